//! What is written down of a change, in words.

use bellwether_contract::action::ActionEvent;
use bellwether_contract::identity::UserRef;
use bellwether_identity::audit::Deed;
use bellwether_identity::directory::People;
use chrono::{DateTime, Utc};
use serde::Serialize;

/// Changes that an action keeps; of more, the oldest but the first are forgotten. The audit log has all of them.
const KEPT: usize = 500;

/// Who changes an action, and when.
#[derive(Debug, Clone)]
pub(crate) struct Hand {
    pub(crate) by: UserRef,
    pub(crate) at: DateTime<Utc>,
}

impl Hand {
    pub(crate) fn of(deed: &Deed, at: DateTime<Utc>) -> Self {
        let by = UserRef { id: deed.identity.user().to_owned(), name: deed.identity.name().to_owned() };
        Self { by, at }
    }

    /// Writes a change down, if it is one.
    pub(crate) fn note(&self, history: &mut Vec<ActionEvent>, field: &str, from: Option<String>, to: Option<String>) {
        if from == to && field != "created" {
            return;
        }
        if history.len() >= KEPT {
            history.remove(1);
        }
        let (by, field) = (self.by.clone(), field.to_owned());
        history.push(ActionEvent { at: self.at, by, field, from, to });
    }
}

/// A value of an enumeration as it is spelt in JSON.
pub(crate) fn word(value: &impl Serialize) -> Option<String> {
    serde_json::to_value(value).ok()?.as_str().map(str::to_owned)
}

/// An instant in words.
pub(crate) fn instant(at: Option<DateTime<Utc>>) -> Option<String> {
    at.map(|at| at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
}

/// A user in words.
pub(crate) fn person(people: &People, user: Option<&str>) -> Option<String> {
    user.map(|user| people.user_ref(user).name)
}
