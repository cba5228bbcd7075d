//! What people write is shown at once as if it had been there when the portfolio was computed: logged contacts count
//! like those of sources, and scores that are set stand where computed ones would.

use std::collections::BTreeMap;

use bellwether_domain::facts::customer::CustomerId;
use bellwether_domain::measure::MeasureKey;
use bellwether_domain::scoring::shipped::{default_model, shipped_model};
use bellwether_engine::assignments::By;
use bellwether_engine::contact_log::{Editor, WantedContact};
use bellwether_engine::portfolio::build::Portfolio;
use bellwether_engine::portfolio::field::SortField;
use bellwether_engine::portfolio::groups::GROUP_FIELDS;
use bellwether_engine::portfolio::order::SortTerm;
use bellwether_engine::portfolio::query::{Filter, PortfolioQuery};
use bellwether_testkit::company::{Company, customer, day};
use bellwether_testkit::generated;
use chrono::{Days, NaiveDate, NaiveTime};
use proptest::prelude::*;

use crate::live::Live;
use crate::support::{as_of, every_row, everybody, portfolio};

fn by() -> By {
    By { user: "u-1".to_owned(), name: "Ann".to_owned() }
}

/// Logs a call; its id.
fn log(live: &Live, customer: &str, date: NaiveDate) -> String {
    let wanted = WantedContact {
        at: Some(date.and_time(NaiveTime::MIN).and_utc()),
        channel: Some("call".to_owned()),
        summary: Some("Hello.".to_owned()),
        ..WantedContact::default()
    };
    let prepared = live.engine.prepare_contact(&everybody(), customer, &wanted, by()).expect("is right");
    live.wait(live.store.commit(prepared.changes)).expect("is committed");
    live.wait(live.engine.contacts_changed(&[CustomerId::from(customer)])).expect("is shown");
    prepared.id
}

fn forget(live: &Live, customer: &str, id: &str) {
    let scope = everybody();
    let editor = Editor { scope: &scope, user: "u-1", any: false };
    let prepared = live.wait(live.engine.prepare_contact_change(editor, (customer, id, 1), None)).expect("is right");
    live.wait(live.store.commit(prepared.changes)).expect("is committed");
    live.wait(live.engine.contacts_changed(&[CustomerId::from(customer)])).expect("is shown");
}

fn now(live: &Live) -> std::sync::Arc<Portfolio> {
    live.engine.snapshot().expect("is there").portfolio.clone()
}

#[track_caller]
fn assert_alike(one: &Portfolio, other: &Portfolio) {
    for (one, other) in every_row(one).zip(every_row(other)) {
        assert_eq!((one.id(), one.measures()), (other.id(), other.measures()));
        assert_eq!(one.score(), other.score(), "{}", one.id());
        assert_eq!(one.band(), other.band());
    }
    for field in [SortField::Score, SortField::ContactDaysSince, SortField::Change30d, SortField::Confidence] {
        let sort = [SortTerm { field, descending: true }];
        let rows = |portfolio: &Portfolio| portfolio.all(&everybody(), &Filter::default(), &sort).expect("no filter");
        assert_eq!(rows(one), rows(other), "{field:?}");
    }
    let summary = |portfolio: &Portfolio| portfolio.summary(&everybody(), &Filter::default()).expect("adds up");
    assert_eq!(summary(one), summary(other));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_logged_contact_is_as_one_of_a_source(
        company in generated::company(12),
        calls in prop::collection::vec((0usize..12, generated::any_day(), any::<bool>()), 1..6),
        sourced in any::<bool>(),
    ) {
        // One on the first day, so that logged ones do not move the beginning of the source's data.
        let company = if sourced { company.call("c000", generated::first_day()) } else { company };
        let mut live = Live::new(company.clone());
        live.refresh();
        let (mut expected, mut gone) = (company.clone(), Vec::new());
        for (at, date, stays) in calls {
            let date = date.min(as_of());
            let id = company.customers[at % company.customers.len()].id.as_str().to_owned();
            let contact = log(&live, &id, date);
            if stays {
                expected = expected.call(&id, date);
            } else {
                gone.push((id, contact));
            }
        }
        gone.iter().for_each(|(customer, contact)| forget(&live, customer, contact));
        let shown = now(&live);
        if sourced {
            assert_alike(&shown, &Live::new(expected).refresh());
        }
        // Looking at another day, another instance, and the next refresh come to the same.
        let earlier = live.at(day("2011-03-01"));
        live.restart();
        assert_alike(&live.refresh(), &shown);
        assert_alike(&live.at(day("2011-03-01")), &earlier);
    }

    #[test]
    fn a_score_that_is_set_stands_where_the_computed_one_would(
        company in generated::company(20),
        set in prop::collection::vec((0usize..20, 0u8..=100, 0u64..3), 1..8),
    ) {
        let mut live = Live::new(company.clone());
        let computed = live.refresh();
        let mut expected = BTreeMap::new();
        for (at, value, days) in set {
            let id = company.customers[at % company.customers.len()].id.as_str().to_owned();
            live.set_score(&id, value, as_of() + Days::new(days));
            expected.insert(id, value);
        }
        let shown = now(&live);
        for (row, before) in every_row(&shown).zip(every_row(&computed)) {
            let set = expected.get(row.id());
            prop_assert_eq!(row.score().now.value, set.copied().or(before.score().now.value));
            prop_assert_eq!(row.model_score(), before.score());
            prop_assert_eq!(row.overridden().map(|span| span.value), set.copied());
            prop_assert_eq!(row.score().change, before.score().change);
            prop_assert_eq!(row.measures(), before.measures());
            if let Some(&value) = set {
                let model = default_model();
                prop_assert_eq!(row.band(), model.band_key(Some(model.band_of(value))));
            }
        }
        // Filters and order go by it.
        for band in ["critical", "high", "medium", "low", "unknown"] {
            let query = PortfolioQuery::parse([("band", band), ("limit", "500")]).expect("a query");
            let found = shown.page(&everybody(), &query).expect("a band").total;
            prop_assert_eq!(found, every_row(&shown).filter(|row| row.band() == band).count());
        }
        let by_score = [SortTerm { field: SortField::Score, descending: false }];
        let sorted = shown.all(&everybody(), &Filter::default(), &by_score).expect("no filter");
        let scores: Vec<u8> = sorted.iter().filter_map(|&row| shown.row(row).score().now.value).collect();
        prop_assert!(scores.is_sorted());
        live.restart();
        assert_alike(&live.refresh(), &shown);
        // Before it was set nothing was shown, and nothing but what was computed is kept.
        let earlier = live.at(as_of() - Days::new(1));
        prop_assert!(every_row(&earlier).all(|row| row.overridden().is_none()));
    }

    #[test]
    fn groups_add_up_to_everybody(company in generated::company(40)) {
        let portfolio = portfolio(company);
        let summary = portfolio.summary(&everybody(), &Filter::default()).expect("adds up");
        for by in GROUP_FIELDS {
            let groups = portfolio.groups(&everybody(), &Filter::default(), by).expect("adds up");
            let sum = |of: &dyn Fn(&bellwether_engine::portfolio::groups::GroupSum) -> i64| -> i64 {
                groups.groups.iter().map(|(_, group)| of(group)).sum()
            };
            prop_assert_eq!(&groups.total.sums, &summary.sums);
            prop_assert_eq!(sum(&|group| group.sums.net), summary.sums.net, "{:?}", by);
            prop_assert_eq!(sum(&|group| group.sums.lifetime_credited), summary.sums.lifetime_credited);
            prop_assert_eq!(sum(&|group| group.at_risk.ttm_net), summary.at_risk.ttm_net);
            prop_assert_eq!(groups.total.average_score, summary.average_score);
            let customers: usize = groups.groups.iter().map(|(_, group)| group.customers).sum();
            prop_assert_eq!(customers, summary.customers);
        }
    }

    #[test]
    fn a_simulation_says_what_a_portfolio_of_that_model_says(company in generated::company(30)) {
        let live = Live::new(company);
        let before = live.refresh();
        let model = shipped_model("saas").expect("is shipped");
        let found = before.simulate(&everybody(), &Filter::default(), model).expect("adds up");
        let same = before.simulate(&everybody(), &Filter::default(), default_model()).expect("adds up");
        prop_assert_eq!((same.before.clone(), same.moved.len(), same.changed), (same.after, 0, (0, 0)));
        let prepared = live.wait(live.engine.prepare_activation("saas@1", "a test", by())).expect("is right");
        live.wait(live.store.commit(prepared.changes)).expect("is committed");
        live.wait(live.engine.rescore()).expect("is scored");
        let after = now(&live);
        prop_assert_eq!(after.context().model.id(), "saas@1");
        let summary = after.summary(&everybody(), &Filter::default()).expect("adds up");
        let bands: Vec<(String, usize)> = summary.bands.iter().map(|band| (band.band.clone(), band.customers)).collect();
        prop_assert_eq!(&found.after.bands, &bands);
        prop_assert_eq!(found.after.average, summary.average_score);
        prop_assert_eq!(found.after.at_risk, summary.at_risk);
        let moved = every_row(&before).zip(every_row(&after)).filter(|(one, other)| one.band() != other.band()).count();
        prop_assert_eq!(found.moved.len(), moved);
        let cells: usize = found.moves.values().map(|(customers, _)| customers).sum();
        prop_assert_eq!(cells, found.customers);
        // Another instance takes the model when it hears of it.
        let other = live.another();
        let theirs = live.wait(other.refresh()).expect("a portfolio");
        prop_assert_eq!(theirs.portfolio.context().model.id(), "saas@1");
    }
}

#[test]
fn another_instance_hears_of_contacts_by_their_ids() {
    let company = Company::default().with(customer("a")).with(customer("b")).call("a", day("2011-01-10")).invoices(
        "a",
        1_000,
        &["2011-01-01", "2011-11-01"],
    );
    let live = Live::new(company);
    live.refresh();
    let other = live.another();
    live.wait(other.refresh()).expect("a portfolio");
    let days = |portfolio: &Portfolio| {
        every_row(portfolio).map(|row| row.measure(MeasureKey::ContactDaysSince).ok()).collect::<Vec<_>>()
    };
    let id = log(&live, "a", as_of());
    assert_eq!(days(&now(&live))[0], Some(0.0));
    live.wait(other.contacts_with_news(std::slice::from_ref(&id))).expect("is shown");
    let theirs = || other.snapshot().expect("is there").portfolio.clone();
    assert_eq!(days(&theirs()), days(&now(&live)));
    assert_eq!(theirs().written()[2], now(&live).written()[2], "both name answers alike");
    forget(&live, "a", &id);
    live.wait(other.contacts_with_news(&[id])).expect("is shown");
    assert_eq!(days(&theirs()), days(&now(&live)));
    assert!(days(&theirs())[0].is_some_and(|days| days > 300.0));
}

#[test]
fn a_contact_log_alone_counts_for_those_who_are_in_it() {
    let company = ["a", "b"].into_iter().fold(Company::default(), |company, id| company.with(customer(id)));
    let live = Live::new(company);
    live.refresh();
    log(&live, "a", as_of() - Days::new(4));
    let shown = now(&live);
    let days: Vec<Option<f64>> = every_row(&shown).map(|row| row.measure(MeasureKey::ContactDaysSince).ok()).collect();
    assert_eq!(days, [Some(4.0), None], "that nobody logged one says nothing");
    let before = live.at(as_of() - Days::new(5));
    assert!(every_row(&before).all(|row| row.measure(MeasureKey::ContactDaysSince).is_err()));
}
