//! The views, with their columns; `sql/mssql/views.sql` is the same for administrators.

use tiberius::Column;

use super::MssqlSource;
use super::connection::Lease;
use super::fault::{Fault, Kind};
use super::shape::Class::{self, Date, Decimal, Int, Text};

/// A view, with its columns, one it may have besides, and what it means when it is not there; nothing for one that has
/// to be.
pub(super) struct View {
    pub name: &'static str,
    pub columns: &'static [(&'static str, Class)],
    pub optional: Option<(&'static str, Class)>,
    pub without: Option<&'static str>,
}

/// Grows whenever a document changes; without it, every copy is one of everything.
pub(super) const CHANGED: &str = "changed";

/// All of them; those that have to be there come first.
pub(super) const VIEWS: [View; 5] = [
    View {
        name: "documents",
        columns: &[
            ("document", Text),
            ("kind", Text),
            ("customer", Text),
            ("date", Date),
            ("currency", Text),
            ("due", Date),
            ("paid", Date),
            ("refers_to", Text),
        ],
        optional: Some((CHANGED, Int)),
        without: None,
    },
    View {
        name: "lines",
        columns: &[
            ("document", Text),
            ("kind", Text),
            ("line_no", Int),
            ("code", Text),
            ("description", Text),
            ("quantity", Decimal),
            ("unit_price", Decimal),
            ("amount", Decimal),
        ],
        optional: None,
        without: None,
    },
    View {
        name: "budgets",
        columns: &[("customer", Text), ("month", Date), ("amount", Decimal), ("currency", Text)],
        optional: None,
        without: Some("no budgets"),
    },
    View {
        name: "fx_rates",
        columns: &[("from_currency", Text), ("to_currency", Text), ("month", Date), ("rate", Decimal)],
        optional: None,
        without: Some("documents in the reporting currency only"),
    },
    View {
        name: "products",
        columns: &[("code", Text), ("name", Text), ("family", Text), ("category", Text)],
        optional: None,
        without: Some("products by code only, families from elsewhere"),
    },
];

/// Which of the views that may be missing are there, and whether `documents` tells when they changed.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Present {
    pub budgets: bool,
    pub fx_rates: bool,
    pub products: bool,
    pub changed: bool,
}

/// Which columns of a view are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Columns {
    /// Those it has to have.
    Required,
    /// The one it may have, too.
    More,
}

impl MssqlSource {
    /// Looks at all views before a row is read: sums would hide that what they add is not exact.
    pub(super) async fn present(&self, lease: &mut Lease) -> Result<Present, Fault> {
        let mut present = Present::default();
        for view in &VIEWS {
            let there = self.examine(lease, view).await?;
            match view.name {
                "documents" => present.changed = there == Some(Columns::More),
                "budgets" => present.budgets = there.is_some(),
                "fx_rates" => present.fx_rates = there.is_some(),
                "products" => present.products = there.is_some(),
                _ => {}
            }
        }
        Ok(present)
    }

    /// Whether a view is there, with the columns it has to have.
    pub(super) async fn examine(&self, lease: &mut Lease, view: &View) -> Result<Option<Columns>, Fault> {
        let name = format!("{}.{}", self.settings.schema, view.name);
        let Some(columns) = lease.columns(view.name, &self.statements.probe(view.name)).await? else {
            return match view.without {
                Some(_) => Ok(None),
                None => Err(Fault::new(
                    Kind::Unusable,
                    format!("there is no `{name}`"),
                    format!("CREATE VIEW {name}, see sql/mssql/views.sql, or set `schema`"),
                )),
            };
        };
        let has = |name: &str| columns.iter().any(|column| column.name().eq_ignore_ascii_case(name));
        let more = view.optional.filter(|(name, _)| has(name));
        let expected = view.columns.iter().chain(&more);
        let wrong: Vec<(String, String)> =
            expected.filter_map(|&(column, class)| wrong(&columns, column, class)).collect();
        if wrong.is_empty() {
            return Ok(Some(if more.is_some() { Columns::More } else { Columns::Required }));
        }
        let (causes, remedies): (Vec<String>, Vec<String>) = wrong.into_iter().unzip();
        let cause = format!("in `{name}` {}", causes.join("; "));
        Err(Fault::new(Kind::Unusable, cause, format!("ALTER VIEW {name}: {}", remedies.join("; "))))
    }
}

/// What is wrong with a column, and what would be right.
fn wrong(columns: &[Column], name: &str, class: Class) -> Option<(String, String)> {
    let expected = class.expected();
    match columns.iter().find(|column| column.name().eq_ignore_ascii_case(name)) {
        None => Some((format!("there is no column `{name}`"), format!("add `{name}` {expected}"))),
        Some(column) if !class.takes(column.column_type()) => {
            let detail = format!("`{name}` is of type {:?}", column.column_type());
            Some((detail, format!("CAST(… AS {expected}) AS [{name}]")))
        }
        Some(_) => None,
    }
}
