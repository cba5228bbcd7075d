//! Playbooks as they go for customers.

use std::sync::Arc;

use bellwether_contract::action::{ActionSource, ActionStatus, ChecklistItem, Priority};
use bellwether_contract::action_change::NewTransition;
use bellwether_contract::identity::UserRef;
use bellwether_contract::playbook::{NewPlaybookRun, Playbook, PlaybookRun, PlaybookRunStep, SkippedStep};
use bellwether_identity::act::Act;
use bellwether_identity::audit::{Deed, Entry};
use bellwether_identity::identity::Identity;
use bellwether_store::collection::Collection;
use bellwether_store::document::Document;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeZone as _, Utc};

use crate::actions::draft::Draft;
use crate::actions::history::Hand;
use crate::check::{Faults, LONGEST_REASON};
use crate::documents::playbook::{RunDocument, RunStep};
use crate::error::WorkError;
use crate::sight::Sight;
use crate::work::Work;

/// What is to be started.
pub(crate) struct Start<'a> {
    pub(crate) playbook: &'a Playbook,
    pub(crate) customer: &'a str,
    pub(crate) owner: Option<String>,
    pub(crate) day: NaiveDate,
    pub(crate) alert: Option<String>,
}

impl Work {
    /// Runs for customers within somebody's scope, newest first.
    ///
    /// # Errors
    /// Before the first refresh.
    pub fn playbook_runs(
        &self,
        identity: &Identity,
        (customer, playbook): (Option<&str>, Option<&str>),
    ) -> Result<Vec<PlaybookRun>, WorkError> {
        let sight = self.sight(identity)?;
        let all = self.shelf.runs.all();
        let wanted = all.values().rev().filter(|run| {
            let body = &run.body;
            customer.is_none_or(|id| body.customer == id)
                && playbook.is_none_or(|key| body.playbook == key)
                && sight.customer(&body.customer).is_some()
        });
        Ok(wanted.map(|run| self.run_answer(&sight, run)).collect())
    }

    /// A run.
    ///
    /// # Errors
    /// [`WorkError::NotFound`], also for one that is not theirs to see; before the first refresh.
    pub fn playbook_run(&self, identity: &Identity, id: &str) -> Result<PlaybookRun, WorkError> {
        let sight = self.sight(identity)?;
        Ok(self.run_answer(&sight, &*self.visible_run(&sight, id)?))
    }

    /// Starts a playbook for a customer: an action of each step.
    ///
    /// # Errors
    /// [`WorkError::Invalid`], [`WorkError::Conflict`] if it goes for the customer already; when it cannot be recorded.
    pub async fn start_playbook(&self, deed: &Deed, new: NewPlaybookRun) -> Result<PlaybookRun, WorkError> {
        let (act, id) = {
            let sight = self.sight(&deed.identity)?;
            let mut faults = Faults::default();
            let playbook = self.playbook(&new.playbook).ok().filter(|playbook| playbook.enabled);
            if playbook.is_none() {
                faults.add("playbook", format!("`{}` is no playbook that can be started", new.playbook));
            }
            if sight.customer(&new.customer).is_none() {
                faults.add("customer", format!("`{}`: there is no such customer; give the id of one", new.customer));
            }
            let playbook = match playbook {
                // Whether it goes for a customer of others is nobody's business.
                Some(playbook)
                    if sight.customer(&new.customer).is_some() && self.is_going(&playbook.key, &new.customer) =>
                {
                    return Err(WorkError::Conflict("This playbook goes for the customer already.".to_owned()));
                }
                Some(playbook) => playbook,
                None => return Err(faults.none().err().unwrap_or_else(|| WorkError::not_found("playbook", ""))),
            };
            faults.none()?;
            let own = deed.identity.user().to_owned();
            let own = Some(own).filter(|own| self.may_work(&sight.portfolio, own, &new.customer));
            let start = Start {
                playbook: &playbook,
                customer: &new.customer,
                owner: new.owner.or(own),
                day: new.start.unwrap_or_else(|| self.engine.today()),
                alert: None,
            };
            let mut act = Act::default();
            let id = self.add_run(&mut act, &sight, deed, start)?;
            (act, id)
        };
        self.commit(deed, act).await?;
        self.playbook_run(&deed.identity, &id)
    }

    /// Skips a step: its action is cancelled, and the reason written down.
    ///
    /// # Errors
    /// [`WorkError::NotFound`], [`WorkError::Conflict`] if the step is done; [`WorkError::Invalid`]; when it cannot be recorded.
    pub async fn skip_step(&self, deed: &Deed, id: &str, skipped: &SkippedStep) -> Result<PlaybookRun, WorkError> {
        let mut faults = Faults::default();
        let reason = faults.line("reason", &skipped.reason, LONGEST_REASON);
        let run = self.visible_run(&self.sight(&deed.identity)?, id)?;
        let mut after = run.body.clone();
        match after.steps.iter_mut().find(|step| step.action == skipped.action) {
            Some(step) => step.skipped = Some(reason.clone()),
            None => faults.add("action", format!("`{}` is none of this run", skipped.action)),
        }
        faults.none()?;
        let before = self.store().get::<crate::documents::action::Action>(&skipped.action).await?;
        let before = before.ok_or_else(|| WorkError::not_found("action", &skipped.action))?;
        let mut act =
            Act::new(Entry::new("playbook_run.skip", "playbook_run", id, &after.name).before(&run.body).after(&after));
        {
            let mut action = before.body.clone();
            let note = NewTransition { to: ActionStatus::Cancelled, note: Some(reason), minutes: None, outcome: None };
            let hand = Hand::of(deed, self.now());
            self.apply_transition(&self.sight(&deed.identity)?, &hand, &mut action, &note)?;
            self.add_change(&mut act, deed, "action.transition", (&before, before.version), &action)?;
        }
        act.replace(id, run.version, &after)?;
        let done = self.commit(deed, act).await;
        done.map_err(|error| error.of_version("playbook run", RunDocument::NAME, id))?;
        self.playbook_run(&deed.identity, id)
    }

    /// Whether a playbook goes for a customer: a run of it has open actions.
    pub(crate) fn is_going(&self, playbook: &str, customer: &str) -> bool {
        let all = self.shelf.runs.all();
        let of = all.values().filter(|run| run.body.playbook == playbook && run.body.customer == customer);
        let open = |action: &str| self.book.get(action).is_some_and(|known| known.head.is_open());
        of.flat_map(|run| &run.body.steps).any(|step| open(&step.action))
    }

    /// Adds a run with its actions to what is to be done together.
    pub(crate) fn add_run(
        &self,
        act: &mut Act,
        sight: &Sight,
        deed: &Deed,
        start: Start<'_>,
    ) -> Result<String, WorkError> {
        let id = self.store().new_id();
        let mut steps = Vec::new();
        for step in &start.playbook.steps {
            let point = |text: &String| ChecklistItem { text: text.clone(), done: false };
            let draft = Draft {
                kind: step.kind,
                title: step.title.clone(),
                description: step.description.clone(),
                customer: start.customer.to_owned(),
                owner: start.owner.clone(),
                priority: step.priority.unwrap_or(Priority::Medium),
                due_at: self.evening(start.day, step.day),
                checklist: step.checklist.iter().map(point).collect(),
                links: Vec::new(),
                source: ActionSource::Playbook,
                source_id: Some(id.clone()),
                slot: None,
            };
            let action_id = self.store().new_id();
            let action = self.draft(sight, deed, draft)?;
            self.add_action(act, deed, &action_id, &action)?;
            steps.push(RunStep { title: step.title.clone(), kind: step.kind, action: action_id, skipped: None });
        }
        let name = sight.row(start.customer).map_or(start.customer, |row| row.name()).to_owned();
        let run = RunDocument {
            playbook: start.playbook.key.clone(),
            name: start.playbook.name.clone(),
            playbook_version: start.playbook.version,
            customer: start.customer.to_owned(),
            customer_name: name,
            start: start.day,
            by: UserRef { id: deed.identity.user().to_owned(), name: deed.identity.name().to_owned() },
            alert: start.alert,
            steps,
        };
        act.entries.push(Entry::new("playbook_run.start", "playbook_run", &id, &run.name).after(&run));
        act.insert(&id, &run)?;
        Ok(id)
    }

    /// Five in the afternoon, so many days after a day, where the business is.
    fn evening(&self, start: NaiveDate, days: u32) -> Option<DateTime<Utc>> {
        let day = start.checked_add_days(Days::new(days.into()))?;
        let at = day.and_time(NaiveTime::from_hms_opt(17, 0, 0)?);
        let zone = self.engine.config().calendar.time_zone();
        zone.from_local_datetime(&at).earliest().map(|at| at.to_utc())
    }

    fn visible_run(&self, sight: &Sight, id: &str) -> Result<Arc<Document<RunDocument>>, WorkError> {
        let found = self.shelf.runs.get(id).filter(|run| sight.customer(&run.body.customer).is_some());
        found.ok_or_else(|| WorkError::not_found("playbook run", id))
    }

    fn run_answer(&self, sight: &Sight, document: &Document<RunDocument>) -> PlaybookRun {
        let body = &document.body;
        let step = |step: &RunStep| {
            let known = self.book.get(&step.action);
            PlaybookRunStep {
                title: step.title.clone(),
                kind: step.kind,
                action: step.action.clone(),
                status: known.as_ref().map_or(ActionStatus::Cancelled, |known| known.head.status),
                due_at: known.and_then(|known| known.head.due_at),
                skipped: step.skipped.clone(),
            }
        };
        let steps: Vec<PlaybookRunStep> = body.steps.iter().map(step).collect();
        let is_done =
            |step: &&PlaybookRunStep| matches!(step.status, ActionStatus::Completed | ActionStatus::Cancelled);
        let done = steps.iter().filter(is_done).count();
        PlaybookRun {
            id: document.id.clone(),
            playbook: body.playbook.clone(),
            name: body.name.clone(),
            playbook_version: body.playbook_version,
            customer: sight.customer_ref(&body.customer, &body.customer_name),
            start: body.start,
            by: body.by.clone(),
            created_at: document.created_at,
            done: u32::try_from(done).unwrap_or(u32::MAX),
            finished: done == steps.len(),
            steps,
        }
    }
}
