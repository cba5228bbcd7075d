//! The overlay keeps to what was really bought.

use std::collections::{HashMap, HashSet};

use bellwether_domain::codes::Currency;
use bellwether_domain::facts::customer::{Customer, CustomerId};
use bellwether_domain::intake::Record;
use bellwether_sources::demo::overlay::{OverlayCustomer, overlay};
use chrono::{Datelike, Months, NaiveDate};

use crate::collected::{Collected, day, digest, plan};
use crate::soundness;

/// A customer that bought for `net` every month from `first` through `last`.
fn regular(id: &str, net: i64, first: &str, last: &str) -> OverlayCustomer {
    let (first, last) = (day(first), day(last));
    let months = (0..).map(|n| first + Months::new(n)).take_while(|month| *month <= last);
    OverlayCustomer {
        customer: Customer {
            id: CustomerId::from(id),
            name: format!("Customer {id}").into(),
            country: "GB".parse().expect("a country"),
            currency: Currency::GBP,
            tier: None,
            industry: None,
            owner: None,
            since: None,
            parent: None,
            contract_end: None,
        },
        first_invoice: Some(first),
        last_invoice: Some(last),
        monthly_net: months.map(|month| (month, net)).collect(),
    }
}

fn laid_over(customers: &[OverlayCustomer]) -> Collected {
    let mut sink = Collected::default();
    overlay(customers, &plan(0, 5), &mut sink).expect("a sink without limits");
    sink
}

#[test]
fn everybody_gets_an_owner_a_tier_and_an_industry_and_keeps_the_rest() {
    let mut known = regular("17", 100_000, "2023-01-05", "2025-10-05");
    known.customer.tier = Some("gold".into());
    known.customer.since = Some(day("2001-01-01"));
    let data = laid_over(&[known, regular("18", 50_000, "2023-01-05", "2025-10-05")]);
    let customers = data.customers();
    assert!(customers.iter().all(|c| c.owner.is_some() && c.industry.is_some() && c.tier.is_some()));
    assert_eq!((customers[0].tier.as_deref(), customers[0].since), (Some("gold"), Some(day("2001-01-01"))));
    assert_eq!(customers[1].since, Some(day("2023-01-05")));
    assert_eq!((customers[1].name.as_str(), customers[1].currency), ("Customer 18", Currency::GBP));
}

#[test]
fn tiers_follow_the_money() {
    let customers: Vec<_> =
        (1..=30).map(|n: i64| regular(&n.to_string(), n * n * n * 100, "2023-01-05", "2025-10-05")).collect();
    let data = laid_over(&customers);
    let tiers: Vec<_> = data.customers().iter().map(|c| c.tier.clone().expect("everybody has one")).collect();
    assert!(tiers.is_sorted_by(|small, large| small >= large), "{tiers:?}");
    assert_eq!(tiers.iter().collect::<HashSet<_>>().len(), 3);
}

#[test]
fn budgets_are_what_was_bought_the_year_before_and_a_little_more() {
    let customers: Vec<_> = (0..60).map(|n| regular(&n.to_string(), 500_000, "2023-01-05", "2025-10-05")).collect();
    let data = laid_over(&customers);
    let mut years: HashMap<(&CustomerId, i32), i64> = HashMap::new();
    for budget in data.budgets() {
        let month = budget.month - Months::new(3);
        *years.entry((&budget.customer, month.year())).or_default() += budget.amount.minor;
    }
    assert!(years.len() > 120, "most have budgets for three years: {}", years.len());
    // A month may be missing, growth lies between -2 % and 12 %, rounding is to hundreds.
    assert!(years.values().all(|year| (5_300_000..6_800_000).contains(year)), "{years:?}");
}

#[test]
fn nobody_plans_for_customers_who_left_before_the_year() {
    let gone: Vec<_> = (0..30).map(|n| regular(&n.to_string(), 500_000, "2023-01-05", "2024-09-05")).collect();
    let data = laid_over(&gone);
    let this_year = |month: NaiveDate| month >= day("2025-04-01");
    assert!(data.budgets().next().is_some_and(|budget| !this_year(budget.month)));
    assert!(!data.budgets().any(|budget| this_year(budget.month)));
}

#[test]
fn what_is_added_is_sound_and_does_not_depend_on_the_others() {
    let mut customers: Vec<_> =
        (0..40).map(|n| regular(&n.to_string(), 1000 * (n + 1), "2023-01-05", "2025-10-05")).collect();
    customers.push(OverlayCustomer {
        first_invoice: None,
        last_invoice: None,
        monthly_net: Vec::new(),
        ..regular("never", 0, "2023-01-05", "2023-01-05")
    });
    let data = laid_over(&customers);
    soundness::of_references(&data);
    soundness::of_dates(&data, day("2025-11-10"));
    soundness::of_addresses(&data);
    let people = |data: &Collected| -> Vec<Record> {
        let of_7 = |r: &&Record| matches!(r, Record::Person(p) if p.customer.as_str() == "7");
        data.records.iter().filter(of_7).cloned().collect()
    };
    let mut alone = customers[7].clone();
    alone.customer.tier = data.customers()[7].tier.clone();
    assert_eq!(digest(&people(&data)), digest(&people(&laid_over(&[alone]))));
}
