//! What a change does to an action: checked, applied and written into its history. Nothing is kept here.

use bellwether_contract::action::{ActionNote, ActionStatus, Outcome};
use bellwether_contract::action_change::{ActionChange, NewNote, NewTransition};

use super::create::{count, ticked};
use super::history::{Hand, instant, person, word};
use super::machine;
use crate::check::{Faults, LONGEST_TEXT, LONGEST_TITLE};
use crate::context::snapshot;
use crate::documents::action::Action;
use crate::error::WorkError;
use crate::sight::Sight;
use crate::work::Work;

/// Longest words on what came of an action, in characters.
const LONGEST_OUTCOME: usize = 2_000;
/// Most minutes that are told at once.
const MOST_MINUTES: u32 = 10_000;
/// Most minutes of an action.
const MOST_MINUTES_IN_ALL: u32 = 100_000;
/// Most notes of an action.
const MOST_NOTES: usize = 500;

impl Work {
    /// Changes fields of an action.
    pub(crate) fn apply_change(
        &self,
        sight: &Sight,
        hand: &Hand,
        action: &mut Action,
        change: &ActionChange,
    ) -> Result<(), WorkError> {
        let mut faults = Faults::default();
        let (head, history) = (&mut action.head, &mut action.history);
        if let Some(title) = &change.title {
            let title = faults.line("title", title, LONGEST_TITLE);
            hand.note(history, "title", Some(std::mem::replace(&mut head.title, title.clone())), Some(title));
        }
        if let Some(kind) = change.kind {
            hand.note(history, "kind", word(&head.kind), word(&kind));
            head.kind = kind;
        }
        if let Some(priority) = change.priority {
            hand.note(history, "priority", word(&head.priority), word(&priority));
            head.priority = priority;
        }
        if let Some(due) = change.due_at {
            due.into_iter().for_each(|due| faults.time("due_at", due));
            hand.note(history, "due_at", instant(head.due_at), instant(due));
            head.due_at = due;
        }
        if let Some(until) = change.snoozed_until {
            until.into_iter().for_each(|until| faults.later("snoozed_until", until, hand.at));
            if until.is_some() && !head.is_open() {
                faults.add("snoozed_until", "is given, but the action is closed; open it again, or leave this out");
            }
            hand.note(history, "snoozed_until", instant(head.snoozed_until), instant(until));
            head.snoozed_until = until;
        }
        if let Some(owner) = &change.owner {
            if *owner != head.owner {
                self.check_owner(&mut faults, sight, owner.as_deref(), &head.customer);
            }
            let name = |owner: &Option<String>| person(&sight.people, owner.as_deref());
            hand.note(history, "owner", name(&head.owner), name(owner));
            head.owner.clone_from(owner);
        }
        if let Some(minutes) = change.minutes_spent {
            faults.number("minutes_spent", minutes, (0, MOST_MINUTES_IN_ALL));
            hand.note(history, "minutes_spent", Some(head.minutes_spent.to_string()), Some(minutes.to_string()));
            head.minutes_spent = minutes;
        }
        if let Some(description) = &change.description {
            let description = faults.text("description", description, (0, LONGEST_TEXT));
            if description != action.description {
                hand.note(history, "description", None, Some("changed".to_owned()));
            }
            action.description = description;
        }
        if let Some(checklist) = &change.checklist {
            let checklist = faults.checklist(checklist.clone());
            let shown = |done: u32, total: u32| Some(format!("{done} of {total}"));
            let (done, total) = (ticked(&checklist), count(checklist.len()));
            hand.note(history, "checklist", shown(head.checklist_done, head.checklist_total), shown(done, total));
            (head.checklist_done, head.checklist_total) = (done, total);
            action.checklist = checklist;
        }
        if let Some(links) = &change.links {
            let links = faults.links(links.clone());
            let shown = |number: usize| Some(number.to_string());
            hand.note(history, "links", shown(action.links.len()), shown(links.len()));
            action.links = links;
        }
        if let Some(outcome) = &change.outcome {
            if action.head.is_open() {
                faults.add("outcome", "is given, but the action is open; complete or cancel it first");
            }
            put_outcome(hand, action, outcome, &mut faults);
        }
        action.head.changed_at = hand.at;
        faults.none()
    }

    /// Takes an action to another status.
    pub(crate) fn apply_transition(
        &self,
        sight: &Sight,
        hand: &Hand,
        action: &mut Action,
        wanted: &NewTransition,
    ) -> Result<(), WorkError> {
        let (from, to) = (action.head.status, wanted.to);
        if !machine::next(from).contains(&to) {
            let possible: Vec<&str> = machine::next(from).iter().copied().map(machine::word).collect();
            let (from, to) = (machine::word(from), machine::word(to));
            let message = format!("the action is {from} and cannot become {to}; it can become {}", possible.join(", "));
            return Err(WorkError::Conflict(message));
        }
        let mut faults = Faults::default();
        let closes = matches!(to, ActionStatus::Completed | ActionStatus::Cancelled);
        if wanted.outcome.is_some() && !closes {
            faults.add("outcome", "is given, but the action stays open; leave it out, or complete the action");
        }
        hand.note(&mut action.history, "status", word(&from), word(&to));
        let head = &mut action.head;
        head.status = to;
        head.snoozed_until = None;
        match to {
            ActionStatus::Pending => {
                (head.started_at, head.closed_at, head.completed_on) = (None, None, None);
                (head.outcome, head.effective) = (None, None);
                (action.outcome_detail, action.context_completed) = (None, None);
            }
            ActionStatus::InProgress => head.started_at = Some(hand.at),
            ActionStatus::Completed => {
                head.started_at.get_or_insert(hand.at);
                (head.closed_at, head.completed_on, head.slot) = (Some(hand.at), Some(self.engine.today()), None);
                let row = sight.row(&head.customer);
                action.context_completed = row.map(|row| snapshot(&sight.portfolio, row));
            }
            ActionStatus::Cancelled => (head.closed_at, head.slot) = (Some(hand.at), None),
        }
        if let Some(outcome) = &wanted.outcome {
            put_outcome(hand, action, outcome, &mut faults);
        }
        let (note, minutes) = (wanted.note.as_deref().filter(|note| !note.trim().is_empty()), wanted.minutes);
        if note.is_some() || minutes.is_some() {
            put_note(hand, action, ("note", note.unwrap_or_default()), minutes, &mut faults);
        }
        action.head.changed_at = hand.at;
        faults.none()
    }
}

/// Writes something down in an action.
pub(crate) fn apply_note(hand: &Hand, action: &mut Action, note: &NewNote) -> Result<(), WorkError> {
    let mut faults = Faults::default();
    if note.text.trim().is_empty() {
        faults.add("text", "is blank; say what is to be remembered");
    }
    put_note(hand, action, ("text", &note.text), note.minutes, &mut faults);
    action.head.changed_at = hand.at;
    faults.none()
}

fn put_note(hand: &Hand, action: &mut Action, note: (&str, &str), minutes: Option<u32>, faults: &mut Faults) {
    let text = faults.text(note.0, note.1, (0, LONGEST_TEXT));
    minutes.into_iter().for_each(|minutes| faults.number("minutes", minutes, (0, MOST_MINUTES)));
    if action.notes.len() >= MOST_NOTES {
        faults.add(note.0, format!("is one more than the {MOST_NOTES} notes that an action can have; write a comment"));
    }
    let spent = action.head.minutes_spent.saturating_add(minutes.unwrap_or_default());
    action.head.minutes_spent = spent.min(MOST_MINUTES_IN_ALL);
    action.notes.push(ActionNote { at: hand.at, by: hand.by.clone(), text, minutes });
}

fn put_outcome(hand: &Hand, action: &mut Action, outcome: &Outcome, faults: &mut Faults) {
    let text = outcome.text.as_deref().map(|text| faults.text("outcome.text", text, (0, LONGEST_OUTCOME)));
    let text = text.filter(|text| !text.is_empty());
    let before = action.head.outcome.as_ref().and_then(word);
    hand.note(&mut action.history, "outcome", before, word(&outcome.result));
    (action.head.outcome, action.head.effective) = (Some(outcome.result), outcome.effective);
    action.outcome_detail = Some(Outcome { text, ..outcome.clone() });
}
