//! Drill-downs of one customer that are lists, as JSON page by page or as CSV in full.

use actix_web::{HttpRequest, HttpResponse, Responder, get, web};
use bellwether_contract::account::{Contacts, HealthHistory, Invoices, Orders};
use bellwether_domain::facts::rows::DocumentKind;
use bellwether_engine::account::Account;
use bellwether_engine::view::View;
use bellwether_store::scores::ScorePoint;
use chrono::{Months, NaiveDate};
use serde::Serialize;
use utoipa_actix_web::service_config::ServiceConfig;

use super::account::context_of;
use super::customers::AsOfQuery;
use crate::caller::{Caller, ReadCustomers};
use crate::http::csv::{Attachment, Columns, stream};
use crate::http::kept::Kept;
use crate::http::negotiation::{List, choose};
use crate::http::paging::{Paging, PagingParams};
use crate::http::params::{FromParams, Params, Query};
use crate::problem::ApiError;
use crate::state::AppState;
use crate::views;

/// How far a health history reaches back.
const HISTORY: Months = Months::new(24);

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_customer_invoices)
        .service(list_customer_orders)
        .service(list_customer_contacts)
        .service(list_customer_health_history);
}

/// A page of a customer's list, as of a date.
#[derive(Debug, Clone, Copy)]
pub struct ListQuery {
    view: View,
    paging: Paging,
    bom: bool,
}

/// For the documentation of [`ListQuery`], beside date and page.
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "fields are documentation; ListQuery is what a request becomes")]
pub struct CsvParams {
    /// CSV only: begin with a byte order mark, for spreadsheets that guess the encoding.
    bom: Option<bool>,
}

impl FromParams for ListQuery {
    fn from_params(params: &mut Params) -> Self {
        let view = AsOfQuery::from_params(params).view();
        Self { view, paging: Paging::from_params(params), bom: params.flag("bom") }
    }
}

/// Which financial documents of a customer.
#[derive(Debug, Clone)]
pub struct DocumentsQuery {
    list: ListQuery,
    kinds: Vec<DocumentKind>,
}

/// For the documentation of [`DocumentsQuery`], beside those of every list.
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "fields are documentation; DocumentsQuery is what a request becomes")]
pub struct DocumentsParams {
    /// Kinds of documents: `invoice`, `credit_note`, `adjustment`. Values repeat or are separated by commas; default: all.
    #[param(example = "credit_note", min_length = 1)]
    kind: Option<String>,
}

impl FromParams for DocumentsQuery {
    fn from_params(params: &mut Params) -> Self {
        let kinds = params.words("kind", "`invoice`, `credit_note`, `adjustment`");
        Self { list: ListQuery::from_params(params), kinds }
    }
}

/// A request for a list of an account.
struct Asked<'a> {
    state: &'a AppState,
    caller: &'a Caller<ReadCustomers>,
    request: &'a HttpRequest,
    account: &'a Account,
    query: ListQuery,
}

impl Asked<'_> {
    /// All rows as CSV, or the answer that `page` makes of them.
    fn answer<R: Columns + 'static, T: Serialize>(
        &self,
        name: &str,
        rows: Vec<R>,
        page: impl FnOnce(Vec<R>) -> T,
    ) -> Result<HttpResponse, ApiError> {
        self.answer_of_past(name, &Kept::default(), rows, page)
    }

    /// The same of rows that are made of scores of the past, of which `kept` says what there is.
    fn answer_of_past<R: Columns + 'static, T: Serialize>(
        &self,
        name: &str,
        kept: &Kept,
        rows: Vec<R>,
        page: impl FnOnce(Vec<R>) -> T,
    ) -> Result<HttpResponse, ApiError> {
        let portfolio = &self.account.portfolio;
        match choose(self.request)? {
            List::Json => {
                let answer =
                    self.state.answer_of_past(self.request, self.caller, portfolio, kept, || Ok(page(rows)))?;
                Ok(answer.respond_to(self.request))
            }
            List::Csv => {
                let tag = self.state.tag(self.request, self.caller, portfolio, &kept.form("csv"));
                let attachment = Attachment { name: name.to_owned(), bom: self.query.bom };
                Ok(stream(self.request, &tag, &attachment, std::iter::once(Ok::<_, ApiError>(rows))))
            }
        }
    }
}

/// Invoices, credit notes and adjustments, newest first
#[utoipa::path(
    tag = "customers",
    params(
        ("id" = String, Path, description = "Id of the customer", example = "12346"),
        DocumentsParams, AsOfQuery, PagingParams, CsvParams
    ),
    responses((status = 200, description = "Its documents", content(
        (Invoices = "application/json"),
        (String = "text/csv"),
    )))
)]
#[get("/customers/{id}/invoices")]
pub(crate) async fn list_customer_invoices(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    request: HttpRequest,
    id: web::Path<String>,
    Query(DocumentsQuery { list: query, kinds }): Query<DocumentsQuery>,
) -> Result<HttpResponse, ApiError> {
    let account = state.engine.account(&caller.scope, &id, query.view).await?;
    let documents = account.documents().await?;
    let wanted = documents.iter().filter(|one| kinds.is_empty() || kinds.contains(&one.kind));
    let rows = wanted.map(views::account::invoice).collect();
    let asked = Asked { state: &state, caller: &caller, request: &request, account: &account, query };
    asked.answer("invoices", rows, |rows| {
        let (items, page) = query.paging.cut(rows);
        Invoices { items, page, context: context_of(&state, &account) }
    })
}

/// Orders, newest first
#[utoipa::path(
    tag = "customers",
    params(("id" = String, Path, description = "Id of the customer", example = "12346"), AsOfQuery, PagingParams, CsvParams),
    responses((status = 200, description = "Its orders", content(
        (Orders = "application/json"),
        (String = "text/csv"),
    )))
)]
#[get("/customers/{id}/orders")]
pub(crate) async fn list_customer_orders(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    request: HttpRequest,
    id: web::Path<String>,
    Query(query): Query<ListQuery>,
) -> Result<HttpResponse, ApiError> {
    let account = state.engine.account(&caller.scope, &id, query.view).await?;
    let orders = account.orders().await?;
    let rows = orders.iter().map(views::account::order).collect();
    let asked = Asked { state: &state, caller: &caller, request: &request, account: &account, query };
    asked.answer("orders", rows, |rows| {
        let (items, page) = query.paging.cut(rows);
        Orders { items, page, context: context_of(&state, &account) }
    })
}

/// People to talk to, and logged contacts, newest first
#[utoipa::path(
    tag = "customers",
    params(("id" = String, Path, description = "Id of the customer", example = "12346"), AsOfQuery, PagingParams, CsvParams),
    responses((status = 200, description = "Its people and contacts; CSV holds the contacts", content(
        (Contacts = "application/json"),
        (String = "text/csv"),
    )))
)]
#[get("/customers/{id}/contacts")]
pub(crate) async fn list_customer_contacts(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    request: HttpRequest,
    id: web::Path<String>,
    Query(query): Query<ListQuery>,
) -> Result<HttpResponse, ApiError> {
    let account = state.engine.account(&caller.scope, &id, query.view).await?;
    // At once: if their source hangs, its time-out is paid once.
    let (contacts, people) = tokio::try_join!(account.contacts(), account.people())?;
    let logged = state.engine.logged_contacts(&caller.scope, &id).await?;
    let rows = views::account::all_contacts(&account, &contacts, logged);
    let asked = Asked { state: &state, caller: &caller, request: &request, account: &account, query };
    asked.answer("contacts", rows, |rows| {
        let (items, page) = query.paging.cut(rows);
        views::account::contacts(&account, &people, items, page, context_of(&state, &account))
    })
}

/// How the score went
///
/// The kept scores of 24 months, oldest first. Recomputed points were made later from the facts.
#[utoipa::path(
    tag = "customers",
    params(("id" = String, Path, description = "Id of the customer", example = "12346"), HistoryQuery),
    responses((status = 200, description = "Its scores", content(
        (HealthHistory = "application/json"),
        (String = "text/csv"),
    )))
)]
#[get("/customers/{id}/health-history")]
pub(crate) async fn list_customer_health_history(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    request: HttpRequest,
    id: web::Path<String>,
    Query(HistoryQuery { as_of, bom }): Query<HistoryQuery>,
) -> Result<HttpResponse, ApiError> {
    let account = state.engine.account(&caller.scope, &id, as_of).await?;
    let points = kept_scores(&state, &caller, &account, &id).await?;
    let query = ListQuery { view: as_of.into(), paging: Paging::ALL, bom: bom.unwrap_or_default() };
    let asked = Asked { state: &state, caller: &caller, request: &request, account: &account, query };
    let known = state.engine.overrides_of(&caller.scope, &id).await?.record;
    let model = &account.portfolio.context().model;
    let kept = points.iter().map(|point| (point.as_of, point.generation, point.recomputed)).collect();
    let points = points.into_iter().map(|point| views::account::health_point(point, &known, model)).collect();
    let history = |points| HealthHistory { points, context: context_of(&state, &account) };
    asked.answer_of_past("health-history", &kept, points, history)
}

/// Which health history.
#[derive(Debug, Clone, Copy, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct HistoryQuery {
    /// Business date, not later than today's; default: today's.
    #[param(example = "2011-12-09")]
    as_of: Option<NaiveDate>,
    /// CSV only: begin with a byte order mark, for spreadsheets that guess the encoding.
    bom: Option<bool>,
}

impl FromParams for HistoryQuery {
    fn from_params(params: &mut Params) -> Self {
        Self { as_of: params.as_of(), bom: Some(params.flag("bom")) }
    }
}

/// Reads the store.
async fn kept_scores(
    state: &web::Data<AppState>,
    caller: &Caller<ReadCustomers>,
    account: &Account,
    id: &str,
) -> Result<Vec<ScorePoint>, ApiError> {
    let from = account.date().checked_sub_months(HISTORY).unwrap_or(NaiveDate::MIN);
    Ok(state.engine.health_history(&account.portfolio, &caller.scope, id, from).await?)
}
