//! How the work of a team goes.

use std::collections::BTreeMap;

use bellwether_contract::action::{ActionKind, ActionStatus, Priority};
use bellwether_contract::team_work::{Hours, KindSuccess, PersonWork, TeamWork};
use bellwether_domain::uplift::quantile;
use bellwether_identity::identity::Identity;
use chrono::{DateTime, TimeDelta, Utc};

use crate::documents::action::ActionHead;
use crate::error::WorkError;
use crate::work::Work;

/// How far ahead it is looked for what will be late.
const SOON: TimeDelta = TimeDelta::days(2);

/// What is counted.
#[derive(Default)]
struct Tally {
    people: BTreeMap<Option<String>, PersonWork>,
    kinds: BTreeMap<ActionKind, (KindSuccess, u64)>,
    begun: Vec<f64>,
    done: Vec<f64>,
    cancelled: u64,
}

impl Work {
    /// How the work goes that somebody sees as a whole: their own, for leads that of their team, for administrators everybody's; closed
    /// actions of the last `days` days.
    ///
    /// # Errors
    /// Before the first refresh.
    pub fn team_work(&self, identity: &Identity, days: u32) -> Result<TeamWork, WorkError> {
        let (sight, now) = (self.sight(identity)?, self.now());
        let since = now - TimeDelta::days(days.into());
        let mut tally = Tally::default();
        self.book.filtered(|known| {
            let head = &known.head;
            let counts = match &head.owner {
                Some(owner) => sight.is_theirs(owner),
                None => sight.sees(head),
            };
            if counts {
                tally.count(head, now, since);
            }
            false
        });
        for (id, person) in &mut tally.people {
            person.person = id.as_deref().map(|id| sight.people.user_ref(id));
        }
        Ok(tally.told(days))
    }
}

impl Tally {
    fn count(&mut self, head: &ActionHead, now: DateTime<Utc>, since: DateTime<Utc>) {
        let person = self.people.entry(head.owner.clone()).or_insert_with(|| PersonWork {
            person: None,
            open: 0,
            overdue: 0,
            due_soon: 0,
            pressing: 0,
            completed: 0,
            on_time: 0,
            with_due: 0,
        });
        if head.is_open() {
            let overdue = head.is_overdue(now);
            person.open += 1;
            person.overdue += u64::from(overdue);
            person.due_soon += u64::from(!overdue && head.due_at.is_some_and(|due| due - now <= SOON));
            person.pressing += u64::from(head.priority >= Priority::High);
            return;
        }
        let Some(closed) = head.closed_at.filter(|&at| at >= since) else { return };
        if head.status == ActionStatus::Cancelled {
            self.cancelled += 1;
            return;
        }
        person.completed += 1;
        if let Some(due) = head.due_at {
            person.with_due += 1;
            person.on_time += u64::from(closed <= due);
        }
        self.begun.extend(head.started_at.map(|at| hours(at - head.made_at)));
        self.done.push(hours(closed - head.made_at));
        let (kind, minutes) = self.kinds.entry(head.kind).or_insert_with(|| {
            let (kind, none) = (head.kind, None);
            (KindSuccess { kind, completed: 0, judged: 0, effective: 0, success: none, mean_minutes: none }, 0)
        });
        kind.completed += 1;
        kind.judged += u64::from(head.effective.is_some());
        kind.effective += u64::from(head.effective == Some(true));
        *minutes += u64::from(head.minutes_spent);
    }

    fn told(self, days: u32) -> TeamWork {
        let mut people: Vec<PersonWork> = self.people.into_values().collect();
        people.sort_by(|one, other| {
            (other.overdue, other.open).cmp(&(one.overdue, one.open)).then_with(|| {
                let name = |of: &PersonWork| of.person.as_ref().map(|person| (person.name.clone(), person.id.clone()));
                name(one).cmp(&name(other))
            })
        });
        let sum = |of: fn(&PersonWork) -> u64| people.iter().map(of).sum::<u64>();
        let (completed, overdue) = (sum(|person| person.completed), sum(|person| person.overdue));
        let kinds = self.kinds.into_values().map(|(kind, minutes)| KindSuccess {
            success: share(kind.effective, kind.judged),
            mean_minutes: share(minutes, kind.completed),
            ..kind
        });
        TeamWork {
            days,
            open: sum(|person| person.open),
            overdue,
            due_soon: sum(|person| person.due_soon),
            completion: share(completed, completed + self.cancelled + overdue),
            on_time: share(sum(|person| person.on_time), sum(|person| person.with_due)),
            time_to_intervention: spread(self.begun),
            time_to_completion: spread(self.done),
            kinds: kinds.collect(),
            people,
        }
    }
}

fn hours(length: TimeDelta) -> f64 {
    length.as_seconds_f64().max(0.0) / 3_600.0
}

#[expect(clippy::cast_precision_loss, reason = "there are fewer actions than 2^52")]
fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

fn spread(mut hours: Vec<f64>) -> Hours {
    hours.sort_by(f64::total_cmp);
    Hours { count: hours.len() as u64, median: quantile(&hours, 0.5), p90: quantile(&hours, 0.9) }
}
