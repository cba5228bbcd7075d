//! `/risk-segments` and `/customers/{id}/peers`: customers compared.

use actix_web::{HttpRequest, get, web};
use bellwether_contract::peers::PeerComparison;
use bellwether_contract::risk::RiskSegments;
use utoipa_actix_web::service_config::ServiceConfig;

use super::account::context_of;
use super::customers::{AsOfQuery, FilterParams};
use super::portfolio::SummaryQuery;
use crate::caller::{Caller, ReadCustomers};
use crate::http::answer::Prepared;
use crate::http::params::{Asked, Query};
use crate::problem::ApiError;
use crate::state::AppState;
use crate::views;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(get_risk_segments).service(get_customer_peers);
}

/// The portfolio by risk
///
/// Bands with revenue at risk and what weighs on them, a tree of tier, industry and band, and how scores are
/// distributed: over all customers that match.
#[utoipa::path(tag = "portfolio", params(FilterParams), responses(
    (status = 200, description = "The segments", body = RiskSegments)
))]
#[get("/risk-segments")]
pub(crate) async fn get_risk_segments(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    request: HttpRequest,
    asked: Asked<SummaryQuery>,
) -> Result<Prepared, ApiError> {
    let (portfolio, query) = asked.of_portfolio(&state, &caller.scope).await?;
    state.answer(&request, &caller, &portfolio, || {
        let segments = portfolio.risk_segments(&caller.scope, &query.filter)?;
        let context = views::context::context(portfolio.context(), state.now());
        Ok(views::risk::segments(&portfolio, &segments, context))
    })
}

/// A customer among its peers
///
/// Score and measures against the quartiles of others of the same country and tier; where those are fewer than 5, of
/// the same tier, else of all. Made of everybody, and names nobody.
#[utoipa::path(
    tag = "customers",
    params(("id" = String, Path, description = "Id of the customer", example = "12346"), AsOfQuery),
    responses((status = 200, description = "The comparison", body = PeerComparison))
)]
#[get("/customers/{id}/peers")]
pub(crate) async fn get_customer_peers(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    request: HttpRequest,
    id: web::Path<String>,
    Query(query): Query<AsOfQuery>,
) -> Result<Prepared, ApiError> {
    let account = state.engine.account(&caller.scope, &id, query.view()).await?;
    state.answer(&request, &caller, &account.portfolio, || {
        let found = account.portfolio.among_peers(account.place());
        Ok(views::peers::comparison(account.row(), &found, context_of(&state, &account)))
    })
}
