//! Whoever looks sees the customers in their reach and no others, before and after customers change hands.

use std::collections::{BTreeMap, BTreeSet};

use bellwether_domain::facts::customer::{Owner, OwnerId};
use bellwether_engine::assignments::{AssignmentError, By, Move, OwnerNames, PreparedAssignment, Reassignment};
use bellwether_engine::engine::Engine;
use bellwether_engine::error::EngineError;
use bellwether_engine::portfolio::build::Portfolio;
use bellwether_engine::portfolio::field::SortField;
use bellwether_engine::portfolio::order::SortTerm;
use bellwether_engine::portfolio::query::{Filter, PortfolioQuery};
use bellwether_engine::scope::Scope;
use bellwether_identity::identity::Reach;
use bellwether_store::error::StoreError;
use bellwether_testkit::company::{Company, customer, day};
use bellwether_testkit::generated;
use chrono::TimeDelta;
use proptest::prelude::*;

use crate::live::Live;
use crate::support::{every_row, everybody, owned_by};

/// Account managers of facts, and one whom only an identity knows.
const OWNERS: [&str; 4] = ["am-1", "am-2", "am-3", "am-9"];

type Effective = BTreeMap<String, Option<String>>;

fn by() -> By {
    By { user: "u-1".to_owned(), name: "Lea Lead".to_owned() }
}

fn users() -> OwnerNames {
    OwnerNames::from([(OwnerId::from("am-9"), "Nina Neu".to_owned())])
}

fn wanted(customers: &[&str], owner: Option<&str>) -> Reassignment {
    Reassignment {
        customers: customers.iter().map(|&id| id.to_owned()).collect(),
        owner: owner.map(OwnerId::from),
        reason: " on leave ".to_owned(),
    }
}

/// A company whose account managers have names.
fn named(mut company: Company) -> Company {
    let owner = |id: &&str| Owner { id: (*id).into(), name: format!("Manager {id}") };
    company.owners = OWNERS[..3].iter().map(owner).collect();
    company
}

fn prepare(
    live: &Live,
    scope: &Scope,
    allowed: &Reach,
    wanted: &Reassignment,
) -> Result<PreparedAssignment, AssignmentError> {
    live.wait(live.engine.prepare_assignment((scope, allowed), wanted, &users(), by()))
}

/// Gives customers away as an administrator, and says what moved.
fn assign(live: &Live, wanted: &Reassignment) -> Vec<Move> {
    let prepared = prepare(live, &everybody(), &Reach::Everything, wanted).expect("is right");
    live.wait(live.store.commit(prepared.changes)).expect("is committed");
    live.wait(live.engine.assigned(prepared.laid)).expect("is shown");
    prepared.moves
}

fn effective(company: &Company, assigned: &BTreeMap<String, Option<&'static str>>) -> Effective {
    let owner = |one: &bellwether_domain::facts::customer::Customer| {
        let stated = assigned.get(one.id.as_str()).copied().flatten().map(str::to_owned);
        stated.or_else(|| one.owner.as_ref().map(|owner| owner.as_str().to_owned()))
    };
    company.customers.iter().map(|one| (one.id.as_str().to_owned(), owner(one))).collect()
}

fn ids_of_pages(portfolio: &Portfolio, scope: &Scope, parameters: &[(&str, &str)]) -> BTreeSet<String> {
    let (mut ids, mut cursor) = (BTreeSet::new(), None::<String>);
    loop {
        let parameters = parameters.iter().copied().chain([("limit", "3"), ("sort", "owner,-net")]);
        let query = PortfolioQuery::parse(parameters.chain(cursor.as_deref().map(|c| ("cursor", c)))).expect("a query");
        let page = portfolio.page(scope, &query).expect("never an error");
        for row in page.rows {
            assert!(ids.insert(portfolio.row(row).id().to_owned()), "twice on pages");
        }
        cursor = page.next;
        if cursor.is_none() {
            assert_eq!(ids.len(), page.total);
            return ids;
        }
    }
}

/// All reads of a portfolio give exactly the customers in reach.
fn assert_seen(portfolio: &Portfolio, owners: &Effective, reach: &[&str]) {
    let scope = owned_by(reach.iter().copied());
    let is_in = |owner: &Option<String>| owner.as_deref().is_some_and(|owner| reach.contains(&owner));
    let expected: BTreeSet<String> =
        owners.iter().filter(|(_, owner)| is_in(owner)).map(|(id, _)| id.clone()).collect();
    assert_eq!(ids_of_pages(portfolio, &scope, &[]), expected);
    let by_owner = [SortTerm { field: SortField::Owner, descending: true }];
    let all = portfolio.all(&scope, &Filter::default(), &by_owner).expect("no filter");
    assert_eq!(all.into_iter().map(|row| portfolio.row(row).id().to_owned()).collect::<BTreeSet<_>>(), expected);
    for (id, owner) in owners {
        assert_eq!(portfolio.find(&scope, id).is_some(), expected.contains(id), "{id}");
        let row = portfolio.find(&everybody(), id).expect("is there");
        assert_eq!(portfolio.row(row).owner().map(|(id, _)| id), owner.as_deref(), "{id}");
    }
    let summary = portfolio.summary(&scope, &Filter::default()).expect("adds up");
    let net = |id: &String| portfolio.row(portfolio.find(&everybody(), id).expect("is there")).window().net();
    assert_eq!(summary.customers, expected.len());
    assert_eq!(summary.sums.net, expected.iter().map(|id| net(id).expect("fits")).sum::<i64>());
    for named in summary.moves.iter().chain(&summary.attention) {
        assert!(expected.contains(portfolio.row(*named).id()));
    }
    for owner in OWNERS.into_iter().chain(["none", "nobody"]) {
        let own = |id: &&String| owners[*id].as_deref() == Some(owner);
        let within: BTreeSet<String> = expected.iter().filter(own).cloned().collect();
        assert_eq!(ids_of_pages(portfolio, &scope, &[("owner", owner)]), within, "filtered by {owner}");
    }
    let totals: BTreeMap<String, usize> =
        portfolio.owners().totals(&scope).into_iter().map(|total| (total.id, total.customers)).collect();
    let count = |owner: &str| owners.values().filter(|of| of.as_deref() == Some(owner)).count();
    assert_eq!(totals, reach.iter().map(|&owner| (owner.to_owned(), count(owner))).collect());
}

/// Two portfolios with the same numbers have the same account managers, whichever way they came there.
fn assert_alike(laid_over: &Portfolio, built: &Portfolio) {
    let summary = |portfolio: &Portfolio| portfolio.summary(&everybody(), &Filter::default()).expect("adds up");
    assert_eq!(summary(laid_over).facets, summary(built).facets);
    let by_owner = [SortTerm { field: SortField::Owner, descending: false }];
    let rows = |portfolio: &Portfolio| -> Vec<(String, Option<(String, String)>)> {
        let rows = portfolio.all(&everybody(), &Filter::default(), &by_owner).expect("no filter");
        let row = |row| {
            let row = portfolio.row(row);
            (row.id().to_owned(), row.owner().map(|(id, name)| (id.to_owned(), name.to_owned())))
        };
        rows.into_iter().map(row).collect()
    };
    assert_eq!(rows(laid_over), rows(built));
    assert_eq!(laid_over.owners().totals(&everybody()), built.owners().totals(&everybody()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn rows_are_those_in_reach_before_and_after_customers_change_hands(
        company in generated::company(25),
        rounds in prop::collection::vec(
            (prop::collection::vec(0usize..25, 1..8), prop::option::of(prop::sample::select(&OWNERS[..]))),
            1..4,
        ),
        reach in prop::sample::subsequence(&OWNERS[..], 0..=4),
    ) {
        let company = named(company);
        let mut live = Live::new(company.clone());
        let earlier = day("2011-06-30");
        let today = live.refresh();
        live.wait(live.engine.name_owners(users())).expect("are named");
        let mut assigned = BTreeMap::new();
        assert_seen(&today, &effective(&company, &assigned), &reach);
        assert_seen(&live.at(earlier), &effective(&company, &assigned), &reach);
        for (picked, owner) in &rounds {
            let ids: BTreeSet<&str> =
                picked.iter().map(|at| company.customers[at % company.customers.len()].id.as_str()).collect();
            let before = effective(&company, &assigned);
            assigned.extend(ids.iter().map(|&id| (id.to_owned(), *owner)));
            let after = effective(&company, &assigned);
            let moves = assign(&live, &wanted(&ids.into_iter().collect::<Vec<_>>(), *owner));
            let moved: BTreeSet<&str> = moves.iter().map(|made| made.customer.as_str()).collect();
            let changed = before.iter().filter(|(id, owner)| after[*id] != **owner).map(|(id, _)| id.as_str());
            prop_assert_eq!(moved, changed.collect::<BTreeSet<_>>());
            assert_seen(&live.engine.snapshot().expect("is there").portfolio, &after, &reach);
            assert_seen(&live.at(earlier), &after, &reach);
        }
        let owners = effective(&company, &assigned);
        let laid_over = live.engine.snapshot().expect("is there").portfolio.clone();
        let mut rebuilt = company.clone();
        rebuilt.owners.push(Owner { id: "am-9".into(), name: users()[&OwnerId::from("am-9")].clone() });
        for one in &mut rebuilt.customers {
            one.owner = owners[one.id.as_str()].as_deref().map(OwnerId::from);
        }
        assert_alike(&laid_over, &Live::new(rebuilt).refresh());
        live.restart();
        live.wait(live.engine.name_owners(users())).expect("are named");
        assert_alike(&live.refresh(), &laid_over);
        assert_seen(&live.at(earlier), &owners, &reach);
    }
}

/// Two customers of `am-1`, one of `am-2`, and one of nobody.
fn four() -> Live {
    let owned = |id: &str, owner: Option<&str>| {
        let mut one = customer(id);
        one.owner = owner.map(OwnerId::from);
        one
    };
    let all = [("a", Some("am-1")), ("b", Some("am-1")), ("c", Some("am-2")), ("d", None)];
    let company = all.into_iter().fold(Company::default(), |company, (id, owner)| company.with(owned(id, owner)));
    let live = Live::new(named(company));
    live.refresh();
    live
}

fn ids(engine: &Engine, scope: &Scope) -> Vec<String> {
    let portfolio = engine.snapshot().expect("is there").portfolio.clone();
    ids_of_pages(&portfolio, scope, &[]).into_iter().collect()
}

#[test]
fn who_reaches_nobody_gets_nothing_and_no_error() {
    let live = four();
    let (portfolio, nobody) = (live.engine.snapshot().expect("is there").portfolio.clone(), owned_by([]));
    assert_seen(&portfolio, &effective(&live_company(&portfolio), &BTreeMap::new()), &[]);
    for (field, value) in [("country", "ZZ"), ("tier", "z"), ("industry", "x"), ("currency", "JPY"), ("q", "a")] {
        let query = PortfolioQuery::parse([(field, value)]).expect("a query");
        assert_eq!(portfolio.page(&nobody, &query).expect("never an error").total, 0, "{field}");
    }
    let summary = portfolio.summary(&nobody, &Filter::default()).expect("never an error");
    assert_eq!((summary.customers, summary.sums.net, summary.countries), (0, 0, 0));
    assert!(summary.facets.iter().all(|(_, values)| values.is_empty()));
    assert_eq!(live.engine.owners(&nobody).expect("never an error"), []);
    let account = live.wait(live.engine.account(&nobody, "a", None));
    assert!(matches!(account.map(drop), Err(EngineError::UnknownCustomer(_))));
    let history = live.wait(live.engine.assignment_history(&nobody, "a"));
    assert!(matches!(history, Err(EngineError::UnknownCustomer(_))));
}

/// The company that a portfolio was made of, as far as account managers go.
fn live_company(portfolio: &Portfolio) -> Company {
    every_row(portfolio).fold(Company::default(), |company, row| {
        let mut one = customer(row.id());
        one.owner = row.owner().map(|(id, _)| id.into());
        company.with(one)
    })
}

#[test]
fn an_account_manager_called_none_does_not_get_the_customers_of_nobody() {
    let mut one = customer("a");
    one.owner = Some("none".into());
    let live = Live::new(Company::default().with(one).with(customer("b")));
    live.refresh();
    assert_eq!(ids(&live.engine, &owned_by(["none"])), ["a"]);
}

#[test]
fn what_was_done_is_told_newest_first() {
    let live = four();
    assign(&live, &wanted(&["a", "b"], Some("am-2")));
    live.clock.advance(TimeDelta::minutes(5));
    assign(&live, &wanted(&["a"], Some("am-9")));
    live.clock.advance(TimeDelta::minutes(5));
    assert_eq!(assign(&live, &wanted(&["a"], Some("am-9"))), [], "nothing changes");
    assign(&live, &wanted(&["a", "b", "c", "d"], None));
    let history = live.wait(live.engine.assignment_history(&owned_by(["am-1"]), "a")).expect("is in reach");
    assert_eq!((history.from_facts.as_deref(), history.owner.as_deref()), (Some("am-1"), Some("am-1")));
    let told: Vec<_> = history.moves.iter().map(|m| (m.from.as_ref(), m.to.as_ref())).collect();
    let [one, two, nine] = ["am-1", "am-2", "am-9"].map(OwnerId::from);
    assert_eq!(told, [(Some(&nine), Some(&one)), (Some(&two), Some(&nine)), (Some(&one), Some(&two))]);
    assert_eq!((history.moves[0].by.clone(), history.moves[0].reason.as_str()), (by(), "on leave"));
}

#[test]
fn what_is_wrong_is_said_of_each_field() {
    let live = four();
    let team = Reach::owned_by(["am-1", "am-9"].map(OwnerId::from));
    let scope = owned_by(["am-1", "am-9"]);
    let errors = |wanted: &Reassignment| match prepare(&live, &scope, &team, wanted) {
        Err(AssignmentError::Invalid(errors)) => errors.iter().map(ToString::to_string).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    let silent = Reassignment { reason: "  ".to_owned(), ..wanted(&["a", "c", "x"], Some("am-9")) };
    assert_eq!(
        errors(&silent),
        [
            "customers: `c`, `x`: there is no such customer; leave it out",
            "reason: has 0 characters; say why in 1 to 500"
        ]
    );
    assert_eq!(errors(&wanted(&[], None)), ["customers: has 0 ids; give 1 to 500"]);
    assert_eq!(errors(&wanted(&["a"; 501], None)), ["customers: has 501 ids; give 1 to 500"]);
    assert_eq!(
        errors(&wanted(&["a"], Some("am-2"))),
        ["owner: `am-2` is not among those you may give customers to; choose an account manager of your team"]
    );
    let prepared = prepare(&live, &everybody(), &Reach::Everything, &wanted(&["a"], Some("am-7")));
    let Err(AssignmentError::Invalid(errors_of_all)) = prepared else { panic!("am-7 is nobody") };
    assert_eq!(
        errors_of_all[0].to_string(),
        "owner: `am-7` is no account manager that facts or users know; choose one of those"
    );
    // What facts give to somebody out of the team is not given back.
    assign(&live, &wanted(&["c"], Some("am-9")));
    assert_eq!(
        errors(&wanted(&["a", "c"], None)),
        ["owner: is null, but facts give `c` to somebody out of your team; choose an account manager of it"]
    );
}

#[test]
fn of_two_who_give_the_same_customer_away_the_second_is_told() {
    let live = four();
    let prepare = |owner| {
        let wanted = wanted(&["a", "b"], Some(owner));
        prepare(&live, &everybody(), &Reach::Everything, &wanted).expect("is right")
    };
    let (first, second) = (prepare("am-2"), prepare("am-9"));
    live.wait(live.store.commit(first.changes)).expect("is committed");
    let refused = live.wait(live.store.commit(second.changes)).expect_err("is refused");
    assert!(matches!(refused, StoreError::VersionConflict { .. } | StoreError::UniqueViolation { .. }), "{refused}");
}

#[test]
fn of_two_changes_that_arrive_the_wrong_way_round_the_later_counts() {
    let live = four();
    let commit = |owner| {
        let wanted = wanted(&["a"], Some(owner));
        let prepared = prepare(&live, &everybody(), &Reach::Everything, &wanted).expect("is right");
        live.wait(live.store.commit(prepared.changes)).expect("is committed");
        prepared.laid
    };
    let (earlier, later) = (commit("am-2"), commit("am-3"));
    live.wait(live.engine.assigned(later)).expect("is shown");
    live.wait(live.engine.assigned(earlier)).expect("is shown");
    assert_eq!(ids(&live.engine, &owned_by(["am-3"])), ["a"]);
}

#[test]
fn another_instance_shows_the_same_and_nobody_gives_away_what_was_taken() {
    let live = four();
    let other = live.another();
    live.wait(other.refresh()).expect("a portfolio");
    assign(&live, &wanted(&["a"], Some("am-2")));
    assert_eq!(ids(&other, &owned_by(["am-2"])), ["c"], "it has not heard of it");
    let own = owned_by(["am-1"]);
    let team = Reach::owned_by(["am-1", "am-9"].map(OwnerId::from));
    let (wanted, known) = (wanted(&["a"], Some("am-9")), users());
    let late = live.wait(other.prepare_assignment((&own, &team), &wanted, &known, by()));
    assert!(matches!(late, Err(AssignmentError::Invalid(_))), "it is no longer in reach");
    live.wait(other.reload_assignments()).expect("is read");
    assert_eq!(ids(&other, &owned_by(["am-2"])), ["a", "c"]);
    let fingerprint = |engine: &Engine| engine.snapshot().expect("is there").portfolio.owners().fingerprint();
    assert_eq!(fingerprint(&other), fingerprint(&live.engine));
}

#[test]
fn answers_are_not_kept_for_others() {
    let live = four();
    let fingerprint = || live.engine.snapshot().expect("is there").portfolio.owners().fingerprint();
    let before = fingerprint();
    assign(&live, &wanted(&["a"], Some("am-2")));
    let given = fingerprint();
    assert_ne!(before, given);
    assign(&live, &wanted(&["a"], None));
    assert_eq!(fingerprint(), before);
    let keys = [everybody(), owned_by([]), owned_by(["a"]), owned_by(["ab"]), owned_by(["a", "b"])].map(|s| s.key());
    assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len());
    assert_eq!(owned_by(["a", "b"]).key(), owned_by(["b", "a", "b"]).key());
}

#[test]
fn five_hundred_change_hands_in_one_commit() {
    let company = (0..600).fold(Company::default(), |company, n| company.with(customer(&format!("c{n:03}"))));
    let live = Live::new(named(company));
    live.refresh();
    let names: Vec<String> = (0..500).map(|n| format!("c{n:03}")).collect();
    let all = wanted(&names.iter().map(String::as_str).collect::<Vec<_>>(), Some("am-3"));
    assert_eq!(assign(&live, &all).len(), 500);
    let total = live.engine.owners(&owned_by(["am-3"])).expect("is there");
    assert_eq!((total.len(), total[0].customers, total[0].name.as_str()), (1, 500, "Manager am-3"));
}
