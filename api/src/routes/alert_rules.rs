//! `/alert-rules`: when somebody is told of something.

use actix_web::{HttpResponse, delete, get, patch, post, web};
use bellwether_contract::alert::{AlertRule, AlertRuleChange, AlertRules, NewAlertRule};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::caller::{Caller, ManageWork, ReadCustomers};
use crate::http::answer::Answer;
use crate::http::body::JsonBody;
use crate::http::once::{Done, Once, OnceParams};
use crate::http::params::{NoParams, Query};
use crate::http::precondition::{IfMatch, IfMatchParams, Versioned};
use crate::problem::ApiError;
use crate::state::AppState;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_alert_rules)
        .service(create_alert_rule)
        .service(get_alert_rule)
        .service(update_alert_rule)
        .service(delete_alert_rule);
}

/// The rules of alerts
#[utoipa::path(tag = "work", responses((status = 200, description = "The rules, by key", body = AlertRules)))]
#[get("/alert-rules")]
pub(crate) async fn list_alert_rules(
    state: web::Data<AppState>,
    _caller: Caller<ReadCustomers>,
    _query: Query<NoParams>,
) -> Answer<AlertRules> {
    Answer(state.work.alert_rules())
}

/// Add a rule of alerts
///
/// What holds already is only looked at: it raises an alert for whom it begins to hold.
#[utoipa::path(tag = "work", params(OnceParams), request_body = NewAlertRule, responses(
    (status = 201, description = "The rule", body = AlertRule),
    (status = 409, description = "There is one of this key"),
))]
#[post("/alert-rules")]
pub(crate) async fn create_alert_rule(
    state: web::Data<AppState>,
    caller: Caller<ManageWork>,
    _query: Query<NoParams>,
    once: Once,
    JsonBody(new): JsonBody<NewAlertRule>,
) -> Result<HttpResponse, ApiError> {
    let act = async |deed| {
        let rule = state.work.create_alert_rule(&deed, new).await?;
        Done::created(&format!("/api/v1/alert-rules/{}", rule.key), Some(rule.version), &rule)
    };
    once.run(&state, &caller, act).await
}

/// A rule of alerts
#[utoipa::path(
    tag = "work",
    params(("key" = String, Path, description = "Key of the rule", example = "score_drop")),
    responses((status = 200, description = "The rule", body = AlertRule))
)]
#[get("/alert-rules/{key}")]
pub(crate) async fn get_alert_rule(
    state: web::Data<AppState>,
    _caller: Caller<ReadCustomers>,
    key: web::Path<String>,
    _query: Query<NoParams>,
) -> Result<Versioned<AlertRule>, ApiError> {
    let rule = state.work.alert_rule(&key)?;
    Ok(Versioned { version: rule.version, body: rule })
}

/// Change a rule of alerts, or put it back as it came
#[utoipa::path(
    tag = "work",
    params(("key" = String, Path, description = "Key of the rule", example = "score_drop"), IfMatchParams),
    request_body = AlertRuleChange,
    responses((status = 200, description = "The rule", body = AlertRule))
)]
#[patch("/alert-rules/{key}")]
pub(crate) async fn update_alert_rule(
    state: web::Data<AppState>,
    caller: Caller<ManageWork>,
    key: web::Path<String>,
    IfMatch(version): IfMatch,
    _query: Query<NoParams>,
    JsonBody(change): JsonBody<AlertRuleChange>,
) -> Result<Versioned<AlertRule>, ApiError> {
    let rule = state.work.change_alert_rule(&caller.deed(), &key, version, change).await?;
    Ok(Versioned { version: rule.version, body: rule })
}

/// Delete a rule of alerts that somebody added
#[utoipa::path(
    tag = "work",
    params(("key" = String, Path, description = "Key of the rule", example = "score_drop"), IfMatchParams),
    responses(
        (status = 204, description = "Gone"),
        (status = 409, description = "It came with the product: it can be switched off"),
    )
)]
#[delete("/alert-rules/{key}")]
pub(crate) async fn delete_alert_rule(
    state: web::Data<AppState>,
    caller: Caller<ManageWork>,
    key: web::Path<String>,
    IfMatch(version): IfMatch,
    _query: Query<NoParams>,
) -> Result<HttpResponse, ApiError> {
    state.work.delete_alert_rule(&caller.deed(), &key, version).await?;
    Ok(HttpResponse::NoContent().finish())
}
