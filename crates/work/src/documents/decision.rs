//! What was decided about suggestions: that they are put off or not wanted. The id is that of the suggestion.

use bellwether_contract::identity::UserRef;
use bellwether_contract::suggestion::SuggestionStatus;
use bellwether_identity::audit::View;
use bellwether_store::collection::{Collection, Index};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A suggestion that is not open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Key of the rule.
    pub rule: String,
    /// Id of the customer.
    pub customer: String,
    /// Put off, or not wanted.
    pub status: SuggestionStatus,
    /// Until when.
    pub until: DateTime<Utc>,
    /// Why.
    pub reason: Option<String>,
    /// By whom.
    pub by: UserRef,
}

impl Collection for Decision {
    const NAME: &'static str = "suggestion_decisions";
    const SCHEMA: u32 = 1;

    fn indexes() -> Vec<Index> {
        Vec::new()
    }
}

impl View for Decision {}
