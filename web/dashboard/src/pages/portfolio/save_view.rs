//! Keeps the view under a name: filters, order, columns, groups. Date, calendar and currency are not part
//! of it: a view is always looked at as one looks at the rest.

use std::sync::Arc;

use bellwether_contract::saved_view::{NewSavedView, SavedView, SavedViewChange};
use leptos::ev::{MouseEvent, SubmitEvent};
use leptos::prelude::*;
use leptos::task::spawn_local;
use maud::{Markup, html};
use wasm_bindgen_futures::JsFuture;

use super::Portfolio;
use crate::api;
use crate::parts::{self, part_of};
use crate::state::lens::Lens;
use crate::state::portfolio_query::PortfolioQuery;
use crate::state::session::{Session, use_session};
use bellwether_ui::api::path::encode;
use bellwether_ui::components::field::{Field, Submit, Trouble};
use bellwether_ui::components::fragment::{clicked, fragment, live};
use bellwether_ui::components::icon::icon_view;
use bellwether_ui::components::overlay::ModalDialog;
use bellwether_ui::state::form::Form;

const FIELDS: &[&str] = &["name"];

/// The button and its dialog.
#[component]
pub(super) fn SaveView(page: Portfolio) -> impl IntoView {
    let open = RwSignal::new(false);
    let wanted = Memo::new(move |before: Option<&bool>| before.copied().unwrap_or(false) || open.get());
    let dialog =
        live(
            move || {
                if wanted.get() { part_of(parts::SAVE_VIEW, Arc::new(About { page, open })) } else { ().into_any() }
            },
        );
    view! {
        <button class="btn btn--s btn--quiet" type="button" on:click=move |_| open.set(true)>
            {icon_view("mark")}
            "Save view"
        </button>
        {dialog}
    }
}

/// The dialog; its code comes when it is opened.
pub(crate) fn keep_dialog(about: &About) -> AnyView {
    let About { page, open } = *about;
    view! {
        <ModalDialog
            id="save-view"
            open=Memo::new(move |_| open.get())
            close=Arc::new(move || open.set(false))
            title="Save this view".into_any()
        >
            {keep(page, open)}
        </ModalDialog>
    }
    .into_any()
}

/// What the form is about.
pub(crate) struct About {
    page: Portfolio,
    open: RwSignal<bool>,
}

/// The form with one's own views.
fn keep(page: Portfolio, open: RwSignal<bool>) -> AnyView {
    let session = use_session();
    let (form, others) = (Form::default(), Form::default());
    let (name, shared) = (RwSignal::new(String::new()), RwSignal::new(false));
    let done = move |text: &'static str| {
        session.views.refetch();
        session.say(text);
    };
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let body = NewSavedView { name: name.get_untracked(), query: query_of(page), shared: shared.get_untracked() };
        form.send(api::save_view(&body).once(form.key()), move |view: &SavedView| {
            done("View saved");
            if view.shared {
                copy_link(session, view);
            }
            open.set(false);
        });
    };
    let list = fragment(Box::new(move || {
        session.views.read(|views| views.map_or_else(|| html! {}, |views| own(&views.items)))
    }));
    let act = move |event: MouseEvent| {
        let find =
            |id: &str| session.views.ok(|views| views.items.iter().find(|view| view.id == id).cloned()).flatten();
        if let Some(view) = clicked(&event, "data-replace").and_then(|id| find(&id)) {
            let body = SavedViewChange { query: Some(query_of(page)), ..SavedViewChange::default() };
            others.send(api::change_view(&view, &body), move |_: &SavedView| {
                done("View replaced");
                open.set(false);
            });
        }
        if let Some(view) = clicked(&event, "data-share").and_then(|id| find(&id)) {
            others.send(api::change_view(&view, &shares(true)), move |view: &SavedView| {
                session.views.refetch();
                copy_link(session, view);
            });
        }
        if let Some(view) = clicked(&event, "data-link").and_then(|id| find(&id)) {
            copy_link(session, &view);
        }
        if let Some(view) = clicked(&event, "data-unshare").and_then(|id| find(&id)) {
            others.send(api::change_view(&view, &shares(false)), move |_: &SavedView| done("View no longer shared"));
        }
        if let Some(view) = clicked(&event, "data-delete").and_then(|id| find(&id)) {
            others.send(api::delete_view(&view), move |&()| done("View deleted"));
        }
    };
    view! {
        <form class="dialog__body" on:submit=send novalidate>
            <Trouble form=form fields=FIELDS />
            <Field
                id="view-name"
                label="Name"
                value=name
                error=form.error("name")
                most=100
                hint="In the sidebar, for you."
            />
            <label class="option">
                <input
                    class="check"
                    type="checkbox"
                    prop:checked=move || shared.get()
                    on:change=move |event| shared.set(event_target_checked(&event))
                />
                <span class="grow">"Share it: whoever has its link sees their own accounts in it"</span>
            </label>
            <div class="actions">
                <Submit form=form name="Save" />
            </div>
        </form>
        <div class="dialog__own" on:click=act>
            <Trouble form=others />
            {list}
        </div>
    }
    .into_any()
}

/// The query of the page without its lens.
fn query_of(page: Portfolio) -> String {
    let query = PortfolioQuery { lens: Lens::default(), ..page.query.get_untracked() };
    query.href().trim_start_matches(['/', '?']).to_owned()
}

fn shares(shared: bool) -> SavedViewChange {
    SavedViewChange { shared: Some(shared), ..SavedViewChange::default() }
}

/// Copies the link under which others open a view, and says so; where the browser does not allow it, says the link.
fn copy_link(session: Session, view: &SavedView) {
    let origin = window().location().origin().unwrap_or_default();
    let link = format!("{origin}/views/{}", encode(&view.id));
    let written = window().navigator().clipboard().write_text(&link);
    spawn_local(async move {
        match JsFuture::from(written).await {
            Ok(_) => session.say("Link of the view copied"),
            Err(_) => session.say(format!("The link of the view is {link}")),
        }
    });
}

fn own(views: &[SavedView]) -> Markup {
    html! {
        @if !views.is_empty() {
            h3.facts-title { "Your views" }
            ul.list {
                @for view in views {
                    li {
                        span.grow.ellip { (view.name) @if view.shared { span.muted { " shared" } } }
                        @if view.shared {
                            button.btn.btn--s type="button" data-link=(view.id) aria-label={ "Copy link of " (view.name) } { "Copy link" }
                            button.btn.btn--s type="button" data-unshare=(view.id) aria-label={ "Stop sharing " (view.name) } { "Stop sharing" }
                        } @else {
                            button.btn.btn--s type="button" data-share=(view.id) aria-label={ "Share " (view.name) } { "Share" }
                        }
                        button.btn.btn--s type="button" data-replace=(view.id)
                            aria-label={ "Replace " (view.name) " by this view" } { "Replace" }
                        button.btn.btn--s type="button" data-delete=(view.id) aria-label={ "Delete " (view.name) } { "Delete" }
                    }
                }
            }
        }
    }
}
