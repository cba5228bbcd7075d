//! The portfolio in groups, and who needs attention.

use bellwether_contract::customer::OwnerRef;
use bellwether_contract::groups as api;
use bellwether_contract::page::Context;
use bellwether_contract::portfolio::AtRisk;
use bellwether_contract::value::Measure;
use bellwether_domain::measures::pacing::Pace;
use bellwether_engine::portfolio::attention::{AttentionRows, Reason};
use bellwether_engine::portfolio::build::Portfolio;
use bellwether_engine::portfolio::field::FilterField;
use bellwether_engine::portfolio::groups::{GroupSum, Groups};
use bellwether_engine::portfolio::row::{Row, RowId};

use super::customer::money;
use super::portfolio::amount;

/// Subtotals by a field.
pub fn groups(portfolio: &Portfolio, by: FilterField, groups: &Groups, context: Context) -> api::PortfolioGroups {
    let items = groups.groups.iter().map(|(value, sum)| api::PortfolioGroup {
        value: value.clone(),
        label: portfolio.label(by, value),
        totals: totals(portfolio, sum),
    });
    api::PortfolioGroups {
        by: by.as_str().to_owned(),
        items: items.collect(),
        total: totals(portfolio, &groups.total),
        context,
    }
}

fn totals(portfolio: &Portfolio, sum: &GroupSum) -> api::GroupTotals {
    let money = |minor| amount(portfolio, minor);
    api::GroupTotals {
        customers: sum.customers as u64,
        net: money(sum.sums.net),
        prior_net: money(sum.sums.prior_net),
        yoy: sum.yoy.into(),
        budget: sum.sums.budget.map(|figures| money(figures.budget)),
        attainment: sum.attainment.into(),
        pace: sum.pace.map(Pace::as_str).map(str::to_owned),
        ttm_net: money(sum.sums.ttm_net),
        average_score: sum.average_score,
        scored: sum.scored as u64,
        at_risk: at_risk(portfolio, sum),
    }
}

/// Those of some customers who are at risk.
pub fn at_risk(portfolio: &Portfolio, sum: &GroupSum) -> AtRisk {
    AtRisk {
        customers: sum.at_risk.customers as u64,
        revenue: amount(portfolio, sum.at_risk.ttm_net),
        share: sum.share_at_risk(),
    }
}

/// Who needs attention, with the reasons.
pub fn attention(portfolio: &Portfolio, found: &AttentionRows, context: Context) -> api::AttentionList {
    let items = found.rows.iter().map(|&row| attention_item(portfolio, row)).collect();
    api::AttentionList { items, total: found.total as u64, context }
}

fn attention_item(portfolio: &Portfolio, id: RowId) -> api::AttentionItem {
    let row = portfolio.row(id);
    let score = row.score();
    api::AttentionItem {
        id: row.id().to_owned(),
        name: row.name().to_owned(),
        country: row.country().to_owned(),
        owner: row.owner().map(|(id, name)| OwnerRef { id: id.to_owned(), name: name.to_owned() }),
        score: score.now.value,
        band: row.band().to_owned(),
        change_30d: score.change,
        ttm_net: money(row, row.ttm_net()),
        at_stake: money(row, row.at_stake().unwrap_or_default()),
        reasons: portfolio.reasons_in_numbers(id).into_iter().map(|one| reason(row, one)).collect(),
    }
}

fn reason(row: Row<'_>, reason: Reason) -> api::AttentionReason {
    let measures = reason.measures.into_iter().map(|(key, measured)| api::ReasonMeasure {
        measure: key.to_string(),
        value: Measure { stale_since: row.stale_since(key), ..measured.into() },
    });
    api::AttentionReason { key: reason.key, points: reason.points, measures: measures.collect(), text: reason.text }
}
