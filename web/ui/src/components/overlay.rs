//! A modal dialog, by the browser's own: it keeps the focus, closes on Escape, and gives the focus back.

use std::sync::Arc;

use leptos::prelude::*;

use super::fragment::live;
use super::icon::icon_view;

/// What is done when a person closes a dialog.
pub type Close = Arc<dyn Fn() + Send + Sync>;

/// A dialog that is open while a signal says so. Its content is made anew each time.
#[component]
pub fn ModalDialog(
    /// Of its heading; unique in the page.
    id: &'static str,
    /// Whether it is open.
    open: Memo<bool>,
    /// Called when it was open and a person closes it.
    close: Close,
    /// Heading.
    title: AnyView,
    /// Besides that of a dialog; `sheet` lies at the side and is as high as the view.
    #[prop(default = "")]
    kind: &'static str,
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
    let class = format!("dialog {kind}");
    let by_button = close.clone();
    let closed = move |_| {
        if open.get_untracked() {
            close();
        }
    };
    let children = StoredValue::new(children);
    view! {
        <dialog class=class.trim_end().to_owned() node_ref=node aria-labelledby=id on:close=closed>
            <header>
                <h2 id=id>{title}</h2>
                <button
                    class="btn btn--quiet btn--s btn--icon"
                    type="button"
                    aria-label="Close"
                    on:click=move |_| by_button()
                >
                    {icon_view("x")}
                </button>
            </header>
            {live(move || if open.get() { children.with_value(|children| children()) } else { ().into_any() })}
        </dialog>
    }
}
