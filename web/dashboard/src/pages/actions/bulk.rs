//! What can be done with the selected actions at once; it lies over the page while there are some.

use std::sync::Arc;

use bellwether_contract::action::ActionStatus;
use bellwether_contract::action_change::{BulkResults, BulkTarget};
use bellwether_ui::components::fragment::{clicked, fragment};
use bellwether_ui::components::icon::icon;
use bellwether_ui::components::overlay::ModalDialog;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use maud::html;

use super::Page;
use super::change::About;
use crate::parts::{self, part_of};
use crate::state::work::Closing;

/// The bar.
#[component]
pub(super) fn BulkBar(page: Page) -> impl IntoView {
    let work = page.session.work;
    let changing = RwSignal::new(false);
    let picked = page.picked;
    // What was closed by the dialog is selected no more.
    Effect::new(move |before: Option<bool>| {
        let open = work.closing.with(Option::is_some);
        if before == Some(true) && !open {
            picked.set(Vec::new());
        }
        open
    });
    let bar = fragment(Box::new(move || {
        let count = picked.with(Vec::len);
        if count == 0 {
            return html! {};
        }
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        html! {
            div.picks role="region" aria-label="Selected actions" {
                b role="status" { (number::counted(locale(), count, "action selected", "actions selected")) }
                button.btn.btn--s type="button" data-do="complete" { (icon("check")) "Complete…" }
                button.btn.btn--s type="button" data-do="change" { (icon("pen")) "Change…" }
                button.btn.btn--s type="button" data-do="cancel" { (icon("x")) "Cancel…" }
                button.btn.btn--s.btn--quiet type="button" data-do="clear" { "Clear" }
            }
        }
    }));
    let act = move |event: MouseEvent| {
        let close = |to| work.closing.set(Some(Closing { actions: picked.get_untracked(), to }));
        match clicked(&event, "data-do").as_deref() {
            Some("complete") => close(ActionStatus::Completed),
            Some("cancel") => close(ActionStatus::Cancelled),
            Some("change") => changing.set(true),
            Some("clear") => clear(page),
            _ => {}
        }
    };
    view! {
        <div class="frag" on:click=act>{bar}</div>
        <ModalDialog
            id="change-actions"
            open=Memo::new(move |_| changing.get())
            close=Arc::new(move || changing.set(false))
            title="Change the selected actions".into_any()
        >
            {part_of(
                parts::ACTIONS_CHANGE,
                Arc::new(About { page, done: Callback::new(move |()| changing.set(false)) }),
            )}
        </ModalDialog>
    }
}

/// Selects nothing any more, in the boxes too.
pub(super) fn clear(page: Page) {
    page.picked.set(Vec::new());
    if let Ok(boxes) = document().query_selector_all(".task [data-pick]") {
        for at in 0..boxes.length() {
            use wasm_bindgen::JsCast;
            let input = boxes.item(at).and_then(|node| node.dyn_into::<web_sys::HtmlInputElement>().ok());
            if let Some(input) = input {
                input.set_checked(false);
            }
        }
    }
}

/// The selected actions as they were seen.
pub(super) fn targets(page: Page) -> Vec<BulkTarget> {
    let target = |id: &String, version| BulkTarget { id: id.clone(), version: Some(version) };
    page.picked.with_untracked(|all| all.iter().map(|item| target(&item.id, item.version)).collect())
}

/// Leaves those selected that were refused.
pub(super) fn keep_refused(page: Page, results: &BulkResults) {
    let refused = |id: &str| results.items.iter().any(|one| one.id == id && one.version.is_none());
    page.picked.update(|all| all.retain(|item| refused(&item.id)));
    if page.picked.with_untracked(Vec::is_empty) {
        clear(page);
    }
}
