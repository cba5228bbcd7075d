//! A generation of facts, opened for reading.

mod contacts;
mod currencies;
mod customers;
mod detail;
mod financials;
mod grouped;
mod learning;

use std::path::Path;
use std::sync::{Arc, OnceLock};

use bellwether_domain::codes::Currency;
use bellwether_domain::facts::customer::CustomerId;
use bellwether_domain::loader::{Loaded, Loading, Selection, SourceError};
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use crate::dataset::GenerationInfo;
use crate::error::WarehouseError;
use crate::pipeline::{build::table_path, customers::ids};
use crate::rejects::{self, RejectPage, RejectQuery};
use crate::table::read::Table;
use bellwether_domain::intake::kind::RecordKind;

/// An immutable state of facts: the union of the data sets that were loaded when it was made.
///
/// Keeps its files open, so it stays readable after a later generation has replaced it. Implements the loader traits;
/// reading is blocking, so their futures are to be polled where blocking is fine. What was rejected was rejected
/// when the data was taken in, so loaders report no rejects; [`Generation::rejects`] lists them.
#[derive(Debug)]
pub struct Generation {
    info: GenerationInfo,
    reporting: Currency,
    tables: Tables,
    rejects: Vec<Table>,
    ids: OnceLock<Vec<CustomerId>>,
}

/// The tables that are read; none for those without rows.
#[derive(Debug)]
struct Tables {
    customers: Option<Table>,
    owners: Option<Table>,
    lines: Option<Table>,
    documents: Option<Table>,
    families: Option<Table>,
    purchases: Option<Table>,
    months: Option<Table>,
    orders: Option<Table>,
    budgets: Option<Table>,
    fx_rates: Option<Table>,
    learners: Option<Table>,
    modules: Option<Table>,
    assignments: Option<Table>,
    completions: Option<Table>,
    contacts: Option<Table>,
    people: Option<Table>,
}

impl Tables {
    /// All of them by name, always in the same order.
    const fn list(&self) -> [(&'static str, Option<&Table>); 16] {
        let Self {
            customers,
            owners,
            lines,
            documents,
            families,
            purchases,
            months,
            orders,
            budgets,
            fx_rates,
            learners,
            modules,
            assignments,
            completions,
            contacts,
            people,
        } = self;
        [
            ("customers", customers.as_ref()),
            ("owners", owners.as_ref()),
            ("lines", lines.as_ref()),
            ("documents", documents.as_ref()),
            ("families", families.as_ref()),
            ("purchases", purchases.as_ref()),
            ("customer_months", months.as_ref()),
            ("orders", orders.as_ref()),
            ("budgets", budgets.as_ref()),
            ("fx_rates", fx_rates.as_ref()),
            ("learners", learners.as_ref()),
            ("modules", modules.as_ref()),
            ("assignments", assignments.as_ref()),
            ("completions", completions.as_ref()),
            ("contacts", contacts.as_ref()),
            ("people", people.as_ref()),
        ]
    }
}

impl Generation {
    pub(crate) fn open(dir: &Path, info: GenerationInfo, reporting: Currency) -> Result<Self, WarehouseError> {
        let table = |name: &str| match Table::open(&table_path(dir, name))? {
            None if info.tables.contains_key(name) => {
                Err(WarehouseError::Damaged { path: table_path(dir, name), cause: "the file is missing".to_owned() })
            }
            table => Ok(table),
        };
        let tables = Tables {
            customers: table("customers")?,
            owners: table("owners")?,
            lines: table("lines")?,
            documents: table("documents")?,
            families: table("families")?,
            purchases: table("purchases")?,
            months: table("customer_months")?,
            orders: table("orders")?,
            budgets: table("budgets")?,
            fx_rates: table("fx_rates")?,
            learners: table("learners")?,
            modules: table("modules")?,
            assignments: table("assignments")?,
            completions: table("completions")?,
            contacts: table("contacts")?,
            people: table("people")?,
        };
        Ok(Self { tables, rejects: rejects::tables(dir)?, info, reporting, ids: OnceLock::new() })
    }

    /// What it is made of.
    pub const fn info(&self) -> &GenerationInfo {
        &self.info
    }

    /// SHA-256 over all tables: generations with the same digest have the same facts. Those that have the same facts have the
    /// same digest if they were made of the same rows in the same order by the same program. Reads everything.
    ///
    /// # Errors
    /// When the files cannot be read.
    pub fn digest(&self) -> Result<[u8; 32], WarehouseError> {
        let mut hash = Sha256::new();
        for (name, table) in self.tables.list() {
            let Some(table) = table else { continue };
            hash.update((name.len() as u64).to_le_bytes());
            hash.update(name);
            hash.update(table.bytes().to_le_bytes());
            table.read_through(|piece| hash.update(piece))?;
        }
        Ok(hash.finalize().into())
    }

    /// A page of the rejected rows.
    ///
    /// # Errors
    /// When the files cannot be read.
    pub fn rejects(&self, query: &RejectQuery) -> Result<RejectPage, WarehouseError> {
        rejects::page(&self.rejects, query)
    }

    /// All customer ids in byte order; the position is the dense number in the tables. Read once.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn customer_ids(&self) -> Result<&[CustomerId], WarehouseError> {
        if let Some(ids) = self.ids.get() {
            return Ok(ids);
        }
        let ids = ids(self.tables.customers.as_ref())?;
        Ok(self.ids.get_or_init(|| ids))
    }

    /// The customers of a request that exist.
    fn selected(&self, selection: &Selection) -> Result<Selected<'_>, WarehouseError> {
        let ids = self.customer_ids()?;
        Ok(match selection {
            Selection::All => Selected { ids, only: None },
            Selection::Only(wanted) => {
                let found = wanted.iter().filter_map(|id| ids.binary_search(id).ok());
                let mut only: Vec<u32> = found.map(|at| u32::try_from(at).expect("numbers have 32 bits")).collect();
                only.sort_unstable();
                only.dedup();
                Selected { ids, only: Some(only) }
            }
        })
    }

    /// Dense number of a customer.
    fn number(&self, customer: &CustomerId) -> Result<Option<u32>, WarehouseError> {
        let found = self.customer_ids()?.binary_search(customer).ok();
        Ok(found.map(|at| u32::try_from(at).expect("numbers have 32 bits")))
    }

    /// Labels of the data sets that brought any of these kinds of records.
    fn source_of(&self, kinds: &[RecordKind]) -> Arc<str> {
        let brings = |rows: &crate::dataset::Counts| kinds.iter().any(|kind| rows.get(kind).is_some_and(|&n| n > 0));
        let labels = self.info.datasets.iter().filter(|dataset| brings(&dataset.rows));
        let labels: Vec<&str> = labels.map(|dataset| dataset.label.as_str()).collect();
        if labels.is_empty() { "warehouse".into() } else { labels.join(" + ").into() }
    }

    /// When the latest of the data sets was loaded.
    fn loaded_at(&self) -> DateTime<Utc> {
        self.info.datasets.iter().map(|dataset| dataset.loaded_at).max().unwrap_or(self.info.created_at)
    }

    /// Wraps a blocking read into the form of a loader's answer; it runs when the answer is first polled.
    fn answer<'a, T: Send + 'a>(
        &'a self,
        source: Arc<str>,
        read: impl FnOnce() -> Result<T, WarehouseError> + Send + 'a,
    ) -> Loading<'a, T> {
        Box::pin(async move {
            match read() {
                Ok(rows) => Ok(Loaded { rows, rejects: Vec::new(), loaded_at: self.loaded_at() }),
                Err(error) => Err(SourceError::Unusable { origin: source, cause: error.to_string() }),
            }
        })
    }
}

/// Whose rows are wanted.
struct Selected<'a> {
    /// All ids by dense number.
    ids: &'a [CustomerId],
    /// Dense numbers, ascending; none means everybody.
    only: Option<Vec<u32>>,
}

impl Selected<'_> {
    /// Ids of the selected customers.
    fn keys(&self) -> Vec<CustomerId> {
        match &self.only {
            None => self.ids.to_vec(),
            Some(only) => only.iter().map(|&at| self.ids[at as usize].clone()).collect(),
        }
    }
}
