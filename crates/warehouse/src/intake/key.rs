//! The keys of records that lie in raw tables; the same as those of records ([`Record::key`]).
//!
//! [`Record::key`]: bellwether_domain::intake::Record::key

use arrow::array::RecordBatch;
use bellwether_domain::intake::kind::{RecordKind, join};

use crate::rows::{View, date};

/// The keys of the rows of a raw table.
pub(super) fn of_rows(kind: RecordKind, batch: &RecordBatch) -> Vec<String> {
    let view = View(batch);
    let text = |name: &'static str| move |row: usize| view.text(name).value(row).to_owned();
    let word = |name: &'static str| move |row: usize| view.word(name).value(row).to_owned();
    let day = |name: &'static str| move |row: usize| date(view.date(name).value(row)).to_string();
    let key = |row: usize| match kind {
        RecordKind::Customer | RecordKind::Owner => text("id")(row),
        RecordKind::Product => text("code")(row),
        RecordKind::Line | RecordKind::Terms => join(&[&word("kind")(row), &text("document")(row)]),
        RecordKind::Order => text("number")(row),
        RecordKind::Budget => join(&[&text("customer")(row), &day("month")(row)]),
        RecordKind::FxRate => join(&[&word("from_currency")(row), &word("to_currency")(row), &day("month")(row)]),
        RecordKind::Learner => text("key")(row),
        RecordKind::Assignment => join(&[&text("learner")(row), &word("module")(row)]),
        RecordKind::Completion => join(&[&text("learner")(row), &word("module")(row), &day("date")(row)]),
        RecordKind::Contact => {
            let at = view.instant("at").value(row).to_string();
            join(&[&text("customer")(row), &at, &word("direction")(row), &word("channel")(row)])
        }
        RecordKind::Person => join(&[&text("customer")(row), &text("name")(row)]),
    };
    (0..batch.num_rows()).map(key).collect()
}
