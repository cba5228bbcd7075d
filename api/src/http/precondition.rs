//! Which version of a thing a change is meant for (`If-Match`, RFC 9110 §13.1.1): who has not seen the present one must not
//! write over it.

use std::future::{Ready, ready};

use actix_web::body::BoxBody;
use actix_web::dev::Payload;
use actix_web::http::header::IF_MATCH;
use actix_web::{FromRequest, HttpRequest, HttpResponse, Responder};
use serde::Serialize;
use utoipa::IntoParams;

use super::answer::Prepared;
use super::entity_tag::EntityTag;
use crate::problem::{ApiError, Kind};

/// The version that a change is meant for: what its `ETag` said, or `version` in the body of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IfMatch(pub u64);

impl FromRequest for IfMatch {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(read(request))
    }
}

fn read(request: &HttpRequest) -> Result<IfMatch, ApiError> {
    let Some(given) = request.headers().get(IF_MATCH) else {
        let detail = "Send the `ETag` of what you have seen as `If-Match`, so that nobody's change is lost.";
        return Err(ApiError::new(Kind::PreconditionRequired, detail));
    };
    let given = given.to_str().unwrap_or("not ASCII").trim();
    let version = given.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let version = version.map(|version| version.split('-').next().unwrap_or_default());
    version.and_then(|version| version.parse().ok()).map(IfMatch).ok_or_else(|| {
        let message = format!("`{given}` is no version; give the `ETag` of the answer, such as \"3\" with its quotes");
        ApiError::invalid_parameter("If-Match", message)
    })
}

/// For the documentation of [`IfMatch`].
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "fields are documentation; IfMatch is what a request becomes")]
pub struct IfMatchParams {
    /// The `ETag` of the thing as it was seen, or its version in quotes.
    #[param(rename = "If-Match", example = "\"3\"", pattern = "^\"[0-9]{1,19}(-[0-9a-z-]*)?\"$")]
    if_match: String,
}

/// A thing with its version.
#[derive(Debug)]
pub struct Versioned<T> {
    /// Its version.
    pub version: u64,
    /// The thing.
    pub body: T,
}

impl<T: Serialize> Responder for Versioned<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        match serde_json::to_vec(&self.body) {
            Ok(body) => {
                Prepared { tag: EntityTag::version(self.version, &body), body: body.into() }.respond_to(request)
            }
            Err(cause) => HttpResponse::from_error(ApiError::internal(cause)),
        }
    }
}

/// The `ETag` of a version.
pub fn tag(version: u64) -> String {
    format!("\"{version}\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn check(sent: Option<&str>, expect: Result<u64, Kind>) {
        let request = sent.map_or_else(TestRequest::patch, |sent| TestRequest::patch().insert_header((IF_MATCH, sent)));
        let read = read(&request.to_http_request());
        assert_eq!(read.map(|version| version.0).map_err(|error| error.kind()), expect, "{sent:?}");
    }

    #[test]
    fn a_version_is_demanded_in_quotes() {
        check(Some(&tag(3)), Ok(3));
        check(Some("\"3-br\""), Ok(3));
        check(Some("\"3-0123456789abcdef-br\""), Ok(3));
        check(None, Err(Kind::PreconditionRequired));
        for wrong in ["3", "*", "\"\"", "W/\"3\"", "\"a\"", "\"3\", \"4\""] {
            check(Some(wrong), Err(Kind::InvalidParameter));
        }
    }
}
