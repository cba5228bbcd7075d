//! `/auth`: becoming known. Sessions of browsers, and the links by which people choose a password.

use actix_web::http::StatusCode;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, get, post, web};
use bellwether_contract::sign_in::{LinkInfo, NewPassword, SecondFactorCode, SignIn, SignInStep, SignInWays, SignedIn};
use bellwether_identity::error::IdentityError;
use bellwether_identity::password::SHORTEST;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::caller::{Caller, ChangeOwnAccount};
use crate::http::answer::Answer;
use crate::http::body::JsonBody;
use crate::http::client::Client;
use crate::http::cookie;
use crate::http::params::{NoParams, Query};
use crate::problem::ApiError;
use crate::state::AppState;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(get_sign_in_ways)
        .service(create_session)
        .service(confirm_session)
        .service(delete_session)
        .service(get_link)
        .service(use_link);
}

/// How one can sign in here
#[utoipa::path(tag = "sign-in", responses((status = 200, description = "The ways", body = SignInWays)))]
#[get("/auth/ways")]
pub(crate) async fn get_sign_in_ways(state: web::Data<AppState>, _query: Query<NoParams>) -> Answer<SignInWays> {
    Answer(SignInWays {
        password: true,
        provider: state.settings.identity.provider.as_ref().map(|provider| provider.name.clone()),
        demo: state.demo,
        password_min_length: SHORTEST,
    })
}

/// Sign in with a password
///
/// Sets the cookie of a session. If the user has a second factor, the session can do nothing but confirm it until then.
#[utoipa::path(tag = "sign-in", request_body = SignIn, responses(
    (status = 200, description = "Signed in, or half of it", body = SignedIn),
    (status = 401, description = "Name or password is wrong"),
))]
#[post("/auth/sign-in")]
pub(crate) async fn create_session(
    state: web::Data<AppState>,
    client: Client,
    _query: Query<NoParams>,
    JsonBody(sign_in): JsonBody<SignIn>,
) -> Result<HttpResponse, ApiError> {
    state.count_sign_in(client.address).await?;
    let begun = state.identities.sign_in(&sign_in.email, &sign_in.password, &client.origin()).await;
    let begun = begun.map_err(|error| refused(error, "E-mail address or password is wrong."))?;
    Ok(signed_in(&begun.token, begun.next))
}

/// Says in words that fit what was wrong; which part of it is not said.
fn refused(error: IdentityError, words: &str) -> ApiError {
    match error {
        IdentityError::NotSignedIn => ApiError::sign_in_failed(words),
        other => other.into(),
    }
}

/// Confirm signing in with a code
///
/// A code of the second factor, or a recovery code. The cookie gets another value.
#[utoipa::path(tag = "sign-in", request_body = SecondFactorCode, responses(
    (status = 200, description = "Signed in", body = SignedIn),
    (status = 401, description = "The code is wrong, or signing in has to begin again"),
))]
#[post("/auth/second-factor")]
pub(crate) async fn confirm_session(
    state: web::Data<AppState>,
    client: Client,
    request: actix_web::HttpRequest,
    _query: Query<NoParams>,
    JsonBody(code): JsonBody<SecondFactorCode>,
) -> Result<HttpResponse, ApiError> {
    state.count_sign_in(client.address).await?;
    let token = cookie::session(&request).unwrap_or_default();
    let begun = state.identities.second_factor(token, &code.code, &client.origin()).await;
    let begun = begun.map_err(|error| refused(error, "The code is wrong or was used already, or it took too long."))?;
    Ok(signed_in(&begun.token, begun.next))
}

fn signed_in(token: &str, next: SignInStep) -> HttpResponse {
    let mut response = HttpResponse::build(StatusCode::OK);
    // Whoever keeps it keeps the session.
    response.insert_header((CACHE_CONTROL, "no-store"));
    response.cookie(cookie::set_session(token)).json(SignedIn { next })
}

/// Sign out
///
/// Ends the session and takes the cookie away.
#[utoipa::path(tag = "sign-in", responses((status = 204, description = "Signed out")))]
#[post("/auth/sign-out")]
pub(crate) async fn delete_session(
    state: web::Data<AppState>,
    caller: Caller<ChangeOwnAccount>,
    _query: Query<NoParams>,
) -> Result<HttpResponse, ApiError> {
    let session = caller.session().unwrap_or_default();
    state.identities.end_session(&caller.deed(), session).await?;
    Ok(HttpResponse::NoContent().cookie(cookie::end_session()).finish())
}

/// What a one-time link is for
#[utoipa::path(
    tag = "sign-in",
    params(("token" = String, Path, description = "What the address of the page ends in")),
    responses(
        (status = 200, description = "Whose it is", body = LinkInfo),
        (status = 404, description = "It was used, was replaced or has expired"),
    )
)]
#[get("/auth/links/{token}")]
pub(crate) async fn get_link(
    state: web::Data<AppState>,
    client: Client,
    token: web::Path<String>,
    _query: Query<NoParams>,
) -> Result<Answer<LinkInfo>, ApiError> {
    state.count_sign_in(client.address).await?;
    Ok(Answer(state.identities.link_info(&token).await?))
}

/// Choose a password by a one-time link
///
/// Uses the link up, ends all sessions of the user, and begins a new one.
#[utoipa::path(
    tag = "sign-in",
    params(("token" = String, Path, description = "What the address of the page ends in")),
    request_body = NewPassword,
    responses(
        (status = 200, description = "Signed in, or half of it", body = SignedIn),
        (status = 401, description = "The user was disabled meanwhile"),
        (status = 404, description = "It was used, was replaced or has expired"),
    )
)]
#[post("/auth/links/{token}")]
pub(crate) async fn use_link(
    state: web::Data<AppState>,
    client: Client,
    token: web::Path<String>,
    _query: Query<NoParams>,
    JsonBody(chosen): JsonBody<NewPassword>,
) -> Result<HttpResponse, ApiError> {
    state.count_sign_in(client.address).await?;
    let LinkInfo { email, .. } = state.identities.link_info(&token).await?;
    state.identities.accept_link(&token, &chosen.password, &client.origin()).await?;
    let begun = state.identities.sign_in(&email, &chosen.password, &client.origin()).await?;
    Ok(signed_in(&begun.token, begun.next))
}
