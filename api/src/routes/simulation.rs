//! `/scoring-models/simulate` and `/scoring-models/back-test`: what another model would make of customers.

use actix_web::{HttpRequest, post, web};
use bellwether_contract::page::Context;
use bellwether_contract::simulation::{BackTest, BackTestRequest, Simulation, SimulationRequest};
use bellwether_engine::portfolio::query::Filter;
use bellwether_engine::view::View;
use serde::Serialize;
use utoipa_actix_web::service_config::ServiceConfig;

use super::customers::FilterParams;
use super::portfolio::{OfPortfolio, SummaryQuery};
use super::scoring_models::chosen;
use crate::cache::answers::{Entry, Operation};
use crate::cache::body::{with_context, without_context};
use crate::caller::{Caller, ReadCustomers};
use crate::http::answer::Made;
use crate::http::body::JsonBody;
use crate::http::paging::{Paging, PagingParams};
use crate::http::params::{Asked, FromParams, NoParams, Params, Query};
use crate::problem::ApiError;
use crate::state::AppState;
use crate::views;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(evaluate_what_if).service(evaluate_back_test);
}

/// Which customers, and which page of those that move.
#[derive(Debug)]
pub struct SimulationQuery {
    of: SummaryQuery,
    paging: Paging,
}

impl FromParams for SimulationQuery {
    fn from_params(params: &mut Params) -> Self {
        Self { of: SummaryQuery::from_params(params), paging: Paging::from_params(params) }
    }
}

impl OfPortfolio for SimulationQuery {
    fn asked(&self) -> (View, &Filter) {
        self.of.asked()
    }
}

/// What another model would make of the customers of today
///
/// Who moves band, and how scores are distributed before and after: over all customers that match. Nothing is stored.
/// Scores that people set are left out.
#[utoipa::path(
    tag = "scoring models",
    params(FilterParams, PagingParams),
    request_body = SimulationRequest,
    responses((status = 200, description = "What would change", body = Simulation))
)]
#[post("/scoring-models/simulate")]
pub(crate) async fn evaluate_what_if(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    http: HttpRequest,
    asked: Asked<SimulationQuery>,
    JsonBody(request): JsonBody<SimulationRequest>,
) -> Result<Made, ApiError> {
    let (_, query) = asked.of_portfolio(&state, &caller.scope).await?;
    let model = chosen(&state, request.model).await?;
    let (portfolio, fingerprint) = state.engine.fingerprinted(query.of.view).await?;
    let context = views::context::context(portfolio.context(), state.now());
    // A model that is tried need not be kept: its name does not say what it is.
    let decisive = fingerprint.zip(serde_json::to_vec(&*model).ok());
    let entry = decisive.map_or_else(Entry::nowhere, |(fingerprint, model)| {
        let asked = http.query_string().as_bytes();
        state.shared(Operation::WhatIf, &[fingerprint.bytes(), &model, &caller.scope.key(), asked])
    });
    if let Some(answer) = entry.find().await.and_then(|shared| with_context(&shared, &context)) {
        return Ok(Made(answer.into()));
    }
    let (shared, scope, filter, tried) =
        (portfolio.clone(), caller.scope.clone(), query.of.filter.clone(), model.clone());
    let computed = web::block(move || shared.simulate(&scope, &filter, &tried)).await;
    let found = computed.map_err(ApiError::internal)??;
    let page = query.paging.info(found.moved.len());
    let end = query.paging.offset.saturating_add(query.paging.limit).min(found.moved.len());
    let part = found.moved.get(query.paging.offset..end).unwrap_or_default();
    let answer = views::simulation::simulation(&portfolio, &model, &found, (part, page), context);
    made(entry, &answer, &answer.context)
}

/// How well a model would have foretold who was lost
///
/// Against the active model, on a day at least 12 months ago: customers that then lost more than 30 % of their revenue
/// in the 12 months after. Of everybody, and names nobody. Takes longer when it is first asked.
#[utoipa::path(
    tag = "scoring models",
    request_body = BackTestRequest,
    responses((status = 200, description = "How both ranked them", body = BackTest))
)]
#[post("/scoring-models/back-test")]
pub(crate) async fn evaluate_back_test(
    state: web::Data<AppState>,
    _caller: Caller<ReadCustomers>,
    _query: Query<NoParams>,
    JsonBody(request): JsonBody<BackTestRequest>,
) -> Result<Made, ApiError> {
    let model = chosen(&state, request.model).await?;
    let wanted = state.engine.wanted_test(&model, request.as_of)?;
    let entry = wanted
        .fingerprint
        .map_or_else(Entry::nowhere, |fingerprint| state.shared(Operation::BackTest, &[fingerprint.bytes()]));
    let context = views::context::context(&wanted.context, state.now());
    if let Some(answer) = entry.find().await.and_then(|shared| with_context(&shared, &context)) {
        return Ok(Made(answer.into()));
    }
    let (test, fingerprint) = state.engine.back_test(&model, Some(wanted.day)).await?;
    let context = views::context::context(test.portfolio.context(), state.now());
    // While it was made, what it was to be made of may have become something else.
    let entry = if fingerprint == wanted.fingerprint { entry } else { Entry::nowhere() };
    let answer = views::simulation::back_test(&test, &model, context);
    made(entry, &answer, &answer.context)
}

/// An answer that was made here, for others, too.
fn made(entry: Entry, answer: &impl Serialize, context: &Context) -> Result<Made, ApiError> {
    let answer = serde_json::to_vec(answer).map_err(ApiError::internal)?;
    if let Some(shared) = without_context(&answer, context) {
        entry.keep(shared);
    }
    Ok(Made(answer.into()))
}
