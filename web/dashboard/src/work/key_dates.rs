//! Dates that matter to a customer: the next ones first; what facts tell can't be changed.

use bellwether_contract::key_date::{KeyDate, KeyDateChange, KeyDateKind, KeyDates, NewKeyDate};
use bellwether_ui::api::path::Params;
use bellwether_ui::components::confirm::Confirmation;
use bellwether_ui::components::field::{Field, Select, Submit, Trouble};
use bellwether_ui::components::fragment::{clicked, live};
use bellwether_ui::components::icon::{icon, icon_view};
use bellwether_ui::components::remote::remote;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::date;
use bellwether_ui::format::locale::locale;
use bellwether_ui::state::form::Form;
use bellwether_ui::state::remote::Remote;
use leptos::ev::{MouseEvent, SubmitEvent};
use leptos::prelude::*;
use maud::{Markup, html};

use super::{due, words};
use crate::api;
use crate::state::session::use_session;

const FIELDS: &[&str] = &["kind", "title", "date"];
/// Dates shown: the rest is far away.
const SHOWN: &str = "50";

/// The panel.
#[component]
pub(crate) fn KeyDatesPanel(customer: String) -> impl IntoView {
    let session = use_session();
    let work = session.work;
    let customer = StoredValue::new(customer);
    let answer = Remote::new(move || {
        work.live.work.track();
        api::work::key_dates(&customer.get_value(), &Params::new().with("limit", SHOWN))
    });
    // The date that is being written: one that is there, or a new one.
    let edited = RwSignal::new(None::<Option<KeyDate>>);
    let content = remote("The key dates", answer, skeleton::block(3), list);
    let of = move |event: &MouseEvent, name: &str| {
        let id = clicked(event, name)?;
        untrack(|| answer.ok(|dates: &KeyDates| dates.items.iter().find(|one| one.id.as_ref() == Some(&id)).cloned()))
            .flatten()
    };
    let act = move |event: MouseEvent| {
        if let Some(date) = of(&event, "data-edit-date") {
            edited.set(Some(Some(date)));
        } else if let Some(date) = of(&event, "data-drop-date") {
            let Some(id) = date.id.clone() else { return };
            let version = date.version;
            let question = Confirmation::new(
                format!("Delete “{}”?", date.title),
                "Nobody is reminded of it any more.",
                "Delete it",
                move || api::work::delete_key_date(&id, version),
            );
            work.asked.set(Some(question.then(move || work.live.changed())));
        }
    };
    let form = live(move || match edited.get() {
        Some(date) => view! { <DateForm customer=customer date=date edited=edited /> }.into_any(),
        None => ().into_any(),
    });
    view! {
        <section class="panel" aria-labelledby="h-dates">
            <div class="panel__head">
                <h2 id="h-dates">"Key dates"</h2>
                <span class="end">
                    <button class="btn btn--s" type="button" on:click=move |_| edited.set(Some(None))>
                        {icon_view("plus")}
                        "Add"
                    </button>
                </span>
            </div>
            {form}
            <div class="frag" on:click=act>
                {content}
            </div>
        </section>
    }
}

fn list(dates: &KeyDates) -> Markup {
    html! {
        @if dates.items.is_empty() {
            p.sub.quiet { "No date is known. Add the next renewal, event or project date to be reminded of it." }
        }
        ul.list.list--dates { @for one in &dates.items { (one_date(one)) } }
    }
}

fn one_date(one: &KeyDate) -> Markup {
    let class = if (0..=30).contains(&one.days_until) { "is-near" } else { "" };
    html! {
        li class=(class) {
            div.grow {
                b { (one.title) }
                div.sub { (words::date_kind(one.kind)) @if one.id.is_none() { " · from the facts" } }
            }
            span.num {
                (date::full(locale(), one.date))
                div.sub { (distance(one.days_until)) }
            }
            @if let Some(id) = &one.id {
                span.row.row--tight {
                    button.btn.btn--s.btn--quiet.btn--icon type="button" data-edit-date=(id) aria-label={ "Change “" (one.title) "”" } { (icon("pen")) }
                    button.btn.btn--s.btn--quiet.btn--icon type="button" data-drop-date=(id) aria-label={ "Delete “" (one.title) "”" } { (icon("x")) }
                }
            }
        }
    }
}

/// `in 12 days`, `today`, `3 days ago`
fn distance(days: i64) -> String {
    match days {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        -1 => "yesterday".to_owned(),
        ..0 => format!("{} days ago", -days),
        _ => format!("in {days} days"),
    }
}

/// A date that is being written. What was typed stays until it is there.
#[component]
fn DateForm(
    customer: StoredValue<String>,
    date: Option<KeyDate>,
    edited: RwSignal<Option<Option<KeyDate>>>,
) -> impl IntoView {
    let session = use_session();
    let form = Form::default();
    let kind_now = date.as_ref().map_or(KeyDateKind::Renewal, |date| date.kind);
    let key = words::DATE_KINDS.iter().find(|one| one.0 == kind_now).map_or("", |one| one.1);
    let kind = RwSignal::new(key.to_owned());
    let title = RwSignal::new(date.as_ref().map(|date| date.title.clone()).unwrap_or_default());
    let day = RwSignal::new(date::iso(date.as_ref().map_or_else(due::today, |date| date.date)));
    let before = StoredValue::new(date);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(day) = date::from_iso(&day.get_untracked()) else { return };
        let kind = words::by_key(&words::DATE_KINDS, &kind.get_untracked()).unwrap_or(KeyDateKind::Other);
        let title = title.get_untracked().trim().to_owned();
        let known = before.with_value(|date| date.as_ref().and_then(|date| Some((date.id.clone()?, date.version))));
        let command = match known {
            Some((id, version)) => {
                let change = KeyDateChange { kind: Some(kind), title: Some(title), date: Some(day) };
                api::work::change_key_date(&id, version, &change)
            }
            None => api::work::make_key_date(&customer.get_value(), &NewKeyDate { kind, title, date: day }, form.key()),
        };
        form.send(command, move |date: &KeyDate| {
            edited.set(None);
            session.work.live.changed();
            session.say(format!("“{}” is written down", date.title));
        });
    };
    view! {
        <form class="inset panel__body" on:submit=submit aria-label="Key date">
            <Trouble form=form fields=FIELDS />
            <Field id="date-title" label="What it is" value=title error=form.error("title") />
            <div class="two">
                <Select
                    id="date-kind"
                    label="Kind"
                    value=kind
                    error=form.error("kind")
                    options=Signal::stored(words::pairs(&words::DATE_KINDS))
                />
                <Field id="date-day" label="Date" kind="date" value=day error=form.error("date") />
            </div>
            <div class="row">
                <Submit form=form name="Save" />
                <button class="btn" type="button" on:click=move |_| edited.set(None)>
                    "Leave it"
                </button>
            </div>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_told_in_words() {
        let told = [0, 1, -1, 12, -3].map(distance);
        assert_eq!(told, ["today", "tomorrow", "yesterday", "in 12 days", "3 days ago"]);
    }
}
