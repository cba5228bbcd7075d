//! `/events`: server-sent events that say what is to be read anew. They carry keys, never content: what is read then is read with the rights
//! that whoever asks has then.
//!
//! Every instance follows the news of the store, so it does not matter which one a browser is connected to. A browser that was away
//! is told to read everything anew; there is nothing to catch up on.

use std::collections::VecDeque;
use std::io;
use std::time::Duration;

use actix_web::http::header::{ACCEPT, CACHE_CONTROL};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, get, web};
use bellwether_identity::identity::Identity;
use bellwether_work::follow::Happened;
use bellwether_work::work::Work;
use futures_util::stream;
use serde_json::json;
use std::sync::Arc;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::timeout;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::caller::{Caller, ReadCustomers};
use crate::http::params::{NoParams, Query};
use crate::problem::{ApiError, Kind};
use crate::state::AppState;

/// What is sent when nothing happens, so that proxies keep the connection and the server hears when the browser is gone.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// How long one connection lasts; the browser connects again by itself, and who asks is judged anew.
const LONGEST: Duration = Duration::from_secs(600);
/// Media type of the events.
const EVENT_STREAM: &str = "text/event-stream";

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(get_events);
}

/// What happens, as it happens
///
/// Server-sent events: `hello` (read everything anew), `inbox`, `action` (with `id` and `version`), `comment` (with `customer` and `action`), `portfolio`,
/// `changed` (nobody knows what). Only what whoever asks may see. The connection ends after ten minutes; browsers connect again.
#[utoipa::path(tag = "work", responses(
    (status = 200, description = "Events", body = String, content_type = "text/event-stream")
))]
#[get("/events")]
pub(crate) async fn get_events(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    request: HttpRequest,
    _query: Query<NoParams>,
) -> Result<HttpResponse, ApiError> {
    // Whoever does not ask for events would wait for an end.
    let accept = request.headers().get(ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    if !accept.contains(EVENT_STREAM) {
        let detail = format!("This is a stream of events; ask for it with `Accept: {EVENT_STREAM}`.");
        return Err(ApiError::new(Kind::NotAcceptable, detail));
    }
    let listener = Listener {
        news: state.work.listen(),
        work: state.work.clone(),
        identity: caller.identity.clone(),
        waiting: VecDeque::from([event("hello", &json!({}))]),
        until: tokio::time::Instant::now() + LONGEST,
    };
    let events = stream::unfold(listener, |mut listener| async move {
        let text = listener.next().await?;
        Some((Ok::<Bytes, io::Error>(Bytes::from(text)), listener))
    });
    Ok(HttpResponse::Ok()
        .content_type(EVENT_STREAM)
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header(("x-accel-buffering", "no"))
        // Compression would hold events back until there are enough of them.
        .insert_header(("content-encoding", "identity"))
        .streaming(Box::pin(events)))
}

/// Somebody who is told.
struct Listener {
    news: Receiver<Happened>,
    work: Arc<Work>,
    identity: Identity,
    waiting: VecDeque<String>,
    until: tokio::time::Instant,
}

impl Listener {
    /// The next event; none when the connection has lasted long enough.
    async fn next(&mut self) -> Option<String> {
        loop {
            if let Some(text) = self.waiting.pop_front() {
                return Some(text);
            }
            if tokio::time::Instant::now() >= self.until {
                return None;
            }
            match timeout(HEARTBEAT, self.news.recv()).await {
                Err(_) => return Some(": still here\n\n".to_owned()),
                Ok(Err(RecvError::Closed)) => return None,
                Ok(Err(RecvError::Lagged(_))) => self.waiting.push_back(event("changed", &json!({}))),
                Ok(Ok(happened)) => self.waiting.extend(self.told(&happened)),
            }
        }
    }

    /// What this user is told of what happened.
    fn told(&self, happened: &Happened) -> Option<String> {
        match happened {
            Happened::Action(id, version) => {
                let known = self.work.book().get(id)?;
                let sight = self.work.sight(&self.identity).ok()?;
                sight.sees(&known.head).then(|| event("action", &json!({ "id": id, "version": version })))
            }
            Happened::Comment(customer, action) => {
                let sight = self.work.sight(&self.identity).ok()?;
                let known = action.as_deref().and_then(|id| self.work.book().get(id));
                let seen = known.map_or_else(|| sight.customer(customer).is_some(), |known| sight.sees(&known.head));
                seen.then(|| event("comment", &json!({ "customer": customer, "action": action })))
            }
            Happened::Inbox(user) => (user == self.identity.user()).then(|| event("inbox", &json!({}))),
            Happened::Portfolio => Some(event("portfolio", &json!({}))),
            Happened::Unknown => Some(event("changed", &json!({}))),
        }
    }
}

/// An event as it is written (HTML, server-sent events).
fn event(name: &str, data: &serde_json::Value) -> String {
    format!("event: {name}\ndata: {data}\n\n")
}
