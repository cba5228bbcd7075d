//! Generated companies for property tests: small, but with everything that makes cases: ties, gaps, none of a kind.

use bellwether_domain::facts::rows::DocumentKind;
use chrono::{Days, NaiveDate};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use crate::company::{Company, customer, day};

/// The first day on which anything happens in a generated company.
pub fn first_day() -> NaiveDate {
    day("2009-01-01")
}

/// A day within about three years from [`first_day`].
pub fn any_day() -> impl Strategy<Value = NaiveDate> {
    (0u64..1100).prop_map(|days| first_day() + Days::new(days))
}

#[derive(Debug, Clone)]
struct Account {
    country: &'static str,
    tier: Option<&'static str>,
    owner: Option<&'static str>,
    name: String,
    documents: Vec<(DocumentKind, NaiveDate, i64)>,
    families: Vec<u16>,
    budgets: Vec<(u64, i64)>,
    modules: Vec<(NaiveDate, Option<NaiveDate>)>,
    calls: Vec<NaiveDate>,
}

fn account() -> impl Strategy<Value = Account> {
    let kind = prop_oneof![
        8 => Just(DocumentKind::Invoice),
        2 => Just(DocumentKind::CreditNote),
        1 => Just(DocumentKind::Adjustment),
    ];
    (
        prop_oneof![Just("DE"), Just("FR"), Just("GB")],
        option::of(prop_oneof![Just("a"), Just("b")]),
        option::of(prop_oneof![Just("am-1"), Just("am-2"), Just("am-3")]),
        "[A-Ca-cÄéø ]{1,6}",
        vec((kind, any_day(), 0i64..50_000), 0..12),
        vec(0u16..6, 0..6),
        vec((0u64..36, 0i64..30_000), 0..4),
        vec((any_day(), option::of(any_day())), 0..4),
        vec(any_day(), 0..3),
    )
        .prop_map(|(country, tier, owner, name, documents, families, budgets, modules, calls)| Account {
            country,
            tier,
            owner,
            name,
            documents,
            families,
            budgets,
            modules,
            calls,
        })
}

/// A company of up to `customers` customers with ids `c000`, `c001`, …
pub fn company(customers: usize) -> impl Strategy<Value = Company> {
    vec(account(), 1..=customers).prop_map(|accounts| {
        let mut empty = Company::default();
        empty.families = (0..6).map(|n| format!("Family {n}").into()).collect();
        accounts
            .into_iter()
            .enumerate()
            .fold(empty, |company, (at, account)| add(company, &format!("c{at:03}"), account))
    })
}

fn add(company: Company, id: &str, account: Account) -> Company {
    let mut who = customer(id);
    who.country = account.country.parse().expect("a country");
    who.tier = account.tier.map(Into::into);
    who.owner = account.owner.map(Into::into);
    who.name = account.name.into();
    let mut company = company.with(who);
    for (kind, date, amount) in account.documents {
        company = company.document(id, kind, date, amount);
        if kind == DocumentKind::Invoice {
            company = account.families.iter().fold(company, |company, family| company.purchase(id, date, *family));
        }
    }
    for (month, amount) in account.budgets {
        company = company.budget(id, first_day() + chrono::Months::new(u32::try_from(month).expect("small")), amount);
    }
    if !account.modules.is_empty() {
        company = company.learner(id, 1, first_day(), &account.modules);
    }
    account.calls.into_iter().fold(company, |company, date| company.call(id, date))
}
