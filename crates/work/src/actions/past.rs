//! What actions were on days of the past, by the changes that they keep, and how much was to be done then.

use bellwether_contract::action::{ActionEvent, ActionStatus};
use bellwether_engine::portfolio::work::WorkTotal;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::machine;
use crate::book::Known;
use crate::documents::action::Action;
use crate::work::Work;

/// What an action was at the end of a business date, and until the next stage begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stage {
    from: NaiveDate,
    is_open: bool,
    due: Option<NaiveDate>,
}

/// The stages of an action, oldest first; the first begins on the date on which it was made.
pub(crate) fn stages(action: &Action, zone: Tz) -> Box<[Stage]> {
    let date = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
    let due = |at: Option<DateTime<Utc>>| at.map(date);
    let (made, head) = (date(action.head.made_at), &action.head);
    let mut stage = Stage { from: made, is_open: head.is_open(), due: due(head.due_at) };
    let mut stages: Vec<Stage> = Vec::new();
    // Of the changes of one date the last one tells how it ended, and that one comes first here.
    let mut begin = |stage: Stage, from: NaiveDate| {
        if stages.last().is_none_or(|later| from < later.from) {
            stages.push(Stage { from, ..stage });
        }
    };
    // Backwards from what it is now: each change tells what was before it.
    for event in action.history.iter().rev() {
        let before = match event.field.as_str() {
            "status" => Stage { is_open: was_open(event), ..stage },
            "due_at" => Stage { due: due(was_due(event)), ..stage },
            _ => continue,
        };
        begin(stage, date(event.at));
        stage = before;
    }
    begin(stage, made);
    stages.reverse();
    stages.into()
}

fn was_open(event: &ActionEvent) -> bool {
    let open = [ActionStatus::Pending, ActionStatus::InProgress].map(machine::word);
    event.from.as_deref().is_some_and(|from| open.contains(&from))
}

fn was_due(event: &ActionEvent) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(event.from.as_deref()?).ok().map(|due| due.to_utc())
}

impl Known {
    /// Whether it was open at the end of a business date, and if so, whether it was past due.
    fn on(&self, day: NaiveDate) -> Option<bool> {
        let stage = self.stages.iter().rev().find(|stage| stage.from <= day)?;
        stage.is_open.then(|| stage.due.is_some_and(|due| due < day))
    }
}

impl Work {
    /// How much was to be done at the end of some business dates, for the customers that count.
    pub fn past_totals(&self, days: &[NaiveDate], counts: impl Fn(&str) -> bool) -> Vec<WorkTotal> {
        let mut totals = vec![WorkTotal::default(); days.len()];
        self.book.filtered(|known| {
            if counts(&known.head.customer) {
                for (total, &day) in totals.iter_mut().zip(days) {
                    let was = known.on(day);
                    total.open += u64::from(was.is_some());
                    total.overdue += u64::from(was == Some(true));
                }
            }
            false
        });
        totals
    }
}
