//! The customers that would change band, those with most revenue first.

use bellwether_contract::simulation::SimulatedChange;
use bellwether_ui::components::fragment::{clicked, fragment};
use bellwether_ui::components::icon::icon;
use bellwether_ui::format::labels;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use maud::{Markup, html};

use super::Scoring;
use crate::components::badge::badge;
use crate::components::figures::{Cell, Figures};
use crate::components::save::save_csv;
use crate::components::value::short_sum;
use crate::state::lens::Lens;
use crate::state::navigation::account_href;

/// The panel, while there is somebody.
#[component]
pub(super) fn Movers(page: Scoring) -> impl IntoView {
    let trial = page.trial;
    let total = Memo::new(move |_| trial.answer.with(|answer| answer.as_ref().map_or(0, |answer| answer.moved)));
    let table = fragment(Box::new(move || {
        let lens = trial.lens();
        trial.moved.with(|moved| table(moved, &lens))
    }));
    let more = fragment(Box::new(move || {
        let shown = trial.moved.with(Vec::len);
        html! {
            div.panel__foot.row.row--between {
                span { (number::count(locale(), u64::try_from(shown).unwrap_or(0))) " of " (number::count(locale(), total.get())) " shown" }
                @if trial.has_more() {
                    button.btn.btn--s type="button" data-more="" aria-busy=[trial.busy.get().then_some("true")] { "Show more" }
                }
            }
        }
    }));
    let act = move |event: MouseEvent| {
        if clicked(&event, "data-more").is_some() {
            trial.more();
        } else if clicked(&event, "data-csv").is_some() {
            trial.moved.with_untracked(|moved| save_csv("who-would-move", &figures(moved)));
        }
    };
    let head = fragment(Box::new(|| {
        html! {
            div.panel__head {
                h2 id="h-movers" { "Who would move" }
                span.sub { "Most revenue first" }
                div.end {
                    button.btn.btn--s.btn--quiet type="button" data-csv="" aria-label="Who would move, as shown, as CSV" {
                        (icon("down")) "CSV"
                    }
                }
            }
        }
    }));
    view! {
        <section class="panel" aria-labelledby="h-movers" hidden=move || total.get() == 0 on:click=act>
            {head}
            {table}
            {more}
        </section>
    }
}

fn table(moved: &[SimulatedChange], lens: &Lens) -> Markup {
    html! {
        div.tbl-wrap {
            table.tbl.tbl--cards.tbl--movers {
                caption.sr { "Accounts that would change band" }
                thead {
                    tr {
                        th scope="col" { "Account" }
                        th scope="col" { "Now" }
                        th scope="col" { "Then" }
                        th scope="col" { "Band" }
                        th.num scope="col" { "Revenue a year" }
                    }
                }
                tbody { @for one in moved { (row(one, lens)) } }
            }
        }
    }
}

fn row(one: &SimulatedChange, lens: &Lens) -> Markup {
    html! {
        tr {
            th.c-acct scope="row" {
                div.acct { span.cc { (one.country) } a.ellip href=(account_href(&one.id, "", lens)) { (one.name) } }
            }
            td.c-now { span.lbl { "Now " } (badge(one.before, &one.band_before, false)) }
            td.c-then { span.lbl { "then " } (badge(one.after, &one.band_after, false)) }
            td.c-hide { (labels::band(&one.band_before)) " → " b { (labels::band(&one.band_after)) } }
            td.num.c-net { (short_sum(one.ttm_net.as_ref())) }
        }
    }
}

fn figures(moved: &[SimulatedChange]) -> Figures {
    let score = |score: Option<u8>| score.map_or_else(|| Cell::text(""), |score| Cell::count(score.into()));
    let row = |one: &SimulatedChange| {
        vec![
            Cell::text(one.id.clone()),
            Cell::text(one.name.clone()),
            Cell::text(one.country.clone()),
            score(one.before),
            score(one.after),
            Cell::text(one.band_before.clone()),
            Cell::text(one.band_after.clone()),
            Cell::money(one.ttm_net.as_ref()),
        ]
    };
    let currency = moved.iter().find_map(|one| one.ttm_net.as_ref()).map_or("", |money| &money.currency);
    let names = ["Account", "Name", "Country", "Score now", "Score then", "Band now", "Band then"];
    Figures {
        caption: "Accounts that would change band".to_owned(),
        head: names.map(str::to_owned).into_iter().chain([format!("Revenue a year ({currency})")]).collect(),
        rows: moved.iter().map(row).collect(),
    }
}
