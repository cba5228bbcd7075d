//! The gauge: a half circle from 0 to 100 with the bands outside, the bounds inside, and a needle.

use bellwether_contract::scoring::Score;
use maud::{Markup, html};

use crate::components::badge::band_word;
use bellwether_ui::format::labels;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number::{self, fixed};

/// Bands by their lowest score. The zones only explain the scale: which band a score has, the API says.
pub(super) const BANDS: [(&str, f64); 4] = [("critical", 0.0), ("high", 40.0), ("medium", 60.0), ("low", 80.0)];

const CENTRE: (f64, f64) = (100.0, 104.0);
const RADIUS: f64 = 78.0;
const BAND_RADIUS: f64 = 91.0;
const BOUNDS_RADIUS: f64 = 67.0;
const LABEL_RADIUS: f64 = 101.0;
/// Points left free on either side of a band's end.
const BAND_GAP: f64 = 0.7;

/// The gauge of a score.
pub(super) fn gauge(score: &Score) -> Markup {
    let band = score.band.as_str();
    let word = labels::band(band);
    let [low, high] = score.bounds;
    let confidence = number::percent(locale(), score.confidence);
    let label = score.value.map_or_else(
        || "Score unknown".to_owned(),
        |value| format!("Score {value} of 100, {word}, confidence {confidence}, between {low} and {high}"),
    );
    let shown = score.value.map_or_else(|| number::NO_VALUE.to_owned(), |value| value.to_string());
    html! {
        div.gauge data-band=(band) {
            svg viewBox="-4 -4 208 112" role="img" aria-label=(label) {
                path.track d=(arc(RADIUS, 0.0, 100.0)) {}
                @if let Some(value) = score.value.filter(|value| *value > 0) {
                    path.val d=(arc(RADIUS, 0.0, f64::from(value))) {}
                }
                g.bands {
                    @for (index, (band, from)) in BANDS.iter().enumerate() {
                        @let to = BANDS.get(index + 1).map_or(100.0, |(_, next)| *next);
                        path data-band=(band) d=(arc(BAND_RADIUS, from + BAND_GAP, to - BAND_GAP)) {}
                    }
                }
                @if let Some(value) = score.value {
                    @if high > low { path.bounds d=(arc(BOUNDS_RADIUS, f64::from(low), f64::from(high))) {} }
                    path.needle d=(needle(f64::from(value))) {}
                }
                @for (_, from) in &BANDS[1..] {
                    @let (x, y) = point(LABEL_RADIUS, *from);
                    text.lab x=(fixed(x, 1)) y=(fixed(y + 3.0, 1)) { (fixed(*from, 0)) }
                }
            }
            div.gauge__n { b { (shown) } (band_word(band, &word)) }
        }
    }
}

/// Where a score lies on a circle around the gauge's centre.
fn point(radius: f64, score: f64) -> (f64, f64) {
    let angle = std::f64::consts::PI * (1.0 - score / 100.0);
    let (sin, cos) = sin_cos(angle);
    (CENTRE.0 + radius * cos, CENTRE.1 - radius * sin)
}

/// The browser's own: those of the standard library would have to be downloaded.
#[cfg(target_arch = "wasm32")]
fn sin_cos(angle: f64) -> (f64, f64) {
    (js_sys::Math::sin(angle), js_sys::Math::cos(angle))
}

#[cfg(not(target_arch = "wasm32"))]
fn sin_cos(angle: f64) -> (f64, f64) {
    angle.sin_cos()
}

fn arc(radius: f64, from: f64, to: f64) -> String {
    let ((x0, y0), (x1, y1)) = (point(radius, from), point(radius, to));
    let (x0, y0, x1, y1, r) = (fixed(x0, 2), fixed(y0, 2), fixed(x1, 2), fixed(y1, 2), fixed(radius, 0));
    format!("M{x0} {y0}A{r} {r} 0 0 1 {x1} {y1}")
}

fn needle(score: f64) -> String {
    let ((x0, y0), (x1, y1)) = (point(RADIUS - 10.0, score), point(RADIUS + 10.0, score));
    format!("M{} {}L{} {}", fixed(x0, 1), fixed(y0, 1), fixed(x1, 1), fixed(y1, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_half_a_circle() {
        assert_eq!(arc(RADIUS, 0.0, 100.0), "M22.00 104.00A78 78 0 0 1 178.00 104.00");
        assert_eq!(arc(RADIUS, 0.0, 45.0), "M22.00 104.00A78 78 0 0 1 87.80 26.96");
        assert_eq!(needle(50.0), "M100.0 36.0L100.0 16.0");
    }
}
