//! Last good facts as bytes, and how large and how sound a load is.
//!
//! The bytes begin with a version: those of another version are no facts. What keeps them is the store.

use std::io::{self, Write};

use bellwether_domain::codes::Currency;
use bellwether_domain::facts::catalogue::CatalogueFacts;
use bellwether_domain::facts::grouped::Keyed;
use bellwether_domain::loader::{ContactFacts, CustomerFacts, FinancialFacts, LearningFacts};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Changes with every change of the rows.
const VERSION: u8 = 1;

/// Compression that costs less time than loading does.
const LEVEL: i32 = 1;

/// Facts of one kind that can be kept.
pub trait Keepable: Serialize + DeserializeOwned + Send + 'static {
    /// How many rows there are, for comparison with another load of the same kind.
    fn rows(&self) -> u64;

    /// Why they cannot be used together, if they cannot.
    fn flaw(&self, _reporting: Currency) -> Option<String> {
        None
    }
}

/// Facts as bytes.
///
/// # Errors
/// When they cannot be written, which is a bug.
pub fn encode(facts: &impl Keepable) -> io::Result<Vec<u8>> {
    let mut encoder = zstd::Encoder::new(vec![VERSION], LEVEL)?;
    encoder.include_checksum(true)?;
    let mut encoder = postcard::to_io(facts, encoder).map_err(io::Error::other)?;
    encoder.flush()?;
    encoder.finish()
}

/// Facts from bytes; none when they are of another version or damaged.
pub fn decode<T: Keepable>(bytes: &[u8]) -> Option<T> {
    let (&VERSION, compressed) = bytes.split_first()? else { return None };
    postcard::from_bytes(&zstd::decode_all(compressed).ok()?).ok()
}

fn count<T>(table: &Keyed<T>) -> u64 {
    table.rows.rows().len() as u64
}

impl Keepable for CustomerFacts {
    fn rows(&self) -> u64 {
        self.customers.len() as u64
    }
}

impl Keepable for FinancialFacts {
    fn rows(&self) -> u64 {
        count(&self.documents) + self.budgets.as_ref().map_or(0, count)
    }

    fn flaw(&self, reporting: Currency) -> Option<String> {
        if self.fx.reporting() != reporting {
            return Some(format!("its rates lead to {}, the reporting currency is {reporting}", self.fx.reporting()));
        }
        let documents = self.documents.rows.rows().iter().map(|row| (row.amount, row.currency, row.date));
        let budgets = self.budgets.iter().flat_map(|budgets| budgets.rows.rows());
        let budgets = budgets.map(|row| (row.amount, row.currency, row.month));
        documents
            .chain(budgets)
            .find_map(|(amount, currency, date)| self.fx.to_reporting(amount, currency, date).err())
            .map(|error| self.missing_rates().map_or_else(|| error.to_string(), |missing| missing.to_string()))
    }
}

impl Keepable for Option<CatalogueFacts> {
    fn rows(&self) -> u64 {
        self.as_ref().map_or(0, |facts| facts.products.len() as u64)
    }
}

impl Keepable for Option<LearningFacts> {
    fn rows(&self) -> u64 {
        self.as_ref().map_or(0, |facts| count(&facts.learners) + count(&facts.assignments) + count(&facts.completions))
    }
}

impl Keepable for Option<ContactFacts> {
    fn rows(&self) -> u64 {
        self.as_ref().map_or(0, |facts| count(&facts.contacts))
    }
}
