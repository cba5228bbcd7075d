//! The rules of alerts: those that come with the product, as somebody wants them, and those that somebody added.

use bellwether_contract::alert::{
    AlertRule as Answer, AlertRuleBody, AlertRuleChange, AlertRules, NewAlertRule, Severity,
};
use bellwether_domain::rules::alert::{AlertDraft, AlertRule};
use bellwether_domain::rules::condition::RuleError;
use bellwether_domain::rules::shipped;
use bellwether_identity::audit::Deed;

use crate::documents::changed_rule::ChangedRule;
use crate::error::WorkError;
use crate::rules::contract::{condition, of_condition, read, spelt};
use crate::rules::{Audited, Change, KnownRule, Rule, RuleCache, RuleSet};
use crate::table::Table;
use crate::work::Work;

/// Most rules: a bit each in what is remembered of a customer.
pub const MOST_RULES: usize = 64;

impl Rule for AlertRule {
    type Draft = AlertDraft;
    type Body = AlertRuleBody;
    type Answer = Answer;

    const NOUN: &'static str = "alert rule";
    const AUDITED: Audited = Audited {
        target: "alert_rule",
        create: "alert_rule.create",
        change: "alert_rule.change",
        delete: "alert_rule.delete",
    };
    const MOST: usize = MOST_RULES;

    fn shipped() -> &'static [Self] {
        shipped::alerts()
    }

    fn validate(draft: AlertDraft) -> Result<Self, Vec<RuleError>> {
        Self::validate(draft)
    }

    fn draft(&self) -> &AlertDraft {
        &self.draft
    }

    fn of_body(key: String, body: AlertRuleBody) -> AlertDraft {
        AlertDraft {
            key,
            title: body.title,
            sentence: body.sentence,
            severity: spelt(&body.severity),
            subject: body.subject,
            quiet_hours: body.quiet_hours,
            playbook: body.playbook,
            when: body.when.into_iter().map(of_condition).collect(),
        }
    }

    fn answer(known: &KnownRule<Self>) -> Answer {
        let draft = &known.rule.draft;
        Answer {
            key: draft.key.clone(),
            version: known.version,
            enabled: known.enabled,
            shipped: known.shipped,
            added: known.is_added(),
            body: AlertRuleBody {
                title: draft.title.clone(),
                sentence: draft.sentence.clone(),
                severity: severity(&known.rule),
                subject: draft.subject.clone(),
                when: known.rule.when.iter().map(|asked| condition(asked.draft())).collect(),
                quiet_hours: draft.quiet_hours,
                playbook: draft.playbook.clone(),
            },
        }
    }

    fn table(work: &Work) -> &Table<ChangedRule<AlertDraft>> {
        &work.shelf.alert_rules
    }

    fn cache(work: &Work) -> &RuleCache<Self> {
        &work.alert_cache
    }
}

impl RuleSet<AlertRule> {
    /// The rules that are held against something, with their places.
    pub(crate) fn of_subject<'a>(&'a self, subject: &'a str) -> impl Iterator<Item = (usize, &'a AlertRule)> {
        let rules = self.rules.iter().enumerate();
        rules
            .filter(move |(_, known)| known.enabled && known.rule.draft.subject == subject)
            .map(|(at, known)| (at, &known.rule))
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

impl Work {
    /// The rules by key.
    pub fn alert_rules(&self) -> AlertRules {
        AlertRules { items: self.rules::<AlertRule>() }
    }

    /// A rule.
    ///
    /// # Errors
    /// [`WorkError::NotFound`].
    pub fn alert_rule(&self, key: &str) -> Result<Answer, WorkError> {
        self.rule::<AlertRule>(key)
    }

    /// Adds a rule.
    ///
    /// # Errors
    /// [`WorkError::Invalid`] with everything that is wrong, [`WorkError::Conflict`] if there is one of the key; when it
    /// cannot be recorded.
    pub async fn create_alert_rule(&self, deed: &Deed, new: NewAlertRule) -> Result<Answer, WorkError> {
        self.create_rule::<AlertRule>(deed, new.key, new.body).await
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
        AlertRuleChange { enabled, body, reset }: AlertRuleChange,
    ) -> Result<Answer, WorkError> {
        self.change_rule::<AlertRule>(deed, key, expected, Change { enabled, body, reset }).await
    }

    /// Deletes a rule of version `expected` that somebody added.
    ///
    /// # Errors
    /// [`WorkError::NotFound`], [`WorkError::Stale`], [`WorkError::Conflict`] for one that came with the product; when it
    /// cannot be recorded.
    pub async fn delete_alert_rule(&self, deed: &Deed, key: &str, expected: u64) -> Result<(), WorkError> {
        self.delete_rule::<AlertRule>(deed, key, expected).await
    }
}
