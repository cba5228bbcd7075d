//! What is being sent: whether it is on its way, and what was wrong with it, by field.

use crate::api::client::{Command, Sent, Shared};
use crate::api::decode::Decode;
use crate::api::failure::ApiFailure;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// A form, or a button that sends something.
#[derive(Clone, Copy)]
pub struct Form {
    /// Whether it is on its way.
    pub busy: RwSignal<bool>,
    /// Why it was not done.
    pub failure: RwSignal<Option<ApiFailure>>,
    key: StoredValue<String>,
}

impl Default for Form {
    fn default() -> Self {
        Self { busy: RwSignal::new(false), failure: RwSignal::new(None), key: StoredValue::new(new_key()) }
    }
}

impl Form {
    /// Key under which another try is the same attempt, until the server has answered.
    pub fn key(self) -> String {
        self.key.get_value()
    }

    /// Sends a command unless one is on its way, and goes on with its answer.
    pub fn send<T: Decode + Send + Sync + 'static>(self, command: Command<T>, done: impl FnOnce(&T) + 'static) {
        let done = move |answer: Shared| {
            if let Some(answer) = answer.downcast_ref() {
                done(answer);
            }
        };
        self.send_shared(command.shared(), Box::new(done));
    }

    /// As [`Self::send`], whatever the type of the answer.
    pub fn send_shared(self, sent: Sent, done: Box<dyn FnOnce(Shared)>) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.failure.set(None);
        spawn_local(async move {
            let answer = sent.await;
            // The form may have been closed meanwhile.
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(answer) => {
                    self.key.set_value(new_key());
                    done(answer);
                }
                Err(failure) => {
                    if failure.problem().is_some() {
                        self.key.set_value(new_key());
                    }
                    self.failure.set(Some(failure));
                    request_animation_frame(focus_what_is_wrong);
                }
            }
        });
    }

    /// Whether somebody else changed the same thing meanwhile.
    pub fn is_overtaken(self) -> bool {
        self.failure.with(|failure| failure.as_ref().is_some_and(ApiFailure::is_conflict))
    }

    /// What is wrong with a field.
    pub fn error(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            self.failure.with(|failure| {
                let problem = failure.as_ref()?.problem()?;
                problem.errors.iter().find(|error| error.field == field).map(|error| error.message.clone())
            })
        })
    }

    /// What is wrong with a field of a list, by its name now: `steps[2].title`; or the first thing that is wrong in it.
    pub fn error_within(self, field: impl Fn() -> String + Send + Sync + 'static) -> Signal<Option<String>> {
        let field: Box<dyn Fn() -> String + Send + Sync> = Box::new(field);
        Signal::derive(move || {
            self.failure.with(|failure| {
                let problem = failure.as_ref()?.problem()?;
                let field = field();
                problem.errors.iter().find(|error| is_within(&error.field, &field)).map(|error| error.message.clone())
            })
        })
    }

    /// What is wrong apart from the fields that say so themselves; a field also speaks for what is in it.
    pub fn trouble(self, fields: &[&str]) -> Option<String> {
        self.failure.with(|failure| {
            let failure = failure.as_ref()?;
            let errors = failure.problem().map_or(&[][..], |problem| &problem.errors);
            let shown = !errors.is_empty()
                && errors.iter().all(|error| fields.iter().any(|field| is_within(&error.field, field)));
            (!shown).then(|| failure.detail())
        })
    }
}

/// Whether a name is that of a field, or of something in it.
fn is_within(name: &str, field: &str) -> bool {
    name.strip_prefix(field).is_some_and(|rest| rest.is_empty() || rest.starts_with(['[', '.']))
}

fn focus_what_is_wrong() {
    let found = document().query_selector("[aria-invalid=true]").ok().flatten();
    if let Some(field) = found.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
        // A focus that is refused leaves the person where they were.
        let _ = field.focus();
    }
}

/// Different from all others; nobody gains anything by guessing it.
fn new_key() -> String {
    let part =
        |number: f64| js_sys::Number::from(number).to_string_with_radix(36).map(String::from).unwrap_or_default();
    format!("{}{}", part(js_sys::Date::now()), part(js_sys::Math::random()).replace('.', "-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_speaks_for_what_is_in_it() {
        for (name, field, expect) in [
            ("title", "title", true),
            ("body.when[0].at_least", "body.when[0]", true),
            ("body.when[10].field", "body.when[1]", false),
            ("body.titles", "body.title", false),
            ("steps[1].title", "steps", true),
        ] {
            assert_eq!(is_within(name, field), expect, "{name} in {field}");
        }
    }
}
