//! What actions bring: the change of scores of customers for whom something was done, beside that of comparable ones for
//! whom nothing was.
//!
//! Each action is compared with its own controls: customers of the same band, tier and trend on the day it was completed, for whom
//! nothing was done until the day of the result. The differences are taken as independent, and their mean has an interval by
//! Student's t.

/// Actions that are needed before an uplift is told.
pub const LEAST_ACTIONS: usize = 10;

/// A mean difference with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Uplift {
    /// Points by which scores changed more than those of controls, on average.
    pub mean: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Mean of some numbers; none without any.
pub fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / count(values.len()))
}

/// The uplift from the changes of customers and of their controls, pair by pair; none for fewer than [`LEAST_ACTIONS`].
pub fn uplift(pairs: &[(f64, f64)]) -> Option<Uplift> {
    if pairs.len() < LEAST_ACTIONS {
        return None;
    }
    let differences: Vec<f64> = pairs.iter().map(|(change, control)| change - control).collect();
    let mean = mean(&differences)?;
    let n = count(differences.len());
    let variance = differences.iter().map(|difference| (difference - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let half = quantile_975(n - 1.0) * (variance / n).sqrt();
    Some(Uplift { mean, low: mean - half, high: mean + half })
}

/// The 97.5 % quantile of Student's t with `df` degrees of freedom, by the expansion of Cornish and Fisher around the normal one
/// (Abramowitz and Stegun, 26.7.5); right to 0.002 from 9 degrees on.
fn quantile_975(df: f64) -> f64 {
    const Z: f64 = 1.959_963_984_540_054;
    let (z3, z5, z7, z9) = (Z.powi(3), Z.powi(5), Z.powi(7), Z.powi(9));
    Z + (z3 + Z) / (4.0 * df)
        + (5.0 * z5 + 16.0 * z3 + 3.0 * Z) / (96.0 * df.powi(2))
        + (3.0 * z7 + 19.0 * z5 + 17.0 * z3 - 15.0 * Z) / (384.0 * df.powi(3))
        + (79.0 * z9 + 776.0 * z7 + 1482.0 * z5 - 1920.0 * z3 - 945.0 * Z) / (92_160.0 * df.powi(4))
}

#[expect(clippy::cast_precision_loss, reason = "there are fewer actions than 2^52")]
fn count(number: usize) -> f64 {
    number as f64
}

/// The value at a share of sorted numbers, such as 0.5 for the median; none without any.
pub fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = share.clamp(0.0, 1.0) * count(last);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place among the numbers")]
    let below = place.floor() as usize;
    let (one, other) = (sorted[below], sorted[(below + 1).min(last)]);
    Some(one + (other - one) * place.fract())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_tables() {
        for (df, expect) in [(9.0, 2.2622), (10.0, 2.2281), (20.0, 2.0860), (30.0, 2.0423), (120.0, 1.9799)] {
            assert!((quantile_975(df) - expect).abs() < 0.002, "{df}: {}", quantile_975(df));
        }
        assert_eq!(quantile(&[1.0, 2.0, 3.0, 4.0], 0.5), Some(2.5));
        assert_eq!(quantile(&[7.0], 0.9), Some(7.0));
        assert_eq!(quantile(&[], 0.5), None);
    }

    #[test]
    fn an_uplift_is_told_from_enough_pairs_on_and_holds_the_truth() {
        assert_eq!(uplift(&[(5.0, 0.0); LEAST_ACTIONS - 1]), None);
        let same = uplift(&[(5.0, 2.0); LEAST_ACTIONS]).expect("enough");
        assert_eq!((same.mean, same.low, same.high), (3.0, 3.0, 3.0));
        let spread: Vec<(f64, f64)> = (0..40).map(|n| (f64::from(n % 7), f64::from(n % 3))).collect();
        let told = uplift(&spread).expect("enough");
        assert!(told.low < told.mean && told.mean < told.high);
    }
}
