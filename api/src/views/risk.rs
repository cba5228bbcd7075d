//! The portfolio by risk.

use bellwether_contract::page::Context;
use bellwether_contract::portfolio::BandTotal;
use bellwether_contract::risk as api;
use bellwether_engine::portfolio::build::Portfolio;
use bellwether_engine::portfolio::risk::{IndustrySegment, RiskSegments, RiskWeight, TierSegment};
use bellwether_engine::portfolio::summary::BandSum;

use super::groups::at_risk;
use super::portfolio::amount;
use super::simulation::distribution;

/// Customers by risk.
pub fn segments(portfolio: &Portfolio, found: &RiskSegments, context: Context) -> api::RiskSegments {
    let bands = found.bands.iter().map(|(sum, at_risk, factors)| api::RiskBand {
        band: sum.band.clone(),
        customers: sum.customers as u64,
        ttm_net: amount(portfolio, sum.ttm_net),
        revenue_at_risk: amount(portfolio, *at_risk),
        factors: factors.iter().map(weight).collect(),
    });
    api::RiskSegments {
        customers: found.all.customers as u64,
        scored: found.all.scored as u64,
        average_score: found.all.average_score,
        at_risk: at_risk(portfolio, &found.all),
        bands: bands.collect(),
        factors: found.factors.iter().map(weight).collect(),
        tree: found.tree.iter().map(|segment| tier(portfolio, segment)).collect(),
        distribution: distribution(portfolio, &found.scores),
        context,
    }
}

fn weight(weight: &RiskWeight) -> api::RiskWeight {
    api::RiskWeight {
        dimension: weight.dimension.clone(),
        points_lost: weight.points,
        revenue_weighted: weight.revenue,
        customers: weight.customers as u64,
    }
}

fn tier(portfolio: &Portfolio, segment: &TierSegment) -> api::TierSegment {
    api::TierSegment {
        tier: segment.tier.clone(),
        customers: segment.customers as u64,
        ttm_net: amount(portfolio, segment.ttm_net),
        industries: segment.industries.iter().map(|one| industry(portfolio, one)).collect(),
    }
}

fn industry(portfolio: &Portfolio, segment: &IndustrySegment) -> api::IndustrySegment {
    api::IndustrySegment {
        industry: segment.industry.clone(),
        customers: segment.customers as u64,
        ttm_net: amount(portfolio, segment.ttm_net),
        bands: segment.bands.iter().map(|sum| band(portfolio, sum)).collect(),
    }
}

/// A band's customers.
pub fn band(portfolio: &Portfolio, sum: &BandSum) -> BandTotal {
    BandTotal { band: sum.band.clone(), customers: sum.customers as u64, ttm_net: amount(portfolio, sum.ttm_net) }
}
