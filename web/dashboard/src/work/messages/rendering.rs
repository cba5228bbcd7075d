//! A text that the server fills in, asked for again and again while it is chosen or written: the last question counts.

use std::sync::Arc;

use bellwether_contract::message_template::RenderedMessage;
use bellwether_ui::api::client::Command;
use bellwether_ui::api::failure::ApiFailure;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The last text, or why there is none.
#[derive(Clone, Copy)]
pub(super) struct Rendering {
    /// The last text that was made.
    pub(super) message: RwSignal<Option<Arc<RenderedMessage>>>,
    /// Why there is no newer one.
    pub(super) failure: RwSignal<Option<ApiFailure>>,
    asked: StoredValue<u32>,
}

impl Rendering {
    /// Nothing yet.
    pub(super) fn new() -> Self {
        Self { message: RwSignal::new(None), failure: RwSignal::new(None), asked: StoredValue::new(0) }
    }

    /// Reads the text, if there is one.
    pub(super) fn ok<U>(self, read: impl FnOnce(&RenderedMessage) -> U) -> Option<U> {
        self.message.with(|message| message.as_deref().map(read))
    }

    /// Asks for another one.
    pub(super) fn ask(self, command: Command<RenderedMessage>) {
        let number = self.asked.get_value().wrapping_add(1);
        self.asked.set_value(number);
        spawn_local(async move {
            let answer = command.send().await;
            // The dialog may have been closed, or something else asked for.
            if self.asked.try_get_value() != Some(number) {
                return;
            }
            match answer {
                Ok(message) => {
                    self.failure.set(None);
                    self.message.set(Some(message));
                }
                Err(failure) => self.failure.set(Some(failure)),
            }
        });
    }

    /// What is wrong with a field of the text.
    pub(super) fn error(self, field: &str) -> Option<String> {
        self.failure.with(|failure| {
            let problem = failure.as_ref()?.problem()?;
            problem.errors.iter().find(|error| error.field == field).map(|error| error.message.clone())
        })
    }
}
