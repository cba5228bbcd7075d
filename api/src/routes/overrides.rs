//! `/customers/{id}/override`: a score that is shown instead of the computed one.

use actix_web::{HttpResponse, delete, get, put, web};
use bellwether_contract::score_override::{NewOverride, OverrideState};
use bellwether_engine::overrides::WantedOverride;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::caller::{Caller, ReadCustomers, WorkCustomers};
use crate::http::body::JsonBody;
use crate::http::commit::{by, commit};
use crate::http::params::{NoParams, Query};
use crate::http::precondition::{IfMatch, IfMatchParams, Versioned};
use crate::problem::ApiError;
use crate::state::AppState;
use crate::views::written;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(get_customer_override).service(update_customer_override).service(delete_customer_override);
}

/// The score that is shown instead of the computed one, if there is one
///
/// And those before.
#[utoipa::path(
    tag = "customers",
    params(("id" = String, Path, description = "Id of the customer", example = "12346")),
    responses((status = 200, description = "Its overrides", body = OverrideState))
)]
#[get("/customers/{id}/override")]
pub(crate) async fn get_customer_override(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    id: web::Path<String>,
    _query: Query<NoParams>,
) -> Result<Versioned<OverrideState>, ApiError> {
    let known = state.engine.overrides_of(&caller.scope, &id).await?;
    Ok(Versioned { version: known.version, body: written::override_state(known) })
}

/// Show a score instead of the computed one
///
/// Through its expiry day, with reason and author. Bands, order, sums and roll-ups go by it at once; what was computed stays
/// beside it, and trends and reasons are made of that.
#[utoipa::path(
    tag = "customers",
    params(("id" = String, Path, description = "Id of the customer", example = "12346"), IfMatchParams),
    request_body = NewOverride,
    responses((status = 200, description = "Its overrides", body = OverrideState))
)]
#[put("/customers/{id}/override")]
pub(crate) async fn update_customer_override(
    state: web::Data<AppState>,
    caller: Caller<WorkCustomers>,
    id: web::Path<String>,
    IfMatch(version): IfMatch,
    _query: Query<NoParams>,
    JsonBody(new): JsonBody<NewOverride>,
) -> Result<Versioned<OverrideState>, ApiError> {
    let wanted = WantedOverride { value: new.value, reason: new.reason, expires: new.expires_on };
    set(&state, &caller, (&id, version), Some(&wanted)).await?;
    let known = state.engine.overrides_of(&caller.scope, &id).await?;
    Ok(Versioned { version: known.version, body: written::override_state(known) })
}

/// Show the computed score again
#[utoipa::path(
    tag = "customers",
    params(("id" = String, Path, description = "Id of the customer", example = "12346"), IfMatchParams),
    responses((status = 204, description = "The computed score is shown"))
)]
#[delete("/customers/{id}/override")]
pub(crate) async fn delete_customer_override(
    state: web::Data<AppState>,
    caller: Caller<WorkCustomers>,
    id: web::Path<String>,
    IfMatch(version): IfMatch,
    _query: Query<NoParams>,
) -> Result<HttpResponse, ApiError> {
    set(&state, &caller, (&id, version), None).await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn set(
    state: &AppState,
    caller: &Caller<WorkCustomers>,
    (id, version): (&str, u64),
    wanted: Option<&WantedOverride>,
) -> Result<(), ApiError> {
    let prepared = state.engine.prepare_override(&caller.scope, (id, version), wanted, by(&caller.identity)).await?;
    let entry = written::override_entry(id, prepared.before.as_ref(), prepared.after.as_ref());
    let (engine, laid) = (state.engine.clone(), prepared.laid);
    commit(state, caller.deed(), prepared.changes, vec![entry], async move { engine.overridden(laid).await }).await
}
