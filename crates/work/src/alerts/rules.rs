//! The rules of alerts: those that come with the product, as somebody wants them, and those that somebody added.

use std::sync::{Arc, Mutex, PoisonError};

use bellwether_contract::alert::{
    AlertRule as Answer, AlertRuleBody, AlertRuleChange, AlertRules, NewAlertRule, Severity,
};
use bellwether_domain::rules::alert::{AlertDraft, AlertRule};
use bellwether_domain::rules::shipped;
use bellwether_identity::audit::{Deed, Entry};
use bellwether_store::collection::Collection;

use crate::act::Act;
use crate::documents::alert_rule::ChangedAlertRule;
use crate::error::WorkError;
use crate::suggestions::rules::{contract, of_contract, of_errors, read, spelt};
use crate::table::Documents;
use crate::work::Work;

/// Most rules: a bit each in what is remembered of a customer.
pub const MOST_RULES: usize = 64;

/// A rule with what is known of it.
#[derive(Debug, Clone)]
pub(crate) struct KnownRule {
    pub(crate) rule: AlertRule,
    pub(crate) version: u64,
    pub(crate) enabled: bool,
    pub(crate) shipped: bool,
}

/// All rules, made of documents at one moment.
#[derive(Debug, Default)]
pub(crate) struct RuleSet {
    of: Option<Arc<Documents<ChangedAlertRule>>>,
    pub(crate) rules: Vec<KnownRule>,
}

impl RuleSet {
    fn new(documents: Arc<Documents<ChangedAlertRule>>) -> Self {
        let known = |rule: &AlertRule| match documents.get(&rule.draft.key) {
            None => Some(KnownRule { rule: rule.clone(), version: 0, enabled: true, shipped: true }),
            Some(document) => changed(document.version, &document.body),
        };
        let mut rules: Vec<KnownRule> = shipped::alerts().iter().filter_map(known).collect();
        let added = documents.iter().filter(|(key, _)| came(key).is_none());
        rules.extend(added.filter_map(|(_, document)| changed(document.version, &document.body)));
        rules.sort_by(|one, other| one.rule.draft.key.cmp(&other.rule.draft.key));
        rules.truncate(MOST_RULES);
        Self { of: Some(documents), rules }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&KnownRule> {
        self.rules.iter().find(|known| known.rule.draft.key == key)
    }

    /// The rules that are held against something, with their places.
    pub(crate) fn of_subject<'a>(&'a self, subject: &'a str) -> impl Iterator<Item = (usize, &'a AlertRule)> {
        let rules = self.rules.iter().enumerate();
        rules
            .filter(move |(_, known)| known.enabled && known.rule.draft.subject == subject)
            .map(|(at, known)| (at, &known.rule))
    }
}

/// The rule of a key as it came with the product.
fn came(key: &str) -> Option<&'static AlertRule> {
    shipped::alerts().iter().find(|rule| rule.draft.key == key)
}

/// A rule that was kept; none if this version of the product cannot read it.
fn changed(version: u64, body: &ChangedAlertRule) -> Option<KnownRule> {
    match AlertRule::validate(body.draft.clone()) {
        Ok(rule) => {
            let shipped = body.enabled && came(&body.draft.key).is_some_and(|came| came.draft == body.draft);
            Some(KnownRule { rule, version, enabled: body.enabled, shipped })
        }
        Err(errors) => {
            tracing::warn!(rule = body.draft.key, ?errors, "a rule of alerts cannot be used");
            None
        }
    }
}

/// How bad a rule says something is.
pub(crate) fn severity(rule: &AlertRule) -> Severity {
    read(&rule.draft.severity, Severity::Warning)
}

/// What tells whether a rule still asks the same.
pub(crate) fn fingerprint(rule: &AlertRule) -> String {
    serde_json::to_string(&rule.draft.when).unwrap_or_default()
}

/// The rules that were made last.
#[derive(Debug, Default)]
pub(crate) struct RuleCache(Mutex<Arc<RuleSet>>);

impl Work {
    /// All rules as they are now; the same set until one is changed.
    pub(crate) fn alert_rule_set(&self) -> Arc<RuleSet> {
        let documents = self.shelf.alert_rules.all();
        let mut kept = self.alert_cache.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.of.as_ref().is_none_or(|of| !Arc::ptr_eq(of, &documents)) {
            *kept = Arc::new(RuleSet::new(documents));
        }
        kept.clone()
    }

    /// The rules by key.
    pub fn alert_rules(&self) -> AlertRules {
        AlertRules { items: self.alert_rule_set().rules.iter().map(answer).collect() }
    }

    /// A rule.
    ///
    /// # Errors
    /// [`WorkError::NotFound`].
    pub fn alert_rule(&self, key: &str) -> Result<Answer, WorkError> {
        self.alert_rule_set().get(key).map(answer).ok_or_else(|| WorkError::not_found("alert rule", key))
    }

    /// Adds a rule.
    ///
    /// # Errors
    /// [`WorkError::Invalid`] with everything that is wrong, [`WorkError::Conflict`] if there is one of the key; when it
    /// cannot be recorded.
    pub async fn create_alert_rule(&self, deed: &Deed, new: NewAlertRule) -> Result<Answer, WorkError> {
        let set = self.alert_rule_set();
        let taken = || WorkError::Conflict(format!("There is a rule `{}` already; change it instead.", new.key));
        if set.get(&new.key).is_some() {
            return Err(taken());
        }
        if set.rules.len() >= MOST_RULES {
            return Err(WorkError::Conflict(format!("There are {MOST_RULES} rules already; change one of them.")));
        }
        let draft = draft(new.key.clone(), new.body.clone());
        AlertRule::validate(draft.clone()).map_err(of_errors)?;
        let after = ChangedAlertRule { enabled: true, draft };
        let mut act = Act::new(entry("alert_rule.create", &new.key, &after.draft.title).after(&after));
        act.insert(&new.key, &after)?;
        self.commit(deed, act).await.map_err(
            |error| {
                if error.is_taken(ChangedAlertRule::NAME) { taken() } else { error }
            },
        )?;
        self.alert_rule(&new.key)
    }

    /// Changes a rule of version `expected`; 0 is the version of one that is as it came with the product.
    ///
    /// # Errors
    /// [`WorkError::NotFound`], [`WorkError::Stale`], [`WorkError::Invalid`]; when it cannot be recorded.
    pub async fn change_alert_rule(
        &self,
        deed: &Deed,
        key: &str,
        expected: u64,
        change: AlertRuleChange,
    ) -> Result<Answer, WorkError> {
        let set = self.alert_rule_set();
        let known = set.get(key).ok_or_else(|| WorkError::not_found("alert rule", key))?;
        if known.version != expected {
            let (id, present) = (key.to_owned(), known.version);
            return Err(WorkError::Stale { kind: "alert rule", id, expected, present });
        }
        let shipped = came(key);
        let before = ChangedAlertRule { enabled: known.enabled, draft: known.rule.draft.clone() };
        let after = match (change.reset, shipped, change.body) {
            (true, None, _) => {
                let message = "is true, but the rule did not come with the product; give another body";
                return Err(WorkError::invalid("reset", message));
            }
            (true, Some(rule), _) => ChangedAlertRule { enabled: true, draft: rule.draft.clone() },
            (false, _, Some(body)) => ChangedAlertRule { enabled: before.enabled, draft: draft(key.to_owned(), body) },
            (false, _, None) => before.clone(),
        };
        let after = ChangedAlertRule { enabled: change.enabled.unwrap_or(after.enabled), ..after };
        AlertRule::validate(after.draft.clone()).map_err(of_errors)?;
        let mut act = Act::new(entry("alert_rule.change", key, &after.draft.title).before(&before).after(&after));
        act.put(key, expected, &after)?;
        let done = self.commit(deed, act).await;
        done.map_err(|error| error.of_version("alert rule", ChangedAlertRule::NAME, key))?;
        self.alert_rule(key)
    }

    /// Deletes a rule of version `expected` that somebody added.
    ///
    /// # Errors
    /// [`WorkError::NotFound`], [`WorkError::Stale`], [`WorkError::Conflict`] for one that came with the product; when it cannot
    /// be recorded.
    pub async fn delete_alert_rule(&self, deed: &Deed, key: &str, expected: u64) -> Result<(), WorkError> {
        let set = self.alert_rule_set();
        let known = set.get(key).ok_or_else(|| WorkError::not_found("alert rule", key))?;
        if known.version != expected {
            let (id, present) = (key.to_owned(), known.version);
            return Err(WorkError::Stale { kind: "alert rule", id, expected, present });
        }
        if came(key).is_some() {
            let message = "The rule came with the product; switch it off, or put it back as it came.";
            return Err(WorkError::Conflict(message.to_owned()));
        }
        let before = ChangedAlertRule { enabled: known.enabled, draft: known.rule.draft.clone() };
        let mut act = Act::new(entry("alert_rule.delete", key, &before.draft.title).before(&before));
        act.delete::<ChangedAlertRule>(key, expected)?;
        let done = self.commit(deed, act).await;
        done.map_err(|error| error.of_version("alert rule", ChangedAlertRule::NAME, key)).map(drop)
    }
}

fn entry(what: &'static str, key: &str, title: &str) -> Entry {
    Entry::new(what, "alert_rule", key, title)
}

fn answer(known: &KnownRule) -> Answer {
    let draft = &known.rule.draft;
    Answer {
        key: draft.key.clone(),
        version: known.version,
        enabled: known.enabled,
        shipped: known.shipped,
        added: came(&draft.key).is_none(),
        body: AlertRuleBody {
            title: draft.title.clone(),
            sentence: draft.sentence.clone(),
            severity: severity(&known.rule),
            subject: draft.subject.clone(),
            when: known.rule.when.iter().map(|condition| contract(condition.draft())).collect(),
            quiet_hours: draft.quiet_hours,
            playbook: draft.playbook.clone(),
        },
    }
}

fn draft(key: String, body: AlertRuleBody) -> AlertDraft {
    AlertDraft {
        key,
        title: body.title,
        sentence: body.sentence,
        severity: spelt(&body.severity),
        subject: body.subject,
        quiet_hours: body.quiet_hours,
        playbook: body.playbook,
        when: body.when.into_iter().map(of_contract).collect(),
    }
}
