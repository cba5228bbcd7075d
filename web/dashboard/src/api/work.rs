//! What is to be done, as the API has it: actions, suggestions, comments, key dates, playbooks.

use bellwether_contract::action::{ActionDetail, Actions};
use bellwether_contract::action_change::{ActionChange, BulkChange, BulkResults, NewAction, NewNote, NewTransition};
use bellwether_contract::colleague::Colleagues;
use bellwether_contract::comment::{Comment, Comments, NewComment};
use bellwether_contract::key_date::{KeyDate, KeyDateChange, KeyDates, NewKeyDate};
use bellwether_contract::outcome::Uplifts;
use bellwether_contract::playbook::{
    NewPlaybook, NewPlaybookRun, Playbook, PlaybookChange, PlaybookRun, PlaybookRuns, Playbooks, SkippedStep,
};
use bellwether_contract::suggestion::{AcceptedSuggestion, DismissedSuggestion, SnoozedSuggestion, Suggestions};
use bellwether_contract::team_work::TeamWork;
use bellwether_ui::api::client::{Command, Question};
use bellwether_ui::api::path::{BASE, Params, customer, encode};

fn action_path(id: &str, rest: &str) -> String {
    format!("/actions/{}{rest}", encode(id))
}

/// A page of actions.
pub(crate) fn actions(params: &Params) -> Question<Actions> {
    Question::new(params.path("/actions"))
}

/// Everything about an action.
pub(crate) fn action(id: &str) -> Question<ActionDetail> {
    Question::new(action_path(id, ""))
}

/// Makes an action, once for a key.
pub(crate) fn make_action(body: &NewAction, key: String) -> Command<ActionDetail> {
    Command::new("POST", "/actions".to_owned()).with(body).once(key)
}

/// Changes an action that still has this version.
pub(crate) fn change_action(id: &str, version: u64, body: &ActionChange) -> Command<ActionDetail> {
    Command::new("PATCH", action_path(id, "")).with(body).if_version(version)
}

/// Takes an action that still has this version to another status.
pub(crate) fn move_action(id: &str, version: u64, body: &NewTransition) -> Command<ActionDetail> {
    Command::new("POST", action_path(id, "/transitions")).with(body).if_version(version)
}

/// Writes something down about an action, once for a key.
pub(crate) fn note_action(id: &str, body: &NewNote, key: String) -> Command<ActionDetail> {
    Command::new("POST", action_path(id, "/notes")).with(body).once(key)
}

/// Changes several actions; each is done or refused for itself.
pub(crate) fn change_actions(body: &BulkChange, key: String) -> Command<BulkResults> {
    Command::new("POST", "/actions/bulk".to_owned()).with(body).once(key)
}

/// Address of the labelled data set as CSV.
pub(crate) fn outcomes_href() -> String {
    format!("{BASE}/actions/outcomes.csv")
}

/// What helps, by kind of action.
pub(crate) fn uplift() -> Question<Uplifts> {
    Question::new("/actions/outcomes/uplift".to_owned())
}

/// How the work of a team goes.
pub(crate) fn team_work(days: u32) -> Question<TeamWork> {
    Question::new(Params::new().with("days", days.to_string()).path("/actions/team"))
}

/// People who see a customer.
pub(crate) fn colleagues(customer: String, kind: Option<&str>) -> Question<Colleagues> {
    Question::new(Params::new().with("customer", customer).maybe("kind", kind).path("/colleagues"))
}

/// A page of suggestions.
pub(crate) fn suggestions(params: &Params) -> Question<Suggestions> {
    Question::new(params.path("/actions/suggestions"))
}

/// Makes a suggestion an action, once for a key.
pub(crate) fn accept(id: &str, body: &AcceptedSuggestion, key: String) -> Command<ActionDetail> {
    Command::new("POST", format!("/actions/suggestions/{}/accept", encode(id))).with(body).once(key)
}

/// Says that a suggestion is not wanted. The answer is not needed: the list is asked for again.
pub(crate) fn dismiss(id: &str, body: &DismissedSuggestion, key: String) -> Command<()> {
    Command::new("POST", format!("/actions/suggestions/{}/dismiss", encode(id))).with(body).once(key)
}

/// Puts a suggestion off.
pub(crate) fn snooze(id: &str, body: &SnoozedSuggestion, key: String) -> Command<()> {
    Command::new("POST", format!("/actions/suggestions/{}/snooze", encode(id))).with(body).once(key)
}

/// Brings a suggestion back that was put off or not wanted.
pub(crate) fn reopen_suggestion(id: &str) -> Command<()> {
    Command::new("DELETE", format!("/actions/suggestions/{}/decision", encode(id)))
}

/// What comments are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Subject {
    /// A customer as such: their key.
    Customer(String),
    /// An action: its key.
    Action(String),
}

impl Subject {
    fn comments(&self) -> String {
        match self {
            Self::Customer(id) => customer(id, "/comments"),
            Self::Action(id) => action_path(id, "/comments"),
        }
    }
}

/// A page of comments, newest first.
pub(crate) fn comments(of: &Subject, params: &Params) -> Question<Comments> {
    Question::new(params.path(&of.comments()))
}

/// Says something, once for a key.
pub(crate) fn comment(of: &Subject, body: &NewComment, key: String) -> Command<Comment> {
    Command::new("POST", of.comments()).with(body).once(key)
}

/// Gives a comment other words.
pub(crate) fn change_comment(id: &str, version: u64, body: &NewComment) -> Command<Comment> {
    Command::new("PATCH", format!("/comments/{}", encode(id))).with(body).if_version(version)
}

/// Takes a comment away.
pub(crate) fn delete_comment(id: &str, version: u64) -> Command<()> {
    Command::new("DELETE", format!("/comments/{}", encode(id))).if_version(version)
}

/// Dates that matter to a customer.
pub(crate) fn key_dates(id: &str, params: &Params) -> Question<KeyDates> {
    Question::new(params.path(&customer(id, "/key-dates")))
}

/// Writes a date down, once for a key.
pub(crate) fn make_key_date(id: &str, body: &NewKeyDate, key: String) -> Command<KeyDate> {
    Command::new("POST", customer(id, "/key-dates")).with(body).once(key)
}

/// Changes a date.
pub(crate) fn change_key_date(id: &str, version: u64, body: &KeyDateChange) -> Command<KeyDate> {
    Command::new("PATCH", format!("/key-dates/{}", encode(id))).with(body).if_version(version)
}

/// Takes a date away.
pub(crate) fn delete_key_date(id: &str, version: u64) -> Command<()> {
    Command::new("DELETE", format!("/key-dates/{}", encode(id))).if_version(version)
}

/// Every playbook.
pub(crate) fn playbooks() -> Question<Playbooks> {
    Question::new("/playbooks".to_owned())
}

/// Makes a playbook, once for a key.
pub(crate) fn make_playbook(body: &NewPlaybook, key: String) -> Command<Playbook> {
    Command::new("POST", "/playbooks".to_owned()).with(body).once(key)
}

/// Changes a playbook that still has this version.
pub(crate) fn change_playbook(book: &str, version: u64, body: &PlaybookChange) -> Command<Playbook> {
    Command::new("PATCH", format!("/playbooks/{}", encode(book))).with(body).if_version(version)
}

/// Takes a playbook away.
pub(crate) fn delete_playbook(book: &str, version: u64) -> Command<()> {
    Command::new("DELETE", format!("/playbooks/{}", encode(book))).if_version(version)
}

/// A page of playbooks as they go.
pub(crate) fn playbook_runs(params: &Params) -> Question<PlaybookRuns> {
    Question::new(params.path("/playbook-runs"))
}

/// Starts a playbook, once for a key.
pub(crate) fn start_playbook(body: &NewPlaybookRun, key: String) -> Command<PlaybookRun> {
    Command::new("POST", "/playbook-runs".to_owned()).with(body).once(key)
}

/// Skips a step.
pub(crate) fn skip_step(run: &str, body: &SkippedStep, key: String) -> Command<PlaybookRun> {
    Command::new("POST", format!("/playbook-runs/{}/skip", encode(run))).with(body).once(key)
}
