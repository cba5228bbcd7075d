//! A customer compared with others of its kind. Names nobody, and is made of everybody.

use serde::{Deserialize, Serialize};

use crate::page::Context;
use crate::value::Measure;

/// A customer among its peers: other customers with an invoice in the 12 months to the date.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PeerComparison {
    /// Who the peers are: of the same `country_and_tier`, else of the same `tier`, else `all`; null when there are fewer than
    /// 5 in all.
    pub basis: Option<String>,
    /// Why they are not those of the same country and tier; null when they are.
    pub widened: Option<String>,
    /// How many they are.
    pub count: u32,
    /// Score and measures, as far as the customer or a peer has them.
    pub items: Vec<PeerMeasure>,
    /// What the numbers refer to.
    #[serde(flatten)]
    pub context: Context,
}

/// One number of a customer among those of its peers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PeerMeasure {
    /// `score`, or the key of a measure.
    pub measure: String,
    /// The customer's own.
    pub own: Measure,
    /// Peers that have a value.
    pub count: u32,
    /// A quarter of them have at most this; null when fewer than 5 have a value, as the next two.
    pub lower_quartile: Option<f64>,
    /// Half of them have at most this.
    pub median: Option<f64>,
    /// Three quarters of them have at most this.
    pub upper_quartile: Option<f64>,
    /// Share of the peers with less, those with the same counting half, 0 to 100; null without an own value or quartiles.
    pub percentile: Option<f64>,
    /// Whether more is better (`higher`) or worse (`lower`), as the active model scores it; null where it does not.
    pub better: Option<String>,
}
