//! `/sources` and `/pipeline`: where facts come from, what was rejected, what was run.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, Responder, get, post, web};
use bellwether_contract::operation::{PipelineRuns, Reject, Rejects, RunAccepted, RunRequest, Sources};
use bellwether_contract::problem::FieldProblem;
use bellwether_engine::engine::{Engine, Snapshot};
use bellwether_engine::rerun::Task;
use bellwether_identity::audit::Deed;
use bellwether_store::changes::Changes;
use bellwether_warehouse::rejects::{RejectPage, RejectQuery};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::caller::{Caller, ManagePipeline, ReadCustomers, ReadPipeline};
use crate::http::answer::{Answer, Prepared};
use crate::http::body::JsonBody;
use crate::http::csv::{Attachment, stream};
use crate::http::negotiation::{List, choose};
use crate::http::once::{Done, Once, OnceParams};
use crate::http::paging::{Paging, PagingParams};
use crate::http::params::{Asked, FromParams, NoParams, Params, Query};
use crate::problem::ApiError;
use crate::state::AppState;
use crate::views;

/// Rejects of an export that are read at once.
const CHUNK: usize = 4096;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list_sources).service(list_rejects).service(list_pipeline_runs).service(create_pipeline_run);
}

/// Where facts come from
///
/// Every kind of facts with its state and age, and what was loaded with its rejects by reason.
#[utoipa::path(tag = "sources", responses((status = 200, description = "The sources", body = Sources)))]
#[get("/sources")]
pub(crate) async fn list_sources(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    request: HttpRequest,
    _query: Query<NoParams>,
) -> Result<Prepared, ApiError> {
    let snapshot = state.engine.snapshot()?;
    state.answer(&request, &caller, &snapshot.portfolio, || Ok(views::sources::sources(&snapshot, state.now())))
}

/// Which rejects.
#[derive(Debug, Clone)]
pub struct RejectsQuery {
    dataset: Option<String>,
    reason: Option<String>,
    paging: Paging,
    bom: bool,
}

/// For the documentation of [`RejectsQuery`], beside the page.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "fields are documentation; RejectsQuery is what a request becomes")]
pub struct RejectsParams {
    /// Key of a data set.
    dataset: Option<String>,
    /// A reason, spelt as in `/sources`.
    reason: Option<String>,
    /// CSV only: begin with a byte order mark, for spreadsheets that guess the encoding.
    bom: Option<bool>,
}

impl FromParams for RejectsQuery {
    fn from_params(params: &mut Params) -> Self {
        let (dataset, reason) = (params.text("dataset"), params.text("reason"));
        Self { dataset, reason, paging: Paging::from_params(params), bom: params.flag("bom") }
    }
}

impl RejectsQuery {
    /// What is wrong with it. Data sets and reasons are few and known: another one is a mistake, not an empty list.
    fn unknown(&self, snapshot: &Snapshot) -> Vec<FieldProblem> {
        let datasets = snapshot.generation.iter().flat_map(|generation| &generation.info().datasets);
        let datasets: Vec<_> = datasets.collect();
        let names = datasets.iter().map(|dataset| dataset.name.as_str());
        let reasons = datasets.iter().flat_map(|dataset| &dataset.rejects).map(|count| count.reason.as_str());
        let dataset = unknown_value("dataset", self.dataset.as_deref(), names);
        dataset.into_iter().chain(unknown_value("reason", self.reason.as_deref(), reasons)).collect()
    }

    fn part(&self, offset: usize, limit: usize) -> RejectQuery {
        RejectQuery { dataset: self.dataset.clone(), reason: self.reason.clone(), offset, limit }
    }
}

fn unknown_value<'a>(
    field: &str,
    given: Option<&str>,
    known: impl Iterator<Item = &'a str> + Clone,
) -> Option<FieldProblem> {
    let given = given.filter(|given| known.clone().all(|value| value != *given))?;
    let known: Vec<&str> = known.collect();
    let known = if known.is_empty() { "there is none".to_owned() } else { format!("give one of {}", known.join("; ")) };
    Some(FieldProblem { field: field.to_owned(), message: format!("`{given}` is not known; {known}") })
}

/// Rejected rows, in the order of their source
#[utoipa::path(tag = "sources", params(RejectsParams, PagingParams), responses(
    (status = 200, description = "The rows with their reasons", content(
        (Rejects = "application/json"),
        (String = "text/csv"),
    ))
))]
#[get("/sources/rejects")]
pub(crate) async fn list_rejects(
    state: web::Data<AppState>,
    caller: Caller<ReadPipeline>,
    request: HttpRequest,
    asked: Asked<RejectsQuery>,
) -> Result<HttpResponse, ApiError> {
    let snapshot = state.engine.snapshot()?;
    let unknown = asked.query().unknown(&snapshot);
    let query = asked.right(unknown)?;
    match choose(&request)? {
        List::Json => {
            let part = query.part(query.paging.offset, query.paging.limit);
            let page = web::block(move || read(&snapshot, &part)).await.map_err(ApiError::internal)??;
            Ok(Answer(views::sources::rejects(page.items, query.paging.info(page.total))).respond_to(&request))
        }
        List::Csv => {
            let tag = state.tag(&request, &caller, &snapshot.portfolio, "csv");
            let attachment = Attachment { name: "rejects".to_owned(), bom: query.bom };
            Ok(stream(&request, &tag, &attachment, export(snapshot, query)))
        }
    }
}

/// All rejects, read part by part.
fn export(snapshot: Arc<Snapshot>, query: RejectsQuery) -> impl Iterator<Item = Result<Vec<Reject>, ApiError>> {
    let parts = (0..).step_by(CHUNK).map(move |offset| {
        let stored = read(&snapshot, &query.part(offset, CHUNK))?.items;
        Ok(stored.into_iter().map(views::sources::reject).collect::<Vec<_>>())
    });
    parts.take_while(|part| !matches!(part, Ok(rows) if rows.is_empty()))
}

fn read(snapshot: &Snapshot, query: &RejectQuery) -> Result<RejectPage, ApiError> {
    match &snapshot.generation {
        Some(generation) => Ok(generation.rejects(query)?),
        None => Ok(RejectPage::default()),
    }
}

/// Runs of the pipeline, the latest first
///
/// Every load with the assets it made: inputs, rows, checks, rejects.
#[utoipa::path(tag = "sources", params(PagingParams), responses(
    (status = 200, description = "The runs", body = PipelineRuns)
))]
#[get("/pipeline/runs")]
pub(crate) async fn list_pipeline_runs(
    state: web::Data<AppState>,
    _caller: Caller<ReadPipeline>,
    Query(paging): Query<Paging>,
) -> Result<Answer<PipelineRuns>, ApiError> {
    let running = state.engine.copier().and_then(|copier| copier.under_way());
    let running = running.as_ref().map(views::sources::running);
    let runs = web::block(move || state.engine.warehouse().runs()).await.map_err(ApiError::internal)??;
    let (items, page) = paging.cut(runs);
    Ok(Answer(PipelineRuns { running, items: items.into_iter().map(views::sources::run).collect(), page }))
}

/// Run the pipeline
///
/// Copies a source now, takes up a load that failed, or makes an asset again with all that is made of it. The run goes on
/// after the answer; its result is the latest of the runs, and the portfolio is made anew from it.
#[utoipa::path(tag = "sources", params(OnceParams), request_body = RunRequest, responses(
    (status = 202, description = "The run has been accepted", body = RunAccepted)
))]
#[post("/pipeline/runs")]
pub(crate) async fn create_pipeline_run(
    state: web::Data<AppState>,
    caller: Caller<ManagePipeline>,
    _query: Query<NoParams>,
    once: Once,
    JsonBody(request): JsonBody<RunRequest>,
) -> Result<HttpResponse, ApiError> {
    let act = async |deed: Deed| {
        let entry = views::sources::entry(&request);
        let task = views::sources::task(request)?;
        let (engine, asked) = (state.engine.clone(), task.clone());
        web::block(move || engine.check_task(&asked)).await.map_err(ApiError::internal)??;
        let accepted_at = state.identities.ledger().commit(&deed, Changes::new(), vec![entry]).await?;
        actix_web::rt::spawn(run(state.engine.clone(), task));
        let accepted = RunAccepted { accepted_at, runs: "/api/v1/pipeline/runs".to_owned() };
        Done::with_body(StatusCode::ACCEPTED, &accepted)
    };
    once.run(&state, &caller, act).await
}

async fn run(engine: Arc<Engine>, task: Task) {
    if let Err(error) = engine.run(task).await {
        tracing::warn!(%error, "a run of the pipeline failed");
    }
    if let Err(error) = engine.refresh().await {
        tracing::error!(%error, "cannot refresh; the portfolio stays as it is");
    }
}
