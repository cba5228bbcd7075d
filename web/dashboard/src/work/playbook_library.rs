//! The playbooks that there are, for those who set them up also to write, switch, put back and delete.

use std::sync::Arc;

use bellwether_contract::identity::Permission;
use bellwether_contract::playbook::{Playbook, PlaybookChange, Playbooks};
use bellwether_ui::components::confirm::Confirmation;
use bellwether_ui::components::fragment::{clicked, live};
use bellwether_ui::components::icon::{icon, icon_view};
use bellwether_ui::components::overlay::ModalDialog;
use bellwether_ui::components::remote::remote;
use bellwether_ui::components::skeleton;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number;
use bellwether_ui::state::remote::Remote;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use maud::{Markup, html};

use super::attempt::Attempt;
use super::playbook_form::Given;
use super::words;
use crate::api;
use crate::parts::{self, part_of};
use crate::state::session::use_session;

/// What there is to start.
#[component]
pub(crate) fn Library() -> impl IntoView {
    let session = use_session();
    let answer = Remote::new(api::work::playbooks);
    // The playbook that is being written: one that is there, or a new one.
    let edited = RwSignal::new(None::<Option<Playbook>>);
    let attempt = Attempt::new();
    let may = Memo::new(move |_| session.me.ok(|me| me.permissions.contains(&Permission::ManageWork)).unwrap_or(false));
    let content = remote("The playbooks", answer, skeleton::block(6), move |all: &Playbooks| {
        let may = may.get();
        html! { ul.list.list--books { @for book in &all.items { (one_book(book, may)) } } }
    });
    let act = move |event: MouseEvent| {
        let find =
            |key: String| untrack(|| answer.ok(|all| all.items.iter().find(|book| book.key == key).cloned())).flatten();
        let Some((act, book)) = clicked(&event, "data-do").zip(clicked(&event, "data-book").and_then(find)) else {
            return;
        };
        let change = match act.as_str() {
            "edit" => return edited.set(Some(Some(book))),
            "delete" => {
                let question = Confirmation::new(
                    format!("Delete “{}”?", book.name),
                    "It cannot be started any more. What was started goes on.",
                    "Delete it",
                    move || api::work::delete_playbook(&book.key, book.version),
                );
                return session.work.asked.set(Some(question.then(move || answer.refetch())));
            }
            "switch" => PlaybookChange { enabled: Some(!book.enabled), ..PlaybookChange::default() },
            _ => PlaybookChange { reset: true, ..PlaybookChange::default() },
        };
        attempt.run(
            move |_| api::work::change_playbook(&book.key, book.version, &change),
            move |_: &Playbook| answer.refetch(),
        );
    };
    let new = live(move || {
        if !may.get() {
            return ().into_any();
        }
        view! {
            <button class="btn btn--s" type="button" on:click=move |_| edited.set(Some(None))>
                {icon_view("plus")}
                "New playbook"
            </button>
        }
        .into_any()
    });
    view! {
        <section class="panel" aria-labelledby="h-library">
            <div class="panel__head">
                <h2 id="h-library">"All playbooks"</h2>
                <span class="end">{new}</span>
            </div>
            {attempt.note("The playbook")}
            <div class="frag" on:click=act>
                {content}
            </div>
        </section>
        <ModalDialog
            id="playbook"
            kind="dialog--middle"
            open=Memo::new(move |_| edited.with(Option::is_some))
            close=Arc::new(move || edited.set(None))
            title="Playbook".into_any()
        >
            {part_of(
                parts::PLAYBOOK_FORM,
                Arc::new(Given { edited, saved: Callback::new(move |()| answer.refetch()) }),
            )}
        </ModalDialog>
    }
}

fn one_book(book: &Playbook, may: bool) -> Markup {
    let name = &book.name;
    html! {
        li {
            details.grow {
                summary {
                    b { (name) } span.muted { " " (number::counted(locale(), book.steps.len() as u64, "step", "steps")) }
                    @if !book.enabled { span.state { "Off" } }
                }
                p.sub { (book.description) }
                ol.run__steps {
                    @for step in &book.steps { li { (words::kind_icon(step.kind)) span.grow { (step.title) } span.due { "day " (step.day) } } }
                }
                @if may {
                    div.row.row--wrap.book__do {
                        button.btn.btn--s type="button" data-do="edit" data-book=(book.key) aria-label={ "Change “" (name) "”" } { (icon("pen")) "Change" }
                        @if book.added { button.btn.btn--s.btn--quiet type="button" data-do="delete" data-book=(book.key) aria-label={ "Delete “" (name) "”" } { (icon("x")) "Delete" } }
                        @else if !book.shipped { button.btn.btn--s.btn--quiet type="button" data-do="reset" data-book=(book.key) aria-label={ "Reset “" (name) "”" } { (icon("retry")) "Reset" } }
                        button.switch-btn type="button" role="switch" aria-checked=(book.enabled) aria-label={ "Playbook “" (name) "”" } data-do="switch" data-book=(book.key) { i {} }
                    }
                }
            }
        }
    }
}
