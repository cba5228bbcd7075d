//! How well scores of a day ranked the customers that were lost afterwards.

use super::score::Score;

/// Share of the net of the 12 months before that a customer has to keep in the 12 months after not to count as lost, in percent.
const KEPT_PERCENT: i128 = 70;

/// Whether a customer was lost: its net of the 12 months after the day is below 70 % of that of the 12 months to it. None when
/// there was nothing to lose, with a net of 0 or less before. Amounts in minor units.
pub fn was_lost(before: i64, after: i64) -> Option<bool> {
    (before > 0).then(|| i128::from(after) * 100 < i128::from(before) * KEPT_PERCENT)
}

/// Customers by score: how many were lost, and how many were kept. The others are not ranked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranked {
    lost: [u64; 101],
    kept: [u64; 101],
}

impl Default for Ranked {
    fn default() -> Self {
        Self { lost: [0; 101], kept: [0; 101] }
    }
}

impl Ranked {
    /// Adds a customer; one whose score is Unknown is not ranked.
    pub fn add(&mut self, score: &Score, lost: bool) {
        if let Some(value) = score.value {
            let by_score = if lost { &mut self.lost } else { &mut self.kept };
            by_score[usize::from(value.min(100))] += 1;
        }
    }

    /// How many are ranked.
    pub fn scored(&self) -> u64 {
        self.lost() + self.kept()
    }

    /// How many of them were lost.
    pub fn lost(&self) -> u64 {
        self.lost.iter().sum()
    }

    fn kept(&self) -> u64 {
        self.kept.iter().sum()
    }

    /// The chance that a lost customer had a lower score than one that was kept, equal scores counting half (the area under the
    /// ROC curve). None when nobody was lost, or nobody kept.
    #[expect(clippy::cast_precision_loss, reason = "a ratio of numbers of pairs")]
    pub fn auc(&self) -> Option<f64> {
        let (mut halves, mut kept_above) = (0u128, u128::from(self.kept()));
        for (lost, kept) in self.lost.iter().zip(&self.kept) {
            kept_above -= u128::from(*kept);
            halves += u128::from(*lost) * (2 * kept_above + u128::from(*kept));
        }
        let pairs = u128::from(self.lost()) * u128::from(self.kept());
        (pairs > 0).then(|| halves as f64 / (2 * pairs) as f64)
    }

    /// A tenth of those that are ranked, rounded up: the ones with the lowest scores.
    pub fn flagged(&self) -> u64 {
        self.scored().div_ceil(10)
    }

    /// The share of the flagged ones that were lost; where the border runs through equal scores, those count with the mean share
    /// of all that have that score. None when nobody is ranked.
    #[expect(clippy::cast_precision_loss, reason = "a share of a number of customers")]
    pub fn precision(&self) -> Option<f64> {
        let flagged = self.flagged();
        let (mut left, mut found) = (flagged, 0.0);
        for (lost, kept) in self.lost.iter().zip(&self.kept) {
            let here = lost + kept;
            if here == 0 {
                continue;
            }
            let taken = here.min(left);
            found += *lost as f64 * (taken as f64 / here as f64);
            left -= taken;
            if left == 0 {
                break;
            }
        }
        (flagged > 0).then(|| found / flagged as f64)
    }

    /// Mean scores of those that were lost and of those that were kept.
    pub fn averages(&self) -> [Option<f64>; 2] {
        [&self.lost, &self.kept].map(|by_score| {
            let count: u64 = by_score.iter().sum();
            let sum: u64 = by_score.iter().zip(0u64..).map(|(customers, score)| customers * score).sum();
            #[expect(clippy::cast_precision_loss, reason = "a mean of whole numbers")]
            (count > 0).then(|| sum as f64 / count as f64)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn score(value: Option<u8>) -> Score {
        Score {
            value,
            computed: value,
            band: None,
            confidence: 1.0,
            bounds: [0, 100],
            degraded: false,
            reason: None,
            basis: 1,
        }
    }

    fn ranked(customers: &[(u8, bool)]) -> Ranked {
        let mut ranked = Ranked::default();
        customers.iter().for_each(|&(value, lost)| ranked.add(&score(Some(value)), lost));
        ranked
    }

    #[test]
    fn lost_is_more_than_thirty_percent_less() {
        assert_eq!([was_lost(100, 70), was_lost(100, 69), was_lost(100, -5)], [Some(false), Some(true), Some(true)]);
        assert_eq!([was_lost(0, 10), was_lost(-3, 0), was_lost(i64::MAX, i64::MAX)], [None, None, Some(false)]);
    }

    #[test]
    fn a_perfect_order_an_upside_down_one_and_none_at_all() {
        let perfect = ranked(&[(10, true), (20, true), (50, false), (90, false)]);
        assert_eq!((perfect.auc(), perfect.precision()), (Some(1.0), Some(1.0)));
        assert_eq!(ranked(&[(90, true), (10, false)]).auc(), Some(0.0));
        let same = ranked(&[(50, true), (50, false), (50, false), (50, false)]);
        assert_eq!((same.auc(), same.precision()), (Some(0.5), Some(0.25)));
        assert_eq!((ranked(&[]).auc(), ranked(&[]).precision(), ranked(&[(1, true)]).auc()), (None, None, None));
        let mut unknown = Ranked::default();
        unknown.add(&score(None), true);
        assert_eq!(unknown.scored(), 0);
    }

    #[test]
    fn the_border_shares_equal_scores() {
        // 21 customers: three are flagged, one below, two of the four with 20, of which one was lost.
        let mut all = vec![(10, true), (20, true), (20, false), (20, false), (20, false)];
        all.extend([(80, false); 16]);
        let ranked = ranked(&all);
        assert_eq!((ranked.flagged(), ranked.precision()), (3, Some(0.5)));
        assert_eq!(ranked.averages()[0], Some(15.0));
    }

    proptest! {
        /// The same as comparing every lost customer with every kept one.
        #[test]
        fn auc_is_the_share_of_pairs_in_the_right_order(customers in prop::collection::vec((0u8..=100, any::<bool>()), 0..60)) {
            let pairs = customers.iter().filter(|(_, lost)| *lost).flat_map(|(low, _)| {
                customers.iter().filter(|(_, lost)| !lost).map(move |(high, _)| match low.cmp(high) {
                    std::cmp::Ordering::Less => 1.0,
                    std::cmp::Ordering::Equal => 0.5,
                    std::cmp::Ordering::Greater => 0.0,
                })
            });
            let pairs: Vec<f64> = pairs.collect();
            let expected = (!pairs.is_empty()).then(|| pairs.iter().sum::<f64>() / pairs.len() as f64);
            let found = ranked(&customers).auc();
            prop_assert_eq!(found.is_some(), expected.is_some());
            prop_assert!((found.unwrap_or(0.0) - expected.unwrap_or(0.0)).abs() < 1e-9);
            let turned: Vec<(u8, bool)> = customers.iter().map(|&(value, lost)| (100 - value, lost)).collect();
            if let (Some(one), Some(other)) = (found, ranked(&turned).auc()) {
                prop_assert!((one + other - 1.0).abs() < 1e-9);
            }
        }
    }
}
