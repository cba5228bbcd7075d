//! Rules that are not as they came with the product. The id is the key of the rule.

use bellwether_domain::rules::alert::AlertDraft;
use bellwether_domain::rules::suggestion::SuggestionDraft;
use bellwether_identity::audit::View;
use bellwether_store::collection::{Collection, Index};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// What a kind of rule says, as it is kept.
pub trait RuleDraft: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Where rules of this kind are kept.
    const COLLECTION: &'static str;

    /// What the rule is known by.
    fn key(&self) -> &str;

    /// What it is called, for people.
    fn title(&self) -> &str;
}

impl RuleDraft for AlertDraft {
    const COLLECTION: &'static str = "alert_rules";

    fn key(&self) -> &str {
        &self.key
    }

    fn title(&self) -> &str {
        &self.title
    }
}

impl RuleDraft for SuggestionDraft {
    const COLLECTION: &'static str = "suggestion_rules";

    fn key(&self) -> &str {
        &self.key
    }

    fn title(&self) -> &str {
        &self.title
    }
}

/// A rule as somebody wants it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct ChangedRule<D: RuleDraft> {
    /// Whether it does anything.
    pub enabled: bool,
    /// What it says.
    pub draft: D,
}

impl<D: RuleDraft> Collection for ChangedRule<D> {
    const NAME: &'static str = D::COLLECTION;
    const SCHEMA: u32 = 1;

    fn indexes() -> Vec<Index> {
        Vec::new()
    }
}

impl<D: RuleDraft> View for ChangedRule<D> {}
