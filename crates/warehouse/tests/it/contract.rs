//! The warehouse keeps the contract of every adapter.

use bellwether_testkit::contract::{self, Given};
use bellwether_testkit::dataset;
use bellwether_warehouse::generation::Generation;

use crate::support::{Temp, now};

/// Holds a generation to the whole contract.
pub(crate) fn check(reader: &Generation, given: &Given<'_>) {
    now(contract::everything(reader, given));
}

#[test]
fn a_generation_delivers_what_was_loaded() {
    let records = dataset::records();
    let temp = Temp::new();
    temp.load("company", records.clone()).expect("commits");
    let reader = temp.reader();
    for given in [Given::all(&records), Given::only(&records, &["c-002", "c-005", "c-009", "c-012"])] {
        check(&reader, &given);
    }
}
