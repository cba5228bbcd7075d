//! The piecewise linear curve that turns a measured value into points.

use serde::{Serialize, Serializer};

use super::model::Plain;

/// Points `(value, score)`, at least two, strictly ascending in value, scores within 0 to 100, all finite. Linear
/// between the points, flat outside them.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve(Vec<(f64, f64)>);

/// Why a list of points is no curve. Positions count from 1, as people do.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CurveError {
    /// Nothing to draw a line between.
    #[error("has {0} points; give at least two [value, score] points")]
    TooFewPoints(usize),
    /// NaN or an infinity.
    #[error("point {position} is [{value}, {score}]; both numbers must be finite")]
    NotFinite {
        /// Position of the point.
        position: usize,
        /// Its value.
        value: f64,
        /// Its score.
        score: f64,
    },
    /// Points on a scale other than 0 to 100.
    #[error("point {position} has score {score}; scores run from 0 to 100")]
    ScoreOutOfRange {
        /// Position of the point.
        position: usize,
        /// Its score.
        score: f64,
    },
    /// Equal or descending values.
    #[error(
        "value {value} of point {position} does not exceed {previous} before it; order the points by value, each value once"
    )]
    NotAscending {
        /// Position of the point.
        position: usize,
        /// Its value.
        value: f64,
        /// Value of the point before.
        previous: f64,
    },
}

impl Curve {
    /// A curve through `points`.
    ///
    /// # Errors
    /// The first reason why the points are no curve.
    pub fn new(points: Vec<(f64, f64)>) -> Result<Self, CurveError> {
        if points.len() < 2 {
            return Err(CurveError::TooFewPoints(points.len()));
        }
        for (position, &(value, score)) in (1..).zip(&points) {
            if !(value.is_finite() && score.is_finite()) {
                return Err(CurveError::NotFinite { position, value, score });
            }
            if !(0.0..=100.0).contains(&score) {
                return Err(CurveError::ScoreOutOfRange { position, score });
            }
        }
        for (position, pair) in (2..).zip(points.windows(2)) {
            let (previous, value) = (pair[0].0, pair[1].0);
            if value <= previous {
                return Err(CurveError::NotAscending { position, value, previous });
            }
        }
        Ok(Self(points))
    }

    /// The points, ascending in value.
    pub fn points(&self) -> &[(f64, f64)] {
        &self.0
    }

    /// Points from 0 to 100 for a measured value. Non-decreasing in `value`, to the last bit, where the curve rises.
    pub fn score(&self, value: f64) -> f64 {
        let first = self.0[0];
        if value <= first.0 {
            return first.1;
        }
        let segment = self.0.windows(2).find(|pair| value < pair[1].0);
        segment.map_or(self.0[self.0.len() - 1].1, |pair| interpolate(pair[0], pair[1], value))
    }
}

/// On the line from `a` to `b`, never beyond their scores: rounding in `a + (b − a) · share` may overshoot `b`.
fn interpolate(a: (f64, f64), b: (f64, f64), value: f64) -> f64 {
    let span = b.0 - a.0;
    let share = if span.is_finite() {
        (value - a.0) / span
    } else {
        // Points so far apart that their distance overflows are near neighbours when halved.
        (value / 2.0 - a.0 / 2.0) / (b.0 / 2.0 - a.0 / 2.0)
    };
    (a.1 + (b.1 - a.1) * share).clamp(a.1.min(b.1), a.1.max(b.1))
}

impl Serialize for Curve {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|&(value, score)| [Plain(value), Plain(score)]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(points: &[(f64, f64)]) -> Curve {
        Curve::new(points.to_vec()).expect("a valid curve")
    }

    fn check(curve: &Curve, value: f64, expect: f64) {
        let score = curve.score(value);
        assert!((score - expect).abs() < 1e-9, "{value} scored {score}, not {expect}");
    }

    #[test]
    fn linear_between_and_flat_outside() {
        let overdue = curve(&[(1.0, 100.0), (1.5, 75.0), (2.0, 50.0), (3.0, 0.0)]);
        for (value, expect) in
            [(-5.0, 100.0), (1.0, 100.0), (1.25, 87.5), (1.5, 75.0), (2.5, 25.0), (3.0, 0.0), (1e300, 0.0)]
        {
            check(&overdue, value, expect);
        }
    }

    #[test]
    fn extreme_values_neither_overflow_nor_panic() {
        let wide = curve(&[(-f64::MAX, 0.0), (f64::MAX, 100.0)]);
        check(&wide, 0.0, 50.0);
        check(&wide, f64::MAX, 100.0);
        let narrow = curve(&[(0.0, 0.0), (f64::from_bits(2), 100.0)]);
        check(&narrow, f64::from_bits(1), 50.0);
        check(&narrow, f64::NAN, 100.0);
    }

    #[test]
    fn refuses_what_is_no_curve() {
        let error = |points: &[(f64, f64)]| Curve::new(points.to_vec()).expect_err("no curve").to_string();
        assert_eq!(error(&[]), "has 0 points; give at least two [value, score] points");
        assert_eq!(error(&[(1.0, 0.0)]), "has 1 points; give at least two [value, score] points");
        assert_eq!(error(&[(1.0, 0.0), (f64::NAN, 5.0)]), "point 2 is [NaN, 5]; both numbers must be finite");
        assert_eq!(error(&[(1.0, 0.0), (2.0, 101.0)]), "point 2 has score 101; scores run from 0 to 100");
        assert_eq!(error(&[(1.0, -0.5), (2.0, 1.0)]), "point 1 has score -0.5; scores run from 0 to 100");
        let order = "does not exceed 2 before it; order the points by value, each value once";
        assert_eq!(error(&[(2.0, 0.0), (2.0, 1.0)]), format!("value 2 of point 2 {order}"));
        assert_eq!(error(&[(0.0, 0.0), (2.0, 1.0), (1.0, 5.0)]), format!("value 1 of point 3 {order}"));
    }
}
