//! `/portfolio/groups` and `/portfolio/attention`: the portfolio in groups, and who comes first.

use actix_web::{HttpRequest, get, web};
use bellwether_contract::groups::{AttentionList, GROUP_FIELDS, PortfolioGroups};
use bellwether_engine::portfolio::field::FilterField;
use bellwether_engine::portfolio::query::Filter;
use bellwether_engine::view::View;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::customers::FilterParams;
use super::portfolio::{OfPortfolio, SummaryQuery};
use crate::caller::{Caller, ReadCustomers};
use crate::http::answer::Prepared;
use crate::http::params::{Asked, FromParams, Params};
use crate::problem::ApiError;
use crate::state::AppState;
use crate::views;

/// Customers in a list of those who need attention, unless asked otherwise.
const DEFAULT_LIMIT: usize = 10;
/// At most.
const MAX_LIMIT: usize = 100;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list_portfolio_groups).service(list_portfolio_attention);
}

/// Which customers, in which groups.
#[derive(Debug)]
pub struct GroupsQuery {
    of: SummaryQuery,
    by: FilterField,
}

impl OfPortfolio for GroupsQuery {
    fn asked(&self) -> (View, &Filter) {
        self.of.asked()
    }
}

/// For the documentation of [`GroupsQuery`].
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "fields are documentation; GroupsQuery is what a request becomes")]
pub struct GroupsParams {
    /// `country` (default), `tier`, `industry`, `band` or `owner`.
    #[param(pattern = "^(country|tier|industry|band|owner)$")]
    by: Option<String>,
}

impl FromParams for GroupsQuery {
    fn from_params(params: &mut Params) -> Self {
        let by = params.text("by");
        let known = by.as_deref().map(|by| by.parse().ok().filter(|_| GROUP_FIELDS.contains(&by)));
        if let (Some(by), Some(None)) = (&by, known) {
            params.refuse("by", format!("`{by}` is not allowed; give one of {}", GROUP_FIELDS.join(", ")));
        }
        Self { of: SummaryQuery::from_params(params), by: known.flatten().unwrap_or(FilterField::Country) }
    }
}

/// Which customers, and how many of them.
#[derive(Debug)]
pub struct AttentionQuery {
    of: SummaryQuery,
    limit: usize,
}

impl OfPortfolio for AttentionQuery {
    fn asked(&self) -> (View, &Filter) {
        self.of.asked()
    }
}

/// For the documentation of [`AttentionQuery`].
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "fields are documentation; AttentionQuery is what a request becomes")]
pub struct AttentionParams {
    /// Customers to name, 1 to 100; default 10.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<usize>,
}

impl FromParams for AttentionQuery {
    fn from_params(params: &mut Params) -> Self {
        let limit = params.number("limit", 1, MAX_LIMIT).unwrap_or(DEFAULT_LIMIT);
        Self { of: SummaryQuery::from_params(params), limit }
    }
}

/// Subtotals by country, tier, industry, band or account manager
///
/// Over all customers that match; the amounts of the groups add up to those of the total.
#[utoipa::path(tag = "portfolio", params(FilterParams, GroupsParams), responses(
    (status = 200, description = "The groups", body = PortfolioGroups)
))]
#[get("/portfolio/groups")]
pub(crate) async fn list_portfolio_groups(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    request: HttpRequest,
    asked: Asked<GroupsQuery>,
) -> Result<Prepared, ApiError> {
    let (portfolio, query) = asked.of_portfolio(&state, &caller.scope).await?;
    state.answer(&request, &caller, &portfolio, || {
        let groups = portfolio.groups(&caller.scope, &query.of.filter, query.by)?;
        let context = views::context::context(portfolio.context(), state.now());
        Ok(views::groups::groups(&portfolio, query.by, &groups, context))
    })
}

/// Who needs attention today, and why
///
/// Customers at risk, and those whose score fell by 8 points or more in 30 days, by points missing to 100 times net of
/// the last 12 closed months.
#[utoipa::path(tag = "portfolio", params(FilterParams, AttentionParams), responses(
    (status = 200, description = "The most urgent customers", body = AttentionList)
))]
#[get("/portfolio/attention")]
pub(crate) async fn list_portfolio_attention(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    request: HttpRequest,
    asked: Asked<AttentionQuery>,
) -> Result<Prepared, ApiError> {
    let (portfolio, query) = asked.of_portfolio(&state, &caller.scope).await?;
    state.answer(&request, &caller, &portfolio, || {
        let found = portfolio.attention(&caller.scope, &query.of.filter, query.limit)?;
        let context = views::context::context(portfolio.context(), state.now());
        Ok(views::groups::attention(&portfolio, &found, context))
    })
}
