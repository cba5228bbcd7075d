//! Columns of the account table: what there is, what is shown at first, what each sorts by.

/// Least width of the account's name, in pixels.
const NAME_WIDTH: u32 = 200;

/// A column besides the account's name, which is always there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    /// Score with its 30-day change.
    Score,
    /// Net of the fiscal year to date.
    Net,
    /// Against the prior year.
    Yoy,
    /// Budget attainment with pace.
    Pace,
    /// Days since the last invoice beside the usual gap.
    Cadence,
    /// Share of common families bought.
    Coverage,
    /// Share of due training done.
    Training,
    /// Days since the last contact.
    Contact,
    /// Open actions, and when the next is due.
    Actions,
    /// Account manager.
    Owner,
    /// Line of business.
    Industry,
    /// Stage of the relation.
    Lifecycle,
    /// Net of the prior-year window.
    PriorNet,
    /// Invoices ever.
    Invoices,
    /// Date of the last invoice.
    LastInvoice,
    /// Share of the model's weight that has a value.
    Confidence,
}

/// How a column is shown.
pub(crate) struct ColumnText {
    /// Name in the URL and in CSS.
    pub(crate) key: &'static str,
    /// Heading.
    pub(crate) head: &'static str,
    /// What it is, on hover.
    pub(crate) title: &'static str,
    /// Field of `sort=`, with the direction of the first click.
    pub(crate) sort: Option<&'static str>,
    /// Whether it holds figures, which are right-aligned.
    pub(crate) numeric: bool,
    /// In pixels. Fixed, so that columns don't move while rows come and go.
    pub(crate) width: u16,
}

impl Column {
    /// All, in the order in which they are shown.
    pub(crate) const ALL: &[Self] = &[
        Self::Score,
        Self::Confidence,
        Self::Net,
        Self::PriorNet,
        Self::Yoy,
        Self::Pace,
        Self::Cadence,
        Self::Invoices,
        Self::LastInvoice,
        Self::Coverage,
        Self::Training,
        Self::Contact,
        Self::Actions,
        Self::Owner,
        Self::Industry,
        Self::Lifecycle,
    ];

    /// What is shown until a person chooses.
    pub(crate) const DEFAULT: &[Self] = &[
        Self::Score,
        Self::Net,
        Self::Yoy,
        Self::Pace,
        Self::Cadence,
        Self::Coverage,
        Self::Training,
        Self::Contact,
        Self::Actions,
    ];

    /// How it is shown.
    pub(crate) const fn text(self) -> ColumnText {
        const fn text(
            key: &'static str,
            head: &'static str,
            title: &'static str,
            sort: Option<&'static str>,
            numeric: bool,
            width: u16,
        ) -> ColumnText {
            ColumnText { key, head, title, sort, numeric, width }
        }
        match self {
            Self::Score => text(
                "score",
                "Score",
                "0 to 100, higher is healthier; arrow: change in 30 days",
                Some("score"),
                false,
                100,
            ),
            Self::Confidence => text(
                "confidence",
                "Confidence",
                "Share of the model's weight that has a value",
                Some("confidence"),
                true,
                92,
            ),
            Self::Net => {
                text("net", "FYTD net", "Invoices less credit notes, fiscal year to date", Some("-net"), true, 80)
            }
            Self::PriorNet => text("prior", "Prior net", "The same months of the year before", None, true, 84),
            Self::Yoy => text("yoy", "YoY", "Net against the same months of the year before", Some("yoy"), true, 74),
            Self::Pace => {
                text("pace", "Budget to date", "Net as a share of the budget to date", Some("attainment"), false, 178)
            }
            Self::Cadence => text(
                "cadence",
                "Cadence",
                "Days since the last invoice / typical gap; sorts by how overdue",
                Some("-overdue_ratio"),
                true,
                94,
            ),
            Self::Invoices => text("invoices", "Invoices", "Invoices ever", Some("-invoice_count"), true, 78),
            Self::LastInvoice => {
                text("last", "Last invoice", "Date of the last invoice", Some("-last_invoice"), true, 104)
            }
            Self::Coverage => text(
                "coverage",
                "Families",
                "Share of the product families peers buy that this account buys",
                Some("coverage"),
                true,
                70,
            ),
            Self::Training => text("training", "Training", "Share of due training done", Some("training"), true, 78),
            Self::Contact => {
                text("contact", "Contact", "Days since the last logged contact", Some("-contact_days_since"), true, 74)
            }
            Self::Actions => {
                text("actions", "Actions", "Open actions, and when the next is due", Some("-open_actions"), true, 112)
            }
            Self::Owner => text("owner", "Owner", "Account manager", Some("owner"), false, 128),
            Self::Industry => text("industry", "Industry", "Line of business", None, false, 110),
            Self::Lifecycle => text("lifecycle", "Lifecycle", "Prospect, new, active or lapsed", None, false, 90),
        }
    }

    /// Classes of its cells. On a phone a row is a card with the most important ones.
    pub(crate) fn class(self) -> String {
        let text = self.text();
        let number = if text.numeric { "num " } else { "" };
        let on_card = matches!(self, Self::Score | Self::Net | Self::Yoy | Self::Pace | Self::Cadence);
        format!("{number}c-{}{}", text.key, if on_card { "" } else { " c-hide" })
    }

    /// Least width of a table of these columns, in pixels.
    pub(crate) fn table_width(columns: &[Self]) -> u32 {
        NAME_WIDTH + columns.iter().map(|column| u32::from(column.text().width)).sum::<u32>()
    }

    /// By its name in the URL.
    pub(crate) fn by_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|column| column.text().key == key)
    }
}

#[cfg(test)]
mod tests {
    use bellwether_contract::query::SORT_FIELDS;

    use super::*;

    #[test]
    fn every_column_sorts_by_a_field_the_api_knows() {
        for column in Column::ALL {
            if let Some(sort) = column.text().sort {
                assert!(SORT_FIELDS.contains(&sort.trim_start_matches('-')), "{sort}");
            }
            assert_eq!(Column::by_key(column.text().key), Some(*column));
        }
        assert!(Column::DEFAULT.iter().all(|column| Column::ALL.contains(column)));
    }
}
