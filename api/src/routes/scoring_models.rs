//! `/scoring-models`: models as data, and scoring without a customer.

use std::borrow::Cow;

use actix_web::{get, post, web};
use bellwether_contract::problem::FieldProblem;
use bellwether_contract::scoring::{EvaluateRequest, Evaluated, Model, ModelChoice, Models};
use bellwether_domain::scoring::explain::evaluate;
use bellwether_domain::scoring::model::ScoringModel;
use bellwether_domain::scoring::shipped::shipped;
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
/// Every model that is known, the one that scores customers first.
#[utoipa::path(tag = "scoring models", responses((status = 200, description = "The models", body = Models)))]
#[get("/scoring-models")]
pub(crate) async fn list_scoring_models(
    state: web::Data<AppState>,
    _caller: Caller,
    _query: Query<NoParams>,
) -> Answer<Models> {
    let active = &state.settings.model;
    let mut models: Vec<&ScoringModel> = shipped().iter().collect();
    models.sort_by_key(|model| model.key != active.key);
    Answer(Models { items: models.into_iter().map(views::scoring::model).collect(), active: active.id().to_owned() })
}

/// A scoring model
///
/// By key, optionally with its version.
#[utoipa::path(
    tag = "scoring models",
    params(("key" = String, Path, description = "Key, or key@version", example = "distribution")),
    responses((status = 200, description = "The model", body = Model))
)]
#[get("/scoring-models/{key}")]
pub(crate) async fn get_scoring_model(
    _caller: Caller,
    key: web::Path<String>,
    _query: Query<NoParams>,
) -> Result<Answer<Model>, ApiError> {
    let model = stored(&key).ok_or_else(|| ApiError::not_found("scoring model", &key))?;
    Ok(Answer(views::scoring::model(model)))
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
    _caller: Caller,
    _query: Query<NoParams>,
    JsonBody(request): JsonBody<EvaluateRequest>,
) -> Result<Computed<Evaluated>, ApiError> {
    let model = chosen(request.model);
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

fn stored(key: &str) -> Option<&'static ScoringModel> {
    shipped().iter().find(|model| model.key == key || model.id() == key)
}

fn chosen(choice: ModelChoice) -> Result<Cow<'static, ScoringModel>, Vec<FieldProblem>> {
    match choice {
        ModelChoice::Inline(model) => views::scoring::checked_model(model).map(Cow::Owned),
        ModelChoice::Stored(key) => stored(&key).map(Cow::Borrowed).ok_or_else(|| {
            let known = shipped().iter().map(|model| model.key.as_str()).collect::<Vec<_>>().join(", ");
            let message = format!("there is no model `{key}`; give one of {known}, or a model");
            vec![FieldProblem { field: "model".to_owned(), message }]
        }),
    }
}
