//! What is at stake with a customer: who needs attention first.

/// Points missing to 100 times revenue: what customers are ranked by. `ttm_net` is net of the last 12 closed months in minor
/// units; below 0 it counts as 0.
pub fn points_times_revenue(score: u8, ttm_net: i64) -> i128 {
    i128::from(100 - score.min(100)) * i128::from(ttm_net.max(0))
}

/// The same as an amount: the share of the revenue that the missing points stand for, rounded half up, in minor units.
pub fn at_stake(score: u8, ttm_net: i64) -> i64 {
    i64::try_from((points_times_revenue(score, ttm_net) + 50) / 100).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_the_share_of_revenue_that_points_are_missing_of() {
        assert_eq!([at_stake(100, 500), at_stake(0, 500), at_stake(40, 1_000), at_stake(99, 50)], [0, 500, 600, 1]);
        assert_eq!((at_stake(20, -5), at_stake(0, i64::MAX)), (0, i64::MAX));
    }
}
