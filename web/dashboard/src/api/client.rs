//! Fetches JSON from the API. Caching is the browser's: answers carry an `ETag`, and it revalidates.

use std::any::Any;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

use gloo_net::http::Request;
use web_sys::AbortSignal;

use super::decode::{Decode, decode};
use super::failure::ApiFailure;
use super::json::Json;
use super::path::BASE;

/// How long a person waits before it is better to say that something is wrong.
const PATIENCE_MS: u32 = 20_000;

/// An answer of any type.
pub(crate) type Shared = Arc<dyn Any + Send + Sync>;

/// An answer on its way.
pub(crate) type Sent = Pin<Box<dyn Future<Output = Result<Shared, ApiFailure>>>>;

/// A question to the API: a path below the base, and the type of the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Question<T> {
    path: String,
    answer: PhantomData<fn() -> T>,
}

impl<T: Decode + Send + Sync + 'static> Question<T> {
    /// Asks for `path`, which begins with a slash and has its query.
    pub(crate) fn new(path: String) -> Self {
        Self { path, answer: PhantomData }
    }

    /// Sends it. The answer's type is erased, so that what sends and waits is compiled once for all types.
    pub(crate) fn shared(self) -> Sent {
        Box::pin(send(self.path, |json| decode::<T>(json).map(|value| Arc::new(value) as Shared)))
    }

    /// Sends it.
    ///
    /// # Errors
    /// When the server cannot be reached, says what is wrong, or answers something else than `T`.
    pub(crate) async fn send(self) -> Result<Arc<T>, ApiFailure> {
        self.shared().await.map(|value| value.downcast().expect("shared makes a T"))
    }
}

async fn send(path: String, read: fn(&Json) -> Result<Shared, String>) -> Result<Shared, ApiFailure> {
    let signal = AbortSignal::timeout_with_u32(PATIENCE_MS);
    let request = Request::get(&format!("{BASE}{path}")).abort_signal(Some(&signal));
    let failed = |_| if signal.aborted() { ApiFailure::TimedOut } else { ApiFailure::Unreachable };
    let response = request.send().await.map_err(failed)?;
    let body = response.text().await.map_err(failed)?;
    let status = response.status();
    let unreadable = |cause| ApiFailure::Unreadable { status, cause };
    if response.ok() {
        let json = Json::parse(&body).ok_or_else(|| unreadable("it is no JSON".to_owned()))?;
        read(&json).map_err(unreadable)
    } else {
        Err(ApiFailure::of_problem(status, &body))
    }
}
