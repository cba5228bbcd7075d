//! `/portfolio`: the portfolio in total, and as a file.

use actix_web::{HttpRequest, HttpResponse, get, web};
use bellwether_contract::portfolio::PortfolioSummary;
use bellwether_contract::query::{FILTER_FIELDS, RANGE_FIELDS};
use bellwether_engine::portfolio::query::Filter;
use bellwether_engine::view::View;
use utoipa_actix_web::service_config::ServiceConfig;

use super::customers::{AsOfQuery, CustomersParams, CustomersQuery, FilterParams, csv};
use crate::caller::{Caller, ReadCustomers};
use crate::http::answer::Prepared;
use crate::http::negotiation::{Export, choose};
use crate::http::params::{FromParams, Params, Query};
use crate::problem::ApiError;
use crate::problem::engine::field_problem;
use crate::state::AppState;
use crate::views;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(get_portfolio_summary).service(export_portfolio);
}

/// Which customers are summed up, as of when.
#[derive(Debug)]
pub struct SummaryQuery {
    pub(super) view: View,
    pub(super) filter: Filter,
}

impl FromParams for SummaryQuery {
    fn from_params(params: &mut Params) -> Self {
        let view = AsOfQuery::from_params(params).view();
        let given = params.raw(&[&["q", "id"], FILTER_FIELDS, RANGE_FIELDS], &[&["id"], FILTER_FIELDS]);
        let filter = Filter::parse(given.iter().map(|(name, value)| (*name, value.as_str())));
        let filter = filter.unwrap_or_else(|errors| {
            for error in errors.into_iter().map(field_problem) {
                params.refuse(&error.field, error.message);
            }
            Filter::default()
        });
        Self { view, filter }
    }
}

/// Totals over customers
///
/// Revenue against the year before and budget, scores by band, revenue at risk, who needs attention, and what one can
/// filter by: over all customers that match.
#[utoipa::path(tag = "portfolio", params(FilterParams), responses(
    (status = 200, description = "The totals", body = PortfolioSummary)
))]
#[get("/portfolio/summary")]
pub(crate) async fn get_portfolio_summary(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    request: HttpRequest,
    Query(query): Query<SummaryQuery>,
) -> Result<Prepared, ApiError> {
    let portfolio = state.engine.portfolio(query.view).await?;
    state.answer(&request, &caller, &portfolio, || {
        let summary = portfolio.summary(&caller.scope, &query.filter)?;
        let context = views::context::context(portfolio.context(), state.now());
        let work = portfolio.work_total(&caller.scope, &query.filter, state.engine.today())?;
        Ok(views::portfolio::summary(&portfolio, &summary, work, context)?)
    })
}

/// The portfolio as CSV
///
/// Every customer that matches, with the columns of `GET /customers`.
#[utoipa::path(tag = "portfolio", params(FilterParams, CustomersParams), responses(
    (status = 200, description = "The customers", body = String, content_type = "text/csv")
))]
#[get("/portfolio/export")]
pub(crate) async fn export_portfolio(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    request: HttpRequest,
    Query(query): Query<CustomersQuery>,
) -> Result<HttpResponse, ApiError> {
    choose::<Export>(&request)?;
    let portfolio = state.engine.portfolio(query.view).await?;
    csv(&state, &caller, &request, &portfolio, &query)
}
