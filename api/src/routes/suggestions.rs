//! `/actions/suggestions`, `/suggestion-rules` and `/automation`: what the numbers suggest to do.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, delete, get, patch, post, web};
use bellwether_contract::action::{ActionDetail, ActionKind, Priority};
use bellwether_contract::suggestion::{
    AcceptedSuggestion, Automation, AutomationChange, DismissedSuggestion, NewSuggestionRule, SnoozedSuggestion,
    SuggestionItem, SuggestionRule, SuggestionRuleChange, SuggestionRules, SuggestionStatus, Suggestions,
};
use bellwether_work::suggestions::list::SuggestionFilter;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::actions::{KINDS, PRIORITIES, created};
use crate::caller::{Caller, ManageWork, ReadCustomers, WorkOnCustomers};
use crate::http::answer::Answer;
use crate::http::body::JsonBody;
use crate::http::once::{Done, Once, OnceParams};
use crate::http::paging::{Paging, PagingParams};
use crate::http::params::{Asked, FromParams, NoParams, Params, Query};
use crate::http::precondition::{IfMatch, IfMatchParams, Versioned};
use crate::problem::ApiError;
use crate::problem::work::problems;
use crate::state::AppState;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_suggestions)
        .service(create_suggestion_action)
        .service(create_suggestion_dismissal)
        .service(create_suggestion_snooze)
        .service(delete_suggestion_decision)
        .service(list_suggestion_rules)
        .service(create_suggestion_rule)
        .service(get_suggestion_rule)
        .service(update_suggestion_rule)
        .service(delete_suggestion_rule)
        .service(get_automation)
        .service(update_automation);
}

/// Which suggestions.
#[derive(Debug, Clone)]
pub struct SuggestionsQuery {
    filter: SuggestionFilter,
    paging: Paging,
}

/// For the documentation of [`SuggestionsQuery`], beside the page.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "fields are documentation; SuggestionsQuery is what a request becomes")]
pub struct SuggestionsParams {
    /// For which customers: keys. Filters repeat or separate values by commas.
    #[param(min_length = 1)]
    customer: Option<String>,
    /// Ids of account managers.
    #[param(min_length = 1)]
    owner: Option<String>,
    /// Keys of rules.
    #[param(min_length = 1)]
    rule: Option<String>,
    /// Bands of the customers.
    #[param(example = "high,critical", min_length = 1)]
    band: Option<String>,
    /// `call`, `email`, `meeting`, `account_review`, `training_plan`, `escalation`, `custom`.
    #[param(min_length = 1)]
    kind: Option<String>,
    /// `low`, `medium`, `high`, `urgent`.
    #[param(min_length = 1)]
    priority: Option<String>,
    /// `open` (the default), `snoozed`, `dismissed`.
    #[param(min_length = 1)]
    status: Option<String>,
}

impl FromParams for SuggestionsQuery {
    fn from_params(params: &mut Params) -> Self {
        let filter = SuggestionFilter {
            customers: params.list("customer"),
            owners: params.list("owner"),
            rules: params.list("rule"),
            bands: params.list("band"),
            kinds: params.words::<ActionKind>("kind", KINDS),
            priorities: params.words::<Priority>("priority", PRIORITIES),
            statuses: params.words::<SuggestionStatus>("status", "open, snoozed, dismissed"),
        };
        Self { filter, paging: Paging::from_params(params) }
    }
}

/// What the numbers suggest to do, what is worth most first
///
/// For customers within reach. What somebody is at already, or what was just done, is not suggested.
#[utoipa::path(tag = "work", params(SuggestionsParams, PagingParams), responses(
    (status = 200, description = "The suggestions", body = Suggestions)
))]
#[get("/actions/suggestions")]
pub(crate) async fn list_suggestions(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    asked: Asked<SuggestionsQuery>,
) -> Result<Answer<Suggestions>, ApiError> {
    let unknown = state.work.unknown_words(&asked.query().filter).await.map(problems);
    let SuggestionsQuery { filter, paging } = match unknown {
        Ok(unknown) => asked.right(unknown)?,
        Err(error) => asked.right(Vec::new()).and(Err(error.into()))?,
    };
    let page = (paging.offset, paging.limit);
    let (items, total) = state.work.suggestions(&caller.identity, &filter, page).await?;
    Ok(Answer(Suggestions { items, page: paging.info(total) }))
}

/// Accept a suggestion
///
/// It becomes an action, as suggested but for what is given.
#[utoipa::path(
    tag = "work",
    params(("id" = String, Path, description = "Key of the suggestion"), OnceParams),
    request_body = AcceptedSuggestion,
    responses(
        (status = 201, description = "The action", body = ActionDetail),
        (status = 409, description = "There is an open action of it already"),
    )
)]
#[post("/actions/suggestions/{id}/accept")]
pub(crate) async fn create_suggestion_action(
    state: web::Data<AppState>,
    caller: Caller<WorkOnCustomers>,
    id: web::Path<String>,
    _query: Query<NoParams>,
    once: Once,
    JsonBody(accepted): JsonBody<AcceptedSuggestion>,
) -> Result<HttpResponse, ApiError> {
    let act = async |deed| created(&state.work.accept_suggestion(&deed, &id, accepted).await?);
    once.run(&state, &caller, act).await
}

/// Dismiss a suggestion
#[utoipa::path(
    tag = "work",
    params(("id" = String, Path, description = "Key of the suggestion"), OnceParams),
    request_body = DismissedSuggestion,
    responses((status = 200, description = "The suggestion", body = SuggestionItem))
)]
#[post("/actions/suggestions/{id}/dismiss")]
pub(crate) async fn create_suggestion_dismissal(
    state: web::Data<AppState>,
    caller: Caller<WorkOnCustomers>,
    id: web::Path<String>,
    _query: Query<NoParams>,
    once: Once,
    JsonBody(dismissed): JsonBody<DismissedSuggestion>,
) -> Result<HttpResponse, ApiError> {
    let act = async |deed| {
        let item = state.work.dismiss_suggestion(&deed, &id, &dismissed).await?;
        Done::with_body(StatusCode::OK, &item)
    };
    once.run(&state, &caller, act).await
}

/// Put a suggestion off
#[utoipa::path(
    tag = "work",
    params(("id" = String, Path, description = "Key of the suggestion"), OnceParams),
    request_body = SnoozedSuggestion,
    responses((status = 200, description = "The suggestion", body = SuggestionItem))
)]
#[post("/actions/suggestions/{id}/snooze")]
pub(crate) async fn create_suggestion_snooze(
    state: web::Data<AppState>,
    caller: Caller<WorkOnCustomers>,
    id: web::Path<String>,
    _query: Query<NoParams>,
    once: Once,
    JsonBody(snoozed): JsonBody<SnoozedSuggestion>,
) -> Result<HttpResponse, ApiError> {
    let act = async |deed| {
        let item = state.work.snooze_suggestion(&deed, &id, &snoozed).await?;
        Done::with_body(StatusCode::OK, &item)
    };
    once.run(&state, &caller, act).await
}

/// Open a suggestion again that was dismissed or put off
#[utoipa::path(
    tag = "work",
    params(("id" = String, Path, description = "Key of the suggestion")),
    responses((status = 204, description = "It is open"))
)]
#[delete("/actions/suggestions/{id}/decision")]
pub(crate) async fn delete_suggestion_decision(
    state: web::Data<AppState>,
    caller: Caller<WorkOnCustomers>,
    id: web::Path<String>,
    _query: Query<NoParams>,
) -> Result<HttpResponse, ApiError> {
    state.work.reopen_suggestion(&caller.deed(), &id).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The rules of suggestions
#[utoipa::path(tag = "work", responses((status = 200, description = "The rules, by key", body = SuggestionRules)))]
#[get("/suggestion-rules")]
pub(crate) async fn list_suggestion_rules(
    state: web::Data<AppState>,
    _caller: Caller<ReadCustomers>,
    _query: Query<NoParams>,
) -> Answer<SuggestionRules> {
    Answer(state.work.suggestion_rules())
}

/// Add a rule of suggestions
#[utoipa::path(tag = "work", params(OnceParams), request_body = NewSuggestionRule, responses(
    (status = 201, description = "The rule", body = SuggestionRule),
    (status = 409, description = "There is one of this key"),
))]
#[post("/suggestion-rules")]
pub(crate) async fn create_suggestion_rule(
    state: web::Data<AppState>,
    caller: Caller<ManageWork>,
    _query: Query<NoParams>,
    once: Once,
    JsonBody(new): JsonBody<NewSuggestionRule>,
) -> Result<HttpResponse, ApiError> {
    let act = async |deed| {
        let rule = state.work.create_suggestion_rule(&deed, new).await?;
        Done::created(&format!("/api/v1/suggestion-rules/{}", rule.key), Some(rule.version), &rule)
    };
    once.run(&state, &caller, act).await
}

/// A rule of suggestions
#[utoipa::path(
    tag = "work",
    params(("key" = String, Path, description = "Key of the rule", example = "get_in_touch")),
    responses((status = 200, description = "The rule", body = SuggestionRule))
)]
#[get("/suggestion-rules/{key}")]
pub(crate) async fn get_suggestion_rule(
    state: web::Data<AppState>,
    _caller: Caller<ReadCustomers>,
    key: web::Path<String>,
    _query: Query<NoParams>,
) -> Result<Versioned<SuggestionRule>, ApiError> {
    let rule = state.work.suggestion_rule(&key)?;
    Ok(Versioned { version: rule.version, body: rule })
}

/// Change a rule of suggestions, or put it back as it came
#[utoipa::path(
    tag = "work",
    params(("key" = String, Path, description = "Key of the rule", example = "get_in_touch"), IfMatchParams),
    request_body = SuggestionRuleChange,
    responses((status = 200, description = "The rule", body = SuggestionRule))
)]
#[patch("/suggestion-rules/{key}")]
pub(crate) async fn update_suggestion_rule(
    state: web::Data<AppState>,
    caller: Caller<ManageWork>,
    key: web::Path<String>,
    IfMatch(version): IfMatch,
    _query: Query<NoParams>,
    JsonBody(change): JsonBody<SuggestionRuleChange>,
) -> Result<Versioned<SuggestionRule>, ApiError> {
    let rule = state.work.change_suggestion_rule(&caller.deed(), &key, version, change).await?;
    Ok(Versioned { version: rule.version, body: rule })
}

/// Delete a rule of suggestions that somebody added
#[utoipa::path(
    tag = "work",
    params(("key" = String, Path, description = "Key of the rule", example = "get_in_touch"), IfMatchParams),
    responses(
        (status = 204, description = "Gone"),
        (status = 409, description = "It came with the product: it can be switched off"),
    )
)]
#[delete("/suggestion-rules/{key}")]
pub(crate) async fn delete_suggestion_rule(
    state: web::Data<AppState>,
    caller: Caller<ManageWork>,
    key: web::Path<String>,
    IfMatch(version): IfMatch,
    _query: Query<NoParams>,
) -> Result<HttpResponse, ApiError> {
    state.work.delete_suggestion_rule(&caller.deed(), &key, version).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// For whom actions are made without being asked
#[utoipa::path(tag = "work", responses((status = 200, description = "The automation", body = Automation)))]
#[get("/automation")]
pub(crate) async fn get_automation(
    state: web::Data<AppState>,
    _caller: Caller<ReadCustomers>,
    _query: Query<NoParams>,
) -> Result<Versioned<Automation>, ApiError> {
    let automation = state.work.automation_answer()?;
    Ok(Versioned { version: automation.version, body: automation })
}

/// Switch the making of actions on or off, by band
///
/// Actions are made after each refresh: of the best suggestion, for customers of these bands who have no open action.
#[utoipa::path(tag = "work", params(IfMatchParams), request_body = AutomationChange, responses(
    (status = 200, description = "The automation", body = Automation)
))]
#[patch("/automation")]
pub(crate) async fn update_automation(
    state: web::Data<AppState>,
    caller: Caller<ManageWork>,
    IfMatch(version): IfMatch,
    _query: Query<NoParams>,
    JsonBody(change): JsonBody<AutomationChange>,
) -> Result<Versioned<Automation>, ApiError> {
    let automation = state.work.change_automation(&caller.deed(), version, change).await?;
    Ok(Versioned { version: automation.version, body: automation })
}
