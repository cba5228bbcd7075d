//! What is wanted of a portfolio: sort, filters, page. Parsed from request parameters, with every error by name.

use std::str::FromStr;

use crate::portfolio::cursor::Cursor;
use crate::portfolio::field::{FilterField, RangeField, SortField};
use crate::portfolio::order::SortTerm;

/// Rows of a page unless asked otherwise.
pub const DEFAULT_LIMIT: usize = 50;
/// Rows of a page at most.
pub const MAX_LIMIT: usize = 500;
/// Bounds of the same number, least and greatest.
const RANGES: [(RangeField, RangeField); 1] = [(RangeField::MinScore, RangeField::MaxScore)];
/// How a portfolio is sorted unless asked otherwise: worst first.
const DEFAULT_SORT: &str = "score";

/// What is wrong with one parameter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct QueryError {
    /// Name of the parameter.
    pub field: String,
    /// What is wrong and what would be right.
    pub message: String,
}

impl QueryError {
    /// An error of a parameter.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

/// Which customers are wanted. Equal filters compare equal whatever the order of their parameters.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    pub(crate) values: Vec<(FilterField, Vec<String>)>,
    pub(crate) ranges: Vec<(RangeField, OrderedNumber)>,
    pub(crate) search: Option<String>,
    /// Ids, sorted; none is everybody. Ids that nobody has find nobody.
    pub(crate) ids: Option<Vec<String>>,
}

/// A finite number that can be part of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct OrderedNumber(u64);

impl OrderedNumber {
    pub(crate) const fn get(self) -> f64 {
        f64::from_bits(self.0)
    }
}

/// A page of a portfolio.
#[derive(Debug, Clone, PartialEq)]
pub struct PortfolioQuery {
    /// Which customers.
    pub filter: Filter,
    /// In which order; never empty.
    pub sort: Vec<SortTerm>,
    /// How many, 1 to 500.
    pub limit: usize,
    /// From where on.
    pub start: Start,
}

/// Where a page begins.
#[derive(Debug, Clone, PartialEq)]
pub enum Start {
    /// With so many rows before it.
    At(usize),
    /// After the last row of the page before.
    After(Cursor),
}

impl Default for Start {
    fn default() -> Self {
        Self::At(0)
    }
}

impl Start {
    /// The end of the page before, where it is known by that.
    pub const fn cursor(&self) -> Option<&Cursor> {
        match self {
            Self::At(_) => None,
            Self::After(cursor) => Some(cursor),
        }
    }
}

impl Default for PortfolioQuery {
    fn default() -> Self {
        Self {
            filter: Filter::default(),
            sort: parse_sort(DEFAULT_SORT).unwrap_or_default(),
            limit: DEFAULT_LIMIT,
            start: Start::default(),
        }
    }
}

impl PortfolioQuery {
    /// Reads request parameters: `sort`, `limit`, `cursor` or `offset`, `q` and the filters.
    ///
    /// # Errors
    /// One for each parameter that is unknown or has an unknown value.
    pub fn parse<'a>(parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, Vec<QueryError>> {
        right(Self::read(parameters))
    }

    /// As [`Self::parse`]: what is wrong, and what was understood all the same.
    pub fn read<'a>(parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> (Self, Vec<QueryError>) {
        let mut query = Self::default();
        let (mut cursor, mut offset) = (None, None);
        let mut errors = Vec::new();
        let mut filters = Vec::new();
        for (name, value) in parameters {
            let taken = match name {
                "sort" => parse_sort(value).map(|sort| query.sort = sort),
                "limit" => parse_limit(value).map(|limit| query.limit = limit),
                "cursor" => {
                    cursor = Some(value);
                    Ok(())
                }
                "offset" => parse_offset(value).map(|value| offset = Some(value)),
                _ => {
                    filters.push((name, value));
                    Ok(())
                }
            };
            errors.extend(taken.err());
        }
        let (filter, more) = Filter::read(filters);
        query.filter = filter;
        errors.extend(more);
        if let Some(offset) = offset {
            query.start = Start::At(offset);
            if cursor.is_some() {
                errors.push(QueryError::new(
                    "offset",
                    "is given beside `cursor`, which says where the page begins; leave one of them out",
                ));
            }
        }
        if let Some(text) = cursor {
            match Cursor::decode(text, query.sort.len()).filter(|c| c.sort == sort_text(&query.sort)) {
                Some(cursor) => query.start = Start::After(cursor),
                None => errors.push(QueryError::new(
                    "cursor",
                    "is not a cursor of this list; take `page.next` of an answer with the same `sort`, or leave it out",
                )),
            }
        }
        (query, errors)
    }
}

fn right<T>((query, errors): (T, Vec<QueryError>)) -> Result<T, Vec<QueryError>> {
    if errors.is_empty() { Ok(query) } else { Err(errors) }
}

impl Filter {
    /// Reads filter parameters: `q`, `id`, fields with one or several values, bounds.
    ///
    /// # Errors
    /// One for each parameter that is unknown or has no usable value. Whether a value occurs in a portfolio is
    /// checked when the filter is applied to it.
    pub fn parse<'a>(parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, Vec<QueryError>> {
        right(Self::read(parameters))
    }

    /// As [`Self::parse`]: what is wrong, and what was understood all the same.
    pub fn read<'a>(parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> (Self, Vec<QueryError>) {
        let mut filter = Self::default();
        let mut errors = Vec::new();
        for (name, value) in parameters {
            if name == "q" {
                let folded = crate::portfolio::text::fold(value.trim());
                filter.search = (!folded.is_empty()).then_some(folded);
            } else if name == "id" {
                match parse_ids(value, filter.ids.take()) {
                    Ok(ids) => filter.ids = Some(ids),
                    Err(error) => errors.push(error),
                }
            } else if let Ok(field) = FilterField::from_str(name) {
                errors.extend(filter.add_values(field, value).err());
            } else if let Ok(field) = RangeField::from_str(name) {
                errors.extend(filter.add_range(field, value).err());
            } else {
                errors.push(QueryError::new(name, format!("is not a parameter of this list; {}", known_parameters())));
            }
        }
        filter.values.sort();
        filter.ranges.sort_by_key(|(field, _)| *field);
        errors.extend(filter.reversed());
        (filter, errors)
    }

    /// Bounds of which the least is above the greatest, by both.
    fn reversed(&self) -> Vec<QueryError> {
        let bound = |wanted| self.ranges.iter().find(|(field, _)| *field == wanted).map(|(_, number)| number.get());
        let mut errors = Vec::new();
        for (min, max) in RANGES {
            let (least, most) = (min.as_str(), max.as_str());
            if let (Some(low), Some(high)) = (bound(min), bound(max))
                && low > high
            {
                let message = format!("`{low}` is above `{most}`, which is `{high}`; give a `{least}` that is not");
                errors.push(QueryError::new(least, message));
                let message = format!("`{high}` is below `{least}`, which is `{low}`; give a `{most}` that is not");
                errors.push(QueryError::new(most, message));
            }
        }
        errors
    }

    /// The same filter with one more value, as a link would ask for it.
    ///
    /// # Errors
    /// When the value is empty.
    pub fn add_values(&mut self, field: FilterField, list: &str) -> Result<(), QueryError> {
        let values = list.split(',').map(str::trim).filter(|v| !v.is_empty());
        let at = self.values.iter().position(|(known, _)| *known == field).unwrap_or_else(|| {
            self.values.push((field, Vec::new()));
            self.values.len() - 1
        });
        let wanted = &mut self.values[at].1;
        wanted.extend(values.map(str::to_owned));
        wanted.sort();
        wanted.dedup();
        if wanted.is_empty() {
            return Err(QueryError::new(field.as_str(), "is empty; give one value or several, comma-separated"));
        }
        Ok(())
    }

    fn add_range(&mut self, field: RangeField, value: &str) -> Result<(), QueryError> {
        let number: Option<f64> = value.trim().parse().ok().filter(|n: &f64| n.is_finite());
        let Some(number) = number else {
            let message = format!("`{value}` is not a number; give one such as 45 or 1.5");
            return Err(QueryError::new(field.as_str(), message));
        };
        self.ranges.retain(|(known, _)| *known != field);
        self.ranges.push((field, OrderedNumber((number + 0.0).to_bits())));
        Ok(())
    }

    /// Whether everybody is wanted.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty() && self.ranges.is_empty() && self.search.is_none() && self.ids.is_none()
    }
}

/// The text of a sort, as it is written in a request.
pub fn sort_text(terms: &[SortTerm]) -> String {
    let term = |t: &SortTerm| format!("{}{}", if t.descending { "-" } else { "" }, t.field.as_str());
    terms.iter().map(term).collect::<Vec<_>>().join(",")
}

fn parse_sort(text: &str) -> Result<Vec<SortTerm>, QueryError> {
    let mut terms: Vec<SortTerm> = Vec::new();
    for part in text.split(',').map(str::trim) {
        let (name, descending) = part.strip_prefix('-').map_or((part, false), |name| (name, true));
        let field = SortField::from_str(name).map_err(|()| {
            let known = SortField::ALL.iter().map(|f| f.as_str()).collect::<Vec<_>>().join(", ");
            QueryError::new("sort", format!("`{name}` is not a field to sort by; the fields are: {known}"))
        })?;
        if terms.iter().any(|term| term.field == field) {
            return Err(QueryError::new("sort", format!("`{name}` is named twice; name each field once")));
        }
        terms.push(SortTerm { field, descending });
    }
    Ok(terms)
}

fn parse_limit(text: &str) -> Result<usize, QueryError> {
    text.parse()
        .ok()
        .filter(|limit| (1..=MAX_LIMIT).contains(limit))
        .ok_or_else(|| QueryError::new("limit", format!("`{text}` is not a number of rows; give 1 to {MAX_LIMIT}")))
}

fn parse_offset(text: &str) -> Result<usize, QueryError> {
    text.parse()
        .map_err(|_| QueryError::new("offset", format!("`{text}` is not a number of customers; give 0 or more")))
}

/// The ids of a list, with those that were named before.
fn parse_ids(list: &str, before: Option<Vec<String>>) -> Result<Vec<String>, QueryError> {
    let mut ids = before.unwrap_or_default();
    ids.extend(list.split(',').map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned));
    ids.sort();
    ids.dedup();
    if ids.is_empty() || ids.len() > MAX_LIMIT {
        let message = format!("names {} customers; name 1 to {MAX_LIMIT}, comma-separated", ids.len());
        return Err(QueryError::new("id", message));
    }
    Ok(ids)
}

fn known_parameters() -> String {
    let filters = FilterField::ALL.iter().map(|f| f.as_str());
    let ranges = RangeField::ALL.iter().map(|f| f.as_str());
    let names: Vec<&str> =
        ["sort", "limit", "cursor", "offset", "q", "id"].into_iter().chain(filters).chain(ranges).collect();
    format!("the parameters are: {}", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(parameters: &[(&str, &str)]) -> Vec<String> {
        let parsed = PortfolioQuery::parse(parameters.iter().copied());
        parsed.expect_err("refused").iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_wrong_parameter_is_named_with_a_remedy() {
        let errors = errors(&[
            ("sort", "-score,colour"),
            ("limit", "0"),
            ("bands", "high"),
            ("band", " , "),
            ("min_score", "NaN"),
            ("cursor", "nonsense"),
            ("offset", "-1"),
            ("id", ","),
        ]);
        assert_eq!(errors.len(), 8);
        for (error, start) in errors.iter().zip([
            "sort: `colour`",
            "limit: `0`",
            "offset: `-1` is not a number",
            "bands: is not a parameter",
            "band: is empty",
        ]) {
            assert!(error.starts_with(start), "{error}");
        }
        assert!(errors[5].contains("`NaN` is not a number"), "{errors:?}");
        assert!(errors[6].starts_with("id: names 0 customers"), "{errors:?}");
        assert!(errors[7].starts_with("cursor: is not a cursor"), "{errors:?}");
    }

    #[test]
    fn a_page_begins_at_one_place() {
        let cursor = [("cursor", "eyJzIjoic2NvcmUiLCJrIjpbMV0sImkiOiJhIn0")];
        let after = PortfolioQuery::parse(cursor).expect("a cursor");
        assert_eq!(after.start.cursor().map(|cursor| cursor.id.as_str()), Some("a"));
        assert_eq!(PortfolioQuery::parse([("offset", "50")]).expect("an offset").start, Start::At(50));
        let both = errors(&[cursor[0], ("offset", "50")]);
        assert!(both[0].starts_with("offset: is given beside `cursor`"), "{both:?}");
    }

    #[test]
    fn bounds_that_are_reversed_are_named_both() {
        let found = errors(&[("max_score", "20"), ("min_score", "50"), ("limit", "0")]);
        assert_eq!(
            found[1..],
            [
                "min_score: `50` is above `max_score`, which is `20`; give a `min_score` that is not",
                "max_score: `20` is below `min_score`, which is `50`; give a `max_score` that is not",
            ]
        );
        assert!(Filter::parse([("min_score", "20"), ("max_score", "20")]).is_ok());
    }

    #[test]
    fn filters_are_equal_whatever_their_order() {
        let parse = |p: &[(&str, &str)]| Filter::parse(p.iter().copied()).expect("a filter");
        let one = parse(&[("country", "DE,FR"), ("band", "high"), ("min_score", "10")]);
        let other = parse(&[("min_score", "10.0"), ("band", "high"), ("country", "FR"), ("country", "DE,DE")]);
        assert_eq!(one, other);
        assert_eq!(parse(&[("id", "b,a")]), parse(&[("id", "a"), ("id", "b,b")]));
        assert!(!parse(&[("id", "a")]).is_empty());
        assert!(parse(&[("q", "  ")]).is_empty());
    }

    #[test]
    fn a_sort_reads_back_as_it_was_written() {
        assert_eq!(sort_text(&parse_sort("-score, name").expect("a sort")), "-score,name");
        assert!(parse_sort("score,-score").is_err());
    }
}
