//! Rules of alerts and suggestions, playbooks and webhooks: only administrators change them, and every fault is named.

use serde_json::{Value, json};

use super::{change, post};
use crate::office::{Office, items, text};

pub(super) fn rules_and_where_alerts_go_are_changed_by_administrators_with_every_fault_named(office: &Office) {
    let rule = crate::roles::rule_body();
    for (field, value, named) in [
        ("sentence", json!("{colour}"), "body.sentence"),
        ("kind", json!("visit"), "kind"),
        ("effect", json!(2), "body.effect"),
        ("when", json!([]), "body.when"),
        ("when", json!([{ "field": "band", "at_most": 3 }]), "body.when[0]"),
        ("when", json!([{ "field": "score", "at_least": 5, "at_most": 3 }]), "body.when[0].at_most"),
        ("when", json!([{ "field": "astrology", "at_most": 3 }]), "body.when[0].field"),
    ] {
        let mut body = rule.clone();
        body[field] = value;
        let sent = json!({ "key": "mine", "body": body });
        let detail = post(&office.admin, "/suggestion-rules", &sent).problem(400, "invalid_body");
        assert!(detail.contains(named), "{sent}: {detail}");
    }
    let made = post(&office.admin, "/suggestion-rules", &json!({ "key": "mine", "body": rule }));
    assert_eq!((made.status, &made.json()["shipped"]), (201, &json!(false)), "{}", made.text());
    post(&office.admin, "/suggestion-rules", &json!({ "key": "mine", "body": rule })).problem(409, "conflict");
    let found = items(&office.ann.api("/actions/suggestions?rule=mine&limit=500"));
    let own = office.of(&[0]);
    let scored = office
        .customers
        .iter()
        .filter(|customer| own.contains(&text(&customer["id"])) && customer["score"]["value"].is_number());
    assert_eq!(found.len(), scored.count(), "what is Unknown meets no condition");
    let off = change(&office.admin, "PATCH", "/suggestion-rules/mine", 1, &json!({ "enabled": false })).ok();
    assert_eq!(off["enabled"], false);
    assert_eq!(items(&office.ann.api("/actions/suggestions?rule=mine")).len(), 0);
    change(&office.admin, "PATCH", "/suggestion-rules/mine", 2, &json!({ "reset": true })).problem(400, "invalid_body");
    // One that came with the product has version 0 until it is changed, and can be put back.
    let path = "/alert-rules/score_drop";
    assert_eq!(office.admin.api(path).ok()["version"], 0);
    change(&office.admin, "PATCH", path, 0, &json!({ "enabled": false })).ok();
    change(&office.admin, "PATCH", path, 0, &json!({ "enabled": true })).problem(412, "precondition_failed");
    let back = change(&office.admin, "PATCH", path, 1, &json!({ "reset": true })).ok();
    assert_eq!((&back["enabled"], &back["version"]), (&json!(true), &json!(2)));
    for server in [&office.ann, &office.lead] {
        change(server, "PATCH", path, 2, &json!({ "enabled": false })).problem(403, "forbidden");
        server.api("/webhooks").problem(403, "forbidden");
    }
    let hook = post(&office.admin, "/webhooks", &json!({ "name": "Hook", "url": "https://example.com/hook" }));
    assert_eq!(hook.status, 201, "{}", hook.text());
    assert!(text(&hook.json()["secret"]).starts_with("whsec_"));
    let id = text(&hook.json()["webhook"]["id"]);
    assert!(!office.admin.api(&format!("/webhooks/{id}")).text().contains("whsec_"));
    let renewed = change(&office.admin, "POST", &format!("/webhooks/{id}/rotate-secret"), 1, &Value::Null).ok();
    assert_eq!(renewed["webhook"]["version"], 2);
    assert!(renewed["webhook"]["former_secret_until"].is_string(), "{renewed}");
    change(&office.admin, "POST", &format!("/webhooks/{id}/rotate-secret"), 1, &Value::Null)
        .problem(412, "precondition_failed");
    let entries = office.admin.api(&format!("/audit?target={id}"));
    assert!(entries.text().contains("webhook.rotate_secret"), "{}", entries.text());
    for secret in [&hook.json()["secret"], &renewed["secret"]] {
        assert!(!entries.text().contains(&text(secret)[6..]));
    }
    assert_eq!(change(&office.admin, "DELETE", &format!("/webhooks/{id}"), 2, &Value::Null).status, 204);
    // What somebody added can be deleted; what came with the product is switched off or put back.
    change(&office.admin, "DELETE", "/suggestion-rules/mine", 1, &Value::Null).problem(412, "precondition_failed");
    assert_eq!(change(&office.admin, "DELETE", "/suggestion-rules/mine", 2, &Value::Null).status, 204);
    office.admin.api("/suggestion-rules/mine").problem(404, "not_found");
    change(&office.admin, "DELETE", path, 2, &Value::Null).problem(409, "conflict");
    let alert = json!({ "key": "mine", "body": {
        "title": "{name}", "sentence": "{score}", "severity": "info", "subject": "customer", "quiet_hours": 1,
        "playbook": "mine", "when": [{ "field": "score", "at_most": 1 }],
    } });
    assert_eq!(post(&office.admin, "/alert-rules", &alert).status, 201);
    let steps = json!([{ "title": "Ring", "kind": "call", "day": 0 }]);
    let book = json!({ "key": "mine", "name": "Mine", "steps": steps });
    assert_eq!(post(&office.admin, "/playbooks", &book).status, 201);
    let named = change(&office.admin, "DELETE", "/playbooks/mine", 1, &Value::Null).problem(409, "conflict");
    assert!(named.contains("mine"), "{named}");
    assert_eq!(change(&office.admin, "DELETE", "/alert-rules/mine", 1, &Value::Null).status, 204);
    assert_eq!(change(&office.admin, "DELETE", "/playbooks/mine", 1, &Value::Null).status, 204);
    let came = office.admin.api("/playbooks/win_back").ok();
    change(&office.admin, "DELETE", "/playbooks/win_back", 0, &Value::Null).problem(409, "conflict");
    change(&office.admin, "PATCH", "/playbooks/win_back", 0, &json!({ "steps": steps })).ok();
    let back = change(&office.admin, "PATCH", "/playbooks/win_back", 1, &json!({ "reset": true })).ok();
    assert_eq!((&back["version"], &back["steps"]), (&json!(2), &came["steps"]));
}
