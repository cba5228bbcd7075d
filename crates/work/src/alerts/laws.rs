//! Laws of the evaluation: what begins to hold is told once, what stays as it was is not, and what is not known is neither.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use bellwether_domain::codes::Currency;
use bellwether_domain::fiscal::window::months_back;
use bellwether_domain::fiscal::{FiscalCalendar, YearLabel};
use bellwether_domain::loader::{LoadRequest, Selection};
use bellwether_domain::measures::as_of::AsOf;
use bellwether_domain::rules::alert::{AlertDraft, AlertRule};
use bellwether_domain::rules::condition::ConditionDraft;
use bellwether_domain::rules::shipped;
use bellwether_domain::scoring::shipped::default_model;
use bellwether_engine::orchestrator::{Details, Gathered, Loaders, gather};
use bellwether_engine::portfolio::build::Portfolio;
use bellwether_engine::portfolio::context::PortfolioContext;
use bellwether_testkit::company::{Company, day};
use bellwether_testkit::generated;
use bellwether_testkit::sources::CompanySource;
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::sample::subsequence;

use super::evaluate::{Findings, Input, asks_a_drop, evaluate};
use super::memory::Memory;
use super::others::Other;
use crate::key_dates::Dates;
use crate::rules::{KnownRule, RuleSet};
use crate::subject::CustomerSubject;
use crate::suggestions::evaluate::everything;

/// Rules, what they were raised for, and by how many points that fell.
type Raised = BTreeSet<(String, String, Option<i16>)>;

const KINDS: [&str; 3] = ["financials", "learning", "contacts"];

fn noon() -> DateTime<Utc> {
    day("2011-12-09").and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(12)
}

fn portfolio(company: &Company, failing: &[&'static str]) -> Arc<Portfolio> {
    let (as_of, loaded_at) = (day("2011-12-09"), noon());
    let source = Arc::new(CompanySource { company: company.clone(), failing: failing.to_vec(), loaded_at });
    let loaders = Loaders {
        customers: source.clone(),
        financials: source.clone(),
        learning: source.clone(),
        contacts: source.clone(),
        catalogue: None,
        details: Details {
            documents: source.clone(),
            orders: source.clone(),
            contacts: source.clone(),
            learners: source,
        },
    };
    let request = LoadRequest { customers: Selection::All, through: as_of, purchases_after: months_back(as_of, 13) };
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let Gathered { facts, sources } = runtime.block_on(gather(&loaders, request, Currency::GBP)).expect("loads");
    let context = PortfolioContext {
        as_of: AsOf::new(FiscalCalendar::months(4, YearLabel::StartYear).expect("a calendar"), as_of),
        model: Arc::new(default_model().clone()),
        reporting: Currency::GBP,
        generation: 1,
        built_at: loaded_at,
        sources,
    };
    Arc::new(Portfolio::build(&facts, context, Default::default()).expect("amounts fit"))
}

/// The rules that ship, and some that hold for many and ask for all kinds of things.
fn rules() -> Arc<RuleSet<AlertRule>> {
    let rule = |key: &str, conditions: &[(&str, Option<f64>, Option<f64>)]| {
        let condition = |&(field, at_least, at_most): &(&str, Option<f64>, Option<f64>)| ConditionDraft {
            field: field.to_owned(),
            at_least,
            at_most,
            is: Vec::new(),
        };
        let draft = AlertDraft {
            key: key.to_owned(),
            title: "{name}".to_owned(),
            sentence: "{score}".to_owned(),
            severity: "info".to_owned(),
            subject: "customer".to_owned(),
            quiet_hours: 24,
            playbook: None,
            when: conditions.iter().map(condition).collect(),
        };
        AlertRule::validate(draft).expect("a rule")
    };
    let more = [
        rule("x_any_drop", &[("fell_by", Some(1.0), None)]),
        rule("x_low_score", &[("score", None, Some(60.0))]),
        rule("x_little_revenue", &[("ttm_net", None, Some(1_000.0))]),
        rule("x_narrow", &[("coverage.breadth", None, Some(0.5))]),
        rule("x_untrained", &[("training.completion", None, Some(0.5)), ("score", None, Some(80.0))]),
        rule("x_long_ago", &[("contact.days_since", Some(100.0), None), ("cadence.days_since", Some(30.0), None)]),
    ];
    let known = |rule: &AlertRule| KnownRule::as_it_came(rule.clone());
    let mut rules = RuleSet::default();
    rules.rules.extend(shipped::alerts().iter().chain(&more).map(known));
    Arc::new(rules)
}

fn input(portfolio: &Arc<Portfolio>, now: DateTime<Utc>) -> Input {
    Input {
        portfolio: portfolio.clone(),
        dates: Arc::new(Dates::default()),
        rules: rules(),
        others: Other::sources(portfolio.context()),
        now,
    }
}

/// What was raised: rules with customers, by how much they fell, and rules with sources.
fn raised(input: &Input, findings: &Findings) -> Raised {
    let key = |at: usize| input.rules.rules[at].rule.draft.key.clone();
    let customers = findings.raised.iter();
    let customers = customers.map(|&(at, row, fell)| (key(at), input.portfolio.row(row).id().to_owned(), fell));
    let others = findings.raised_others.iter().map(|&(at, of)| (key(at), input.others[of].key.clone(), None));
    customers.chain(others).collect()
}

/// Whether each rule holds for each customer as such; none where that is not known.
fn judged(input: &Input) -> BTreeMap<(String, String), Option<bool>> {
    let mut all = BTreeMap::new();
    for row in input.portfolio.everybody(&everything()) {
        let row = input.portfolio.row(row);
        let customer: CustomerSubject<'_> = input.dates.subject(row);
        for (_, rule) in input.rules.of_subject("customer").filter(|(_, rule)| !asks_a_drop(rule)) {
            all.insert((rule.draft.key.clone(), row.id().to_owned()), rule.judge(&customer));
        }
    }
    all
}

/// Published scores by customer.
fn scores(portfolio: &Portfolio) -> BTreeMap<String, Option<u8>> {
    let rows = portfolio.everybody(&everything()).into_iter().map(|row| portfolio.row(row));
    rows.map(|row| (row.id().to_owned(), row.score().now.value)).collect()
}

fn of_customers(raised: Raised) -> Raised {
    raised.into_iter().filter(|(_, subject, _)| !subject.contains(':')).collect()
}

/// One evaluation after another, some hours apart; what each raised.
fn run(portfolios: &[(Arc<Portfolio>, i64)]) -> (Vec<Raised>, Option<Memory>) {
    let (mut memory, mut now, mut told) = (None, noon(), Vec::new());
    for (portfolio, hours) in portfolios {
        now += TimeDelta::hours(*hours);
        let input = input(portfolio, now);
        let findings = evaluate(&input, memory.as_ref());
        told.push(raised(&input, &findings));
        memory = Some(findings.memory);
    }
    (told, memory)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Held against a naive memory of what was last known: an alert tells of a crossing, once until it ended, and not again while it
    /// is quiet; what holds from the start is no news.
    #[test]
    fn alerts_tell_of_crossings_once_until_they_end(
        companies in proptest::collection::vec((generated::company(6), 0_i64..60), 2..5),
    ) {
        let portfolios: Vec<_> = companies.iter().map(|(company, hours)| (portfolio(company, &[]), *hours)).collect();
        let (told, _) = run(&portfolios);
        let mut known: BTreeMap<(String, String), bool> = BTreeMap::new();
        let mut last: BTreeMap<(String, String), DateTime<Utc>> = BTreeMap::new();
        let mut now = noon();
        for ((portfolio, hours), told) in portfolios.iter().zip(&told) {
            now += TimeDelta::hours(*hours);
            let input = input(portfolio, now);
            let quiet = |rule: &str| input.rules.get(rule).expect("a rule").rule.draft.quiet_hours;
            let here = judged(&input);
            let mut expected = BTreeSet::new();
            for (slot, is) in &here {
                let is_quiet = last.get(slot).is_some_and(|at| now - *at < TimeDelta::hours(quiet(&slot.0).into()));
                if known.get(slot) == Some(&false) && *is == Some(true) && !is_quiet {
                    expected.insert(slot.clone());
                    last.insert(slot.clone(), now);
                }
            }
            // Whoever is not there is seen for the first time when they come again.
            known.retain(|slot, _| here.contains_key(slot));
            known.extend(here.iter().filter_map(|(slot, is)| Some((slot.clone(), (*is)?))));
            let drop = |rule: &str| asks_a_drop(&input.rules.get(rule).expect("a rule").rule);
            let levels = of_customers(told.clone()).into_iter().filter(|(rule, ..)| !drop(rule));
            let levels: BTreeSet<(String, String)> = levels.map(|(rule, customer, _)| (rule, customer)).collect();
            prop_assert_eq!(levels, expected);
        }
    }

    /// A drop is one from a score to a lower score: no value is not zero, neither before nor after.
    #[test]
    fn a_drop_has_a_score_before_and_after_it(one in generated::company(8), other in generated::company(8)) {
        let portfolios = [portfolio(&one, &[]), portfolio(&other, &[])];
        let (told, _) = run(&[(portfolios[0].clone(), 0), (portfolios[1].clone(), 30)]);
        let (before, after) = (scores(&portfolios[0]), scores(&portfolios[1]));
        let fell = |id: &String| {
            let (before, after) = (before.get(id).copied().flatten()?, after.get(id).copied().flatten()?);
            (before > after).then(|| i16::from(before) - i16::from(after))
        };
        let expected: BTreeMap<String, i16> = after.keys().filter_map(|id| Some((id.clone(), fell(id)?))).collect();
        let any = told[1].iter().filter(|(rule, ..)| rule == "x_any_drop");
        let any: BTreeMap<String, i16> = any.map(|(_, id, fell)| (id.clone(), fell.expect("points"))).collect();
        prop_assert_eq!(&any, &expected);
        let shipped: BTreeSet<&String> =
            told[1].iter().filter(|(rule, ..)| rule == "score_drop").map(|(_, id, _)| id).collect();
        prop_assert_eq!(shipped, expected.iter().filter(|(_, points)| **points >= 10).map(|(id, _)| id).collect());
    }

    /// The same numbers again are no news, however long after; and the same evaluation finds the same.
    #[test]
    fn nothing_new_raises_nothing(
        one in generated::company(8),
        other in generated::company(8),
        failing in subsequence(KINDS.to_vec(), 0..=3),
        hours in 0_i64..1_000,
    ) {
        let (first, second) = (portfolio(&one, &[]), portfolio(&other, &failing));
        let (told, memory) = run(&[(first.clone(), 0), (second.clone(), 5), (second.clone(), hours), (second, hours)]);
        prop_assert_eq!(of_customers(told[0].clone()), BTreeSet::new());
        prop_assert_eq!(&told[2], &BTreeSet::new());
        prop_assert_eq!(&told[3], &BTreeSet::new());
        let again = portfolio(&other, &failing);
        let input = input(&again, noon());
        let twice = [evaluate(&input, memory.as_ref()), evaluate(&input, memory.as_ref())];
        prop_assert_eq!(raised(&input, &twice[0]), raised(&input, &twice[1]));
        prop_assert_eq!(&twice[0].ended, &twice[1].ended);
        prop_assert_eq!(&twice[0].memory, &twice[1].memory);
    }

    /// A source that fails raises nothing about customers, and nothing afterwards that would not have been raised without it: it
    /// hides no drop either.
    #[test]
    fn a_failure_in_between_neither_invents_nor_hides(
        one in generated::company(8),
        other in generated::company(8),
        failing in subsequence(KINDS.to_vec(), 1..=3),
    ) {
        let (before, ill, after) = (portfolio(&one, &[]), portfolio(&one, &failing), portfolio(&other, &[]));
        let (told, memory) = run(&[(before.clone(), 0), (ill.clone(), 1), (ill, 1), (after.clone(), 200)]);
        prop_assert_eq!(of_customers(told[1].clone()), BTreeSet::new());
        prop_assert_eq!(of_customers(told[2].clone()), BTreeSet::new());
        let (direct, same) = run(&[(before, 0), (after, 202)]);
        prop_assert_eq!(of_customers(told[3].clone()), of_customers(direct[1].clone()));
        prop_assert_eq!(memory.expect("seen").customers, same.expect("seen").customers);
    }

    /// Whoever comes first makes no difference.
    #[test]
    fn the_order_of_customers_decides_nothing(
        one in generated::company(8),
        other in generated::company(8),
        turns in 0_usize..8,
    ) {
        let turned = |company: &Company| {
            let mut company = company.clone();
            let length = company.customers.len();
            company.customers.rotate_left(turns % length);
            company.customers.reverse();
            portfolio(&company, &[])
        };
        let straight = run(&[(portfolio(&one, &[]), 0), (portfolio(&other, &[]), 30)]);
        prop_assert_eq!(run(&[(turned(&one), 0), (turned(&other), 30)]), straight);
    }
}
