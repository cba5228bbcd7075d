//! What people write about customers: scores that are set, contacts that are logged, views that are kept. It is seen at
//! once, everywhere, by those who may see the customer, and by nobody else.

use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::office::{Office, items, text};
use crate::server::{Reply, TODAY, TestServer};

fn office() -> &'static Office {
    static OFFICE: LazyLock<Office> = LazyLock::new(Office::open);
    &OFFICE
}

fn send(server: &TestServer, method: &str, path: &str, version: u64, body: &Value) -> Reply {
    let tag = format!("\"{version}\"");
    let headers = [("content-type", "application/json"), ("if-match", tag.as_str())];
    let body = if body.is_null() { String::new() } else { body.to_string() };
    server.send(method, &format!("/api/v1{path}"), &headers, body.as_bytes())
}

/// A customer as the list shows it.
fn listed(server: &TestServer, id: &str) -> Value {
    let all = items(&server.api("/customers?limit=500&sort=-score"));
    all.into_iter().find(|one| one["id"] == id).expect("a customer of the list")
}

fn below(band: &str) -> String {
    format!("/customers?limit=500&band={band}")
}

#[test]
fn a_score_that_is_set_is_shown_everywhere_until_it_is_taken_back() {
    let office = office();
    let id = office.of(&[0])[1].clone();
    let path = format!("/customers/{id}/override");
    let before = listed(&office.ann, &id);
    let state = office.ann.api(&path);
    assert_eq!((state.ok()["version"].clone(), state.ok()["override"].clone()), (json!(0), Value::Null));
    let summary = office.ann.api("/portfolio/summary").ok();
    let value = if before["score"]["band"] == "critical" { 95 } else { 3 };
    let set = json!({ "value": value, "reason": " They told us. ", "expires_on": "2011-12-31" });
    office
        .ann
        .send("PUT", &format!("/api/v1{path}"), &[("content-type", "application/json")], set.to_string().as_bytes())
        .problem(428, "precondition_required");
    send(&office.ann, "PUT", &path, 4, &set).problem(412, "precondition_failed");
    let done = send(&office.ann, "PUT", &path, 0, &set);
    let shown = json!({ "value": value, "reason": "They told us.", "author": "ann", "expires": "2011-12-31" });
    assert_eq!((done.ok()["version"].clone(), done.ok()["override"].clone()), (json!(1), shown.clone()));
    let after = listed(&office.ann, &id);
    assert_eq!(after["score"]["override"], shown);
    assert_eq!(after["score"]["value"], value);
    assert_eq!(after["score"]["computed"], before["score"]["computed"]);
    assert_ne!(after["score"]["band"], before["score"]["band"]);
    assert_eq!(after["score"]["change_30d"], before["score"]["change_30d"]);
    // In order, in bands, in sums, for others, in files.
    let band = text(&after["score"]["band"]);
    assert!(items(&office.lead.api(&below(&band))).iter().any(|one| one["id"] == *id));
    let sorted: Vec<i64> = items(&office.ann.api("/customers?limit=500&sort=score"))
        .iter()
        .filter_map(|one| one["score"]["value"].as_i64())
        .collect();
    assert!(sorted.windows(2).all(|pair| pair[0] <= pair[1]), "{sorted:?}");
    let moved = office.ann.api("/portfolio/summary").ok();
    let in_band = |summary: &Value| {
        let bands = summary["bands"].as_array().expect("bands").iter();
        bands
            .filter(|one| one["band"] == band.as_str())
            .map(|one| one["customers"].as_i64().expect("a number"))
            .sum::<i64>()
    };
    assert_eq!(in_band(&moved), in_band(&summary) + 1);
    let account = office.ann.api(&format!("/customers/{id}")).ok();
    assert_eq!(account["score"], after["score"]);
    let history = office.ann.api(&format!("/customers/{id}/health-history")).ok();
    let last = history["points"].as_array().expect("points").last().expect("a point").clone();
    assert_eq!((&last["value"], &last["override"], &last["band"]), (&json!(value), &shown, &after["score"]["band"]));
    let csv = office.ann.api("/portfolio/export?sort=id");
    assert!(csv.text().contains("They told us."), "{}", csv.text());
    // Looking at a day before shows what was shown then.
    let past = office.ann.api(&format!("/customers/{id}?as_of=2011-12-08")).ok();
    assert_eq!(past["score"]["override"], Value::Null);
    let events = items(&office.ann.api(&format!("/customers/{id}/timeline?kind=override")));
    assert_eq!(events[0]["text"], "They told us.");
    // Another one in its place, then none.
    let other = send(&office.lead, "PUT", &path, 1, &json!({ "value": 50, "reason": "r", "expires_on": TODAY })).ok();
    assert_eq!((&other["override"]["value"], other["history"].as_array().map(Vec::len)), (&json!(50), Some(1)));
    send(&office.ann, "DELETE", &path, 1, &Value::Null).problem(412, "precondition_failed");
    assert_eq!(send(&office.ann, "DELETE", &path, 2, &Value::Null).status, 204);
    assert_eq!(listed(&office.ann, &id), before);
    send(&office.ann, "DELETE", &path, 3, &Value::Null).problem(404, "not_found");
    let entries = items(&office.admin.api(&format!("/audit?target={id}&action=customer.override&limit=500")));
    assert_eq!(entries.len(), 2);
    // Others hear nothing of it, and cannot do it.
    send(&office.carol, "PUT", &path, 3, &set).problem(404, "not_found");
    office.carol.api(&path).problem(404, "not_found");
}

#[test]
fn a_score_that_cannot_be_set_is_refused_by_field() {
    let office = office();
    let path = format!("/customers/{}/override", office.of(&[1])[0]);
    for (body, field) in [
        (json!({ "value": 101, "reason": "r", "expires_on": TODAY }), "value"),
        (json!({ "value": 1000, "reason": "r", "expires_on": TODAY }), "value"),
        (json!({ "value": 1, "reason": " ", "expires_on": TODAY }), "reason"),
        (json!({ "value": 1, "reason": "x".repeat(501), "expires_on": TODAY }), "reason"),
        (json!({ "value": 1, "reason": "r", "expires_on": "2011-12-08" }), "expires_on"),
        (json!({ "value": 1, "reason": "r", "expires_on": "2013-12-08" }), "expires_on"),
        (json!({ "value": 1, "reason": "r" }), "expires_on"),
    ] {
        let detail = send(&office.bob, "PUT", &path, 0, &body).problem(400, "invalid_body");
        assert!(detail.contains(field), "{body}: {detail}");
    }
}

#[test]
fn a_logged_contact_counts_at_once_until_it_is_removed() {
    let office = office();
    let ids = office.of(&[0]);
    let days = |one: &Value| one["contact_days_since"]["value"].as_f64();
    let id = ids.iter().find(|id| days(&listed(&office.ann, id)).is_some_and(|days| days > 40.0)).expect("long ago");
    let (before, path) = (listed(&office.ann, id), format!("/customers/{id}/contacts"));
    let key = ("idempotency-key", "log-once");
    let sent =
        json!({ "channel": "call", "person": "Ms Roe", "summary": "Asked about the delay.", "outcome": "Calls back." });
    let log = || {
        let headers = [("content-type", "application/json"), key];
        office.ann.send("POST", &format!("/api/v1{path}"), &headers, sent.to_string().as_bytes())
    };
    let made = log();
    assert_eq!(made.status, 201, "{}", made.text());
    let again = log();
    assert_eq!((again.status, again.json(), again.header("idempotency-replayed")), (201, made.json(), "true"));
    let contact = text(&made.json()["id"]);
    let after = listed(&office.ann, id);
    assert_eq!(days(&after), Some(0.0));
    let score = |one: &Value| one["score"]["computed"].as_i64().expect("a score");
    assert!(score(&after) > score(&before), "{before} {after}");
    assert_eq!(after["revenue"], before["revenue"]);
    let account = office.ann.api(&format!("/customers/{id}")).ok();
    assert_eq!(account["measures"]["contact.days_since"]["value"], 0.0);
    assert_eq!(account["score"], after["score"]);
    let few = items(&office.ann.api("/customers?limit=500&min_contact_days=40"));
    assert!(!few.iter().any(|one| one["id"] == id.as_str()), "the order knows it");
    let first = items(&office.lead.api(&format!("{path}?limit=1"))).remove(0);
    assert_eq!(
        (&first["id"], &first["note"], &first["author"]["name"]),
        (&json!(contact), &sent["summary"], &json!("ann"))
    );
    let event = items(&office.lead.api(&format!("/customers/{id}/timeline?kind=contact&limit=1"))).remove(0);
    assert_eq!((&event["reference"], &event["title"]), (&json!(contact), &json!("Call to Ms Roe")));
    // A refresh comes to the same.
    // Only whoever logged it, or a lead, changes it.
    let one = format!("{path}/{contact}");
    send(&office.bob, "PATCH", &one, 1, &json!({ "summary": "x" })).problem(404, "not_found");
    send(&office.ann, "PATCH", &one, 7, &json!({ "summary": "x" })).problem(412, "precondition_failed");
    let earlier = json!({ "at": "2011-12-06T09:00:00Z", "outcome": "" });
    let changed = send(&office.lead, "PATCH", &one, 1, &earlier).ok();
    assert_eq!(
        (&changed["version"], &changed["outcome"], &changed["author"]["name"]),
        (&json!(2), &Value::Null, &json!("ann"))
    );
    assert_eq!(days(&listed(&office.ann, id)), Some(3.0));
    let past = office.ann.api(&format!("/customers/{id}?as_of=2011-12-05")).ok();
    assert_ne!(past["measures"]["contact.days_since"]["value"], 0.0);
    assert_eq!(send(&office.ann, "DELETE", &one, 2, &Value::Null).status, 204);
    assert_eq!(listed(&office.ann, id), before);
    send(&office.ann, "DELETE", &one, 3, &Value::Null).problem(404, "not_found");
    let entries = items(&office.admin.api(&format!("/audit?target={contact}&limit=500")));
    let actions: Vec<String> = entries.iter().map(|entry| text(&entry["action"])).collect();
    assert_eq!(actions, ["contact.delete", "contact.change", "contact.log"]);
}

#[test]
fn only_whoever_logged_a_contact_or_leads_changes_it() {
    let office = office();
    let id = office.of(&[0])[2].clone();
    let path = format!("/api/v1/customers/{id}/contacts");
    let made = office.admin.post(&path, json!({ "channel": "email", "summary": "By the administrator." }).to_string());
    let one = format!("/customers/{id}/contacts/{}", text(&made.json()["id"]));
    send(&office.ann, "PATCH", &one, 1, &json!({ "summary": "x" })).problem(403, "forbidden");
    send(&office.ann, "DELETE", &one, 1, &Value::Null).problem(403, "forbidden");
    assert_eq!(send(&office.lead, "DELETE", &one, 1, &Value::Null).status, 204);
}

#[test]
fn a_contact_that_cannot_be_is_refused_by_field() {
    let office = office();
    let path = format!("/api/v1/customers/{}/contacts", office.of(&[1])[0]);
    for (body, field) in [
        (json!({ "channel": "pigeon", "summary": "s" }), "channel"),
        (json!({ "summary": "s" }), "channel"),
        (json!({ "channel": "call", "summary": "" }), "summary"),
        (json!({ "channel": "call", "summary": "x".repeat(2001) }), "summary"),
        (json!({ "channel": "call", "summary": "s", "direction": "up" }), "direction"),
        (json!({ "channel": "call", "summary": "s", "person": "x".repeat(201) }), "person"),
        (json!({ "channel": "call", "summary": "s", "at": "2011-12-09T13:00:00Z" }), "at"),
        (json!({ "channel": "call", "summary": "s", "at": "1969-12-31T23:59:59Z" }), "from 1970-01-01 on"),
        (json!({ "channel": "call", "summary": "s", "at": "1800-01-01T00:00:00Z" }), "from 1970-01-01 on"),
        (json!({ "channel": "call", "summary": "s\u{0}" }), "summary"),
    ] {
        let detail = office.bob.post(&path, body.to_string()).problem(400, "invalid_body");
        assert!(detail.contains(field), "{body}: {detail}");
    }
    let foreign = format!("/api/v1/customers/{}/contacts", office.of(&[2])[0]);
    office.bob.post(&foreign, json!({ "channel": "call", "summary": "s" }).to_string()).problem(404, "not_found");
}

#[test]
fn a_timeline_is_whole_in_order_and_paged() {
    let office = office();
    let id = office.of(&[1])[0].clone();
    let whole = office.bob.api(&format!("/customers/{id}/timeline?limit=500")).ok();
    let events = whole["items"].as_array().expect("events").clone();
    assert!(events.windows(2).all(|pair| text(&pair[0]["date"]) >= text(&pair[1]["date"])));
    let counted: i64 =
        whole["kinds"].as_array().expect("kinds").iter().map(|kind| kind["count"].as_i64().unwrap_or(0)).sum();
    assert_eq!(whole["page"]["total"], counted);
    let (mut paged, mut path) = (Vec::new(), format!("/customers/{id}/timeline?limit=17"));
    while paged.len() < 500 {
        let page = office.bob.api(&path).ok();
        paged.extend(page["items"].as_array().expect("events").clone());
        let Some(next) = page["page"]["next"].as_str() else { break };
        path = format!("/customers/{id}/timeline?limit=17&cursor={next}");
    }
    paged.truncate(500);
    assert_eq!(paged, events);
    let invoices = office.bob.api(&format!("/customers/{id}/timeline?kind=invoice&from=2011-01-01&to=2011-06-30")).ok();
    for event in invoices["items"].as_array().expect("events") {
        assert_eq!(event["kind"], "invoice");
        assert!(("2011-01-01"..="2011-06-30").contains(&text(&event["date"]).as_str()));
    }
    let detail = office.bob.api(&format!("/customers/{id}/timeline?kind=wedding")).problem(400, "invalid_parameter");
    assert!(detail.contains("`wedding` is not allowed"), "{detail}");
    office.bob.api(&format!("/customers/{id}/timeline?cursor=x")).problem(400, "invalid_parameter");
}

#[test]
fn views_are_kept_by_whoever_makes_them_and_opened_by_whoever_is_told() {
    let office = office();
    let new = json!({ "name": "Slipping", "query": "?band=high,critical&sort=-net&columns=name,net", "shared": false });
    let made = office.ann.post("/api/v1/me/views", new.to_string());
    assert_eq!(made.status, 201, "{}", made.text());
    let (view, id) = (made.json(), text(&made.json()["id"]));
    assert_eq!(view["query"], "band=high,critical&sort=-net&columns=name,net");
    assert_eq!(items(&office.ann.api("/me/views")), std::slice::from_ref(&view));
    assert_eq!(items(&office.bob.api("/me/views")).len(), 0);
    office.bob.api(&format!("/views/{id}")).problem(404, "not_found");
    let taken = json!({ "name": "slipping ", "query": "" });
    office.ann.post("/api/v1/me/views", taken.to_string()).problem(409, "conflict");
    assert_eq!(office.bob.post("/api/v1/me/views", taken.to_string()).status, 201);
    let mine = format!("/me/views/{id}");
    send(&office.bob, "PATCH", &mine, 1, &json!({ "shared": true })).problem(404, "not_found");
    send(&office.ann, "PATCH", &mine, 2, &json!({ "shared": true })).problem(412, "precondition_failed");
    let shared = send(&office.ann, "PATCH", &mine, 1, &json!({ "shared": true })).ok();
    assert_eq!((&shared["shared"], &shared["name"]), (&json!(true), &json!("Slipping")));
    assert_eq!(office.bob.api(&format!("/views/{id}")).ok(), shared);
    send(&office.bob, "DELETE", &mine, 2, &Value::Null).problem(404, "not_found");
    for (body, field) in [
        (json!({ "name": "", "query": "" }), "name"),
        (json!({ "name": "x".repeat(101), "query": "" }), "name"),
        (json!({ "name": "n", "query": "a b" }), "query"),
        (json!({ "name": "n", "query": "x".repeat(2001) }), "query"),
    ] {
        let detail = office.ann.post("/api/v1/me/views", body.to_string()).problem(400, "invalid_body");
        assert!(detail.contains(field), "{body}: {detail}");
    }
    assert_eq!(send(&office.ann, "DELETE", &mine, 2, &Value::Null).status, 204);
    assert_eq!(items(&office.ann.api("/me/views")).len(), 0);
}
