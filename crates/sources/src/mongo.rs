//! Customers, catalogue, orders and contacts from MongoDB.
//!
//! The server selects, projects and sorts; rows come in batches and are decoded one by one, so memory is bounded by a
//! batch and the compact facts made of it. Nothing is written there. Reads go to a secondary where there is one, and see
//! only what a majority of the servers holds.

mod decode;
mod details;
mod doctor;
mod fault;
pub mod key;
mod loaders;
mod number;
mod push;
mod read;
mod records;
pub mod settings;
mod value;

use std::sync::{Arc, Mutex};

use bellwether_domain::clock::Clock;
use bellwether_domain::loader::{Loaded, Reject};
use chrono_tz::Tz;
use mongodb::Client;
use tokio::sync::OnceCell;

use crate::mongo::settings::{MongoSettings, SettingsError};
use crate::secret::{Secret, resolve};

/// A MongoDB database as a source of facts. Connects when it is first asked.
pub struct MongoSource {
    name: Arc<str>,
    settings: MongoSettings,
    uri: Secret,
    time_zone: Tz,
    clock: Arc<dyn Clock>,
    client: Mutex<Arc<OnceCell<Client>>>,
}

impl MongoSource {
    /// A source of that name. Instants become dates in `time_zone`.
    ///
    /// # Errors
    /// When a setting makes no sense, or the address cannot be had from where the settings say it is.
    pub fn new(
        settings: MongoSettings,
        name: impl Into<Arc<str>>,
        time_zone: Tz,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, SettingsError> {
        let settings = settings.validated()?;
        let uri = resolve(settings.uri.expose())?;
        Ok(Self { name: name.into(), settings, uri, time_zone, clock, client: Mutex::default() })
    }

    /// Whether there is a collection of products.
    pub const fn has_products(&self) -> bool {
        self.settings.products.is_some()
    }

    /// Whether there is a collection of contacts.
    pub const fn has_contacts(&self) -> bool {
        self.settings.contacts.is_some()
    }

    fn loaded<T>(&self, rows: T, rejects: Vec<Reject>) -> Loaded<T> {
        Loaded { rows, rejects, loaded_at: self.clock.now() }
    }

    fn reject(&self, row: String, reason: String) -> Reject {
        Reject { source: self.name.clone(), row, reason: reason.into(), declared: false }
    }
}
