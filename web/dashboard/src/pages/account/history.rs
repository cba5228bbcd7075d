//! Health history: the score over time, over the zones of the bands. The line breaks where the model changes.

mod line;

use bellwether_contract::account::{HealthHistory, HealthPoint};
use leptos::prelude::*;
use maud::{Markup, html};

use self::line::{Plot, y};
use super::Account;
use super::gauge::BANDS;
use crate::api;
use crate::components::badge::badge;
use crate::components::export::{export_buttons, exported};
use crate::components::value::plain;
use bellwether_ui::components::fragment::text;
use bellwether_ui::components::remote::remote;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number::fixed;
use bellwether_ui::format::{date, labels, number};
use bellwether_ui::state::remote::Remote;

/// The panel; `whole` adds the table of points.
#[component]
pub(super) fn History(account: Account, whole: bool) -> impl IntoView {
    let answer = Remote::new(move || api::health_history(&account.id(), account.lens.get().as_of));
    let since = text(move || answer.ok(since).flatten());
    let content = remote("The health history", answer, skeleton::block(8), move |history| content(history, whole));
    view! {
        <section
            class="panel panel--history"
            aria-labelledby="h-hist"
            on:click=move |event| exported(&event, &format!("health-history-{}", account.id()))
        >
            <div class="panel__head">
                <h2 id="h-hist">"Health history"</h2>
                <span class="end">
                    <span class="sub">{since}</span>
                    {whole.then(|| view! { <span class="frag" inner_html=export_buttons(false).into_string()></span> })}
                </span>
            </div>
            {content}
        </section>
    }
}

/// Band of the last point and since when it has held.
fn since(history: &HealthHistory) -> Option<String> {
    let last = history.points.last()?;
    let first = history.points.iter().rev().take_while(|point| point.band == last.band).last()?;
    let day = date::near(locale(), first.as_of, last.as_of);
    let earlier = history.points.first().is_some_and(|oldest| oldest.as_of == first.as_of);
    Some(format!("{} since {day}{}", labels::band(&last.band), if earlier { " or earlier" } else { "" }))
}

fn content(history: &HealthHistory, whole: bool) -> Markup {
    let points = &history.points;
    let Some(plot) = Plot::of(points) else {
        return html! { div.empty { p { "The line begins with the second day." } } };
    };
    html! {
        div.panel__body { (drawing(&plot, points)) }
        @if whole { (table(points)) }
        div.panel__foot {
            @if points.iter().any(|point| point.recomputed) {
                "Dashed: recomputed from the facts, not published on the day. "
            }
            @if points.iter().any(|point| point.overridden.is_some()) { "On some days a person set the score. " }
            "The line breaks where the model changes or the score is unknown."
        }
    }
}

fn drawing(plot: &Plot, points: &[HealthPoint]) -> Markup {
    let left = |x: f64| format!("left:{}%", fixed(x, 1));
    html! {
        div.plot.plot--history role="img" aria-label=(label(points)) {
            div.plot__y {
                @for (_, from) in &BANDS[1..] {
                    span data-style={ "bottom:" (fixed(*from, 0)) "%" } { (fixed(*from, 0)) }
                }
            }
            div.plot__area {
                svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true" {
                    @for (index, (band, from)) in BANDS.iter().enumerate() {
                        @let top = y(BANDS.get(index + 1).map_or(100.0, |(_, next)| *next));
                        rect.zone data-band=(band) x="0" y=(fixed(top, 1)) width="100" height=(fixed(y(*from) - top, 1)) {}
                    }
                    @for (x, _) in &plot.changes { path.mark d={ "M" (fixed(*x, 1)) " 0V100" } {} }
                    @for line in &plot.lines { path.line.line--later[line.recomputed] d=(line.path) {} }
                }
                @for (x, text) in &plot.changes {
                    span.plot__note.at-end[*x > 60.0] data-style=(left(*x)) { (text) }
                }
                @if let Some((value, band)) = &plot.last {
                    span.plot__dot data-band=(band) data-style={ "left:100%;top:" (fixed(y(*value), 1)) "%" } {}
                }
            }
            div.plot__x.plot__x--time {
                @for (at, (x, day)) in plot.days.iter().enumerate() {
                    span data-style=(left(*x)) { (date::month_tick(locale(), *day, at == 0)) }
                }
            }
        }
    }
}

/// Where a point comes from; a score that a person set says who, and what was computed.
fn origin(point: &HealthPoint) -> Markup {
    let Some(set) = &point.overridden else {
        return plain(if point.recomputed { "recomputed" } else { "published" });
    };
    let computed = point.computed.map_or_else(|| "unknown".to_owned(), |computed| computed.to_string());
    html! { "set by " (set.author) ", computed " (computed) }
}

fn label(points: &[HealthPoint]) -> String {
    let text = |point: &HealthPoint| {
        let value = point.value.map_or_else(|| "unknown".to_owned(), |value| value.to_string());
        format!("{value} on {}", date::full(locale(), point.as_of))
    };
    match (points.first(), points.last()) {
        (Some(first), Some(last)) => format!("Score from {} to {}", text(first), text(last)),
        _ => "No score yet".to_owned(),
    }
}

fn table(points: &[HealthPoint]) -> Markup {
    html! {
        div.scroll-x tabindex="0" role="group" aria-label="Scores by day" {
            table.tbl.tbl--plain {
                caption.sr { "Scores by day, newest first" }
                thead {
                    tr {
                        th scope="col" { "Day" } th scope="col" { "Score" } th.num scope="col" { "Confidence" }
                        th scope="col" { "Model" } th scope="col" { "Origin" }
                    }
                }
                tbody {
                    @for point in points.iter().rev() {
                        tr {
                            th scope="row" { (date::full(locale(), point.as_of)) }
                            td { (badge(point.value, &point.band, false)) }
                            td.num { (number::percent(locale(), point.confidence)) }
                            td { (point.model) }
                            td { (origin(point)) }
                        }
                    }
                }
            }
        }
    }
}
