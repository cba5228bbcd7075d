//! `/actions` and `/colleagues`: what is to be done for customers, and who could do it.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, Responder, get, patch, post, web};
use bellwether_contract::action::{
    ActionDetail, ActionItem, ActionKind, ActionSource, ActionStatus, Actions, Priority,
};
use bellwether_contract::action_change::{ActionChange, BulkChange, BulkResults, NewAction, NewNote, NewTransition};
use bellwether_contract::colleague::Colleagues;
use bellwether_work::actions::list::ActionFilter;
use bellwether_work::actions::order::{DEFAULT_SORT, Sort};
use futures_util::{StreamExt, stream};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::caller::{Caller, ReadCustomers, WorkOnCustomers};
use crate::http::answer::Answer;
use crate::http::body::JsonBody;
use crate::http::csv::{Attachment, stream_later};
use crate::http::negotiation::{List, choose};
use crate::http::once::{Done, Once, OnceParams};
use crate::http::paging::Place;
use crate::http::params::{Asked, FromParams, NoParams, Params, Query};
use crate::http::precondition::{IfMatch, IfMatchParams, Versioned};
use crate::problem::ApiError;
use crate::state::AppState;

pub(super) const KINDS: &str = "call, email, meeting, account_review, training_plan, escalation, custom";
const STATUSES: &str = "pending, in_progress, completed, cancelled";
pub(super) const PRIORITIES: &str = "low, medium, high, urgent";
const SOURCES: &str = "manual, suggestion, automatic, alert, playbook";

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_actions)
        .service(create_action)
        .service(update_actions)
        .service(get_action)
        .service(update_action)
        .service(create_action_transition)
        .service(create_action_note)
        .service(list_colleagues);
}

/// Which actions, in which order.
#[derive(Debug, Clone)]
pub struct ActionsQuery {
    filter: ActionFilter,
    sort: Sort,
    place: Place,
    bom: bool,
}

/// For the documentation of [`ActionsQuery`].
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "fields are documentation; ActionsQuery is what a request becomes")]
pub struct ActionsParams {
    /// Who does them: keys of users, `me`, `none`. Filters repeat or separate values by commas.
    #[param(example = "me", min_length = 1)]
    owner: Option<String>,
    /// For which customers: keys.
    #[param(min_length = 1)]
    customer: Option<String>,
    /// `pending`, `in_progress`, `completed`, `cancelled`.
    #[param(example = "pending,in_progress", min_length = 1)]
    status: Option<String>,
    /// `call`, `email`, `meeting`, `account_review`, `training_plan`, `escalation`, `custom`.
    #[param(min_length = 1)]
    kind: Option<String>,
    /// `low`, `medium`, `high`, `urgent`.
    #[param(min_length = 1)]
    priority: Option<String>,
    /// `manual`, `suggestion`, `automatic`, `alert`, `playbook`.
    #[param(min_length = 1)]
    source: Option<String>,
    /// Due at this date (UTC) or instant, or later.
    #[param(example = "2011-12-09")]
    due_from: Option<String>,
    /// Due through this date (UTC), or before this instant.
    #[param(example = "2011-12-16")]
    due_to: Option<String>,
    /// Only those that are open and past due.
    overdue: Option<bool>,
    /// `true`: only those that are put off; `false`: only those that are not.
    snoozed: Option<bool>,
    /// Part of title or customer, whatever the case and accents.
    q: Option<String>,
    /// Fields to sort by, comma-separated; a leading `-` reverses. Those without a value come last. Default:
    /// `due_at,-priority`. `due_at`, `priority`, `status`, `kind`, `title`, `customer`, `owner`, `created_at`, `updated_at`.
    #[param(example = "due_at,-priority", min_length = 1)]
    sort: Option<String>,
    /// CSV only: begin with a byte order mark, for spreadsheets that guess the encoding.
    bom: Option<bool>,
    /// Actions on the page, 1 to 500; default 50. CSV holds all of them.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<usize>,
    /// Where the page begins: `page.next` of the answer before, with the same `sort` and filters.
    #[param(min_length = 1)]
    cursor: Option<String>,
}

impl FromParams for ActionsQuery {
    fn from_params(params: &mut Params) -> Self {
        let (due_from, due_to) = params.instants(("due_from", "due_to"));
        let filter = ActionFilter {
            owners: params.list("owner"),
            customers: params.list("customer"),
            statuses: params.words::<ActionStatus>("status", STATUSES),
            kinds: params.words::<ActionKind>("kind", KINDS),
            priorities: params.words::<Priority>("priority", PRIORITIES),
            sources: params.words::<ActionSource>("source", SOURCES),
            due_from,
            due_to,
            overdue: params.flag("overdue"),
            snoozed: params.parsed("snoozed", "true or false"),
            q: params.text("q"),
        };
        let asked = params.text("sort");
        let sort = Sort::parse(asked.as_deref().unwrap_or(DEFAULT_SORT)).unwrap_or_else(|message| {
            params.refuse("sort", message);
            Sort::default()
        });
        Self { filter, sort, place: Place::from_params(params), bom: params.flag("bom") }
    }
}

/// Actions that one sees
///
/// Those for customers within reach, one's own, and for leads those of the team. As CSV (`Accept: text/csv`) all that match.
#[utoipa::path(tag = "work", params(ActionsParams), responses(
    (status = 200, description = "The actions", content(
        (Actions = "application/json"),
        (String = "text/csv"),
    ))
))]
#[get("/actions")]
pub(crate) async fn list_actions(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    request: HttpRequest,
    Query(query): Query<ActionsQuery>,
) -> Result<HttpResponse, ApiError> {
    let ActionsQuery { filter, sort, place, bom } = query;
    match choose(&request)? {
        List::Json => {
            let page = (place.cursor.as_deref(), place.limit);
            let mut actions = state.work.actions(&caller.identity, &filter, &sort, page)?;
            actions.page = place.told(actions.page);
            Ok(Answer(actions).respond_to(&request))
        }
        List::Csv => {
            let all = state.work.actions(&caller.identity, &filter, &sort, (None, usize::MAX))?.items;
            let rows = stream::iter([Ok::<Vec<ActionItem>, ApiError>(all)]).boxed_local();
            Ok(stream_later(&Attachment { name: "actions".to_owned(), bom }, rows))
        }
    }
}

/// Plan an action
#[utoipa::path(tag = "work", params(OnceParams), request_body = NewAction, responses(
    (status = 201, description = "The action", body = ActionDetail)
))]
#[post("/actions")]
pub(crate) async fn create_action(
    state: web::Data<AppState>,
    caller: Caller<WorkOnCustomers>,
    _query: Query<NoParams>,
    once: Once,
    JsonBody(new): JsonBody<NewAction>,
) -> Result<HttpResponse, ApiError> {
    let act = async |deed| {
        let action = state.work.create_action(&deed, new).await?;
        created(&action)
    };
    once.run(&state, &caller, act).await
}

/// The answer about an action that was made.
pub(super) fn created(action: &ActionDetail) -> Result<Done, ApiError> {
    Done::created(&format!("/api/v1/actions/{}", action.item.id), Some(action.item.version), action)
}

/// Change several actions
///
/// Each is changed or refused for itself; the answer says which. All that are changed are changed together.
#[utoipa::path(tag = "work", params(OnceParams), request_body = BulkChange, responses(
    (status = 200, description = "What became of each", body = BulkResults)
))]
#[post("/actions/bulk")]
pub(crate) async fn update_actions(
    state: web::Data<AppState>,
    caller: Caller<WorkOnCustomers>,
    _query: Query<NoParams>,
    once: Once,
    JsonBody(wanted): JsonBody<BulkChange>,
) -> Result<HttpResponse, ApiError> {
    let act = async |deed| Done::with_body(StatusCode::OK, &state.work.change_actions(&deed, &wanted).await?);
    once.run(&state, &caller, act).await
}

/// An action with its history
#[utoipa::path(
    tag = "work",
    params(("id" = String, Path, description = "Key of the action")),
    responses((status = 200, description = "The action", body = ActionDetail))
)]
#[get("/actions/{id}")]
pub(crate) async fn get_action(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    id: web::Path<String>,
    _query: Query<NoParams>,
) -> Result<Versioned<ActionDetail>, ApiError> {
    let action = state.work.action(&caller.identity, &id).await?;
    Ok(Versioned { version: action.item.version, body: action })
}

/// Change an action
///
/// Another owner hears of it.
#[utoipa::path(
    tag = "work",
    params(("id" = String, Path, description = "Key of the action"), IfMatchParams),
    request_body = ActionChange,
    responses((status = 200, description = "The action", body = ActionDetail))
)]
#[patch("/actions/{id}")]
pub(crate) async fn update_action(
    state: web::Data<AppState>,
    caller: Caller<WorkOnCustomers>,
    id: web::Path<String>,
    IfMatch(version): IfMatch,
    _query: Query<NoParams>,
    JsonBody(change): JsonBody<ActionChange>,
) -> Result<Versioned<ActionDetail>, ApiError> {
    let action = state.work.change_action(&caller.deed(), &id, version, &change).await?;
    Ok(Versioned { version: action.item.version, body: action })
}

/// Begin, complete, cancel or reopen an action
///
/// `next_statuses` of the action says to which statuses it can go.
#[utoipa::path(
    tag = "work",
    params(("id" = String, Path, description = "Key of the action"), IfMatchParams, OnceParams),
    request_body = NewTransition,
    responses(
        (status = 200, description = "The action", body = ActionDetail),
        (status = 409, description = "There is no way to that status"),
    )
)]
#[post("/actions/{id}/transitions")]
pub(crate) async fn create_action_transition(
    state: web::Data<AppState>,
    caller: Caller<WorkOnCustomers>,
    id: web::Path<String>,
    IfMatch(version): IfMatch,
    _query: Query<NoParams>,
    once: Once,
    JsonBody(wanted): JsonBody<NewTransition>,
) -> Result<HttpResponse, ApiError> {
    let act = async |deed| {
        let action = state.work.transition_action(&deed, &id, version, &wanted).await?;
        Done::changed(action.item.version, &action)
    };
    once.run(&state, &caller, act).await
}

/// Write something down in an action
#[utoipa::path(
    tag = "work",
    params(("id" = String, Path, description = "Key of the action"), OnceParams),
    request_body = NewNote,
    responses((status = 200, description = "The action", body = ActionDetail))
)]
#[post("/actions/{id}/notes")]
pub(crate) async fn create_action_note(
    state: web::Data<AppState>,
    caller: Caller<WorkOnCustomers>,
    id: web::Path<String>,
    _query: Query<NoParams>,
    once: Once,
    JsonBody(note): JsonBody<NewNote>,
) -> Result<HttpResponse, ApiError> {
    let act = async |deed| {
        let action = state.work.note_action(&deed, &id, &note).await?;
        Done::changed(action.item.version, &action)
    };
    once.run(&state, &caller, act).await
}

/// For which customer, and what.
#[derive(Debug, Clone, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ColleaguesQuery {
    /// Key of the customer.
    #[param(example = "12346")]
    #[param(required = true)]
    pub customer: Option<String>,
    /// Kind of action: those who have done it with an effect come first among equals.
    #[param(inline)]
    pub kind: Option<ActionKind>,
}

impl FromParams for ColleaguesQuery {
    fn from_params(params: &mut Params) -> Self {
        let customer = params.text("customer");
        if customer.is_none() {
            params.refuse("customer", "is missing; give the id of a customer");
        }
        Self { customer, kind: params.word("kind", KINDS) }
    }
}

/// Who sees a customer
///
/// They can be given actions for it and be mentioned; those with the fewest open actions come first.
#[utoipa::path(tag = "work", params(ColleaguesQuery), responses(
    (status = 200, description = "The people", body = Colleagues),
    (status = 404, description = "There is no such customer"),
))]
#[get("/colleagues")]
pub(crate) async fn list_colleagues(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    asked: Asked<ColleaguesQuery>,
) -> Result<Answer<Colleagues>, ApiError> {
    // Here, because a stranger is told so, whatever they ask. A customer that is not given is refused.
    let query = asked.right(Vec::new())?;
    let customer = query.customer.unwrap_or_default();
    Ok(Answer(state.work.colleagues(&caller.identity, &customer, query.kind)?))
}
