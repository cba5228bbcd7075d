//! The id of a request: taken from the client if it is sane, made otherwise, known to everything that runs for the
//! request, sent back with the answer.

use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use actix_web::http::header::{HeaderMap, HeaderName};

/// The header, in and out.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Longest id taken from a client.
const MAX_LENGTH: usize = 128;

tokio::task_local! {
    static CURRENT: String;
}

/// Runs a future for the request with this id.
pub async fn scope<F: Future>(id: String, future: F) -> F::Output {
    CURRENT.scope(id, future).await
}

/// The id of the request that is being answered, `none` outside of one.
pub fn current() -> String {
    CURRENT.try_with(Clone::clone).unwrap_or_else(|_| "none".to_owned())
}

/// The client's id if it is 1 to 128 letters, digits, `-`, `_`, `.` or `:`, so that it cannot forge log lines or
/// headers; a new one otherwise.
pub fn of(headers: &HeaderMap) -> String {
    headers.get(HEADER).and_then(|value| value.to_str().ok()).filter(|id| is_sane(id)).map_or_else(make, str::to_owned)
}

fn is_sane(id: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
    (1..=MAX_LENGTH).contains(&id.len()) && id.bytes().all(allowed)
}

/// Unique within the process by its counter, and among processes by a random prefix. Not a secret.
fn make() -> String {
    static PREFIX: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one("request id"));
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    format!("{:08x}-{:08x}", *PREFIX >> 32, COUNTER.fetch_add(1, Ordering::Relaxed))
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
