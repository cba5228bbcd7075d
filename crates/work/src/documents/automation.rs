//! What is made without being asked: one document for all.

use std::collections::BTreeMap;

use bellwether_identity::audit::View;
use bellwether_store::collection::{Collection, Index};
use serde::{Deserialize, Serialize};

/// For whom actions are made without being asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AutomationDocument {
    /// Keys of bands.
    pub bands: Vec<String>,
    /// Hours until actions are due, by band, where it is not as usual.
    pub due_hours: BTreeMap<String, u32>,
    /// Percent of the customers to whom nothing is suggested.
    pub holdout_percent: u32,
}

impl AutomationDocument {
    /// Its id.
    pub(crate) const ID: &'static str = "automation";
}

impl Collection for AutomationDocument {
    const NAME: &'static str = "automation";
    const SCHEMA: u32 = 1;

    fn indexes() -> Vec<Index> {
        Vec::new()
    }
}

impl View for AutomationDocument {}
