//! `/portfolio`: the portfolio in total, and as a file.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, get, web};
use bellwether_contract::portfolio::PortfolioSummary;
use bellwether_contract::query::{FILTER_FIELDS, RANGE_FIELDS};
use bellwether_engine::portfolio::build::Portfolio;
use bellwether_engine::portfolio::query::Filter;
use bellwether_engine::scope::Scope;
use bellwether_engine::view::View;
use utoipa_actix_web::service_config::ServiceConfig;

use super::customers::{AsOfQuery, CustomersParams, CustomersQuery, FilterParams, csv};
use crate::caller::{Caller, ReadCustomers};
use crate::http::answer::Prepared;
use crate::http::negotiation::{Export, choose};
use crate::http::params::{Asked, FromParams, Params};
use crate::problem::engine::field_problem;
use crate::problem::{ApiError, Kind};
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
        let (filter, errors) = Filter::read(given.iter().map(|(name, value)| (*name, value.as_str())));
        errors.into_iter().for_each(|error| params.refuse(&error.field, error.message));
        Self { view, filter }
    }
}

impl OfPortfolio for SummaryQuery {
    fn asked(&self) -> (View, &Filter) {
        (self.view, &self.filter)
    }
}

/// A query that is asked of a portfolio.
pub trait OfPortfolio {
    /// How the portfolio is looked at, and which customers are wanted.
    fn asked(&self) -> (View, &Filter);
}

impl<T: OfPortfolio> Asked<T> {
    /// The portfolio that is asked, and the query.
    ///
    /// # Errors
    /// Everything that is wrong with the query, also what only the portfolio tells: values of filters that it does not know,
    /// a currency without rates. When there is no portfolio.
    pub async fn of_portfolio(self, state: &AppState, scope: &Scope) -> Result<(Arc<Portfolio>, T), ApiError> {
        let (view, filter) = self.query().asked();
        let (portfolio, mut more) = match state.engine.portfolio(view).await.map_err(ApiError::from) {
            // What is wrong with the filter alone tells whoever applies it.
            Ok(portfolio) if self.is_right() => return Ok((portfolio, self.right(Vec::new())?)),
            Ok(portfolio) => (portfolio, Vec::new()),
            Err(error) if error.kind() == Kind::InvalidParameter => {
                (state.engine.snapshot()?.portfolio.clone(), error.into_fields())
            }
            Err(error) => {
                self.right(Vec::new())?;
                return Err(error);
            }
        };
        more.extend(portfolio.unknown_values(scope, filter).into_iter().map(field_problem));
        Ok((portfolio, self.right(more)?))
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
    asked: Asked<SummaryQuery>,
) -> Result<Prepared, ApiError> {
    let (portfolio, query) = asked.of_portfolio(&state, &caller.scope).await?;
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
    asked: Asked<CustomersQuery>,
) -> Result<HttpResponse, ApiError> {
    choose::<Export>(&request)?;
    let (portfolio, query) = asked.of_portfolio(&state, &caller.scope).await?;
    csv(&state, &caller, &request, &portfolio, &query)
}
