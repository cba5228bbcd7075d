//! What somebody does with a suggestion: it becomes an action, is put off, or is not wanted.

use bellwether_contract::action::{ActionDetail, ActionSource};
use bellwether_contract::identity::UserRef;
use bellwether_contract::suggestion::{
    AcceptedSuggestion, DismissedSuggestion, SnoozedSuggestion, SuggestionItem, SuggestionStatus,
};
use bellwether_identity::act::Act;
use bellwether_identity::audit::{Deed, Entry};
use bellwether_store::collection::Collection;
use chrono::{TimeDelta, Utc};

use super::evaluate::slot;
use crate::actions::draft::Draft;
use crate::check::{Faults, LONGEST_REASON};
use crate::documents::action::Action;
use crate::documents::decision::Decision;
use crate::error::WorkError;
use crate::work::Work;

/// Most days for which a suggestion is not wanted.
const MOST_DAYS: u32 = 365;

impl Work {
    /// Makes an action of a suggestion. Of many who do so at once, one does.
    ///
    /// # Errors
    /// [`WorkError::NotFound`] for what is not suggested any more, or not for whoever asks; [`WorkError::Conflict`] if there is an
    /// open action of it; [`WorkError::Invalid`]; when it cannot be recorded.
    pub async fn accept_suggestion(
        &self,
        deed: &Deed,
        id: &str,
        accepted: AcceptedSuggestion,
    ) -> Result<ActionDetail, WorkError> {
        let (suggestion, _) = self.suggestion(&deed.identity, id).await?;
        let own = deed.identity.user().to_owned();
        let portfolio = self.portfolio()?;
        let own = Some(own).filter(|own| self.may_work(&portfolio, own, &suggestion.customer.id));
        let draft = Draft {
            kind: suggestion.kind,
            title: accepted.title.unwrap_or(suggestion.title),
            description: suggestion.sentence,
            customer: suggestion.customer.id,
            owner: accepted.owner.or(own),
            priority: accepted.priority.unwrap_or(suggestion.priority),
            due_at: Some(accepted.due_at.unwrap_or(suggestion.due_at)),
            checklist: Vec::new(),
            links: Vec::new(),
            source: ActionSource::Suggestion,
            source_id: Some(id.to_owned()),
            slot: Some(slot(id)),
        };
        let action = self.draft(&self.sight(&deed.identity)?, deed, draft)?;
        let action_id = self.store().new_id();
        let mut act = Act::default();
        self.add_action(&mut act, deed, &action_id, &action)?;
        if let Some(decision) = self.shelf.decisions.get(id) {
            act.delete::<Decision>(id, decision.version)?;
        }
        let done = self.commit(deed, act).await;
        done.map_err(|error| {
            if error.is_taken(Action::NAME) {
                WorkError::Conflict("There is an open action of this suggestion already.".to_owned())
            } else {
                error
            }
        })?;
        self.action(&deed.identity, &action_id).await
    }

    /// Says that a suggestion is not wanted for a while.
    ///
    /// # Errors
    /// As [`Self::accept_suggestion`].
    pub async fn dismiss_suggestion(
        &self,
        deed: &Deed,
        id: &str,
        dismissed: &DismissedSuggestion,
    ) -> Result<SuggestionItem, WorkError> {
        let (suggestion, usual) = self.suggestion(&deed.identity, id).await?;
        let mut faults = Faults::default();
        let reason = faults.line("reason", &dismissed.reason, LONGEST_REASON);
        let days = dismissed.days.unwrap_or(usual);
        faults.number("days", days, (1, MOST_DAYS));
        faults.none()?;
        let until = self.now() + TimeDelta::days(days.into());
        self.decide(deed, &suggestion, (SuggestionStatus::Dismissed, until, Some(reason))).await
    }

    /// Puts a suggestion off.
    ///
    /// # Errors
    /// As [`Self::accept_suggestion`].
    pub async fn snooze_suggestion(
        &self,
        deed: &Deed,
        id: &str,
        snoozed: &SnoozedSuggestion,
    ) -> Result<SuggestionItem, WorkError> {
        let (suggestion, _) = self.suggestion(&deed.identity, id).await?;
        let (mut faults, now) = (Faults::default(), self.now());
        faults.later("until", snoozed.until, now);
        if snoozed.until > now + TimeDelta::days(MOST_DAYS.into()) {
            faults.add("until", format!("is {}; give a time within a year", snoozed.until));
        }
        faults.none()?;
        self.decide(deed, &suggestion, (SuggestionStatus::Snoozed, snoozed.until, None)).await
    }

    /// Opens a suggestion again that was put off or not wanted.
    ///
    /// # Errors
    /// As [`Self::accept_suggestion`].
    pub async fn reopen_suggestion(&self, deed: &Deed, id: &str) -> Result<(), WorkError> {
        let (suggestion, _) = self.suggestion(&deed.identity, id).await?;
        let Some(before) = self.shelf.decisions.get(id) else { return Ok(()) };
        let mut act = Act::new(entry("suggestion.reopen", &suggestion).before(&before.body));
        act.delete::<Decision>(id, before.version)?;
        self.commit(deed, act).await.map(drop)
    }

    async fn decide(
        &self,
        deed: &Deed,
        suggestion: &SuggestionItem,
        (status, until, reason): (SuggestionStatus, chrono::DateTime<Utc>, Option<String>),
    ) -> Result<SuggestionItem, WorkError> {
        let by = UserRef { id: deed.identity.user().to_owned(), name: deed.identity.name().to_owned() };
        let (rule, customer) = (suggestion.rule.clone(), suggestion.customer.id.clone());
        let after = Decision { rule, customer, status, until, reason, by };
        let what = if status == SuggestionStatus::Dismissed { "suggestion.dismiss" } else { "suggestion.snooze" };
        let before = self.shelf.decisions.get(&suggestion.id);
        let entry = entry(what, suggestion).after(&after);
        let entry = if let Some(before) = &before { entry.before(&before.body) } else { entry };
        let mut act = Act::new(entry);
        match before {
            Some(before) => act.replace(&suggestion.id, before.version, &after)?,
            None => act.insert(&suggestion.id, &after)?,
        }
        self.commit(deed, act).await?;
        Ok(self.suggestion(&deed.identity, &suggestion.id).await?.0)
    }
}

fn entry(what: &'static str, suggestion: &SuggestionItem) -> Entry {
    Entry::new(what, "suggestion", &suggestion.id, &suggestion.title)
}
