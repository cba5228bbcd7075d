//! `/owners`, `/assignments` and `/covers`: who looks after which customers.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, delete, get, post, web};
use bellwether_contract::assignment::{
    Assigned, AssignmentHistory, CoverItem, Covers, NewAssignment, NewCover, OwnerItem, Owners,
};
use bellwether_contract::identity::{Role, UserRef};
use bellwether_domain::facts::customer::OwnerId;
use bellwether_engine::assignments::{By, OwnerNames, Reassignment};
use bellwether_identity::audit::Deed;
use bellwether_identity::directory::People;
use bellwether_identity::ledger::LedgerError;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::caller::{Caller, ManageAssignments, ReadCustomers};
use crate::http::answer::Answer;
use crate::http::body::JsonBody;
use crate::http::once::{Done, Once, OnceParams};
use crate::http::params::{NoParams, Query};
use crate::problem::ApiError;
use crate::state::AppState;
use crate::views;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_owners)
        .service(create_assignment)
        .service(list_customer_assignments)
        .service(list_covers)
        .service(create_cover)
        .service(delete_cover);
}

/// Account managers within reach, by name
///
/// With how many customers each has, and who signs in for them.
#[utoipa::path(tag = "users", responses((status = 200, description = "The account managers", body = Owners)))]
#[get("/owners")]
pub(crate) async fn list_owners(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    _query: Query<NoParams>,
) -> Result<Answer<Owners>, ApiError> {
    let people = state.identities.people();
    let users_of = |owner: &str| -> Vec<UserRef> {
        let users = people.users().filter(|user| user.body.owners.iter().any(|id| id == owner));
        users.map(|user| UserRef { id: user.id.clone(), name: user.body.name.clone() }).collect()
    };
    let owners = state.engine.owners(&caller.scope)?;
    let items = owners.into_iter().map(|owner| OwnerItem {
        users: users_of(&owner.id),
        id: owner.id,
        name: owner.name,
        customers: owner.customers as u64,
    });
    Ok(Answer(Owners { items: items.collect() }))
}

/// Give customers to another account manager
///
/// All of them or none. Leads give to account managers of their team. Whoever looks at the portfolio sees it at once.
#[utoipa::path(tag = "users", params(OnceParams), request_body = NewAssignment, responses(
    (status = 200, description = "How many changed hands", body = Assigned),
    (status = 409, description = "Somebody else is just giving away one of them"),
))]
#[post("/assignments")]
pub(crate) async fn create_assignment(
    state: web::Data<AppState>,
    caller: Caller<ManageAssignments>,
    _query: Query<NoParams>,
    once: Once,
    JsonBody(new): JsonBody<NewAssignment>,
) -> Result<HttpResponse, ApiError> {
    let wanted = Reassignment { customers: new.customers, owner: new.owner.map(OwnerId::from), reason: new.reason };
    let act = async |deed: Deed| {
        let names = names(&state.identities.people());
        let by = By { user: caller.identity.user().to_owned(), name: caller.identity.name().to_owned() };
        let sides = (&caller.scope, caller.identity.reach());
        let prepared = state.engine.prepare_assignment(sides, &wanted, &names, by).await?;
        let changed = prepared.moves.len() as u64;
        let entries = prepared.moves.iter().map(views::assignment::entry).collect();
        let (engine, ledger) = (state.engine.clone(), state.identities.ledger().clone());
        // In a task of its own: what was committed must be seen, also when the client has gone meanwhile.
        let task = actix_web::rt::spawn(async move {
            ledger.commit(&deed, prepared.changes, entries).await.map_err(refuse)?;
            Ok::<_, ApiError>(engine.assigned(prepared.laid).await?)
        });
        task.await.map_err(ApiError::internal)??;
        Done::with_body(StatusCode::OK, &Assigned { changed })
    };
    once.run(&state, &caller, act).await
}

/// What was to be changed may no longer be what it was when that was decided: somebody else was quicker.
fn refuse(error: LedgerError) -> ApiError {
    match error {
        LedgerError::Store(error) => error.into(),
        error => error.into(),
    }
}

/// Names of the users who look after customers, by the ids of the account managers they are.
pub(crate) fn names(people: &People) -> OwnerNames {
    let users = people.users().filter(|user| user.body.role != Role::Service);
    users
        .flat_map(|user| user.body.owners.iter().map(|id| (OwnerId::from(id.as_str()), user.body.name.clone())))
        .collect()
}

/// Who looked after a customer
#[utoipa::path(
    tag = "customers",
    params(("id" = String, Path, description = "Id of the customer", example = "12346")),
    responses((status = 200, description = "The changes, newest first", body = AssignmentHistory))
)]
#[get("/customers/{id}/assignments")]
pub(crate) async fn list_customer_assignments(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    id: web::Path<String>,
    _query: Query<NoParams>,
) -> Result<Answer<AssignmentHistory>, ApiError> {
    let history = state.engine.assignment_history(&caller.scope, &id).await?;
    Ok(Answer(views::assignment::history(history)))
}

/// Who stands in for whom
///
/// Those one can arrange, and those one stands in.
#[utoipa::path(tag = "users", responses((status = 200, description = "Covers that are not over", body = Covers)))]
#[get("/covers")]
pub(crate) async fn list_covers(
    state: web::Data<AppState>,
    caller: Caller<ReadCustomers>,
    _query: Query<NoParams>,
) -> Answer<Covers> {
    Answer(state.identities.covers(&caller.identity))
}

/// Let somebody stand in
///
/// For some days they see the customers of the account manager, too.
#[utoipa::path(tag = "users", params(OnceParams), request_body = NewCover, responses(
    (status = 201, description = "The cover", body = CoverItem)
))]
#[post("/covers")]
pub(crate) async fn create_cover(
    state: web::Data<AppState>,
    caller: Caller<ManageAssignments>,
    _query: Query<NoParams>,
    once: Once,
    JsonBody(new): JsonBody<NewCover>,
) -> Result<HttpResponse, ApiError> {
    let act = async |deed| {
        let cover = state.identities.create_cover(&deed, new).await?;
        Done::created(&format!("/api/v1/covers/{}", cover.id), None, &cover)
    };
    once.run(&state, &caller, act).await
}

/// End a cover, or call it off
#[utoipa::path(
    tag = "users",
    params(("id" = String, Path, description = "Key of the cover")),
    responses((status = 204, description = "It is over"))
)]
#[delete("/covers/{id}")]
pub(crate) async fn delete_cover(
    state: web::Data<AppState>,
    caller: Caller<ManageAssignments>,
    id: web::Path<String>,
    _query: Query<NoParams>,
) -> Result<HttpResponse, ApiError> {
    state.identities.cancel_cover(&caller.deed(), &id).await?;
    Ok(HttpResponse::NoContent().finish())
}
