//! Scoring models as people keep them: versions, who made them, which one is active.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::identity::UserRef;
use crate::scoring::{Band, Dimension, Model};

/// A model to be kept: the first version under a new key, else the next version of that model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewModel {
    /// Name for programs: up to 60 lower-case letters, digits, `_` and `-`.
    pub key: String,
    /// Name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is for, or what has changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Weighted parts.
    pub dimensions: Vec<Dimension>,
    /// From low to high; default critical 0, high 40, medium 60, low 80.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bands: Option<Vec<Band>>,
    /// Below this confidence the score is Unknown, 0 to 1.
    #[serde(default)]
    pub min_confidence: f64,
    /// Whether a lapsed customer is capped at the top of the lowest band.
    #[serde(default)]
    pub lapsed_cap: bool,
}

/// A version of a model. Versions never change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ModelVersion {
    /// The model.
    pub model: Model,
    /// Whether it came with the product.
    pub shipped: bool,
    /// Whether it scores customers now.
    pub active: bool,
    /// Who made it; null if it came with the product.
    pub author: Option<UserRef>,
    /// When.
    pub created_at: Option<DateTime<Utc>>,
}

/// The versions of a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ModelVersions {
    /// Newest first.
    pub items: Vec<ModelVersion>,
}

/// A version of a model is to score customers from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Activation {
    /// Why, 1 to 500 characters.
    pub reason: String,
}

/// Which version scores customers now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Activated {
    /// Key and version.
    pub active: String,
    /// What scored them before.
    pub before: String,
    /// Customers scored with it.
    pub customers: u64,
}
