//! Rules held against a company that changes: alerts are raised once, for those who look after the customer; suggestions come with their
//! numbers, become actions once, by hand or by themselves; what came of actions is worked out later.

use std::sync::Arc;

use bellwether_contract::action::ActionStatus;
use bellwether_contract::action_change::NewTransition;
use bellwether_contract::alert::Notice;
use bellwether_contract::identity::Role;
use bellwether_contract::playbook::{NewPlaybookRun, SkippedStep};
use bellwether_contract::suggestion::{AcceptedSuggestion, AutomationChange, DismissedSuggestion};
use bellwether_domain::codes::Currency;
use bellwether_domain::facts::customer::{Customer, Owner};
use bellwether_domain::facts::rows::DocumentKind;
use bellwether_domain::fiscal::{FiscalCalendar, YearLabel};
use bellwether_domain::scoring::shipped::default_model;
use bellwether_engine::engine::{Engine, EngineConfig};
use bellwether_engine::orchestrator::{Details, Loaders};
use bellwether_engine::policy::SourcePolicy;
use bellwether_identity::audit::{Deed, Origin};
use bellwether_identity::identity::{Identity, Means};
use bellwether_store::store::Store;
use bellwether_testkit::company::{Company, customer, day};
use bellwether_testkit::faulty::{FaultySource, Mood, SetClock};
use bellwether_warehouse::warehouse::Warehouse;
use bellwether_work::alerts::raise::Told;
use bellwether_work::delivery::Channels;
use bellwether_work::error::WorkError;
use bellwether_work::inbox::Which;
use bellwether_work::suggestions::list::SuggestionFilter;
use bellwether_work::work::Work;
use chrono::{Days, NaiveDate, TimeDelta};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::access::{self, Access};
use crate::past_work::what_was_to_be_done_is_told_as_it_was_shown;

/// A company that changes, and people who look after it.
pub(crate) struct World {
    pub(crate) engine: Arc<Engine>,
    pub(crate) work: Arc<Work>,
    pub(crate) access: Access,
    pub(crate) clock: Arc<SetClock>,
    pub(crate) source: Arc<FaultySource>,
    channels: Channels,
    runtime: Runtime,
    _folder: TempDir,
}

/// Customers of two account managers, with an invoice a week until a day, or until `paused` for those named.
pub(crate) fn company(until: NaiveDate, paused: &[(&str, NaiveDate)]) -> Company {
    let owners = ["am-1", "am-2"].map(|id| Owner { id: id.into(), name: format!("Manager {id}") });
    let mut company = Company::default();
    company.owners = owners.into();
    for (number, id) in ["c1", "c2", "c3"].into_iter().enumerate() {
        let owner = Some(if number < 2 { "am-1".into() } else { "am-2".into() });
        company = company.with(Customer { owner, name: format!("Customer {id}").into(), ..customer(id) });
        let last = paused.iter().find(|(paused, _)| *paused == id).map_or(until, |(_, last)| *last);
        let mut date = day("2010-01-05");
        while date <= last {
            company = company.document(id, DocumentKind::Invoice, date, 100_000);
            date = date + Days::new(7);
        }
        company = company.call(id, last);
    }
    company
}

/// Noon of 2011-12-09.
pub(crate) fn noon() -> Arc<SetClock> {
    Arc::new(SetClock::new("2011-12-09T12:00:00Z".parse().expect("an instant")))
}

impl World {
    /// At noon of 2011-12-09, all well.
    pub(crate) fn new() -> Self {
        let clock = noon();
        let store = access::store(clock.clone());
        Self::well(&store, clock, Channels::default())
    }

    /// The same over a state that is kept elsewhere.
    pub(crate) fn well(store: &Arc<Store>, clock: Arc<SetClock>, channels: Channels) -> Self {
        Self::over(store, clock, company(day("2011-12-09"), &[]), channels)
    }

    pub(crate) fn over(store: &Arc<Store>, clock: Arc<SetClock>, company: Company, channels: Channels) -> Self {
        let source = Arc::new(FaultySource::new(company, clock.clone()));
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
                learners: source.clone(),
            },
        };
        let config = EngineConfig {
            calendar: FiscalCalendar::months(4, YearLabel::StartYear).expect("a calendar"),
            reporting: Currency::GBP,
            model: Arc::new(default_model().clone()),
            sources: SourcePolicy::default(),
        };
        let folder = tempfile::tempdir().expect("a folder");
        let warehouse = Warehouse::open(folder.path()).expect("a warehouse");
        let engine = Arc::new(Engine::live(config, loaders, warehouse, store.clone(), clock.clone()));
        let access = Access::over(store, clock.clone());
        let runtime = Runtime::new().expect("a runtime");
        let opened = Work::open(engine.clone(), access.identities.clone(), channels.clone());
        let work = runtime.block_on(opened).expect("work");
        Self { engine, work, access, clock, source, channels, runtime, _folder: folder }
    }

    /// The same state after a restart.
    pub(crate) fn restart(&mut self) {
        let opened = Work::open(self.engine.clone(), self.access.identities.clone(), self.channels.clone());
        self.work = self.runtime.block_on(opened).expect("work");
    }

    pub(crate) fn wait<T>(&self, what: impl Future<Output = T>) -> T {
        self.runtime.block_on(what)
    }

    /// New numbers, and what follows from them.
    pub(crate) fn refresh(&self) -> Told {
        self.wait(self.engine.refresh()).expect("a portfolio");
        self.wait(self.work.evaluate_alerts()).expect("evaluated")
    }

    /// Some days later, with another company.
    pub(crate) fn later(&self, days: i64, company: Company) -> Told {
        self.clock.advance(TimeDelta::days(days));
        self.source.replace(company);
        self.refresh()
    }

    pub(crate) fn today(&self) -> NaiveDate {
        self.engine.today()
    }

    pub(crate) fn user(&self, role: Role, name: &str, owners: &[&str], team: Option<&str>) -> Identity {
        let id = self.access.user(role, name, owners, team).id;
        let people = self.access.identities.people();
        people.identity_of(&id, Means::System, self.access.identities.today()).expect("somebody")
    }

    pub(crate) fn inbox(&self, identity: &Identity) -> Vec<Notice> {
        self.wait(self.work.inbox(identity, Which::All, (0, 500))).expect("an inbox").0.items
    }

    fn rules(&self, identity: &Identity) -> Vec<String> {
        let mut rules: Vec<String> = self.inbox(identity).into_iter().filter_map(|notice| notice.rule).collect();
        rules.sort();
        rules
    }
}

/// Declares what holds of a company wherever its state is kept: here in memory, and for [`crate::mongo`] elsewhere.
macro_rules! laws {
    ($($law:ident),+ $(,)?) => {
        /// All of them, each for a state of its own.
        pub(crate) const LAWS: &[(&str, fn(&mut World))] = &[$((stringify!($law), $law)),+];

        mod in_memory {
            $(
                #[test]
                fn $law() {
                    super::$law(&mut super::World::new());
                }
            )+
        }
    };
}

laws! {
    a_customer_who_stops_ordering_raises_alerts_once_for_those_who_look_after_them,
    an_alert_that_somebody_settles_is_settled_for_all,
    suggestions_tell_their_numbers_and_become_actions_once,
    actions_are_made_without_being_asked_for_bands_that_are_switched_on_and_once,
    playbooks_go_step_by_step_and_the_results_of_actions_are_worked_out_later,
    a_key_date_that_comes_near_raises_an_alert,
    what_was_to_be_done_is_told_as_it_was_shown,
}

pub(crate) fn deed(identity: &Identity) -> Deed {
    Deed::new(identity.clone(), Origin::default())
}

fn a_customer_who_stops_ordering_raises_alerts_once_for_those_who_look_after_them(world: &mut World) {
    let ann = world.user(Role::AccountManager, "ann", &["am-1"], None);
    let bob = world.user(Role::AccountManager, "bob", &["am-2"], None);
    assert_eq!(world.refresh(), Told::default(), "what holds from the start is only looked at");
    assert_eq!(world.later(1, company(day("2011-12-10"), &[])), Told::default());
    // Customer c1 orders nothing for five weeks.
    let stopped = || company(day("2012-01-20"), &[("c1", day("2011-12-06"))]);
    let told = world.later(41, stopped());
    assert!(told.raised > 0, "{told:?}");
    let rules = world.rules(&ann);
    assert!(rules.contains(&"cadence_overdue".to_owned()), "{rules:?}");
    assert_eq!(world.rules(&bob), Vec::<String>::new());
    let notice = world.inbox(&ann).into_iter().find(|notice| notice.rule.as_deref() == Some("cadence_overdue"));
    let notice = notice.expect("a notice");
    assert_eq!(notice.customer.as_ref().map(|customer| customer.id.as_str()), Some("c1"));
    assert!(notice.text.starts_with("No order for 45 days; usually there is one every 7 days."), "{}", notice.text);
    assert_eq!(notice.evidence[0].field, "cadence.overdue_ratio");
    // The same again, and after a restart, tells nothing new.
    assert_eq!(world.refresh(), Told::default());
    world.restart();
    assert_eq!(world.refresh(), Told::default());
    assert_eq!(world.rules(&ann), rules);
    // A source that fails raises nothing about customers, and one alert about itself for those who administer.
    let admin = world.user(Role::Admin, "admin-2", &[], None);
    world.source.set("financials", Mood::Down);
    world.clock.advance(TimeDelta::days(1));
    world.refresh();
    assert_eq!(world.rules(&ann), rules);
    assert!(world.rules(&admin).contains(&"source_stale".to_owned()), "{:?}", world.rules(&admin));
    world.source.set("financials", Mood::Well);
    // They order again: the numbers settle the alerts. Weeks later it happens again.
    world.clock.advance(TimeDelta::minutes(5));
    let told = world.later(13, company(day("2012-02-03"), &[]));
    assert!(told.ended > 0, "{told:?}");
    let open = world.wait(world.work.inbox(&ann, Which::Open, (0, 500))).expect("an inbox").0.items;
    assert!(open.iter().all(|notice| notice.rule.as_deref() != Some("cadence_overdue")), "{open:?}");
    let told = world.later(40, company(day("2012-03-14"), &[("c1", day("2012-02-03"))]));
    assert!(told.raised > 0, "{told:?}");
    let again = world.rules(&ann).iter().filter(|rule| *rule == "cadence_overdue").count();
    assert_eq!(again, 2);
}

fn an_alert_that_somebody_settles_is_settled_for_all(world: &mut World) {
    let ann = world.user(Role::AccountManager, "ann", &["am-1"], None);
    let eve = world.user(Role::AccountManager, "eve", &["am-1"], None);
    world.refresh();
    world.later(40, company(day("2012-01-18"), &[("c1", day("2011-12-06"))]));
    let of = |identity: &Identity| {
        let all = world.inbox(identity).into_iter();
        let notice = all.into_iter().find(|notice| notice.rule.as_deref() == Some("cadence_overdue"));
        notice.expect("a notice")
    };
    let change = bellwether_contract::alert::NoticeChange { resolved: Some(true), ..Default::default() };
    let notice = of(&ann);
    let settled = world.wait(world.work.change_notice(&deed(&ann), &notice.id, notice.version, &change));
    assert_eq!(settled.expect("settled").resolved_by.map(|by| by.name), Some("ann".to_owned()));
    assert!(of(&eve).resolved_at.is_some());
    assert_eq!(world.refresh().raised, 0, "it holds still, and was told");
}

fn suggestions_tell_their_numbers_and_become_actions_once(world: &mut World) {
    let ann = world.user(Role::AccountManager, "ann", &["am-1"], None);
    let bob = world.user(Role::AccountManager, "bob", &["am-2"], None);
    world.refresh();
    world.later(40, company(day("2012-01-18"), &[("c1", day("2011-12-06"))]));
    let list = |identity: &Identity, rule: &str| {
        let filter = SuggestionFilter { rules: vec![rule.to_owned()], ..Default::default() };
        world.wait(world.work.suggestions(identity, &filter, (0, 50))).expect("suggestions").0
    };
    assert_eq!(list(&bob, "ask_for_the_next_order").len(), 0);
    let found = list(&ann, "ask_for_the_next_order");
    let [suggestion] = &found[..] else { panic!("{found:?}") };
    assert_eq!(
        (suggestion.customer.id.as_str(), suggestion.title.as_str()),
        ("c1", "Ask Customer c1 for the next order")
    );
    assert!(
        suggestion.sentence.starts_with("No order for 43 days; usually there is one every 7 days"),
        "{suggestion:?}"
    );
    assert!(suggestion.expected_points > 0.0 && suggestion.evidence[0].value.is_some_and(|ratio| ratio > 6.0));
    let refused = world.wait(world.work.accept_suggestion(&deed(&bob), &suggestion.id, AcceptedSuggestion::default()));
    assert!(matches!(refused, Err(WorkError::NotFound { .. })), "{refused:?}");
    // Of many who accept at once, one does.
    let accepted = world.wait(async {
        let deeds: Vec<Deed> = (0..20).map(|_| deed(&ann)).collect();
        let all =
            deeds.iter().map(|deed| world.work.accept_suggestion(deed, &suggestion.id, AcceptedSuggestion::default()));
        futures_util::future::join_all(all).await
    });
    let (made, refused): (Vec<_>, Vec<_>) = accepted.into_iter().partition(Result::is_ok);
    assert_eq!((made.len(), refused.len()), (1, 19));
    assert!(refused.iter().all(|error| matches!(error, Err(WorkError::Conflict(_)))), "{refused:?}");
    let action = made.into_iter().next().expect("one").expect("an action");
    assert_eq!((action.item.customer.id.as_str(), action.description.as_str()), ("c1", suggestion.sentence.as_str()));
    assert_eq!(list(&ann, "ask_for_the_next_order").len(), 0, "somebody is at it");

    // What is not wanted does not come again for a while.
    let other = list(&ann, "get_in_touch").into_iter().next();
    if let Some(other) = other {
        let dismissed = DismissedSuggestion { reason: "They are on holiday".to_owned(), days: Some(3) };
        world.wait(world.work.dismiss_suggestion(&deed(&ann), &other.id, &dismissed)).expect("dismissed");
        assert_eq!(list(&ann, "get_in_touch").len(), 0);
        world.clock.advance(TimeDelta::days(4));
        world.wait(world.engine.refresh()).expect("a portfolio");
        assert!(!list(&ann, "get_in_touch").is_empty());
    }
}

fn actions_are_made_without_being_asked_for_bands_that_are_switched_on_and_once(world: &mut World) {
    let admin = world.user(Role::Admin, "admin-2", &[], None);
    let ann = world.user(Role::AccountManager, "ann", &["am-1"], None);
    world.refresh();
    world.later(60, company(day("2012-02-07"), &[("c1", day("2011-12-06")), ("c2", day("2011-12-13"))]));
    assert_eq!(world.wait(world.work.automate()).expect("nothing"), 0, "it is switched off");
    let everything = ["critical", "high", "medium", "low"].map(str::to_owned).to_vec();
    let change = AutomationChange { bands: Some(everything), ..Default::default() };
    world.wait(world.work.change_automation(&deed(&admin), 0, change)).expect("switched on");
    let made = world.wait(world.work.automate()).expect("made");
    assert!(made >= 2, "{made}");
    assert_eq!(world.wait(world.work.automate()).expect("nothing"), 0);
    let actions = world.work.book().of_customer("c1");
    let [action] = &actions[..] else { panic!("{actions:?}") };
    assert_eq!(action.head.owner.as_deref(), Some(ann.user()));
    assert!(action.head.due_at > Some(world.work.now()));
    assert!(world.inbox(&ann).iter().any(|notice| notice.action.as_deref() == Some(&*action.id)));
}

fn playbooks_go_step_by_step_and_the_results_of_actions_are_worked_out_later(world: &mut World) {
    let ann = world.user(Role::AccountManager, "ann", &["am-1"], None);
    let carol = world.user(Role::AccountManager, "carol", &["am-2"], None);
    world.refresh();
    let new = NewPlaybookRun { playbook: "win_back".to_owned(), customer: "c1".to_owned(), owner: None, start: None };
    let run = world.wait(world.work.start_playbook(&deed(&ann), new.clone())).expect("a run");
    assert_eq!((run.steps.len(), run.done, run.playbook_version), (4, 0, 0));
    assert!(matches!(world.wait(world.work.start_playbook(&deed(&ann), new.clone())), Err(WorkError::Conflict(_))));
    assert!(matches!(world.wait(world.work.start_playbook(&deed(&carol), new)), Err(WorkError::Invalid(_))));
    assert!(matches!(world.work.playbook_run(&carol, &run.id), Err(WorkError::NotFound { .. })));
    let skipped = SkippedStep { action: run.steps[1].action.clone(), reason: "They want no offer".to_owned() };
    let run = world.wait(world.work.skip_step(&deed(&ann), &run.id, &skipped)).expect("skipped");
    assert_eq!((run.done, run.steps[1].skipped.as_deref()), (1, Some("They want no offer")));
    assert!(matches!(world.wait(world.work.skip_step(&deed(&ann), &run.id, &skipped)), Err(WorkError::Conflict(_))));

    let first = run.steps[0].action.clone();
    let done = NewTransition { to: ActionStatus::Completed, note: None, minutes: Some(5), outcome: None };
    world.wait(world.work.transition_action(&deed(&ann), &first, 1, &done)).expect("completed");
    assert_eq!(world.wait(world.work.work_out_outcomes()).expect("nothing yet"), 0);
    world.later(31, company(day("2012-01-09"), &[]));
    assert_eq!(world.wait(world.work.work_out_outcomes()).expect("one"), 1);
    assert_eq!(world.wait(world.work.work_out_outcomes()).expect("nothing new"), 0);
    let (rows, total) = world.wait(world.work.outcomes(&ann, &[], (0, 10))).expect("rows");
    assert_eq!((total, rows[0].action.as_str(), rows[0].after.len()), (1, first.as_str(), 1));
    let after = &rows[0].after[0];
    assert_eq!((after.days, after.as_of), (30, day("2012-01-08")));
    assert!(rows[0].created.is_some() && rows[0].completed.is_some());
    assert_eq!(world.wait(world.work.outcomes(&carol, &[], (0, 10))).expect("rows").1, 0);
    let uplifts = world.work.uplifts(&ann).expect("uplifts");
    assert!(uplifts.items.iter().all(|uplift| uplift.verdict == "not_enough_data" && uplift.uplift.is_none()));

    let team = world.work.team_work(&ann, 90).expect("work");
    assert_eq!((team.open, team.kinds[0].completed), (2, 1));
    assert!(team.people.iter().all(|person| person.person.as_ref().is_some_and(|person| person.name == "ann")));
    let overdue = team.overdue;
    assert!(overdue >= 1, "due times have passed: {team:?}");
}

fn a_key_date_that_comes_near_raises_an_alert(world: &mut World) {
    let ann = world.user(Role::AccountManager, "ann", &["am-1"], None);
    world.refresh();
    let kind = bellwether_contract::key_date::KeyDateKind::Renewal;
    let date = world.today() + Days::new(40);
    let new = bellwether_contract::key_date::NewKeyDate { kind, title: "Renewal".to_owned(), date };
    world.wait(world.work.create_key_date(&deed(&ann), "c1", new)).expect("a date");
    assert_eq!(world.refresh().raised, 0);
    world.later(11, company(day("2011-12-20"), &[]));
    assert!(world.rules(&ann).contains(&"key_date_near".to_owned()), "{:?}", world.rules(&ann));
}

#[test]
#[ignore = "a hundred thousand customers take a while in a debug build"]
fn figures_alerts_of_100_000_customers() {
    let clock = Arc::new(SetClock::new("2011-12-09T12:00:00Z".parse().expect("an instant")));
    let large = |last: u64| {
        let mut company = Company::default();
        for number in 0..100_000 {
            let id = format!("c{number:06}");
            company = company.with(customer(&id));
            for week in 0..6 {
                let date = day("2011-10-28") + Days::new(7 * week + last);
                company = company.document(&id, DocumentKind::Invoice, date, 100_000);
            }
        }
        company
    };
    let world = World::over(&access::store(clock.clone()), clock, large(0), Channels::default());
    world.wait(world.engine.refresh()).expect("a portfolio");
    world.wait(world.work.evaluate_alerts()).expect("evaluated");
    let mut took = Vec::new();
    for _ in 0..5 {
        world.clock.advance(TimeDelta::days(1));
        world.wait(world.engine.refresh()).expect("a portfolio");
        let begun = std::time::Instant::now();
        world.wait(world.work.evaluate_alerts()).expect("evaluated");
        took.push(begun.elapsed());
    }
    took.sort_unstable();
    println!("| alerts of 100,000 customers, evaluated and remembered | median of 5 | {:.0?} |", took[2]);
}
