//! `/me/notifications`, `/webhooks` and `/deliveries`: how alerts leave the product.

use actix_web::{HttpResponse, delete, get, patch, post, web};
use bellwether_contract::alert::{
    CreatedWebhook, Deliveries, Delivery, DeliveryStatus, NewWebhook, NotificationSettings, NotificationSettingsChange,
    Webhook, WebhookChange, Webhooks,
};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::caller::{Caller, ManageWork, ReadCustomers, ReadWork, WorkOnCustomers};
use crate::http::answer::Answer;
use crate::http::body::JsonBody;
use crate::http::once::{Done, Once, OnceParams};
use crate::http::paging::Place;
use crate::http::params::{FromParams, NoParams, Params, Query};
use crate::http::precondition::{IfMatch, IfMatchParams, Versioned};
use crate::problem::ApiError;
use crate::state::AppState;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(get_notification_settings)
        .service(update_notification_settings)
        .service(list_webhooks)
        .service(create_webhook)
        .service(get_webhook)
        .service(update_webhook)
        .service(delete_webhook)
        .service(start_webhook_secret)
        .service(list_deliveries)
        .service(start_delivery);
}

/// How whoever asks wants to be told
#[utoipa::path(tag = "profile", responses(
    (status = 200, description = "The settings; version 0 as long as nobody said", body = NotificationSettings)
))]
#[get("/me/notifications")]
pub(crate) async fn get_notification_settings(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    _query: Query<NoParams>,
) -> Versioned<NotificationSettings> {
    let settings = state.work.notification_settings(&caller.identity);
    Versioned { version: settings.version, body: settings }
}

/// Say how one wants to be told
#[utoipa::path(tag = "profile", params(IfMatchParams), request_body = NotificationSettingsChange, responses(
    (status = 200, description = "The settings", body = NotificationSettings)
))]
#[patch("/me/notifications")]
pub(crate) async fn update_notification_settings(
    state: web::Data<AppState>,
    caller: Caller<WorkOnCustomers>,
    IfMatch(version): IfMatch,
    _query: Query<NoParams>,
    JsonBody(change): JsonBody<NotificationSettingsChange>,
) -> Result<Versioned<NotificationSettings>, ApiError> {
    let settings = state.work.change_notification_settings(&caller.deed(), version, &change).await?;
    Ok(Versioned { version: settings.version, body: settings })
}

/// Where alerts are sent to
#[utoipa::path(tag = "work", responses((status = 200, description = "The webhooks, by name", body = Webhooks)))]
#[get("/webhooks")]
pub(crate) async fn list_webhooks(
    state: web::Data<AppState>,
    _caller: Caller<ReadWork>,
    _query: Query<NoParams>,
) -> Answer<Webhooks> {
    Answer(state.work.webhooks())
}

/// Send alerts to a webhook
///
/// Requests are signed as Standard Webhooks has it; what with is told this once. The address must be one of the Internet, or lie in
/// a network that the configuration allows.
#[utoipa::path(tag = "work", params(OnceParams), request_body = NewWebhook, responses(
    (status = 201, description = "The webhook", body = CreatedWebhook)
))]
#[post("/webhooks")]
pub(crate) async fn create_webhook(
    state: web::Data<AppState>,
    caller: Caller<ManageWork>,
    _query: Query<NoParams>,
    once: Once,
    JsonBody(new): JsonBody<NewWebhook>,
) -> Result<HttpResponse, ApiError> {
    let act = async |deed| {
        let mut chance = [0; 32];
        getrandom::fill(&mut chance).map_err(std::io::Error::from).map_err(ApiError::internal)?;
        let made = state.work.create_webhook(&deed, new, chance).await?;
        Done::created(&format!("/api/v1/webhooks/{}", made.webhook.id), Some(made.webhook.version), &made)
    };
    once.run(&state, &caller, act).await
}

/// A webhook
#[utoipa::path(
    tag = "work",
    params(("id" = String, Path, description = "Key of the webhook")),
    responses((status = 200, description = "The webhook", body = Webhook))
)]
#[get("/webhooks/{id}")]
pub(crate) async fn get_webhook(
    state: web::Data<AppState>,
    _caller: Caller<ReadWork>,
    id: web::Path<String>,
    _query: Query<NoParams>,
) -> Result<Versioned<Webhook>, ApiError> {
    let webhook = state.work.webhook(&id)?;
    Ok(Versioned { version: webhook.version, body: webhook })
}

/// Change a webhook
#[utoipa::path(
    tag = "work",
    params(("id" = String, Path, description = "Key of the webhook"), IfMatchParams),
    request_body = WebhookChange,
    responses((status = 200, description = "The webhook", body = Webhook))
)]
#[patch("/webhooks/{id}")]
pub(crate) async fn update_webhook(
    state: web::Data<AppState>,
    caller: Caller<ManageWork>,
    id: web::Path<String>,
    IfMatch(version): IfMatch,
    _query: Query<NoParams>,
    JsonBody(change): JsonBody<WebhookChange>,
) -> Result<Versioned<Webhook>, ApiError> {
    let webhook = state.work.change_webhook(&caller.deed(), &id, version, &change).await?;
    Ok(Versioned { version: webhook.version, body: webhook })
}

/// Send nothing to a webhook any more
#[utoipa::path(
    tag = "work",
    params(("id" = String, Path, description = "Key of the webhook"), IfMatchParams),
    responses((status = 204, description = "Gone"))
)]
#[delete("/webhooks/{id}")]
pub(crate) async fn delete_webhook(
    state: web::Data<AppState>,
    caller: Caller<ManageWork>,
    id: web::Path<String>,
    IfMatch(version): IfMatch,
    _query: Query<NoParams>,
) -> Result<HttpResponse, ApiError> {
    state.work.delete_webhook(&caller.deed(), &id, version).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Renew what a webhook is signed with
///
/// The new secret is told this once. For 24 hours requests carry two signatures, as Standard Webhooks has it: one with the new
/// secret and one with the former, so that the receiver can be told without missing anything.
#[utoipa::path(
    tag = "work",
    params(("id" = String, Path, description = "Key of the webhook"), IfMatchParams, OnceParams),
    responses(
        (status = 200, description = "The webhook with its new secret", body = CreatedWebhook),
        (status = 409, description = "It was renewed too often within a day"),
    )
)]
#[post("/webhooks/{id}/rotate-secret")]
pub(crate) async fn start_webhook_secret(
    state: web::Data<AppState>,
    caller: Caller<ManageWork>,
    id: web::Path<String>,
    IfMatch(version): IfMatch,
    _query: Query<NoParams>,
    once: Once,
) -> Result<HttpResponse, ApiError> {
    let act = async |deed| {
        let mut chance = [0; 32];
        getrandom::fill(&mut chance).map_err(std::io::Error::from).map_err(ApiError::internal)?;
        let renewed = state.work.rotate_webhook_secret(&deed, (&id, version), chance).await?;
        Done::changed(renewed.webhook.version, &renewed)
    };
    once.run(&state, &caller, act).await
}

/// Which messages.
#[derive(Debug, Clone)]
pub struct DeliveriesQuery {
    status: Option<DeliveryStatus>,
    place: Place,
}

/// For the documentation of [`DeliveriesQuery`], beside the page.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "fields are documentation; DeliveriesQuery is what a request becomes")]
pub struct DeliveriesParams {
    /// `waiting`, `delivered`, `dead`.
    #[param(example = "dead", min_length = 1)]
    status: Option<String>,
    /// Messages on the page, 1 to 500; default 50.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<usize>,
    /// Where the page begins: `page.next` of the answer before, with the same filters.
    #[param(min_length = 1)]
    cursor: Option<String>,
}

impl FromParams for DeliveriesQuery {
    fn from_params(params: &mut Params) -> Self {
        let status = params.word("status", "waiting, delivered, dead");
        Self { status, place: Place::from_params(params) }
    }
}

/// What was sent, what waits and what was given up, newest first
#[utoipa::path(tag = "work", params(DeliveriesParams), responses(
    (status = 200, description = "The messages", body = Deliveries)
))]
#[get("/deliveries")]
pub(crate) async fn list_deliveries(
    state: web::Data<AppState>,
    _caller: Caller<ReadWork>,
    Query(query): Query<DeliveriesQuery>,
) -> Result<Answer<Deliveries>, ApiError> {
    let DeliveriesQuery { status, place } = query;
    let mut found = state.work.deliveries(status, (place.cursor.clone(), place.limit)).await?;
    found.page = place.told(found.page);
    Ok(Answer(found))
}

/// Send a message again that waits or was given up
#[utoipa::path(
    tag = "work",
    params(("id" = String, Path, description = "Key of the message"), OnceParams),
    responses(
        (status = 200, description = "The message", body = Delivery),
        (status = 409, description = "It has arrived"),
    )
)]
#[post("/deliveries/{id}/retry")]
pub(crate) async fn start_delivery(
    state: web::Data<AppState>,
    caller: Caller<ManageWork>,
    id: web::Path<String>,
    _query: Query<NoParams>,
    once: Once,
) -> Result<HttpResponse, ApiError> {
    let act = async |deed| {
        let delivery = state.work.retry_delivery(&deed, &id).await?;
        Done::with_body(actix_web::http::StatusCode::OK, &delivery)
    };
    once.run(&state, &caller, act).await
}
