//! The rules of suggestions: those that come with the product, as somebody wants them, and those that somebody added.

use bellwether_contract::action::{ActionKind, Priority};
use bellwether_contract::suggestion::{
    NewSuggestionRule, SuggestionRule as Answer, SuggestionRuleBody, SuggestionRuleChange, SuggestionRules,
};
use bellwether_domain::rules::condition::RuleError;
use bellwether_domain::rules::shipped;
use bellwether_domain::rules::suggestion::{SuggestionDraft, SuggestionRule};
use bellwether_identity::audit::Deed;

use crate::documents::changed_rule::ChangedRule;
use crate::error::WorkError;
use crate::rules::contract::{condition, of_condition, read, spelt};
use crate::rules::{Audited, Change, KnownRule, Rule, RuleCache};
use crate::table::Table;
use crate::work::Work;

impl Rule for SuggestionRule {
    type Draft = SuggestionDraft;
    type Body = SuggestionRuleBody;
    type Answer = Answer;

    const NOUN: &'static str = "suggestion rule";
    const AUDITED: Audited = Audited {
        target: "suggestion_rule",
        create: "suggestion_rule.create",
        change: "suggestion_rule.change",
        delete: "suggestion_rule.delete",
    };
    const MOST: usize = 100;

    fn shipped() -> &'static [Self] {
        shipped::suggestions()
    }

    fn validate(draft: SuggestionDraft) -> Result<Self, Vec<RuleError>> {
        Self::validate(draft)
    }

    fn draft(&self) -> &SuggestionDraft {
        &self.draft
    }

    fn of_body(key: String, body: SuggestionRuleBody) -> SuggestionDraft {
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
                when: known.rule.when.iter().map(|asked| condition(asked.draft())).collect(),
            },
        }
    }

    fn table(work: &Work) -> &Table<ChangedRule<SuggestionDraft>> {
        &work.shelf.suggestion_rules
    }

    fn cache(work: &Work) -> &RuleCache<Self> {
        &work.suggestion_cache
    }
}

impl Work {
    /// The rules by key.
    pub fn suggestion_rules(&self) -> SuggestionRules {
        SuggestionRules { items: self.rules::<SuggestionRule>() }
    }

    /// A rule.
    ///
    /// # Errors
    /// [`WorkError::NotFound`].
    pub fn suggestion_rule(&self, key: &str) -> Result<Answer, WorkError> {
        self.rule::<SuggestionRule>(key)
    }

    /// Adds a rule.
    ///
    /// # Errors
    /// [`WorkError::Invalid`] with everything that is wrong, [`WorkError::Conflict`] if there is one of the key; when it
    /// cannot be recorded.
    pub async fn create_suggestion_rule(&self, deed: &Deed, new: NewSuggestionRule) -> Result<Answer, WorkError> {
        self.create_rule::<SuggestionRule>(deed, new.key, new.body).await
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
        SuggestionRuleChange { enabled, body, reset }: SuggestionRuleChange,
    ) -> Result<Answer, WorkError> {
        self.change_rule::<SuggestionRule>(deed, key, expected, Change { enabled, body, reset }).await
    }

    /// Deletes a rule of version `expected` that somebody added.
    ///
    /// # Errors
    /// [`WorkError::NotFound`], [`WorkError::Stale`], [`WorkError::Conflict`] for one that came with the product; when it
    /// cannot be recorded.
    pub async fn delete_suggestion_rule(&self, deed: &Deed, key: &str, expected: u64) -> Result<(), WorkError> {
        self.delete_rule::<SuggestionRule>(deed, key, expected).await
    }
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
