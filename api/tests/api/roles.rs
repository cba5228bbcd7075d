//! Who may do what: every operation as everybody, and nobody gets further by what they send.

mod bodies;
mod demands;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use bellwether::openapi::PUBLIC;
use bellwether_contract::identity::{KeyScope, Role};
use serde_json::json;

pub(crate) use self::bodies::{NOWHERE, body, message_template, rule_body};
use self::demands::{Demand, OPERATIONS, demand};
use crate::browser::Browser;
use crate::office::{Operation, form_team, operations};
use crate::server::{Reply, TestServer, demo, empty};

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
        assert_eq!(demand == Demand::Nothing, PUBLIC.contains(&operation.id.as_str()), "{}", operation.id);
        let security = operation.description["security"].as_array().expect("`security`");
        let schemes: Vec<&str> =
            security.iter().flat_map(|one| one.as_object().expect("a scheme").keys().map(String::as_str)).collect();
        let expect: &[&str] = match demand {
            Demand::Nothing => &[],
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
            if demand(&operation) == Demand::Nothing {
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
            if demand == Demand::Nothing {
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
    // One of its own: what others change meanwhile would count.
    let server = empty("");
    let access = server.access();
    let learner = access.user(Role::Learner, "mass-learner", &[], None);
    access.user(Role::Admin, "mass-admin", &[], None);
    let (browser, own) = (Browser::sign_in(&server, "mass-admin"), Browser::sign_in(&server, "mass-learner"));
    let state = || (server.api("/users?limit=500").ok(), server.api("/teams").ok());
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
    for operation in
        operations().into_iter().filter(|operation| operation.has_body() && demand(operation) != Demand::Nothing)
    {
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
