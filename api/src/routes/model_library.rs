//! `/scoring-models`: new versions, and which one scores customers.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use bellwether_contract::model_library::{Activated, Activation, ModelVersion, ModelVersions, NewModel};
use bellwether_identity::audit::Deed;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::caller::{Caller, ManageModels};
use crate::http::answer::Answer;
use crate::http::body::JsonBody;
use crate::http::commit::{by, commit};
use crate::http::once::{Done, Once, OnceParams};
use crate::http::params::{NoParams, Query};
use crate::problem::ApiError;
use crate::state::AppState;
use crate::views;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(create_scoring_model).service(list_scoring_model_versions).service(create_model_activation);
}

/// Keep a scoring model
///
/// The first version under a new key, else the next version of that model. It scores nobody until it is activated. Versions never
/// change.
#[utoipa::path(tag = "scoring models", params(OnceParams), request_body = NewModel, responses(
    (status = 201, description = "The version", body = ModelVersion)
))]
#[post("/scoring-models")]
pub(crate) async fn create_scoring_model(
    state: web::Data<AppState>,
    caller: Caller<ManageModels>,
    _query: Query<NoParams>,
    once: Once,
    JsonBody(new): JsonBody<NewModel>,
) -> Result<HttpResponse, ApiError> {
    let act = async |deed: Deed| {
        let draft = views::scoring::new_draft(new).map_err(ApiError::invalid_body)?;
        let by = by(&caller.identity);
        let prepared = state.engine.prepare_model(draft, by.clone()).await?;
        let entry = views::model_library::model_entry(&prepared.model);
        commit(&state, deed, prepared.changes, vec![entry], async { Ok(()) }).await?;
        let made = views::model_library::made(&prepared.model, &by, state.now());
        Done::created(&format!("/api/v1/scoring-models/{}", prepared.model.id()), None, &made)
    };
    once.run(&state, &caller, act).await
}

/// The versions of a scoring model, newest first
#[utoipa::path(
    tag = "scoring models",
    params(("key" = String, Path, description = "Key", example = "distribution")),
    responses((status = 200, description = "The versions", body = ModelVersions))
)]
#[get("/scoring-models/{key}/versions")]
pub(crate) async fn list_scoring_model_versions(
    state: web::Data<AppState>,
    _caller: Caller,
    key: web::Path<String>,
    _query: Query<NoParams>,
) -> Result<Answer<ModelVersions>, ApiError> {
    let versions = state.engine.model_versions(&key).await?;
    if versions.is_empty() {
        return Err(ApiError::not_found("scoring model", &key));
    }
    let active = state.engine.model();
    let items = versions.iter().map(|known| views::model_library::version(known, active.id())).collect();
    Ok(Answer(ModelVersions { items }))
}

/// Score customers with a version from now on
///
/// The answer comes when everybody is scored with it.
#[utoipa::path(
    tag = "scoring models",
    params(
        ("key" = String, Path, description = "Key", example = "distribution"),
        ("version" = u32, Path, description = "Version", example = 1),
        OnceParams
    ),
    request_body = Activation,
    responses(
        (status = 200, description = "It scores customers", body = Activated),
        (status = 409, description = "Somebody else has just activated another one"),
    )
)]
#[post("/scoring-models/{key}/versions/{version}/activate")]
pub(crate) async fn create_model_activation(
    state: web::Data<AppState>,
    caller: Caller<ManageModels>,
    path: web::Path<(String, String)>,
    _query: Query<NoParams>,
    once: Once,
    JsonBody(activation): JsonBody<Activation>,
) -> Result<HttpResponse, ApiError> {
    let (key, version) = path.into_inner();
    let id = format!("{key}@{version}");
    let act = async |deed: Deed| {
        let prepared = state.engine.prepare_activation(&id, &activation.reason, by(&caller.identity)).await?;
        let entry = views::model_library::activation_entry(&prepared);
        let engine = state.engine.clone();
        let show = async move {
            engine.rescore().await?;
            // The first point of the new line.
            if let Ok(snapshot) = engine.snapshot() {
                engine.record_scores(&snapshot).await?;
            }
            Ok(())
        };
        commit(&state, deed, prepared.changes, vec![entry], show).await?;
        let customers = state.engine.snapshot().map_or(0, |snapshot| snapshot.portfolio.len() as u64);
        Done::with_body(StatusCode::OK, &Activated { active: prepared.after, before: prepared.before, customers })
    };
    once.run(&state, &caller, act).await
}
