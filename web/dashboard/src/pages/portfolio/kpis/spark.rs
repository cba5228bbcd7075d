//! A sparkline: the shape of some months or weeks, without axes. The figures are in its label and on the pages behind it.

use maud::{Markup, html};

use bellwether_ui::format::number::fixed;

const WIDTH: f64 = 92.0;
const HEIGHT: f64 = 30.0;
/// Kept free above and below, so that the end's dot is whole.
const MARGIN: f64 = 4.0;

/// A line over values of even distance, described by `label`; nothing with fewer than two. What differs by less than `least` does
/// not fill the height: a line must not make much of little.
pub(crate) fn spark(values: &[f64], least: f64, label: &str) -> Option<Markup> {
    let line = line(values, least)?;
    let (_, end) = point(values, least, values.len() - 1)?;
    let area = format!("{line} L{} {} L0 {}Z", fixed(WIDTH, 0), fixed(HEIGHT, 0), fixed(HEIGHT, 0));
    Some(html! {
        svg.spark viewBox="0 0 92 30" role="img" aria-label=(label) data-tip=(label) {
            path.spark__area d=(area) {}
            path d=(line) {}
            circle cx=(fixed(WIDTH, 0)) cy=(fixed(end, 1)) r="3" {}
        }
    })
}

fn line(values: &[f64], least: f64) -> Option<String> {
    let points = (0..values.len()).map(|index| {
        let (x, y) = point(values, least, index)?;
        Some(format!("{}{} {}", if index == 0 { "M" } else { " L" }, fixed(x, 1), fixed(y, 1)))
    });
    (values.len() > 1).then(|| points.collect())?
}

/// Position of a value; equal values lie in the middle.
fn point(values: &[f64], least: f64, index: usize) -> Option<(f64, f64)> {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let span = (high - low).max(least);
    let above = values.get(index)? - (low + high) / 2.0;
    let share = if span > 0.0 { 0.5 + above / span } else { 0.5 };
    #[expect(clippy::cast_precision_loss, reason = "a dozen months")]
    let x = WIDTH * index as f64 / (values.len() - 1).max(1) as f64;
    Some((x, HEIGHT - MARGIN - share * (HEIGHT - 2.0 * MARGIN)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_the_box_from_least_to_most() {
        assert_eq!(line(&[0.0, 10.0, 5.0], 0.0).as_deref(), Some("M0.0 26.0 L46.0 4.0 L92.0 15.0"));
        assert_eq!(line(&[7.0, 7.0], 0.0).as_deref(), Some("M0.0 15.0 L92.0 15.0"));
        assert_eq!(line(&[7.0], 0.0), None);
    }

    #[test]
    fn small_differences_stay_small() {
        assert_eq!(line(&[70.0, 75.0], 10.0).as_deref(), Some("M0.0 20.5 L92.0 9.5"));
        assert_eq!(line(&[70.0, 90.0], 10.0).as_deref(), Some("M0.0 26.0 L92.0 4.0"));
    }
}
