//! The dialogs about work that lie over all pages.

use std::sync::Arc;

use bellwether_contract::action::ActionStatus;
use bellwether_ui::components::confirm::ConfirmDialog;
use bellwether_ui::components::fragment::text;
use bellwether_ui::components::overlay::ModalDialog;
use leptos::prelude::*;

use super::closing::CloseForm;
use super::draft::DraftForm;
use super::sheet::Sheet;
use crate::state::session::use_session;

/// All of them; what is open is the session's to say.
#[component]
pub(crate) fn WorkDialogs() -> impl IntoView {
    let work = use_session().work;
    let closing_title = text(move || {
        work.closing.with(|closing| {
            let closing = closing.as_ref()?;
            let what = if closing.to == ActionStatus::Completed { "Complete" } else { "Cancel" };
            Some(match closing.actions.len() {
                1 => format!("{what} the action"),
                many => format!("{what} {many} actions"),
            })
        })
    });
    view! {
        <ModalDialog
            id="action"
            kind="dialog--sheet"
            open=Memo::new(move |_| work.action.with(Option::is_some))
            close=Arc::new(move || work.action.set(None))
            title="Action".into_any()
        >
            <Sheet />
        </ModalDialog>
        <ModalDialog
            id="new-action"
            open=Memo::new(move |_| work.draft.with(Option::is_some))
            close=Arc::new(move || work.draft.set(None))
            title="New action".into_any()
        >
            <DraftForm />
        </ModalDialog>
        <ModalDialog
            id="close-action"
            open=Memo::new(move |_| work.closing.with(Option::is_some))
            close=Arc::new(move || work.closing.set(None))
            title=closing_title
        >
            <CloseForm />
        </ModalDialog>
        <ConfirmDialog asked=work.asked />
    }
}
