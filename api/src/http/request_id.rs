//! The id of a request: taken from the client if it is sane, made otherwise, known to everything that runs for the
//! request, sent back with the answer.

use std::fmt::Write as _;
use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

/// The header, in and out.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Longest id taken from a client.
const MAX_LENGTH: usize = 128;

tokio::task_local! {
    static CURRENT: HeaderValue;
}

/// Runs a future for the request with this id.
pub async fn scope<F: Future>(id: HeaderValue, future: F) -> F::Output {
    CURRENT.scope(id, future).await
}

/// The id of the request that is being answered, `none` outside of one.
pub fn current() -> String {
    let current = CURRENT.try_with(|id| id.to_str().map(str::to_owned).ok()).ok().flatten();
    current.unwrap_or_else(|| "none".to_owned())
}

/// The client's id if it is 1 to 128 letters, digits, `-`, `_`, `.` or `:`, so that it cannot forge log lines or
/// headers; a new one otherwise.
pub fn of(headers: &HeaderMap) -> HeaderValue {
    headers.get(HEADER).filter(|id| is_sane(id.as_bytes())).cloned().unwrap_or_else(make)
}

fn is_sane(id: &[u8]) -> bool {
    let allowed = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(byte);
    (1..=MAX_LENGTH).contains(&id.len()) && id.iter().all(allowed)
}

/// Unique within the process by its counter, and among processes by a random prefix. Not a secret.
fn make() -> HeaderValue {
    static PREFIX: LazyLock<String> =
        LazyLock::new(|| format!("{:08x}-", RandomState::new().hash_one("request id") >> 32));
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    let mut id = String::with_capacity(PREFIX.len() + 8);
    id.push_str(&PREFIX);
    // Writing to a string does not fail, and hexadecimal digits are a value.
    let _ = write!(id, "{:08x}", COUNTER.fetch_add(1, Ordering::Relaxed));
    HeaderValue::try_from(id).unwrap_or_else(|_| HeaderValue::from_static("none"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sent: &str, taken: bool) {
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, sent.parse().expect("header text"));
        assert_eq!(of(&headers) == sent, taken, "{sent}");
    }

    #[test]
    fn takes_only_sane_ids() {
        check("a-b_c.d:1", true);
        check(&"x".repeat(128), true);
        check(&"x".repeat(129), false);
        check("two words", false);
        check("<script>", false);
        check("", false);
    }

    #[test]
    fn made_ids_differ() {
        assert_ne!(make(), make());
    }
}
