//! Names for people of kinds, states and outcomes of work, each with its icon.

use bellwether_contract::action::{ActionItem, ActionKind, ActionSource, ActionStatus, OutcomeResult, Priority};
use bellwether_contract::identity::UserRef;
use bellwether_contract::key_date::KeyDateKind;
use bellwether_ui::components::icon::icon;
use bellwether_ui::format::labels::initials;
use maud::{Markup, html};

/// Key, name and icon of every kind of action.
pub(crate) const KINDS: [(ActionKind, &str, &str, &str); 7] = [
    (ActionKind::Call, "call", "Call", "phone"),
    (ActionKind::Email, "email", "E-mail", "mail"),
    (ActionKind::Meeting, "meeting", "Meeting", "users"),
    (ActionKind::AccountReview, "account_review", "Account review", "review"),
    (ActionKind::TrainingPlan, "training_plan", "Training plan", "book"),
    (ActionKind::Escalation, "escalation", "Escalation", "flag"),
    (ActionKind::Custom, "custom", "Something else", "tasks"),
];

/// Key and name of every priority.
pub(crate) const PRIORITIES: [(Priority, &str, &str); 4] = [
    (Priority::Low, "low", "Low"),
    (Priority::Medium, "medium", "Medium"),
    (Priority::High, "high", "High"),
    (Priority::Urgent, "urgent", "Urgent"),
];

/// Key and name of every status, in the order of a board.
pub(crate) const STATUSES: [(ActionStatus, &str, &str); 4] = [
    (ActionStatus::Pending, "pending", "Open"),
    (ActionStatus::InProgress, "in_progress", "In progress"),
    (ActionStatus::Completed, "completed", "Done"),
    (ActionStatus::Cancelled, "cancelled", "Cancelled"),
];

/// Key and name of every outcome.
pub(crate) const OUTCOMES: [(OutcomeResult, &str, &str); 7] = [
    (OutcomeResult::Retained, "retained", "They stay"),
    (OutcomeResult::Expanded, "expanded", "They buy more"),
    (OutcomeResult::Resolved, "resolved", "What was wrong is mended"),
    (OutcomeResult::NoChange, "no_change", "Nothing changed"),
    (OutcomeResult::NoResponse, "no_response", "They did not answer"),
    (OutcomeResult::Postponed, "postponed", "Put off"),
    (OutcomeResult::Lost, "lost", "They are gone"),
];

/// Key and name of every kind of key date.
pub(crate) const DATE_KINDS: [(KeyDateKind, &str, &str); 4] = [
    (KeyDateKind::Renewal, "renewal", "Renewal"),
    (KeyDateKind::Event, "event", "Event"),
    (KeyDateKind::Project, "project", "Project"),
    (KeyDateKind::Other, "other", "Something else"),
];

/// Name of a kind.
pub(crate) fn kind(kind: ActionKind) -> &'static str {
    KINDS.iter().find(|one| one.0 == kind).map_or("", |one| one.2)
}

/// Name of the icon of a kind.
pub(crate) fn kind_symbol(kind: ActionKind) -> &'static str {
    KINDS.iter().find(|one| one.0 == kind).map_or("tasks", |one| one.3)
}

/// Icon of a kind, with its name for screen readers and on hover.
pub(crate) fn kind_icon(of: ActionKind) -> Markup {
    html! { span.kind data-tip=(kind(of)) { (icon(kind_symbol(of))) span.sr { (kind(of)) } } }
}

/// Name of a priority.
pub(crate) fn priority(priority: Priority) -> &'static str {
    PRIORITIES.iter().find(|one| one.0 == priority).map_or("", |one| one.2)
}

/// What stands out: high and urgent; nothing for the others.
pub(crate) fn priority_mark(of: Priority) -> Markup {
    let key = match of {
        Priority::Urgent => "urgent",
        Priority::High => "high",
        Priority::Low | Priority::Medium => return html! {},
    };
    html! { span.prio data-priority=(key) { (icon("flag")) (priority(of)) } }
}

/// Key of a status.
pub(crate) fn status_key(status: ActionStatus) -> &'static str {
    STATUSES.iter().find(|one| one.0 == status).map_or("", |one| one.1)
}

/// Name of a status.
pub(crate) fn status(status: ActionStatus) -> &'static str {
    STATUSES.iter().find(|one| one.0 == status).map_or("", |one| one.2)
}

/// Shape and name of a status.
pub(crate) fn status_mark(of: ActionStatus) -> Markup {
    html! { span.status data-status=(status_key(of)) { i {} (status(of)) } }
}

/// Whether an action of this status is still to be done.
pub(crate) fn is_open(status: ActionStatus) -> bool {
    matches!(status, ActionStatus::Pending | ActionStatus::InProgress)
}

/// Name of an outcome.
pub(crate) fn outcome(outcome: OutcomeResult) -> &'static str {
    OUTCOMES.iter().find(|one| one.0 == outcome).map_or("", |one| one.2)
}

/// Where an action comes from, in words; nothing for those somebody thought of.
pub(crate) fn source(source: ActionSource) -> Option<&'static str> {
    match source {
        ActionSource::Manual => None,
        ActionSource::Suggestion => Some("from a suggestion"),
        ActionSource::Automatic => Some("made automatically"),
        ActionSource::Alert => Some("answers an alert"),
        ActionSource::Playbook => Some("a step of a playbook"),
    }
}

/// Name of a kind of key date.
pub(crate) fn date_kind(kind: KeyDateKind) -> &'static str {
    DATE_KINDS.iter().find(|one| one.0 == kind).map_or("", |one| one.2)
}

/// Initials in one of four colours: the same name always has the same.
pub(crate) fn avatar(person: Option<&UserRef>) -> Markup {
    let name = person.map_or("Nobody yet", |person| person.name.as_str());
    let hue = person.map_or(0, |person| person.name.bytes().fold(0_u8, u8::wrapping_add) % 4 + 1);
    html! {
        span.avatar.avatar--s data-hue=(hue) data-tip=(name) {
            span aria-hidden="true" { @match person { Some(person) => (initials(&person.name)), None => "?" } }
            span.sr { (name) }
        }
    }
}

/// What a list knows of an action besides its title: customer, checklist, origin.
pub(crate) fn why(item: &ActionItem) -> String {
    let points =
        (item.checklist_total > 0).then(|| format!("{} of {} points", item.checklist_done, item.checklist_total));
    let source = source(item.source).map(str::to_owned);
    let snoozed = item.snoozed_until.map(|at| format!("put off until {}", super::due::day(at)));
    points.into_iter().chain(source).chain(snoozed).map(|part| format!(" · {part}")).collect()
}

/// Keys and names for a choice.
pub(crate) fn pairs<T>(all: &[(T, &str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(_, key, name)| ((*key).to_owned(), (*name).to_owned())).collect()
}

/// The value behind a key.
pub(crate) fn by_key<T: Copy>(all: &[(T, &str, &str)], key: &str) -> Option<T> {
    all.iter().find(|one| one.1 == key).map(|one| one.0)
}

/// Keys and names of kinds for a choice.
pub(crate) fn kind_pairs() -> Vec<(String, String)> {
    KINDS.iter().map(|one| (one.1.to_owned(), one.2.to_owned())).collect()
}

/// The kind behind a key.
pub(crate) fn kind_by_key(key: &str) -> Option<ActionKind> {
    KINDS.iter().find(|one| one.1 == key).map(|one| one.0)
}

/// Key of a kind.
pub(crate) fn kind_key(kind: ActionKind) -> &'static str {
    KINDS.iter().find(|one| one.0 == kind).map_or("", |one| one.1)
}

/// Key of a priority.
pub(crate) fn priority_key(priority: Priority) -> &'static str {
    PRIORITIES.iter().find(|one| one.0 == priority).map_or("", |one| one.1)
}
