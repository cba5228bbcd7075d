//! Who may do what: every operation as everybody, and nobody gets further by what they send.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use bellwether::openapi::PUBLIC;
use bellwether_contract::identity::{KeyScope, Role};
use serde_json::{Value, json};

use crate::access::PASSWORD;
use crate::browser::Browser;
use crate::office::{Operation, form_team, operations};
use crate::server::{Reply, TestServer, demo, empty};

/// What an operation asks of whoever calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Demand {
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

const OPERATIONS: &[(&str, Demand)] = &[
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
    fn allows(self, role: Role) -> bool {
        match self {
            Nothing | Known | Own | ChangeOwn => true,
            Customers | Work => role != Role::Learner,
            People | Assignments => matches!(role, Role::Admin | Role::Lead),
            Users | Audit | Pipeline | Runs | Models | Rules | Deliveries => role == Role::Admin,
        }
    }

    fn changes(self) -> bool {
        matches!(self, Work | Rules | Assignments | ChangeOwn | Users | Runs | Models)
    }

    fn in_person(self) -> bool {
        matches!(self, Own | ChangeOwn | Users)
    }
}

/// How somebody calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Session,
    /// As another page would, which does not know the token of the session.
    SessionWithoutToken,
    /// With everything, but from another page.
    SessionFromElsewhere,
    Key,
    KeyForReading,
}

fn may(demand: Demand, role: Role, way: Way) -> bool {
    let by_way = match way {
        Way::Session => true,
        Way::SessionWithoutToken | Way::SessionFromElsewhere => !demand.changes(),
        Way::Key => !demand.in_person(),
        Way::KeyForReading => !demand.in_person() && !demand.changes(),
    };
    by_way && demand.allows(role)
}

fn demand(operation: &Operation) -> Demand {
    let found = OPERATIONS.iter().find(|(id, _)| *id == operation.id);
    found.unwrap_or_else(|| panic!("say what `{}` asks of whoever calls it", operation.id)).1
}

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

/// Calls an operation in some way.
fn call(operation: &Operation, browser: Option<&Browser>, server: &TestServer, way: Way) -> Reply {
    let path = operation.at(&NOWHERE);
    let text = if operation.has_body() { body(&operation.id).to_string() } else { String::new() };
    let mut headers = vec![("if-match", "\"1\"")];
    if operation.has_body() {
        headers.push(("content-type", "application/json"));
    }
    if let Some(browser) = browser {
        headers.push(("cookie", &browser.cookie));
        if way != Way::SessionWithoutToken {
            headers.push(("x-csrf-token", &browser.csrf));
        }
        if way == Way::SessionFromElsewhere {
            headers.push(("origin", "https://evil.example.org"));
        }
    }
    server.send(&operation.method, &path, &headers, text.as_bytes())
}

#[track_caller]
fn expect(operation: &Operation, who: &str, reply: &Reply, allowed: bool) {
    let what = format!("{} as {who}: {} {}", operation.id, reply.status, String::from_utf8_lossy(&reply.body));
    let refused = matches!(reply.status, 401 | 403) && !what.contains("\"sign_in_failed\"");
    assert!(reply.status < 500 && refused != allowed, "{what}");
    if !allowed {
        assert_eq!(reply.status, 403, "{what}");
    }
}

#[test]
fn every_operation_says_what_it_asks() {
    let described: BTreeSet<String> = operations().into_iter().map(|operation| operation.id).collect();
    let listed: BTreeSet<String> = OPERATIONS.iter().map(|(id, _)| (*id).to_owned()).collect();
    assert_eq!(listed, described, "one row for each operation");
    for operation in operations() {
        let demand = demand(&operation);
        assert_eq!(demand == Nothing, PUBLIC.contains(&operation.id.as_str()), "{}", operation.id);
        let security = operation.description["security"].as_array().expect("`security`");
        let schemes: Vec<&str> =
            security.iter().flat_map(|one| one.as_object().expect("a scheme").keys().map(String::as_str)).collect();
        let expect: &[&str] = match demand {
            Nothing => &[],
            demand if demand.in_person() => &["session"],
            _ => &["session", "bearer"],
        };
        assert_eq!(schemes, expect, "{}", operation.id);
        if demand.changes() {
            assert_ne!(operation.method, "GET", "{} changes something", operation.id);
        }
    }
}

#[test]
fn strangers_get_in_nowhere_but_where_all_do() {
    let stranger = demo().stranger();
    let (token, cookie) = ("0".repeat(43), format!("__Host-bellwether={}", "A".repeat(43)));
    let (key, basic) = (format!("Bearer bwk_00000000_{token}"), "Basic YWRtaW46YWRtaW4=");
    let bearer = format!("bearer {}", demo().access().key.replace("bwk_", "bwk_0"));
    let forged: [&[(&str, &str)]; 7] = [
        &[],
        &[("cookie", &cookie)],
        &[("authorization", &key)],
        &[("authorization", basic)],
        &[("authorization", "Bearer")],
        &[("authorization", &bearer)],
        &[("x-forwarded-user", "admin"), ("x-user-id", "admin"), ("x-forwarded-for", "127.0.0.1")],
    ];
    for operation in operations() {
        let text = if operation.has_body() { body(&operation.id).to_string() } else { String::new() };
        for headers in forged {
            let headers = [headers, &[("content-type", "application/json"), ("if-match", "\"1\"")]].concat();
            let reply = stranger.send(&operation.method, &operation.at(&NOWHERE), &headers, text.as_bytes());
            if demand(&operation) == Nothing {
                expect(&operation, "a stranger", &reply, true);
            } else {
                reply.problem(401, "unauthenticated");
                assert!(reply.header("www-authenticate").starts_with("Bearer"), "{}", operation.id);
            }
        }
    }
}

#[test]
fn everybody_may_exactly_what_the_role_and_the_way_allow() {
    let access = demo().access();
    let everybody = [
        (Role::Admin, "roles-admin"),
        (Role::Lead, "roles-lead"),
        (Role::AccountManager, "roles-manager"),
        (Role::Learner, "roles-learner"),
    ];
    let team = form_team(demo(), "Roles");
    for (role, name) in everybody {
        let user = access.user(role, name, &[], Some(&team));
        let key = demo().with_key(&access.key_of(&user.id));
        let reading = demo().with_key(&access.key_for(&user.id, &[KeyScope::Read]));
        for operation in operations() {
            let demand = demand(&operation);
            for (server, way) in [(&key, Way::Key), (&reading, Way::KeyForReading)] {
                let reply = call(&operation, None, server, way);
                expect(&operation, &format!("{name} {way:?}"), &reply, may(demand, role, way));
            }
            if demand == Nothing {
                continue;
            }
            // A new one each time: some operations end it.
            let browser = Browser::sign_in(demo(), name);
            for way in [Way::SessionWithoutToken, Way::SessionFromElsewhere, Way::Session] {
                let reply = call(&operation, Some(&browser), &demo().stranger(), way);
                expect(&operation, &format!("{name} {way:?}"), &reply, may(demand, role, way));
            }
        }
    }
    let service = access.user(Role::Service, "roles-service", &["*"], None);
    let server = demo().with_key(&access.key_of(&service.id));
    for operation in operations() {
        let reply = call(&operation, None, &server, Way::Key);
        expect(&operation, "a service", &reply, may(demand(&operation), Role::Service, Way::Key));
    }
}

/// A server where users are changed.
fn people() -> &'static TestServer {
    static SERVER: LazyLock<TestServer> = LazyLock::new(|| empty(""));
    &SERVER
}

#[test]
fn nobody_gets_further_by_fields_that_are_not_theirs_to_give() {
    let access = people().access();
    let learner = access.user(Role::Learner, "mass-learner", &[], None);
    access.user(Role::Admin, "mass-admin", &[], None);
    let (browser, own) = (Browser::sign_in(people(), "mass-admin"), Browser::sign_in(people(), "mass-learner"));
    let state = || (people().api("/users?limit=500").ok(), people().api("/teams").ok());
    let before = state();
    let foreign = [
        ("id", json!("00000000-0000-0000-0000-000000000000")),
        ("version", json!(99)),
        ("status", json!("active")),
        ("role", json!("admin")),
        ("owners", json!(["*"])),
        ("permissions", json!(["manage_users"])),
        ("second_factor", json!(false)),
        ("linked", json!(true)),
        ("password_hash", json!("x")),
        ("created_at", json!("2011-12-09T00:00:00Z")),
        ("by", json!({ "id": learner.id, "name": "n" })),
        ("demo", json!(true)),
        ("__proto__", json!({ "role": "admin" })),
        ("is_admin", json!(true)),
        ("Role", json!("admin")),
    ];
    let mut tried = 0;
    for operation in operations().into_iter().filter(|operation| operation.has_body() && demand(operation) != Nothing) {
        let schema = text_of_schema(&operation);
        for (field, value) in foreign.iter().filter(|(field, _)| !schema.contains(&(*field).to_owned())) {
            let mut sent = body(&operation.id);
            sent[field] = value.clone();
            let path = operation.at(&[("id", &learner.id), ("key", "distribution")]);
            let by = if operation.id == "update_me" { &own } else { &browser };
            let reply = by.send_with(&operation.method, &path, &[("if-match", "\"1\"")], &sent);
            let detail = reply.problem(400, "invalid_body");
            assert!(detail.contains(field), "{} names `{field}`: {detail}", operation.id);
            tried += 1;
        }
    }
    assert!(tried > 100, "{tried}");
    // What is inside of what may be given.
    for sent in [
        json!({ "preferences": { "theme": "dark", "role": "admin" } }),
        json!({ "preferences": { "theme": "dark", "owners": ["*"] } }),
    ] {
        let detail = own.send("PATCH", "/api/v1/me", &sent).problem(400, "invalid_body");
        assert!(detail.contains("role") || detail.contains("owners"), "{detail}");
    }
    assert_eq!(state(), before);
    assert_eq!(own.get("/api/v1/me").ok()["role"], "learner");
}

/// The fields that a body may have.
fn text_of_schema(operation: &Operation) -> Vec<String> {
    let document = serde_json::to_value(bellwether::openapi::document()).expect("serialises");
    let content = &operation.description["requestBody"]["content"]["application/json"]["schema"];
    let name = content["$ref"].as_str().and_then(|path| path.rsplit('/').next()).expect("a schema by name");
    let properties = &document["components"]["schemas"][name]["properties"];
    properties.as_object().expect("properties").keys().cloned().collect()
}

#[test]
fn what_may_not_be_given_is_refused_by_name_on_create_and_update() {
    let access = people().access();
    access.user(Role::Admin, "values-admin", &[], None);
    let learner = access.user(Role::Learner, "values-learner", &[], None);
    let browser = Browser::sign_in(people(), "values-admin");
    let path = format!("/api/v1/users/{}", learner.id);
    for (sent, field) in [
        (json!({ "name": "", "email": "a@example.com", "role": "learner" }), "name"),
        (json!({ "name": "x\u{0}y", "email": "a@example.com", "role": "learner" }), "name"),
        (json!({ "name": "x".repeat(101), "email": "a@example.com", "role": "learner" }), "name"),
        (json!({ "name": "x", "email": "a", "role": "learner" }), "email"),
        (json!({ "name": "x", "email": "a@example.com\r\nBcc: b@example.com", "role": "learner" }), "email"),
        (json!({ "name": "x", "role": "learner" }), "email"),
        (json!({ "name": "x", "email": "a@example.com", "role": "root" }), "role"),
        (json!({ "name": "x", "email": "a@example.com", "role": "account_manager", "owners": ["*"] }), "owners"),
        (json!({ "name": "x", "email": "a@example.com", "role": "lead", "team": "nobody" }), "team"),
    ] {
        let detail = browser.send("POST", "/api/v1/users", &sent).problem(400, "invalid_body");
        assert!(detail.contains(field), "{sent}: {detail}");
    }
    for (sent, field) in [
        (json!({ "name": " " }), "name"),
        (json!({ "role": "root" }), "role"),
        (json!({ "role": "service" }), "role"),
        (json!({ "owners": ["*"] }), "owners"),
        (json!({ "owners": "am-1" }), "owners"),
        (json!({ "team": "nobody" }), "team"),
        (json!({ "disabled": "yes" }), "disabled"),
    ] {
        let reply = browser.send_with("PATCH", &path, &[("if-match", "\"1\"")], &sent);
        let detail = reply.problem(400, "invalid_body");
        assert!(detail.contains(field), "{sent}: {detail}");
    }
    let now = people().api(&format!("/users/{}", learner.id)).ok();
    assert_eq!(now, serde_json::to_value(&learner).expect("serialises"));
}

#[test]
fn a_key_can_be_made_for_nobody_but_oneself_and_services() {
    let access = people().access();
    let admin = access.user(Role::Admin, "keys-admin", &[], None);
    let lead = access.user(Role::Lead, "keys-lead", &[], None);
    for (name, user) in [("keys-lead", &admin.id), ("keys-admin", &lead.id)] {
        let sent = json!({ "name": "k", "scopes": ["read", "write"], "days": 1, "user": user });
        let reply = Browser::sign_in(people(), name).send("POST", "/api/v1/api-keys", &sent);
        assert!((400..404).contains(&reply.status) && reply.status != 401, "{name}: {}", reply.text());
    }
}
