//! Where the points of a curve lie in its picture, and which numbers a place in the picture stands for.

use bellwether_ui::format::number::fixed;

/// Room beside the outermost points, as a share of their distance.
const ROOM: f64 = 0.12;
/// Places between left and right that a point can be dragged to, at least.
const PLACES: f64 = 100.0;

/// What the picture shows from left to right; scores run from 0 to 100 upwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scale {
    from: f64,
    to: f64,
}

impl Scale {
    /// Shows all points of a curve, with some room beside them.
    pub(crate) fn of(points: &[(u64, f64, f64)]) -> Self {
        let values = || points.iter().map(|(_, value, _)| *value);
        let (least, most) = (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max));
        if !(least.is_finite() && most.is_finite()) {
            return Self { from: 0.0, to: 1.0 };
        }
        let room = if most > least { (most - least) * ROOM } else { (most.abs() * ROOM).max(1.0) };
        Self { from: least - room, to: most + room }
    }

    /// Percent from the left.
    pub(crate) fn x(self, value: f64) -> f64 {
        ((value - self.from) / (self.to - self.from) * 100.0).clamp(-5.0, 105.0)
    }

    /// The value at a share of the width, in whole steps.
    pub(crate) fn value(self, share: f64) -> f64 {
        self.stepped(self.from + share * (self.to - self.from))
    }

    /// The value in whole steps.
    pub(crate) fn stepped(self, value: f64) -> f64 {
        (value / self.step()).round() * self.step()
    }

    /// Least difference between two places: 1, 2 or 5 times a power of ten.
    pub(crate) fn step(self) -> f64 {
        let fine = (self.to - self.from) / PLACES;
        let power = power_below(fine);
        let digit = [1.0, 2.0, 5.0].into_iter().rev().find(|digit| digit * power <= fine * 1.000_001).unwrap_or(1.0);
        digit * power
    }

    /// The outermost points as polyline of an SVG of 100 by 100: flat outside.
    pub(crate) fn polyline(self, points: &[(u64, f64, f64)]) -> String {
        let (Some(first), Some(last)) = (points.first(), points.last()) else { return String::new() };
        let place = |x: f64, score: f64| format!("{},{}", fixed(x, 2), fixed(100.0 - score.clamp(-5.0, 105.0), 2));
        let inner = points.iter().map(|(_, value, score)| place(self.x(*value), *score));
        let all = std::iter::once(place(0.0, first.2)).chain(inner).chain([place(100.0, last.2)]);
        all.collect::<Vec<_>>().join(" ")
    }
}

/// The greatest power of ten that is not above a positive number; by hand, as `powf` brings tables.
fn power_below(value: f64) -> f64 {
    let mut power = 1.0;
    while power * 10.0 <= value && power < 1e300 {
        power *= 10.0;
    }
    while power > value && power > 1e-300 {
        power /= 10.0;
    }
    power
}

/// Between its neighbours, as a curve ascends in value.
pub(crate) fn between(points: &[(u64, f64, f64)], at: usize, value: f64, step: f64) -> f64 {
    let least =
        at.checked_sub(1).and_then(|before| points.get(before)).map_or(f64::NEG_INFINITY, |before| before.1 + step);
    let most = points.get(at + 1).map_or(f64::INFINITY, |after| after.1 - step);
    // Without `clamp`: what it would say of bounds in the wrong order brings everything that writes floats.
    if least > most { value } else { value.max(least).min(most) }
}

/// A new point in the widest gap of a curve, on its line, and where it belongs; behind the last where there is no gap.
pub(crate) fn midway(points: &[(f64, f64)]) -> (usize, (f64, f64)) {
    let gap = |at: usize| points[at + 1].0 - points[at].0;
    let widest =
        (0..points.len().saturating_sub(1)).filter(|at| gap(*at) > 0.0).max_by(|a, b| gap(*a).total_cmp(&gap(*b)));
    match (widest, points.last()) {
        (Some(at), _) => {
            let middle = |a: f64, b: f64| (a + b) / 2.0;
            let scale = Scale { from: points[at].0, to: points[at + 1].0 };
            let value = scale.stepped(middle(points[at].0, points[at + 1].0));
            (at + 1, (value, middle(points[at].1, points[at + 1].1).round()))
        }
        (None, Some(last)) => (points.len(), (last.0 + 1.0, last.1)),
        (None, None) => (0, (0.0, 0.0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CURVE: [(u64, f64, f64); 3] = [(1, 0.5, 0.0), (2, 0.8, 40.0), (3, 1.5, 100.0)];

    #[test]
    fn a_place_in_the_picture_and_back() {
        let scale = Scale::of(&CURVE);
        assert!((scale.step() - 0.01).abs() < 1e-12);
        for (_, value, _) in CURVE {
            assert!((scale.value(scale.x(value) / 100.0) - value).abs() < 1e-9);
        }
        assert!(scale.x(0.5) > 0.0 && scale.x(1.5) < 100.0);
        assert_eq!(scale.polyline(&CURVE[..1]).split(' ').count(), 3);
    }

    #[test]
    fn a_point_stays_between_its_neighbours() {
        assert!((between(&CURVE, 1, 2.0, 0.01) - 1.49).abs() < 1e-12);
        assert!((between(&CURVE, 1, 0.1, 0.01) - 0.51).abs() < 1e-12);
        assert!((between(&CURVE, 2, 9.0, 0.01) - 9.0).abs() < 1e-12);
    }

    #[test]
    fn a_new_point_lies_on_the_line() {
        assert_eq!(midway(&[(0.0, 0.0), (10.0, 50.0), (40.0, 100.0)]), (2, (25.0, 75.0)));
        assert_eq!(midway(&[(1.0, 20.0)]), (1, (2.0, 20.0)));
        assert_eq!(midway(&[]), (0, (0.0, 0.0)));
    }

    #[test]
    fn one_point_and_none_have_a_picture() {
        assert!(Scale::of(&CURVE[..1]).step() > 0.0);
        assert_eq!(Scale::of(&[]).x(0.5).round(), 50.0);
    }
}
