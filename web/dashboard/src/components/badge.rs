//! Score badges, trend arrows, differences.

use bellwether_contract::scoring::Score;
use leptos::prelude::*;

use super::icon::{band_icon, icon};
use crate::format::labels;
use crate::format::reason::unknown_score;

/// The score in its band's colour and shape.
pub(crate) fn badge(value: Option<u8>, band: &str, degraded: bool) -> impl IntoView + use<> {
    let word = labels::band(band);
    let tip = match (value, degraded) {
        (None, _) => unknown_score(None).to_owned(),
        (Some(_), true) => format!("{word}; degraded: a source is missing, the score is held at the last good one"),
        (Some(_), false) => word.clone(),
    };
    view! {
        <span class="badge" data-band=band.to_owned() data-degraded=degraded.then_some("") data-tip=tip>
            {band_icon(band)}
            {match value {
                Some(value) => {
                    view! { <span class="sr">"Score "</span>{value}<span class="sr">", "{word}</span> }.into_any()
                }
                None => {
                    view! { <span class="sr">"Score unknown"</span><span aria-hidden="true">"–"</span> }.into_any()
                }
            }}
        </span>
    }
}

/// The band in words.
pub(crate) fn band_word(band: &str) -> impl IntoView + use<> {
    view! {
        <span class="badge badge--word" data-band=band.to_owned()>
            {band_icon(band)}
            {labels::band(band)}
        </span>
    }
}

/// Arrow and points of the change in 30 days; nothing when one of the scores is unknown.
pub(crate) fn trend(score: &Score) -> Option<impl IntoView + use<>> {
    let change = score.change_30d?;
    let kind = score.trend.clone()?;
    let points = change.unsigned_abs();
    let (shape, text) = match kind.as_str() {
        "improving" => ("t-up", format!("up {points} in 30 days")),
        "declining" => ("t-down", format!("down {points} in 30 days")),
        _ => ("t-flat", "stable in 30 days".to_owned()),
    };
    let shown = (kind != "stable").then_some(points);
    Some(view! {
        <span class="trend" data-trend=kind data-tip=text>
            {icon(shape)}
            <span class="sr">{text.clone()}</span>
            <span aria-hidden="true">{shown}</span>
        </span>
    })
}

/// A change with an arrow, red down and green up: `text` is without a sign.
pub(crate) fn delta(value: f64, text: String) -> impl IntoView {
    let (class, shape, word) =
        if value < 0.0 { ("delta neg", "a-down", "down ") } else { ("delta pos", "a-up", "up ") };
    view! {
        <span class=class>
            {icon(shape)}
            <span class="sr">{word}</span>
            {text}
        </span>
    }
}
