//! The one error of the API: every failure, wherever it arises, leaves the server as RFC 9457 problem+json.
//!
//! A cause is for the log, which [`crate::http::envelope`] writes once; it never travels to the client.

pub mod engine;
pub mod identity;
pub mod work;

use std::error::Error;
use std::fmt;

use actix_web::http::header::{ALLOW, CACHE_CONTROL, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError};
use bellwether_contract::problem::{FieldProblem, Problem};

use crate::http::request_id;

/// Media type of every error.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// Kinds of failure. Each has one status and one stable code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A parameter of the query or path is wrong.
    InvalidParameter,
    /// The body is wrong.
    InvalidBody,
    /// The request as a whole cannot be understood.
    MalformedRequest,
    /// Nobody knows who asks.
    Unauthenticated,
    /// Name or password, or the code, is wrong.
    SignInFailed,
    /// The caller is known, and may not do this.
    Forbidden,
    /// There is no such thing, or the caller may not see it.
    NotFound,
    /// The address exists, but not for this method.
    MethodNotAllowed,
    /// None of the forms the client accepts can be produced.
    NotAcceptable,
    /// What is there stands against it.
    Conflict,
    /// Somebody else has changed the thing since.
    PreconditionFailed,
    /// A change has to say which version it is of.
    PreconditionRequired,
    /// The key of a repeated request came with another request.
    KeyReused,
    /// It was done before, and what was answered is not known.
    Repeated,
    /// The caller, or the address, asks too often.
    TooManyRequests,
    /// The request did not arrive in time.
    RequestTimeout,
    /// The body is too large.
    PayloadTooLarge,
    /// The body is in a form that is not understood.
    UnsupportedMediaType,
    /// The first portfolio is still being built.
    Starting,
    /// Something the answer depends on does not work.
    Unavailable,
    /// More is asked than can be answered.
    Overloaded,
    /// The answer took too long.
    Timeout,
    /// A fault of the server.
    Internal,
}

impl Kind {
    /// HTTP status.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::InvalidParameter | Self::InvalidBody | Self::MalformedRequest => StatusCode::BAD_REQUEST,
            Self::Unauthenticated | Self::SignInFailed => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Conflict | Self::Repeated => StatusCode::CONFLICT,
            Self::PreconditionFailed => StatusCode::PRECONDITION_FAILED,
            Self::PreconditionRequired => StatusCode::PRECONDITION_REQUIRED,
            Self::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooManyRequests => StatusCode::TOO_MANY_REQUESTS,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Self::RequestTimeout => StatusCode::REQUEST_TIMEOUT,
            Self::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Starting | Self::Unavailable | Self::Overloaded | Self::Timeout => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Stable name for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::InvalidParameter => "invalid_parameter",
            Self::InvalidBody => "invalid_body",
            Self::MalformedRequest => "malformed_request",
            Self::Unauthenticated => "unauthenticated",
            Self::SignInFailed => "sign_in_failed",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::Conflict => "conflict",
            Self::PreconditionFailed => "precondition_failed",
            Self::PreconditionRequired => "precondition_required",
            Self::KeyReused => "idempotency_key_reused",
            Self::Repeated => "repeated",
            Self::TooManyRequests => "too_many_requests",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::NotAcceptable => "not_acceptable",
            Self::RequestTimeout => "request_timeout",
            Self::PayloadTooLarge => "payload_too_large",
            Self::UnsupportedMediaType => "unsupported_media_type",
            Self::Starting => "starting",
            Self::Unavailable => "unavailable",
            Self::Overloaded => "overloaded",
            Self::Timeout => "timeout",
            Self::Internal => "internal",
        }
    }

    /// The kind in words.
    pub const fn title(self) -> &'static str {
        match self {
            Self::InvalidParameter => "A parameter is not valid",
            Self::InvalidBody => "The request body is not valid",
            Self::MalformedRequest => "The request cannot be understood",
            Self::Unauthenticated => "Sign in first",
            Self::SignInFailed => "Signing in failed",
            Self::Forbidden => "Not allowed",
            Self::NotFound => "Not found",
            Self::Conflict => "Something stands against it",
            Self::PreconditionFailed => "Somebody else has changed it since",
            Self::PreconditionRequired => "Say which version is to be changed",
            Self::KeyReused => "The idempotency key belongs to another request",
            Self::Repeated => "It was done before",
            Self::TooManyRequests => "Too many requests",
            Self::MethodNotAllowed => "Method not allowed",
            Self::NotAcceptable => "Not available in an accepted form",
            Self::RequestTimeout => "The request took too long to arrive",
            Self::PayloadTooLarge => "The request body is too large",
            Self::UnsupportedMediaType => "The form of the request body is not supported",
            Self::Starting => "The server is starting",
            Self::Unavailable => "Temporarily unavailable",
            Self::Overloaded => "The server is busy",
            Self::Timeout => "The answer took too long",
            Self::Internal => "Internal error",
        }
    }

    /// The kind that fits a bare status, for answers that did not come from this crate.
    pub fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::UNAUTHORIZED => Self::Unauthenticated,
            StatusCode::FORBIDDEN => Self::Forbidden,
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::CONFLICT => Self::Conflict,
            StatusCode::TOO_MANY_REQUESTS => Self::TooManyRequests,
            StatusCode::METHOD_NOT_ALLOWED => Self::MethodNotAllowed,
            StatusCode::NOT_ACCEPTABLE => Self::NotAcceptable,
            StatusCode::REQUEST_TIMEOUT => Self::RequestTimeout,
            StatusCode::PAYLOAD_TOO_LARGE => Self::PayloadTooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::UnsupportedMediaType,
            StatusCode::SERVICE_UNAVAILABLE => Self::Unavailable,
            other if other.is_client_error() => Self::MalformedRequest,
            _ => Self::Internal,
        }
    }
}

/// A failure on its way to the client.
#[derive(Debug)]
pub struct ApiError {
    kind: Kind,
    detail: String,
    errors: Vec<FieldProblem>,
    headers: Vec<(HeaderName, HeaderValue)>,
    cause: Option<Box<dyn Error + Send + Sync>>,
}

impl ApiError {
    /// A failure of a kind; `detail` says what exactly, and what would be right.
    pub fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), errors: Vec::new(), headers: Vec::new(), cause: None }
    }

    /// Parameters that are wrong, at least one.
    pub fn invalid_parameters(errors: Vec<FieldProblem>) -> Self {
        Self::with_fields(Kind::InvalidParameter, errors)
    }

    /// One parameter that is wrong.
    pub fn invalid_parameter(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::invalid_parameters(vec![FieldProblem { field: field.into(), message: message.into() }])
    }

    /// Fields of the body that are wrong, at least one.
    pub fn invalid_body(errors: Vec<FieldProblem>) -> Self {
        Self::with_fields(Kind::InvalidBody, errors)
    }

    /// A wrong field of a body.
    pub fn invalid_field(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::invalid_body(vec![FieldProblem { field: field.into(), message: message.into() }])
    }

    /// A thing that does not exist, or not for this caller.
    pub fn not_found(what: &str, id: &str) -> Self {
        Self::new(Kind::NotFound, format!("There is no {what} `{id}`, or you may not see it."))
    }

    /// The address exists, but only for these methods.
    pub fn method_not_allowed(method: &Method, allowed: &[Method]) -> Self {
        let allow = allowed.iter().map(Method::as_str).collect::<Vec<_>>().join(", ");
        let error = Self::new(Kind::MethodNotAllowed, format!("{method} is not possible here; use {allow}."));
        error.with_header(ALLOW, &allow)
    }

    /// The first portfolio does not stand yet.
    pub fn starting() -> Self {
        Self::new(Kind::Starting, "The portfolio is being built from the facts; try again in a moment.")
            .with_header(RETRY_AFTER, "1")
    }

    /// Name, password or code is wrong; `detail` does not say which.
    pub fn sign_in_failed(detail: impl Into<String>) -> Self {
        // The scheme is that of keys: browsers would ask for a password by themselves if it were `Basic`.
        Self::new(Kind::SignInFailed, detail).with_header(WWW_AUTHENTICATE, "Bearer realm=\"bellwether\"")
    }

    /// The same may be asked again after these seconds.
    pub fn too_often(detail: impl Into<String>, seconds: u64) -> Self {
        Self::new(Kind::TooManyRequests, detail).with_header(RETRY_AFTER, &seconds.to_string())
    }

    /// A fault of the server; the cause goes to the log only.
    pub fn internal(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(Kind::Internal, "Something went wrong in the server; quote the request id when you ask for help.")
            .caused_by(cause)
    }

    /// With a cause for the log.
    #[must_use]
    pub fn caused_by(mut self, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// With a response header; one whose value is no header text is left out.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: &str) -> Self {
        self.headers.extend(HeaderValue::from_str(value).ok().map(|value| (name, value)));
        self
    }

    /// What went wrong, for the log.
    pub fn cause(&self) -> Option<&(dyn Error + Send + Sync)> {
        self.cause.as_deref()
    }

    /// The kind of failure.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The parameters or fields that are wrong, if that is the failure.
    pub fn into_fields(self) -> Vec<FieldProblem> {
        self.errors
    }

    /// The answer to the client.
    pub fn to_response(&self) -> HttpResponse {
        let mut response = HttpResponseBuilder::new(self.kind.status());
        response.insert_header((CACHE_CONTROL, "no-store"));
        for header in &self.headers {
            response.insert_header(header.clone());
        }
        response.content_type(PROBLEM_JSON).json(self.to_problem())
    }

    fn to_problem(&self) -> Problem {
        Problem {
            kind: format!("urn:bellwether:problem:{}", self.kind.code()),
            title: self.kind.title().to_owned(),
            status: self.kind.status().as_u16(),
            code: self.kind.code().to_owned(),
            detail: self.detail.clone(),
            errors: self.errors.clone(),
            request_id: request_id::current(),
        }
    }

    fn with_fields(kind: Kind, errors: Vec<FieldProblem>) -> Self {
        let texts = errors.iter().map(|error| format!("{}: {}", error.field, error.message));
        let detail = texts.collect::<Vec<_>>().join("; ");
        Self { errors, ..Self::new(kind, detail) }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind.code(), self.detail)
    }
}

impl Error for ApiError {}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.kind.status()
    }

    fn error_response(&self) -> HttpResponse {
        self.to_response()
    }
}
