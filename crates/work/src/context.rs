//! How a customer is, written down beside what is done for it.

use bellwether_contract::outcome::ContextSnapshot;
use bellwether_contract::value::Measure;
use bellwether_domain::lifecycle::Lifecycle;
use bellwether_domain::measure::Missing;
use bellwether_domain::measures::money_sums::Turnover;
use bellwether_engine::portfolio::build::Portfolio;
use bellwether_engine::portfolio::row::Row;
use bellwether_engine::portfolio::view::direction_name;

/// A customer as of the date of a portfolio.
pub(crate) fn snapshot(portfolio: &Portfolio, row: Row<'_>) -> Box<ContextSnapshot> {
    let (context, score) = (portfolio.context(), row.score());
    let evaluation = row.explain();
    let measures = row.measures();
    let known = measures.iter().filter(|(_, value)| *value != Err(Missing::NotApplicable));
    let measure = |(key, value): (bellwether_domain::measure::MeasureKey, _)| {
        (key.as_str().to_owned(), Measure { stale_since: row.stale_since(key), ..Measure::from(value) })
    };
    let Turnover { invoiced, credited } = row.window();
    Box::new(ContextSnapshot {
        as_of: context.as_of.date,
        model: context.model.id().to_owned(),
        generation: context.generation,
        score: score.now.value,
        band: row.band().to_owned(),
        trend: score.direction.map(|direction| direction_name(direction).to_owned()),
        tier: row.tier().map(|tier| tier.as_ref().to_owned()),
        lifecycle: row.lifecycle().map_or("unknown", Lifecycle::as_str).to_owned(),
        dimensions: evaluation.dimensions.into_iter().map(|dimension| (dimension.key, dimension.score)).collect(),
        measures: known.map(measure).collect(),
        net: row.money(invoiced - credited).into(),
        prior_net: row.money(row.prior_net()).into(),
        ttm_net: row.money(row.ttm_net()).into(),
    })
}
