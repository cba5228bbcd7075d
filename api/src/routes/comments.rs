//! `/customers/{id}/comments`, `/actions/{id}/comments` and `/comments/{id}`: what people say to each other.

use actix_web::{HttpResponse, delete, get, patch, post, web};
use bellwether_contract::comment::{Comment, Comments, NewComment};
use bellwether_work::comments::About;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::caller::{Caller, ReadCustomers, WorkOnCustomers};
use crate::http::answer::Answer;
use crate::http::body::JsonBody;
use crate::http::once::{Done, Once, OnceParams};
use crate::http::paging::Place;
use crate::http::params::{NoParams, Query};
use crate::http::precondition::{IfMatch, IfMatchParams, Versioned};
use crate::problem::ApiError;
use crate::state::AppState;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_customer_comments)
        .service(create_customer_comment)
        .service(list_action_comments)
        .service(create_action_comment)
        .service(update_comment)
        .service(delete_comment);
}

/// For the documentation of [`Place`].
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "fields are documentation; Place is what a request becomes")]
pub struct PlaceParams {
    /// Items on the page, 1 to 500; default 50.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<usize>,
    /// Where the page begins: `page.next` of the answer before, with the same filters.
    #[param(min_length = 1)]
    cursor: Option<String>,
}

/// Comments on a customer, newest first
#[utoipa::path(
    tag = "work",
    params(("id" = String, Path, description = "Id of the customer", example = "12346"), PlaceParams),
    responses((status = 200, description = "The comments", body = Comments))
)]
#[get("/customers/{id}/comments")]
pub(crate) async fn list_customer_comments(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    id: web::Path<String>,
    Query(place): Query<Place>,
) -> Result<Answer<Comments>, ApiError> {
    comments(&state, &caller, About::Customer(&id), &place).await
}

async fn comments(
    state: &AppState,
    caller: &Caller<ReadCustomers>,
    about: About<'_>,
    place: &Place,
) -> Result<Answer<Comments>, ApiError> {
    let page = (place.cursor.clone(), place.limit);
    let mut found = state.work.comments(&caller.identity, about, page).await?;
    found.page = place.told(found.page);
    Ok(Answer(found))
}

/// Comment on a customer
///
/// Whoever is mentioned hears of it.
#[utoipa::path(
    tag = "work",
    params(("id" = String, Path, description = "Id of the customer", example = "12346"), OnceParams),
    request_body = NewComment,
    responses((status = 201, description = "The comment", body = Comment))
)]
#[post("/customers/{id}/comments")]
pub(crate) async fn create_customer_comment(
    state: web::Data<AppState>,
    caller: Caller<WorkOnCustomers>,
    id: web::Path<String>,
    _query: Query<NoParams>,
    once: Once,
    JsonBody(new): JsonBody<NewComment>,
) -> Result<HttpResponse, ApiError> {
    let act = async |deed| created(&state.work.create_comment(&deed, About::Customer(&id), new).await?);
    once.run(&state, &caller, act).await
}

fn created(comment: &Comment) -> Result<Done, ApiError> {
    Done::created(&format!("/api/v1/comments/{}", comment.id), Some(comment.version), comment)
}

/// Comments on an action, newest first
#[utoipa::path(
    tag = "work",
    params(("id" = String, Path, description = "Key of the action"), PlaceParams),
    responses((status = 200, description = "The comments", body = Comments))
)]
#[get("/actions/{id}/comments")]
pub(crate) async fn list_action_comments(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    id: web::Path<String>,
    Query(place): Query<Place>,
) -> Result<Answer<Comments>, ApiError> {
    comments(&state, &caller, About::Action(&id), &place).await
}

/// Comment on an action
///
/// Whoever is mentioned hears of it.
#[utoipa::path(
    tag = "work",
    params(("id" = String, Path, description = "Key of the action"), OnceParams),
    request_body = NewComment,
    responses((status = 201, description = "The comment", body = Comment))
)]
#[post("/actions/{id}/comments")]
pub(crate) async fn create_action_comment(
    state: web::Data<AppState>,
    caller: Caller<WorkOnCustomers>,
    id: web::Path<String>,
    _query: Query<NoParams>,
    once: Once,
    JsonBody(new): JsonBody<NewComment>,
) -> Result<HttpResponse, ApiError> {
    let act = async |deed| created(&state.work.create_comment(&deed, About::Action(&id), new).await?);
    once.run(&state, &caller, act).await
}

/// Change a comment
///
/// Whoever wrote it can, and administrators.
#[utoipa::path(
    tag = "work",
    params(("id" = String, Path, description = "Key of the comment"), IfMatchParams),
    request_body = NewComment,
    responses((status = 200, description = "The comment", body = Comment))
)]
#[patch("/comments/{id}")]
pub(crate) async fn update_comment(
    state: web::Data<AppState>,
    caller: Caller<WorkOnCustomers>,
    id: web::Path<String>,
    IfMatch(version): IfMatch,
    _query: Query<NoParams>,
    JsonBody(new): JsonBody<NewComment>,
) -> Result<Versioned<Comment>, ApiError> {
    let comment = state.work.change_comment(&caller.deed(), &id, version, new).await?;
    Ok(Versioned { version: comment.version, body: comment })
}

/// Take a comment back
///
/// Whoever wrote it can, and administrators.
#[utoipa::path(
    tag = "work",
    params(("id" = String, Path, description = "Key of the comment"), IfMatchParams),
    responses((status = 204, description = "Gone"))
)]
#[delete("/comments/{id}")]
pub(crate) async fn delete_comment(
    state: web::Data<AppState>,
    caller: Caller<WorkOnCustomers>,
    id: web::Path<String>,
    IfMatch(version): IfMatch,
    _query: Query<NoParams>,
) -> Result<HttpResponse, ApiError> {
    state.work.delete_comment(&caller.deed(), &id, version).await?;
    Ok(HttpResponse::NoContent().finish())
}
