//! Name, colours, locale and time zone.

use bellwether_contract::identity::{Me, MeChange, Preferences, Theme};
use bellwether_ui::components::fragment::fragment;
use bellwether_ui::format::labels;
use js_sys::{Array, Function, Reflect};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use maud::html;
use wasm_bindgen::{JsCast, JsValue};

use crate::api;
use crate::state::session::use_session;
use bellwether_ui::components::choice::Options;
use bellwether_ui::components::field::{Field, Select, Submit, Trouble};
use bellwether_ui::state::form::Form;

const FIELDS: &[&str] = &["name", "preferences.locale", "preferences.time_zone"];

/// Locales to choose from, by their own names.
const LOCALES: &[(&str, &str)] = &[
    ("cs-CZ", "Čeština"),
    ("da-DK", "Dansk"),
    ("de-DE", "Deutsch (Deutschland)"),
    ("de-AT", "Deutsch (Österreich)"),
    ("de-CH", "Deutsch (Schweiz)"),
    ("en-GB", "English (United Kingdom)"),
    ("en-US", "English (United States)"),
    ("en-IE", "English (Ireland)"),
    ("es-ES", "Español"),
    ("fr-FR", "Français (France)"),
    ("fr-CH", "Français (Suisse)"),
    ("it-IT", "Italiano"),
    ("nl-NL", "Nederlands"),
    ("nb-NO", "Norsk bokmål"),
    ("pl-PL", "Polski"),
    ("pt-PT", "Português"),
    ("sk-SK", "Slovenčina"),
    ("fi-FI", "Suomi"),
    ("sv-SE", "Svenska"),
];

const THEMES: [(Theme, &str); 3] = [(Theme::System, "As the device"), (Theme::Light, "Light"), (Theme::Dark, "Dark")];

/// The panel.
#[component]
pub(super) fn Details(me: Me) -> impl IntoView {
    let session = use_session();
    let form = Form::default();
    let before = StoredValue::new(me.preferences.clone());
    let name = RwSignal::new(me.name.clone());
    let theme = RwSignal::new(me.preferences.theme);
    let locale = RwSignal::new(me.preferences.locale.clone().unwrap_or_default());
    let zone = RwSignal::new(me.preferences.time_zone.clone().unwrap_or_default());
    let facts = fragment(Box::new(move || {
        html! {
            dl.facts {
                @if let Some(email) = &me.email { div { dt { "E-mail address" } dd.ellip { (email) } } }
                div { dt { "Role" } dd { (labels::role(me.role)) } }
                @if let Some(team) = &me.team { div { dt { "Team" } dd { (team.name) } } }
                @if !me.owners.is_empty() { div { dt { "Looks after" } dd { (me.owners.join(", ")) } } }
            }
        }
    }));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let some = |text: RwSignal<String>| Some(text.get_untracked()).filter(|text| !text.is_empty());
        let preferences = Preferences { theme: theme.get_untracked(), locale: some(locale), time_zone: some(zone) };
        let change = MeChange { name: Some(name.get_untracked()), preferences: Some(preferences) };
        form.send(api::change_me(&change), move |me: &Me| {
            session.preferences.follow(&me.preferences);
            let written = |one: &Preferences| (one.locale.clone(), one.time_zone.clone());
            if before.with_value(|before| written(before) != written(&me.preferences)) {
                // What is written on the page is written anew.
                let _ = window().location().reload();
                return;
            }
            before.set_value(me.preferences.clone());
            session.say("Your profile was saved");
            session.me.refetch();
        });
    };
    let themes = THEMES.map(|(value, name)| {
        view! {
            <button
                type="button"
                aria-pressed=move || if theme.get() == value { "true" } else { "false" }
                on:click=move |_| theme.set(value)
            >
                {name}
            </button>
        }
    });
    let locales = with_browser(LOCALES.iter().map(|(key, name)| ((*key).to_owned(), (*name).to_owned())), &locale);
    let zones = with_browser(time_zones().into_iter().map(|zone| (zone.clone(), zone.replace('_', " "))), &zone);
    view! {
        <section class="panel" aria-label="About you">
            <div class="panel__head">
                <h2>"About you"</h2>
            </div>
            <form class="panel__body stack" on:submit=submit>
                <Trouble form=form fields=FIELDS />
                {facts}
                <Field id="name" label="Name" value=name error=form.error("name") autocomplete="name" most=100 />
                <div class="field" role="group" aria-label="Colours">
                    <span class="label">"Colours"</span>
                    <div class="seg seg--wide">{themes.collect_view()}</div>
                </div>
                <div class="two">
                    <Select
                        id="locale"
                        label="Dates and numbers"
                        value=locale
                        error=form.error("preferences.locale")
                        options=Signal::stored(locales)
                    />
                    <Select
                        id="zone"
                        label="Time zone"
                        value=zone
                        error=form.error("preferences.time_zone")
                        options=Signal::stored(zones)
                    />
                </div>
                <div class="actions">
                    <Submit form=form name="Save" />
                </div>
            </form>
        </section>
    }
}

/// The browser's own setting first, and the one chosen even if it is not offered.
fn with_browser(offered: impl Iterator<Item = (String, String)>, chosen: &RwSignal<String>) -> Options {
    let chosen = chosen.get_untracked();
    let mut all: Options = std::iter::once((String::new(), "As the browser".to_owned())).chain(offered).collect();
    if !all.iter().any(|(key, _)| *key == chosen) {
        all.push((chosen.clone(), chosen));
    }
    all
}

/// Time zones that the browser knows; older ones don't say.
fn time_zones() -> Vec<String> {
    let intl = Reflect::get(&js_sys::global(), &JsValue::from_str("Intl"));
    let known = intl.and_then(|intl| Reflect::get(&intl, &JsValue::from_str("supportedValuesOf")));
    let listed = known.ok().and_then(|ask| {
        let ask = ask.dyn_into::<Function>().ok()?;
        ask.call1(&JsValue::UNDEFINED, &JsValue::from_str("timeZone")).ok()?.dyn_into::<Array>().ok()
    });
    listed.map_or_else(|| vec!["UTC".to_owned()], |all| all.iter().filter_map(|zone| zone.as_string()).collect())
}
