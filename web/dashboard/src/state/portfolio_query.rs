//! What the portfolio shows, as its URL says it: filters, search, order, columns, and how one looks at the numbers.
//!
//! The URL is the only home of this state, so every view can be shared and the back button works. The names are those
//! of the API; `cols` and `group` are the dashboard's own.

use std::collections::BTreeMap;

use bellwether_contract::groups::GROUP_FIELDS;
use bellwether_contract::query::{FILTER_FIELDS, RANGE_FIELDS};

use super::columns::Column;
use super::lens::Lens;
use bellwether_ui::api::path::Params;

/// Ratio of days since the last invoice to the usual gap from which an order counts as overdue.
pub(crate) const OVERDUE_RATIO: &str = "1.5";
/// Days without a contact from which somebody should call.
pub(crate) const SILENT_DAYS: &str = "45";
/// Filter by the numbers of accounts, beside those of [`FILTER_FIELDS`].
const IDS: &str = "id";
/// Order of the table until a person chooses: who is worst comes first.
pub(crate) const DEFAULT_SORT: &str = "score";

/// State of the portfolio page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PortfolioQuery {
    /// Text searched for.
    pub(crate) q: String,
    /// Chosen values by filter; never empty lists.
    pub(crate) filters: BTreeMap<&'static str, Vec<String>>,
    /// Least or greatest values by range filter.
    pub(crate) ranges: BTreeMap<&'static str, String>,
    /// Fields separated by commas, each with a leading minus for descending; none is [`DEFAULT_SORT`].
    pub(crate) sort: Option<String>,
    /// Date, calendar and currency, if not the usual ones.
    pub(crate) lens: Lens,
    /// Columns, if not the default ones.
    pub(crate) columns: Option<Vec<Column>>,
    /// Field by which the accounts are grouped, if they are.
    pub(crate) group: Option<&'static str>,
}

impl PortfolioQuery {
    /// From decoded name-value pairs of a URL. Names that mean nothing are left out.
    pub(crate) fn parse<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut query = Self::default();
        for (name, value) in pairs {
            if value.is_empty() || query.lens.take(name, value) {
                continue;
            }
            match name {
                "q" => query.q = value.to_owned(),
                "sort" => query.sort = Some(value.to_owned()).filter(|sort| sort != DEFAULT_SORT),
                "group" => query.group = GROUP_FIELDS.iter().copied().find(|field| *field == value),
                "cols" => query.columns = Some(value.split(',').filter_map(Column::by_key).collect()),
                _ => query.parse_filter(name, value),
            }
        }
        query
    }

    fn parse_filter(&mut self, name: &str, value: &str) {
        if let Some(field) = FILTER_FIELDS.iter().chain(&[IDS]).find(|field| **field == name) {
            let values = self.filters.entry(field).or_default();
            for one in value.split(',').filter(|one| !one.is_empty()) {
                if !values.iter().any(|known| known == one) {
                    values.push(one.to_owned());
                }
            }
        } else if let Some(field) = RANGE_FIELDS.iter().find(|field| **field == name) {
            self.ranges.insert(field, value.to_owned());
        }
    }

    /// Address of the page in this state.
    pub(crate) fn href(&self) -> String {
        let columns = self
            .columns
            .as_ref()
            .map(|columns| columns.iter().map(|column| column.text().key).collect::<Vec<_>>().join(","));
        self.list_params().maybe("group", self.group).maybe("cols", columns.filter(|keys| !keys.is_empty())).path("/")
    }

    /// What the list of customers is asked for: filters, order and lens.
    pub(crate) fn list_params(&self) -> Params {
        self.filter_params(self.sort.as_deref())
    }

    /// What totals are asked for: filters and lens.
    pub(crate) fn summary_params(&self) -> Params {
        self.filter_params(None)
    }

    /// Address of the CSV export of exactly this list.
    pub(crate) fn export_href(&self) -> String {
        let sort = self.sort.as_deref().unwrap_or(DEFAULT_SORT);
        format!("{}{}", bellwether_ui::api::path::BASE, self.filter_params(Some(sort)).path("/portfolio/export"))
    }

    /// Address of the CSV export of these customers, in the order of the list.
    pub(crate) fn export_of_href(&self, ids: &[String]) -> String {
        let only = Self { sort: self.sort.clone(), lens: self.lens.clone(), ..Self::default() };
        let params = Params::new().with(IDS, ids.join(",")).and(&only.filter_params(Some(self.sort_or_default())));
        format!("{}{}", bellwether_ui::api::path::BASE, params.path("/portfolio/export"))
    }

    /// Order in force.
    pub(crate) fn sort_or_default(&self) -> &str {
        self.sort.as_deref().unwrap_or(DEFAULT_SORT)
    }

    /// Columns in force.
    pub(crate) fn columns_or_default(&self) -> Vec<Column> {
        match &self.columns {
            Some(columns) => Column::ALL.iter().copied().filter(|column| columns.contains(column)).collect(),
            None => Column::DEFAULT.to_vec(),
        }
    }

    /// Whether anything narrows the list.
    pub(crate) fn is_filtered(&self) -> bool {
        !self.q.is_empty() || !self.filters.is_empty() || !self.ranges.is_empty()
    }

    /// The same without anything that narrows the list.
    #[must_use]
    pub(crate) fn unfiltered(&self) -> Self {
        Self { q: String::new(), filters: BTreeMap::new(), ranges: BTreeMap::new(), ..self.clone() }
    }

    /// With one value of a filter added, or removed if it was chosen.
    #[must_use]
    pub(crate) fn toggled(mut self, field: &'static str, value: &str) -> Self {
        let values = self.filters.entry(field).or_default();
        match values.iter().position(|known| known == value) {
            Some(index) => {
                values.remove(index);
            }
            None => values.push(value.to_owned()),
        }
        if values.is_empty() {
            self.filters.remove(field);
        }
        self
    }

    /// With these values of a filter and no others; without it if there are none.
    #[must_use]
    pub(crate) fn only(mut self, field: &'static str, values: Vec<String>) -> Self {
        if values.is_empty() {
            return self.without(field);
        }
        *self.filters.entry(field).or_default() = values;
        self
    }

    /// Without a filter, of values or of a range.
    #[must_use]
    pub(crate) fn without(mut self, field: &str) -> Self {
        self.filters.remove(field);
        self.ranges.remove(field);
        self
    }

    /// Whether a range filter has this value.
    pub(crate) fn has_range(&self, field: &str, value: &str) -> bool {
        self.ranges.get(field).is_some_and(|known| known == value)
    }

    /// With a range filter set to a value, or off if it was set to it.
    #[must_use]
    pub(crate) fn range_toggled(mut self, field: &'static str, value: &str) -> Self {
        if self.has_range(field, value) {
            return self.without(field);
        }
        self.ranges.insert(field, value.to_owned());
        self
    }

    /// Grouped by a field, or not at all.
    #[must_use]
    pub(crate) fn grouped(mut self, field: Option<&'static str>) -> Self {
        self.group = field;
        self
    }

    /// With a column shown, or hidden if it was shown.
    #[must_use]
    pub(crate) fn column_toggled(mut self, column: Column) -> Self {
        let mut columns = self.columns_or_default();
        match columns.iter().position(|known| *known == column) {
            Some(index) if columns.len() > 1 => {
                columns.remove(index);
            }
            Some(_) => {}
            None => columns.push(column),
        }
        let ordered: Vec<Column> = Column::ALL.iter().copied().filter(|known| columns.contains(known)).collect();
        self.columns = Some(ordered).filter(|columns| columns != Column::DEFAULT);
        self
    }

    /// Sorted by a field alone, in `first` direction, or the other one if it is sorted so already.
    #[must_use]
    pub(crate) fn sorted(self, first: &str) -> Self {
        let next = if self.sort_or_default() == first { flipped(first) } else { first.to_owned() };
        self.in_order(next)
    }

    /// Sorted by a field after those it is sorted by; the other way round if that is one of them.
    #[must_use]
    pub(crate) fn sorted_also(self, first: &str) -> Self {
        let mut terms: Vec<String> = self.sort_or_default().split(',').map(str::to_owned).collect();
        match terms.iter_mut().find(|term| field_of(term) == field_of(first)) {
            Some(term) => *term = flipped(term),
            None => terms.push(first.to_owned()),
        }
        self.in_order(terms.join(","))
    }

    fn in_order(mut self, sort: String) -> Self {
        self.sort = Some(sort).filter(|sort| sort != DEFAULT_SORT);
        self
    }

    fn filter_params(&self, sort: Option<&str>) -> Params {
        let mut params = Params::new().maybe("q", Some(self.q.as_str()).filter(|q| !q.is_empty()));
        for (field, values) in &self.filters {
            params = params.with(field, values.join(","));
        }
        for (field, value) in &self.ranges {
            params = params.with(field, value.clone());
        }
        params.maybe("sort", sort).and(&self.lens.params())
    }
}

/// Field of one term of an order.
pub(crate) fn field_of(term: &str) -> &str {
    term.strip_prefix('-').unwrap_or(term)
}

fn flipped(sort: &str) -> String {
    sort.strip_prefix('-').map_or_else(|| format!("-{sort}"), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(pairs: &[(&str, &str)]) -> PortfolioQuery {
        PortfolioQuery::parse(pairs.iter().copied())
    }

    #[test]
    fn reads_what_it_writes() {
        let query = parse(&[
            ("q", "Käse & Co"),
            ("band", "high,critical"),
            ("country", "DE"),
            ("country", "AT,DE"),
            ("min_contact_days", "45"),
            ("sort", "-net"),
            ("as_of", "2011-09-30"),
            ("calendar", "445-01-last"),
            ("cols", "net,owner"),
            ("group", "tier"),
        ]);
        assert_eq!(
            query.href(),
            "/?q=K%C3%A4se%20%26%20Co&band=high,critical&country=DE,AT&min_contact_days=45&sort=-net\
             &as_of=2011-09-30&calendar=445-01-last&group=tier&cols=net,owner"
        );
        assert_eq!(query.columns_or_default(), [Column::Net, Column::Owner]);
        assert_eq!(parse(&[]).href(), "/");
    }

    #[test]
    fn ignores_names_it_does_not_know() {
        assert_eq!(parse(&[("utm_source", "mail"), ("band", ""), ("sort", "score")]), PortfolioQuery::default());
    }

    #[test]
    fn export_asks_for_what_the_screen_shows() {
        let query = parse(&[("band", "high"), ("cols", "net")]);
        assert_eq!(query.export_href(), "/api/v1/portfolio/export?band=high&sort=score");
        assert_eq!(query.summary_params().path(""), "?band=high");
        let picked =
            parse(&[("band", "high"), ("reporting", "EUR")]).export_of_href(&["a".to_owned(), "b&c".to_owned()]);
        assert_eq!(
            picked, "/api/v1/portfolio/export?id=a,b%26c&sort=score&reporting=EUR",
            "filters don't matter to what was picked"
        );
    }

    #[test]
    fn toggling_twice_changes_nothing() {
        let query = parse(&[("tier", "a")]);
        assert_eq!(query.clone().toggled("tier", "b").toggled("tier", "b"), query);
        assert!(!query.clone().toggled("tier", "a").is_filtered());
        let silent =
            query.clone().range_toggled("min_contact_days", "60").range_toggled("min_contact_days", SILENT_DAYS);
        assert!(silent.has_range("min_contact_days", SILENT_DAYS), "another value is another filter");
        assert_eq!(silent.without("min_contact_days"), query);
        assert_eq!(query.clone().column_toggled(Column::Owner).column_toggled(Column::Owner), query);
        assert_eq!(query.clone().only("tier", vec!["b".to_owned()]).href(), "/?tier=b");
        assert!(!query.clone().only("tier", Vec::new()).is_filtered());
        assert!(!query.unfiltered().is_filtered());
    }

    #[test]
    fn the_last_column_stays() {
        let query = parse(&[("cols", "net")]);
        assert_eq!(query.clone().column_toggled(Column::Net), query);
    }

    #[test]
    fn a_second_click_reverses_the_order() {
        let by_net = parse(&[]).sorted("-net");
        assert_eq!(by_net.sort_or_default(), "-net");
        assert_eq!(by_net.sorted("-net").sort_or_default(), "net");
        assert_eq!(parse(&[]).sorted("score").sort_or_default(), "-score");
        assert_eq!(parse(&[("sort", "-score")]).sorted("score").sort, None);
    }

    #[test]
    fn fields_are_added_to_an_order_and_reversed_in_it() {
        let by_two = parse(&[]).sorted_also("-net");
        assert_eq!(by_two.sort_or_default(), "score,-net");
        assert_eq!(by_two.clone().sorted_also("score").sort_or_default(), "-score,-net");
        assert_eq!(by_two.sorted("yoy").sort_or_default(), "yoy");
        assert_eq!(parse(&[]).sorted_also("-score").sort_or_default(), "-score");
    }
}
