//! The dialogs over all pages: at most one is open, and the session knows which.

use std::sync::Arc;

use bellwether_ui::components::overlay::ModalDialog;
use leptos::prelude::*;

use crate::state::session::{Overlay, use_session};

/// The dialog `which`, open while the session says so.
#[component]
pub(crate) fn SessionDialog(
    /// Of its heading.
    id: &'static str,
    /// Which one.
    which: Overlay,
    /// Heading.
    title: &'static str,
    /// Content.
    children: ChildrenFn,
) -> impl IntoView {
    let session = use_session();
    let open = Memo::new(move |_| session.overlay.get() == Some(which));
    let close = Arc::new(move || session.overlay.set(None));
    view! {
        <ModalDialog id=id open=open close=close title=title.into_any()>
            {children()}
        </ModalDialog>
    }
}
