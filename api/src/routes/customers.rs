//! `/customers`: the portfolio as a list, and one customer of it.

use bellwether_engine::portfolio::row::RowId;
use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, Responder, get, web};
use bellwether_contract::customer::{CustomerDetail, CustomerItem};
use bellwether_contract::page::{Page, PageInfo};
use bellwether_contract::query::{FILTER_FIELDS, RANGE_FIELDS};
use bellwether_domain::codes::Currency;
use bellwether_domain::fiscal::named::CalendarName;
use bellwether_engine::portfolio::build::Portfolio;
use bellwether_engine::portfolio::query::{Filter, PortfolioQuery};
use bellwether_engine::view::View;
use chrono::NaiveDate;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::portfolio::OfPortfolio;
use crate::caller::{Caller, ReadCustomers};
use crate::http::answer::Prepared;
use crate::http::csv::{Attachment, stream};
use crate::http::negotiation::{List, choose};
use crate::http::params::{Asked, FromParams, Params, Query};
use crate::problem::ApiError;
use crate::state::AppState;
use crate::views;
use crate::views::row_json;

/// Rows of an export that are made at once.
const CHUNK: usize = 256;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list_customers).service(get_customer);
}

/// Which customers, in which order, as of when.
#[derive(Debug)]
pub struct CustomersQuery {
    /// As of when, by which calendar, in which currency.
    pub view: View,
    /// Whether CSV begins with a byte order mark.
    pub bom: bool,
    /// Sort, filter and page.
    pub query: PortfolioQuery,
}

/// For the documentation of [`CustomersQuery`]: order and page.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "fields are documentation; CustomersQuery is what a request becomes")]
pub struct CustomersParams {
    /// Fields to sort by, comma-separated; a leading `-` reverses. Rows without a value come last. Default: `score`.
    #[param(example = "-score,name", min_length = 1)]
    sort: Option<String>,
    /// Customers on the page, 1 to 500; default 50. CSV holds all of them.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<usize>,
    /// Where the page begins: `page.next` of the answer before, with the same `sort` and filters.
    #[param(min_length = 1)]
    cursor: Option<String>,
    /// How many customers come before the page, for jumping into a long list; default 0. Beyond the last one the page is empty. To
    /// go through a list take `cursor`, which keeps its place when customers come and go; not both.
    #[param(example = 0, minimum = 0)]
    offset: Option<usize>,
    /// CSV only: begin with a byte order mark, for spreadsheets that guess the encoding.
    bom: Option<bool>,
}

/// For the documentation of what selects customers.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "fields are documentation; the engine reads the parameters")]
pub struct FilterParams {
    /// Business date, not later than today's; default: today's.
    #[param(example = "2011-12-09")]
    as_of: Option<NaiveDate>,
    /// Fiscal calendar, by a name that `GET /fiscal/calendars` lists; default: `company`.
    #[param(example = "months-04", min_length = 1)]
    calendar: Option<String>,
    /// Currency of all reported amounts, ISO 4217; default: that of the company.
    #[param(example = "GBP", pattern = "^[A-Z]{3}$")]
    reporting: Option<String>,
    /// Part of the id or name, whatever the case and accents.
    q: Option<String>,
    /// Ids of customers, at most 500.
    #[param(min_length = 1)]
    id: Option<String>,
    /// Bands of the score, or `unknown`. Filters repeat or separate values by commas; `none` is "has none".
    #[param(example = "high,critical", min_length = 1)]
    band: Option<String>,
    /// Countries, ISO 3166-1 alpha-2.
    #[param(min_length = 1)]
    country: Option<String>,
    /// Commercial classes.
    #[param(min_length = 1)]
    tier: Option<String>,
    /// Lines of business.
    #[param(min_length = 1)]
    industry: Option<String>,
    /// Ids of account managers.
    #[param(min_length = 1)]
    owner: Option<String>,
    /// `prospect`, `new`, `active`, `lapsed`.
    #[param(min_length = 1)]
    lifecycle: Option<String>,
    /// `ahead`, `on_track`, `behind`, `critical`.
    #[param(min_length = 1)]
    pace: Option<String>,
    /// `improving`, `stable`, `declining`.
    #[param(min_length = 1)]
    trend: Option<String>,
    /// Billing currencies, ISO 4217.
    #[param(min_length = 1)]
    currency: Option<String>,
    /// Dimensions that cost a point or more, such as `cadence`.
    #[param(min_length = 1)]
    factor: Option<String>,
    /// Least score.
    min_score: Option<f64>,
    /// Greatest score.
    max_score: Option<f64>,
    /// Least ratio of days since the last invoice to the usual gap.
    min_overdue_ratio: Option<f64>,
    /// Least days since the last logged contact.
    min_contact_days: Option<f64>,
    /// Least net revenue of the default window, in the reporting currency.
    min_net: Option<f64>,
}

impl FromParams for CustomersQuery {
    fn from_params(params: &mut Params) -> Self {
        let as_of = params.as_of();
        let names: [&[&str]; 3] = [&["sort", "limit", "cursor", "offset", "q", "id"], FILTER_FIELDS, RANGE_FIELDS];
        let given = params.raw(&names, &[&["id"], FILTER_FIELDS]);
        let (query, errors) = PortfolioQuery::read(given.iter().map(|(name, value)| (*name, value.as_str())));
        errors.into_iter().for_each(|error| params.refuse(&error.field, error.message));
        let bom = params.flag("bom");
        Self { view: AsOfQuery::as_of(as_of, params).view(), bom, query }
    }
}

impl OfPortfolio for CustomersQuery {
    fn asked(&self) -> (View, &Filter) {
        (self.view, &self.query.filter)
    }
}

/// Customers with score, revenue, cadence, coverage, training and contact
///
/// One page of the portfolio as JSON; as CSV (`Accept: text/csv`, or `/customers.csv`) every customer that matches,
/// with the same columns. A value that a filter does not know is refused with those that it knows. Whoever sees some customers only
/// finds nothing by a country, tier, industry, currency or account manager that none of theirs has, whether others have it or nobody.
#[utoipa::path(tag = "customers", params(FilterParams, CustomersParams), responses(
    (status = 200, description = "The customers", content(
        (Page<CustomerItem> = "application/json"),
        (String = "text/csv"),
    ))
))]
#[get("/customers")]
pub(crate) async fn list_customers(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    request: HttpRequest,
    asked: Asked<CustomersQuery>,
) -> Result<HttpResponse, ApiError> {
    let form = choose(&request)?;
    let (portfolio, query) = asked.of_portfolio(&state, &caller.scope).await?;
    match form {
        List::Json => {
            let page = state
                .answer_bytes(&request, &caller, &portfolio, || page(&state, &caller, &portfolio, &query.query))?;
            Ok(page.respond_to(&request))
        }
        List::Csv => csv(&state, &caller, &request, &portfolio, &query),
    }
}

/// As CSV, in the form of `GET /customers`.
pub(super) fn csv(
    state: &AppState,
    caller: &Caller<ReadCustomers>,
    request: &HttpRequest,
    portfolio: &Arc<Portfolio>,
    query: &CustomersQuery,
) -> Result<HttpResponse, ApiError> {
    let rows = portfolio.all(&caller.scope, &query.query.filter, &query.query.sort)?;
    let tag = state.tag(request, caller, portfolio, "csv");
    let name = format!("customers-{}", portfolio.context().as_of.date);
    let attachment = Attachment { name, bom: query.bom };
    Ok(stream(request, &tag, &attachment, Export { portfolio: portfolio.clone(), rows, at: 0 }))
}

fn page(
    state: &AppState,
    caller: &Caller<ReadCustomers>,
    portfolio: &Portfolio,
    query: &PortfolioQuery,
) -> Result<Vec<u8>, ApiError> {
    let found = portfolio.page(&caller.scope, query)?;
    portfolio.read_ahead(&found.rows);
    let page = Page {
        items: Vec::new(),
        page: PageInfo { next: found.next, total: found.total as u64 },
        context: views::context::context(portfolio.context(), state.now()),
    };
    let rows = found.rows.iter().map(|&row| portfolio.row(row));
    row_json::page(&page, rows, portfolio.context().model.id())
}

fn items(portfolio: &Portfolio, rows: &[RowId]) -> Result<Vec<CustomerItem>, ApiError> {
    let model = portfolio.context().model.id();
    let items = rows.iter().map(|&row| views::customer::item(portfolio.row(row), model));
    Ok(items.collect::<Result<_, _>>()?)
}

/// Makes the rows of an export chunk by chunk.
struct Export {
    portfolio: Arc<Portfolio>,
    rows: Vec<RowId>,
    at: usize,
}

impl Iterator for Export {
    type Item = Result<Vec<CustomerItem>, ApiError>;

    fn next(&mut self) -> Option<Self::Item> {
        let end = (self.at + CHUNK).min(self.rows.len());
        let chunk = self.rows.get(self.at..end).filter(|chunk| !chunk.is_empty())?;
        let items = items(&self.portfolio, chunk);
        self.at = end;
        Some(items)
    }
}

/// How a read about one customer looks at it.
#[derive(Debug, Clone, Copy, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AsOfQuery {
    /// Business date, not later than today's; default: today's.
    #[param(example = "2011-12-09")]
    as_of: Option<NaiveDate>,
    /// Fiscal calendar, by a name that `GET /fiscal/calendars` lists; default: `company`.
    #[param(value_type = Option<String>, example = "months-04", min_length = 1)]
    calendar: Option<CalendarName>,
    /// Currency of all reported amounts, ISO 4217; default: that of the company.
    #[param(value_type = Option<String>, example = "GBP", pattern = "^[A-Z]{3}$")]
    reporting: Option<Currency>,
}

impl FromParams for AsOfQuery {
    fn from_params(params: &mut Params) -> Self {
        let as_of = params.as_of();
        Self::as_of(as_of, params)
    }
}

impl AsOfQuery {
    /// As of a date, by the calendar and in the currency that a request names.
    fn as_of(as_of: Option<NaiveDate>, params: &mut Params) -> Self {
        Self {
            as_of,
            calendar: params.parsed("calendar", CALENDARS),
            reporting: params.parsed("reporting", "an ISO 4217 code such as GBP"),
        }
    }

    /// For the engine.
    pub fn view(self) -> View {
        View { as_of: self.as_of, calendar: self.calendar.unwrap_or_default(), reporting: self.reporting }
    }
}

/// Names of calendars, in words.
pub(super) const CALENDARS: &str =
    "company, one such as months-04, or one such as 445-01-last; GET /fiscal/calendars lists them";

/// Everything about one customer
///
/// Profile, score with its explanation, what would lift it, all measures, and the sources behind them.
#[utoipa::path(
    tag = "customers",
    params(("id" = String, Path, description = "Id of the customer", example = "12346"), AsOfQuery),
    responses((status = 200, description = "The customer", body = CustomerDetail))
)]
#[get("/customers/{id}")]
pub(crate) async fn get_customer(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    request: HttpRequest,
    id: web::Path<String>,
    Query(query): Query<AsOfQuery>,
) -> Result<Prepared, ApiError> {
    let account = state.engine.account(&caller.scope, &id, query.view()).await?;
    state.answer(&request, &caller, &account.portfolio, || {
        let context = views::context::context(account.portfolio.context(), state.now());
        Ok(views::detail::detail(&account, &caller.scope, context)?)
    })
}
