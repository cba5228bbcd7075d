//! `/me/views` and `/views`: views of the portfolio page that people keep.

use actix_web::{HttpResponse, delete, get, patch, post, web};
use bellwether_contract::saved_view::{NewSavedView, SavedView, SavedViewChange, SavedViews};
use bellwether_engine::saved_views::{PreparedView, WantedView};
use bellwether_identity::audit::Deed;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::caller::{Caller, ReadCustomers, WorkCustomers};
use crate::http::answer::Answer;
use crate::http::body::JsonBody;
use crate::http::commit::{by, commit};
use crate::http::once::{Done, Once, OnceParams};
use crate::http::params::{NoParams, Query};
use crate::http::precondition::{IfMatch, IfMatchParams, Versioned};
use crate::problem::ApiError;
use crate::state::AppState;
use crate::views::written;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_saved_views)
        .service(create_saved_view)
        .service(update_saved_view)
        .service(delete_saved_view)
        .service(get_saved_view);
}

/// One's own views of the portfolio, by name
#[utoipa::path(tag = "profile", responses((status = 200, description = "The views", body = SavedViews)))]
#[get("/me/views")]
pub(crate) async fn list_saved_views(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    _query: Query<NoParams>,
) -> Result<Answer<SavedViews>, ApiError> {
    let views = state.engine.views_of(caller.identity.user()).await?;
    Ok(Answer(SavedViews { items: views.into_iter().map(written::saved_view).collect() }))
}

/// Keep a view of the portfolio
#[utoipa::path(tag = "profile", params(OnceParams), request_body = NewSavedView, responses(
    (status = 201, description = "The view", body = SavedView),
    (status = 409, description = "There is one of this name, or there are too many"),
))]
#[post("/me/views")]
pub(crate) async fn create_saved_view(
    state: web::Data<AppState>,
    caller: Caller<WorkCustomers>,
    _query: Query<NoParams>,
    once: Once,
    JsonBody(new): JsonBody<NewSavedView>,
) -> Result<HttpResponse, ApiError> {
    let wanted = WantedView { name: Some(new.name), query: Some(new.query), shared: Some(new.shared) };
    let act = async |deed: Deed| {
        let prepared = state.engine.prepare_view(by(&caller.identity), &wanted).await?;
        let view = write(&state, deed, &caller, prepared).await?;
        Done::created(&format!("/api/v1/views/{}", view.id), Some(view.version), &view)
    };
    once.run(&state, &caller, act).await
}

/// Change one of one's own views
#[utoipa::path(
    tag = "profile",
    params(("id" = String, Path, description = "Key of the view"), IfMatchParams),
    request_body = SavedViewChange,
    responses(
        (status = 200, description = "The view", body = SavedView),
        (status = 409, description = "There is one of this name"),
    )
)]
#[patch("/me/views/{id}")]
pub(crate) async fn update_saved_view(
    state: web::Data<AppState>,
    caller: Caller<WorkCustomers>,
    id: web::Path<String>,
    IfMatch(version): IfMatch,
    _query: Query<NoParams>,
    JsonBody(change): JsonBody<SavedViewChange>,
) -> Result<Versioned<SavedView>, ApiError> {
    let wanted = WantedView { name: change.name, query: change.query, shared: change.shared };
    let user = caller.identity.user();
    let prepared = state.engine.prepare_view_change(user, (&id, version), Some(&wanted)).await?;
    let view = write(&state, caller.deed(), &caller, prepared).await?;
    Ok(Versioned { version: view.version, body: view })
}

/// Delete one of one's own views
#[utoipa::path(
    tag = "profile",
    params(("id" = String, Path, description = "Key of the view"), IfMatchParams),
    responses((status = 204, description = "Gone"))
)]
#[delete("/me/views/{id}")]
pub(crate) async fn delete_saved_view(
    state: web::Data<AppState>,
    caller: Caller<WorkCustomers>,
    id: web::Path<String>,
    IfMatch(version): IfMatch,
    _query: Query<NoParams>,
) -> Result<HttpResponse, ApiError> {
    let prepared = state.engine.prepare_view_change(caller.identity.user(), (&id, version), None).await?;
    record(&state, caller.deed(), prepared).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A view that is one's own or shared
///
/// Whoever opens it sees their own customers in it.
#[utoipa::path(
    tag = "profile",
    params(("id" = String, Path, description = "Key of the view")),
    responses((status = 200, description = "The view", body = SavedView))
)]
#[get("/views/{id}")]
pub(crate) async fn get_saved_view(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    id: web::Path<String>,
    _query: Query<NoParams>,
) -> Result<Versioned<SavedView>, ApiError> {
    let view = written::saved_view(state.engine.view(caller.identity.user(), &id).await?);
    Ok(Versioned { version: view.version, body: view })
}

async fn write(
    state: &AppState,
    deed: Deed,
    caller: &Caller<WorkCustomers>,
    prepared: PreparedView,
) -> Result<SavedView, ApiError> {
    let id = prepared.id.clone();
    record(state, deed, prepared).await?;
    Ok(written::saved_view(state.engine.view(caller.identity.user(), &id).await?))
}

async fn record(state: &AppState, deed: Deed, prepared: PreparedView) -> Result<(), ApiError> {
    let entry = written::view_entry(&prepared);
    commit(state, deed, prepared.changes, vec![entry], async { Ok(()) }).await
}
