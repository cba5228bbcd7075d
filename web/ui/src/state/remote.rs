//! Answers of the API as reactive values. The type of an answer is erased inside, so that what waits, caches and asks
//! again is compiled once for all of them.

use std::marker::PhantomData;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::client::{Question, Sent, Shared};
use crate::api::decode::Decode;
use crate::api::failure::ApiFailure;
use crate::state::connection::{track_awakenings, track_returns};

/// An answer of any type: none before the first is there, then always the last one.
///
/// An effect and a signal, not Leptos' `LocalResource`: in `reactive_graph` 0.2 two readers that check whether a resource
/// changed, before its own task does, take the notice of the change from it, and it never asks again.
#[derive(Clone, Copy)]
pub struct Resource {
    answer: RwSignal<Option<Result<Shared, ApiFailure>>>,
    again: RwSignal<()>,
}

impl Resource {
    /// The last answer.
    pub fn get(self) -> Option<Result<Shared, ApiFailure>> {
        // A page that was left has no answers any more.
        self.answer.try_get().flatten()
    }

    /// Asks again; the last answer stays meanwhile.
    pub fn refetch(self) {
        // Nor is anything asked for it.
        let _ = self.again.try_set(());
    }
}

/// An answer on its way, asked for again when a signal changes that the question reads, when the server can be reached
/// again after it could not, and when the page is looked at again after a while.
pub struct Remote<T> {
    resource: Resource,
    answer: PhantomData<fn() -> T>,
}

impl<T> Clone for Remote<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Remote<T> {}

impl<T> Remote<T> {
    /// As [`Resource::refetch`].
    pub fn refetch(self) {
        self.resource.refetch();
    }

    /// Itself, whatever the type of its answer.
    pub fn resource(self) -> Resource {
        self.resource
    }
}

impl<T: Decode + Send + Sync + 'static> Remote<T> {
    /// Asks.
    pub fn new(question: impl Fn() -> Question<T> + 'static) -> Self {
        let send = move || {
            track_returns();
            track_awakenings();
            question().shared()
        };
        Self { resource: start(Box::new(send)), answer: PhantomData }
    }

    /// Reads the answer, if there is one.
    pub fn ok<U>(self, read: impl FnOnce(&T) -> U) -> Option<U> {
        self.resource.get()?.ok()?.downcast_ref().map(read)
    }

    /// Reads the answer, which may not be there.
    pub fn read<U>(self, read: impl FnOnce(Option<&T>) -> U) -> U {
        let answer = self.resource.get().and_then(Result::ok);
        read(answer.as_ref().and_then(|answer| answer.downcast_ref()))
    }

    /// Why there is no answer.
    pub fn failure(self) -> Option<ApiFailure> {
        self.resource.get()?.err()
    }
}

/// Apart from [`Remote::new`], so that it is compiled once. Asks at once, not when the page is drawn.
fn start(send: Box<dyn Fn() -> Sent>) -> Resource {
    let (answer, again) = (RwSignal::new(None), RwSignal::new(()));
    let asked = StoredValue::new(0_u32);
    let asking = RenderEffect::new(move |_| {
        again.track();
        let sent = send();
        let number = asked.get_value() + 1;
        asked.set_value(number);
        spawn_local(async move {
            let said = sent.await;
            // An answer that was overtaken by another question is not wanted.
            if asked.try_get_value() == Some(number) {
                let _ = answer.try_set(Some(said));
            }
        });
    });
    // It asks as long as whoever asked is there.
    StoredValue::new_local(asking);
    Resource { answer, again }
}
