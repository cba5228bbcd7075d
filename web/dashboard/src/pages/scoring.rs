//! Scoring models: which there are and which one scores customers; one of them taken apart, to be looked at or changed;
//! and what it would make of today's portfolio, and would have made of the past.

pub(crate) mod activate;
mod back_test;
mod band_editor;
mod curve;
pub(crate) mod dimension;
mod draft;
mod editor;
mod input;
mod kept;
mod library;
mod matrix;
mod movers;
mod points;
pub(crate) mod save;
mod spread;
mod trial;
mod what_if;

use std::sync::Arc;

use bellwether_contract::identity::Permission;
use bellwether_contract::model_library::{ModelVersion, ModelVersions};
use bellwether_contract::problem::FieldProblem;
use bellwether_contract::scoring::{Model, ModelChoice, Models};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use self::draft::Draft;
use self::trial::Trial;
use crate::api;
use crate::app::set_title;
use crate::components::page_head::PageHead;
use crate::parts::{self, part_later};
use crate::state::lens::use_lens;
use crate::state::session::use_session;
use bellwether_ui::api::path::Params;
use bellwether_ui::components::fragment::{clicked, fragment, live};
use bellwether_ui::components::remote::failed;
use bellwether_ui::components::skeleton;
use bellwether_ui::state::remote::Remote;
use leptos::ev::MouseEvent;
use maud::html;

/// What is wrong with a field, or nothing.
type FieldError = Signal<Option<String>>;

/// Opens a version.
type Go = Box<dyn Fn(&str) + Send + Sync>;

/// What is open over the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asking {
    /// How the changes are to be saved.
    Save,
    /// Whether the version is to score customers.
    Activate,
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub(crate) struct Scoring {
    /// The models.
    models: Remote<Models>,
    /// The versions of the chosen one.
    versions: Remote<ModelVersions>,
    /// `key@version` of the chosen one, once it is known.
    chosen: Memo<Option<String>>,
    /// The chosen version while it is edited.
    draft: RwSignal<Option<Draft>>,
    /// The model as it was typed, or what is no number in it.
    typed: Memo<Option<Result<Model, Vec<FieldProblem>>>>,
    /// Whether it differs from the version it began with.
    is_changed: Memo<bool>,
    /// What it would make of the portfolio.
    trial: Trial,
    /// Whether whoever looks may keep and activate models.
    may_edit: Memo<bool>,
    /// What is open over the page.
    asking: RwSignal<Option<Asking>>,
    go: StoredValue<Go>,
    owner: StoredValue<Owner>,
}

impl Scoring {
    /// The chosen version with what is known of it.
    fn version(self) -> Option<ModelVersion> {
        let chosen = self.chosen.get()?;
        let is_it = |one: &&ModelVersion| id_of(&one.model) == chosen;
        self.versions.ok(|versions| versions.items.iter().find(is_it).cloned()).flatten()
    }

    /// Whether the versions that are there are those of the chosen model, and not of the one before.
    fn has_versions(self) -> bool {
        let key = |versions: &ModelVersions| versions.items.first().map(|one| one.model.key.clone());
        let (known, chosen) = (self.versions.ok(key).flatten(), self.chosen.get());
        known.is_some() && known.as_deref() == chosen.as_deref().map(key_of)
    }

    /// `key@version` of the model that scores customers.
    fn active(self) -> Option<String> {
        self.models.ok(|models| models.active.clone())
    }

    /// What is wrong with a field, whose path may depend on where its part is now.
    fn error(self, path: impl Fn() -> Option<String> + Send + Sync + 'static) -> FieldError {
        Signal::derive(move || {
            let path = path()?;
            let of_it = |problem: &&FieldProblem| problem.field == path;
            self.problems().iter().find(of_it).map(|problem| problem.message.clone())
        })
    }

    /// Everything that is wrong: with what was typed, else with the model.
    fn problems(self) -> Vec<FieldProblem> {
        match self.typed.get() {
            Some(Err(problems)) => problems,
            _ => self.trial.problems(),
        }
    }

    /// Opens another version.
    fn open(self, id: &str) {
        self.go.with_value(|go| go(id));
    }

    /// Begins anew with the chosen version.
    fn discard(self) {
        if let Some(version) = untrack(|| self.version()) {
            self.edit(&version.model);
        }
    }

    /// Takes up a version, with the changes that were kept of it. What belongs to it lives as long as the page, whoever
    /// asks for it.
    fn edit(self, version: &Model) {
        let changed = kept::take(&id_of(version));
        let draft = self.owner.with_value(|owner| owner.with(|| Draft::of(changed.as_ref().unwrap_or(version))));
        draft.base.set_value(version.clone());
        self.draft.set(Some(draft));
    }

    /// Keeps what was changed and not saved.
    fn keep_changes(self) {
        let is_changed = self.is_changed.try_get_untracked().unwrap_or(false);
        if let Some(Some(Ok(model))) = self.typed.try_get_untracked().filter(|_| is_changed) {
            kept::keep(model);
        }
    }

    /// Asks for everything anew that a change of the library changes.
    fn refetch(self) {
        self.models.refetch();
        self.versions.refetch();
    }
}

/// `key@version`
fn id_of(model: &Model) -> String {
    format!("{}@{}", model.key, model.version)
}

/// Address of a version.
fn href(id: &str) -> String {
    Params::new().with("model", id).path("/scoring")
}

/// `/scoring`
#[component]
pub(crate) fn ScoringPage() -> impl IntoView {
    set_title("Scoring");
    parts::ahead(&[parts::SCORING_DIMENSION, parts::SCORING_SAVE]);
    let page = scoring();
    let context =
        Signal::derive(move || page.trial.answer.with(|answer| answer.as_ref().map(|answer| answer.context.clone())));
    let content = live(move || match page.draft.get() {
        Some(draft) => opened(page, draft),
        None => awaited(page),
    });
    view! {
        <PageHead title=view! { <h1>"Scoring"</h1> }.into_any() context=context />
        <library::Library page=page />
        {content}
        <save::SaveDialog page=page />
        <activate::ActivateDialog page=page />
    }
}

/// A version, and what it would make of the portfolio.
fn opened(page: Scoring, draft: Draft) -> AnyView {
    let later = part_later(
        parts::SCORING_OUTCOME,
        Arc::new(page),
        html! { div.grid.model { div {} div.panel aria-hidden="true" { (skeleton::block(9)) } } },
    );
    view! {
        <div class="grid model">
            <editor::Editor page=page draft=draft />
            <div class="stack model__trial">
                <what_if::WhatIf page=page />
                <spread::Spread page=page />
            </div>
        </div>
        {later}
    }
    .into_any()
}

/// Below the version: who would move, and how well it would have foretold the past.
pub(crate) fn outcome(page: &Scoring) -> AnyView {
    let page = *page;
    view! {
        <div class="grid model">
            <movers::Movers page=page />
            <back_test::BackTest page=page />
        </div>
    }
    .into_any()
}

/// The version is on its way, or there is no such version.
fn awaited(page: Scoring) -> AnyView {
    let failure = move || page.versions.failure().or_else(|| page.models.failure());
    let is_missing = move || page.has_versions() && page.version().is_none();
    let shown = fragment(Box::new(move || match (failure(), is_missing()) {
        (Some(failure), _) if !failure.is_not_found() => failed("The model", &failure),
        (Some(_), _) | (None, true) => html! {
            div.empty {
                h2 { "There is no such model" }
                p { "Choose one of the models above." }
                div.actions { a.btn.btn--s href="/scoring" { "The active model" } }
            }
        },
        (None, false) => html! { div aria-busy="true" { (skeleton::block(14)) } },
    }));
    let retry = move |event: MouseEvent| {
        if clicked(&event, "data-retry").is_some() {
            page.refetch();
        }
    };
    view! {
        <section class="panel" aria-label="The model" on:click=retry>
            {shown}
        </section>
    }
    .into_any()
}

fn scoring() -> Scoring {
    let session = use_session();
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(|query| query.get("model")).filter(|id| !id.is_empty()));
    let models = Remote::new(api::scoring::models);
    let active = Memo::new(move |_| models.ok(|models| models.active.clone()));
    let wanted = Memo::new(move |_| asked.get().or_else(|| active.get()));
    let key = Memo::new(move |_| wanted.get().map(|id| key_of(&id).to_owned()));
    // Asked for at once where the address names a model; else the list says which one.
    let versions = Remote::new(move || api::scoring::versions(&key.get().unwrap_or_else(|| "distribution".to_owned())));
    let chosen = Memo::new(move |_| {
        let id = wanted.get()?;
        if id.contains('@') {
            return Some(id);
        }
        // A key without a version is its newest.
        versions.ok(|versions| versions.items.first().map(|newest| id_of(&newest.model))).flatten()
    });
    let draft = RwSignal::new(None::<Draft>);
    let typed = Memo::new(move |_| draft.get().map(Draft::read));
    let is_changed = Memo::new(move |_| match (draft.get(), typed.get()) {
        (Some(draft), Some(Ok(model))) => draft.differs(&model),
        (_, typed) => typed.is_some(),
    });
    let may_edit =
        Memo::new(move |_| session.me.ok(|me| me.permissions.contains(&Permission::ManageModels)).unwrap_or(false));
    let navigate = use_navigate();
    let go = move |id: &str| navigate(&href(id), NavigateOptions { scroll: false, ..Default::default() });
    let page = Scoring {
        models,
        versions,
        chosen,
        draft,
        typed,
        is_changed,
        trial: Trial::new(use_lens()),
        may_edit,
        asking: RwSignal::new(None),
        go: StoredValue::new(Box::new(go)),
        owner: StoredValue::new(Owner::current().unwrap_or_default()),
    };
    begin_drafts(page);
    guard_drafts(page);
    try_drafts(page);
    page
}

/// Takes up the chosen version, unless it is being edited already.
fn begin_drafts(page: Scoring) {
    Effect::new(move || {
        let version = page.version();
        let edited = page.draft.get_untracked().map(|draft| draft.base.with_value(id_of));
        match version {
            Some(version) if edited.as_ref() != Some(&id_of(&version.model)) => {
                page.keep_changes();
                page.edit(&version.model);
            }
            None if edited != page.chosen.get() => page.draft.set(None),
            _ => {}
        }
    });
}

/// Changes outlive the page; before the program itself is left, the browser asks.
fn guard_drafts(page: Scoring) {
    let leaving = window_event_listener(leptos::ev::beforeunload, move |event| {
        if page.is_changed.get_untracked() {
            event.prevent_default();
        }
    });
    on_cleanup(move || {
        leaving.remove();
        page.keep_changes();
    });
}

/// Tries the model on the portfolio: as it was typed, as soon as every number is one, or as it is kept. The active one too,
/// on itself: its figures are what the others are compared with.
fn try_drafts(page: Scoring) {
    Effect::new(move || {
        let choice = match (page.typed.get(), page.is_changed.get()) {
            (Some(Ok(model)), true) => ModelChoice::Inline(model),
            (Some(Ok(model)), false) => {
                // Another one may be active now.
                page.models.ok(|_| ());
                ModelChoice::Stored(id_of(&model))
            }
            (Some(Err(_)), _) | (None, _) => return,
        };
        page.trial.of(&choice);
    });
}

fn key_of(id: &str) -> &str {
    id.split_once('@').map_or(id, |(key, _)| key)
}
