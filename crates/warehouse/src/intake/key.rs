//! The keys of records: what makes a later record the same thing as an earlier one.

use arrow::array::RecordBatch;
use bellwether_domain::intake::Record;
use chrono::Datelike;

use crate::dataset::RecordKind;
use crate::rows::{View, date};
use crate::words::Worded;

/// What records of a kind are known by. Lines and terms have the key of their document, as a document is replaced as a
/// whole; a contact has no number of its own, so customer, time, direction and channel stand for it.
pub(super) fn of_record(record: &Record) -> String {
    match record {
        Record::Customer(c) => c.id.to_string(),
        Record::Owner(o) => o.id.to_string(),
        Record::Product(p) => p.code.to_string(),
        Record::Line(l) => join(&[l.kind.word(), &l.document]),
        Record::Terms(t) => join(&[t.kind.word(), &t.document]),
        Record::Order(o) => o.number.to_string(),
        Record::Budget(b) => join(&[b.customer.as_str(), &b.month.to_string()]),
        Record::FxRate(f) => {
            let month = f.month.with_day(1).expect("every month has a first day");
            join(&[f.from.as_str(), f.to.as_str(), &month.to_string()])
        }
        Record::Learner(l) => l.learner.to_string(),
        Record::Assignment(a) => join(&[&a.learner, &a.module]),
        Record::Completion(c) => join(&[&c.learner, &c.module, &c.date.to_string()]),
        Record::Contact(c) => {
            let at = c.entry.at.timestamp_micros().to_string();
            join(&[c.customer.as_str(), &at, c.entry.direction.word(), c.entry.channel.word()])
        }
        Record::Person(p) => join(&[p.customer.as_str(), &p.person.name]),
    }
}

/// The same of the rows of a raw table.
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

/// Parts of a key in one text; the separator is a control character that no key of a business holds.
pub(super) fn join(parts: &[&str]) -> String {
    parts.join("\u{1f}")
}
