//! A customer among its peers: quartiles of everybody of its kind. It names nobody, and so is not bound by a scope.

use bellwether_domain::measure::{MeasureKey, Measured};
use bellwether_domain::measures::coverage::{LEAST_PEERS, PeerBasis};
use bellwether_domain::measures::customer::is_recent_buyer;
use bellwether_domain::measures::spread::{Quartiles, percentile, quartiles};

use crate::portfolio::build::Portfolio;
use crate::portfolio::row::RowId;

/// A customer among its peers.
#[derive(Debug, Clone, PartialEq)]
pub struct PeerComparison {
    /// How wide the circle had to be drawn; none when there are too few in all.
    pub basis: Option<PeerBasis>,
    /// How many there are in each circle, from the narrowest on.
    pub counts: [usize; 3],
    /// Score first, then measures in their order, as far as the customer or a peer has them.
    pub items: Vec<PeerFigure>,
}

/// One number of a customer among those of its peers.
#[derive(Debug, Clone, PartialEq)]
pub struct PeerFigure {
    /// None is the published score.
    pub measure: Option<MeasureKey>,
    /// The customer's own; none for an Unknown score.
    pub own: Option<Measured>,
    /// Peers that have a value.
    pub count: usize,
    /// Where theirs lie, from [`LEAST_PEERS`] on.
    pub quartiles: Option<Quartiles>,
    /// Share of peers with less, 0 to 100.
    pub percentile: Option<f64>,
    /// Whether more scores higher in the active model; none where it does neither.
    pub rises: Option<bool>,
}

impl PeerComparison {
    /// How many peers there are.
    pub const fn count(&self) -> usize {
        match self.basis {
            Some(PeerBasis::CountryAndTier) => self.counts[0],
            Some(PeerBasis::Tier) => self.counts[1],
            Some(PeerBasis::All) => self.counts[2],
            None => 0,
        }
    }
}

impl Portfolio {
    /// Compares a customer with its peers: the others with an invoice in the 12 months to the date, as for coverage.
    pub fn among_peers(&self, of: RowId) -> PeerComparison {
        let own = of.index();
        let columns = &self.columns;
        let is_peer = |row: &u32| *row != own && is_recent_buyer(&columns.activity[*row as usize], &self.context.as_of);
        let all: Vec<u32> = (0..u32::try_from(self.len()).unwrap_or(u32::MAX)).filter(is_peer).collect();
        let of_tier: Vec<u32> =
            all.iter().copied().filter(|&row| columns.tier.get(row) == columns.tier.get(own)).collect();
        let near: Vec<u32> =
            of_tier.iter().copied().filter(|&row| columns.country.get(row) == columns.country.get(own)).collect();
        let counts = [near.len(), of_tier.len(), all.len()];
        let circles = [(near, PeerBasis::CountryAndTier), (of_tier, PeerBasis::Tier), (all, PeerBasis::All)];
        let found = circles.into_iter().find(|(peers, _)| peers.len() >= LEAST_PEERS as usize);
        let (peers, basis) = found.map_or_else(Default::default, |(peers, basis)| (peers, Some(basis)));
        let score = self.figure(None, self.row(of).score().now.value.map(|value| Ok(f64::from(value))), {
            let known = peers.iter().filter_map(|&row| self.row_at(row).score().now.value);
            known.map(f64::from).collect()
        });
        let measures = MeasureKey::ALL.iter().filter_map(|&key| {
            let mine = columns.measure(key, own);
            let theirs: Vec<f64> = peers.iter().filter_map(|&row| columns.measure(key, row).ok()).collect();
            (mine.is_ok() || !theirs.is_empty()).then(|| self.figure(Some(key), Some(mine), theirs))
        });
        let items = std::iter::once(score).chain(measures).collect();
        PeerComparison { basis, counts, items }
    }

    fn figure(&self, measure: Option<MeasureKey>, own: Option<Measured>, mut theirs: Vec<f64>) -> PeerFigure {
        theirs.sort_by(f64::total_cmp);
        let enough = theirs.len() >= LEAST_PEERS as usize;
        let value = own.and_then(Result::ok);
        PeerFigure {
            measure,
            own,
            count: theirs.len(),
            quartiles: quartiles(&theirs).filter(|_| enough),
            percentile: value.filter(|_| enough).and_then(|value| percentile(&theirs, value)),
            rises: measure.map_or(Some(true), |key| self.rises(key)),
        }
    }

    /// Whether more of a measure scores higher in the active model, by the ends of its curve.
    fn rises(&self, key: MeasureKey) -> Option<bool> {
        let inputs = self.context.model.dimensions.iter().flat_map(|dimension| &dimension.inputs);
        let curve = &inputs.into_iter().find(|input| input.measure == key)?.curve;
        let (first, last) = (curve.points().first()?.1, curve.points().last()?.1);
        (first != last).then_some(last > first)
    }
}
