//! Drill-downs of one customer that are one answer: revenue, cadence, coverage, training.

use actix_web::{HttpRequest, get, web};
use bellwether_contract::account::{Cadence, Coverage, InvoiceDetail, Revenue, Training};
use bellwether_contract::page::Context;
use bellwether_engine::account::Account;
use utoipa_actix_web::service_config::ServiceConfig;

use super::customers::AsOfQuery;
use crate::caller::{Caller, ReadCustomers};
use crate::http::answer::Prepared;
use crate::http::params::Query;
use crate::problem::ApiError;
use crate::state::AppState;
use crate::views;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(get_customer_revenue)
        .service(get_customer_cadence)
        .service(get_customer_coverage)
        .service(get_customer_training)
        .service(get_customer_invoice);
}

/// What the numbers about an account refer to.
pub(super) fn context_of(state: &AppState, account: &Account) -> Context {
    views::context::context(account.portfolio.context(), state.now())
}

/// Revenue by fiscal month
///
/// The fiscal year of the date against the year before and budget, with pace, run rate and projection.
#[utoipa::path(
    tag = "customers",
    params(("id" = String, Path, description = "Id of the customer", example = "12346"), AsOfQuery),
    responses((status = 200, description = "Its revenue", body = Revenue))
)]
#[get("/customers/{id}/revenue")]
pub(crate) async fn get_customer_revenue(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    request: HttpRequest,
    id: web::Path<String>,
    Query(query): Query<AsOfQuery>,
) -> Result<Prepared, ApiError> {
    let account = state.engine.account(&caller.scope, &id, query.view()).await?;
    state.answer(&request, &caller, &account.portfolio, || {
        Ok(views::account::revenue(&account, context_of(&state, &account))?)
    })
}

/// Rhythm of invoices
///
/// Invoice dates and credit notes of 24 months, the usual gap, and when the next order is expected.
#[utoipa::path(
    tag = "customers",
    params(("id" = String, Path, description = "Id of the customer", example = "12346"), AsOfQuery),
    responses((status = 200, description = "Its rhythm", body = Cadence))
)]
#[get("/customers/{id}/cadence")]
pub(crate) async fn get_customer_cadence(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    request: HttpRequest,
    id: web::Path<String>,
    Query(query): Query<AsOfQuery>,
) -> Result<Prepared, ApiError> {
    let account = state.engine.account(&caller.scope, &id, query.view()).await?;
    state.answer(&request, &caller, &account.portfolio, || {
        Ok(views::account::cadence(&account, context_of(&state, &account))?)
    })
}

/// Product families bought and missed
///
/// Families of 12 months by amount, then those that comparable customers buy and this one does not.
#[utoipa::path(
    tag = "customers",
    params(("id" = String, Path, description = "Id of the customer", example = "12346"), AsOfQuery),
    responses((status = 200, description = "Its families", body = Coverage))
)]
#[get("/customers/{id}/coverage")]
pub(crate) async fn get_customer_coverage(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    request: HttpRequest,
    id: web::Path<String>,
    Query(query): Query<AsOfQuery>,
) -> Result<Prepared, ApiError> {
    let account = state.engine.account(&caller.scope, &id, query.view()).await?;
    let families = account.families().await?;
    state.answer(&request, &caller, &account.portfolio, || {
        Ok(views::account::coverage(&account, families, context_of(&state, &account)))
    })
}

/// Learning of the customer's people
#[utoipa::path(
    tag = "customers",
    params(("id" = String, Path, description = "Id of the customer", example = "12346"), AsOfQuery),
    responses((status = 200, description = "Its learners with their modules", body = Training))
)]
#[get("/customers/{id}/training")]
pub(crate) async fn get_customer_training(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    request: HttpRequest,
    id: web::Path<String>,
    Query(query): Query<AsOfQuery>,
) -> Result<Prepared, ApiError> {
    let account = state.engine.account(&caller.scope, &id, query.view()).await?;
    let learners = account.learners().await?;
    state.answer(&request, &caller, &account.portfolio, || {
        Ok(views::account::training(&account, learners, context_of(&state, &account)))
    })
}

/// A financial document with its lines
#[utoipa::path(
    tag = "customers",
    params(
        ("id" = String, Path, description = "Id of the customer", example = "12346"),
        ("number" = String, Path, description = "Number of the document", example = "541431"),
        AsOfQuery
    ),
    responses((status = 200, description = "The document", body = InvoiceDetail))
)]
#[get("/customers/{id}/invoices/{number}")]
pub(crate) async fn get_customer_invoice(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    Query(query): Query<AsOfQuery>,
) -> Result<Prepared, ApiError> {
    let (id, number) = path.into_inner();
    let account = state.engine.account(&caller.scope, &id, query.view()).await?;
    let documents = account.documents().await?;
    let document = documents.iter().find(|document| *document.number == *number);
    let document = document.ok_or_else(|| ApiError::not_found("document", &number))?;
    state.answer(&request, &caller, &account.portfolio, || Ok(views::account::invoice_detail(document)))
}
