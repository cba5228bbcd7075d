//! The portfolio in total.

use bellwether_contract::customer::Lifetime;
use bellwether_contract::page::Context;
use bellwether_contract::portfolio as api;
use bellwether_contract::value::Money;
use bellwether_domain::measures::money_sums::Turnover;
use bellwether_domain::measures::pacing::Pace;
use bellwether_domain::money::{Money as Exact, MoneyError};
use bellwether_engine::portfolio::build::Portfolio;
use bellwether_engine::portfolio::field::FilterField;
use bellwether_engine::portfolio::past_scores::PastTotal;
use bellwether_engine::portfolio::row::RowId;
use bellwether_engine::portfolio::summary::Summary;
use bellwether_engine::portfolio::work::WorkTotal;
use chrono::NaiveDate;

/// Reasons told for each customer that needs attention.
const REASONS: usize = 2;

/// Totals over a scope and filter.
///
/// # Errors
/// When a sum overflows.
pub fn summary(
    portfolio: &Portfolio,
    summary: &Summary,
    work: WorkTotal,
    context: Context,
) -> Result<api::PortfolioSummary, MoneyError> {
    let known = portfolio.knows_invoices();
    let money = |minor| amount(portfolio, minor);
    let net = |minor| revenue(portfolio, minor);
    let sums = &summary.sums;
    Ok(api::PortfolioSummary {
        customers: summary.customers as u64,
        countries: u32::try_from(summary.countries).unwrap_or(u32::MAX),
        net: net(sums.net),
        prior_net: net(sums.prior_net),
        yoy: summary.yoy.into(),
        budget: sums.budget.map(|figures| money(figures.budget)),
        attainment: summary.attainment.into(),
        pace: summary.pace.map(Pace::as_str).map(str::to_owned),
        ttm_net: net(sums.ttm_net),
        lifetime: known.then(|| lifetime(portfolio, summary)).transpose()?,
        monthly_net: if known { monthly_net(portfolio, summary) } else { Vec::new() },
        average_score: summary.average_score,
        average_change_30d: summary.average_change,
        scored: summary.scored as u64,
        at_risk: at_risk(portfolio, summary),
        bands: summary
            .bands
            .iter()
            .map(|sum| api::BandTotal {
                band: sum.band.clone(),
                customers: sum.customers as u64,
                ttm_net: net(sum.ttm_net),
            })
            .collect(),
        risk_factors: risk_factors(portfolio, summary),
        moves: summary.moves.iter().filter_map(|&row| moved(portfolio, row)).collect(),
        fell: summary.band_changes.0 as u64,
        rose: summary.band_changes.1 as u64,
        attention: summary.attention.iter().map(|&row| attention(portfolio, row)).collect(),
        overdue_actions: work.overdue,
        open_actions: work.open,
        facets: summary.facets.iter().map(|(field, values)| facet(portfolio, *field, values)).collect(),
        context,
    })
}

fn lifetime(portfolio: &Portfolio, summary: &Summary) -> Result<Lifetime, MoneyError> {
    let turnover = Turnover { invoiced: summary.sums.lifetime_invoiced, credited: summary.sums.lifetime_credited };
    Ok(Lifetime {
        net: amount(portfolio, turnover.net()?),
        invoiced: amount(portfolio, turnover.invoiced),
        credited: amount(portfolio, turnover.credited),
    })
}

/// A sum of invoices; none while they are not known.
pub fn revenue(portfolio: &Portfolio, minor: i64) -> Option<Money> {
    portfolio.knows_invoices().then(|| amount(portfolio, minor))
}

/// An amount in the reporting currency.
pub fn amount(portfolio: &Portfolio, minor: i64) -> Money {
    Exact::from_minor(minor, portfolio.context().reporting).into()
}

fn monthly_net(portfolio: &Portfolio, summary: &Summary) -> Vec<api::MonthlyNet> {
    let as_of = &portfolio.context().as_of;
    let months = as_of.ttm_months.iter().zip(&summary.monthly_net).map(|(month, &net)| api::MonthlyNet {
        label: as_of.calendar.month_of(month.start).label(),
        start: month.start,
        net: amount(portfolio, net),
    });
    months.collect()
}

fn at_risk(portfolio: &Portfolio, summary: &Summary) -> api::AtRisk {
    api::AtRisk {
        customers: summary.at_risk.customers as u64,
        revenue: revenue(portfolio, summary.at_risk.ttm_net),
        share: summary.share_at_risk(),
    }
}

/// How scores went.
pub fn health(totals: &[PastTotal], context: Context) -> api::PortfolioHealth {
    let point = |total: &PastTotal| api::PortfolioHealthPoint {
        as_of: total.as_of,
        customers: total.customers as u64,
        scored: total.scored as u64,
        average_score: total.average_score,
        at_risk: total.at_risk as u64,
        recomputed: total.recomputed,
    };
    api::PortfolioHealth { points: totals.iter().map(point).collect(), context }
}

/// How much was to be done on some days.
pub fn actions(days: &[NaiveDate], totals: &[WorkTotal], context: Context) -> api::PortfolioActions {
    let point = |(&date, total): (&NaiveDate, &WorkTotal)| api::PortfolioActionsPoint {
        date,
        open: total.open,
        overdue: total.overdue,
    };
    api::PortfolioActions { points: days.iter().zip(totals).map(point).collect(), context }
}

/// Dimensions by points lost, most first.
fn risk_factors(portfolio: &Portfolio, summary: &Summary) -> Vec<api::RiskFactor> {
    let dimensions = portfolio.context().model.dimensions.iter();
    let mut factors: Vec<api::RiskFactor> = dimensions
        .zip(&summary.points_lost)
        .map(|(dimension, &points_lost)| api::RiskFactor { dimension: dimension.key.clone(), points_lost })
        .collect();
    factors.sort_by(|a, b| b.points_lost.total_cmp(&a.points_lost));
    factors
}

fn moved(portfolio: &Portfolio, row: RowId) -> Option<api::Move> {
    let row = portfolio.row(row);
    let cell = row.score();
    Some(api::Move {
        id: row.id().to_owned(),
        name: row.name().to_owned(),
        from: cell.computed_before?,
        to: cell.now.computed?,
        band: row.band().to_owned(),
    })
}

fn attention(portfolio: &Portfolio, id: RowId) -> api::Attention {
    let row = portfolio.row(id);
    api::Attention {
        id: row.id().to_owned(),
        name: row.name().to_owned(),
        country: row.country().to_owned(),
        score: row.score().now.value,
        band: row.band().to_owned(),
        ttm_net: revenue(portfolio, row.ttm_net()),
        reasons: portfolio.reasons(id, REASONS),
    }
}

fn facet(portfolio: &Portfolio, field: FilterField, values: &[(String, usize)]) -> api::Facet {
    let values = values.iter().map(|(value, count)| api::FacetValue {
        value: value.clone(),
        label: portfolio.label(field, value),
        count: *count as u64,
    });
    api::Facet { field: field.as_str().to_owned(), values: values.collect() }
}
