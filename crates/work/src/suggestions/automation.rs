//! Actions that are made without being asked: for customers of some bands who have no open one, the best suggestion becomes an
//! action of whoever looks after them.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use bellwether_contract::action::ActionSource;
use bellwether_contract::suggestion::{Automation, AutomationChange};
use bellwether_domain::rules::due;
use bellwether_domain::rules::due::MOST_HOURS;
use bellwether_domain::rules::suggestion::held_out;
use bellwether_identity::act::Act;
use bellwether_identity::audit::{Deed, Entry, Origin};
use bellwether_identity::identity::{Identity, Means};
use bellwether_store::collection::Collection;
use chrono::{DateTime, TimeDelta, Utc};

use super::evaluate::{Evaluated, Suggested, slot};
use crate::actions::draft::Draft;
use crate::check::Faults;
use crate::documents::action::Action;
use crate::documents::automation::AutomationDocument;
use crate::error::WorkError;
use crate::work::Work;

/// Most percent of the customers to whom nothing is suggested.
const MOST_HELD_OUT: u32 = 50;
/// Actions that are made in one transaction.
const TOGETHER: usize = 50;
/// Most actions that are made after one refresh; the others follow after the next.
const AT_ONCE: usize = 500;

/// The automation with its version: 0 while nobody switched it on.
#[derive(Debug, Clone, Default)]
pub(crate) struct KnownAutomation {
    pub(crate) version: u64,
    pub(crate) body: AutomationDocument,
}

impl Work {
    pub(crate) fn automation(&self) -> KnownAutomation {
        let found = self.shelf.automations.get(AutomationDocument::ID);
        found.map_or_else(KnownAutomation::default, |document| KnownAutomation {
            version: document.version,
            body: document.body.clone(),
        })
    }

    /// What is made without being asked.
    ///
    /// # Errors
    /// Before the first refresh.
    pub fn automation_answer(&self) -> Result<Automation, WorkError> {
        let KnownAutomation { version, body } = self.automation();
        let bands = self.bands()?;
        let due_hours = bands.into_iter().map(|band| (band.clone(), hours(&body, &band)));
        Ok(Automation {
            version,
            due_hours: due_hours.collect(),
            bands: body.bands,
            holdout_percent: body.holdout_percent,
        })
    }

    /// Changes it, if it has version `expected`.
    ///
    /// # Errors
    /// [`WorkError::Stale`], [`WorkError::Invalid`]; before the first refresh; when it cannot be recorded.
    pub async fn change_automation(
        &self,
        deed: &Deed,
        expected: u64,
        change: AutomationChange,
    ) -> Result<Automation, WorkError> {
        let (before, bands) = (self.automation(), self.bands()?);
        let mut faults = Faults::default();
        let mut check = |field: &str, band: &String| {
            if !bands.contains(band) {
                let known: Vec<&str> = bands.iter().map(String::as_str).collect();
                faults.add(field, format!("`{band}` is no band of the model; the bands are: {}", known.join(", ")));
            }
        };
        change.bands.iter().flatten().for_each(|band| check("bands", band));
        change.due_hours.iter().flat_map(BTreeMap::keys).for_each(|band| check("due_hours", band));
        for hours in change.due_hours.iter().flat_map(BTreeMap::values) {
            faults.number("due_hours", *hours, (1, MOST_HOURS));
        }
        if let Some(percent) = change.holdout_percent {
            faults.number("holdout_percent", percent, (0, MOST_HELD_OUT));
        }
        faults.none()?;
        let id = AutomationDocument::ID;
        if before.version != expected {
            let present = before.version;
            return Err(WorkError::Stale { kind: "automation", id: id.to_owned(), expected, present });
        }
        let mut after = before.body.clone();
        if let Some(bands) = change.bands {
            after.bands = bands.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
        }
        after.due_hours.extend(change.due_hours.unwrap_or_default());
        after.holdout_percent = change.holdout_percent.unwrap_or(after.holdout_percent);
        let mut act =
            Act::new(Entry::new("automation.change", "automation", id, id).before(&before.body).after(&after));
        act.put(id, expected, &after)?;
        let done = self.commit(deed, act).await;
        done.map_err(|error| error.of_version("automation", AutomationDocument::NAME, id))?;
        self.automation_answer()
    }

    /// Makes the actions that are to be made without being asked, and returns how many those are. Only for the instance that
    /// leads; if two did it, each action would still be made once.
    ///
    /// # Errors
    /// Before the first refresh; when they cannot be recorded.
    pub async fn automate(&self) -> Result<usize, WorkError> {
        let automation = self.automation().body;
        if automation.bands.is_empty() {
            return Ok(0);
        }
        let evaluated = self.evaluated().await?;
        let deed = Deed::new(Identity::of_the_server(Means::System, "Bellwether"), Origin::default());
        let (now, mut made) = (self.now(), 0);
        let drafts = self.automatic(&evaluated, &automation, now);
        for drafts in drafts.chunks(TOGETHER) {
            made += self.make_automatic(&deed, drafts).await?;
        }
        Ok(made)
    }

    /// What is to be made now.
    fn automatic(&self, evaluated: &Evaluated, automation: &AutomationDocument, now: DateTime<Utc>) -> Vec<Draft> {
        let (taken, decisions) = (self.taken_up(&evaluated.rules, now), self.shelf.decisions.all());
        let busy = self.busy(automation, now);
        let mut loads = self.loads();
        let mut served = HashSet::new();
        let mut drafts = Vec::new();
        for suggested in &evaluated.suggested {
            let row = evaluated.portfolio.row(suggested.row);
            let (customer, band) = (row.id(), row.band());
            let id = evaluated.id(suggested);
            let decided = decisions.get(&id).is_some_and(|decision| decision.body.until > now);
            if !automation.bands.iter().any(|wanted| wanted == band)
                || decided
                || taken.contains(&id)
                || held_out(customer, automation.holdout_percent)
                || busy.get(customer).is_some_and(|free| *free > now)
                || !served.insert(customer)
            {
                continue;
            }
            let owner = self.least_loaded(&mut loads, customer);
            drafts.push(draft(evaluated, suggested, id, owner, due::due_at(now, hours(automation, band))));
            if drafts.len() >= AT_ONCE {
                break;
            }
        }
        drafts
    }

    async fn make_automatic(&self, deed: &Deed, drafts: &[Draft]) -> Result<usize, WorkError> {
        match self.make_together(deed, drafts).await {
            // Somebody was quicker with one of them: then each on its own.
            Err(error) if error.is_taken(Action::NAME) => {
                let mut made = 0;
                for draft in drafts {
                    match self.make_together(deed, std::slice::from_ref(draft)).await {
                        Err(error) if error.is_taken(Action::NAME) => {}
                        done => made += done?,
                    }
                }
                Ok(made)
            }
            done => done,
        }
    }

    async fn make_together(&self, deed: &Deed, drafts: &[Draft]) -> Result<usize, WorkError> {
        let mut act = Act::default();
        {
            let sight = self.sight(&deed.identity)?;
            for draft in drafts {
                let action = self.draft(&sight, deed, draft.clone())?;
                self.add_action(&mut act, deed, &self.store().new_id(), &action)?;
            }
        }
        self.commit(deed, act).await?;
        Ok(drafts.len())
    }

    /// Customers for whom something is open, or was done so short a time ago that nothing is due yet: until when.
    fn busy(&self, automation: &AutomationDocument, now: DateTime<Utc>) -> HashMap<String, DateTime<Utc>> {
        let rest = automation.bands.iter().map(|band| hours(automation, band)).min().unwrap_or(0);
        let mut busy = HashMap::new();
        self.book.filtered(|known| {
            let head = &known.head;
            let free = match head.closed_at {
                Some(at) if !head.is_open() => at + TimeDelta::hours(rest.into()),
                _ => DateTime::<Utc>::MAX_UTC,
            };
            if free > now {
                let until = busy.entry(head.customer.clone()).or_insert(free);
                *until = free.max(*until);
            }
            false
        });
        busy
    }

    /// Open actions by user.
    pub(crate) fn loads(&self) -> HashMap<String, usize> {
        let mut loads = HashMap::new();
        self.book.filtered(|known| {
            if let Some(owner) = known.head.owner.as_ref().filter(|_| known.head.is_open()) {
                *loads.entry(owner.clone()).or_default() += 1;
            }
            false
        });
        loads
    }

    /// Of those who look after a customer, whoever has least to do; it is more by one then.
    pub(crate) fn least_loaded(&self, loads: &mut HashMap<String, usize>, customer: &str) -> Option<String> {
        let portfolio = self.portfolio().ok()?;
        let row = portfolio.find(&super::evaluate::everything(), customer)?;
        let (manager, _) = portfolio.row(row).owner()?;
        let people = self.identities.people();
        let own = people.users().filter(|user| user.body.owners.iter().any(|id| id == manager));
        let own = own.map(|user| user.id.clone()).filter(|user| self.may_work(&portfolio, user, customer));
        let user = own.min_by_key(|user| (loads.get(user).copied().unwrap_or(0), user.clone()))?;
        *loads.entry(user.clone()).or_default() += 1;
        Some(user)
    }

    /// The bands of the model.
    fn bands(&self) -> Result<Vec<String>, WorkError> {
        let portfolio = self.portfolio()?;
        Ok(portfolio.context().model.bands.iter().map(|band| band.key.clone()).collect())
    }
}

/// Hours until an action is due for a customer of a band.
fn hours(automation: &AutomationDocument, band: &str) -> u32 {
    automation.due_hours.get(band).copied().unwrap_or_else(|| due::hours(band))
}

fn draft(
    evaluated: &Evaluated,
    suggested: &Suggested,
    id: String,
    owner: Option<String>,
    due_at: DateTime<Utc>,
) -> Draft {
    let (customer, rule) = (evaluated.subject(suggested), &evaluated.rule(suggested).rule);
    let (kind, priority, _) = evaluated.terms(suggested);
    Draft {
        kind,
        title: rule.title.say(&customer),
        description: rule.sentence.say(&customer),
        customer: customer.id().to_owned(),
        owner,
        priority,
        due_at: Some(due_at),
        checklist: Vec::new(),
        links: Vec::new(),
        source: ActionSource::Automatic,
        slot: Some(slot(&id)),
        source_id: Some(id),
    }
}
