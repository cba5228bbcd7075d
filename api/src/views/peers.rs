//! A customer among its peers.

use bellwether_contract::page::Context;
use bellwether_contract::peers as api;
use bellwether_contract::value::Measure;
use bellwether_domain::measures::coverage::{LEAST_PEERS, PeerBasis};
use bellwether_domain::measures::spread::Quartiles;
use bellwether_engine::portfolio::peers::{PeerComparison, PeerFigure};
use bellwether_engine::portfolio::row::Row;

/// The comparison.
pub fn comparison(row: Row<'_>, found: &PeerComparison, context: Context) -> api::PeerComparison {
    api::PeerComparison {
        basis: found.basis.map(|basis| basis.as_str().to_owned()),
        widened: widened(found),
        count: u32::try_from(found.count()).unwrap_or(u32::MAX),
        items: found.items.iter().map(|figure| item(row, figure)).collect(),
        context,
    }
}

fn widened(found: &PeerComparison) -> Option<String> {
    let [near, of_tier, all] = found.counts;
    let few = |count: usize, of: &str| format!("Only {count} other customers {of} were invoiced in 12 months");
    match found.basis {
        Some(PeerBasis::CountryAndTier) => None,
        Some(PeerBasis::Tier) => {
            Some(format!("{}; these are of the same tier.", few(near, "of this country and tier")))
        }
        Some(PeerBasis::All) => Some(format!("{}; these are all.", few(of_tier, "of this tier"))),
        None => Some(format!("{}; a comparison takes {LEAST_PEERS}.", few(all, "in all"))),
    }
}

fn item(row: Row<'_>, figure: &PeerFigure) -> api::PeerMeasure {
    let part = |part: fn(&Quartiles) -> f64| figure.quartiles.as_ref().map(part);
    let own = match (figure.measure, figure.own) {
        (Some(key), Some(own)) => Measure { stale_since: row.stale_since(key), ..own.into() },
        (_, Some(own)) => own.into(),
        (_, None) => Measure { value: None, reason: None, stale_since: None },
    };
    api::PeerMeasure {
        measure: figure.measure.map_or_else(|| "score".to_owned(), |key| key.to_string()),
        own,
        count: u32::try_from(figure.count).unwrap_or(u32::MAX),
        lower_quartile: part(|q| q.lower),
        median: part(|q| q.median),
        upper_quartile: part(|q| q.upper),
        percentile: figure.percentile,
        better: figure.rises.map(|rises| if rises { "higher" } else { "lower" }.to_owned()),
    }
}
