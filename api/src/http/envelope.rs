//! What happens to every request around its handler: id, deadline, panics, HEAD, log, metrics, compression, headers, and the
//! last line of defence that turns any bare error into a problem.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderMap, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, web};
use futures_util::FutureExt;

use super::limits::Ticket;
use super::{client, coding, entity_tag, form_suffix, request_id};
use crate::problem::{ApiError, Kind, PROBLEM_JSON};
use crate::state::AppState;

/// An answer has to begin within this time.
const DEADLINE: Duration = Duration::from_secs(30);

/// What is answered however much else is asked.
const OPERATION: [&str; 3] = ["/healthz", "/readyz", "/metrics"];

/// The outermost middleware.
///
/// # Errors
/// A panic, a missed deadline and a failed inner middleware leave as an error, because by then there is no request to
/// answer to; the error carries the finished answer.
pub async fn envelope(mut request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, Error> {
    let state = request.app_data::<web::Data<AppState>>().map(|state| state.clone().into_inner());
    let id = request_id::of(request.headers());
    let started = Instant::now();
    let method = request.method().clone();
    if method == Method::HEAD {
        // Every GET answers HEAD; the server leaves the body out by itself.
        request.head_mut().method = Method::GET;
    }
    form_suffix::apply(&mut request);
    let admitted = state.as_ref().map_or(Ok(None), |state| admit(state, &request));
    request_id::scope(id.clone(), async move {
        let outcome = match admitted {
            Err(refused) => Err(refused.into()),
            Ok(_ticket) => answer(request, next).await,
        };
        let route = match &outcome {
            Ok(response) => response.request().match_pattern(),
            Err(_) => None,
        };
        let (status, error) = match &outcome {
            Ok(response) => (response.status(), response.response().error()),
            Err(error) => (error.as_response_error().status_code(), Some(error)),
        };
        let took = started.elapsed();
        log(&id, &method, route.as_deref(), status, took, error);
        if let Some(state) = &state {
            state.metrics.record(&method, route, status, took);
        }
        let decorate = |headers: &mut HeaderMap| decorate(headers, &id, state.as_deref(), status);
        match outcome {
            Ok(mut response) => {
                decorate(response.headers_mut());
                Ok(response)
            }
            Err(error) => {
                let mut response = error.error_response();
                decorate(response.headers_mut());
                Err(InternalError::from_response(error, response).into())
            }
        }
    })
    .await
}

/// Lets a request in, unless too much is asked. Whoever watches over the server always gets in.
fn admit(state: &AppState, request: &ServiceRequest) -> Result<Option<Ticket>, ApiError> {
    if OPERATION.contains(&request.path()) {
        return Ok(None);
    }
    let trusted = &state.settings.identity.trusted_proxies;
    state.limits.admit(client::address(request.peer_addr(), request.headers(), trusted)).map(Some)
}

/// The answer of what is inside, or what stands for it.
async fn answer(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, Error> {
    let coding = match coding::choose(&request) {
        Ok(coding) => coding,
        Err(error) => return Ok(request.error_response(error)),
    };
    match AssertUnwindSafe(tokio::time::timeout(DEADLINE, next.call(request))).catch_unwind().await {
        Ok(Ok(outcome)) => outcome.map(|response| coding::encode(into_problem_if_bare(response), coding)),
        Ok(Err(_)) => Err(ApiError::new(Kind::Timeout, "The answer took too long; try again later.").into()),
        Err(panic) => Err(ApiError::internal(panic_text(panic.as_ref())).into()),
    }
}

fn decorate(headers: &mut HeaderMap, id: &HeaderValue, state: Option<&AppState>, status: StatusCode) {
    headers.insert(request_id::HEADER, id.clone());
    if let Some(state) = state {
        state.security.apply(headers);
    }
    if !headers.contains_key(CACHE_CONTROL) {
        let value = if status.is_success() { "no-cache" } else { "no-store" };
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(value));
    }
    let Some(coding) = headers.get(CONTENT_ENCODING).and_then(|coding| coding.to_str().ok()) else { return };
    let tag = headers.get(ETAG).and_then(|tag| tag.to_str().ok());
    let tag = tag.and_then(|tag| entity_tag::with_coding(tag, coding));
    if let Some(tag) = tag.and_then(|tag| HeaderValue::try_from(tag).ok()) {
        headers.insert(ETAG, tag);
    }
}

/// Libraries answer some errors on their own, with a text or nothing.
fn into_problem_if_bare(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let content_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if content_type.is_some_and(|value| value.starts_with(PROBLEM_JSON)) {
        return response;
    }
    let reason = status.canonical_reason().unwrap_or("error");
    let problem = ApiError::new(Kind::of_status(status), format!("{} {reason}.", status.as_u16())).to_response();
    let (request, _) = response.into_parts();
    ServiceResponse::new(request, problem)
}

fn log(
    id: &HeaderValue,
    method: &Method,
    route: Option<&str>,
    status: StatusCode,
    took: Duration,
    error: Option<&Error>,
) {
    let (id, route) = (id.to_str().unwrap_or_default(), route.unwrap_or("-"));
    let micros = took.as_micros();
    let api_error = error.and_then(|error| error.as_error::<ApiError>());
    let cause = api_error.and_then(ApiError::cause).map(ToString::to_string);
    if status.is_server_error() && status != StatusCode::SERVICE_UNAVAILABLE {
        let cause = cause.or_else(|| error.map(ToString::to_string));
        tracing::error!(id, %method, route, status = status.as_u16(), micros, cause, "request failed");
    } else if cause.is_some() {
        tracing::warn!(id, %method, route, status = status.as_u16(), micros, cause, "request refused");
    } else {
        tracing::debug!(id, %method, route, status = status.as_u16(), micros, "request answered");
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    format!("panic: {}", text.unwrap_or_else(|| "no text".to_owned()))
}
