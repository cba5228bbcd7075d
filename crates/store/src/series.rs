//! Time series: points that are added and never changed, such as telemetry.

use chrono::{DateTime, Utc};
use serde_json::Value;

/// A point of a series.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// When it happened, kept to the millisecond.
    pub at: DateTime<Utc>,
    /// Tells points of one instant apart: the same instant and key is the same point, and is kept once.
    pub key: String,
    /// What happened, as JSON.
    pub body: Value,
}
