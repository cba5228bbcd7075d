//! Geometry of the history: points to paths, in percent of the plot.

use bellwether_contract::account::HealthPoint;
use chrono::{Datelike, Months, NaiveDate};

use bellwether_ui::format::number::fixed;

/// Share of the width at either end in which a month's label would be cut off.
const EDGE: f64 = 4.0;
/// Months that get a label at most.
const LABELS: usize = 7;

/// What is drawn.
#[derive(Debug, PartialEq)]
pub(super) struct Plot {
    /// Unbroken pieces.
    pub(super) lines: Vec<Line>,
    /// Where the model changes, with the text.
    pub(super) changes: Vec<(f64, String)>,
    /// Last score with its band, if it is known.
    pub(super) last: Option<(f64, String)>,
    /// First days of months.
    pub(super) days: Vec<(f64, NaiveDate)>,
}

/// A piece of the line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Path in percent.
    pub(super) path: String,
    /// Whether its points were computed later.
    pub(super) recomputed: bool,
}

impl Plot {
    /// Nothing with fewer than two points: there is no line yet.
    pub(super) fn of(points: &[HealthPoint]) -> Option<Self> {
        let (first, last) = (points.first()?, points.last()?);
        let span = (last.as_of - first.as_of).num_days();
        if span <= 0 {
            return None;
        }
        let x = |day: NaiveDate| percent((day - first.as_of).num_days(), span);
        let changes = points.windows(2).filter(|pair| pair[0].model != pair[1].model);
        Some(Self {
            lines: lines(points, x),
            changes: changes.map(|pair| (x(pair[1].as_of), format!("{} → {}", pair[0].model, pair[1].model))).collect(),
            last: last.value.map(|value| (f64::from(value), last.band.clone())),
            days: months(first.as_of, last.as_of)
                .map(|day| (x(day), day))
                .filter(|(x, _)| (EDGE..=100.0 - EDGE).contains(x))
                .collect(),
        })
    }
}

/// Distance from the top for a score, in percent.
pub(super) fn y(score: f64) -> f64 {
    100.0 - score
}

fn lines(points: &[HealthPoint], x: impl Fn(NaiveDate) -> f64) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut before: Option<&HealthPoint> = None;
    for point in points {
        let Some(value) = point.value else {
            before = None;
            continue;
        };
        let here = at(x(point.as_of), value);
        match before.filter(|before| before.model == point.model) {
            Some(last) if last.recomputed == point.recomputed => {
                if let Some(line) = lines.last_mut() {
                    line.path.push_str(&format!(" L{here}"));
                }
            }
            // Published after recomputed: another stroke, but it begins where the last one ended.
            Some(last) => {
                let from = at(x(last.as_of), last.value.unwrap_or(value));
                lines.push(Line { path: format!("M{from} L{here}"), recomputed: point.recomputed });
            }
            None => lines.push(Line { path: format!("M{here}"), recomputed: point.recomputed }),
        }
        before = Some(point);
    }
    lines
}

fn at(x: f64, score: u8) -> String {
    format!("{} {}", fixed(x, 1), fixed(y(f64::from(score)), 1))
}

/// First days of months, as many as have room.
fn months(first: NaiveDate, last: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    let count = (last.year() - first.year()) * 12 + i32::try_from(last.month()).unwrap_or(0)
        - i32::try_from(first.month()).unwrap_or(0);
    let step = usize::try_from(count).unwrap_or(0).div_ceil(LABELS).max(1);
    let step = Months::new(u32::try_from(step).unwrap_or(1));
    let start = first.with_day(1).and_then(|day| day.checked_add_months(Months::new(1)));
    std::iter::successors(start, move |day| day.checked_add_months(step)).take_while(move |day| *day <= last)
}

#[expect(clippy::cast_precision_loss, reason = "days of some years")]
fn percent(days: i64, of: i64) -> f64 {
    days as f64 / of as f64 * 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(day: &str, value: Option<u8>, model: &str, recomputed: bool) -> HealthPoint {
        HealthPoint {
            as_of: day.parse().expect("a date"),
            value,
            computed: value,
            overridden: None,
            band: "medium".into(),
            confidence: 1.0,
            model: model.into(),
            recomputed,
        }
    }

    #[test]
    fn breaks_at_a_model_change_and_at_an_unknown_score() {
        let points = [
            point("2025-01-01", Some(70), "m@1", false),
            point("2025-01-11", Some(60), "m@1", false),
            point("2025-01-21", Some(50), "m@2", false),
            point("2025-01-31", None, "m@2", false),
            point("2025-02-10", Some(40), "m@2", false),
        ];
        let plot = Plot::of(&points).expect("five points");
        let paths: Vec<_> = plot.lines.iter().map(|line| line.path.as_str()).collect();
        assert_eq!(paths, ["M0.0 30.0 L25.0 40.0", "M50.0 50.0", "M100.0 60.0"]);
        assert_eq!(plot.changes, [(50.0, "m@1 → m@2".to_owned())]);
        assert_eq!(plot.last, Some((40.0, "medium".to_owned())));
    }

    #[test]
    fn published_goes_on_where_recomputed_ended() {
        let points = [point("2025-01-01", Some(70), "m@1", true), point("2025-01-11", Some(60), "m@1", false)];
        let plot = Plot::of(&points).expect("two points");
        assert_eq!(plot.lines[1], Line { path: "M0.0 30.0 L100.0 40.0".into(), recomputed: false });
    }

    #[test]
    fn one_point_is_no_line() {
        assert_eq!(Plot::of(&[point("2025-01-01", Some(70), "m@1", false)]), None);
        assert_eq!(Plot::of(&[]), None);
    }
}
