//! Rules of suggestions that are not as they came with the product. The id is the key of the rule.

use bellwether_domain::rules::suggestion::SuggestionDraft;
use bellwether_identity::audit::View;
use bellwether_store::collection::{Collection, Index};
use serde::{Deserialize, Serialize};

/// A rule as somebody wants it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChangedSuggestionRule {
    /// Whether it makes suggestions.
    pub enabled: bool,
    /// What it says.
    pub draft: SuggestionDraft,
}

impl Collection for ChangedSuggestionRule {
    const NAME: &'static str = "suggestion_rules";
    const SCHEMA: u32 = 1;

    fn indexes() -> Vec<Index> {
        Vec::new()
    }
}

impl View for ChangedSuggestionRule {}
