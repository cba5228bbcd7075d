//! The resources, one module each. A handler extracts, asks the engine once, and maps.

pub mod account;
pub mod account_lists;
pub mod actions;
pub mod alert_rules;
pub mod alerts;
pub mod api_keys;
pub mod assignments;
pub mod audit;
pub mod auth;
pub mod comments;
pub mod customers;
pub mod deliveries;
pub mod events;
pub mod fiscal;
pub mod key_dates;
pub mod me;
pub mod operation;
pub mod outcomes;
pub mod playbooks;
pub mod portfolio;
pub mod provider;
pub mod scoring_models;
pub mod sources;
pub mod suggestions;
pub mod users;

use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

/// Registers every resource.
pub fn configure(config: &mut ServiceConfig<'_>) {
    operation::configure(config);
    config.service(scope::scope("/api/v1").configure(configure_api));
}

fn configure_api(config: &mut ServiceConfig<'_>) {
    // Addresses are compared in this order: first what is asked for most.
    portfolio::configure(config);
    customers::configure(config);
    account::configure(config);
    account_lists::configure(config);
    fiscal::configure(config);
    scoring_models::configure(config);
    sources::configure(config);
    auth::configure(config);
    provider::configure(config);
    me::configure(config);
    api_keys::configure(config);
    users::configure(config);
    assignments::configure(config);
    audit::configure(config);
    // Before actions: `suggestions`, `outcomes` and `team` are no keys of one.
    suggestions::configure(config);
    outcomes::configure(config);
    actions::configure(config);
    key_dates::configure(config);
    comments::configure(config);
    alerts::configure(config);
    alert_rules::configure(config);
    deliveries::configure(config);
    playbooks::configure(config);
    events::configure(config);
    operation::configure_api(config);
}
