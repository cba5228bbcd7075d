//! One message to a webhook, signed as Standard Webhooks has it (HMAC-SHA256 over id, time and body).

use std::error::Error;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use sha2::Sha256;

use super::address::Guard;

/// How long a receiver may take.
const TIMEOUT: Duration = Duration::from_secs(15);
/// How long connecting may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Characters of an answer that are kept.
const KEPT: usize = 200;

/// Sends messages to webhooks.
#[derive(Debug, Clone)]
pub(crate) struct Webhooks {
    client: Client,
    pub(crate) guard: Guard,
}

impl Webhooks {
    pub(crate) fn new(guard: Guard) -> Result<Self, reqwest::Error> {
        let client = Client::builder()
            .dns_resolver(guard.clone())
            // Where a redirect leads to was judged by nobody.
            .redirect(Policy::none())
            // A proxy would resolve names itself.
            .no_proxy()
            .timeout(TIMEOUT)
            .connect_timeout(CONNECT_TIMEOUT)
            .user_agent(concat!("Bellwether/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self { client, guard })
    }

    /// Sends one message; what the receiver says to it.
    ///
    /// # Errors
    /// Why it did not arrive, in words.
    pub(crate) async fn send(
        &self,
        url: &str,
        secrets: &[String],
        (id, body): (&str, &str),
        now: DateTime<Utc>,
    ) -> Result<String, String> {
        let url: Url = url.parse().map_err(|_| "the address of the webhook cannot be read".to_owned())?;
        self.guard.check_host(&url).map_err(|error| error.to_string())?;
        let timestamp = now.timestamp();
        // One for each secret, as Standard Webhooks has it: a receiver that knows one of them is content.
        let signatures: Vec<String> = secrets.iter().map(|secret| signature(secret, id, timestamp, body)).collect();
        let request = self.client.post(url).header("content-type", "application/json");
        let request = request.header("webhook-id", id).header("webhook-timestamp", timestamp);
        let request = request.header("webhook-signature", signatures.join(" "));
        let mut response = request.body(body.to_owned()).send().await.map_err(|error| words(&error))?;
        let status = response.status();
        // A few words, whatever the receiver would like to send.
        let start = response.chunk().await.ok().flatten().unwrap_or_default();
        let start: String = String::from_utf8_lossy(&start).chars().filter(|c| !c.is_control()).take(KEPT).collect();
        if status.is_success() { Ok(format!("{status} {start}")) } else { Err(format!("answered {status}: {start}")) }
    }
}

/// An error with what caused it.
fn words(error: &reqwest::Error) -> String {
    let mut cause: Option<&dyn Error> = error.source();
    let mut last = error.to_string();
    while let Some(error) = cause {
        last = error.to_string();
        cause = error.source();
    }
    if error.is_timeout() { "did not answer in time".to_owned() } else { last }
}

/// The header by which a receiver knows that it was us.
pub(crate) fn signature(secret: &str, id: &str, timestamp: i64, body: &str) -> String {
    let key = BASE64_STANDARD.decode(secret).unwrap_or_default();
    // A key of any length will do.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&key) else { return String::new() };
    mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
    format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_those_of_standard_webhooks() {
        // The example of the specification.
        let secret = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
        let signed = signature(secret, id, 1_614_265_330, "{\"test\": 2432232314}");
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
