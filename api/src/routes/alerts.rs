//! `/alerts`: the inbox of whoever asks.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, patch, post, web};
use bellwether_contract::alert::{Inbox, Notice, NoticeChange, NoticesRead};
use bellwether_work::inbox::Which;
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
    config.service(list_alerts).service(update_alerts).service(get_alert).service(update_alert);
}

/// Which notices.
#[derive(Debug, Clone, Copy)]
pub struct InboxQuery {
    which: Which,
    paging: Paging,
}

/// For the documentation of [`InboxQuery`], beside the page.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "fields are documentation; InboxQuery is what a request becomes")]
pub struct InboxParams {
    /// `open` (neither settled nor put off; the default), `unread`, `snoozed`, `resolved`, `all`.
    #[param(example = "open", min_length = 1)]
    status: Option<String>,
}

impl FromParams for InboxQuery {
    fn from_params(params: &mut Params) -> Self {
        let which = match params.text("status").as_deref() {
            None | Some("open") => Which::Open,
            Some("unread") => Which::Unread,
            Some("snoozed") => Which::Snoozed,
            Some("resolved") => Which::Resolved,
            Some("all") => Which::All,
            Some(other) => {
                let allowed = "give open, unread, snoozed, resolved or all";
                params.refuse("status", format!("`{other}` is not allowed; {allowed}"));
                Which::Open
            }
        };
        Self { which, paging: Paging::from_params(params) }
    }
}

/// The inbox of whoever asks, newest first
///
/// Alerts about their customers, mentions, actions they were given: of the latest 1,000 those that are wanted.
#[utoipa::path(tag = "work", params(InboxParams, PagingParams), responses(
    (status = 200, description = "The notices", body = Inbox)
))]
#[get("/alerts")]
pub(crate) async fn list_alerts(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    Query(query): Query<InboxQuery>,
) -> Result<Answer<Inbox>, ApiError> {
    let InboxQuery { which, paging } = query;
    let (mut inbox, total) = state.work.inbox(&caller.identity, which, (paging.offset, paging.limit)).await?;
    inbox.page = paging.info(total);
    Ok(Answer(inbox))
}

/// Mark everything as read
#[utoipa::path(tag = "work", params(OnceParams), responses(
    (status = 200, description = "How many were unread", body = NoticesRead)
))]
#[post("/alerts/read")]
pub(crate) async fn update_alerts(
    state: web::Data<AppState>,
    caller: Caller<WorkOnCustomers>,
    _query: Query<NoParams>,
    once: Once,
) -> Result<HttpResponse, ApiError> {
    let act = async |deed| Done::with_body(StatusCode::OK, &state.work.read_notices(&deed).await?);
    once.run(&state, &caller, act).await
}

/// A notice
#[utoipa::path(
    tag = "work",
    params(("id" = String, Path, description = "Key of the notice")),
    responses((status = 200, description = "The notice", body = Notice))
)]
#[get("/alerts/{id}")]
pub(crate) async fn get_alert(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    id: web::Path<String>,
    _query: Query<NoParams>,
) -> Result<Versioned<Notice>, ApiError> {
    let notice = state.work.notice_of(&caller.identity, &id).await?;
    Ok(Versioned { version: notice.version, body: notice })
}

/// Mark, put off or settle a notice
///
/// An alert that is settled is settled for everybody.
#[utoipa::path(
    tag = "work",
    params(("id" = String, Path, description = "Key of the notice"), IfMatchParams),
    request_body = NoticeChange,
    responses((status = 200, description = "The notice", body = Notice))
)]
#[patch("/alerts/{id}")]
pub(crate) async fn update_alert(
    state: web::Data<AppState>,
    caller: Caller<WorkOnCustomers>,
    id: web::Path<String>,
    IfMatch(version): IfMatch,
    _query: Query<NoParams>,
    JsonBody(change): JsonBody<NoticeChange>,
) -> Result<Versioned<Notice>, ApiError> {
    let notice = state.work.change_notice(&caller.deed(), &id, version, &change).await?;
    Ok(Versioned { version: notice.version, body: notice })
}
