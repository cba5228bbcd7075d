//! Pacing: where the fiscal year stands against its budget and where it will end. Shown, but no input of a model.

use serde::Serialize;

use crate::money::MoneyError;

/// How a customer stands against the budget to date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Pace {
    /// Attainment below 0.80.
    Critical,
    /// At least 0.80.
    Behind,
    /// At least 0.95.
    OnTrack,
    /// At least 1.05.
    Ahead,
}

impl Pace {
    /// All paces, worst first.
    pub const ALL: [Self; 4] = [Self::Critical, Self::Behind, Self::OnTrack, Self::Ahead];

    /// The pace of an attainment.
    pub fn of(attainment: f64) -> Self {
        if attainment >= 1.05 {
            Self::Ahead
        } else if attainment >= 0.95 {
            Self::OnTrack
        } else if attainment >= 0.80 {
            Self::Behind
        } else {
            Self::Critical
        }
    }

    /// The name used in JSON, filters and exports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::Behind => "behind",
            Self::OnTrack => "on_track",
            Self::Ahead => "ahead",
        }
    }
}

/// The fiscal year of the as-of date in sums, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearSums {
    /// Net of the year's closed months.
    pub closed_net: i64,
    /// How many months are closed, 0 to 12.
    pub closed_months: u8,
    /// Budget of the whole year; none without a row.
    pub budget: Option<i64>,
    /// Net of the prior year's counterparts of the closed months.
    pub prior_same_months: i64,
    /// Net of the whole prior year.
    pub prior_year: i64,
    /// Whether the first invoice is not after the prior year's first day.
    pub bought_all_prior_year: bool,
}

/// How a projection was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProjectionMethod {
    /// By the share of the prior year's net that fell in the same months.
    Seasonal,
    /// Average month × 12.
    StraightLine,
}

impl YearSums {
    /// Net per open month still needed: (budget of the year − net of its closed months) ÷ months left, rounded half
    /// away from zero. None without a budget or when no month is left.
    pub fn required_run_rate(&self) -> Option<i64> {
        let left = 12 - i128::from(self.closed_months);
        let needed = i128::from(self.budget?) - i128::from(self.closed_net);
        (left > 0).then(|| divide(needed, left)).flatten()
    }

    /// Average net of the closed months; none when no month is closed.
    pub fn average_month(&self) -> Option<i64> {
        match self.closed_months {
            0 => None,
            n => divide(i128::from(self.closed_net), i128::from(n)),
        }
    }

    /// Net of the year if it goes on like this. Seasonal, net of closed months ÷ share of the prior year's net that
    /// fell in the same months, when the customer bought through all of the prior year and both sums are positive;
    /// else a straight line. None when no month is closed.
    ///
    /// # Errors
    /// On overflow.
    pub fn projection(&self) -> Result<Option<(i64, ProjectionMethod)>, MoneyError> {
        if self.closed_months == 0 {
            return Ok(None);
        }
        let net = i128::from(self.closed_net);
        let seasonal = self.bought_all_prior_year && self.prior_same_months > 0 && self.prior_year > 0;
        let (amount, method) = if seasonal {
            let scaled = net * i128::from(self.prior_year);
            (divide(scaled, i128::from(self.prior_same_months)), ProjectionMethod::Seasonal)
        } else {
            (divide(net * 12, i128::from(self.closed_months)), ProjectionMethod::StraightLine)
        };
        amount.map(|amount| Some((amount, method))).ok_or(MoneyError::Overflow)
    }
}

impl ProjectionMethod {
    /// The name used in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Seasonal => "seasonal",
            Self::StraightLine => "straight_line",
        }
    }
}

/// Quotient rounded half away from zero; none when it does not fit. The divisor is positive.
fn divide(dividend: i128, divisor: i128) -> Option<i64> {
    let half = divisor / 2;
    let rounded = if dividend >= 0 { (dividend + half) / divisor } else { (dividend - half) / divisor };
    i64::try_from(rounded).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const YEAR: YearSums = YearSums {
        closed_net: 190_400,
        closed_months: 7,
        budget: Some(419_400),
        prior_same_months: 233_100,
        prior_year: 400_000,
        bought_all_prior_year: true,
    };

    #[test]
    fn run_rate_and_average() {
        assert_eq!(YEAR.required_run_rate(), Some(45_800));
        assert_eq!(YEAR.average_month(), Some(27_200));
        assert_eq!(YearSums { closed_months: 12, ..YEAR }.required_run_rate(), None);
        assert_eq!(YearSums { closed_months: 0, ..YEAR }.average_month(), None);
    }

    #[test]
    fn projection_is_seasonal_only_after_a_whole_prior_year() {
        assert_eq!(YEAR.projection(), Ok(Some((326_727, ProjectionMethod::Seasonal))));
        let late = YearSums { bought_all_prior_year: false, ..YEAR };
        assert_eq!(late.projection(), Ok(Some((326_400, ProjectionMethod::StraightLine))));
        assert_eq!(YearSums { closed_months: 0, ..YEAR }.projection(), Ok(None));
        let huge = YearSums { closed_net: i64::MAX, prior_same_months: 1, prior_year: 3, ..YEAR };
        assert_eq!(huge.projection(), Err(MoneyError::Overflow));
    }

    #[test]
    fn division_rounds_half_away_from_zero() {
        assert_eq!(divide(5, 2), Some(3));
        assert_eq!(divide(-5, 2), Some(-3));
        assert_eq!(divide(7, 3), Some(2));
        assert_eq!(divide(-8, 3), Some(-3));
    }

    #[test]
    fn pace_thresholds_are_inclusive() {
        assert_eq!(
            [1.05, 0.95, 0.80, 0.7999].map(Pace::of),
            [Pace::Ahead, Pace::OnTrack, Pace::Behind, Pace::Critical]
        );
    }
}
