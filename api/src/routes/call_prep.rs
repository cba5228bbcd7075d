//! `/customers/{id}/call-prep`: what to know before a call, also as a printed page.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, ETAG, VARY};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, Responder, get, web};
use bellwether_contract::call_prep::CallPrep;
use bellwether_engine::view::View;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::account::context_of;
use super::customers::AsOfQuery;
use crate::cache::answers::Operation;
use crate::caller::{Caller, ReadCustomers};
use crate::http::answer::Answer;
use crate::http::entity_tag::EntityTag;
use crate::http::negotiation::{Sheet, choose};
use crate::http::params::{FromParams, Params, Query};
use crate::pdf::{self, Paper};
use crate::problem::ApiError;
use crate::state::AppState;
use crate::views;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(get_customer_call_prep);
}

/// As of when, and on which paper.
#[derive(Debug, Clone, Copy)]
pub struct CallPrepQuery {
    view: View,
    paper: Paper,
}

/// For the documentation of [`CallPrepQuery`], beside the date.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "fields are documentation; CallPrepQuery is what a request becomes")]
pub struct CallPrepParams {
    /// PDF only: `a4` (default) or `letter`.
    #[param(pattern = "^(a4|letter)$")]
    paper: Option<String>,
}

impl FromParams for CallPrepQuery {
    fn from_params(params: &mut Params) -> Self {
        let paper = match params.text("paper").as_deref() {
            None | Some("a4") => Paper::A4,
            Some("letter") => Paper::Letter,
            Some(other) => {
                params.refuse("paper", format!("`{other}` is not allowed; give a4 or letter"));
                Paper::A4
            }
        };
        Self { view: AsOfQuery::from_params(params).view(), paper }
    }
}

/// What to know before a call
///
/// Who they are, what has changed since the last contact, the numbers with their direction, what is open, what to talk
/// about and which product families they miss. As PDF (`Accept: application/pdf`, or `/call-prep.pdf`) on one page.
#[utoipa::path(
    tag = "customers",
    params(("id" = String, Path, description = "Id of the customer", example = "12346"), AsOfQuery, CallPrepParams),
    responses((status = 200, description = "What to know", content(
        (CallPrep = "application/json"),
        (String = "application/pdf"),
    )))
)]
#[get("/customers/{id}/call-prep")]
pub(crate) async fn get_customer_call_prep(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    request: HttpRequest,
    id: web::Path<String>,
    Query(query): Query<CallPrepQuery>,
) -> Result<HttpResponse, ApiError> {
    let form = choose::<Sheet>(&request)?;
    let account = state.engine.account(&caller.scope, &id, query.view).await?;
    let found = state.engine.call_prep(&caller.scope, &account).await?;
    // What others than facts know to be open joins here.
    let prep = views::call_prep::page(&account, found, Vec::new(), context_of(&state, &account));
    if form == Sheet::Json {
        return Ok(Answer(prep).respond_to(&request));
    }
    let blocks = views::call_prep_page::blocks(&prep);
    let (title, paper) = (format!("{} – call preparation", prep.name), query.paper);
    // What is on it decides alone; that is worked out anew for whoever asks.
    let entry = state.shared(Operation::CallPrepPage, &[format!("{title:?} {paper:?} {blocks:?}").as_bytes()]);
    let page = match entry.find().await {
        Some(page) => page,
        None => {
            let page = web::block(move || pdf::page(&title, &blocks, paper)).await.map_err(ApiError::internal)?;
            let page = Bytes::from(page.map_err(ApiError::internal)?);
            entry.keep(page.clone());
            page
        }
    };
    let tag = EntityTag::of([page.as_ref()]);
    let mut response = if tag.is_known_to(&request) { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response
        .insert_header((ETAG, tag.to_header()))
        .insert_header((CACHE_CONTROL, "private, no-cache"))
        .insert_header((VARY, "accept"))
        .insert_header((CONTENT_DISPOSITION, "inline; filename=\"call-prep.pdf\""));
    let known = tag.is_known_to(&request);
    Ok(if known { response.finish() } else { response.content_type("application/pdf").body(page) })
}
