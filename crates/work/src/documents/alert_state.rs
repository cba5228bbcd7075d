//! What was seen at the last evaluation of alerts: of every customer the score and which rules held. It is written in the
//! transaction of the alerts that the evaluation raises, so that a restart neither repeats nor loses one.

use std::collections::BTreeMap;

use bellwether_store::collection::{Collection, Index};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// One document: the head, or a part of the customers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertState {
    /// What the parts are of.
    Head(StateHead),
    /// Customers: `postcard`, compressed with `zstd`, in base 64.
    Part {
        /// The bytes.
        bytes: String,
    },
}

/// What the parts are of.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct StateHead {
    /// When it was evaluated.
    pub at: DateTime<Utc>,
    /// Business date.
    pub as_of: NaiveDate,
    /// Model that scored the customers.
    pub model: String,
    /// The rules, in the order of their bits: key, and what tells whether it still asks the same.
    pub rules: Vec<(String, String)>,
    /// How many parts there are.
    pub parts: usize,
    /// Which rules held for sources and deliveries.
    pub others: BTreeMap<String, bool>,
    /// When rules were last raised, by rule and subject, as long as they are to be quiet.
    pub raised: BTreeMap<String, DateTime<Utc>>,
}

impl AlertState {
    /// Id of the head.
    pub(crate) const HEAD: &'static str = "head";

    /// Id of a part.
    pub(crate) fn part(number: usize) -> String {
        format!("part-{number:05}")
    }
}

impl Collection for AlertState {
    const NAME: &'static str = "alert_state";
    const SCHEMA: u32 = 1;

    fn indexes() -> Vec<Index> {
        Vec::new()
    }
}
