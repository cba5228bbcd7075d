//! `/api-keys`: keys for programs, one's own and those of services.

use actix_web::{HttpResponse, delete, get, post, web};
use bellwether_contract::identity::{ApiKeys, CreatedApiKey, NewApiKey};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::caller::{Caller, ChangeOwnAccount, OwnAccount};
use crate::http::answer::Answer;
use crate::http::body::JsonBody;
use crate::http::once::{Done, Once, OnceParams};
use crate::http::params::{NoParams, Query};
use crate::problem::ApiError;
use crate::state::AppState;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list_api_keys).service(create_api_key).service(delete_api_key);
}

/// Keys, newest first
///
/// One's own; administrators see those of services, too.
#[utoipa::path(tag = "profile", responses((status = 200, description = "The keys", body = ApiKeys)))]
#[get("/api-keys")]
pub(crate) async fn list_api_keys(
    state: web::Data<AppState>,
    caller: Caller<OwnAccount>,
    _query: Query<NoParams>,
) -> Answer<ApiKeys> {
    Answer(state.identities.keys(&caller.identity))
}

/// Make a key
///
/// For oneself, or as an administrator for a service. The secret is shown this once.
#[utoipa::path(tag = "profile", params(OnceParams), request_body = NewApiKey, responses(
    (status = 201, description = "The key with its secret", body = CreatedApiKey)
))]
#[post("/api-keys")]
pub(crate) async fn create_api_key(
    state: web::Data<AppState>,
    caller: Caller<ChangeOwnAccount>,
    _query: Query<NoParams>,
    once: Once,
    JsonBody(new): JsonBody<NewApiKey>,
) -> Result<HttpResponse, ApiError> {
    let act = async |deed| {
        let created = state.identities.create_key(&deed, new).await?;
        Done::created(&format!("/api/v1/api-keys/{}", created.key.id), None, &created)
    };
    once.run(&state, &caller, act).await
}

/// End a key
#[utoipa::path(
    tag = "profile",
    params(("id" = String, Path, description = "Key of the API key")),
    responses((status = 204, description = "Ended"))
)]
#[delete("/api-keys/{id}")]
pub(crate) async fn delete_api_key(
    state: web::Data<AppState>,
    caller: Caller<ChangeOwnAccount>,
    id: web::Path<String>,
    _query: Query<NoParams>,
) -> Result<HttpResponse, ApiError> {
    state.identities.revoke_key(&caller.deed(), &id).await?;
    Ok(HttpResponse::NoContent().finish())
}
