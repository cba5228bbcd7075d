//! Who looks after whom: the account manager of each customer, as people assigned them, else as facts name them.
//!
//! It lies beside the other columns, because customers change hands far more often than a portfolio is computed, and
//! whoever gives some away must see it at once.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use bellwether_domain::facts::customer::OwnerId;
use bellwether_identity::identity::Reach;

use crate::assignments::Assignments;
use crate::portfolio::columns::SharedColumns;
use crate::portfolio::text::{CodedColumn, TextColumn};
use crate::scope::Scope;

/// The account manager of each customer, with names.
#[derive(Debug, Clone)]
pub struct Owners {
    assignments: Arc<Assignments>,
    /// That of the facts itself when nothing was assigned.
    column: Arc<CodedColumn>,
    names: Arc<HashMap<String, String>>,
    fingerprint: u64,
}

/// An account manager with the number of their customers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnerTotal {
    /// Id, as in facts.
    pub id: String,
    /// Name; the id when nobody knows it.
    pub name: String,
    /// How many customers.
    pub customers: usize,
}

impl Owners {
    /// Lays assignments over the account managers that facts name.
    pub fn new(shared: &SharedColumns, assignments: &Arc<Assignments>) -> Self {
        let mut from = 0;
        let stated = assignments.stated().filter_map(|(customer, owner)| {
            from = seek(&shared.ids, from, customer.as_str());
            let found = (from as usize) < shared.ids.len() && shared.ids.get(from) == customer.as_str();
            found.then_some((from, Some(owner.as_str())))
        });
        let mut stated = stated.peekable();
        let column = match stated.peek() {
            None => shared.owner_in_facts.clone(),
            Some(_) => Arc::new(shared.owner_in_facts.with(stated)),
        };
        let mut hasher = DefaultHasher::new();
        column.codes().hash(&mut hasher);
        column.values().hash(&mut hasher);
        assignments.names().hash(&mut hasher);
        Self {
            names: with_names(&shared.names_in_facts, assignments),
            assignments: assignments.clone(),
            column,
            fingerprint: hasher.finish(),
        }
    }

    /// Whether it was made of these very assignments.
    pub fn are_of(&self, assignments: &Arc<Assignments>) -> bool {
        Arc::ptr_eq(&self.assignments, assignments)
    }

    /// Tells these from others over the same facts: part of the name of every answer that is kept.
    pub const fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// Name of an account manager that facts or an identity know.
    pub fn name_of(&self, id: &str) -> Option<&str> {
        self.names.get(id).map(String::as_str)
    }

    /// The account managers within a scope with the number of their customers, by name: those who have some, and those
    /// who are known and have none.
    pub fn totals(&self, scope: &Scope) -> Vec<OwnerTotal> {
        let mut counts: HashMap<&str, usize> = match scope.reach() {
            Reach::Everything => self.names.keys().map(|id| (id.as_str(), 0)).collect(),
            Reach::OwnedBy(owners) => owners.iter().map(|id| (id.as_str(), 0)).collect(),
        };
        let mut by_code = vec![0; self.column.values().len()];
        for &code in self.column.codes() {
            // There is no place for the code of "none".
            if let Some(count) = by_code.get_mut(usize::from(code)) {
                *count += 1;
            }
        }
        let counted = self.column.values().iter().map(AsRef::as_ref).zip(by_code);
        counts.extend(counted.filter(|(id, _)| scope.reaches(Some(id))));
        let total = |(id, customers): (&str, usize)| {
            let name = self.name_of(id).unwrap_or(id).to_owned();
            OwnerTotal { id: id.to_owned(), name, customers }
        };
        let mut totals: Vec<OwnerTotal> = counts.into_iter().map(total).collect();
        totals.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
        totals
    }

    /// Whether facts name an account manager, or have given them a customer, or somebody else has.
    pub(crate) fn knows(&self, id: &OwnerId) -> bool {
        self.name_of(id.as_str()).is_some() || self.column.code_of(id.as_str()).is_some()
    }

    pub(crate) fn get(&self, row: u32) -> Option<&Arc<str>> {
        self.column.get(row)
    }

    /// Name of the account manager of a row; the id when nobody knows it.
    pub(crate) fn name(&self, row: u32) -> Option<&str> {
        let id: &str = self.get(row)?;
        Some(self.name_of(id).unwrap_or(id))
    }

    pub(crate) fn values(&self) -> &[Arc<str>] {
        self.column.values()
    }

    pub(crate) fn column(&self) -> &CodedColumn {
        &self.column
    }
}

/// Names of facts, and those that identity gives to whom facts do not know.
fn with_names(facts: &Arc<HashMap<String, String>>, assignments: &Assignments) -> Arc<HashMap<String, String>> {
    if assignments.names().is_empty() {
        return facts.clone();
    }
    let given = assignments.names().iter().map(|(id, name)| (id.as_str().to_owned(), name.clone()));
    let mut names: HashMap<String, String> = given.collect();
    names.extend(facts.iter().map(|(id, name)| (id.clone(), name.clone())));
    Arc::new(names)
}

/// The first row from `from` on whose id is not before `id`; quick when it is near, so that ids in order cost one pass.
fn seek(ids: &TextColumn, from: u32, id: &str) -> u32 {
    let rows = u32::try_from(ids.len()).unwrap_or(u32::MAX);
    let (mut low, mut high, mut step) = (from, from, 1);
    while high < rows && ids.get(high) < id {
        low = high + 1;
        high = high.saturating_add(step).min(rows);
        step *= 2;
    }
    while low < high {
        let middle = low.midpoint(high);
        if ids.get(middle) < id {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeking_finds_the_first_that_is_not_before() {
        let mut ids = TextColumn::with_capacity(100, 300);
        (0..100).for_each(|n| ids.push(&format!("{:03}", n * 2)));
        for wanted in 0..205u32 {
            for from in [0, 1, 50, 99, 100] {
                let expected = wanted.div_ceil(2).clamp(from, 100);
                assert_eq!(seek(&ids, from, &format!("{wanted:03}")), expected, "{wanted} from {from}");
            }
        }
    }
}
