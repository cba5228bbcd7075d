//! `/me`: one's own profile, password, second factor and sessions.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, delete, get, patch, post, put, web};
use bellwether_contract::identity::{Me, MeChange};
use bellwether_contract::sign_in::{
    PasswordChange, RecoveryCodes, SecondFactorCode, SecondFactorProof, SecondFactorSetup, SecondFactorStart, Sessions,
};
use bellwether_identity::sign_in::Proof;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::caller::{Caller, ChangeOwnAccount, OwnAccount, SignedIn};
use crate::http::answer::{Answer, Computed};
use crate::http::body::JsonBody;
use crate::http::cookie;
use crate::http::params::{NoParams, Query};
use crate::problem::ApiError;
use crate::state::AppState;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(get_me)
        .service(update_me)
        .service(update_password)
        .service(create_second_factor)
        .service(confirm_second_factor)
        .service(delete_second_factor)
        .service(list_sessions)
        .service(end_session)
        .service(end_other_sessions);
}

/// Who one is
///
/// With what one may do, and what changing requests of the session send as `X-CSRF-Token`.
#[utoipa::path(tag = "profile", responses((status = 200, description = "Whoever asks", body = Me)))]
#[get("/me")]
pub(crate) async fn get_me(
    state: web::Data<AppState>,
    caller: Caller<SignedIn>,
    _query: Query<NoParams>,
) -> Answer<Me> {
    Answer(state.identities.me(&caller.identity))
}

/// Change one's own name and preferences
#[utoipa::path(tag = "profile", request_body = MeChange, responses((status = 200, description = "The profile", body = Me)))]
#[patch("/me")]
pub(crate) async fn update_me(
    state: web::Data<AppState>,
    caller: Caller<ChangeOwnAccount>,
    _query: Query<NoParams>,
    JsonBody(change): JsonBody<MeChange>,
) -> Result<Computed<Me>, ApiError> {
    state.identities.change_me(&caller.deed(), &change).await?;
    Ok(Computed(state.identities.me(&caller.identity)))
}

/// Change one's own password
///
/// All other sessions end.
#[utoipa::path(tag = "profile", request_body = PasswordChange, responses((status = 204, description = "Changed")))]
#[post("/me/password")]
pub(crate) async fn update_password(
    state: web::Data<AppState>,
    caller: Caller<ChangeOwnAccount>,
    _query: Query<NoParams>,
    JsonBody(change): JsonBody<PasswordChange>,
) -> Result<HttpResponse, ApiError> {
    state.count_sign_in(caller.client.address).await?;
    state.identities.change_password(&caller.deed(), &change).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Begin to set up a second factor
///
/// It is asked for once a code has confirmed it.
#[utoipa::path(tag = "profile", request_body = SecondFactorStart, responses(
    (status = 200, description = "What an authenticator app needs", body = SecondFactorSetup),
    (status = 409, description = "There is one already"),
))]
#[post("/me/second-factor")]
pub(crate) async fn create_second_factor(
    state: web::Data<AppState>,
    caller: Caller<ChangeOwnAccount>,
    _query: Query<NoParams>,
    JsonBody(start): JsonBody<SecondFactorStart>,
) -> Result<Computed<SecondFactorSetup>, ApiError> {
    state.count_sign_in(caller.client.address).await?;
    let setup = state.identities.begin_second_factor(&caller.deed(), start.password.as_deref()).await?;
    Ok(Computed(setup))
}

/// Confirm the second factor with a code
#[utoipa::path(tag = "profile", request_body = SecondFactorCode, responses(
    (status = 200, description = "Codes for when the device is lost; shown this once", body = RecoveryCodes),
    (status = 409, description = "None is being set up"),
))]
#[put("/me/second-factor")]
pub(crate) async fn confirm_second_factor(
    state: web::Data<AppState>,
    caller: Caller<ChangeOwnAccount>,
    _query: Query<NoParams>,
    JsonBody(code): JsonBody<SecondFactorCode>,
) -> Result<Computed<RecoveryCodes>, ApiError> {
    Ok(Computed(state.identities.confirm_second_factor(&caller.deed(), &code.code).await?))
}

/// Take the second factor away
#[utoipa::path(tag = "profile", request_body = SecondFactorProof, responses(
    (status = 204, description = "Gone"),
    (status = 409, description = "There is none"),
))]
#[delete("/me/second-factor")]
pub(crate) async fn delete_second_factor(
    state: web::Data<AppState>,
    caller: Caller<ChangeOwnAccount>,
    _query: Query<NoParams>,
    JsonBody(proof): JsonBody<SecondFactorProof>,
) -> Result<HttpResponse, ApiError> {
    state.count_sign_in(caller.client.address).await?;
    let proof = match (proof.code, proof.password) {
        (Some(code), _) => Proof::Code(code),
        (None, Some(password)) => Proof::Password(password),
        (None, None) => {
            return Err(ApiError::invalid_field("code", "is missing, and so is `password`; give one of them"));
        }
    };
    state.identities.disable_second_factor(&caller.deed(), &proof).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// One's own sessions, newest first
#[utoipa::path(tag = "profile", responses((status = 200, description = "The sessions", body = Sessions)))]
#[get("/me/sessions")]
pub(crate) async fn list_sessions(
    state: web::Data<AppState>,
    caller: Caller<OwnAccount>,
    _query: Query<NoParams>,
) -> Result<Answer<Sessions>, ApiError> {
    Ok(Answer(state.identities.sessions(&caller.identity).await?))
}

/// End one of one's own sessions
#[utoipa::path(
    tag = "profile",
    params(("id" = String, Path, description = "Key of the session")),
    responses((status = 204, description = "Ended"))
)]
#[delete("/me/sessions/{id}")]
pub(crate) async fn end_session(
    state: web::Data<AppState>,
    caller: Caller<ChangeOwnAccount>,
    id: web::Path<String>,
    _query: Query<NoParams>,
) -> Result<HttpResponse, ApiError> {
    state.identities.end_session(&caller.deed(), &id).await?;
    let mut response = HttpResponse::build(StatusCode::NO_CONTENT);
    if caller.session() == Some(id.as_str()) {
        response.cookie(cookie::end_session());
    }
    Ok(response.finish())
}

/// End all of one's own sessions but this one
#[utoipa::path(tag = "profile", responses((status = 204, description = "Ended")))]
#[delete("/me/sessions")]
pub(crate) async fn end_other_sessions(
    state: web::Data<AppState>,
    caller: Caller<ChangeOwnAccount>,
    _query: Query<NoParams>,
) -> Result<HttpResponse, ApiError> {
    state.identities.end_other_sessions(&caller.deed()).await?;
    Ok(HttpResponse::NoContent().finish())
}
