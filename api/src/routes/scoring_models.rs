//! `/scoring-models`: models as data, and scoring without a customer.

use std::sync::Arc;

use actix_web::{get, post, web};
use bellwether_contract::problem::FieldProblem;
use bellwether_contract::scoring::{EvaluateRequest, Evaluated, Model, ModelChoice, Models};
use bellwether_domain::scoring::explain::evaluate;
use bellwether_domain::scoring::model::ScoringModel;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::caller::Caller;
use crate::http::answer::{Answer, Computed};
use crate::http::body::JsonBody;
use crate::http::params::{NoParams, Query};
use crate::problem::ApiError;
use crate::state::AppState;
use crate::views;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list_scoring_models).service(evaluate_scoring_model).service(get_scoring_model);
}

/// The scoring models
///
/// The newest version of every model that is known, the one that scores customers first.
#[utoipa::path(tag = "scoring models", responses((status = 200, description = "The models", body = Models)))]
#[get("/scoring-models")]
pub(crate) async fn list_scoring_models(
    state: web::Data<AppState>,
    _caller: Caller,
    _query: Query<NoParams>,
) -> Result<Answer<Models>, ApiError> {
    let models = state.engine.models().await?;
    let items = models.iter().map(|known| views::scoring::model(&known.model)).collect();
    Ok(Answer(Models { items, active: state.engine.model().id().to_owned() }))
}

/// A scoring model
///
/// By key with its version; by key alone the active version of it, else the newest one.
#[utoipa::path(
    tag = "scoring models",
    params(("key" = String, Path, description = "Key, or key@version", example = "distribution")),
    responses((status = 200, description = "The model", body = Model))
)]
#[get("/scoring-models/{key}")]
pub(crate) async fn get_scoring_model(
    state: web::Data<AppState>,
    _caller: Caller,
    key: web::Path<String>,
    _query: Query<NoParams>,
) -> Result<Answer<Model>, ApiError> {
    let model = state.engine.find_model(&key).await?.ok_or_else(|| ApiError::not_found("scoring model", &key))?;
    Ok(Answer(views::scoring::model(&model)))
}

/// Score measures
///
/// Scores the measures of the request by a stored model or one in the request, and explains the result. Nothing is
/// stored. A measure that is not named is not applicable.
#[utoipa::path(
    tag = "scoring models",
    request_body = EvaluateRequest,
    responses((status = 200, description = "The score, explained", body = Evaluated))
)]
#[post("/scoring-models/evaluate")]
pub(crate) async fn evaluate_scoring_model(
    state: web::Data<AppState>,
    _caller: Caller,
    _query: Query<NoParams>,
    JsonBody(request): JsonBody<EvaluateRequest>,
) -> Result<Computed<Evaluated>, ApiError> {
    let model = choice(&state, request.model).await?;
    let measures = views::scoring::measures(&request.measures);
    let lifecycle = request.lifecycle.as_deref().map(views::scoring::lifecycle).transpose();
    let last_good = request.last_good.as_ref().map(views::scoring::last_good).transpose();
    match (model, measures, lifecycle, last_good) {
        (Ok(model), Ok(measures), Ok(lifecycle), Ok(last_good)) => {
            let evaluation = evaluate(&model, &measures, lifecycle, last_good.as_ref());
            Ok(Computed(views::scoring::evaluated(evaluation)))
        }
        (model, measures, lifecycle, last_good) => {
            let problems = [model.err(), measures.err(), lifecycle.err(), last_good.err()];
            Err(ApiError::invalid_body(problems.into_iter().flatten().flatten().collect()))
        }
    }
}

/// The model that a request is about.
///
/// # Errors
/// Everything that is wrong with it.
pub(super) async fn chosen(state: &AppState, given: ModelChoice) -> Result<Arc<ScoringModel>, ApiError> {
    choice(state, given).await?.map_err(ApiError::invalid_body)
}

async fn choice(
    state: &AppState,
    given: ModelChoice,
) -> Result<Result<Arc<ScoringModel>, Vec<FieldProblem>>, ApiError> {
    let key = match given {
        ModelChoice::Inline(model) => return Ok(views::scoring::checked_model(model).map(Arc::new)),
        ModelChoice::Stored(key) => key,
    };
    if let Some(model) = state.engine.find_model(&key).await? {
        return Ok(Ok(model));
    }
    let known = state.engine.models().await?;
    let known = known.iter().map(|known| known.model.key.as_str()).collect::<Vec<_>>().join(", ");
    let message = format!("there is no model `{key}`; give one of {known}, or a model");
    Ok(Err(vec![FieldProblem { field: "model".to_owned(), message }]))
}
