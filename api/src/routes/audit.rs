//! `/audit`: what was done, by whom, from where.

use actix_web::{HttpRequest, HttpResponse, Responder, get, web};
use bellwether_contract::audit::{AuditEntry, AuditPage};
use bellwether_identity::audit_page::AuditFilter;
use futures_util::StreamExt;
use futures_util::stream;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::caller::{Caller, ReadAudit};
use crate::http::answer::Answer;
use crate::http::csv::{Attachment, stream_later};
use crate::http::negotiation::{List, choose};
use crate::http::paging::Place;
use crate::http::params::{FromParams, Params, Query};
use crate::problem::ApiError;
use crate::state::AppState;

/// Entries of an export that are read at once.
const CHUNK: usize = 1_000;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list_audit_entries);
}

/// Which entries.
#[derive(Debug, Clone)]
pub struct AuditQuery {
    filter: AuditFilter,
    place: Place,
    bom: bool,
}

/// For the documentation of [`AuditQuery`], beside the page.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "fields are documentation; AuditQuery is what a request becomes")]
pub struct AuditParams {
    /// Key of the user who did it.
    actor: Option<String>,
    /// What was done.
    #[param(example = "user.change")]
    action: Option<String>,
    /// Kind of the thing it was done to.
    #[param(example = "user")]
    target_kind: Option<String>,
    /// Key of the thing.
    target: Option<String>,
    /// Not before this date (UTC) or instant.
    #[param(example = "2011-12-09")]
    from: Option<String>,
    /// Through this date (UTC), or before this instant.
    #[param(example = "2011-12-09T08:30:00Z")]
    to: Option<String>,
    /// CSV only: begin with a byte order mark, for spreadsheets that guess the encoding.
    bom: Option<bool>,
    /// Entries on the page, 1 to 500; default 50. CSV holds all of them.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<usize>,
    /// Where the page begins: `page.next` of the answer before, with the same filters.
    #[param(min_length = 1)]
    cursor: Option<String>,
}

impl FromParams for AuditQuery {
    fn from_params(params: &mut Params) -> Self {
        let (from, to) = params.instants(("from", "to"));
        let filter = AuditFilter {
            actor: params.text("actor"),
            action: params.text("action"),
            target_kind: params.text("target_kind"),
            target: params.text("target"),
            from,
            to,
        };
        Self { filter, place: Place::from_params(params), bom: params.flag("bom") }
    }
}

/// What was done, newest first
#[utoipa::path(tag = "audit", params(AuditParams), responses(
    (status = 200, description = "The entries", content(
        (AuditPage = "application/json"),
        (String = "text/csv"),
    ))
))]
#[get("/audit")]
pub(crate) async fn list_audit_entries(
    state: web::Data<AppState>,
    _caller: Caller<ReadAudit>,
    request: HttpRequest,
    Query(query): Query<AuditQuery>,
) -> Result<HttpResponse, ApiError> {
    let AuditQuery { filter, place, bom } = query;
    match choose(&request)? {
        List::Json => {
            let mut page = state.identities.ledger().page(&filter, place.cursor.clone(), place.limit).await?;
            page.page = place.told(page.page);
            Ok(Answer(page).respond_to(&request))
        }
        List::Csv => {
            Ok(stream_later(&Attachment { name: "audit".to_owned(), bom }, export(state, filter).boxed_local()))
        }
    }
}

/// All entries, read part by part.
fn export(
    state: web::Data<AppState>,
    filter: AuditFilter,
) -> impl futures_util::Stream<Item = Result<Vec<AuditEntry>, ApiError>> {
    stream::unfold(Some(None), move |at: Option<Option<String>>| {
        let (state, filter) = (state.clone(), filter.clone());
        async move {
            match state.identities.ledger().page(&filter, at?, CHUNK).await {
                Ok(page) => Some((Ok(page.items), page.page.next.map(Some))),
                Err(error) => Some((Err(error.into()), None)),
            }
        }
    })
}
