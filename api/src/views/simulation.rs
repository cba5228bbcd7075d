//! What another model would make of customers, now and on a day of the past.

use bellwether_contract::page::{Context, PageInfo};
use bellwether_contract::portfolio::AtRisk;
use bellwether_contract::simulation as api;
use bellwether_domain::scoring::back_test::Ranked;
use bellwether_domain::scoring::model::ScoringModel;
use bellwether_engine::back_test::BackTest;
use bellwether_engine::portfolio::build::Portfolio;
use bellwether_engine::portfolio::simulation::{BINS, Change, Simulation, Totals};

use super::portfolio::amount;

/// A simulation with a page of the customers that move.
pub fn simulation(
    portfolio: &Portfolio,
    model: &ScoringModel,
    found: &Simulation,
    (page_of, page): (&[Change], PageInfo),
    context: Context,
) -> api::Simulation {
    let active = &portfolio.context().model;
    let moves = found.moves.iter().map(|(&(from, to), &(customers, ttm_net))| api::BandMove {
        from: active.band_key(from).to_owned(),
        to: model.band_key(to).to_owned(),
        customers: customers as u64,
        ttm_net: amount(portfolio, ttm_net),
    });
    api::Simulation {
        tried: model.id().to_owned(),
        customers: found.customers as u64,
        before: totals(portfolio, &found.before),
        after: totals(portfolio, &found.after),
        moves: moves.collect(),
        moved: found.moved.len() as u64,
        risen: found.changed.0 as u64,
        fallen: found.changed.1 as u64,
        items: page_of.iter().map(|change| one(portfolio, model, change)).collect(),
        page,
        context,
    }
}

fn one(portfolio: &Portfolio, model: &ScoringModel, change: &Change) -> api::SimulatedChange {
    let row = portfolio.row(change.row);
    api::SimulatedChange {
        id: row.id().to_owned(),
        name: row.name().to_owned(),
        country: row.country().to_owned(),
        before: change.before.value,
        after: change.after.value,
        band_before: portfolio.context().model.band_key(change.before.band).to_owned(),
        band_after: model.band_key(change.after.band).to_owned(),
        ttm_net: amount(portfolio, row.ttm_net()),
    }
}

fn totals(portfolio: &Portfolio, totals: &Totals) -> api::SimulatedTotals {
    let bands = totals
        .bands
        .iter()
        .map(|(band, customers)| api::BandCount { band: band.clone(), customers: *customers as u64 });
    api::SimulatedTotals {
        average_score: totals.average,
        scored: totals.scored as u64,
        bands: bands.collect(),
        distribution: distribution(portfolio, totals),
        at_risk: AtRisk {
            customers: totals.at_risk.customers as u64,
            revenue: amount(portfolio, totals.at_risk.ttm_net),
            share: totals.share_at_risk(),
        },
    }
}

/// Customers by ranges of scores.
pub fn distribution(portfolio: &Portfolio, totals: &Totals) -> Vec<api::ScoreBin> {
    let bins = (0..BINS).zip(&totals.bins).map(|(bin, &(customers, ttm_net))| {
        let from = u8::try_from(bin * 5).unwrap_or(u8::MAX);
        let to = if bin + 1 == BINS { 100 } else { from + 4 };
        api::ScoreBin { from, to, customers: customers as u64, ttm_net: amount(portfolio, ttm_net) }
    });
    bins.collect()
}

/// A back-test.
pub fn back_test(test: &BackTest, model: &ScoringModel, context: Context) -> api::BackTest {
    #[expect(clippy::cast_precision_loss, reason = "a share of a number of customers")]
    let base_rate = (test.customers > 0).then(|| test.lost as f64 / test.customers as f64);
    api::BackTest {
        tested_on: test.portfolio.context().as_of.date,
        through: test.through,
        customers: test.customers,
        lost: test.lost,
        base_rate,
        tried: ranking(model.id(), &test.tried),
        active: ranking(test.portfolio.context().model.id(), &test.active),
        context,
    }
}

fn ranking(model: &str, ranked: &Ranked) -> api::Ranking {
    let [average_lost, average_kept] = ranked.averages();
    api::Ranking {
        model: model.to_owned(),
        scored: ranked.scored(),
        scored_lost: ranked.lost(),
        auc: ranked.auc(),
        flagged: ranked.flagged(),
        precision_at_10: ranked.precision(),
        average_lost,
        average_kept,
    }
}
