//! The answer of a read: JSON bytes with an entity tag, or nothing if the client already has them.

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderValue, VARY};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::Serialize;

use super::entity_tag::EntityTag;
use super::negotiation::{self, JSON, Only};
use crate::problem::ApiError;

/// A JSON body whose tag is that of its bytes.
#[derive(Debug)]
pub struct Answer<T>(pub T);

impl<T: Serialize> Responder for Answer<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        match serde_json::to_vec(&self.0) {
            Ok(body) => Prepared::of_bytes(body.into()).respond_to(request),
            Err(cause) => HttpResponse::from_error(ApiError::internal(cause)),
        }
    }
}

/// A JSON body that is serialised already.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// Changes whenever the body does.
    pub tag: EntityTag,
    /// The body.
    pub body: Bytes,
}

impl Prepared {
    /// Tagged by its own bytes.
    pub fn of_bytes(body: Bytes) -> Self {
        Self { tag: EntityTag::of([body.as_ref()]), body }
    }
}

impl Responder for Prepared {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        if let Err(error) = negotiation::choose::<Only>(request) {
            return HttpResponse::from_error(error);
        }
        let known = self.tag.is_known_to(request);
        let mut response = HttpResponse::build(if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK });
        response
            .insert_header((ETAG, self.tag.to_header()))
            .insert_header((CACHE_CONTROL, HeaderValue::from_static("private, no-cache")))
            .insert_header((VARY, HeaderValue::from_static("accept")));
        if known {
            return response.finish();
        }
        response.insert_header((CONTENT_TYPE, HeaderValue::from_static(JSON))).body(self.body)
    }
}

/// A computed JSON body that is serialised already and not for clients to keep: the answer to a POST.
#[derive(Debug)]
pub struct Made(pub Bytes);

impl Responder for Made {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        match negotiation::choose::<Only>(request) {
            Ok(_) => {
                let mut response = HttpResponse::Ok();
                response.insert_header((CACHE_CONTROL, "no-store")).content_type("application/json").body(self.0)
            }
            Err(error) => HttpResponse::from_error(error),
        }
    }
}

/// A computed JSON body that is not worth keeping: the answer to a POST.
#[derive(Debug)]
pub struct Computed<T>(pub T);

impl<T: Serialize> Responder for Computed<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        match negotiation::choose::<Only>(request) {
            Ok(_) => HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(self.0),
            Err(error) => HttpResponse::from_error(error),
        }
    }
}
