//! What is done together: changes, their record, and whose actions are other ones afterwards.

use bellwether_identity::audit::Entry;
use bellwether_store::changes::Changes;
use bellwether_store::collection::Collection;
use bellwether_store::error::StoreError;

use crate::documents::action::Action;

/// Changes in the making.
#[derive(Debug, Default)]
pub(crate) struct Act {
    pub(crate) changes: Changes,
    pub(crate) entries: Vec<Entry>,
    /// Ids of actions.
    pub(crate) actions: Vec<String>,
    /// Collection and id of each document that is held in memory.
    pub(crate) touched: Vec<(String, String)>,
}

impl Act {
    pub(crate) fn new(entry: Entry) -> Self {
        Self { entries: vec![entry], ..Self::default() }
    }

    pub(crate) fn insert<T: Collection>(&mut self, id: &str, body: &T) -> Result<(), StoreError> {
        self.changes.insert(id, body)?;
        self.touch::<T>(id);
        Ok(())
    }

    pub(crate) fn replace<T: Collection>(&mut self, id: &str, expected: u64, body: &T) -> Result<(), StoreError> {
        self.changes.replace(id, expected, body)?;
        self.touch::<T>(id);
        Ok(())
    }

    /// Puts a body in place of version `expected`; 0 is the version of what is not there.
    pub(crate) fn put<T: Collection>(&mut self, id: &str, expected: u64, body: &T) -> Result<(), StoreError> {
        if expected == 0 { self.insert(id, body) } else { self.replace(id, expected, body) }
    }

    pub(crate) fn delete<T: Collection>(&mut self, id: &str, expected: u64) -> Result<(), StoreError> {
        self.changes.delete::<T>(id, expected)?;
        self.touch::<T>(id);
        Ok(())
    }

    fn touch<T: Collection>(&mut self, id: &str) {
        self.touched.push((T::NAME.to_owned(), id.to_owned()));
    }

    pub(crate) fn insert_action(&mut self, id: &str, action: &Action) -> Result<(), StoreError> {
        self.changes.insert(id, action)?;
        self.actions.push(id.to_owned());
        Ok(())
    }

    pub(crate) fn replace_action(&mut self, id: &str, expected: u64, action: &Action) -> Result<(), StoreError> {
        self.changes.replace(id, expected, action)?;
        self.actions.push(id.to_owned());
        Ok(())
    }
}
