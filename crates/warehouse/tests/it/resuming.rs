//! Loads that fail after their records have come wait, and are taken up without asking the source again.

use std::sync::Arc;

use bellwether_domain::codes::Currency;
use bellwether_domain::copying::CopySink;
use bellwether_domain::intake::kind::RecordKind;
use bellwether_domain::intake::{FactSink, Product, Record};
use bellwether_warehouse::asset::Asset;
use bellwether_warehouse::dataset::{Committed, RejectLimits};
use bellwether_warehouse::error::WarehouseError;
use bellwether_warehouse::generation::Generation;

use crate::support::{Temp, buyer, clock, lenient, spec};

const DAYS: [&str; 4] = ["2011-01-01", "2011-01-02", "2011-01-03", "2011-01-04"];

fn resume(
    temp: &Temp,
    limits: RejectLimits,
    flaw: impl FnOnce(&Arc<Generation>) -> Option<String>,
) -> Result<Option<Committed>, WarehouseError> {
    temp.warehouse.resume("shop", limits, (Currency::GBP, flaw), &clock())
}

fn documents(temp: &Temp) -> u64 {
    temp.reader().info().tables.get("documents").copied().unwrap_or_default()
}

/// A copy of the shop with so many documents.
fn copy(temp: &Temp, days: usize, flaw: Option<&str>) -> Result<Committed, WarehouseError> {
    let mut intake = temp.warehouse.begin_delta(spec("shop"), &clock()).expect("begins");
    RecordKind::ALL.into_iter().for_each(|kind| intake.account_for(kind));
    buyer("a", &DAYS[..days]).into_iter().try_for_each(|record| intake.put(record)).expect("is put");
    intake.reached(Some(days.to_string()));
    intake.commit_if(Currency::GBP, |_| flaw.map(str::to_owned), &clock())
}

#[test]
fn a_load_that_lost_too_much_is_taken_up_under_other_limits() {
    let temp = Temp::new();
    copy(&temp, 4, None).expect("commits");
    assert!(!temp.warehouse.is_waiting("shop").expect("reads"));
    copy(&temp, 1, None).expect_err("three quarters are lost");
    assert!(temp.warehouse.is_waiting("shop").expect("reads"));
    assert_eq!(documents(&temp), 4);

    resume(&temp, RejectLimits::default(), |_| None).expect_err("still too much");
    assert!(temp.warehouse.is_waiting("shop").expect("reads"), "it waits on");
    let committed = resume(&temp, lenient("shop").limits, |_| None).expect("commits").expect("was waiting");
    assert_eq!((committed.dataset.watermark.as_deref(), documents(&temp)), (Some("1"), 1));
    assert!(resume(&temp, RejectLimits::default(), |_| None).expect("reads").is_none(), "it waits no longer");
    assert_eq!(copy(&temp, 1, None).expect("commits").generation, committed.generation, "nothing is new");
}

#[test]
fn a_flaw_keeps_a_generation_from_everybody_until_it_is_mended() {
    let temp = Temp::new();
    copy(&temp, 2, None).expect("commits");
    let failed = copy(&temp, 3, Some("no rate for USD")).expect_err("has a flaw");
    assert!(failed.to_string().contains("no rate for USD"), "{failed}");
    assert_eq!(documents(&temp), 2);
    let mut seen = 0;
    let look = |generation: &Arc<Generation>| {
        seen = generation.info().tables["documents"];
        None
    };
    resume(&temp, RejectLimits::default(), look).expect("commits").expect("was waiting");
    assert_eq!((seen, documents(&temp)), (3, 3));
}

#[test]
fn a_load_is_taken_up_where_it_failed_unless_other_facts_came_in_between() {
    let temp = Temp::new();
    let product = |number: usize| {
        let code: Arc<str> = number.to_string().into();
        Record::Product(Product { name: code.clone(), family: code.clone(), code, category: None })
    };
    let too_many = buyer("a", &DAYS).into_iter().chain((0..=usize::from(u16::MAX)).map(product)).collect();
    temp.load("shop", too_many).expect_err("more families than can be numbered");
    let last = || temp.warehouse.runs().expect("reads").remove(0);
    assert_eq!((last().from, last().assets.len()), (Asset::Raw, 4));

    resume(&temp, RejectLimits::default(), |_| None).expect_err("they are no fewer");
    assert_eq!((last().from, last().assets.len()), (Asset::Families, 0), "what was made before is not made again");
    temp.load("other", buyer("b", &DAYS[..1])).expect("commits");
    resume(&temp, RejectLimits::default(), |_| None).expect_err("they are no fewer");
    assert_eq!((last().from, last().assets.len()), (Asset::Raw, 4));
    assert_eq!(documents(&temp), 1);
}

#[test]
fn a_good_load_makes_an_older_one_pointless() {
    let temp = Temp::new();
    copy(&temp, 4, None).expect("commits");
    copy(&temp, 1, None).expect_err("too much is lost");
    let records: Vec<Record> = buyer("a", &DAYS);
    temp.load("shop", records).expect("commits");
    assert!(!temp.warehouse.is_waiting("shop").expect("reads"));
}
