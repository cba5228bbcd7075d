//! Versions of scoring models, as the API and the audit log tell them.

use bellwether_contract::model_library::ModelVersion;
use bellwether_domain::scoring::model::ScoringModel;
use bellwether_engine::assignments::By;
use bellwether_engine::models::{KnownModel, PreparedActivation};
use bellwether_identity::audit::{Entry, View};
use chrono::{DateTime, Utc};
use serde::Serialize;

use super::scoring;
use super::written::user_ref;

/// A version.
pub fn version(known: &KnownModel, active: &str) -> ModelVersion {
    ModelVersion {
        model: scoring::model(&known.model),
        shipped: known.made.is_none(),
        active: known.model.id() == active,
        author: known.made.as_ref().map(|(by, _)| user_ref(by)),
        created_at: known.made.as_ref().map(|(_, at)| *at),
    }
}

/// A version that was just made.
pub fn made(model: &ScoringModel, by: &By, at: DateTime<Utc>) -> ModelVersion {
    ModelVersion {
        model: scoring::model(model),
        shipped: false,
        active: false,
        author: Some(user_ref(by)),
        created_at: Some(at),
    }
}

#[derive(Serialize)]
struct ModelView<'a> {
    #[serde(flatten)]
    model: &'a ScoringModel,
}

impl View for ModelView<'_> {}

/// A version that was made.
pub fn model_entry(model: &ScoringModel) -> Entry {
    let name = model.name.as_deref().unwrap_or(&model.key);
    Entry::new("scoring_model.create", "scoring_model", model.id(), name).after(&ModelView { model })
}

#[derive(Serialize)]
struct ActiveView<'a> {
    active: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

impl View for ActiveView<'_> {}

/// A version that was activated.
pub fn activation_entry(prepared: &PreparedActivation) -> Entry {
    Entry::new("scoring_model.activate", "scoring_model", &prepared.after, &prepared.after)
        .before(&ActiveView { active: &prepared.before, reason: None })
        .after(&ActiveView { active: &prepared.after, reason: Some(&prepared.reason) })
}
