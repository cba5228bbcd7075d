//! Asks before something is done that cannot simply be taken back.

use std::sync::Arc;

use crate::api::client::{Command, Sent};
use crate::api::decode::Decode;
use crate::components::fragment::text;
use crate::components::overlay::ModalDialog;
use leptos::prelude::*;

use crate::components::field::Trouble;
use crate::state::form::Form;

/// What a person is asked.
#[derive(Clone)]
pub struct Confirmation {
    title: String,
    text: String,
    action: &'static str,
    send: Arc<dyn Fn() -> Sent + Send + Sync>,
    done: Callback<()>,
}

impl Confirmation {
    /// Asks with a title and what will happen; `action` is the name of the button.
    pub fn new<T: Decode + Send + Sync + 'static>(
        title: impl Into<String>,
        text: impl Into<String>,
        action: &'static str,
        command: impl Fn() -> Command<T> + Send + Sync + 'static,
    ) -> Self {
        Self::to_send(title, text, action, move || command().shared())
    }

    /// As [`Self::new`], for what takes more than one request.
    pub fn to_send(
        title: impl Into<String>,
        text: impl Into<String>,
        action: &'static str,
        send: impl Fn() -> Sent + Send + Sync + 'static,
    ) -> Self {
        let (title, text) = (title.into(), text.into());
        Self { title, text, action, send: Arc::new(send), done: Callback::new(|()| {}) }
    }

    /// What is to be done after it.
    #[must_use]
    pub fn then(mut self, done: impl Fn() + Send + Sync + 'static) -> Self {
        self.done = Callback::new(move |()| done());
        self
    }
}

/// The dialog that asks.
#[component]
pub fn ConfirmDialog(
    /// What; nothing when it was answered.
    asked: RwSignal<Option<Confirmation>>,
) -> impl IntoView {
    let open = Memo::new(move |_| asked.with(Option::is_some));
    let title = text(move || asked.with(|asked| asked.as_ref().map(|asked| asked.title.clone())));
    let close = Arc::new(move || asked.set(None));
    view! {
        <ModalDialog id="confirm" open=open close=close title=title>
            <Content asked=asked />
        </ModalDialog>
    }
}

#[component]
fn Content(asked: RwSignal<Option<Confirmation>>) -> impl IntoView {
    let form = Form::default();
    let Some(question) = asked.get_untracked() else { return ().into_any() };
    let Confirmation { text, action, send, done, .. } = question;
    let go = move |_| {
        let finish = move |_| {
            asked.set(None);
            done.run(());
        };
        form.send_shared(send(), Box::new(finish));
    };
    view! {
        <div class="dialog__body">
            <p>{text}</p>
            <Trouble form=form />
        </div>
        <footer>
            <button class="btn" type="button" on:click=move |_| asked.set(None)>
                "Cancel"
            </button>
            <button
                class="btn btn--danger"
                type="button"
                aria-busy=move || form.busy.get().then_some("true")
                on:click=go
            >
                {action}
            </button>
        </footer>
    }
    .into_any()
}
