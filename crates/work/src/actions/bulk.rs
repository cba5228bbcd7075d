//! One change for several actions: each is done or refused for itself, and all that are done are one transaction.

use std::collections::BTreeSet;

use bellwether_contract::action_change::{BulkChange, BulkResult, BulkResults, BulkTarget};
use bellwether_identity::act::Act;
use bellwether_identity::audit::Deed;
use bellwether_identity::ledger::LedgerError;
use bellwether_store::collection::Collection;
use bellwether_store::document::Document;
use bellwether_store::error::StoreError;

use super::history::Hand;
use crate::check::Faults;
use crate::documents::action::Action;
use crate::error::WorkError;
use crate::work::Work;

/// Most actions at once.
pub const MOST_AT_ONCE: usize = 200;
/// How often it is tried again when somebody else was quicker with one of them.
const ATTEMPTS: u32 = 20;

/// What becomes of one action.
type Fate = Result<u64, WorkError>;

impl Work {
    /// Changes several actions.
    ///
    /// # Errors
    /// [`WorkError::Invalid`] for what cannot be done to any action; before the first refresh; when it cannot be recorded.
    /// What is wrong with single actions is told with each.
    pub async fn change_actions(&self, deed: &Deed, wanted: &BulkChange) -> Result<BulkResults, WorkError> {
        check(wanted)?;
        let mut attempt = 0;
        loop {
            let (act, fates) = self.prepare(deed, wanted).await?;
            attempt += 1;
            let done = if act.changes.is_empty() { Ok(()) } else { self.commit(deed, act).await.map(drop) };
            match done {
                Err(error) if error.is_late(Action::NAME) && attempt < ATTEMPTS => {}
                done => {
                    done?;
                    return Ok(results(wanted, fates));
                }
            }
        }
    }

    async fn prepare(&self, deed: &Deed, wanted: &BulkChange) -> Result<(Act, Vec<Fate>), WorkError> {
        let ids: Vec<&str> = wanted.actions.iter().map(|target| target.id.as_str()).collect();
        let found = self.store().get_many::<Action>(&ids).await?;
        let sight = self.sight(&deed.identity)?;
        let hand = Hand::of(deed, self.now());
        let mut act = Act::default();
        let mut fates = Vec::new();
        for target in &wanted.actions {
            let before = found.iter().find(|document| document.id == target.id);
            let before = before.filter(|document| sight.sees(&document.body.head));
            let mut one = || -> Fate {
                let before = before.ok_or_else(|| WorkError::not_found("action", &target.id))?;
                self.one(&mut act, deed, (&sight, &hand), (before, target), wanted)
            };
            fates.push(one());
        }
        Ok((act, fates))
    }

    fn one(
        &self,
        act: &mut Act,
        deed: &Deed,
        (sight, hand): (&crate::sight::Sight, &Hand),
        (before, target): (&Document<Action>, &BulkTarget),
        wanted: &BulkChange,
    ) -> Fate {
        let expected = target.version.unwrap_or(before.version);
        let mut after = before.body.clone();
        if let Some(transition) = &wanted.transition {
            self.apply_transition(sight, hand, &mut after, transition)?;
        }
        if let Some(change) = &wanted.change {
            self.apply_change(sight, hand, &mut after, change)?;
        }
        let what = if wanted.transition.is_some() { "action.transition" } else { "action.change" };
        self.add_change(act, deed, what, (before, expected), &after)?;
        Ok(expected + 1)
    }
}

fn check(wanted: &BulkChange) -> Result<(), WorkError> {
    let mut faults = Faults::default();
    let ids: BTreeSet<&str> = wanted.actions.iter().map(|target| target.id.as_str()).collect();
    if !(1..=MOST_AT_ONCE).contains(&wanted.actions.len()) {
        faults.add("actions", format!("has {} actions; give 1 to {MOST_AT_ONCE}", wanted.actions.len()));
    } else if ids.len() < wanted.actions.len() {
        faults.add("actions", "names an action twice; name each once");
    }
    if wanted.transition.is_none() && wanted.change.is_none() {
        faults.add("change", "is missing, and so is `transition`; say what is to be done");
    }
    faults.none()
}

fn results(wanted: &BulkChange, fates: Vec<Fate>) -> BulkResults {
    let items: Vec<BulkResult> = wanted.actions.iter().zip(fates).map(|(target, fate)| result(target, fate)).collect();
    BulkResults { changed: items.iter().filter(|item| item.version.is_some()).count() as u64, items }
}

fn result(target: &BulkTarget, fate: Fate) -> BulkResult {
    let id = target.id.clone();
    match fate {
        Ok(version) => BulkResult { id, version: Some(version), code: None, detail: None },
        Err(error) => {
            let code = code(&error).to_owned();
            BulkResult { id, version: None, code: Some(code), detail: Some(error.to_string()) }
        }
    }
}

/// The code of a problem, as the API names it.
const fn code(error: &WorkError) -> &'static str {
    match error {
        WorkError::Invalid(_) | WorkError::Ledger(LedgerError::Store(StoreError::Unfit { .. })) => "invalid_body",
        WorkError::Query(_) => "invalid_parameter",
        WorkError::Forbidden(_) => "forbidden",
        WorkError::NotFound { .. } => "not_found",
        WorkError::Stale { .. } => "precondition_failed",
        WorkError::Conflict(_) => "conflict",
        WorkError::Ledger(_) | WorkError::Engine(_) => "unavailable",
    }
}
