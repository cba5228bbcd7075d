//! `/portfolio/health-history` and `/portfolio/action-history`: how the scores of many customers went, and the work for them.

use actix_web::{HttpRequest, get, web};
use bellwether_contract::portfolio::{PortfolioActions, PortfolioHealth};
use bellwether_engine::portfolio::query::Filter;
use bellwether_engine::view::View;
use chrono::{Days, NaiveDate};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::customers::FilterParams;
use super::portfolio::{OfPortfolio, SummaryQuery};
use crate::caller::{Caller, ReadCustomers};
use crate::http::answer::{Answer, Prepared};
use crate::http::params::{Asked, FromParams, Params};
use crate::problem::ApiError;
use crate::state::AppState;
use crate::views;

/// Weeks before the last day, unless asked otherwise.
const DEFAULT_WEEKS: usize = 12;
/// At most: as far back as scores are recomputed.
const MOST_WEEKS: usize = 26;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(get_portfolio_health_history).service(get_portfolio_action_history);
}

/// Which customers, and how many weeks.
#[derive(Debug)]
pub struct WeeksQuery {
    of: SummaryQuery,
    weeks: usize,
}

impl OfPortfolio for WeeksQuery {
    fn asked(&self) -> (View, &Filter) {
        self.of.asked()
    }
}

/// For the documentation of [`WeeksQuery`].
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "fields are documentation; WeeksQuery is what a request becomes")]
pub struct WeeksParams {
    /// Weeks before the last day, 1 to 26; default 12.
    #[param(minimum = 1, maximum = 26)]
    weeks: Option<usize>,
}

impl FromParams for WeeksQuery {
    fn from_params(params: &mut Params) -> Self {
        let weeks = params.number("weeks", 1, MOST_WEEKS).unwrap_or(DEFAULT_WEEKS);
        Self { of: SummaryQuery::from_params(params), weeks }
    }
}

/// How the scores went, week by week
///
/// Average score and customers at risk: of each week before the as-of date the last day whose scores are kept, and last the
/// as-of date itself, as `GET /portfolio/summary` has it. The customers are those that match today, as far as they were
/// customers then. Scores are those that were shown, by the present version of the active model and the company's own fiscal
/// calendar; weeks of which none are kept are left out.
#[utoipa::path(tag = "portfolio", params(FilterParams, WeeksParams), responses(
    (status = 200, description = "The weeks", body = PortfolioHealth)
))]
#[get("/portfolio/health-history")]
pub(crate) async fn get_portfolio_health_history(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    request: HttpRequest,
    asked: Asked<WeeksQuery>,
) -> Result<Prepared, ApiError> {
    let (portfolio, query) = asked.of_portfolio(&state, &caller.scope).await?;
    let past = state.engine.past_weeks(&portfolio, query.weeks as u64).await?;
    let kept = past.iter().map(|past| (past.day.as_of, past.day.generation, past.day.recomputed)).collect();
    state.answer_of_past(&request, &caller, &portfolio, &kept, || {
        let totals = portfolio.past_totals(&caller.scope, &query.of.filter, &past, state.engine.today())?;
        let context = views::context::context(portfolio.context(), state.now());
        Ok(views::portfolio::health(&totals, context))
    })
}

/// How much was to be done, week by week
///
/// Actions that were open and past due at the end of today and of the same weekday of each week before it, as they were due
/// then. What is to be done is of today, also as of an earlier date: that only tells which customers match.
#[utoipa::path(tag = "portfolio", params(FilterParams, WeeksParams), responses(
    (status = 200, description = "The weeks", body = PortfolioActions)
))]
#[get("/portfolio/action-history")]
pub(crate) async fn get_portfolio_action_history(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    asked: Asked<WeeksQuery>,
) -> Result<Answer<PortfolioActions>, ApiError> {
    let (portfolio, query) = asked.of_portfolio(&state, &caller.scope).await?;
    let today = state.engine.today();
    let days: Vec<NaiveDate> =
        (0..=query.weeks as u64).rev().filter_map(|week| today.checked_sub_days(Days::new(7 * week))).collect();
    let counts = portfolio.holds(&caller.scope, &query.of.filter)?;
    let totals = state.work.past_totals(&days, counts);
    let context = views::context::context(portfolio.context(), state.now());
    Ok(Answer(views::portfolio::actions(&days, &totals, context)))
}
