//! Training: the customer's learners, what they have done, what is due.

use bellwether_contract::account::{Learner, Module, Training as Answer};
use chrono::NaiveDate;
use leptos::prelude::*;
use maud::{Markup, html};

use super::Account;
use crate::api;
use crate::components::value::{measure, no_value, plain};
use bellwether_ui::components::fragment::text;
use bellwether_ui::components::icon::icon;
use bellwether_ui::components::remote::remote;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::{date, labels, number};
use bellwether_ui::state::remote::Remote;

/// Learners shown in the overview.
const SHOWN: usize = 5;

/// The panel; `whole` lists every module.
#[component]
pub(super) fn Training(account: Account, whole: bool) -> impl IntoView {
    let answer = Remote::new(move || api::training(&account.id(), &account.lens.get()));
    let sub = text(move || answer.ok(subtitle));
    let content = remote("Training", answer, skeleton::block(5), move |training| {
        if whole { modules(training) } else { overview(training, &account.href("training")) }
    });
    view! {
        <section class="panel panel--training" aria-labelledby="h-trn">
            <div class="panel__head">
                <h2 id="h-trn">"Training"</h2>
                <span class="sub">{sub}</span>
            </div>
            {content}
        </section>
    }
}

fn subtitle(training: &Answer) -> String {
    let modules: usize = training.learners.iter().map(|learner| learner.modules.len()).sum();
    let learners = number::counted(locale(), training.learners.len() as u64, "learner", "learners");
    format!("{learners}, {}", number::counted(locale(), modules as u64, "module", "modules"))
}

fn figures(training: &Answer) -> Markup {
    let done = measure("training.completion", &training.completion, |share| plain(&number::percent(locale(), share)));
    let since = measure("training.days_since", &training.days_since, |days| plain(&number::in_days(locale(), days)));
    html! {
        div.panel__body {
            dl.facts {
                div { dt { "Of what is due, done" } dd { (done) } }
                div { dt { "Since the last completion" } dd { (since) } }
            }
        }
    }
}

fn overview(training: &Answer, href: &str) -> Markup {
    let as_of = training.context.as_of;
    let more = training.learners.len().saturating_sub(SHOWN);
    html! {
        (figures(training))
        ul.list { @for one in training.learners.iter().take(SHOWN) { (learner(one, as_of)) } }
        @if !training.learners.is_empty() {
            div.panel__foot {
                a.link href=(href) { @if more > 0 { (more) " more, and every module" } @else { "Every module" } }
            }
        }
    }
}

fn learner(learner: &Learner, as_of: NaiveDate) -> Markup {
    let done = learner.modules.iter().filter(|module| module.completed.is_some()).count();
    let late = learner.modules.iter().filter(|module| module.state == "overdue").count();
    let next = learner.modules.iter().filter(|module| module.completed.is_none()).filter_map(|module| module.due).min();
    let text = match (late, next) {
        (1.., _) => format!("{late} overdue"),
        (0, Some(due)) => format!("next due {}", date::near(locale(), due, as_of)),
        (0, None) => "nothing open".to_owned(),
    };
    html! {
        li {
            span.avatar aria-hidden="true" { (labels::initials(&learner.name)) }
            div.grow { b { (learner.name) } div.sub.neg[late > 0] { (text) } }
            span.prog role="img" aria-label={ (done) " of " (learner.modules.len()) " modules completed" } {
                @for module in &learner.modules { i data-on=[module.completed.map(|_| "")] {} }
            }
        }
    }
}

fn modules(training: &Answer) -> Markup {
    if training.learners.is_empty() {
        return html! {
            div.empty {
                span.empty__ic { (icon("check")) }
                h3 { "Nobody is enrolled" }
                p { "Learners of this account and their modules appear here with the first enrolment." }
            }
        };
    }
    html! {
        (figures(training))
        div.scroll-x tabindex="0" role="group" aria-label="Modules by learner" {
            table.tbl.tbl--plain {
                caption.sr { "Modules by learner" }
                thead {
                    tr {
                        th scope="col" { "Learner" } th scope="col" { "Module" } th scope="col" { "State" }
                        th.num scope="col" { "Due" } th.num scope="col" { "Completed" }
                    }
                }
                tbody { @for learner in &training.learners { @for module in &learner.modules { (row(learner, module)) } } }
            }
        }
    }
}

fn row(learner: &Learner, module: &Module) -> Markup {
    let cell = |day: Option<NaiveDate>, why: &str| match day {
        Some(day) => plain(&date::full(locale(), day)),
        None => no_value(why),
    };
    html! {
        tr {
            th scope="row" { (learner.name) }
            td { (module.module) }
            td.neg[module.state == "overdue"] { (labels::sentence(&module.state)) }
            td.num { (cell(module.due, "Not applicable: nobody assigned it")) }
            td.num { (cell(module.completed, "Not completed yet")) }
        }
    }
}
