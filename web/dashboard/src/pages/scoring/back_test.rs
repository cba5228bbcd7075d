//! How well the model would have foretold who was lost, beside the active one.

use bellwether_contract::scoring::ModelChoice;
use bellwether_contract::simulation::{BackTest as Answer, Ranking};
use bellwether_ui::components::field::Trouble;
use bellwether_ui::components::fragment::{fragment, live};
use bellwether_ui::format::date;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number;
use bellwether_ui::state::form::Form;
use chrono::Months;
use leptos::prelude::*;
use maud::{Markup, html};

use super::Scoring;
use crate::api;
use crate::components::value::no_value;

/// Name of the request's field.
const DAY: &str = "as_of";

/// The panel.
#[component]
pub(super) fn BackTest(page: Scoring) -> impl IntoView {
    let form = Form::default();
    let typed = RwSignal::new(None::<String>);
    // The last day that is followed by a whole year, until another is given.
    let latest = Memo::new(move |_| {
        let today = page.trial.answer.with(|answer| answer.as_ref().map(|answer| answer.context.as_of));
        today.and_then(|today| today.checked_sub_months(Months::new(12))).map(date::iso).unwrap_or_default()
    });
    let day = move || typed.get().unwrap_or_else(|| latest.get());
    let answer = RwSignal::new(None::<(ModelChoice, Answer)>);
    let tried = move || {
        // Read for its changes.
        page.trial.busy.track();
        page.trial.model()
    };
    let run = move |_| {
        let Some(model) = untrack(tried) else { return };
        let command = api::scoring::back_test(model.clone(), date::from_iso(&untrack(day)));
        form.send(command, move |found: &Answer| answer.set(Some((model, found.clone()))));
    };
    let invalid = move || !page.problems().is_empty();
    let result = fragment(Box::new(move || {
        answer.with(|answer| match answer {
            Some((model, answer)) => figures(answer, tried().as_ref() != Some(model)),
            None => html! {
                p.panel__body.sub {
                    "Scores every account as it was on a day, and looks who then lost more than 30% of their revenue within a year."
                }
            },
        })
    }));
    let wrong = form.error(DAY);
    let message = live(move || crate::components::entry::message("back-test-day", wrong));
    view! {
        <section class="panel" aria-labelledby="h-back-test">
            <div class="panel__head">
                <h2 id="h-back-test">"Against history"</h2>
            </div>
            {result}
            <div class="panel__foot back-test">
                <div class="field">
                    <label for="back-test-day">"Day to look at, a year ago or more"</label>
                    <input
                        class="input"
                        id="back-test-day"
                        type="date"
                        aria-invalid=move || wrong.get().map(|_| "true")
                        aria-describedby="back-test-day-error"
                        prop:value=day
                        on:input=move |event| typed.set(Some(event_target_value(&event)))
                    />
                    {message}
                </div>
                <button
                    class="btn"
                    type="button"
                    disabled=invalid
                    aria-busy=move || form.busy.get().then_some("true")
                    on:click=run
                >
                    <span class="spin" hidden=move || !form.busy.get()></span>
                    "Run the back-test"
                </button>
                <Trouble form=form fields=&[DAY] />
            </div>
        </section>
    }
}

fn figures(answer: &Answer, outdated: bool) -> Markup {
    let differ = answer.tried.model != answer.active.model || answer.tried != answer.active;
    let (from, to) = (date::full(locale(), answer.tested_on), date::full(locale(), answer.through));
    html! {
        @if outdated {
            div.panel__body.panel__body--note { div.note data-kind="warn" role="note" { p { "The model was changed since. Run it again." } } }
        }
        div.panel__body.stack.stack--s role="status" {
            p {
                b { (number::count(locale(), answer.lost)) } " of " (number::counted(locale(), answer.customers, "account", "accounts"))
                " were lost between " (from) " and " (to) ": "
                @match answer.base_rate { Some(rate) => (number::percent(locale(), rate)), None => "no rate" } "."
            }
            table.tbl.tbl--plain.tbl--trial {
                caption.sr { "How well the models rank who was lost" }
                thead {
                    tr {
                        th scope="col" { span.sr { "Figure" } }
                        th.num scope="col" { "Active" }
                        @if differ { th.num scope="col" { "This model" } }
                    }
                }
                tbody {
                    (row(answer, differ, "Ranking (AUC)", "Chance that an account that was lost had a lower score than one that stayed. \
                        One half is a coin toss, 1 is perfect.", |one| written(one.auc, |auc| number::decimal(locale(), auc, 3))))
                    (row(answer, differ, "Precision at 10%", "Of the tenth with the lowest scores, how many were lost. As good as \
                        chance is the share of all that were lost.", |one| written(one.precision_at_10, |share| number::percent(locale(), share))))
                    (row(answer, differ, "Average score of the lost", "Of those that then lost more than 30% of their revenue.",
                        |one| written(one.average_lost, |score| number::decimal(locale(), score, 1))))
                    (row(answer, differ, "Average score of the others", "Of those that stayed.",
                        |one| written(one.average_kept, |score| number::decimal(locale(), score, 1))))
                    (row(answer, differ, "Accounts with a score", "Only these are ranked.", |one| html! { (number::count(locale(), one.scored)) }))
                }
            }
        }
    }
}

fn row(answer: &Answer, differ: bool, name: &str, what: &str, write: impl Fn(&Ranking) -> Markup) -> Markup {
    html! {
        tr {
            th scope="row" { span.explained tabindex="0" data-tip=(what) { (name) } }
            td.num { (write(&answer.active)) }
            @if differ { td.num { b { (write(&answer.tried)) } } }
        }
    }
}

fn written(value: Option<f64>, write: impl Fn(f64) -> String) -> Markup {
    match value {
        Some(value) => html! { (write(value)) },
        None => no_value("There is nothing to compare: nobody was lost, nobody stayed, or nobody had a score"),
    }
}
