//! What a store is opened with.

use std::fmt;
use std::sync::Arc;

use bellwether_domain::clock::Clock;

use crate::collection::{Collection, CollectionSpec};
use crate::error::StoreError;
use crate::leases::LeaseRecord;

/// Time, chance and the collections of the program.
#[derive(Clone)]
pub struct Setup {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) seed: [u8; 32],
    pub(crate) collections: Vec<CollectionSpec>,
}

impl Setup {
    /// A store that goes by `clock` and makes ids from `seed`, which comes from the system's generator except in tests.
    pub const fn new(clock: Arc<dyn Clock>, seed: [u8; 32]) -> Self {
        Self { clock, seed, collections: Vec::new() }
    }

    /// With documents of this type. All types that a program knows are declared whenever it opens a store: that creates
    /// what is missing and brings older documents up to date.
    ///
    /// # Errors
    /// [`StoreError::Declaration`] if the collection is declared wrongly, or the name is taken.
    pub fn with<T: Collection>(mut self) -> Result<Self, StoreError> {
        let spec = CollectionSpec::of::<T>()?;
        if spec.name == LeaseRecord::NAME || self.collections.iter().any(|known| known.name == spec.name) {
            let reason = "another type has this name; each needs its own".to_owned();
            return Err(StoreError::Declaration { collection: spec.name, reason });
        }
        self.collections.push(spec);
        Ok(self)
    }

    /// The collections of the program and the store's own.
    pub(crate) fn collections(&self) -> Result<Vec<CollectionSpec>, StoreError> {
        let mut all = vec![CollectionSpec::of::<LeaseRecord>()?];
        all.extend(self.collections.iter().cloned());
        Ok(all)
    }
}

impl fmt::Debug for Setup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Setup").field("collections", &self.collections).finish_non_exhaustive()
    }
}
