//! Message templates: who uses and writes which, what is refused by name, and how they are filled in for one customer.

use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::office::{Office, items, text};
use crate::roles::message_template as content;
use crate::server::{Reply, TestServer};

fn office() -> &'static Office {
    static OFFICE: LazyLock<Office> = LazyLock::new(Office::open);
    &OFFICE
}

const BASE: &str = "/api/v1/message-templates";

fn send(server: &TestServer, method: &str, path: &str, version: Option<u64>, body: &Value) -> Reply {
    let seen = format!("\"{}\"", version.unwrap_or_default());
    let mut headers = vec![("content-type", "application/json")];
    headers.extend(version.map(|_| ("if-match", seen.as_str())));
    server.send(method, &format!("{BASE}{path}"), &headers, body.to_string().as_bytes())
}

/// Adds a template; its id.
#[track_caller]
fn add(server: &TestServer, more: &Value) -> String {
    let made = send(server, "POST", "", None, &with(more));
    assert_eq!(made.status, 201, "{}", made.text());
    text(&made.json()["id"])
}

/// A content with other fields.
fn with(more: &Value) -> Value {
    let mut body = content();
    body.as_object_mut().expect("fields").extend(more.as_object().expect("fields").clone());
    body
}

fn render(server: &TestServer, id: &str, occasion: &Value) -> Reply {
    send(server, "POST", &format!("/{id}/render"), None, occasion)
}

#[test]
fn everybody_keeps_their_own_and_leads_write_for_everybody() {
    let office = office();
    let own = add(&office.ann, &json!({ "name": "Ann's own" }));
    assert_eq!(office.ann.api(&format!("/message-templates/{own}")).ok()["editable"], true);
    for other in [&office.bob, &office.lead, &office.admin] {
        other.api(&format!("/message-templates/{own}")).problem(404, "not_found");
        assert!(items(&other.api("/message-templates")).iter().all(|item| item["id"] != own));
        send(other, "PUT", &format!("/{own}"), Some(1), &content()).problem(404, "not_found");
        render(other, &own, &json!({ "customer": "nobody" })).problem(404, "not_found");
    }
    send(&office.ann, "POST", "", None, &with(&json!({ "shared": true }))).problem(403, "forbidden");
    send(&office.ann, "PUT", &format!("/{own}"), Some(1), &with(&json!({ "shared": true }))).problem(403, "forbidden");

    let shared = add(&office.lead, &json!({ "name": "Of the team", "shared": true }));
    let seen = office.ann.api(&format!("/message-templates/{shared}")).ok();
    assert_eq!((&seen["editable"], &seen["owner"]), (&json!(false), &Value::Null));
    send(&office.ann, "PUT", &format!("/{shared}"), Some(1), &content()).problem(403, "forbidden");
    send(&office.ann, "DELETE", &format!("/{shared}"), Some(1), &Value::Null).problem(403, "forbidden");
    let changed = send(
        &office.admin,
        "PUT",
        &format!("/{shared}"),
        Some(1),
        &with(&json!({ "shared": true, "name": "Renamed" })),
    )
    .ok();
    assert_eq!((&changed["version"], &changed["content"]["name"]), (&json!(2), &json!("Renamed")));
    send(&office.lead, "PUT", &format!("/{shared}"), Some(1), &with(&json!({ "shared": true })))
        .problem(412, "precondition_failed");
    send(&office.lead, "PUT", &format!("/{shared}"), None, &with(&json!({ "shared": true })))
        .problem(428, "precondition_required");
    assert_eq!(send(&office.lead, "DELETE", &format!("/{shared}"), Some(2), &Value::Null).status, 204);
    office.lead.api(&format!("/message-templates/{shared}")).problem(404, "not_found");

    let told = items(&office.admin.api(&format!("/audit?target={shared}")));
    let mut actions: Vec<&str> = told.iter().map(|entry| entry["action"].as_str().expect("an action")).collect();
    actions.sort_unstable();
    assert_eq!(actions, ["message_template.change", "message_template.create", "message_template.delete"]);
}

#[test]
fn a_key_adds_one_template() {
    let office = office();
    let body = with(&json!({ "name": "Once" })).to_string();
    let once = |key: &str| {
        let headers = [("content-type", "application/json"), ("idempotency-key", key)];
        office.bob.send("POST", BASE, &headers, body.as_bytes())
    };
    let (first, again) = (once("templates-1"), once("templates-1"));
    assert_eq!((first.status, first.json()), (again.status, again.json()));
    let named =
        items(&office.bob.api("/message-templates")).into_iter().filter(|item| item["content"]["name"] == "Once");
    assert_eq!(named.count(), 1);
}

#[test]
fn shipped_ones_are_changed_and_put_back() {
    let office = office();
    let path = "/message-templates/follow_up";
    let came = office.lead.api(path).ok();
    assert_eq!(
        (&came["version"], &came["shipped"], &came["content"]["shared"]),
        (&json!(0), &json!(true), &json!(true))
    );
    send(&office.lead, "DELETE", "/follow_up", Some(0), &Value::Null).problem(409, "conflict");
    let off = with(&json!({ "shared": true, "enabled": false }));
    assert_eq!(send(&office.lead, "PUT", "/follow_up", Some(0), &off).ok()["version"], 1);
    send(&office.lead, "PUT", "/follow_up", Some(0), &off).problem(412, "precondition_failed");
    send(&office.lead, "PUT", "/follow_up", Some(1), &content()).problem(400, "invalid_body");
    assert_eq!(send(&office.lead, "DELETE", "/follow_up", Some(1), &Value::Null).status, 204);
    let back = office.lead.api(path).ok();
    assert_eq!(
        (&back["version"], &back["content"]["body"], &back["content"]["enabled"]),
        (&json!(2), &came["content"]["body"], &json!(true))
    );
}

#[test]
fn what_is_wrong_is_named_by_its_field() {
    let office = office();
    for (more, field, words) in [
        (json!({ "name": " " }), "name", "has 0 characters"),
        (json!({ "language": "klingon" }), "language", "give one of cs, da, de"),
        (json!({ "subject": "" }), "subject", "has 0 characters"),
        (json!({ "subject": "For {colour}" }), "subject", "`{colour}` is no placeholder; there are {customer.name}"),
        (json!({ "body": "{measure.colour}" }), "body", "{measure.cadence.overdue_ratio}"),
        (json!({ "body": "{customer.name" }), "body", "without `}`"),
        (json!({ "kind": "telegram" }), "kind", "email"),
    ] {
        let detail = send(&office.ann, "POST", "", None, &with(&more)).problem(400, "invalid_body");
        assert!(detail.contains(field) && detail.contains(words), "{more}: {detail}");
        if field != "kind" {
            let draft = json!({ "template": with(&more), "occasion": { "customer": office.of(&[0])[0] } });
            let detail = send(&office.ann, "POST", "/render", None, &draft).problem(400, "invalid_body");
            assert!(detail.contains(&format!("template.{field}")) && detail.contains(words), "{draft}: {detail}");
        }
    }
    let notes = with(&json!({ "kind": "call_notes", "subject": "", "name": "Without a subject" }));
    assert_eq!(send(&office.ann, "POST", "", None, &notes).status, 201);
}

#[test]
fn a_text_is_filled_in_for_a_customer_within_the_scope() {
    let office = office();
    let (own, foreign) = (&office.of(&[0])[0], &office.of(&[1])[0]);
    let body = "{customer.name} {customer.id} {revenue.ttm_net} {today} {user.name} {measure.usage.logins_30d} {action.title|nothing} {{";
    let id = add(&office.ann, &json!({ "name": "Numbers", "language": "de-DE", "body": body }));
    let customer = office.ann.api(&format!("/customers/{own}")).ok();
    let told = render(&office.ann, &id, &json!({ "customer": own })).ok();
    let said = text(&told["body"]);
    assert!(said.starts_with(&format!("{} {own} ", text(&customer["name"]))), "{said}");
    assert!(said.contains("9. Dezember 2011 ann noch nicht bekannt nothing {"), "{said}");
    assert!(said.contains("\u{a0}£") || said.contains("\u{a0}€"), "{said}");
    assert!(!said.contains("null"), "{said}");
    let missing: Vec<String> =
        told["missing"].as_array().expect("a list").iter().map(|one| text(&one["placeholder"])).collect();
    assert_eq!(missing, ["measure.usage.logins_30d", "action.title"]);
    assert_eq!((&told["customer"]["id"], &told["language"]), (&json!(own), &json!("de-DE")));

    // Nothing of customers that are not theirs, neither by template nor by draft.
    render(&office.ann, &id, &json!({ "customer": foreign })).problem(404, "not_found");
    let draft = json!({ "template": content(), "occasion": { "customer": foreign } });
    send(&office.ann, "POST", "/render", None, &draft).problem(404, "not_found");
    render(&office.lead, "follow_up", &json!({ "customer": foreign })).ok();

    let detail = render(&office.ann, &id, &json!({})).problem(400, "invalid_body");
    assert!(detail.contains("customer"), "{detail}");
    let detail =
        render(&office.ann, &id, &json!({ "customer": own, "contact": "Nobody There" })).problem(400, "invalid_body");
    assert!(detail.contains("contact"), "{detail}");
}

#[test]
fn an_action_brings_its_customer_title_and_due_day() {
    let office = office();
    let (own, other) = (&office.of(&[0])[0], &office.of(&[0])[1]);
    let action =
        json!({ "kind": "email", "title": "Send the price list", "customer": own, "due_at": "2011-12-12T09:00:00Z" });
    let made = office.ann.send(
        "POST",
        "/api/v1/actions",
        &[("content-type", "application/json")],
        action.to_string().as_bytes(),
    );
    let id = text(&made.json()["id"]);
    let told = render(&office.ann, "follow_up", &json!({ "action": id })).ok();
    assert_eq!((&told["subject"], &told["customer"]["id"]), (&json!("Send the price list"), &json!(own)));
    assert!(text(&told["body"]).contains("12 December 2011"), "{told}");
    let detail =
        render(&office.ann, "follow_up", &json!({ "action": id, "customer": other })).problem(400, "invalid_body");
    assert!(detail.contains("customer"), "{detail}");
    render(&office.bob, "follow_up", &json!({ "action": id })).problem(404, "not_found");
    render(&office.ann, "follow_up", &json!({ "action": "nothing" })).problem(404, "not_found");
    // The person is the first one unless another is named.
    let people = told["people"].as_array().expect("a list");
    assert_eq!(told["to"]["name"], people.first().map_or(Value::Null, |person| person["name"].clone()));
    if let Some(last) = people.last() {
        let told = render(&office.ann, "follow_up", &json!({ "action": id, "contact": last["name"] })).ok();
        assert_eq!(told["to"], *last);
        assert!(text(&told["body"]).contains(&text(&last["name"])));
    }
}
