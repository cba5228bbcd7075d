//! Loading what has changed leads to the same facts as loading everything.

use bellwether_domain::copying::CopySink;
use bellwether_domain::facts::rows::DocumentKind;
use bellwether_domain::intake::kind::RecordKind;
use bellwether_domain::intake::{FactSink, Record};
use bellwether_domain::loader::Reject;
use bellwether_testkit::contract::Given;
use bellwether_testkit::dataset;
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
    let order = records.iter().find(|record| matches!(record, Record::Order(_))).expect("an order").key();
    let left: Vec<Record> = records
        .into_iter()
        .filter(|record| document(record).as_ref() != Some(&gone))
        .filter(|record| !matches!(record, Record::Order(_)) || record.key() != order)
        .collect();
    let mut intake = temp.warehouse.begin_delta(lenient("shop"), &clock()).expect("begins");
    for kind in [RecordKind::Line, RecordKind::Order] {
        intake.account_for(kind);
    }
    for record in &left {
        intake.remains(RecordKind::of(record), &record.key());
    }
    assert!(intake.commit(&clock()).expect("commits").changed);
    check(&temp, &left);
}

#[test]
fn a_load_that_brings_nothing_new_makes_no_generation_and_is_recorded() {
    let records = dataset::records();
    let temp = Temp::new();
    let load = |watermark: &str, records: &[Record]| {
        let mut intake = temp.warehouse.begin_delta(lenient("shop"), &clock()).expect("begins");
        RecordKind::ALL.into_iter().for_each(|kind| intake.account_for(kind));
        records.iter().cloned().try_for_each(|record| intake.put(record)).expect("is put");
        intake.reached(Some(watermark.to_owned()));
        intake.commit(&clock()).expect("commits")
    };
    let first = load("1", &records);
    assert!(first.changed);
    let again = load("1", &records);
    assert_eq!((again.changed, again.generation), (false, first.generation));
    check(&temp, &records);
    let runs = temp.warehouse.runs().expect("reads");
    assert_eq!((runs.len(), runs[0].generation, runs[0].assets.len()), (2, Some(first.generation), 0));
    let further = load("2", &records);
    assert!(further.changed, "where to go on is part of a data set");
    let less = load("2", &records[1..]);
    assert_eq!((less.changed, less.generation), (true, further.generation + 1));
    check(&temp, &records[1..]);
}

#[test]
fn a_load_that_is_given_up_leaves_everything_and_its_reason() {
    let temp = Temp::new();
    temp.load("shop", dataset::records()).expect("commits");
    let before = temp.warehouse.info().expect("reads");
    let mut intake = temp.warehouse.begin_delta(lenient("shop"), &clock()).expect("begins");
    intake.put(dataset::records().remove(0)).expect("is put");
    intake.abandon("the server went away", &clock()).expect("is recorded");
    assert_eq!(temp.warehouse.info().expect("reads"), before);
    let run = temp.warehouse.runs().expect("reads").remove(0);
    assert_eq!((run.generation, run.failure.as_deref()), (None, Some("the server went away")));
    check(&temp, &dataset::records());
}

#[test]
fn rejects_stay_as_long_as_their_rows_do_and_the_watermark_is_kept() {
    let temp = Temp::new();
    let reject =
        |row: &str| Reject { source: "shop".into(), row: row.into(), reason: "no date".into(), declared: false };
    let load = |watermark: &str, (rejects, remain): (&[&str], &[&str]), put: &[Record]| {
        let mut intake = temp.warehouse.begin_delta(lenient("shop"), &clock()).expect("begins");
        put.iter().cloned().try_for_each(|record| intake.put(record)).expect("is put");
        rejects.iter().try_for_each(|row| intake.reject(reject(row))).expect("is put");
        remain.iter().for_each(|row| intake.row_remains(row));
        intake.reached(Some(watermark.to_owned()));
        intake.commit(&clock()).expect("commits").dataset
    };
    let customers: Vec<Record> = dataset::records().into_iter().filter(|r| matches!(r, Record::Customer(_))).collect();
    let first = load("1", (&["x", "y", "c-000"], &[]), &customers[1..]);
    assert_eq!((first.total_rejects(), first.total_rows(), first.watermark.as_deref()), (3, 23, Some("1")));
    let second = load("2", (&["x"], &["y", "z"]), &customers[..1]);
    assert_eq!((second.total_rejects(), second.total_rows(), second.watermark.as_deref()), (2, 24, Some("2")));
}
