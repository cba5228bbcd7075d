//! How much was to be done on days of the past.

use bellwether_contract::action::{ActionDetail, ActionKind, ActionStatus};
use bellwether_contract::action_change::{ActionChange, NewAction, NewTransition};
use bellwether_contract::identity::Role;
use bellwether_engine::portfolio::query::Filter;
use bellwether_engine::portfolio::work::WorkTotal;
use bellwether_engine::scope::Scope;
use bellwether_identity::identity::Identity;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use rand::rngs::ChaCha8Rng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};

use crate::alarms::{World, deed};

/// Days that pass, and things that are done on each.
const DAYS: usize = 40;
const DEEDS: usize = 5;

/// Whoever plans things, moves their due times, finishes them and opens them again.
struct Busy<'a> {
    world: &'a World,
    who: Identity,
    dice: ChaCha8Rng,
    actions: Vec<ActionDetail>,
}

impl Busy<'_> {
    /// Some time between a week ago and in a week, or none.
    fn due(&mut self) -> Option<DateTime<Utc>> {
        let hours = TimeDelta::hours(self.dice.random_range(-170..170));
        self.dice.random_bool(0.8).then(|| self.world.work.now() + hours)
    }

    fn plan(&mut self) {
        let new = NewAction {
            kind: ActionKind::Call,
            title: "Call them".to_owned(),
            description: String::new(),
            customer: (*["c1", "c2", "c3"].choose(&mut self.dice).expect("somebody")).to_owned(),
            owner: None,
            priority: None,
            due_at: self.due(),
            checklist: Vec::new(),
            links: Vec::new(),
            alert: None,
        };
        let made = self.world.wait(self.world.work.create_action(&deed(&self.who), new));
        self.actions.push(made.expect("is planned"));
    }

    fn change(&mut self) {
        let Some(at) = (!self.actions.is_empty()).then(|| self.dice.random_range(0..self.actions.len())) else {
            return;
        };
        let (deed, work) = (deed(&self.who), &self.world.work.clone());
        let due = self.due();
        let item = &self.actions[at].item;
        let (id, version) = (item.id.as_str(), item.version);
        let to = match item.status {
            ActionStatus::Pending => ActionStatus::InProgress,
            ActionStatus::InProgress => *[ActionStatus::Completed, ActionStatus::Cancelled, ActionStatus::Pending]
                .choose(&mut self.dice)
                .expect("a status"),
            ActionStatus::Completed | ActionStatus::Cancelled => ActionStatus::Pending,
        };
        let changed = self.world.wait(async {
            if self.dice.random_bool(0.5) {
                let change = ActionChange { due_at: Some(due), ..ActionChange::default() };
                work.change_action(&deed, id, version, &change).await
            } else {
                let wanted = NewTransition { to, note: None, minutes: None, outcome: None };
                work.transition_action(&deed, id, version, &wanted).await
            }
        });
        self.actions[at] = changed.expect("is changed");
    }
}

/// What is shown to somebody today.
fn shown(world: &World, who: &Identity) -> WorkTotal {
    let portfolio = world.engine.snapshot().expect("is there").portfolio.clone();
    portfolio.work_total(&Scope::of(who), &Filter::default(), world.today()).expect("no filter")
}

/// What somebody is told of some days.
fn told(world: &World, who: &Identity, days: &[NaiveDate]) -> Vec<WorkTotal> {
    let portfolio = world.engine.snapshot().expect("is there").portfolio.clone();
    let counts = portfolio.holds(&Scope::of(who), &Filter::default()).expect("no filter");
    world.work.past_totals(days, counts)
}

pub(crate) fn what_was_to_be_done_is_told_as_it_was_shown(world: &mut World) {
    let lead = world.user(Role::Admin, "lead", &[], None);
    let ann = world.user(Role::AccountManager, "ann", &["am-1"], None);
    let everybody = [lead.clone(), ann];
    world.refresh();
    let dice = ChaCha8Rng::seed_from_u64(5);
    let mut days = vec![world.today()];
    let mut seen = vec![everybody.each_ref().map(|who| shown(world, who))];
    let mut busy = Busy { world, who: lead, dice, actions: Vec::new() };
    for _ in 0..DAYS {
        busy.world.clock.advance(TimeDelta::days(1));
        for _ in 0..DEEDS {
            if busy.dice.random_bool(0.3) { busy.plan() } else { busy.change() }
        }
        days.push(busy.world.today());
        seen.push(everybody.each_ref().map(|who| shown(busy.world, who)));
    }
    let most = seen.iter().map(|[all, _]| all.overdue).max();
    assert!(most > Some(5) && seen.iter().any(|[all, some]| all.overdue > some.overdue), "{seen:?}");
    for restarted in [false, true] {
        if restarted {
            world.restart();
        }
        for (at, who) in everybody.iter().enumerate() {
            let expected: Vec<WorkTotal> = seen.iter().map(|totals| totals[at]).collect();
            assert_eq!(told(world, who, &days), expected, "restarted: {restarted}");
        }
    }
}
