//! Sets the score for a while in place of the computed one, and takes that back. Both stay in the history.

use std::sync::Arc;

use bellwether_contract::score_override::{NewOverride, OverrideSpan, OverrideState};
use chrono::{Days, Months, NaiveDate};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use maud::{Markup, html};

use super::super::Account;
use crate::api;
use crate::parts::{self, part_of};
use crate::state::session::use_session;
use bellwether_ui::components::field::{Field, Submit, TextArea, Trouble};
use bellwether_ui::components::fragment::{fragment, live};
use bellwether_ui::components::icon::icon_view;
use bellwether_ui::components::overlay::ModalDialog;
use bellwether_ui::components::remote::failed;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::date;
use bellwether_ui::format::locale::locale;
use bellwether_ui::state::form::Form;
use bellwether_ui::state::remote::Remote;

const FIELDS: &[&str] = &["value", "reason", "expires_on"];
/// Days for which a score is set unless the person says otherwise.
const USUAL_DAYS: u64 = 30;

/// The button and its dialog.
#[component]
pub(super) fn SetScore(account: Account) -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <button class="btn btn--s btn--quiet" type="button" on:click=move |_| open.set(true)>
            {icon_view("pin")}
            "Override"
        </button>
        <ModalDialog
            id="set-score"
            open=Memo::new(move |_| open.get())
            close=Arc::new(move || open.set(false))
            title="Override the score".into_any()
        >
            {part_of(parts::SET_SCORE, Arc::new(About { account, open }))}
        </ModalDialog>
    }
}

/// What the form is about.
pub(crate) struct About {
    account: Account,
    open: RwSignal<bool>,
}

/// The form; its code comes when it is opened.
pub(crate) fn set_score(about: &About) -> AnyView {
    let About { account, open } = *about;
    let state = Remote::new(move || api::score_override(&account.id()));
    let done = Callback::new(move |()| {
        open.set(false);
        account.detail.refetch();
        account.changes.update(|changes| *changes += 1);
    });
    live(move || match state.ok(Clone::clone) {
        Some(state) => form(account, &state, done),
        None => fragment(Box::new(move || match state.failure() {
            Some(failure) => failed("The override", &failure),
            None => html! { div.dialog__body aria-busy="true" { (skeleton::block(6)) } },
        })),
    })
}

fn form(account: Account, state: &OverrideState, done: Callback<()>) -> AnyView {
    let session = use_session();
    let form = Form::default();
    let version = state.version;
    let shown = account.detail.ok(|detail| (detail.item.score.computed, detail.context.as_of));
    let (computed, today) = shown.unwrap_or_default();
    let current = state.current.as_ref();
    let text = |value: Option<String>| RwSignal::new(value.unwrap_or_default());
    let value = text(current.map(|one| one.value).or(computed).map(|value| value.to_string()));
    let reason = text(current.map(|one| one.reason.clone()));
    let until = current.map(|one| one.expires).or_else(|| today.checked_add_days(Days::new(USUAL_DAYS)));
    let expires = text(until.map(date::iso));
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        // What is no number or no date is refused by the server, which names the field.
        let body = NewOverride {
            value: value.get_untracked().trim().parse().unwrap_or(u8::MAX),
            reason: reason.get_untracked(),
            expires_on: date::from_iso(&expires.get_untracked()).unwrap_or(NaiveDate::MIN),
        };
        form.send(api::set_score(&account.id(), version, &body), move |_: &OverrideState| {
            session.say("Score overridden");
            done.run(());
        });
    };
    let take_back = move |_| {
        form.send(api::take_back_score(&account.id(), version), move |&()| {
            session.say("Back to the computed score");
            done.run(());
        });
    };
    let back = current.map(|_| {
        view! { <button class="btn" type="button" on:click=take_back>"Back to the computed score"</button> }
    });
    let computed = computed.map_or_else(|| "unknown".to_owned(), |value| value.to_string());
    let latest = today.checked_add_months(Months::new(12)).map(|day| date::full(locale(), day)).unwrap_or_default();
    let before = history(&state.history).into_string();
    view! {
        <form class="dialog__body" on:submit=send novalidate>
            <p class="sub">
                {format!("Computed: {computed}. Lists, totals and alerts use the score you set, marked as such, until {latest} at the latest.")}
            </p>
            <Trouble form=form fields=FIELDS />
            <div class="field-pair">
                <Field
                    id="override-value"
                    label="Score, 0 to 100"
                    value=value
                    error=form.error("value")
                    inputmode="numeric"
                    most=3
                />
                <Field
                    id="override-until"
                    label="Last day"
                    value=expires
                    error=form.error("expires_on")
                    kind="date"
                />
            </div>
            <TextArea
                id="override-reason"
                label="Reason"
                value=reason
                error=form.error("reason")
                hint="Everybody who sees the score sees it"
                most=500
            />
            <div class="actions">
                <Submit form=form name="Override" />
                {back}
            </div>
            <div class="frag" inner_html=before></div>
        </form>
    }
    .into_any()
}

fn history(spans: &[OverrideSpan]) -> Markup {
    html! {
        @if !spans.is_empty() {
            div {
                h3.facts-title { "Before" }
                ul.said-list {
                    @for one in spans {
                        li {
                            b { (one.value) } " by " (one.author.name) ", "
                            (date::range(locale(), one.from, one.ended.unwrap_or(one.expires))) ": " (one.reason)
                        }
                    }
                }
            }
        }
    }
}
