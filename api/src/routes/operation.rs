//! What operating the server needs: health, metrics, description of itself.

use actix_web::{HttpResponse, get, web};
use bellwether_contract::operation::{CacheState, Health, Meta};
use bellwether_warehouse::dataset::GenerationInfo;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::caller::Caller;
use crate::http::answer::{Answer, Prepared};
use crate::http::metrics;
use crate::http::params::{NoParams, Query};
use crate::problem::ApiError;
use crate::state::AppState;
use crate::views;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(get_health).service(get_readiness).service(get_metrics);
}

pub(super) fn configure_api(config: &mut ServiceConfig<'_>) {
    config.service(get_meta).service(get_openapi);
}

/// Whether the server lives
#[utoipa::path(tag = "operation", responses((status = 200, description = "It does", body = Health)))]
#[get("/healthz")]
pub(crate) async fn get_health(_query: Query<NoParams>) -> Answer<Health> {
    Answer(Health { status: "ok".to_owned(), cache: None })
}

/// Whether the server can answer for customers
///
/// 503 until the first portfolio stands. A cache that instances share and that does not answer is told, and no reason not to be ready.
#[utoipa::path(tag = "operation", responses(
    (status = 200, description = "It can", body = Health),
    (status = 503, description = "The first portfolio is being built"),
))]
#[get("/readyz")]
pub(crate) async fn get_readiness(
    state: web::Data<AppState>,
    _query: Query<NoParams>,
) -> Result<Answer<Health>, ApiError> {
    state.check_ready()?;
    let cache = state.cache.as_ref().map(|cache| if cache.is_up() { CacheState::Up } else { CacheState::Down });
    Ok(Answer(Health { status: "ok".to_owned(), cache }))
}

/// Metrics for Prometheus
#[utoipa::path(tag = "operation", responses(
    (status = 200, description = "OpenMetrics text", body = String, content_type = "application/openmetrics-text")
))]
#[get("/metrics")]
pub(crate) async fn get_metrics(state: web::Data<AppState>, _query: Query<NoParams>) -> Result<HttpResponse, ApiError> {
    let text = state.metrics.encode(state.portfolio_gauges()).map_err(ApiError::internal)?;
    Ok(HttpResponse::Ok().content_type(metrics::CONTENT_TYPE).body(text))
}

/// What runs here
///
/// Versions, business date, calendar, currency, model and user. Told before there is a portfolio, too.
#[utoipa::path(tag = "operation", responses((status = 200, description = "The server", body = Meta)))]
#[get("/meta")]
pub(crate) async fn get_meta(state: web::Data<AppState>, caller: Caller, _query: Query<NoParams>) -> Answer<Meta> {
    let generation = state.engine.snapshot().ok().and_then(|snapshot| snapshot.generation.clone());
    let info = generation.as_ref().map(|generation| generation.info());
    let config = state.engine.config();
    Answer(Meta {
        product: "bellwether".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        api: "v1".to_owned(),
        as_of: state.engine.today(),
        as_of_pinned: state.settings.as_of.is_some(),
        calendar: views::fiscal::calendar(&config.calendar),
        currency: config.reporting.to_string(),
        model: state.engine.model().id().to_owned(),
        generation: info.map_or(0, |info| info.number),
        generated_data: info.is_some_and(GenerationInfo::generated),
        user: caller.user(state.demo),
    })
}

/// This description
#[utoipa::path(tag = "operation", responses(
    (status = 200, description = "OpenAPI 3.1", body = serde_json::Value, content_type = "application/json")
))]
#[get("/openapi.json")]
pub(crate) async fn get_openapi(state: web::Data<AppState>, _query: Query<NoParams>) -> Prepared {
    state.document.json.clone()
}
