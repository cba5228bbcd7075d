//! A modal dialog, by the browser's own: it keeps the focus, closes on Escape, and gives the focus back.

use leptos::prelude::*;

use super::fragment::live;
use super::icon::icon_view;

/// A dialog that is open while a signal says so. Its content is made anew each time.
#[component]
pub fn ModalDialog(
    /// Whether it is open.
    #[prop(into)]
    open: Signal<bool>,
    /// Called when it was open and a person closes it.
    close: Callback<()>,
    /// Heading.
    #[prop(into)]
    title: Signal<String>,
    /// Content.
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<leptos::html::Dialog>::new();
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
        if open.get_untracked() {
            close.run(());
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
                    on:click=move |_| close.run(())
                >
                    {icon_view("x")}
                </button>
            </header>
            {live(move || if open.get() { children.with_value(|children| children()) } else { ().into_any() })}
        </dialog>
    }
}
