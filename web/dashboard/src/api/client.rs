//! Fetches JSON from the API. Caching is the browser's: answers carry an `ETag`, and it revalidates.

use bellwether_contract::problem::Problem;
use gloo_net::http::Request;
use serde::de::DeserializeOwned;
use web_sys::AbortSignal;

use super::failure::ApiFailure;
use super::path::BASE;

/// How long a person waits before it is better to say that something is wrong.
const PATIENCE_MS: u32 = 20_000;

/// `GET` of a path below the base, with its query.
///
/// # Errors
/// When the server cannot be reached, says what is wrong, or answers something else than `T`.
pub(crate) async fn get<T: DeserializeOwned>(path: &str) -> Result<T, ApiFailure> {
    let (status, body) = text(path).await?;
    parse(status, &body)
}

/// Status and body; apart from [`get`] so that it is compiled once, not once per type.
async fn text(path: &str) -> Result<(u16, String), ApiFailure> {
    let signal = AbortSignal::timeout_with_u32(PATIENCE_MS);
    let request = Request::get(&format!("{BASE}{path}")).abort_signal(Some(&signal));
    let failed = |_| if signal.aborted() { ApiFailure::TimedOut } else { ApiFailure::Unreachable };
    let response = request.send().await.map_err(failed)?;
    let (status, ok) = (response.status(), response.ok());
    let body = response.text().await.map_err(failed)?;
    if ok { Ok((status, body)) } else { Err(problem(status, &body)) }
}

fn parse<T: DeserializeOwned>(status: u16, body: &str) -> Result<T, ApiFailure> {
    serde_json::from_str(body).map_err(|error| ApiFailure::Unreadable { status, cause: error.to_string() })
}

/// The problem in the body; a proxy in between may answer with something else.
fn problem(status: u16, body: &str) -> ApiFailure {
    match parse::<Problem>(status, body) {
        Ok(problem) => ApiFailure::Problem(problem),
        Err(_) => ApiFailure::Problem(Problem {
            kind: "about:blank".to_owned(),
            title: "Unexpected answer".to_owned(),
            status,
            code: "unexpected_answer".to_owned(),
            detail: format!("The server answered with status {status}."),
            errors: Vec::new(),
            request_id: String::new(),
        }),
    }
}
