//! Where a score is going: now against a month ago, both by the current model version.

use serde::{Deserialize, Serialize};

use super::score::Score;

/// Points of change from which a score is moving, up or down.
const RISING: i16 = 3;
const FALLING: i16 = -RISING;

/// Direction of a score over 30 days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Up by 3 points or more.
    Improving,
    /// Down by 3 points or more.
    Declining,
    /// Less than that.
    Stable,
}

/// How a score changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trend {
    /// `None` if either score is Unknown.
    pub direction: Option<Direction>,
    /// Computed score now − then, in points; `None` if either score is Unknown.
    pub change: Option<i16>,
    /// Whether the two are means of different dimensions, so that part of the change is a change of what is measured.
    pub basis_changed: bool,
}

/// Compares the score at `t` with the score at `t − 30` days that the same model version gives.
///
/// Of computed scores, which a failing source and the cap of lapsed customers leave alone. A score that is Unknown has
/// no trend, even where it has a computed value (`metrics.md` §7).
pub fn trend(now: &Score, then: &Score) -> Trend {
    let basis_changed = now.basis != then.basis;
    let known = |score: &Score| score.computed.filter(|_| score.value.is_some()).map(i16::from);
    let change = known(now).zip(known(then)).map(|(now, then)| now - then);
    let direction = change.map(|change| match change {
        RISING.. => Direction::Improving,
        ..=FALLING => Direction::Declining,
        _ => Direction::Stable,
    });
    Trend { direction, change, basis_changed }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scoring::score::UnknownReason;

    fn computed(computed: u8) -> Score {
        Score {
            value: Some(computed),
            computed: Some(computed),
            band: Some(0),
            confidence: 1.0,
            bounds: [computed, computed],
            degraded: false,
            reason: None,
            basis: 1,
        }
    }

    #[test]
    fn three_points_make_a_direction() {
        let cases = [
            (63, 60, Direction::Improving),
            (62, 60, Direction::Stable),
            (58, 60, Direction::Stable),
            (57, 60, Direction::Declining),
        ];
        for (now, then, expect) in cases {
            let trend = trend(&computed(now), &computed(then));
            assert_eq!(trend.direction, Some(expect), "{then} to {now}");
            assert_eq!(trend.change, Some(i16::from(now) - i16::from(then)));
            assert!(!trend.basis_changed);
        }
    }

    #[test]
    fn the_cap_of_lapsed_customers_is_no_decline() {
        let capped = Score { value: Some(39), ..computed(80) };
        assert_eq!(trend(&capped, &computed(80)).change, Some(0));
    }

    #[test]
    fn unknown_has_no_trend_even_with_a_computed_value() {
        let unknown = Score { value: None, reason: Some(UnknownReason::TooLittleSignal), basis: 2, ..computed(80) };
        let none = Trend { direction: None, change: None, basis_changed: true };
        assert_eq!(trend(&unknown, &computed(60)), none);
        assert_eq!(trend(&computed(60), &unknown), none);
    }
}
