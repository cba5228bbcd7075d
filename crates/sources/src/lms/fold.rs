//! From events to what was learnt. The order of arrival doesn't matter: events are sorted before.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use bellwether_domain::facts::customer::CustomerId;
use bellwether_domain::facts::grouped::Keyed;
use bellwether_domain::facts::rows::{Assignment, Completion, Learner};
use bellwether_domain::intake::{
    AssignmentRecord, CompletionRecord, LearnerDetail, LearnerRecord, ModuleProgress, Record,
};
use bellwether_domain::loader::{LearningFacts, Selection};
use chrono::NaiveDate;

use super::events::Event;

/// Dates by learner and module.
type Dates = BTreeMap<(Arc<str>, Arc<str>), NaiveDate>;

/// What was learnt, by keys of the source.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Learnt {
    learners: BTreeMap<Arc<str>, Person>,
    /// Name by key, distinct.
    modules: BTreeMap<Arc<str>, Arc<str>>,
    assigned: Dates,
    completed: Dates,
    /// Rows of learners that belong to no customer.
    pub(super) homeless: Vec<Arc<str>>,
}

#[derive(Debug, PartialEq)]
struct Person {
    customer: CustomerId,
    name: Arc<str>,
    enrolled: NaiveDate,
}

impl Learnt {
    /// Folds events up to a date; later ones have not happened yet.
    ///
    /// A learner belongs to the customer that the latest event naming one names, and so do all facts of the learner.
    /// Enrolled is who was enrolled first, or seen first where nothing tells of an enrolment. The latest assignment of
    /// a module sets its due date; the first completion counts.
    pub(super) fn new(events: &[Event], through: Option<NaiveDate>) -> Self {
        let happened = || events.iter().filter(move |event| through.is_none_or(|through| event.on <= through));
        let mut homes: HashMap<&str, &CustomerId> = HashMap::new();
        for event in happened() {
            if let Some(customer) = &event.customer {
                homes.insert(&event.learner, customer);
            }
        }
        let mut learnt = Self::default();
        let mut enrolments: HashMap<&str, NaiveDate> = HashMap::new();
        for event in happened() {
            let Some(home) = homes.get(&*event.learner) else {
                learnt.homeless.push(event.row.clone());
                continue;
            };
            let person = learnt.learners.entry(event.learner.clone()).or_insert_with(|| Person {
                customer: (*home).clone(),
                name: event.label.clone(),
                enrolled: event.on,
            });
            person.enrolled = person.enrolled.min(event.on);
            person.name = event.name.clone().unwrap_or_else(|| person.name.clone());
            if event.enrols {
                let first = enrolments.entry(&event.learner).or_insert(event.on);
                *first = event.on.min(*first);
            }
            learnt.module(event);
        }
        for (learner, first) in enrolments {
            if let Some(person) = learnt.learners.get_mut(learner) {
                person.enrolled = first;
            }
        }
        learnt.name_apart();
        learnt
    }

    fn module(&mut self, event: &Event) {
        let Some(module) = event.module.as_ref().filter(|_| event.due.is_some() || event.completes) else { return };
        let name = self.modules.entry(module.key.clone()).or_insert_with(|| module.key.clone());
        if let Some(told) = &module.name {
            *name = told.clone();
        }
        let key = (event.learner.clone(), module.key.clone());
        if let Some(due) = event.due {
            self.assigned.insert(key.clone(), due);
        }
        if event.completes {
            let first = self.completed.entry(key).or_insert(event.on);
            *first = event.on.min(*first);
        }
    }

    /// Modules are told apart by their names from here on, so those of the same name get their keys behind it.
    fn name_apart(&mut self) {
        let mut uses: HashMap<Arc<str>, usize> = HashMap::new();
        for name in self.modules.values() {
            *uses.entry(name.clone()).or_default() += 1;
        }
        for (key, name) in &mut self.modules {
            if uses[name] > 1 && name != key {
                *name = format!("{name} ({key})").into();
            }
        }
    }

    /// Facts of a scope. Numbers of learners and modules are those of their sorted keys, whatever the scope.
    pub(super) fn facts(&self, scope: &Selection) -> LearningFacts {
        let wanted = |customer: &CustomerId| match scope {
            Selection::All => true,
            Selection::Only(only) => only.contains(customer),
        };
        let (learners, modules) = (numbers(&self.learners), numbers(&self.modules));
        let of = |dates: &Dates| -> Vec<(CustomerId, u32, u32, NaiveDate)> {
            let rows = dates.iter().map(|((learner, module), date)| {
                (self.learners[learner].customer.clone(), learners[&**learner], modules[&**module], *date)
            });
            rows.filter(|row| wanted(&row.0)).collect()
        };
        let people = self.learners.iter().filter(|(_, person)| wanted(&person.customer));
        LearningFacts {
            learners: Keyed::from_pairs(people.map(|(key, person)| {
                (person.customer.clone(), Learner { learner: learners[&**key], enrolled: person.enrolled })
            })),
            assignments: Keyed::from_pairs(
                of(&self.assigned)
                    .into_iter()
                    .map(|(customer, learner, module, due)| (customer, Assignment { learner, module, due })),
            ),
            completions: Keyed::from_pairs(
                of(&self.completed)
                    .into_iter()
                    .map(|(customer, learner, module, date)| (customer, Completion { learner, module, date })),
            ),
        }
    }

    /// Learners first, then assignments, then completions, each in the order of their keys.
    pub(super) fn records(&self) -> impl Iterator<Item = Record> {
        let learners = self.learners.iter().map(|(key, person)| {
            Record::Learner(LearnerRecord {
                customer: person.customer.clone(),
                learner: key.clone(),
                name: person.name.clone(),
                enrolled: person.enrolled,
            })
        });
        let assigned = self.assigned.iter().map(|((learner, module), due)| {
            Record::Assignment(AssignmentRecord {
                customer: self.learners[learner].customer.clone(),
                learner: learner.clone(),
                module: self.modules[module].clone(),
                due: *due,
            })
        });
        let completed = self.completed.iter().map(|((learner, module), date)| {
            Record::Completion(CompletionRecord {
                customer: self.learners[learner].customer.clone(),
                learner: learner.clone(),
                module: self.modules[module].clone(),
                date: *date,
            })
        });
        learners.chain(assigned).chain(completed)
    }

    /// Learners of one customer by name; modules by due date, completed ones that nobody assigned last.
    pub(super) fn details(&self, customer: &CustomerId) -> Vec<LearnerDetail> {
        let people = self.learners.iter().filter(|(_, person)| person.customer == *customer);
        let mut details: Vec<LearnerDetail> = people
            .map(|(key, person)| LearnerDetail {
                name: person.name.clone(),
                enrolled: person.enrolled,
                modules: self.progress(key),
            })
            .collect();
        details.sort_by(|a, b| a.name.cmp(&b.name));
        details
    }

    fn progress(&self, learner: &Arc<str>) -> Vec<ModuleProgress> {
        let row = |module: &Arc<str>| {
            let key = (learner.clone(), module.clone());
            let (due, completed) = (self.assigned.get(&key).copied(), self.completed.get(&key).copied());
            (due.is_some() || completed.is_some()).then(|| ModuleProgress {
                module: self.modules[module].clone(),
                due,
                completed,
            })
        };
        let mut modules: Vec<ModuleProgress> = self.modules.keys().filter_map(row).collect();
        modules.sort_by(|a, b| (a.due.is_none(), a.due, &a.module).cmp(&(b.due.is_none(), b.due, &b.module)));
        modules
    }
}

/// Position by key.
fn numbers<T>(of: &BTreeMap<Arc<str>, T>) -> HashMap<&str, u32> {
    of.keys().zip(0..).map(|(key, number)| (&**key, number)).collect()
}
