//! The rules of suggestions: those that come with the product, as somebody wants them, and those that somebody added.

use std::sync::{Arc, Mutex, PoisonError};

use bellwether_contract::action::{ActionKind, Priority};
use bellwether_contract::suggestion::{
    NewSuggestionRule, RuleCondition, SuggestionRule as Answer, SuggestionRuleBody, SuggestionRuleChange,
    SuggestionRules,
};
use bellwether_domain::rules::condition::{ConditionDraft, RuleError};
use bellwether_domain::rules::shipped;
use bellwether_domain::rules::suggestion::{SuggestionDraft, SuggestionRule};
use bellwether_identity::audit::{Deed, Entry};
use bellwether_store::collection::Collection;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::act::Act;
use crate::documents::suggestion_rule::ChangedSuggestionRule;
use crate::error::{Fault, WorkError};
use crate::table::Documents;
use crate::work::Work;

/// Most rules.
const MOST_RULES: usize = 100;

/// A rule with what is known of it.
#[derive(Debug, Clone)]
pub(crate) struct KnownRule {
    pub(crate) rule: SuggestionRule,
    pub(crate) version: u64,
    pub(crate) enabled: bool,
    pub(crate) shipped: bool,
}

/// All rules, made of documents at one moment.
#[derive(Debug, Default)]
pub(crate) struct RuleSet {
    of: Option<Arc<Documents<ChangedSuggestionRule>>>,
    pub(crate) rules: Vec<KnownRule>,
}

impl RuleSet {
    fn new(documents: Arc<Documents<ChangedSuggestionRule>>) -> Self {
        let known = |rule: &SuggestionRule| match documents.get(&rule.draft.key) {
            None => Some(KnownRule { rule: rule.clone(), version: 0, enabled: true, shipped: true }),
            Some(document) => changed(document.version, &document.body),
        };
        let mut rules: Vec<KnownRule> = shipped::suggestions().iter().filter_map(known).collect();
        let added = documents.iter().filter(|(key, _)| came(key).is_none());
        rules.extend(added.filter_map(|(_, document)| changed(document.version, &document.body)));
        rules.sort_by(|one, other| one.rule.draft.key.cmp(&other.rule.draft.key));
        Self { of: Some(documents), rules }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&KnownRule> {
        self.rules.iter().find(|known| known.rule.draft.key == key)
    }
}

/// The rule of a key as it came with the product.
fn came(key: &str) -> Option<&'static SuggestionRule> {
    shipped::suggestions().iter().find(|rule| rule.draft.key == key)
}

/// A rule that was kept; none if this version of the product cannot read it.
fn changed(version: u64, body: &ChangedSuggestionRule) -> Option<KnownRule> {
    match SuggestionRule::validate(body.draft.clone()) {
        Ok(rule) => {
            let shipped = body.enabled && came(&body.draft.key).is_some_and(|came| came.draft == body.draft);
            Some(KnownRule { rule, version, enabled: body.enabled, shipped })
        }
        Err(errors) => {
            tracing::warn!(rule = body.draft.key, ?errors, "a rule of suggestions cannot be used");
            None
        }
    }
}

/// The rules that were made last.
#[derive(Debug, Default)]
pub(crate) struct RuleCache(Mutex<Arc<RuleSet>>);

impl Work {
    /// All rules as they are now; the same set until one is changed.
    pub(crate) fn suggestion_rule_set(&self) -> Arc<RuleSet> {
        let documents = self.shelf.suggestion_rules.all();
        let mut kept = self.suggestion_cache.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.of.as_ref().is_none_or(|of| !Arc::ptr_eq(of, &documents)) {
            *kept = Arc::new(RuleSet::new(documents));
        }
        kept.clone()
    }

    /// The rules by key.
    pub fn suggestion_rules(&self) -> SuggestionRules {
        SuggestionRules { items: self.suggestion_rule_set().rules.iter().map(answer).collect() }
    }

    /// A rule.
    ///
    /// # Errors
    /// [`WorkError::NotFound`].
    pub fn suggestion_rule(&self, key: &str) -> Result<Answer, WorkError> {
        let missing = || WorkError::not_found("suggestion rule", key);
        self.suggestion_rule_set().get(key).map(answer).ok_or_else(missing)
    }

    /// Adds a rule.
    ///
    /// # Errors
    /// [`WorkError::Invalid`] with everything that is wrong, [`WorkError::Conflict`] if there is one of the key; when it
    /// cannot be recorded.
    pub async fn create_suggestion_rule(&self, deed: &Deed, new: NewSuggestionRule) -> Result<Answer, WorkError> {
        let set = self.suggestion_rule_set();
        let taken = || WorkError::Conflict(format!("There is a rule `{}` already; change it instead.", new.key));
        if set.get(&new.key).is_some() {
            return Err(taken());
        }
        if set.rules.len() >= MOST_RULES {
            return Err(WorkError::Conflict(format!("There are {MOST_RULES} rules already; change one of them.")));
        }
        let draft = draft(new.key.clone(), new.body.clone());
        SuggestionRule::validate(draft.clone()).map_err(of_errors)?;
        let after = ChangedSuggestionRule { enabled: true, draft };
        let mut act = Act::new(entry("suggestion_rule.create", &new.key, &after.draft.title).after(&after));
        act.insert(&new.key, &after)?;
        self.commit(deed, act)
            .await
            .map_err(|error| if error.is_taken(ChangedSuggestionRule::NAME) { taken() } else { error })?;
        self.suggestion_rule(&new.key)
    }

    /// Changes a rule of version `expected`; 0 is the version of one that is as it came with the product.
    ///
    /// # Errors
    /// [`WorkError::NotFound`], [`WorkError::Stale`], [`WorkError::Invalid`]; when it cannot be recorded.
    pub async fn change_suggestion_rule(
        &self,
        deed: &Deed,
        key: &str,
        expected: u64,
        change: SuggestionRuleChange,
    ) -> Result<Answer, WorkError> {
        let set = self.suggestion_rule_set();
        let known = set.get(key).ok_or_else(|| WorkError::not_found("suggestion rule", key))?;
        if known.version != expected {
            let (id, present) = (key.to_owned(), known.version);
            return Err(WorkError::Stale { kind: "suggestion rule", id, expected, present });
        }
        let shipped = came(key);
        let before = ChangedSuggestionRule { enabled: known.enabled, draft: known.rule.draft.clone() };
        let after = match (change.reset, shipped, change.body) {
            (true, None, _) => {
                let message = "is true, but the rule did not come with the product; give another body";
                return Err(WorkError::invalid("reset", message));
            }
            (true, Some(rule), _) => ChangedSuggestionRule { enabled: true, draft: rule.draft.clone() },
            (false, _, Some(body)) => {
                ChangedSuggestionRule { enabled: before.enabled, draft: draft(key.to_owned(), body) }
            }
            (false, _, None) => before.clone(),
        };
        let after = ChangedSuggestionRule { enabled: change.enabled.unwrap_or(after.enabled), ..after };
        SuggestionRule::validate(after.draft.clone()).map_err(of_errors)?;
        let mut act = Act::new(entry("suggestion_rule.change", key, &after.draft.title).before(&before).after(&after));
        act.put(key, expected, &after)?;
        let done = self.commit(deed, act).await;
        done.map_err(|error| error.of_version("suggestion rule", ChangedSuggestionRule::NAME, key))?;
        self.suggestion_rule(key)
    }

    /// Deletes a rule of version `expected` that somebody added.
    ///
    /// # Errors
    /// [`WorkError::NotFound`], [`WorkError::Stale`], [`WorkError::Conflict`] for one that came with the product; when it cannot
    /// be recorded.
    pub async fn delete_suggestion_rule(&self, deed: &Deed, key: &str, expected: u64) -> Result<(), WorkError> {
        let set = self.suggestion_rule_set();
        let known = set.get(key).ok_or_else(|| WorkError::not_found("suggestion rule", key))?;
        if known.version != expected {
            let (id, present) = (key.to_owned(), known.version);
            return Err(WorkError::Stale { kind: "suggestion rule", id, expected, present });
        }
        if came(key).is_some() {
            let message = "The rule came with the product; switch it off, or put it back as it came.";
            return Err(WorkError::Conflict(message.to_owned()));
        }
        let before = ChangedSuggestionRule { enabled: known.enabled, draft: known.rule.draft.clone() };
        let mut act = Act::new(entry("suggestion_rule.delete", key, &before.draft.title).before(&before));
        act.delete::<ChangedSuggestionRule>(key, expected)?;
        let done = self.commit(deed, act).await;
        done.map_err(|error| error.of_version("suggestion rule", ChangedSuggestionRule::NAME, key)).map(drop)
    }
}

fn entry(what: &'static str, key: &str, title: &str) -> Entry {
    Entry::new(what, "suggestion_rule", key, title)
}

/// What is wrong with a rule, as fields of a request's body.
pub(crate) fn of_errors(errors: Vec<RuleError>) -> WorkError {
    let fault = |error: RuleError| {
        let field = if error.field == "key" { error.field } else { format!("body.{}", error.field) };
        Fault { field, message: error.message }
    };
    WorkError::Invalid(errors.into_iter().map(fault).collect())
}

fn answer(known: &KnownRule) -> Answer {
    let draft = &known.rule.draft;
    Answer {
        key: draft.key.clone(),
        version: known.version,
        enabled: known.enabled,
        shipped: known.shipped,
        added: came(&draft.key).is_none(),
        body: SuggestionRuleBody {
            title: draft.title.clone(),
            sentence: draft.sentence.clone(),
            kind: kind(&draft.kind),
            priority: draft.priority.as_deref().map(priority),
            due_hours: draft.due_hours,
            playbook: draft.playbook.clone(),
            dimension: draft.dimension.clone(),
            effect: draft.effect,
            dismissed_days: draft.dismissed_days,
            when: known.rule.when.iter().map(|condition| contract(condition.draft())).collect(),
        },
    }
}

fn draft(key: String, body: SuggestionRuleBody) -> SuggestionDraft {
    SuggestionDraft {
        key,
        title: body.title,
        sentence: body.sentence,
        kind: spelt(&body.kind),
        priority: body.priority.as_ref().map(spelt),
        due_hours: body.due_hours,
        playbook: body.playbook,
        dimension: body.dimension,
        effect: body.effect,
        dismissed_days: body.dismissed_days,
        when: body.when.into_iter().map(of_contract).collect(),
    }
}

/// A condition as answers show it.
pub(crate) fn contract(draft: ConditionDraft) -> RuleCondition {
    let ConditionDraft { field, at_least, at_most, is } = draft;
    RuleCondition { field, at_least, at_most, is }
}

/// A condition as a request gives it.
pub(crate) fn of_contract(condition: RuleCondition) -> ConditionDraft {
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

pub(crate) fn kind(word: &str) -> ActionKind {
    read(word, ActionKind::Custom)
}

pub(crate) fn priority(word: &str) -> Priority {
    read(word, Priority::Medium)
}

#[cfg(test)]
mod tests {
    use bellwether_domain::rules::suggestion::{ACTION_KINDS, PRIORITIES};

    use super::*;

    #[test]
    fn rules_and_answers_spell_alike() {
        for word in ACTION_KINDS {
            assert_eq!(spelt(&kind(word)), word);
        }
        for word in PRIORITIES {
            assert_eq!(spelt(&priority(word)), word);
        }
    }
}
