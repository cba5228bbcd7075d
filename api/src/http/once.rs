//! Requests that are done once however often they are sent (`Idempotency-Key`): for a day, the same request with the same key
//! gets the same answer and does nothing.
//!
//! That a request was done is written in the transaction that does it. If the server dies before the answer is kept, a
//! repetition is told so: it is not done twice, and not said to have failed.

use std::future::{Ready, ready};
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderName, LOCATION};
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse};
use bellwether_identity::audit::{Deed, NewMark};
use bellwether_identity::documents::mark::Answer;
use bellwether_identity::idempotency::{Seen, fingerprint};
use serde::Serialize;
use utoipa::IntoParams;

use super::body::RequestBody;
use super::negotiation::{self, Only};
use super::precondition;
use crate::caller::{Caller, Demand};
use crate::problem::{ApiError, Kind};
use crate::state::AppState;

/// The header.
pub const HEADER: HeaderName = HeaderName::from_static("idempotency-key");

/// Tells that an answer was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// Longest key.
const MAX_KEY: usize = 200;

/// Headers that are kept with an answer.
const KEPT: [HeaderName; 3] = [CONTENT_TYPE, ETAG, LOCATION];

/// How long a repetition waits for the answer of the first request, in so many steps.
const STEPS: u32 = 50;
const STEP: Duration = Duration::from_millis(100);

/// What was done, in words that can be kept.
#[derive(Debug)]
pub struct Done(Answer);

impl Done {
    /// Something was made; `version` is that of what the body tells.
    ///
    /// # Errors
    /// Never in practice: the body is plain data.
    pub fn created(location: &str, version: Option<u64>, body: &impl Serialize) -> Result<Self, ApiError> {
        let mut done = Self::with_body(StatusCode::CREATED, body)?;
        done.header(&LOCATION, location.to_owned());
        if let Some(version) = version {
            done.header(&ETAG, precondition::tag(version));
        }
        Ok(done)
    }

    /// Something was done that has a result.
    ///
    /// # Errors
    /// Never in practice: the body is plain data.
    pub fn with_body(status: StatusCode, body: &impl Serialize) -> Result<Self, ApiError> {
        let body = serde_json::to_string(body).map_err(ApiError::internal)?;
        let mut done = Self(Answer { status: status.as_u16(), headers: Vec::new(), body });
        done.header(&CONTENT_TYPE, "application/json".to_owned());
        Ok(done)
    }

    /// A thing was changed, which has this version now.
    ///
    /// # Errors
    /// Never in practice: the body is plain data.
    pub fn changed(version: u64, body: &impl Serialize) -> Result<Self, ApiError> {
        let mut done = Self::with_body(StatusCode::OK, body)?;
        done.header(&ETAG, precondition::tag(version));
        Ok(done)
    }

    fn header(&mut self, name: &HeaderName, value: String) {
        self.0.headers.push((name.as_str().to_owned(), value));
    }
}

/// For the documentation of [`Once`].
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "fields are documentation; Once is what a request becomes")]
pub struct OnceParams {
    /// For a day, the same request with the same key is done once, and gets the same answer. A UUID, for example.
    #[param(rename = "Idempotency-Key", required = false, pattern = "^[!-~]{1,200}$")]
    idempotency_key: Option<String>,
}

/// How often a request may be done.
#[derive(Debug)]
pub struct Once {
    key: Option<String>,
    request: HttpRequest,
}

impl FromRequest for Once {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let key = request.headers().get(HEADER).map(|key| key.to_str().unwrap_or_default().to_owned());
        let fits = |key: &String| (1..=MAX_KEY).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
        if key.as_ref().is_some_and(|key| !fits(key)) {
            let message = format!("is no key; give 1 to {MAX_KEY} visible ASCII characters, such as a UUID");
            return ready(Err(ApiError::invalid_parameter("Idempotency-Key", message)));
        }
        ready(Ok(Self { key, request: request.clone() }))
    }
}

impl Once {
    /// Does it, or gives the answer again that was given when it was done.
    ///
    /// # Errors
    /// Those of `act`; those of a key that belongs to another request, or to one whose answer was lost.
    pub async fn run<D: Demand>(
        self,
        state: &AppState,
        caller: &Caller<D>,
        act: impl AsyncFnOnce(Deed) -> Result<Done, ApiError>,
    ) -> Result<HttpResponse, ApiError> {
        negotiation::choose::<Only>(&self.request)?;
        let Some(key) = self.key.clone() else {
            return act(caller.deed()).await.map(|done| respond(&done.0, false));
        };
        let mark = NewMark { fingerprint: self.fingerprint(), key };
        let user = caller.identity.user();
        let _turn = state.turns.take(user, &mark.key).await;
        if let Some(answer) = before(state, user, &mark).await? {
            return Ok(answer);
        }
        let deed = Deed { mark: Some(mark.clone()), ..caller.deed() };
        match act(deed).await {
            Ok(done) => {
                state.identities.keep_answer(user, &mark.key, &done.0).await?;
                Ok(respond(&done.0, false))
            }
            // Another instance was quicker.
            Err(error) if error.kind() == Kind::Repeated => before(state, user, &mark).await?.ok_or(error),
            Err(error) => Err(error),
        }
    }

    fn fingerprint(&self) -> String {
        let extensions = self.request.extensions();
        let body = extensions.get::<RequestBody>().map_or(&[][..], |body| &body.0);
        let path = self.request.uri().path_and_query().map_or("", |path| path.as_str());
        fingerprint(self.request.method().as_str(), path, body)
    }
}

/// The answer that a request with this key had before, if there was one. Waits for one that is on its way.
async fn before(state: &AppState, user: &str, mark: &NewMark) -> Result<Option<HttpResponse>, ApiError> {
    for _ in 0..STEPS {
        match state.identities.look_up(user, &mark.key, &mark.fingerprint).await? {
            Seen::New => return Ok(None),
            Seen::Answered(answer) => return Ok(Some(respond(&answer, true))),
            Seen::OtherRequest => {
                let detail = format!("The key `{}` came with another request before; take a new one.", mark.key);
                return Err(ApiError::new(Kind::KeyReused, detail));
            }
            Seen::Unanswered => tokio::time::sleep(STEP).await,
        }
    }
    Err(ApiError::new(Kind::Repeated, "This was done before, but its answer was lost; look at what there is now."))
}

fn respond(answer: &Answer, again: bool) -> HttpResponse {
    // What is kept was a status once.
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let mut response = HttpResponse::build(status);
    response.insert_header((CACHE_CONTROL, "no-store"));
    for (name, value) in &answer.headers {
        if let Some(name) = KEPT.iter().find(|kept| kept.as_str() == name) {
            response.insert_header((name.clone(), value.as_str()));
        }
    }
    if again {
        response.insert_header((REPLAYED, "true"));
    }
    if answer.body.is_empty() { response.finish() } else { response.body(answer.body.clone()) }
}
