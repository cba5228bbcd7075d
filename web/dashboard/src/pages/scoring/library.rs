//! The models, and the versions of the one that is chosen: who made them, when, and which one scores customers.

use bellwether_contract::model_library::{ModelVersion, ModelVersions};
use bellwether_contract::scoring::{Model, Models};
use bellwether_ui::components::fragment::{clicked, fragment};
use bellwether_ui::components::icon::icon;
use bellwether_ui::components::remote::remote;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::date;
use bellwether_ui::format::labels;
use bellwether_ui::format::locale::locale;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use maud::{Markup, html};

use super::{Asking, Scoring, href, id_of, key_of};

/// The panel.
#[component]
pub(super) fn Library(page: Scoring) -> impl IntoView {
    let models =
        remote("The models", page.models, skeleton::block(2), move |models| tabs(models, page.chosen.get().as_deref()));
    let versions = fragment(Box::new(move || match page.versions.ok(ModelVersions::clone) {
        Some(versions) => table(&versions, page.chosen.get().as_deref(), page.active().as_deref(), page.may_edit.get()),
        None if page.versions.failure().is_some() => html! {},
        None => skeleton::block(2),
    }));
    let act = move |event: MouseEvent| {
        if clicked(&event, "data-activate").is_some() {
            page.asking.set(Some(Asking::Activate));
        }
    };
    view! {
        <section class="panel panel--models" aria-labelledby="h-models" on:click=act>
            <div class="panel__head">
                <h2 id="h-models">"Models"</h2>
                <span class="sub">"The active version scores every account. A version never changes."</span>
            </div>
            {models}
            {versions}
        </section>
    }
}

/// One tab for each key: the list may have several versions of one.
fn tabs(models: &Models, chosen: Option<&str>) -> Markup {
    let mut keys: Vec<&Model> = Vec::new();
    for model in &models.items {
        if !keys.iter().any(|known| known.key == model.key) {
            keys.push(model);
        }
    }
    let chosen = chosen.map(key_of);
    let active = key_of(&models.active);
    html! {
        nav.tabs.tabs--models aria-label="Models" {
            @for model in keys {
                a href=(href(if model.key == active { &models.active } else { &model.key }))
                    aria-current=[(chosen == Some(&model.key)).then_some("page")] {
                    (name(model))
                    @if model.key == active { span.badge.badge--word data-band="low" { "Active" } }
                }
            }
        }
    }
}

fn table(versions: &ModelVersions, chosen: Option<&str>, active: Option<&str>, may_edit: bool) -> Markup {
    html! {
        div.tbl-wrap {
            table.tbl.tbl--plain.tbl--versions {
                caption.sr { "Versions, newest first" }
                thead {
                    tr {
                        th scope="col" { "Version" }
                        th scope="col" { "Made by" }
                        th scope="col" { "When" }
                        th.c-what scope="col" { "What it is" }
                        th.num scope="col" { span.sr { "State" } }
                    }
                }
                tbody { @for version in &versions.items { (row(version, chosen, active, may_edit)) } }
            }
        }
    }
}

fn row(version: &ModelVersion, chosen: Option<&str>, active: Option<&str>, may_edit: bool) -> Markup {
    let id = id_of(&version.model);
    let (is_chosen, is_active) = (chosen == Some(&id), active == Some(&id));
    html! {
        tr.is-active[is_chosen] {
            th scope="row" {
                a.link href=(href(&id)) aria-current=[is_chosen.then_some("true")] { "Version " (version.model.version) }
            }
            td {
                @match &version.author {
                    Some(author) => (author.name),
                    None => span.muted { "Came with Bellwether" },
                }
            }
            td { @if let Some(at) = version.created_at { (date::full(locale(), at.date_naive())) } @else { span.muted { "–" } } }
            td.c-what { span.ellip { (version.model.description.as_deref().unwrap_or_default()) } }
            td.num {
                @if is_active { span.badge.badge--word data-band="low" { (icon("check")) "Active" } }
                @else if is_chosen && may_edit {
                    button.btn.btn--s type="button" data-activate=(id) aria-label={ "Activate version " (version.model.version) } {
                        "Activate"
                    }
                }
            }
        }
    }
}

/// The model's name, or its key as one.
pub(super) fn name(model: &Model) -> String {
    model.name.clone().unwrap_or_else(|| labels::sentence(&model.key))
}
