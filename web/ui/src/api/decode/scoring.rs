//! The contract's types about risk and scoring models, as lists of their fields.

use bellwether_contract::model_library::{Activated, ModelVersion, ModelVersions};
use bellwether_contract::risk::{IndustrySegment, RiskBand, RiskSegments, RiskWeight, TierSegment};
use bellwether_contract::scoring::{Band, Dimension, Input, Model, Models};
use bellwether_contract::simulation::{
    BackTest, BandCount, BandMove, Ranking, ScoreBin, SimulatedChange, SimulatedTotals, Simulation,
};

use super::{Decode, Misfits, field};
use crate::api::json::Json;

fields! {
    RiskSegments { customers, scored, average_score, at_risk, bands, factors, tree, distribution; flat context }
    RiskBand { band, customers, ttm_net, revenue_at_risk, factors }
    RiskWeight { dimension, points_lost, revenue_weighted, customers }
    TierSegment { tier, customers, ttm_net, industries }
    IndustrySegment { industry, customers, ttm_net, bands }
    ScoreBin { from, to, customers, ttm_net }

    Models { items, active }
    Model { key, version, name, description, dimensions, bands, min_confidence, lapsed_cap }
    Dimension { key, weight, combine, inputs }
    Input { measure, weight, curve }
    Band { key, min }
    ModelVersions { items }
    ModelVersion { model, shipped, active, author, created_at }
    Activated { active, before, customers }

    Simulation {
        tried, customers, before, after, moves, moved, risen, fallen, items, page; flat context
    }
    SimulatedTotals { average_score, scored, bands, distribution, at_risk }
    BandCount { band, customers }
    BandMove { from, to, customers, ttm_net }
    SimulatedChange { id, name, country, before, after, band_before, band_after, ttm_net }
    BackTest { tested_on, through, customers, lost, base_rate, tried, active; flat context }
    Ranking { model, scored, scored_lost, auc, flagged, precision_at_10, average_lost, average_kept }
}

/// A point of a curve: value and score.
impl Decode for (f64, f64) {
    fn decode(json: &Json, misfits: &mut Misfits) -> Self {
        match Vec::decode(json, misfits)[..] {
            [value, score] => (value, score),
            _ => {
                misfits.note("a value and its score", json);
                (0.0, 0.0)
            }
        }
    }
}
