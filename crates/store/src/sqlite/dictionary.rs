//! Texts that occur on many rows, kept once and referred to by a small integer.

use rusqlite::{Connection, OptionalExtension, Result};

/// A table of `(id, key)`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dictionary {
    find: &'static str,
    insert: &'static str,
}

macro_rules! dictionary {
    ($table:literal) => {
        Dictionary {
            find: concat!("SELECT id FROM ", $table, " WHERE key = ?1"),
            insert: concat!("INSERT INTO ", $table, " (key) VALUES (?1)"),
        }
    };
}

pub(super) const MODELS: Dictionary = dictionary!("models");
pub(super) const BANDS: Dictionary = dictionary!("bands");
pub(super) const CUSTOMERS: Dictionary = dictionary!("customers");
pub(super) const SERIES: Dictionary = dictionary!("series");

impl Dictionary {
    /// The id of a key, if it has one.
    pub(super) fn find(self, db: &Connection, key: &str) -> Result<Option<i64>> {
        db.prepare_cached(self.find)?.query_row([key], |row| row.get(0)).optional()
    }

    /// The id of a key, which gets one if it has none.
    pub(super) fn find_or_insert(self, db: &Connection, key: &str) -> Result<i64> {
        match self.find(db, key)? {
            Some(id) => Ok(id),
            None => db.prepare_cached(self.insert)?.insert([key]),
        }
    }
}
