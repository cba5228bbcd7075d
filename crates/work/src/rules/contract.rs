//! Between what rules say and what requests and answers say.

use bellwether_contract::suggestion::RuleCondition;
use bellwether_domain::rules::condition::{ConditionDraft, RuleError};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Fault, WorkError};

/// What is wrong with a rule, as fields of a request's body.
pub(crate) fn of_errors(errors: Vec<RuleError>) -> WorkError {
    let fault = |error: RuleError| {
        let field = if error.field == "key" { error.field } else { format!("body.{}", error.field) };
        Fault { field, message: error.message }
    };
    WorkError::Invalid(errors.into_iter().map(fault).collect())
}

/// A condition as answers show it.
pub(crate) fn condition(draft: ConditionDraft) -> RuleCondition {
    let ConditionDraft { field, at_least, at_most, is } = draft;
    RuleCondition { field, at_least, at_most, is }
}

/// A condition as a request gives it.
pub(crate) fn of_condition(condition: RuleCondition) -> ConditionDraft {
    let RuleCondition { field, at_least, at_most, is } = condition;
    ConditionDraft { field, at_least, at_most, is }
}

/// A value of an enumeration as rules spell it.
pub(crate) fn spelt(value: &impl Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

/// A value of an enumeration that rules spell; the one given if they spell another.
pub(crate) fn read<T: DeserializeOwned>(word: &str, otherwise: T) -> T {
    serde_json::from_value(word.into()).unwrap_or(otherwise)
}
