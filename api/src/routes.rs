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
pub mod call_prep;
pub mod comments;
pub mod contact_log;
pub mod customers;
pub mod deliveries;
pub mod events;
pub mod fiscal;
pub mod groups;
pub mod key_dates;
pub mod me;
pub mod message_templates;
pub mod model_library;
pub mod operation;
pub mod outcomes;
pub mod overrides;
pub mod playbooks;
pub mod portfolio;
pub mod portfolio_history;
pub mod provider;
pub mod risk;
pub mod saved_views;
pub mod scoring_models;
pub mod simulation;
pub mod sources;
pub mod suggestions;
pub mod timeline;
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
    groups::configure(config);
    portfolio_history::configure(config);
    risk::configure(config);
    timeline::configure(config);
    call_prep::configure(config);
    contact_log::configure(config);
    overrides::configure(config);
    saved_views::configure(config);
    fiscal::configure(config);
    scoring_models::configure(config);
    simulation::configure(config);
    model_library::configure(config);
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
    message_templates::configure(config);
    comments::configure(config);
    alerts::configure(config);
    alert_rules::configure(config);
    deliveries::configure(config);
    playbooks::configure(config);
    events::configure(config);
    operation::configure_api(config);
}
