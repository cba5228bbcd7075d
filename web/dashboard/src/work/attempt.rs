//! Something that is sent at once: a tick, a move, a new date. If it fails that is said where it was done, with a way to
//! try again.

use std::collections::VecDeque;
use std::sync::Arc;

use bellwether_ui::api::client::{Command, Shared};
use bellwether_ui::api::decode::Decode;
use bellwether_ui::components::fragment::{clicked, fragment};
use bellwether_ui::components::icon::icon;
use bellwether_ui::state::form::Form;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use maud::html;

type Again = Arc<dyn Fn() + Send + Sync>;

/// What was tried last, and what is to be tried after it.
#[derive(Clone, Copy)]
pub(crate) struct Attempt {
    form: Form,
    again: StoredValue<Option<Again>>,
    waiting: StoredValue<VecDeque<Again>>,
}

impl Attempt {
    /// Nothing yet.
    pub(crate) fn new() -> Self {
        let attempt =
            Self { form: Form::default(), again: StoredValue::new(None), waiting: StoredValue::new(VecDeque::new()) };
        // What follows something that failed was meant for how things would have been.
        Effect::new(move || match (attempt.form.busy.get(), attempt.form.failure.with_untracked(Option::is_some)) {
            (true, _) => {}
            (false, true) => attempt.waiting.update_value(VecDeque::clear),
            (false, false) => attempt.next(),
        });
        attempt
    }

    /// Whether it is on its way.
    pub(crate) fn busy(self) -> bool {
        self.form.busy.get()
    }

    /// Whether the last try failed.
    pub(crate) fn failed(self) -> bool {
        self.form.failure.with(Option::is_some)
    }

    /// Sends what `command` makes, and goes on with the answer; nothing while something is on its way, such as what the
    /// same button was pressed for. `command` gets the key of the attempt, and is called again for another try.
    pub(crate) fn run<T: Decode + Send + Sync + 'static>(
        self,
        command: impl Fn(String) -> Command<T> + Send + Sync + 'static,
        done: impl Fn(&T) + Send + Sync + 'static,
    ) {
        if !self.form.busy.get_untracked() {
            self.queue(command, done);
        }
    }

    /// As [`Self::run`], when what was sent before is answered: for what differs from it.
    pub(crate) fn queue<T: Decode + Send + Sync + 'static>(
        self,
        command: impl Fn(String) -> Command<T> + Send + Sync + 'static,
        done: impl Fn(&T) + Send + Sync + 'static,
    ) {
        let done = Arc::new(done);
        let again: Again = Arc::new(move || {
            let done = done.clone();
            let finish = move |answer: Shared| {
                if let Some(answer) = answer.downcast_ref() {
                    done(answer);
                }
            };
            self.form.send_shared(command(self.form.key()).shared(), Box::new(finish));
        });
        self.waiting.update_value(|waiting| waiting.push_back(again));
        self.next();
    }

    fn next(self) {
        if self.form.busy.get_untracked() {
            return;
        }
        if let Some(again) = self.waiting.try_update_value(VecDeque::pop_front).flatten() {
            self.again.set_value(Some(again.clone()));
            again();
        }
    }

    /// What went wrong, or nothing; `what` completes "… was not saved".
    pub(crate) fn note(self, what: &'static str) -> AnyView {
        let form = self.form;
        let shown = fragment(Box::new(move || match form.failure.get() {
            None => html! {},
            Some(failure) => html! {
                div.note data-kind="error" role="alert" {
                    (icon("warn"))
                    p {
                        b { (what) " was not saved. " }
                        @if failure.is_conflict() { "Somebody else changed it meanwhile; what is shown is how it is now." }
                        @else { (failure.detail()) }
                    }
                    span.end {
                        button.btn.btn--s type="button" data-try="again" { (icon("retry")) "Try again" }
                        button.btn.btn--s.btn--quiet.btn--icon type="button" data-try="leave" aria-label="Leave it" { (icon("x")) }
                    }
                }
            },
        }));
        let act = move |event: MouseEvent| match clicked(&event, "data-try").as_deref() {
            Some("again") => {
                if let Some(again) = self.again.get_value() {
                    again();
                }
            }
            Some(_) => form.failure.set(None),
            None => {}
        };
        view! { <div class="frag" on:click=act>{shown}</div> }.into_any()
    }
}
