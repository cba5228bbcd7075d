//! Asks the API, and tells it what to change. Caching is the browser's: answers carry an `ETag`, and it revalidates. While
//! the server cannot be reached, the last answer to the same question is given again; a change fails, and says so.
//!
//! Who is not signed in any more is sent to sign in, and comes back to the page they were on.

use std::any::Any;
use std::cell::RefCell;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

use js_sys::{Object, Reflect};
use leptos::prelude::window;
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, RequestInit, Response};

use super::asked;
use super::decode::{Decode, decode};
use super::failure::ApiFailure;
use super::json::Json;
use super::kept;
use super::path::{BASE, encode};
use crate::state::connection;

/// How long a person waits before it is better to say that something is wrong.
const PATIENCE_MS: u32 = 20_000;

thread_local! {
    /// What the session's changing requests prove themselves with.
    static TOKEN: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// An answer of any type.
pub type Shared = Arc<dyn Any + Send + Sync>;

/// An answer on its way.
pub type Sent = Pin<Box<dyn Future<Output = Result<Shared, ApiFailure>>>>;

/// A question to the API: a path below the base, and the type of the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question<T> {
    path: String,
    answer: PhantomData<fn() -> T>,
}

impl<T: Decode + Send + Sync + 'static> Question<T> {
    /// Asks for `path`, which begins with a slash and has its query.
    pub fn new(path: String) -> Self {
        Self { path, answer: PhantomData }
    }

    /// Sends it. The answer's type is erased, so that what sends and waits is compiled once for all types.
    pub fn shared(self) -> Sent {
        Command::<T>::new("GET", self.path).shared()
    }

    /// Sends it.
    ///
    /// # Errors
    /// When the server cannot be reached, says what is wrong, or answers something else than `T`.
    pub async fn send(self) -> Result<Arc<T>, ApiFailure> {
        self.shared().await.map(|value| value.downcast().expect("shared makes a T"))
    }
}

/// A change the API is asked to make, and the type of its answer; `()` takes any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command<T> {
    call: Call,
    answer: PhantomData<fn() -> T>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Call {
    method: &'static str,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Option<String>,
}

impl<T: Decode + Send + Sync + 'static> Command<T> {
    /// `method` in capital letters, `path` as of a question.
    pub fn new(method: &'static str, path: String) -> Self {
        Self { call: Call { method, path, headers: Vec::new(), body: None }, answer: PhantomData }
    }

    /// With a body.
    #[must_use]
    pub fn with(mut self, body: &impl Serialize) -> Self {
        // The contract's types have texts for keys and no numbers that JSON lacks: they always serialise.
        self.call.body = serde_json::to_string(body).ok();
        self
    }

    /// Only if the thing still has this version.
    #[must_use]
    pub fn if_version(mut self, version: u64) -> Self {
        self.call.headers.push(("If-Match", format!("\"{version}\"")));
        self
    }

    /// Sent again under the same key it is done once.
    #[must_use]
    pub fn once(mut self, key: String) -> Self {
        self.call.headers.push(("Idempotency-Key", key));
        self
    }

    /// Sends it; as [`Question::shared`].
    pub fn shared(self) -> Sent {
        Box::pin(send(self.call, |json| decode::<T>(json).map(|value| Arc::new(value) as Shared)))
    }

    /// Sends it.
    ///
    /// # Errors
    /// As [`Question::send`].
    pub async fn send(self) -> Result<Arc<T>, ApiFailure> {
        self.shared().await.map(|value| value.downcast().expect("shared makes a T"))
    }
}

/// From now on changes prove themselves with this token.
pub fn use_token(token: Option<String>) {
    TOKEN.set(token);
}

/// What the server said.
struct Said {
    status: u16,
    body: String,
    wait_s: Option<u32>,
}

async fn send(call: Call, read: fn(&Json) -> Result<Shared, String>) -> Result<Shared, ApiFailure> {
    let asks = call.method == "GET";
    let Said { status, body, wait_s } = match exchange(&call).await {
        Ok(said) => said,
        Err(ApiFailure::Unreachable) => {
            // That it is the last answer and not a new one is said over the page.
            let last = if connection::is_lost().await && asks { kept::last(&call.path) } else { None };
            Said { status: 200, body: last.ok_or(ApiFailure::Unreachable)?, wait_s: None }
        }
        Err(failure) => return Err(failure),
    };
    let unreadable = |cause| ApiFailure::Unreadable { status, cause };
    if (200..300).contains(&status) {
        let text = if body.is_empty() { "null" } else { body.as_str() };
        let json = Json::parse(text).ok_or_else(|| unreadable("it is no JSON".to_owned()))?;
        let answer = read(&json).map_err(unreadable);
        // Pages within a long list are asked for in passing: kept, they would drive out what pages are made of.
        if asks && answer.is_ok() && !call.path.contains("offset=") {
            kept::keep(&call.path, &body);
        }
        return answer;
    }
    // While signing in, 401 says that a password or a code was wrong.
    if status == 401 && !call.path.starts_with("/auth/") {
        go_and_sign_in();
    }
    Err(ApiFailure::of_problem(status, &body, wait_s))
}

async fn exchange(call: &Call) -> Result<Said, ApiFailure> {
    let signal = AbortSignal::timeout_with_u32(PATIENCE_MS);
    let init = RequestInit::new();
    init.set_method(call.method);
    init.set_signal(Some(&signal));
    let headers = Object::new();
    // A plain object takes any property.
    let set = |name: &str, value: &str| drop(Reflect::set(&headers, &name.into(), &value.into()));
    for (name, value) in &call.headers {
        set(name, value);
    }
    if let Some(body) = &call.body {
        set("Content-Type", "application/json");
        init.set_body(&body.into());
    }
    if let Some(token) = TOKEN.with_borrow(Clone::clone).filter(|_| call.method != "GET") {
        set("X-CSRF-Token", &token);
    }
    init.set_headers(&headers);
    // A question that was asked ahead has a time limit of its own.
    let in_vain = |error: &JsValue| Reflect::get(error, &"name".into()).is_ok_and(|name| name == "TimeoutError");
    let failed = |error: JsValue| {
        if signal.aborted() || in_vain(&error) { ApiFailure::TimedOut } else { ApiFailure::Unreachable }
    };
    let ahead = (call.method == "GET" && call.headers.is_empty()).then(|| asked::take(&call.path)).flatten();
    let sent = ahead.unwrap_or_else(|| window().fetch_with_str_and_init(&format!("{BASE}{}", call.path), &init));
    let response: Response = JsFuture::from(sent).await.map_err(failed)?.unchecked_into();
    let body = JsFuture::from(response.text().map_err(failed)?).await.map_err(failed)?;
    let wait_s = response.headers().get("Retry-After").ok().flatten().and_then(|seconds| seconds.parse().ok());
    Ok(Said { status: response.status(), body: body.as_string().unwrap_or_default(), wait_s })
}

/// Leaves the page for the one where one signs in, which leads back here.
fn go_and_sign_in() {
    let location = window().location();
    let (path, search) = (location.pathname().unwrap_or_default(), location.search().unwrap_or_default());
    // An address of our own is always accepted.
    let _ = location.replace(&format!("/sign-in?next={}", encode(&format!("{path}{search}"))));
}
