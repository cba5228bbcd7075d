//! `/key-dates` and `/customers/{id}/key-dates`: dates that matter.

use actix_web::{HttpResponse, delete, get, patch, post, web};
use bellwether_contract::key_date::{KeyDate, KeyDateChange, KeyDates, NewKeyDate};
use chrono::NaiveDate;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::caller::{Caller, ReadCustomers, WorkOnCustomers};
use crate::http::answer::Answer;
use crate::http::body::JsonBody;
use crate::http::once::{Done, Once, OnceParams};
use crate::http::paging::{Paging, PagingParams};
use crate::http::params::{FromParams, NoParams, Params, Query};
use crate::http::precondition::{IfMatch, IfMatchParams, Versioned};
use crate::problem::ApiError;
use crate::state::AppState;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_key_dates)
        .service(list_customer_key_dates)
        .service(create_customer_key_date)
        .service(update_key_date)
        .service(delete_key_date);
}

/// Which dates.
#[derive(Debug, Clone, Copy)]
pub struct KeyDatesQuery {
    range: (Option<NaiveDate>, Option<NaiveDate>),
    paging: Paging,
}

/// For the documentation of [`KeyDatesQuery`], beside the page.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "fields are documentation; KeyDatesQuery is what a request becomes")]
pub struct KeyDatesParams {
    /// Not before this date.
    #[param(example = "2011-12-09")]
    from: Option<NaiveDate>,
    /// Through this date.
    #[param(example = "2012-02-29")]
    to: Option<NaiveDate>,
}

impl FromParams for KeyDatesQuery {
    fn from_params(params: &mut Params) -> Self {
        Self { range: params.dates(("from", "to")), paging: Paging::from_params(params) }
    }
}

/// Dates that matter to customers within reach, the next ones first
///
/// Those that somebody wrote down, and the ends of contracts.
#[utoipa::path(tag = "work", params(KeyDatesParams, PagingParams), responses(
    (status = 200, description = "The dates", body = KeyDates)
))]
#[get("/key-dates")]
pub(crate) async fn list_key_dates(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    Query(query): Query<KeyDatesQuery>,
) -> Result<Answer<KeyDates>, ApiError> {
    let (items, page) = query.paging.cut(state.work.key_dates(&caller.identity, None, query.range)?);
    Ok(Answer(KeyDates { items, page }))
}

/// Dates that matter to a customer, the next ones first
#[utoipa::path(
    tag = "work",
    params(("id" = String, Path, description = "Id of the customer", example = "12346"), KeyDatesParams, PagingParams),
    responses((status = 200, description = "The dates", body = KeyDates))
)]
#[get("/customers/{id}/key-dates")]
pub(crate) async fn list_customer_key_dates(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    id: web::Path<String>,
    Query(query): Query<KeyDatesQuery>,
) -> Result<Answer<KeyDates>, ApiError> {
    let (items, page) = query.paging.cut(state.work.key_dates(&caller.identity, Some(&id), query.range)?);
    Ok(Answer(KeyDates { items, page }))
}

/// Write a date down
#[utoipa::path(
    tag = "work",
    params(("id" = String, Path, description = "Id of the customer", example = "12346"), OnceParams),
    request_body = NewKeyDate,
    responses((status = 201, description = "The date", body = KeyDate))
)]
#[post("/customers/{id}/key-dates")]
pub(crate) async fn create_customer_key_date(
    state: web::Data<AppState>,
    caller: Caller<WorkOnCustomers>,
    id: web::Path<String>,
    _query: Query<NoParams>,
    once: Once,
    JsonBody(new): JsonBody<NewKeyDate>,
) -> Result<HttpResponse, ApiError> {
    let act = async |deed| {
        let date = state.work.create_key_date(&deed, &id, new).await?;
        let location = format!("/api/v1/key-dates/{}", date.id.as_deref().unwrap_or_default());
        Done::created(&location, Some(date.version), &date)
    };
    once.run(&state, &caller, act).await
}

/// Change a date
#[utoipa::path(
    tag = "work",
    params(("id" = String, Path, description = "Key of the date"), IfMatchParams),
    request_body = KeyDateChange,
    responses((status = 200, description = "The date", body = KeyDate))
)]
#[patch("/key-dates/{id}")]
pub(crate) async fn update_key_date(
    state: web::Data<AppState>,
    caller: Caller<WorkOnCustomers>,
    id: web::Path<String>,
    IfMatch(version): IfMatch,
    _query: Query<NoParams>,
    JsonBody(change): JsonBody<KeyDateChange>,
) -> Result<Versioned<KeyDate>, ApiError> {
    let date = state.work.change_key_date(&caller.deed(), &id, version, &change).await?;
    Ok(Versioned { version: date.version, body: date })
}

/// Forget a date
#[utoipa::path(
    tag = "work",
    params(("id" = String, Path, description = "Key of the date"), IfMatchParams),
    responses((status = 204, description = "Gone"))
)]
#[delete("/key-dates/{id}")]
pub(crate) async fn delete_key_date(
    state: web::Data<AppState>,
    caller: Caller<WorkOnCustomers>,
    id: web::Path<String>,
    IfMatch(version): IfMatch,
    _query: Query<NoParams>,
) -> Result<HttpResponse, ApiError> {
    state.work.delete_key_date(&caller.deed(), &id, version).await?;
    Ok(HttpResponse::NoContent().finish())
}
