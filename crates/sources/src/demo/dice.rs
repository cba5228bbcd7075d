//! Reproducible chance: the same seed and stream give the same draws on every machine and for ever.
//!
//! Draws are integers made from the raw output of ChaCha8, whose sequence is fixed; the sampling helpers of `rand` may
//! change between its versions and are not used.

use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};

/// What a stream of draws is for. Each has its own, so that tuning one leaves the others as they were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aspect {
    Profile,
    Trade,
    Budget,
    Learning,
    Contact,
    People,
}

/// Source of draws.
#[derive(Debug)]
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    /// Draws about one subject, independent of those about any other.
    pub(super) fn of(seed: u64, subject: u64, aspect: Aspect) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(subject.wrapping_mul(8).wrapping_add(aspect as u64 + 1));
        Self(rng)
    }

    /// Draws about the world that everybody shares.
    pub(super) fn of_world(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// From 0 to `n` − 1; 0 when `n` is 0. The bias of the multiplication is below `n` ÷ 2³².
    pub(super) fn below(&mut self, n: u32) -> u32 {
        ((u64::from(self.0.next_u32()) * u64::from(n)) >> 32) as u32
    }

    /// From `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i32, high: i32) -> i32 {
        low + self.below(high.abs_diff(low) + 1).cast_signed()
    }

    /// As [`Dice::between`], for amounts of minor units and the like.
    pub(super) fn around(&mut self, low: i32, high: i32) -> i64 {
        i64::from(self.between(low, high))
    }

    /// True in so many cases of a thousand.
    pub(super) fn chance(&mut self, permille: u32) -> bool {
        self.below(1000) < permille
    }

    /// One of the items, which must not be none.
    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.index(items.len())]
    }

    /// An index below `len`.
    pub(super) fn index(&mut self, len: usize) -> usize {
        self.below(u32::try_from(len).unwrap_or(u32::MAX)) as usize
    }

    /// An index, each as likely as its weight says; the last one when all weigh nothing.
    pub(super) fn weighted(&mut self, weights: impl Iterator<Item = u32> + Clone) -> usize {
        let mut left = self.below(weights.clone().sum());
        let mut last = 0;
        for (index, weight) in weights.enumerate() {
            if left < weight {
                return index;
            }
            left -= weight;
            last = index;
        }
        last
    }
}
