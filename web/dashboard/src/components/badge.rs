//! Score badges, trend arrows, differences.

use bellwether_contract::scoring::Score;
use maud::{Markup, html};

use bellwether_ui::components::icon::{band_icon, icon};
use bellwether_ui::format::labels;
use bellwether_ui::format::reason::unknown_score;

/// The score in its band's colour and shape.
pub(crate) fn badge(value: Option<u8>, band: &str, degraded: bool) -> Markup {
    let word = labels::band(band);
    html! {
        @if let Some(value) = value {
            @let note = if degraded { "; degraded: a source is missing, the score is held at the last good one" } else { "" };
            span.badge data-band=(band) data-degraded=[degraded.then_some("")] data-tip={ (word) (note) } {
                (band_icon(band)) span.sr { "Score " } (value) span.sr { ", " (word) (note) }
            }
        } @else {
            span.badge data-band=(band) data-tip=(unknown_score(None)) {
                (band_icon(band)) span.sr { "Score unknown" } span aria-hidden="true" { "–" }
            }
        }
    }
}

/// The band in words, or `text` in its place.
pub(crate) fn band_word(band: &str, text: &str) -> Markup {
    html! { span.badge.badge--word data-band=(band) { (band_icon(band)) (text) } }
}

/// Arrow and points of the change in 30 days; nothing when one of the scores is unknown.
pub(crate) fn trend(score: &Score) -> Markup {
    let (Some(change), Some(kind)) = (score.change_30d, score.trend.as_deref()) else { return html! {} };
    arrow(change, kind, true)
}

/// Arrow and points; `words` adds for screen readers that it is about 30 days.
pub(crate) fn arrow(change: i16, kind: &str, words: bool) -> Markup {
    let points = change.unsigned_abs();
    let (shape, word) = match kind {
        "improving" => ("t-up", "up "),
        "declining" => ("t-down", "down "),
        _ => ("t-flat", "stable"),
    };
    let shown = kind != "stable";
    html! {
        span.trend data-trend=(kind) {
            (icon(shape))
            span.sr { (word) @if shown { (points) } @if words { " in 30 days" } }
            @if shown { span aria-hidden="true" { (points) } }
        }
    }
}

/// A change with an arrow, red down and green up; `size` is without a sign.
pub(crate) fn delta(value: f64, size: &str) -> Markup {
    let (class, shape, word) =
        if value < 0.0 { ("delta neg", "a-down", "down ") } else { ("delta pos", "a-up", "up ") };
    html! { span class=(class) { (icon(shape)) span.sr { (word) } (size) } }
}
