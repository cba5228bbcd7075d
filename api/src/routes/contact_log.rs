//! `/customers/{id}/contacts`: contacts that people log here.

use actix_web::{HttpResponse, delete, patch, post, web};
use bellwether_contract::contact_log::{ContactChange, LoggedContact, NewContact};
use bellwether_contract::identity::Role;
use bellwether_domain::facts::customer::CustomerId;
use bellwether_engine::contact_log::{Editor, PreparedContact, WantedContact};
use bellwether_identity::audit::Deed;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::caller::{Caller, WorkCustomers};
use crate::http::body::JsonBody;
use crate::http::commit::{by, commit};
use crate::http::once::{Done, Once, OnceParams};
use crate::http::params::{NoParams, Query};
use crate::http::precondition::{IfMatch, IfMatchParams, Versioned};
use crate::problem::ApiError;
use crate::state::AppState;
use crate::views::written;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(create_customer_contact).service(update_customer_contact).service(delete_customer_contact);
}

/// Log a contact
///
/// It counts at once in the customer's days since the last contact, its score and all lists.
#[utoipa::path(
    tag = "customers",
    params(("id" = String, Path, description = "Id of the customer", example = "12346"), OnceParams),
    request_body = NewContact,
    responses((status = 201, description = "The contact", body = LoggedContact))
)]
#[post("/customers/{id}/contacts")]
pub(crate) async fn create_customer_contact(
    state: web::Data<AppState>,
    caller: Caller<WorkCustomers>,
    id: web::Path<String>,
    _query: Query<NoParams>,
    once: Once,
    JsonBody(new): JsonBody<NewContact>,
) -> Result<HttpResponse, ApiError> {
    let wanted = WantedContact {
        at: new.at,
        channel: Some(new.channel),
        direction: new.direction,
        person: new.person,
        summary: Some(new.summary),
        outcome: new.outcome,
    };
    let act = async |deed: Deed| {
        let prepared = state.engine.prepare_contact(&caller.scope, &id, &wanted, by(&caller.identity))?;
        let contact = write(&state, deed, &caller, &id, prepared).await?;
        let at = format!("/api/v1/customers/{}/contacts/{}", contact.customer, contact.id);
        Done::created(&at, Some(contact.version), &contact)
    };
    once.run(&state, &caller, act).await
}

/// Change a contact that was logged here
///
/// By whoever logged it, a lead or an administrator.
#[utoipa::path(
    tag = "customers",
    params(
        ("id" = String, Path, description = "Id of the customer", example = "12346"),
        ("contact" = String, Path, description = "Key of the contact"),
        IfMatchParams
    ),
    request_body = ContactChange,
    responses((status = 200, description = "The contact", body = LoggedContact))
)]
#[patch("/customers/{id}/contacts/{contact}")]
pub(crate) async fn update_customer_contact(
    state: web::Data<AppState>,
    caller: Caller<WorkCustomers>,
    path: web::Path<(String, String)>,
    IfMatch(version): IfMatch,
    _query: Query<NoParams>,
    JsonBody(change): JsonBody<ContactChange>,
) -> Result<Versioned<LoggedContact>, ApiError> {
    let (customer, contact) = path.into_inner();
    let wanted = WantedContact {
        at: change.at,
        channel: change.channel,
        direction: change.direction,
        person: change.person,
        summary: change.summary,
        outcome: change.outcome,
    };
    let of = (customer.as_str(), contact.as_str(), version);
    let prepared = state.engine.prepare_contact_change(editor(&caller), of, Some(&wanted)).await?;
    let contact = write(&state, caller.deed(), &caller, &customer, prepared).await?;
    Ok(Versioned { version: contact.version, body: contact })
}

/// Remove a contact that was logged here
///
/// By whoever logged it, a lead or an administrator. What it was stays in the audit log.
#[utoipa::path(
    tag = "customers",
    params(
        ("id" = String, Path, description = "Id of the customer", example = "12346"),
        ("contact" = String, Path, description = "Key of the contact"),
        IfMatchParams
    ),
    responses((status = 204, description = "Gone"))
)]
#[delete("/customers/{id}/contacts/{contact}")]
pub(crate) async fn delete_customer_contact(
    state: web::Data<AppState>,
    caller: Caller<WorkCustomers>,
    path: web::Path<(String, String)>,
    IfMatch(version): IfMatch,
    _query: Query<NoParams>,
) -> Result<HttpResponse, ApiError> {
    let (customer, contact) = path.into_inner();
    let of = (customer.as_str(), contact.as_str(), version);
    let prepared = state.engine.prepare_contact_change(editor(&caller), of, None).await?;
    record(&state, caller.deed(), &customer, prepared).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn editor(caller: &Caller<WorkCustomers>) -> Editor<'_> {
    let any = matches!(caller.identity.role(), Role::Admin | Role::Lead);
    Editor { scope: &caller.scope, user: caller.identity.user(), any }
}

/// Commits a contact and tells what it is now.
async fn write(
    state: &AppState,
    deed: Deed,
    caller: &Caller<WorkCustomers>,
    customer: &str,
    prepared: PreparedContact,
) -> Result<LoggedContact, ApiError> {
    let id = prepared.id.clone();
    record(state, deed, customer, prepared).await?;
    let document = state.engine.logged_contact(&caller.scope, customer, &id).await?;
    Ok(written::logged_contact(document))
}

async fn record(state: &AppState, deed: Deed, customer: &str, prepared: PreparedContact) -> Result<(), ApiError> {
    let entry = written::contact_entry(customer, &prepared);
    let (engine, customers) = (state.engine.clone(), [CustomerId::from(customer)]);
    commit(state, deed, prepared.changes, vec![entry], async move { engine.contacts_changed(&customers).await }).await
}
