//! How whoever looks wants to be told outside the product: by e-mail at once, by a digest, and when not at all.

use bellwether_contract::alert::{NotificationSettings, NotificationSettingsChange, QuietHours};
use bellwether_ui::components::field::{Field, Select, Submit, Trouble};
use bellwether_ui::components::fragment::{clicked, fragment, live};
use bellwether_ui::components::remote::failed;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::zone;
use bellwether_ui::state::form::Form;
use bellwether_ui::state::remote::Remote;
use chrono::{NaiveTime, Timelike};
use leptos::ev::{MouseEvent, SubmitEvent};
use leptos::prelude::*;
use maud::html;

use super::Page;
use super::inbox::{SEVERITIES, severity_key};
use crate::api;
use crate::work::words;

/// The panel.
#[component]
pub(super) fn Settings(page: Page) -> impl IntoView {
    let answer = Remote::new(api::alerts::settings);
    let content = live(move || match (answer.ok(NotificationSettings::clone), answer.failure()) {
        (Some(now), _) => view! { <Fields page=page now=now answer=answer /> }.into_any(),
        (None, Some(failure)) => fragment(Box::new(move || failed("How you are told", &failure))),
        (None, None) => fragment(Box::new(|| html! { div.frag aria-busy="true" { (skeleton::block(8)) } })),
    });
    let retry = move |event: MouseEvent| {
        if clicked(&event, "data-retry").is_some() {
            answer.refetch();
        }
    };
    view! {
        <section class="panel panel--form" aria-labelledby="h-told" on:click=retry>
            <div class="panel__head">
                <h2 id="h-told">"How I am told"</h2>
                <span class="sub">"besides this inbox, which has everything"</span>
            </div>
            {content}
        </section>
    }
}

#[component]
fn Fields(page: Page, now: NotificationSettings, answer: Remote<NotificationSettings>) -> impl IntoView {
    let form = Form::default();
    let email = RwSignal::new(now.email_from.map_or("", severity_key).to_owned());
    let digest = RwSignal::new(now.digest);
    let digest_at = RwSignal::new(clock(now.digest_at));
    let quiet = RwSignal::new(now.quiet.is_some());
    let from = RwSignal::new(now.quiet.map_or_else(|| "20:00".to_owned(), |quiet| clock(quiet.from)));
    let to = RwSignal::new(now.quiet.map_or_else(|| "07:00".to_owned(), |quiet| clock(quiet.to)));
    let version = now.version;
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let hours = zone::time_of_day(&from.get_untracked()).zip(zone::time_of_day(&to.get_untracked()));
        let change = NotificationSettingsChange {
            email_from: Some(words::by_key(&SEVERITIES, &email.get_untracked())),
            digest: Some(digest.get_untracked()),
            digest_at: zone::time_of_day(&digest_at.get_untracked()),
            quiet: Some(hours.filter(|_| quiet.get_untracked()).map(|(from, to)| QuietHours { from, to })),
        };
        form.send(api::alerts::change_settings(version, &change), move |_: &NotificationSettings| {
            answer.refetch();
            page.session.say("Saved");
        });
    };
    let severities: Vec<_> =
        std::iter::once((String::new(), "Never".to_owned())).chain(words::pairs(&SEVERITIES)).collect();
    let switch = |label: &'static str, on: RwSignal<bool>| {
        view! {
            <label class="row">
                <input
                    class="switch"
                    type="checkbox"
                    role="switch"
                    prop:checked=on
                    on:change=move |event| on.set(event_target_checked(&event))
                />
                {label}
            </label>
        }
    };
    view! {
        <form class="panel__body form-grid" on:submit=submit>
            <Trouble form=form fields=&["email_from", "digest_at", "quiet"] />
            <Select
                id="told-email"
                label="An e-mail at once"
                value=email
                error=form.error("email_from")
                options=Signal::stored(severities)
                hint="From which severity on"
            />
            {switch("A digest of what is unread every morning", digest)}
            <div hidden=move || !digest.get()>
                <Field id="told-digest" label="It comes at" kind="time" value=digest_at error=form.error("digest_at") />
            </div>
            {switch("Quiet hours, in which nothing is sent", quiet)}
            <div class="two" hidden=move || !quiet.get()>
                <Field id="told-from" label="From" kind="time" value=from error=form.error("quiet") />
                <Field id="told-to" label="To" kind="time" value=to error=bellwether_ui::components::field::never() />
            </div>
            <p class="sub">"Times are those of your profile's time zone."</p>
            <div class="row">
                <Submit form=form name="Save" />
            </div>
        </form>
    }
}

/// As a control of type `time` takes it.
fn clock(time: NaiveTime) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}
