//! Rules of alerts that are not as they came with the product. The id is the key of the rule.

use bellwether_domain::rules::alert::AlertDraft;
use bellwether_identity::audit::View;
use bellwether_store::collection::{Collection, Index};
use serde::{Deserialize, Serialize};

/// A rule as somebody wants it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChangedAlertRule {
    /// Whether it raises alerts.
    pub enabled: bool,
    /// What it says.
    pub draft: AlertDraft,
}

impl Collection for ChangedAlertRule {
    const NAME: &'static str = "alert_rules";
    const SCHEMA: u32 = 1;

    fn indexes() -> Vec<Index> {
        Vec::new()
    }
}

impl View for ChangedAlertRule {}
