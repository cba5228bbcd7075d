//! The merged answer about one customer: its row, and where its score comes from.

use std::collections::BTreeMap;

use bellwether_contract::account_group::{AccountGroup, GroupMember, GroupRollUp};
use bellwether_contract::customer::{CustomerDetail, Lifetime, Lift};
use bellwether_contract::page::Context;
use bellwether_contract::scoring::DimensionExplanation;
use bellwether_contract::value::Measure;
use bellwether_domain::measure::{MeasureKey, Measures};
use bellwether_domain::money::MoneyError;
use bellwether_domain::scoring::explain::Evaluation;
use bellwether_domain::scoring::input_hash::{ScoreInputs, input_hash};
use bellwether_domain::scoring::what_if::what_ifs;
use bellwether_engine::account::Account;
use bellwether_engine::portfolio::account_group;
use bellwether_engine::portfolio::build::Portfolio;
use bellwether_engine::portfolio::row::RowId;
use bellwether_engine::scope::Scope;

use super::customer::{item, money};
use super::portfolio::amount;
use super::scoring;

/// Everything about a customer in one answer.
///
/// # Errors
/// When a sum overflows.
pub fn detail(account: &Account, scope: &Scope, context: Context) -> Result<CustomerDetail, MoneyError> {
    let (row, measures) = (account.row(), account.row().measures());
    let portfolio = account.portfolio.context();
    let cell = row.score();
    Ok(CustomerDetail {
        item: item(row, portfolio.model.id())?,
        since: row.since(),
        parent: account
            .portfolio
            .parent_within(scope, account.place())
            .map(|row| account.portfolio.row(row).id().to_owned()),
        group: account
            .portfolio
            .account_group(scope, account.place())?
            .map(|group| account_group(&account.portfolio, &group)),
        contract_end: row.contract_end(),
        unknown_reason: cell.now.reason.map(|reason| scoring::unknown_reason(reason).to_owned()),
        basis_changed: cell.basis_changed,
        score_30d_before: cell.computed_before,
        dimensions: dimensions(account, row.explain()),
        lifts: lifts(account, &measures),
        measures: by_key(&measures),
        input_hash: hash(account, &measures),
        generation: portfolio.generation,
        ttm_net: money(row, row.ttm_net()),
        lifetime: Lifetime {
            net: money(row, row.lifetime().net()?),
            invoiced: money(row, row.lifetime().invoiced),
            credited: money(row, row.lifetime().credited),
        },
        context,
    })
}

fn account_group(portfolio: &Portfolio, group: &account_group::AccountGroup) -> AccountGroup {
    let money = |minor| amount(portfolio, minor);
    let member = |id: &RowId| {
        let row = portfolio.row(*id);
        GroupMember {
            id: row.id().to_owned(),
            name: row.name().to_owned(),
            is_parent: group.parent == Some(*id),
            country: row.country().to_owned(),
            score: row.score().now.value,
            band: row.band().to_owned(),
            net: money(row.window().invoiced - row.window().credited),
            ttm_net: money(row.ttm_net()),
        }
    };
    AccountGroup {
        parent: group.parent.map(|row| portfolio.row(row).id().to_owned()),
        members: group.members.iter().map(member).collect(),
        rolled_up: GroupRollUp {
            score: group.score,
            band: portfolio.context().model.band_key(group.band).to_owned(),
            net: money(group.net),
            prior_net: money(group.prior_net),
            yoy: group.yoy.into(),
            ttm_net: money(group.ttm_net),
        },
    }
}

fn dimensions(account: &Account, evaluation: Evaluation) -> Vec<DimensionExplanation> {
    account.tell(|story| {
        let told = evaluation.dimensions.into_iter().map(|explained| {
            let text = Some(story.dimension(&explained)).filter(|text| !text.is_empty());
            DimensionExplanation { text, ..scoring::dimension(explained) }
        });
        told.collect()
    })
}

fn lifts(account: &Account, measures: &Measures) -> Vec<Lift> {
    let (row, model) = (account.row(), &account.portfolio.context().model);
    let coverage = account.common_families().map(|(common, covered)| (covered, common));
    let found = what_ifs(model, measures, row.lifecycle(), row.last_good().as_ref(), coverage);
    found.iter().map(|change| Lift { key: change.key.to_owned(), points: change.points }).collect()
}

fn by_key(measures: &Measures) -> BTreeMap<String, Measure> {
    let named = MeasureKey::ALL.iter().map(|&key| {
        let measure = Measure { stale_since: measures.stale_since(key), ..measures.get(key).into() };
        (key.to_string(), measure)
    });
    named.collect()
}

fn hash(account: &Account, measures: &Measures) -> String {
    let (row, context) = (account.row(), account.portfolio.context());
    let last_good = row.last_good();
    input_hash(&ScoreInputs {
        model: context.model.id(),
        calendar: &context.as_of.calendar,
        t: context.as_of.date,
        generation: &context.generation.to_string(),
        measures,
        lifecycle: row.lifecycle(),
        last_good: last_good.as_ref(),
    })
}
