//! How the work of a team goes: what is late and will be, who has how much to do, how long things take, what helps.

use bellwether_contract::outcome::{Uplift, Uplifts};
use bellwether_contract::team_work::{Hours, KindSuccess, PersonWork, TeamWork};
use bellwether_ui::api::path::Params;
use bellwether_ui::components::fragment::{clicked, fragment};
use bellwether_ui::components::icon::icon_view;
use bellwether_ui::components::remote::remote;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number::{self, NO_VALUE};
use bellwether_ui::state::remote::Remote;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use maud::{Markup, html};

use super::Page;
use crate::api;
use crate::components::value::no_value;
use crate::work::words;

/// Periods that can be looked at, in days.
const PERIODS: [u32; 4] = [30, 90, 180, 365];

/// Figures of a person.
const HEADS: [&str; 6] = ["Open", "Overdue", "Late soon", "High or urgent", "Completed", "On time"];

/// The view.
#[component]
pub(super) fn Team(page: Page) -> impl IntoView {
    let days = RwSignal::new(PERIODS[0]);
    let answer = Remote::new(move || {
        page.session.work.live.work.track();
        api::work::team_work(days.get())
    });
    let uplifts = Remote::new(api::work::uplift);
    let periods = fragment(Box::new(move || {
        html! {
            div.seg role="group" aria-label="Completed within" {
                @for period in PERIODS { button type="button" aria-pressed=(period == days.get()) data-days=(period) { (period) " d" } }
            }
        }
    }));
    let choose = move |event: MouseEvent| {
        if let Some(period) = clicked(&event, "data-days").and_then(|text| text.parse().ok()) {
            days.set(period);
        }
    };
    let figures = remote("The key figures", answer, skeleton::block(4), kpis);
    let people = remote("Who does what", answer, skeleton::block(8), people);
    let kinds = remote("What helps", answer, skeleton::block(7), kinds);
    let lifts = remote("What actions bring", uplifts, skeleton::block(7), uplift);
    view! {
        <div class="row row--between" on:click=choose>
            <p class="sub">"Of those you lead; times from when an action was made"</p>
            {periods}
        </div>
        <section class="panel kpis-work" aria-label="Key figures">
            {figures}
        </section>
        <section class="panel" aria-labelledby="h-people">
            <div class="panel__head">
                <h2 id="h-people">"Who does what"</h2>
                <span class="sub">"most overdue first"</span>
            </div>
            {people}
        </section>
        <div class="grid grid--2">
            <section class="panel" aria-labelledby="h-kinds">
                <div class="panel__head">
                    <h2 id="h-kinds">"How actions end"</h2>
                    <span class="sub">"by type"</span>
                </div>
                {kinds}
            </section>
            <section class="panel" aria-labelledby="h-lift">
                <div class="panel__head">
                    <h2 id="h-lift">"What actions bring"</h2>
                    <span class="sub">"points of score beside comparable accounts"</span>
                    <span class="end">
                        <a class="btn btn--s" href=api::work::outcomes_href() download>
                            {icon_view("down")}
                            "CSV"
                        </a>
                    </span>
                </div>
                {lifts}
            </section>
        </div>
    }
}

fn kpis(team: &TeamWork) -> Markup {
    let share = |share: Option<f64>| match share {
        Some(share) => html! { (number::percent(locale(), share)) },
        None => no_value("Insufficient history: nothing was completed in this time"),
    };
    let cell = |label: &str, value: Markup, note: Markup| {
        html! { div.kpi { p.kpi__label { (label) } p.kpi__value { (value) } div.kpi__cmp { div { (note) } } } }
    };
    html! {
        div.kpis.kpis--work {
            (cell("Open", html! { (number::count(locale(), team.open)) },
                html! { span.neg[team.overdue > 0] { (number::count(locale(), team.overdue)) " overdue" } }))
            (cell("Late soon", html! { (number::count(locale(), team.due_soon)) }, html! { "due within two days" }))
            (cell("Completed", share(team.completion), html! { "of what was completed, cancelled or is overdue" }))
            (cell("On time", share(team.on_time), html! { "of what had a due time" }))
            (cell("Until somebody began", hours(team.time_to_intervention), spread(team.time_to_intervention)))
            (cell("Until it was done", hours(team.time_to_completion), spread(team.time_to_completion)))
        }
    }
}

/// Half of them took at most this.
fn hours(hours: Hours) -> Markup {
    hours
        .median
        .map_or_else(|| no_value("Insufficient history: none in this time"), |median| html! { (span_of(median)) })
}

fn spread(hours: Hours) -> Markup {
    html! {
        @if let Some(p90) = hours.p90 { "9 of 10 within " (span_of(p90)) }
        @else if hours.median.is_some() { "half of them within" }
        @else { "none in this time" }
    }
}

/// `20 min`, `5 h`, `3.5 d`
fn span_of(hours: f64) -> String {
    if hours < 1.0 {
        format!("{} min", number::decimal(locale(), (hours * 60.0).max(1.0), 0))
    } else if hours < 48.0 {
        format!("{} h", number::days(locale(), hours))
    } else {
        format!("{} d", number::days(locale(), hours / 24.0))
    }
}

fn people(team: &TeamWork) -> Markup {
    if team.people.is_empty() {
        return html! { p.sub.quiet { "Nobody has anything to do, and nothing was completed in this time." } };
    }
    html! {
        div.scroll-x {
            table.tbl.tbl--plain.tbl--cards.tbl--people role="table" {
                caption.sr { "People with their open and completed actions" }
                thead role="rowgroup" {
                    tr role="row" {
                        th scope="col" role="columnheader" { "Person" }
                        @for head in HEADS { th.num scope="col" role="columnheader" { (head) } }
                    }
                }
                tbody role="rowgroup" { @for one in &team.people { (person(one)) } }
            }
        }
    }
}

fn person(one: &PersonWork) -> Markup {
    let name = one.person.as_ref().map_or("Nobody yet", |person| person.name.as_str());
    let owner = one.person.as_ref().map_or("none", |person| person.id.as_str());
    let href = Params::new().with("owner", owner).path("/actions");
    let count = |value| number::count(locale(), value);
    let on_time = if one.with_due > 0 {
        format!("{} of {}", count(one.on_time), count(one.with_due))
    } else {
        NO_VALUE.to_owned()
    };
    let figures =
        [count(one.open), count(one.overdue), count(one.due_soon), count(one.pressing), count(one.completed), on_time];
    let class = |at| match at {
        1 if one.overdue > 0 => "num neg",
        2 if one.due_soon > 0 => "num warn",
        _ => "num",
    };
    html! {
        tr role="row" {
            th scope="row" role="rowheader" {
                span.row { (words::avatar(one.person.as_ref())) a.link--plain href=(href) { (name) } }
            }
            @for (at, (head, figure)) in HEADS.iter().zip(figures).enumerate() {
                td class=(class(at)) role="cell" { span.lbl { (head) " " } (figure) }
            }
        }
    }
}

fn kinds(team: &TeamWork) -> Markup {
    html! {
        table.tbl.tbl--plain.tbl--inset {
            caption.sr { "Outcomes by type of action" }
            thead {
                tr {
                    th scope="col" { "Type" } th.num scope="col" { "Completed" } th.num scope="col" { "With effect" }
                    th.num scope="col" { "Minutes" }
                }
            }
            tbody { @for one in &team.kinds { (kind(one)) } }
        }
        @if team.kinds.is_empty() { p.sub.quiet { "Nothing was completed in this time." } }
    }
}

fn kind(one: &KindSuccess) -> Markup {
    html! {
        tr {
            th scope="row" { span.row { (words::kind_icon(one.kind)) (words::kind(one.kind)) } }
            td.num { (number::count(locale(), one.completed)) }
            td.num {
                @match one.success {
                    Some(success) => {
                        (number::percent(locale(), success))
                        span.muted { " of " (number::count(locale(), one.judged)) }
                    },
                    None => (no_value("Insufficient history: nobody said yet whether it had an effect")),
                }
            }
            td.num { @match one.mean_minutes { Some(minutes) => (number::decimal(locale(), minutes, 0)), None => (NO_VALUE) } }
        }
    }
}

fn uplift(uplifts: &Uplifts) -> Markup {
    html! {
        table.tbl.tbl--plain.tbl--inset {
            caption.sr { "Change of the score beside comparable accounts, by type of action" }
            thead {
                tr {
                    th scope="col" { "Type" } th.num scope="col" { "After" } th.num scope="col" { "Actions" }
                    th.num scope="col" { "Points" }
                }
            }
            tbody { @for one in uplifts.items.iter().filter(|one| one.actions > 0) { (lift(one, uplifts.least_actions)) } }
        }
        @if uplifts.items.iter().all(|one| one.actions == 0) {
            p.sub.quiet { "No action was completed 30 days ago or earlier: what they bring is told then." }
        }
    }
}

fn lift(one: &Uplift, least: u64) -> Markup {
    html! {
        tr {
            th scope="row" { span.row { (words::kind_icon(one.kind)) (words::kind(one.kind)) } }
            td.num { (one.days) " d" }
            td.num { (number::count(locale(), one.actions)) }
            td.num {
                @match (one.uplift, one.low, one.high) {
                    (Some(uplift), Some(low), Some(high)) => {
                        b { (number::difference(locale(), uplift, 1)) }
                        span.muted { " (" (number::difference(locale(), low, 1)) " to " (number::difference(locale(), high, 1)) ")" }
                    },
                    _ => (no_value(&format!("Not enough data: at least {least} actions are needed"))),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_times_are_told_in_days() {
        let told = [0.001, 0.5, 5.0, 47.5, 84.0].map(span_of);
        assert_eq!(told, ["1 min", "30 min", "5 h", "47.5 h", "3.5 d"]);
    }
}
