//! What every operation asks of whoever calls it.

use bellwether_contract::identity::Role;

use crate::office::Operation;

/// What an operation asks of whoever calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Demand {
    /// Nothing.
    Nothing,
    /// To be known.
    Known,
    /// To look at customers.
    Customers,
    /// To work on customers, or write something about them.
    Work,
    /// To change rules.
    Rules,
    /// To look at what is sent.
    Deliveries,
    /// To look at users and teams.
    People,
    /// To change who looks after whom.
    Assignments,
    /// To have signed in.
    Own,
    /// To have signed in, and change what is one's own.
    ChangeOwn,
    /// To change users.
    Users,
    /// To read the audit log.
    Audit,
    /// To look at the pipeline.
    Pipeline,
    /// To start runs.
    Runs,
    /// To keep and activate scoring models.
    Models,
}

use Demand::{
    Assignments, Audit, ChangeOwn, Customers, Deliveries, Known, Models, Nothing, Own, People, Pipeline, Rules, Runs,
    Users, Work,
};

pub(super) const OPERATIONS: &[(&str, Demand)] = &[
    ("get_health", Nothing),
    ("get_readiness", Nothing),
    ("get_metrics", Nothing),
    ("get_openapi", Nothing),
    ("get_sign_in_ways", Nothing),
    ("create_session", Nothing),
    ("confirm_session", Nothing),
    ("get_link", Nothing),
    ("use_link", Nothing),
    ("start_provider_visit", Nothing),
    ("finish_provider_visit", Nothing),
    ("get_meta", Known),
    ("get_me", Known),
    ("get_fiscal_window", Known),
    ("list_scoring_models", Known),
    ("get_scoring_model", Known),
    ("evaluate_scoring_model", Known),
    ("list_customers", Customers),
    ("get_customer", Customers),
    ("get_customer_cadence", Customers),
    ("list_customer_contacts", Customers),
    ("get_customer_coverage", Customers),
    ("get_portfolio_action_history", Customers),
    ("get_portfolio_health_history", Customers),
    ("list_customer_health_history", Customers),
    ("list_customer_invoices", Customers),
    ("get_customer_invoice", Customers),
    ("list_customer_orders", Customers),
    ("get_customer_revenue", Customers),
    ("get_customer_training", Customers),
    ("list_customer_assignments", Customers),
    ("export_portfolio", Customers),
    ("get_portfolio_summary", Customers),
    ("list_sources", Customers),
    ("list_owners", Customers),
    ("list_portfolio_groups", Customers),
    ("list_portfolio_attention", Customers),
    ("list_customer_timeline", Customers),
    ("get_risk_segments", Customers),
    ("list_fiscal_calendars", Customers),
    ("get_customer_peers", Customers),
    ("get_customer_call_prep", Customers),
    ("evaluate_what_if", Customers),
    ("evaluate_back_test", Customers),
    ("list_scoring_model_versions", Known),
    ("create_scoring_model", Models),
    ("create_model_activation", Models),
    ("get_customer_override", Customers),
    ("list_saved_views", Customers),
    ("get_saved_view", Customers),
    ("update_customer_override", Work),
    ("delete_customer_override", Work),
    ("create_customer_contact", Work),
    ("update_customer_contact", Work),
    ("delete_customer_contact", Work),
    ("create_saved_view", Work),
    ("update_saved_view", Work),
    ("delete_saved_view", Work),
    ("list_covers", Customers),
    ("list_actions", Customers),
    ("get_action", Customers),
    ("list_colleagues", Customers),
    ("list_customer_comments", Customers),
    ("list_action_comments", Customers),
    ("list_alerts", Customers),
    ("get_alert", Customers),
    ("list_suggestions", Customers),
    ("list_suggestion_rules", Customers),
    ("get_suggestion_rule", Customers),
    ("get_automation", Customers),
    ("list_key_dates", Customers),
    ("list_customer_key_dates", Customers),
    ("create_suggestion_action", Work),
    ("create_suggestion_dismissal", Work),
    ("create_suggestion_snooze", Work),
    ("delete_suggestion_decision", Work),
    ("create_customer_key_date", Work),
    ("update_key_date", Work),
    ("delete_key_date", Work),
    ("list_action_outcomes", Customers),
    ("get_outcome_dictionary", Customers),
    ("get_outcome_uplift", Customers),
    ("get_team_work", Customers),
    ("list_playbooks", Customers),
    ("get_playbook", Customers),
    ("list_playbook_runs", Customers),
    ("get_playbook_run", Customers),
    ("get_events", Customers),
    ("start_playbook_run", Work),
    ("end_playbook_step", Work),
    ("create_playbook", Rules),
    ("update_playbook", Rules),
    ("delete_playbook", Rules),
    ("list_message_templates", Customers),
    ("get_message_template", Customers),
    ("evaluate_message_template", Customers),
    ("evaluate_message_draft", Customers),
    ("create_message_template", Work),
    ("update_message_template", Work),
    ("delete_message_template", Work),
    ("list_alert_rules", Customers),
    ("get_alert_rule", Customers),
    ("get_notification_settings", Customers),
    ("update_notification_settings", Work),
    ("list_webhooks", Deliveries),
    ("get_webhook", Deliveries),
    ("list_deliveries", Deliveries),
    ("create_alert_rule", Rules),
    ("update_alert_rule", Rules),
    ("delete_alert_rule", Rules),
    ("create_webhook", Rules),
    ("update_webhook", Rules),
    ("delete_webhook", Rules),
    ("start_webhook_secret", Rules),
    ("start_delivery", Rules),
    ("create_suggestion_rule", Rules),
    ("update_suggestion_rule", Rules),
    ("delete_suggestion_rule", Rules),
    ("update_automation", Rules),
    ("create_action", Work),
    ("update_actions", Work),
    ("update_action", Work),
    ("create_action_transition", Work),
    ("create_action_note", Work),
    ("create_customer_comment", Work),
    ("create_action_comment", Work),
    ("update_comment", Work),
    ("delete_comment", Work),
    ("update_alerts", Work),
    ("update_alert", Work),
    ("list_users", People),
    ("get_user", People),
    ("list_teams", People),
    ("get_team", People),
    ("create_assignment", Assignments),
    ("create_cover", Assignments),
    ("delete_cover", Assignments),
    ("list_sessions", Own),
    ("list_api_keys", Own),
    ("create_provider_link", ChangeOwn),
    ("delete_session", ChangeOwn),
    ("update_me", ChangeOwn),
    ("update_password", ChangeOwn),
    ("create_second_factor", ChangeOwn),
    ("confirm_second_factor", ChangeOwn),
    ("delete_second_factor", ChangeOwn),
    ("end_session", ChangeOwn),
    ("end_other_sessions", ChangeOwn),
    ("create_api_key", ChangeOwn),
    ("delete_api_key", ChangeOwn),
    ("create_user", Users),
    ("update_user", Users),
    ("create_user_link", Users),
    ("end_user_sessions", Users),
    ("create_team", Users),
    ("update_team", Users),
    ("delete_team", Users),
    ("list_audit_entries", Audit),
    ("list_rejects", Pipeline),
    ("list_pipeline_runs", Pipeline),
    ("create_pipeline_run", Runs),
];

impl Demand {
    /// Whose role allows it.
    pub(super) fn allows(self, role: Role) -> bool {
        match self {
            Nothing | Known | Own | ChangeOwn => true,
            Customers | Work => role != Role::Learner,
            People | Assignments => matches!(role, Role::Admin | Role::Lead),
            Users | Audit | Pipeline | Runs | Models | Rules | Deliveries => role == Role::Admin,
        }
    }

    pub(super) fn changes(self) -> bool {
        matches!(self, Work | Rules | Assignments | ChangeOwn | Users | Runs | Models)
    }

    pub(super) fn in_person(self) -> bool {
        matches!(self, Own | ChangeOwn | Users)
    }
}

/// What an operation asks.
pub(super) fn demand(operation: &Operation) -> Demand {
    let found = OPERATIONS.iter().find(|(id, _)| *id == operation.id);
    found.unwrap_or_else(|| panic!("say what `{}` asks of whoever calls it", operation.id)).1
}
