//! Financial facts from Microsoft SQL Server: documents, lines, budgets, rates and products, read through views that
//! the customer's administrator keeps over whatever system they have (`sql/mssql/views.sql`).
//!
//! Sums are made by the server, rounded line by line as the product's own money is. Nothing is written there. Statements
//! of one load run one after the other on one connection, at the server's usual isolation (read committed): a document
//! that is booked while they run may be in one of them and not yet in the next, and is whole at the next refresh.

mod bills;
mod collect;
mod connection;
mod details;
mod doctor;
mod fault;
mod financials;
mod push;
mod records;
pub mod settings;
mod shape;
mod statement;
mod views;
mod whole;

use std::sync::Arc;
use std::time::Duration;

use bellwether_domain::clock::Clock;
use bellwether_domain::codes::Currency;
use bellwether_domain::loader::{Loaded, Reject};
use deadpool::managed::Pool;

use crate::mssql::connection::{Lease, Maker};
use crate::mssql::fault::{Fault, Place};
use crate::mssql::settings::{Encrypt, MssqlSettings, SettingsError};
use crate::mssql::statement::Statements;

/// A SQL Server as a source of financial facts.
pub struct MssqlSource {
    name: Arc<str>,
    reporting: Currency,
    clock: Arc<dyn Clock>,
    settings: MssqlSettings,
    statements: Statements,
    place: Place,
    pool: Pool<Maker>,
}

impl MssqlSource {
    /// A source called `name` that delivers rates into `reporting`. Nothing is connected before something is asked.
    ///
    /// # Errors
    /// When a setting is not possible or the password cannot be had.
    pub fn new(
        settings: MssqlSettings,
        name: impl Into<Arc<str>>,
        reporting: Currency,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, SettingsError> {
        let settings = settings.validated()?;
        let name = name.into();
        if settings.encrypt == Encrypt::Off {
            tracing::warn!(source = %name, "`encrypt = \"off\"`: the password and all data travel in the open");
        }
        if settings.trust_server_certificate {
            tracing::warn!(source = %name, "`trust_server_certificate = true`: anybody can pretend to be the server");
        }
        let place = Place::of(&settings, name.clone(), settings.resolved_password()?);
        let pool = Pool::builder(Maker::new(&settings, place.clone()))
            .max_size(settings.pool_size)
            .build()
            .expect("a pool without time-outs of its own needs no runtime");
        let statements = Statements::new(settings.schema.clone());
        Ok(Self { name, reporting, clock, settings, statements, place, pool })
    }

    /// Runs a whole read on one connection, within the deadline. Only a read that went well gives its connection back.
    async fn read<T>(
        &self,
        deadline: Option<Duration>,
        reading: impl AsyncFnOnce(&mut Lease) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let all = Box::pin(async {
            let mut lease = Lease::of(&self.pool).await?;
            let read = reading(&mut lease).await?;
            lease.release();
            Ok(read)
        });
        match deadline {
            Some(deadline) => tokio::time::timeout(deadline, all).await.map_err(|_| self.place.too_late())?,
            None => all.await,
        }
    }

    fn loaded<T>(&self, rows: T, rejects: Vec<Reject>) -> Loaded<T> {
        Loaded { rows, rejects, loaded_at: self.clock.now() }
    }

    fn reject(&self, row: String, reason: impl Into<Arc<str>>) -> Reject {
        Reject { source: self.name.clone(), row, reason: reason.into(), declared: false }
    }
}
