//! Call prep: what to know before calling, on one sheet of paper; and logging the call when it is over.

mod sheet;

use bellwether_contract::message_template::MessageOccasion;
use leptos::prelude::*;
use leptos::task::spawn_local;
use maud::html;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlElement;

use super::not_found::not_found;
use crate::api;
use crate::app::set_title;
use crate::components::contact_form::ContactDialog;
use crate::components::freshness::lens_mark;
use crate::state::lens::use_lens;
use crate::state::navigation::{account_href, use_segment};
use crate::state::session::use_session;
use crate::work::messages::MessageDialog;
use bellwether_ui::components::fragment::{fragment, live};
use bellwether_ui::components::icon::{icon, icon_view};
use bellwether_ui::components::remote::remote;
use bellwether_ui::components::skeleton;
use bellwether_ui::state::remote::Remote;

/// `/customers/:id/call-prep`
#[component]
pub(crate) fn CallPrepPage() -> impl IntoView {
    let id = use_segment(1);
    // Another account is another page: nothing of the last one may stay.
    live(move || page(id.get()))
}

fn page(id: String) -> AnyView {
    set_title("Call prep");
    let session = use_session();
    let lens = use_lens();
    let key = StoredValue::new(id);
    let prep = Remote::new(move || api::call_prep(&key.get_value(), &lens.get()));
    let cadence = Remote::new(move || api::cadence(&key.get_value(), &lens.get()));
    let name = move || prep.ok(|prep| prep.name.clone());
    Effect::new(move || {
        if let Some(name) = name() {
            set_title(&format!("Call prep, {name}"));
        }
    });
    let missing = Memo::new(move |_| prep.failure().is_some_and(|failure| failure.is_not_found()));
    let account = move || account_href(&key.get_value(), "", &lens.get());
    let crumbs = fragment(Box::new(move || {
        html! {
            nav.crumbs aria-label="Breadcrumb" {
                a href=(session.portfolio.with(|(href, _)| href.clone())) { "Portfolio" }
                (icon("chevr"))
                a href=(account()) { (name().unwrap_or_else(|| key.get_value())) }
                (icon("chevr"))
                span aria-current="page" { "Call prep" }
            }
        }
    }));
    let content = remote("The call prep", prep, skeleton::block(24), move |prep| {
        cadence.read(|cadence| sheet::sheet(prep, cadence))
    });
    let open = RwSignal::new(false);
    let messaging = RwSignal::new(false);
    let occasion =
        Signal::derive(move || MessageOccasion { customer: Some(key.get_value()), ..MessageOccasion::default() });
    let people = Signal::derive(move || prep.ok(|prep| prep.people.clone()).unwrap_or_default());
    let node = NodeRef::<leptos::html::Div>::new();
    let copy = move |_| {
        let Some(text) = node.get_untracked().map(|node| sheet_text(&node)) else { return };
        let written = window().navigator().clipboard().write_text(&text);
        spawn_local(async move {
            session.say(match JsFuture::from(written).await {
                Ok(_) => "Copied as text",
                Err(_) => "Select it and copy it yourself: the browser does not allow it here",
            });
        });
    };
    let print = move |_| {
        // Where nothing can be printed, the browser says so itself.
        let _ = window().print();
    };
    let pdf = move || api::call_prep_pdf_href(&key.get_value(), &lens.get());
    view! {
        <div class="wrap__inner" hidden=move || missing.get()>
            <header class="page-head sheet-bar">
                <div class="page-head__t">{crumbs} {lens_mark(lens)}</div>
                <div class="actions">
                    <button class="btn" type="button" on:click=copy>
                        {icon_view("copy")}
                        "Copy"
                    </button>
                    <a class="btn" href=pdf rel="external" download>
                        {icon_view("down")}
                        "PDF"
                    </a>
                    <button class="btn" type="button" on:click=print>
                        {icon_view("print")}
                        "Print"
                    </button>
                    <button class="btn" type="button" on:click=move |_| messaging.set(true)>
                        {icon_view("mail")}
                        "Use a template"
                    </button>
                    <button class="btn btn--primary" type="button" on:click=move |_| open.set(true)>
                        {icon_view("phone")}
                        "Log this call"
                    </button>
                </div>
            </header>
            <div class="sheet-wrap" node_ref=node>
                {content}
            </div>
        </div>
        {fragment(
            Box::new(move || match missing.get() {
                true => not_found("There is no such account", "It may have another number, or you may not see it."),
                false => html! {},
            }),
        )}
        <ContactDialog
            id=Signal::derive(move || key.get_value())
            open=open
            people=people
            done=Callback::new(move |()| prep.refetch())
        />
        <MessageDialog occasion=occasion open=messaging logged=Callback::new(move |()| prep.refetch()) />
    }
    .into_any()
}

/// The sheet as text: what the browser would copy of it.
fn sheet_text(node: &HtmlElement) -> String {
    node.inner_text()
}
