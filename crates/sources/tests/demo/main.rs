//! What demo data promises: the same records for ever, each customer independent of the others, and nothing in it that
//! an accountant would stumble over.

mod collected;
mod overlay;
mod soundness;

use std::collections::{HashMap, HashSet};

use bellwether_domain::facts::customer::CustomerId;
use bellwether_domain::facts::rows::{DocumentKind, OrderStatus};
use bellwether_domain::intake::Record;
use bellwether_sources::demo::output::DemoError;
use bellwether_sources::demo::{DemoPlan, generate};
use collected::{Collected, day, digest, generated, plan};
use proptest::prelude::*;

#[test]
fn the_same_records_on_every_machine() {
    let records = generated(&plan(25, 7)).records;
    // Changes when the generator, its word lists or the records themselves change, and must not change otherwise.
    insta::assert_snapshot!(format!("{} records, {}", records.len(), digest(&records)));
}

#[test]
fn another_seed_is_another_company() {
    assert_ne!(digest(&generated(&plan(5, 1)).records), digest(&generated(&plan(5, 2)).records));
}

#[test]
fn a_customer_is_the_same_among_few_and_among_many() {
    let few = generated(&plan(33, 3));
    let many = generated(&plan(90, 3));
    assert_eq!(few.records[..], many.records[..few.records.len()]);
}

#[test]
fn benchmarks_get_exactly_the_lines_they_ask_for() {
    for lines in [0, 1, 2, 20, 137] {
        let plan = DemoPlan { lines_per_customer: Some(lines), ..plan(60, 11) };
        let mut per_customer: HashMap<CustomerId, u32> = HashMap::new();
        for line in generated(&plan).lines() {
            *per_customer.entry(line.customer.clone()).or_default() += 1;
        }
        assert_eq!(per_customer.len(), if lines == 0 { 0 } else { 60 });
        assert!(per_customer.values().all(|count| *count == lines), "{lines} lines: {per_customer:?}");
    }
}

#[test]
fn impossible_plans_are_refused_before_anything_is_written() {
    let early = DemoPlan { as_of: day("1979-12-31"), ..plan(3, 1) };
    let crowded = DemoPlan { customers: 10_000_000, ..plan(3, 1) };
    let mut sink = Collected::default();
    assert!(matches!(generate(&early, &mut sink, &mut |_, _| {}), Err(DemoError::AsOf(_))));
    assert!(matches!(generate(&crowded, &mut sink, &mut |_, _| {}), Err(DemoError::TooManyCustomers(10_000_000))));
    assert_eq!(sink.records, []);
}

#[test]
fn a_sink_that_is_full_ends_the_run() {
    let mut sink = Collected { capacity: Some(500), ..Collected::default() };
    let error = generate(&plan(20, 1), &mut sink, &mut |_, _| {}).expect_err("the sink is full");
    assert_eq!(error.to_string(), "cannot store facts: full");
}

#[test]
fn progress_ends_with_everybody() {
    let mut heard = Vec::new();
    generate(&plan(150, 1), &mut Collected::default(), &mut |done, total| heard.push((done, total))).expect("no limit");
    assert_eq!(heard, [(0, 150), (64, 150), (128, 150), (150, 150)]);
}

#[test]
fn a_portfolio_has_variety() {
    let data = generated(&plan(240, 2));
    let customers = data.customers();
    let distinct = |of: &dyn Fn(usize) -> String| (0..customers.len()).map(of).collect::<HashSet<_>>().len();
    assert_eq!(distinct(&|i| customers[i].country.to_string()), 14);
    assert_eq!(distinct(&|i| format!("{} {}", customers[i].country, customers[i].name)), 240);
    assert_eq!(distinct(&|i| format!("{:?}", customers[i].owner)), 13, "12 account managers and nobody");
    assert_eq!(distinct(&|i| format!("{:?}", customers[i].tier)), 4);
    assert_eq!(distinct(&|i| format!("{:?}", customers[i].industry)), 7);
    assert_eq!(distinct(&|i| customers[i].currency.to_string()), 7);
    let invoices = data.documents(DocumentKind::Invoice).len();
    let credit_notes = data.documents(DocumentKind::CreditNote).len();
    assert!((20..=60).contains(&(credit_notes * 1000 / invoices)), "{credit_notes} of {invoices}");
    let buyers: HashSet<_> = data.lines().map(|line| &line.customer).collect();
    assert!((228..240).contains(&buyers.len()), "{} buyers, the others are prospects", buyers.len());
    let open = data.records.iter().filter(|r| matches!(r, Record::Order(o) if o.status == OrderStatus::Open)).count();
    assert!(open > 20, "{open} open orders");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_seed_the_data_is_sound(
        seed: u64,
        days in 0i64..3000,
        first_month in 1u8..=12,
        lines in prop_oneof![3 => Just(None), 1 => (1u32..30).prop_map(Some)],
    ) {
        let plan = DemoPlan {
            as_of: day("2019-01-01") + chrono::TimeDelta::days(days),
            lines_per_customer: lines,
            fiscal_year_start: chrono::Month::try_from(first_month).expect("a month"),
            ..plan(45, seed)
        };
        let data = generated(&plan);
        soundness::of_documents(&data, plan.as_of);
        soundness::of_references(&data);
        soundness::of_dates(&data, plan.as_of);
        soundness::of_rates_and_budgets(&data, &plan);
        soundness::of_addresses(&data);
    }
}
