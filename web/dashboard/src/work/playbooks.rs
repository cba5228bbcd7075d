//! Playbooks: how those that were started go, and where one is started or a step skipped.

use std::sync::Arc;

use bellwether_contract::action::ActionStatus;
use bellwether_contract::playbook::{NewPlaybookRun, PlaybookRun, PlaybookRunStep, PlaybookRuns, SkippedStep};
use bellwether_ui::api::path::Params;
use bellwether_ui::components::field::{DialogEnd, Field, Select, Trouble};
use bellwether_ui::components::fragment::{clicked, live};
use bellwether_ui::components::icon::{icon, icon_view};
use bellwether_ui::components::overlay::ModalDialog;
use bellwether_ui::components::remote::remote;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::date;
use bellwether_ui::format::locale::locale;
use bellwether_ui::state::form::Form;
use bellwether_ui::state::remote::Remote;
use leptos::ev::{MouseEvent, SubmitEvent};
use leptos::prelude::*;
use maud::{Markup, html};

use super::listing::nothing;
use super::pick::CustomerPick;
use super::{due, words};
use crate::api;
use crate::state::lens::Lens;
use crate::state::navigation::account_href;
use crate::state::session::use_session;

/// Runs shown.
const SHOWN: &str = "50";

/// What was started, for a customer or for all of them.
#[component]
pub(crate) fn Runs(
    /// Key and name of the customer.
    customer: Option<(String, String)>,
) -> impl IntoView {
    let work = use_session().work;
    let named = customer.is_none();
    let customer = StoredValue::new(customer);
    let starting = RwSignal::new(false);
    let skipping = RwSignal::new(None::<(String, String, String)>);
    let answer = Remote::new(move || {
        work.live.work.track();
        let id = customer.with_value(|one| one.as_ref().map(|one| one.0.clone()));
        api::work::playbook_runs(&Params::new().maybe("customer", id).with("limit", SHOWN))
    });
    let content = remote("The playbooks", answer, skeleton::block(5), move |all: &PlaybookRuns| {
        html! {
            @if all.items.is_empty() {
                (nothing("book", "No playbook was started", "A playbook makes the actions of a case that comes again and again, each with its due time."))
            }
            ul.runs { @for run in &all.items { (one_run(run, named)) } }
        }
    });
    let act = move |event: MouseEvent| {
        let of = |name: &str| clicked(&event, name);
        if let (Some(action), Some(run), Some(title)) = (of("data-skip"), of("data-run"), of("data-title")) {
            skipping.set(Some((run, action, title)));
        }
    };
    view! {
        <section class="panel" aria-labelledby="h-runs">
            <div class="panel__head">
                <h2 id="h-runs">{if named { "Started playbooks" } else { "Playbooks" }}</h2>
                <span class="end">
                    <button class="btn btn--s" type="button" on:click=move |_| starting.set(true)>
                        {icon_view("play")}
                        "Start one"
                    </button>
                </span>
            </div>
            <div class="frag" on:click=act>
                {content}
            </div>
        </section>
        <ModalDialog
            id="start-playbook"
            open=Memo::new(move |_| starting.get())
            close=Arc::new(move || starting.set(false))
            title="Start a playbook".into_any()
        >
            <Start customer=customer done=Callback::new(move |()| starting.set(false)) />
        </ModalDialog>
        <ModalDialog
            id="skip-step"
            open=Memo::new(move |_| skipping.with(Option::is_some))
            close=Arc::new(move || skipping.set(None))
            title="Skip a step".into_any()
        >
            <Skip step=skipping />
        </ModalDialog>
    }
}

fn one_run(run: &PlaybookRun, named: bool) -> Markup {
    let all = run.steps.len();
    html! {
        li.run {
            div.run__head {
                div.grow {
                    b { (run.name) }
                    div.sub {
                        @if named { a.link--plain href=(account_href(&run.customer.id, "", &Lens::default())) { (run.customer.name) } " · " }
                        "since " (date::full(locale(), run.start)) ", " (run.by.name)
                    }
                }
                @if run.finished { span.state data-state="on" { (icon("check")) "Finished" } }
                @else { span.sub { (run.done) " of " (all) } }
                span.prog role="img" aria-label={ (run.done) " of " (all) " steps are done" } {
                    @for step in &run.steps { i data-on=[is_done(step).then_some("")] {} }
                }
            }
            ol.run__steps { @for one in &run.steps { (step(run, one)) } }
        }
    }
}

fn is_done(step: &PlaybookRunStep) -> bool {
    step.skipped.is_some() || step.status == ActionStatus::Completed
}

fn step(run: &PlaybookRun, step: &PlaybookRunStep) -> Markup {
    let open = words::is_open(step.status) && step.skipped.is_none();
    let status = if step.skipped.is_some() { ActionStatus::Cancelled } else { step.status };
    html! {
        li {
            span.status data-status=(words::status_key(status)) data-tip=(words::status(status)) { i {} span.sr { (words::status(status)) } }
            button.as-link.grow.ellip type="button" data-action=(step.action) { (step.title) }
            @match (&step.skipped, step.due_at) {
                (Some(why), _) => span.muted.ellip data-tip=(why) tabindex="0" { "skipped: " (why) },
                (None, Some(at)) => span.due { (due::day(at)) },
                (None, None) => {},
            }
            @if open {
                button.btn.btn--s.btn--quiet type="button" data-skip=(step.action) data-run=(run.id) data-title=(step.title)
                    aria-label={ "Skip “" (step.title) "”" } { "Skip…" }
            }
        }
    }
}

#[component]
fn Start(customer: StoredValue<Option<(String, String)>>, done: Callback<()>) -> impl IntoView {
    let session = use_session();
    let form = Form::default();
    let book = RwSignal::new(String::new());
    let start = RwSignal::new(date::iso(due::today()));
    let whom = RwSignal::new(customer.get_value());
    let fixed = customer.with_value(|one| one.as_ref().map(|one| one.1.clone()));
    let books = Remote::new(api::work::playbooks);
    let options = Signal::derive(move || {
        let all = books.ok(|books| {
            books
                .items
                .iter()
                .filter(|one| one.enabled)
                .map(|one| (one.key.clone(), one.name.clone()))
                .collect::<Vec<_>>()
        });
        std::iter::once((String::new(), "Choose one".to_owned())).chain(all.unwrap_or_default()).collect::<Vec<_>>()
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some((customer, _)) = whom.get_untracked() else {
            super::draft::focus("draft-customer");
            return;
        };
        let (playbook, start) = (book.get_untracked(), date::from_iso(&start.get_untracked()));
        let body = NewPlaybookRun { playbook, customer, owner: None, start };
        form.send(api::work::start_playbook(&body, form.key()), move |run: &PlaybookRun| {
            session.work.live.changed();
            session.say(format!("“{}” has begun: its actions are in the queue", run.name));
            done.run(());
        });
    };
    let account = live(move || match fixed.clone() {
        Some(name) => view! {
            <p class="for-whom">
                <span class="label">"Account"</span>
                <b>{name}</b>
            </p>
        }
        .into_any(),
        None => view! { <CustomerPick form=form value=whom /> }.into_any(),
    });
    view! {
        <form on:submit=submit>
            <div class="dialog__body">
                <Trouble form=form fields=&["playbook", "customer", "start"] />
                {account}
                <Select id="start-book" label="Playbook" value=book error=form.error("playbook") options=options />
                <Field
                    id="start-day"
                    label="Day that it begins"
                    kind="date"
                    value=start
                    error=form.error("start")
                />
            </div>
            <DialogEnd form=form name="Start it" back="Back" leave=done />
        </form>
    }
}

#[component]
fn Skip(step: RwSignal<Option<(String, String, String)>>) -> impl IntoView {
    let session = use_session();
    let Some((run, action, title)) = step.get_untracked() else { return ().into_any() };
    let form = Form::default();
    let reason = RwSignal::new(String::new());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let body = SkippedStep { action: action.clone(), reason: reason.get_untracked().trim().to_owned() };
        form.send(api::work::skip_step(&run, &body, form.key()), move |_: &PlaybookRun| {
            session.work.live.changed();
            step.set(None);
        });
    };
    view! {
        <form on:submit=submit>
            <div class="dialog__body">
                <Trouble form=form fields=&["reason"] />
                <p>"“"{title}"” is not done, and its action is cancelled."</p>
                <Field id="skip-reason" label="Why" value=reason error=form.error("reason") most=500 />
            </div>
            <DialogEnd form=form name="Skip it" back="Back" leave=move |()| step.set(None) />
        </form>
    }
    .into_any()
}
