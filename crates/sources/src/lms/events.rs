//! What a learning system tells, one event after the other, whichever system it is.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use bellwether_domain::facts::customer::CustomerId;
use chrono::{DateTime, NaiveDate, Utc};

/// Something that happened to a learner. Events sort by time, then by where they stand; this order decides which of two
/// contradicting ones is the later.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Event {
    /// When.
    pub(super) at: DateTime<Utc>,
    /// Where it stands in the source.
    pub(super) row: Arc<str>,
    /// The business date of `at`.
    pub(super) on: NaiveDate,
    /// Key of the learner.
    pub(super) learner: Arc<str>,
    /// What to call the learner where no name is told.
    pub(super) label: Arc<str>,
    /// Name of the learner, where it is told.
    pub(super) name: Option<Arc<str>>,
    /// The customer of the learner, where it is told.
    pub(super) customer: Option<CustomerId>,
    /// Whether the learner was enrolled by it.
    pub(super) enrols: bool,
    /// What it is about; none where it is about no module.
    pub(super) module: Option<Module>,
    /// The last day on time, if it is an assignment.
    pub(super) due: Option<NaiveDate>,
    /// Whether it completes the module.
    pub(super) completes: bool,
}

/// A module.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Module {
    /// Its key.
    pub(super) key: Arc<str>,
    /// Its name, where it is told.
    pub(super) name: Option<Arc<str>>,
}

/// What one reading of a system brought.
#[derive(Debug, Clone, Default)]
pub(super) struct Reading {
    /// In the order of [`Event`], each once.
    pub(super) events: Vec<Event>,
    /// Row and reason of what makes no sense, sorted.
    pub(super) rejects: Vec<(String, Arc<str>)>,
    /// Everything stored until then was read, if the system tells.
    pub(super) through: Option<DateTime<Utc>>,
    /// Statements that were withdrawn and are not among what was read: an earlier reading may have brought them.
    pub(super) withdrawn: usize,
}

impl Reading {
    /// The same with what a later reading brought, which asked for what was stored since; none when the later one took back
    /// something that is not part of it, or does not tell how far it went.
    pub(super) fn followed_by(&self, later: &Self) -> Option<Self> {
        if later.withdrawn > 0 || later.through.is_none() {
            return None;
        }
        let mut collected = Collected::default();
        for reading in [self, later] {
            reading.events.iter().cloned().for_each(|event| collected.event(event));
            for (row, reason) in &reading.rejects {
                collected.reject(Some(row.as_str().into()), reason.clone());
            }
        }
        Some(collected.finish(later.through))
    }
}

/// Collects a reading: each row once, however often and in whichever order it arrives.
#[derive(Debug, Default)]
pub(super) struct Collected {
    events: BTreeMap<Arc<str>, Event>,
    rejects: BTreeSet<(String, Arc<str>)>,
    nameless: Vec<(String, Arc<str>)>,
    withdrawn: BTreeSet<Arc<str>>,
    texts: Texts,
}

impl Collected {
    /// Takes an event. Of two with the same place the later counts: a store may not change a statement, but who
    /// knows.
    pub(super) fn event(&mut self, event: Event) {
        match self.events.get_mut(&event.row) {
            Some(known) if *known < event => *known = event,
            Some(_) => {}
            None => {
                let event = self.texts.of_one_event(event);
                self.events.insert(event.row.clone(), event);
            }
        }
    }

    /// Takes a row that makes no sense; none is a row that can't be told from others.
    pub(super) fn reject(&mut self, row: Option<Arc<str>>, reason: Arc<str>) {
        match row {
            Some(row) => {
                self.rejects.insert((row.to_string(), reason));
            }
            None => self.nameless.push(("without id".to_owned(), reason)),
        }
    }

    /// A row that is taken back, now or earlier or later.
    pub(super) fn withdraw(&mut self, row: Arc<str>) {
        self.withdrawn.insert(row);
    }

    pub(super) fn finish(mut self, through: Option<DateTime<Utc>>) -> Reading {
        let mut gone = 0;
        for row in &self.withdrawn {
            gone += usize::from(self.events.remove(row).is_none());
        }
        let withdrawn = &self.withdrawn;
        let mut rejects: Vec<_> =
            self.rejects.into_iter().filter(|(row, _)| !withdrawn.contains(row.as_str())).collect();
        rejects.append(&mut self.nameless);
        rejects.sort();
        let mut events: Vec<Event> = self.events.into_values().collect();
        events.sort_unstable();
        Reading { events, rejects, through, withdrawn: gone }
    }
}

/// Names of learners and modules, each once in memory: they come again with every event.
#[derive(Debug, Default)]
struct Texts(HashSet<Arc<str>>);

impl Texts {
    fn of_one_event(&mut self, event: Event) -> Event {
        let Event { learner, label, name, module, .. } = event;
        let module = module.map(|Module { key, name }| Module { key: self.shared(key), name: self.shared_if(name) });
        let (learner, label, name) = (self.shared(learner), self.shared(label), self.shared_if(name));
        Event { learner, label, name, module, ..event }
    }

    fn shared_if(&mut self, text: Option<Arc<str>>) -> Option<Arc<str>> {
        text.map(|text| self.shared(text))
    }

    fn shared(&mut self, text: Arc<str>) -> Arc<str> {
        if let Some(known) = self.0.get(&text) {
            return known.clone();
        }
        self.0.insert(text.clone());
        text
    }
}
