//! The description of the API: collected from the resources, then completed with what all of them share.

pub mod examples;

use std::io;

use actix_web::App;
use utoipa::OpenApi as _;
use utoipa::openapi::path::{Operation, Parameter};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder};
use utoipa_actix_web::AppExt;

use bellwether_contract::problem::Problem;

use crate::http::answer::Prepared;
use crate::http::fallback::MethodTable;
use crate::problem::{Kind, PROBLEM_JSON};
use crate::routes;

/// The description in every form that is needed.
#[derive(Debug)]
pub struct Document {
    /// As served.
    pub json: Prepared,
    /// Which methods an address has.
    pub methods: MethodTable,
}

/// Operations that anybody may call, by id: they tell nothing about customers, or are how one becomes known.
pub const PUBLIC: [&str; 11] = [
    "get_health",
    "get_readiness",
    "get_metrics",
    "get_openapi",
    "get_sign_in_ways",
    "create_session",
    "confirm_session",
    "get_link",
    "use_link",
    "start_provider_visit",
    "finish_provider_visit",
];

/// Operations for persons who have signed in; a key or token will not do.
pub const IN_PERSON: [&str; 20] = [
    "create_provider_link",
    "delete_session",
    "update_me",
    "update_password",
    "create_second_factor",
    "confirm_second_factor",
    "delete_second_factor",
    "list_sessions",
    "end_session",
    "end_other_sessions",
    "list_api_keys",
    "create_api_key",
    "delete_api_key",
    "create_user",
    "update_user",
    "create_user_link",
    "end_user_sessions",
    "create_team",
    "update_team",
    "delete_team",
];

/// The cookie of a browser.
const SESSION: &str = "session";
/// An API key or a token.
const BEARER: &str = "bearer";

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Bellwether",
        description = "Customer-success intelligence for account managers of a distribution business.\n\n\
            Dates are `YYYY-MM-DD`, instants RFC 3339 in UTC, money is a decimal string with its currency, a measure \
            is a number or null with the reason. Analytic reads take `as_of`; lists take `limit` and `cursor`. \
            Reads carry an `ETag` and honour `If-None-Match`. Every error is `application/problem+json` (RFC 9457).",
        license(name = "MIT OR Apache-2.0")
    ),
    components(schemas(Problem)),
    tags(
        (name = "customers", description = "The portfolio as a list, and one customer in depth"),
        (name = "portfolio", description = "The portfolio in total"),
        (name = "work", description = "What is done for customers: actions, comments, the inbox"),
        (name = "sources", description = "Where facts come from, rejects, runs"),
        (name = "fiscal", description = "The fiscal calendar"),
        (name = "scoring models", description = "How measures become scores"),
        (name = "sign-in", description = "Becoming known: sessions of browsers"),
        (name = "profile", description = "One's own profile, sessions, second factor and keys"),
        (name = "users", description = "Users, teams, who looks after whom"),
        (name = "audit", description = "What was done, by whom"),
        (name = "operation", description = "Health, metrics, this description"),
    )
)]
struct Base;

/// Collects the description.
pub fn document() -> OpenApi {
    let (_, mut document) =
        App::new().into_utoipa_app().openapi(Base::openapi()).configure(routes::configure).split_for_parts();
    let components = document.components.get_or_insert_default();
    components.add_security_scheme(SESSION, session_scheme());
    components.add_security_scheme(BEARER, SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    for (path, item) in &mut document.paths.paths {
        let operations =
            [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete].into_iter().flatten();
        for operation in operations {
            add_security(operation);
            add_problems(path, operation);
            examples::add(operation);
        }
    }
    document
}

/// The description as text, as it is committed and served: pretty, with a final line end.
///
/// # Errors
/// Never in practice: the description is plain data.
pub fn to_text(document: &OpenApi) -> io::Result<String> {
    Ok(document.to_pretty_json().map_err(io::Error::other)? + "\n")
}

impl Document {
    /// Collects the description and what follows from it.
    ///
    /// # Errors
    /// Never in practice: the description is plain data.
    pub fn collect() -> io::Result<Self> {
        let document = document();
        let text = to_text(&document)?;
        Ok(Self { json: Prepared::of_bytes(text.into()), methods: MethodTable::of(&document) })
    }
}

fn session_scheme() -> SecurityScheme {
    let description = "What signing in leaves in a browser. Requests that change something also send `X-CSRF-Token`, \
                       which `GET /api/v1/me` tells.";
    SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description("__Host-bellwether", description)))
}

/// Whether an operation is open to anybody.
fn is_public(operation: &Operation) -> bool {
    operation.operation_id.as_deref().is_some_and(|id| PUBLIC.contains(&id))
}

fn add_security(operation: &mut Operation) {
    let of = |scheme: &str| SecurityRequirement::new(scheme, Vec::<String>::new());
    let in_person = operation.operation_id.as_deref().is_some_and(|id| IN_PERSON.contains(&id));
    operation.security = Some(match (is_public(operation), in_person) {
        (true, _) => Vec::new(),
        (false, true) => vec![of(SESSION)],
        (false, false) => vec![of(SESSION), of(BEARER)],
    });
}

/// Every operation can fail in these ways, so no handler has to say so.
fn add_problems(path: &str, operation: &mut Operation) {
    let mut kinds =
        vec![Kind::InvalidParameter, Kind::NotAcceptable, Kind::Internal, Kind::TooManyRequests, Kind::Unavailable];
    if !is_public(operation) {
        kinds.extend([Kind::Unauthenticated, Kind::Forbidden]);
    }
    let takes = |header: &str| {
        let named = |parameter: &RefOr<Parameter>| matches!(parameter, RefOr::T(parameter) if parameter.name == header);
        operation.parameters.iter().flatten().any(named)
    };
    if takes("If-Match") {
        kinds.extend([Kind::PreconditionRequired, Kind::PreconditionFailed]);
    }
    if takes("Idempotency-Key") {
        kinds.extend([Kind::Conflict, Kind::KeyReused]);
    }
    if path.contains('{') {
        kinds.push(Kind::NotFound);
    }
    if operation.request_body.is_some() {
        kinds.extend([Kind::RequestTimeout, Kind::PayloadTooLarge, Kind::UnsupportedMediaType]);
    }
    for kind in kinds {
        let status = kind.status().as_u16().to_string();
        let description = match operation.responses.responses.get(&status) {
            Some(RefOr::T(response)) => response.description.clone(),
            _ => kind.title().to_owned(),
        };
        operation.responses.responses.insert(status, RefOr::T(problem_response(description)));
    }
}

fn problem_response(description: String) -> Response {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    ResponseBuilder::new().description(description).content(PROBLEM_JSON, content).build()
}
