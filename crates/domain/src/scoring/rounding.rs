//! The two roundings of scoring: the one that decides, and the one that keeps noise out of answers.

/// Rounds to 9 decimals. What a decision is taken from goes through this first, so that the order of a sum or a common
/// factor of all weights, which move a float by some 1e-14, cannot move a score (`metrics.md` §7).
pub(super) fn to_9_decimals(number: f64) -> f64 {
    (number * 1e9).round() / 1e9
}

/// A score from a mean of points: to 9 decimals, then to an integer, half away from zero.
pub(super) fn to_score(mean: f64) -> u8 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=100 and integral")]
    let score = to_9_decimals(mean).round().clamp(0.0, 100.0) as u8;
    score
}

/// Rounds to 12 decimals: for explanations, so that 80 is not shown as 80.00000000000001. No decision depends on it.
pub(super) fn for_display(number: f64) -> f64 {
    // The addition turns −0 into 0.
    (number * 1e12).round() / 1e12 + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_up_and_noise_below_them_is_forgiven() {
        let cases =
            [(0.0, 0), (64.5, 65), (64.499_999_999_7, 65), (64.499_999_99, 64), (99.5, 100), (100.000_000_1, 100)];
        for (mean, expect) in cases {
            assert_eq!(to_score(mean), expect, "{mean}");
        }
    }

    #[test]
    fn display_hides_noise_and_the_sign_of_zero() {
        assert_eq!(for_display(80.000_000_000_000_01).to_string(), "80");
        assert_eq!(for_display(-0.0).to_string(), "0");
        assert_eq!(for_display(1.0 / 3.0).to_string(), "0.333333333333");
    }
}
