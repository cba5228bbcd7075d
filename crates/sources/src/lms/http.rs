//! HTTP with manners: time-outs, a deadline over all, retries that wait as told, a limit on what is taken, and no
//! credentials carried to another origin.
//!
//! Knows nothing of learning; answers are JSON or a [`Failure`].

pub(super) mod retry;

use std::sync::Arc;
use std::time::Duration;

use bellwether_domain::clock::Clock;
use reqwest::header::{CONTENT_TYPE, HeaderMap, LOCATION};
use reqwest::{Client, RequestBuilder, Response, StatusCode, Url, redirect};
use serde_json::Value;
use tokio::time::{Instant, timeout_at};

use super::failure::Failure;
use super::settings::Limits;
use crate::secret::Secret;
use retry::Pauses;

/// Redirects that are followed within an origin.
const REDIRECTS: usize = 5;

/// A client of one origin.
pub(super) struct Http {
    client: Client,
    limits: Limits,
    secrets: Vec<Secret>,
    clock: Arc<dyn Clock>,
}

/// JSON with the headers it came with.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) json: Value,
    pub(super) headers: HeaderMap,
}

/// When a load has to be done.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deadline {
    at: Instant,
    seconds: u64,
}

impl Http {
    /// A client whose errors hold none of `secrets`.
    pub(super) fn new(limits: Limits, secrets: Vec<Secret>, clock: Arc<dyn Clock>) -> Result<Self, String> {
        let same_origin = redirect::Policy::custom(|attempt| {
            let first = attempt.previous().first();
            let stays = first.is_some_and(|first| first.origin() == attempt.url().origin());
            if stays && attempt.previous().len() <= REDIRECTS { attempt.follow() } else { attempt.stop() }
        });
        let client = Client::builder()
            .redirect(same_origin)
            .connect_timeout(limits.request())
            .user_agent(concat!("bellwether/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|e| reason(&e.without_url()))?;
        Ok(Self { client, limits, secrets, clock })
    }

    /// When a load that begins now has to be done.
    pub(super) fn deadline(&self) -> Deadline {
        Deadline { at: Instant::now() + self.limits.load(), seconds: self.limits.load_seconds }
    }

    /// A message of somebody else without secrets.
    pub(super) fn redact(&self, message: &str) -> String {
        self.secrets.iter().fold(message.to_owned(), |message, secret| secret.redact(&message))
    }

    /// Asks until there is an answer, or a reason to give up.
    pub(super) async fn json(
        &self,
        deadline: Deadline,
        request: impl Fn(&Client) -> RequestBuilder,
    ) -> Result<Answer, Failure> {
        let mut pauses = Pauses::new(self.limits);
        loop {
            let (failure, asked) = match self.attempt(deadline, request(&self.client)).await {
                Ok(answer) => return Ok(answer),
                Err(Attempt::Final(failure)) => return Err(failure),
                Err(Attempt::Again(failure, asked)) => (failure, asked),
            };
            let Some(pause) = pauses.next(asked) else { return Err(failure) };
            if Instant::now() + pause >= deadline.at {
                return Err(match (failure, asked) {
                    (Failure::Status { status, .. }, Some(asked)) => Failure::Busy { status, seconds: asked.as_secs() },
                    (failure, _) => failure,
                });
            }
            tracing::debug!(%failure, ?pause, "asking a learning system again");
            tokio::time::sleep(pause).await;
        }
    }

    async fn attempt(&self, deadline: Deadline, request: RequestBuilder) -> Result<Answer, Attempt> {
        let own = Instant::now() + self.limits.request();
        let (until, seconds) =
            if own < deadline.at { (own, self.limits.request_seconds) } else { (deadline.at, deadline.seconds) };
        match timeout_at(until, self.exchange(request)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(Attempt::Final(Failure::TimedOut(seconds))),
        }
    }

    async fn exchange(&self, request: RequestBuilder) -> Result<Answer, Attempt> {
        let lost = |e: reqwest::Error| Attempt::Again(Failure::Connect(self.redact(&reason(&e.without_url()))), None);
        let mut response = request.send().await.map_err(lost)?;
        let status = response.status();
        if status.is_redirection() {
            return Err(Attempt::Final(Failure::Redirect(self.redact(&target(&response)))));
        }
        if !status.is_success() {
            let failure =
                Failure::Status { status: status.as_u16(), name: status.canonical_reason().unwrap_or_default() };
            let again = status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS;
            let asked = retry::asked(response.headers(), self.clock.now());
            return Err(if again { Attempt::Again(failure, asked) } else { Attempt::Final(failure) });
        }
        let limit = self.limits.answer_bytes;
        let too_long = || Attempt::Final(Failure::TooLong(limit));
        if response.content_length().is_some_and(|length| length > limit as u64) {
            return Err(too_long());
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(lost)? {
            if body.len() + chunk.len() > limit {
                return Err(too_long());
            }
            body.extend_from_slice(&chunk);
        }
        let json = parse(&body, response.headers()).map_err(Attempt::Final)?;
        Ok(Answer { json, headers: std::mem::take(response.headers_mut()) })
    }
}

/// How an attempt failed: for good, or perhaps not next time, after a pause that the server may have asked for.
enum Attempt {
    Final(Failure),
    Again(Failure, Option<Duration>),
}

/// The body as JSON. Nothing of it is quoted: it may hold what was sent.
fn parse(body: &[u8], headers: &HeaderMap) -> Result<Value, Failure> {
    let text = std::str::from_utf8(body).map_err(|e| {
        Failure::NotJson(format!("text that is not UTF-8 (byte {} of {})", e.valid_up_to() + 1, body.len()))
    })?;
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if kind.starts_with("text/html") || start.starts_with('<') {
        return Err(Failure::NotJson("an HTML page".to_owned()));
    }
    if start.is_empty() {
        return Err(Failure::NotJson("nothing".to_owned()));
    }
    serde_json::from_str(start).map_err(|e| match e.classify() {
        serde_json::error::Category::Eof => {
            Failure::NotJson(format!("JSON that is cut off after {} bytes", body.len()))
        }
        _ => Failure::NotJson(format!("broken JSON (line {}, column {})", e.line(), e.column())),
    })
}

/// Where a redirect leads, without query.
fn target(response: &Response) -> String {
    let location = response.headers().get(LOCATION).and_then(|to| to.to_str().ok());
    match location.and_then(|to| response.url().join(to).ok()) {
        Some(to) => shown(&to),
        None => "nowhere".to_owned(),
    }
}

/// An address for people: without credentials and query.
pub(super) fn shown(url: &Url) -> String {
    format!("{}{}", url.origin().ascii_serialization(), url.path())
}

/// The innermost cause: outer ones only say that something was sent.
fn reason(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
