//! Playbooks: what is done in which order. A run makes an action of each step at once, so that the portfolio tells what is to come.

pub mod runs;
mod shipped;

use bellwether_contract::playbook::{NewPlaybook, Playbook, PlaybookChange, PlaybookStep, Playbooks};
use bellwether_domain::rules::alert::AlertRule;
use bellwether_domain::rules::suggestion::SuggestionRule;
use bellwether_identity::act::Act;
use bellwether_identity::audit::{Deed, Entry};
use bellwether_store::collection::Collection;

use crate::check::{Faults, LONGEST_TEXT, LONGEST_TITLE};
use crate::documents::playbook::PlaybookDocument;
use crate::error::WorkError;
use crate::work::Work;

/// Longest name, in characters.
const LONGEST_NAME: usize = 100;
/// Longest description, in characters.
const LONGEST_DESCRIPTION: usize = 2_000;
/// Longest key, in bytes.
const LONGEST_KEY: usize = 60;
/// Most steps.
const MOST_STEPS: usize = 30;
/// Most days from the start of a run.
const MOST_DAYS: u32 = 730;
/// Most points of a checklist.
const MOST_POINTS: usize = 50;
/// Most playbooks.
const MOST_PLAYBOOKS: usize = 100;

impl Work {
    /// The playbooks by name.
    pub fn playbooks(&self) -> Playbooks {
        let changed = self.shelf.playbooks.all();
        let shipped = shipped::playbooks().iter().filter(|(key, _)| !changed.contains_key(key));
        let mut items: Vec<Playbook> = shipped.map(|(key, body)| answer(key, 0, body)).collect();
        items.extend(changed.iter().map(|(key, document)| answer(key, document.version, &document.body)));
        items.sort_by(|one, other| (&one.name, &one.key).cmp(&(&other.name, &other.key)));
        Playbooks { items }
    }

    /// A playbook.
    ///
    /// # Errors
    /// [`WorkError::NotFound`].
    pub fn playbook(&self, key: &str) -> Result<Playbook, WorkError> {
        if let Some(document) = self.shelf.playbooks.get(key) {
            return Ok(answer(key, document.version, &document.body));
        }
        came(key).map(|body| answer(key, 0, body)).ok_or_else(|| WorkError::not_found("playbook", key))
    }

    /// Adds a playbook.
    ///
    /// # Errors
    /// [`WorkError::Invalid`], [`WorkError::Conflict`] if there is one of the key; when it cannot be recorded.
    pub async fn create_playbook(&self, deed: &Deed, new: NewPlaybook) -> Result<Playbook, WorkError> {
        let NewPlaybook { key, name, description, steps } = new;
        let taken = || WorkError::Conflict(format!("There is a playbook `{key}` already; change it instead."));
        if self.playbook(&key).is_ok() {
            return Err(taken());
        }
        if self.playbooks().items.len() >= MOST_PLAYBOOKS {
            return Err(WorkError::Conflict(format!("There are {MOST_PLAYBOOKS} playbooks already; change one.")));
        }
        let mut faults = Faults::default();
        let plain = key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        if !plain || !(1..=LONGEST_KEY).contains(&key.len()) {
            let message = format!("is no key; give 1 to {LONGEST_KEY} lower case letters, digits and underscores");
            faults.add("key", message);
        }
        let after = checked(&PlaybookDocument { name, description, enabled: true, steps }, &mut faults);
        faults.none()?;
        let mut act = Act::new(Entry::new("playbook.create", "playbook", &key, &after.name).after(&after));
        act.insert(&key, &after)?;
        let done = self.commit(deed, act).await;
        done.map_err(|error| if error.is_taken(PlaybookDocument::NAME) { taken() } else { error })?;
        self.playbook(&key)
    }

    /// Changes a playbook of version `expected`; 0 is the version of one that is as it came with the product. Runs that have begun
    /// go on as they were.
    ///
    /// # Errors
    /// [`WorkError::NotFound`], [`WorkError::Stale`], [`WorkError::Invalid`]; when it cannot be recorded.
    pub async fn change_playbook(
        &self,
        deed: &Deed,
        key: &str,
        expected: u64,
        change: PlaybookChange,
    ) -> Result<Playbook, WorkError> {
        let known = self.playbook(key)?;
        if known.version != expected {
            let (id, present) = (key.to_owned(), known.version);
            return Err(WorkError::Stale { kind: "playbook", id, expected, present });
        }
        let Playbook { name, description, enabled, steps, .. } = known;
        let before = PlaybookDocument { name, description, enabled, steps };
        let shipped = came(key);
        let mut faults = Faults::default();
        if change.reset && shipped.is_none() {
            faults.add("reset", "is true, but the playbook did not come with the product; give other steps");
        }
        let base = shipped.filter(|_| change.reset).unwrap_or(&before);
        let wanted = PlaybookDocument {
            name: change.name.unwrap_or_else(|| base.name.clone()),
            description: change.description.unwrap_or_else(|| base.description.clone()),
            enabled: change.enabled.unwrap_or(base.enabled),
            steps: change.steps.unwrap_or_else(|| base.steps.clone()),
        };
        let after = checked(&wanted, &mut faults);
        faults.none()?;
        let entry = Entry::new("playbook.change", "playbook", key, &after.name).before(&before).after(&after);
        let mut act = Act::new(entry);
        act.put(key, expected, &after)?;
        let done = self.commit(deed, act).await;
        done.map_err(|error| error.of_version("playbook", PlaybookDocument::NAME, key))?;
        self.playbook(key)
    }

    /// Deletes a playbook of version `expected` that somebody added. Runs that have begun go on as they were.
    ///
    /// # Errors
    /// [`WorkError::NotFound`], [`WorkError::Stale`], [`WorkError::Conflict`] for one that came with the product or that rules
    /// name; when it cannot be recorded.
    pub async fn delete_playbook(&self, deed: &Deed, key: &str, expected: u64) -> Result<(), WorkError> {
        let known = self.playbook(key)?;
        if known.version != expected {
            let (id, present) = (key.to_owned(), known.version);
            return Err(WorkError::Stale { kind: "playbook", id, expected, present });
        }
        if came(key).is_some() {
            let message = "The playbook came with the product; switch it off, or put it back as it came.";
            return Err(WorkError::Conflict(message.to_owned()));
        }
        let named = |playbook: Option<&String>| playbook.is_some_and(|named| named == key);
        let (alerts, suggestions) = (self.rule_set::<AlertRule>(), self.rule_set::<SuggestionRule>());
        let alerts = alerts.rules.iter().map(|known| &known.rule.draft).filter(|rule| named(rule.playbook.as_ref()));
        let suggestions =
            suggestions.rules.iter().map(|known| &known.rule.draft).filter(|rule| named(rule.playbook.as_ref()));
        let rules: Vec<String> =
            alerts.map(|rule| rule.key.clone()).chain(suggestions.map(|rule| rule.key.clone())).collect();
        if !rules.is_empty() {
            return Err(WorkError::Conflict(naming(&rules)));
        }
        let Playbook { name, description, enabled, steps, .. } = known;
        let before = PlaybookDocument { name, description, enabled, steps };
        let mut act = Act::new(Entry::new("playbook.delete", "playbook", key, &before.name).before(&before));
        act.delete::<PlaybookDocument>(key, expected)?;
        let done = self.commit(deed, act).await;
        done.map_err(|error| error.of_version("playbook", PlaybookDocument::NAME, key)).map(drop)
    }
}

/// The playbook of a key as it came with the product.
fn came(key: &str) -> Option<&'static PlaybookDocument> {
    shipped::playbooks().iter().find(|(known, _)| known == key).map(|(_, body)| body)
}

/// How rules call a playbook that they name, for people.
fn naming(rules: &[String]) -> String {
    format!("Rules name the playbook ({}); change or delete them first, or switch the playbook off.", rules.join(", "))
}

fn checked(given: &PlaybookDocument, faults: &mut Faults) -> PlaybookDocument {
    if !(1..=MOST_STEPS).contains(&given.steps.len()) {
        faults.add("steps", format!("has {} steps; give 1 to {MOST_STEPS}", given.steps.len()));
    }
    let steps = given.steps.iter().enumerate().map(|(at, step)| checked_step(at, step, faults)).collect();
    PlaybookDocument {
        name: faults.line("name", &given.name, LONGEST_NAME),
        description: faults.text("description", &given.description, (0, LONGEST_DESCRIPTION)),
        enabled: given.enabled,
        steps,
    }
}

fn checked_step(at: usize, step: &PlaybookStep, faults: &mut Faults) -> PlaybookStep {
    let path = format!("steps[{at}]");
    faults.number(&format!("{path}.day"), step.day, (0, MOST_DAYS));
    if step.checklist.len() > MOST_POINTS {
        let message = format!("has {} points; give at most {MOST_POINTS}", step.checklist.len());
        faults.add(&format!("{path}.checklist"), message);
    }
    let point = |point: &String| faults.line(&format!("{path}.checklist"), point, LONGEST_TITLE);
    PlaybookStep {
        checklist: step.checklist.iter().map(point).collect(),
        title: faults.line(&format!("{path}.title"), &step.title, LONGEST_TITLE),
        description: faults.text(&format!("{path}.description"), &step.description, (0, LONGEST_TEXT)),
        ..step.clone()
    }
}

fn answer(key: &str, version: u64, body: &PlaybookDocument) -> Playbook {
    Playbook {
        key: key.to_owned(),
        version,
        name: body.name.clone(),
        description: body.description.clone(),
        enabled: body.enabled,
        shipped: came(key).is_some_and(|came| came == body),
        added: came(key).is_none(),
        steps: body.steps.clone(),
    }
}
