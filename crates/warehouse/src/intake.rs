//! The write side: takes the records of one data set and publishes them, all or nothing.

use bellwether_domain::clock::Clock;
use bellwether_domain::intake::{FactSink, Record, SinkError};
use bellwether_domain::loader::Reject;

use crate::dataset::Committed;
use crate::error::WarehouseError;

/// A load in progress. Holds the write lock of the warehouse; dropping it leaves nothing behind.
pub struct Intake {
    _private: (),
}

impl Intake {
    /// Publishes what was put: runs the pipeline over all data sets and makes the result the current generation.
    ///
    /// # Errors
    /// When too much was rejected or lost ([`WarehouseError::TooManyRejects`], [`WarehouseError::LostRows`]), when a
    /// check fails, or when the disk does. The last good generation stays, and the failed run is recorded.
    pub fn commit(self, _clock: &dyn Clock) -> Result<Committed, WarehouseError> {
        todo!()
    }
}

impl FactSink for Intake {
    fn put(&mut self, _record: Record) -> Result<(), SinkError> {
        todo!()
    }

    fn reject(&mut self, _reject: Reject) -> Result<(), SinkError> {
        todo!()
    }
}
