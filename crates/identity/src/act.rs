//! What is done together: changes, their record, and which documents are other ones afterwards. Also for other crates, whose
//! changes go through the ledger too.

use bellwether_store::changes::Changes;
use bellwether_store::collection::Collection;
use bellwether_store::error::StoreError;

use crate::audit::Entry;

/// Changes in the making.
#[derive(Debug, Default)]
pub struct Act {
    /// Everything that changes.
    pub changes: Changes,
    /// What is recorded of it.
    pub entries: Vec<Entry>,
    /// Collection and id of each document that somebody may hold in memory.
    pub touched: Vec<(String, String)>,
}

impl Act {
    /// One that is recorded so.
    pub fn new(entry: Entry) -> Self {
        Self { entries: vec![entry], ..Self::default() }
    }

    /// Adds a document.
    ///
    /// # Errors
    /// When the body cannot be written.
    pub fn insert<T: Collection>(&mut self, id: &str, body: &T) -> Result<(), StoreError> {
        self.changes.insert(id, body)?;
        self.touch::<T>(id);
        Ok(())
    }

    /// Puts a body in place of version `expected`.
    ///
    /// # Errors
    /// When the body cannot be written.
    pub fn replace<T: Collection>(&mut self, id: &str, expected: u64, body: &T) -> Result<(), StoreError> {
        self.changes.replace(id, expected, body)?;
        self.touch::<T>(id);
        Ok(())
    }

    /// Puts a body in place of version `expected`; 0 is the version of what is not there.
    ///
    /// # Errors
    /// When the body cannot be written.
    pub fn put<T: Collection>(&mut self, id: &str, expected: u64, body: &T) -> Result<(), StoreError> {
        if expected == 0 { self.insert(id, body) } else { self.replace(id, expected, body) }
    }

    /// Deletes version `expected`.
    ///
    /// # Errors
    /// When the id cannot be one.
    pub fn delete<T: Collection>(&mut self, id: &str, expected: u64) -> Result<(), StoreError> {
        self.changes.delete::<T>(id, expected)?;
        self.touch::<T>(id);
        Ok(())
    }

    fn touch<T: Collection>(&mut self, id: &str) {
        self.touched.push((T::NAME.to_owned(), id.to_owned()));
    }
}
