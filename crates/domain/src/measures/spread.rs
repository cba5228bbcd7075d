//! How numbers of several customers spread, and where one stands among them.

/// Where a quarter, half and three quarters of some numbers lie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quartiles {
    /// A quarter is at most this.
    pub lower: f64,
    /// Half is at most this.
    pub median: f64,
    /// Three quarters are at most this.
    pub upper: f64,
}

/// The quartiles of numbers in ascending order, as spreadsheets have them (`QUARTILE.INC`): at the positions n/4, n/2 and 3n/4
/// of the n steps from the first to the last, linear between neighbours. None without numbers.
pub fn quartiles(ascending: &[f64]) -> Option<Quartiles> {
    let steps = ascending.len().checked_sub(1)?;
    let at = |quarter: usize| {
        let (place, rest) = (steps * quarter / 4, steps * quarter % 4);
        let low = ascending[place];
        let high = ascending[(place + 1).min(steps)];
        // Exact where both are the same, and never beyond either.
        let share = [0.0, 0.25, 0.5, 0.75][rest];
        (low + (high - low) * share).clamp(low, high)
    };
    Some(Quartiles { lower: at(1), median: at(2), upper: at(3) })
}

/// The share of numbers in ascending order that are less than one, those equal to it counting half; 0 to 100. None without
/// numbers.
#[expect(clippy::cast_precision_loss, reason = "a share of a number of customers")]
pub fn percentile(ascending: &[f64], own: f64) -> Option<f64> {
    let below = ascending.partition_point(|number| *number < own);
    let equal = ascending.partition_point(|number| *number <= own) - below;
    let count = ascending.len();
    (count > 0).then(|| (below as f64 + equal as f64 / 2.0) / count as f64 * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn quartiles_are_those_of_spreadsheets() {
        let of = |numbers: &[f64]| quartiles(numbers).map(|q| [q.lower, q.median, q.upper]);
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[7.0]), Some([7.0, 7.0, 7.0]));
        assert_eq!(of(&[1.0, 2.0, 3.0, 4.0]), Some([1.75, 2.5, 3.25]));
        assert_eq!(of(&[1.0, 2.0, 3.0, 4.0, 5.0]), Some([2.0, 3.0, 4.0]));
        assert_eq!(of(&[1.0, 2.0, 4.0, 7.0, 11.0, 12.0, 13.0]), Some([3.0, 7.0, 11.5]));
    }

    #[test]
    fn a_percentile_counts_equals_half() {
        assert_eq!(percentile(&[1.0, 2.0, 2.0, 3.0], 2.0), Some(50.0));
        assert_eq!(percentile(&[1.0, 2.0], 5.0), Some(100.0));
        assert_eq!(percentile(&[1.0, 2.0], 0.0), Some(0.0));
        assert_eq!(percentile(&[], 0.0), None);
    }

    proptest! {
        #[test]
        fn they_lie_within_and_in_order(mut numbers in prop::collection::vec(-1e9f64..1e9, 1..60), own in -1e9f64..1e9) {
            numbers.sort_by(f64::total_cmp);
            let found = quartiles(&numbers).expect("there are numbers");
            let ends = [numbers[0], found.lower, found.median, found.upper, numbers[numbers.len() - 1]];
            prop_assert!(ends.windows(2).all(|pair| pair[0] <= pair[1]), "{ends:?}");
            let share = percentile(&numbers, own).expect("there are numbers");
            prop_assert!((0.0..=100.0).contains(&share));
            // What is turned round has the other share.
            let mut turned: Vec<f64> = numbers.iter().map(|number| -number).collect();
            turned.sort_by(f64::total_cmp);
            let other = percentile(&turned, -own).expect("there are numbers");
            prop_assert!((share + other - 100.0).abs() < 1e-9);
        }
    }
}
