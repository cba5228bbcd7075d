//! `/message-templates`: texts to call, write or invite with, and what becomes of them for one customer.

use actix_web::{HttpResponse, delete, get, post, put, web};
use bellwether_contract::message_template::{
    MessageDraft, MessageOccasion, MessageTemplate, MessageTemplateContent, MessageTemplates, RenderedMessage,
};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::caller::{Caller, ReadCustomers, WorkOnCustomers};
use crate::http::answer::Answer;
use crate::http::body::JsonBody;
use crate::http::once::{Done, Once, OnceParams};
use crate::http::params::{NoParams, Query};
use crate::http::precondition::{IfMatch, IfMatchParams, Versioned};
use crate::problem::ApiError;
use crate::state::AppState;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_message_templates)
        .service(create_message_template)
        // Before those with an id.
        .service(evaluate_message_draft)
        .service(get_message_template)
        .service(update_message_template)
        .service(delete_message_template)
        .service(evaluate_message_template);
}

/// The message templates that whoever asks may use, by name
///
/// Those of everybody and one's own, with what can stand between braces in them.
#[utoipa::path(tag = "work", responses((status = 200, description = "The templates", body = MessageTemplates)))]
#[get("/message-templates")]
pub(crate) async fn list_message_templates(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    _query: Query<NoParams>,
) -> Answer<MessageTemplates> {
    Answer(state.work.message_templates(&caller.identity))
}

/// Add a message template
///
/// Of one's own; leads and administrators also add templates that everybody uses. A placeholder that is none is refused, with
/// those that there are.
#[utoipa::path(tag = "work", params(OnceParams), request_body = MessageTemplateContent, responses(
    (status = 201, description = "The template", body = MessageTemplate),
    (status = 409, description = "There are too many"),
))]
#[post("/message-templates")]
pub(crate) async fn create_message_template(
    state: web::Data<AppState>,
    caller: Caller<WorkOnCustomers>,
    _query: Query<NoParams>,
    once: Once,
    JsonBody(content): JsonBody<MessageTemplateContent>,
) -> Result<HttpResponse, ApiError> {
    let act = async |deed| {
        let made = state.work.create_message_template(&deed, &content).await?;
        Done::created(&format!("/api/v1/message-templates/{}", made.id), Some(made.version), &made)
    };
    once.run(&state, &caller, act).await
}

/// A text that is being written, filled in for a customer
///
/// Nothing is kept.
#[utoipa::path(tag = "work", request_body = MessageDraft, responses(
    (status = 200, description = "The text", body = RenderedMessage),
    (status = 404, description = "There is no such customer or action within reach"),
))]
#[post("/message-templates/render")]
pub(crate) async fn evaluate_message_draft(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    _query: Query<NoParams>,
    JsonBody(draft): JsonBody<MessageDraft>,
) -> Result<Answer<RenderedMessage>, ApiError> {
    Ok(Answer(state.work.render_draft(&caller.identity, &draft).await?))
}

/// A message template
#[utoipa::path(
    tag = "work",
    params(("id" = String, Path, description = "Key of the template", example = "ask_for_the_order")),
    responses((status = 200, description = "The template", body = MessageTemplate))
)]
#[get("/message-templates/{id}")]
pub(crate) async fn get_message_template(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    id: web::Path<String>,
    _query: Query<NoParams>,
) -> Result<Versioned<MessageTemplate>, ApiError> {
    let found = state.work.message_template(&caller.identity, &id)?;
    Ok(Versioned { version: found.version, body: found })
}

/// Put another content in place of that of a message template
#[utoipa::path(
    tag = "work",
    params(("id" = String, Path, description = "Key of the template", example = "ask_for_the_order"), IfMatchParams),
    request_body = MessageTemplateContent,
    responses((status = 200, description = "The template", body = MessageTemplate))
)]
#[put("/message-templates/{id}")]
pub(crate) async fn update_message_template(
    state: web::Data<AppState>,
    caller: Caller<WorkOnCustomers>,
    id: web::Path<String>,
    IfMatch(version): IfMatch,
    _query: Query<NoParams>,
    JsonBody(content): JsonBody<MessageTemplateContent>,
) -> Result<Versioned<MessageTemplate>, ApiError> {
    let changed = state.work.change_message_template(&caller.deed(), (&id, version), &content).await?;
    Ok(Versioned { version: changed.version, body: changed })
}

/// Delete a message template, or put it back as it came with the product
#[utoipa::path(
    tag = "work",
    params(("id" = String, Path, description = "Key of the template", example = "ask_for_the_order"), IfMatchParams),
    responses(
        (status = 204, description = "Gone, or as it came"),
        (status = 409, description = "It is as it came"),
    )
)]
#[delete("/message-templates/{id}")]
pub(crate) async fn delete_message_template(
    state: web::Data<AppState>,
    caller: Caller<WorkOnCustomers>,
    id: web::Path<String>,
    IfMatch(version): IfMatch,
    _query: Query<NoParams>,
) -> Result<HttpResponse, ApiError> {
    state.work.delete_message_template(&caller.deed(), &id, version).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A message template filled in for a customer
///
/// Money, numbers and dates are written as the readers of its language do. For a value that is missing it says so in words, and
/// the answer names the placeholder.
#[utoipa::path(
    tag = "work",
    params(("id" = String, Path, description = "Key of the template", example = "ask_for_the_order")),
    request_body = MessageOccasion,
    responses((status = 200, description = "The text", body = RenderedMessage))
)]
#[post("/message-templates/{id}/render")]
pub(crate) async fn evaluate_message_template(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    id: web::Path<String>,
    _query: Query<NoParams>,
    JsonBody(occasion): JsonBody<MessageOccasion>,
) -> Result<Answer<RenderedMessage>, ApiError> {
    Ok(Answer(state.work.render_template(&caller.identity, &id, &occasion).await?))
}
