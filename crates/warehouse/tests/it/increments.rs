//! Loading what has changed leads to the same facts as loading everything.

use bellwether_domain::facts::rows::DocumentKind;
use bellwether_domain::intake::{FactSink, Record};
use bellwether_domain::loader::Reject;
use bellwether_testkit::contract::Given;
use bellwether_testkit::dataset;
use bellwether_warehouse::dataset::{DatasetSpec, RecordKind};
use bellwether_warehouse::intake::document_key;
use proptest::prelude::*;

use crate::contract;
use crate::support::{Temp, clock, lenient};

/// The document a record belongs to; records of one document are loaded together.
fn document(record: &Record) -> Option<(DocumentKind, String)> {
    match record {
        Record::Line(line) => Some((line.kind, line.document.to_string())),
        Record::Terms(terms) => Some((terms.kind, terms.document.to_string())),
        _ => None,
    }
}

/// Whether a load takes a record, the same for all records of a document.
fn taken(record: &Record, at: usize, load: u64, share: u64) -> bool {
    let key = document(record).map_or_else(|| at.to_string(), |document| format!("{document:?}"));
    let mix =
        key.bytes().fold(load.wrapping_add(1), |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    mix % 100 < share
}

/// An outdated version of a record.
fn outdated(record: &Record) -> Record {
    let mut old = record.clone();
    match &mut old {
        Record::Customer(customer) => customer.name = "Former name".into(),
        Record::Line(line) => line.amount.minor += 1,
        Record::Terms(terms) => terms.paid = None,
        Record::Order(order) => order.amount.minor += 1,
        Record::Budget(budget) => budget.amount.minor += 1,
        Record::Assignment(assignment) => assignment.due = assignment.due.pred_opt().expect("a day before"),
        Record::Contact(contact) => contact.entry.note = "Former note".into(),
        Record::Person(person) => person.person.role = None,
        _ => {}
    }
    old
}

fn check(temp: &Temp, records: &[Record]) {
    contract::check(&temp.reader(), &Given::all(records));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn changes_add_up_to_the_whole(seed in 0u64..1_000_000, share in 10u64..90) {
        let records = dataset::records();
        let temp = Temp::new();
        // First a part, some of it outdated; then what was missing or outdated, and a little that had not changed.
        let mut intake = temp.warehouse.begin_delta(lenient("shop"), &clock()).expect("begins");
        let (mut held, mut stale) = (vec![false; records.len()], vec![false; records.len()]);
        for (at, record) in records.iter().enumerate() {
            held[at] = taken(record, at, seed, share);
            stale[at] = held[at] && taken(record, at, seed + 1, 30);
            if held[at] {
                intake.put(if stale[at] { outdated(record) } else { record.clone() }).expect("is put");
            }
        }
        intake.commit(&clock()).expect("commits");
        let mut intake = temp.warehouse.begin_delta(lenient("shop"), &clock()).expect("begins");
        for (at, record) in records.iter().enumerate() {
            if !held[at] || stale[at] || taken(record, at, seed + 2, 10) {
                intake.put(record.clone()).expect("is put");
            }
        }
        intake.commit(&clock()).expect("commits");
        check(&temp, &records);
    }
}

#[test]
fn what_is_removed_at_the_source_goes() {
    let records = dataset::records();
    let temp = Temp::new();
    temp.load("shop", records.clone()).expect("commits");
    let gone = records.iter().find_map(document).expect("a document");
    let orders: Vec<std::sync::Arc<str>> =
        records.iter().filter_map(|r| if let Record::Order(o) = r { Some(o.number.clone()) } else { None }).collect();
    let mut intake = temp.warehouse.begin_delta(lenient("shop"), &clock()).expect("begins");
    intake.remove(RecordKind::Line, &document_key(gone.0, &gone.1));
    intake.retain(RecordKind::Order, orders[1..].iter().map(AsRef::as_ref));
    intake.commit(&clock()).expect("commits");
    let left: Vec<Record> = records
        .into_iter()
        .filter(|record| document(record).as_ref() != Some(&gone))
        .filter(|record| !matches!(record, Record::Order(order) if order.number == orders[0]))
        .collect();
    check(&temp, &left);
}

#[test]
fn rejects_stay_until_their_row_comes_again_and_the_watermark_is_kept() {
    let temp = Temp::new();
    let reject =
        |row: &str| Reject { source: "shop".into(), row: row.into(), reason: "no date".into(), declared: false };
    let load = |watermark: &str, rejects: &[&str], put: &[Record]| {
        let spec = DatasetSpec { watermark: Some(watermark.to_owned()), ..lenient("shop") };
        let mut intake = temp.warehouse.begin_delta(spec, &clock()).expect("begins");
        put.iter().cloned().try_for_each(|record| intake.put(record)).expect("is put");
        rejects.iter().try_for_each(|row| intake.reject(reject(row))).expect("is put");
        intake.commit(&clock()).expect("commits").dataset
    };
    let customers: Vec<Record> = dataset::records().into_iter().filter(|r| matches!(r, Record::Customer(_))).collect();
    let first = load("1", &["x", "c-000"], &customers[1..]);
    assert_eq!((first.total_rejects(), first.total_rows(), first.watermark.as_deref()), (2, 23, Some("1")));
    let second = load("2", &["x"], &customers[..1]);
    assert_eq!((second.total_rejects(), second.total_rows(), second.watermark.as_deref()), (1, 24, Some("2")));
}
