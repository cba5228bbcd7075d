//! `/playbooks` and `/playbook-runs`: what is done in which order, and how far that is.

use actix_web::{HttpResponse, delete, get, patch, post, web};
use bellwether_contract::playbook::{
    NewPlaybook, NewPlaybookRun, Playbook, PlaybookChange, PlaybookRun, PlaybookRuns, Playbooks, SkippedStep,
};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::caller::{Caller, ManageWork, ReadCustomers, WorkOnCustomers};
use crate::http::answer::Answer;
use crate::http::body::JsonBody;
use crate::http::once::{Done, Once, OnceParams};
use crate::http::paging::{Paging, PagingParams};
use crate::http::params::{FromParams, NoParams, Params, Query};
use crate::http::precondition::{IfMatch, IfMatchParams, Versioned};
use crate::problem::ApiError;
use crate::state::AppState;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_playbooks)
        .service(create_playbook)
        .service(get_playbook)
        .service(update_playbook)
        .service(delete_playbook)
        .service(list_playbook_runs)
        .service(start_playbook_run)
        .service(get_playbook_run)
        .service(end_playbook_step);
}

/// The playbooks by name
#[utoipa::path(tag = "work", responses((status = 200, description = "The playbooks", body = Playbooks)))]
#[get("/playbooks")]
pub(crate) async fn list_playbooks(
    state: web::Data<AppState>,
    _caller: Caller<ReadCustomers>,
    _query: Query<NoParams>,
) -> Answer<Playbooks> {
    Answer(state.work.playbooks())
}

/// Add a playbook
#[utoipa::path(tag = "work", params(OnceParams), request_body = NewPlaybook, responses(
    (status = 201, description = "The playbook", body = Playbook),
    (status = 409, description = "There is one of this key"),
))]
#[post("/playbooks")]
pub(crate) async fn create_playbook(
    state: web::Data<AppState>,
    caller: Caller<ManageWork>,
    _query: Query<NoParams>,
    once: Once,
    JsonBody(new): JsonBody<NewPlaybook>,
) -> Result<HttpResponse, ApiError> {
    let act = async |deed| {
        let playbook = state.work.create_playbook(&deed, new).await?;
        Done::created(&format!("/api/v1/playbooks/{}", playbook.key), Some(playbook.version), &playbook)
    };
    once.run(&state, &caller, act).await
}

/// A playbook
#[utoipa::path(
    tag = "work",
    params(("key" = String, Path, description = "Key of the playbook", example = "win_back")),
    responses((status = 200, description = "The playbook", body = Playbook))
)]
#[get("/playbooks/{key}")]
pub(crate) async fn get_playbook(
    state: web::Data<AppState>,
    _caller: Caller<ReadCustomers>,
    key: web::Path<String>,
    _query: Query<NoParams>,
) -> Result<Versioned<Playbook>, ApiError> {
    let playbook = state.work.playbook(&key)?;
    Ok(Versioned { version: playbook.version, body: playbook })
}

/// Change a playbook, or put it back as it came
///
/// Runs that have begun go on as they were.
#[utoipa::path(
    tag = "work",
    params(("key" = String, Path, description = "Key of the playbook", example = "win_back"), IfMatchParams),
    request_body = PlaybookChange,
    responses((status = 200, description = "The playbook", body = Playbook))
)]
#[patch("/playbooks/{key}")]
pub(crate) async fn update_playbook(
    state: web::Data<AppState>,
    caller: Caller<ManageWork>,
    key: web::Path<String>,
    IfMatch(version): IfMatch,
    _query: Query<NoParams>,
    JsonBody(change): JsonBody<PlaybookChange>,
) -> Result<Versioned<Playbook>, ApiError> {
    let playbook = state.work.change_playbook(&caller.deed(), &key, version, change).await?;
    Ok(Versioned { version: playbook.version, body: playbook })
}

/// Delete a playbook that somebody added
///
/// Runs that have begun go on as they were.
#[utoipa::path(
    tag = "work",
    params(("key" = String, Path, description = "Key of the playbook", example = "win_back"), IfMatchParams),
    responses(
        (status = 204, description = "Gone"),
        (status = 409, description = "It came with the product, or rules name it"),
    )
)]
#[delete("/playbooks/{key}")]
pub(crate) async fn delete_playbook(
    state: web::Data<AppState>,
    caller: Caller<ManageWork>,
    key: web::Path<String>,
    IfMatch(version): IfMatch,
    _query: Query<NoParams>,
) -> Result<HttpResponse, ApiError> {
    state.work.delete_playbook(&caller.deed(), &key, version).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Which runs.
#[derive(Debug, Clone)]
pub struct RunsQuery {
    customer: Option<String>,
    playbook: Option<String>,
    paging: Paging,
}

/// For the documentation of [`RunsQuery`], beside the page.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "fields are documentation; RunsQuery is what a request becomes")]
pub struct RunsParams {
    /// Key of a customer.
    customer: Option<String>,
    /// Key of a playbook.
    playbook: Option<String>,
}

impl FromParams for RunsQuery {
    fn from_params(params: &mut Params) -> Self {
        let (customer, playbook) = (params.text("customer"), params.text("playbook"));
        Self { customer, playbook, paging: Paging::from_params(params) }
    }
}

/// Playbooks as they go for customers within reach, newest first
#[utoipa::path(tag = "work", params(RunsParams, PagingParams), responses(
    (status = 200, description = "The runs", body = PlaybookRuns)
))]
#[get("/playbook-runs")]
pub(crate) async fn list_playbook_runs(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    Query(query): Query<RunsQuery>,
) -> Result<Answer<PlaybookRuns>, ApiError> {
    let of = (query.customer.as_deref(), query.playbook.as_deref());
    let (items, page) = query.paging.cut(state.work.playbook_runs(&caller.identity, of)?);
    Ok(Answer(PlaybookRuns { items, page }))
}

/// Start a playbook for a customer
///
/// An action is made of each step at once.
#[utoipa::path(tag = "work", params(OnceParams), request_body = NewPlaybookRun, responses(
    (status = 201, description = "The run", body = PlaybookRun),
    (status = 409, description = "It goes for the customer already"),
))]
#[post("/playbook-runs")]
pub(crate) async fn start_playbook_run(
    state: web::Data<AppState>,
    caller: Caller<WorkOnCustomers>,
    _query: Query<NoParams>,
    once: Once,
    JsonBody(new): JsonBody<NewPlaybookRun>,
) -> Result<HttpResponse, ApiError> {
    let act = async |deed| {
        let run = state.work.start_playbook(&deed, new).await?;
        Done::created(&format!("/api/v1/playbook-runs/{}", run.id), None, &run)
    };
    once.run(&state, &caller, act).await
}

/// A playbook as it goes for a customer
#[utoipa::path(
    tag = "work",
    params(("id" = String, Path, description = "Key of the run")),
    responses((status = 200, description = "The run", body = PlaybookRun))
)]
#[get("/playbook-runs/{id}")]
pub(crate) async fn get_playbook_run(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    id: web::Path<String>,
    _query: Query<NoParams>,
) -> Result<Answer<PlaybookRun>, ApiError> {
    Ok(Answer(state.work.playbook_run(&caller.identity, &id)?))
}

/// Skip a step
///
/// Its action is cancelled, and the reason written down.
#[utoipa::path(
    tag = "work",
    params(("id" = String, Path, description = "Key of the run"), OnceParams),
    request_body = SkippedStep,
    responses(
        (status = 200, description = "The run", body = PlaybookRun),
        (status = 409, description = "The step is done"),
    )
)]
#[post("/playbook-runs/{id}/skip")]
pub(crate) async fn end_playbook_step(
    state: web::Data<AppState>,
    caller: Caller<WorkOnCustomers>,
    id: web::Path<String>,
    _query: Query<NoParams>,
    once: Once,
    JsonBody(skipped): JsonBody<SkippedStep>,
) -> Result<HttpResponse, ApiError> {
    let act = async |deed| {
        let run = state.work.skip_step(&deed, &id, &skipped).await?;
        Done::with_body(actix_web::http::StatusCode::OK, &run)
    };
    once.run(&state, &caller, act).await
}
