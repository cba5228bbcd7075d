//! A modal dialog, by the browser's own: it keeps the focus, closes on Escape, and gives the focus back.

use leptos::prelude::*;

use super::fragment::live;
use super::icon::icon_view;
use crate::state::session::{Overlay, use_session};

/// The dialog `which`, open while the session says so. Its content is made anew each time.
#[component]
pub(crate) fn ModalDialog(
    /// Which one.
    which: Overlay,
    /// Heading.
    title: &'static str,
    /// Content.
    children: ChildrenFn,
) -> impl IntoView {
    let session = use_session();
    let node = NodeRef::<leptos::html::Dialog>::new();
    let open = Memo::new(move |_| session.overlay.get() == Some(which));
    Effect::new(move || {
        let Some(dialog) = node.get() else { return };
        if open.get() && !dialog.open() {
            // Fails only when the dialog has left the document: then there is nothing to show.
            let _ = dialog.show_modal();
        } else if !open.get() && dialog.open() {
            dialog.close();
        }
    });
    let closed = move |_| {
        if session.overlay.get_untracked() == Some(which) {
            session.overlay.set(None);
        }
    };
    let children = StoredValue::new(children);
    view! {
        <dialog class="dialog" node_ref=node aria-label=title on:close=closed>
            <header>
                <h2>{title}</h2>
                <button
                    class="btn btn--quiet btn--s btn--icon"
                    type="button"
                    aria-label="Close"
                    on:click=move |_| session.overlay.set(None)
                >
                    {icon_view("x")}
                </button>
            </header>
            {live(move || if open.get() { children.with_value(|children| children()) } else { ().into_any() })}
        </dialog>
    }
}
