//! Bodies that operations can do something with.

use serde_json::{Value, json};

use crate::access::PASSWORD;

/// A body that an operation can do something with, and that does no harm to other tests.
pub(crate) fn body(id: &str) -> Value {
    match id {
        "create_session" => json!({ "email": "nobody@example.com", "password": "no password of anybody" }),
        "confirm_session" | "confirm_second_factor" => json!({ "code": "000000" }),
        "use_link" => json!({ "password": "violet-tractor-ninety-marble" }),
        "evaluate_scoring_model" => json!({ "model": "distribution", "measures": {} }),
        "update_customer_override" => {
            json!({ "value": 50, "reason": "a test", "expires_on": crate::server::TODAY })
        }
        "evaluate_what_if" => json!({ "model": "distribution" }),
        "evaluate_back_test" => json!({ "model": "distribution", "as_of": "2010-12-09" }),
        // Nothing that would be kept.
        "create_scoring_model" => json!({ "key": "m", "dimensions": [] }),
        "create_model_activation" => json!({ "reason": "a test" }),
        "create_customer_contact" => json!({ "channel": "call", "summary": "a test" }),
        "update_customer_contact" => json!({ "summary": "a test" }),
        "create_saved_view" => json!({ "name": "A view", "query": "band=high" }),
        "update_saved_view" => json!({ "name": "Another view" }),
        "create_pipeline_run" => json!({ "copy": "nothing" }),
        "create_assignment" => json!({ "customers": ["nobody"], "owner": null, "reason": "a test" }),
        "create_cover" => {
            let day = crate::server::TODAY;
            json!({ "owner": "nobody", "user": "nobody", "from": day, "through": day, "reason": "a test" })
        }
        "create_action" => json!({ "kind": "call", "title": "a test", "customer": "nobody" }),
        "update_actions" => json!({ "actions": [{ "id": "nobody" }], "transition": { "to": "completed" } }),
        "update_action" => json!({ "title": "a test" }),
        "create_action_transition" => json!({ "to": "completed" }),
        "create_action_note" | "create_customer_comment" | "create_action_comment" | "update_comment" => {
            json!({ "text": "a test" })
        }
        "create_suggestion_action" => json!({ "priority": "high" }),
        "create_suggestion_dismissal" => json!({ "reason": "a test" }),
        "create_suggestion_snooze" => json!({ "until": "2011-12-20T00:00:00Z" }),
        "create_suggestion_rule" => json!({ "key": "Wrong", "body": rule_body() }),
        "update_suggestion_rule" => json!({ "enabled": true }),
        "update_automation" => json!({ "bands": [] }),
        "create_customer_key_date" => json!({ "kind": "event", "title": "a test", "date": crate::server::TODAY }),
        "update_key_date" => json!({ "title": "a test" }),
        "create_alert_rule" => json!({ "key": "Wrong", "body": {
            "title": "{name}", "sentence": "{score}", "severity": "info", "subject": "customer", "quiet_hours": 1,
            "when": [{ "field": "score", "at_most": 10 }],
        } }),
        "start_playbook_run" => json!({ "playbook": "nothing", "customer": "nobody" }),
        "end_playbook_step" => json!({ "action": "nothing", "reason": "a test" }),
        "create_playbook" => json!({ "key": "Wrong", "name": "a test", "steps": [] }),
        "update_playbook" => json!({ "enabled": true }),
        // One's own, so that all who see customers may.
        "create_message_template" | "update_message_template" => message_template(),
        "evaluate_message_template" => json!({ "customer": "nobody" }),
        "evaluate_message_draft" => {
            json!({ "template": message_template(), "occasion": { "customer": "nobody" } })
        }
        "update_alert_rule" => json!({ "enabled": true }),
        "update_notification_settings" => json!({ "digest": false }),
        "create_webhook" => json!({ "name": "a test", "url": "http://127.0.0.1/" }),
        "update_webhook" => json!({ "enabled": false }),
        "update_alert" => json!({ "read": true }),
        "update_me" => json!({ "name": "Somebody" }),
        "update_password" => json!({ "current": PASSWORD, "password": "short" }),
        "create_second_factor" | "delete_second_factor" => json!({ "password": PASSWORD }),
        "create_api_key" => json!({ "name": "k", "scopes": ["read"], "days": 1 }),
        "create_user" => json!({ "name": "New", "email": "new@example.com", "role": "learner" }),
        "update_user" => json!({ "name": "Renamed" }),
        "create_team" | "update_team" => json!({ "name": "Team" }),
        other => panic!("give a body for `{other}`"),
    }
}

/// What a rule of suggestions says.
pub(crate) fn rule_body() -> Value {
    json!({
        "title": "Look after {name}", "sentence": "The score is {score}.", "kind": "call", "effect": 0.1,
        "dismissed_days": 7, "when": [{ "field": "score", "at_most": 100 }],
    })
}

/// What a message template of one's own says.
pub(crate) fn message_template() -> Value {
    json!({
        "name": "A test", "language": "en-GB", "kind": "email", "subject": "For {customer.name}",
        "body": "Hello {contact.name|there}, it is {today}.",
    })
}

pub(crate) const NOWHERE: [(&str, &str); 6] = [
    ("id", "nobody"),
    ("number", "1"),
    ("key", "distribution"),
    ("token", "no-such-token"),
    ("contact", "nothing"),
    ("version", "1"),
];
