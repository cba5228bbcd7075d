//! The audit log over HTTP: every change with who, from where, before and after; what is asked of it, and as a file.

use std::collections::BTreeMap;

use bellwether_contract::identity::Role;
use serde_json::{Value, json};

use crate::access::PASSWORD;
use crate::browser::{Browser, SIGN_IN, credentials};
use crate::office::{Office, items, text};
use crate::server::{Reply, TODAY};

/// Somebody with a browser of whom every request is known by its id.
struct Trail<'a> {
    browser: &'a Browser,
    requests: Vec<(String, &'static str)>,
}

impl Trail<'_> {
    /// Does something that is recorded as this.
    #[track_caller]
    fn step(
        &mut self,
        action: &'static str,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Reply {
        let id = format!("step-{}", self.requests.len());
        let all = [headers, &[("x-request-id", id.as_str()), ("user-agent", "Trail/1.0 =cmd()")]].concat();
        let reply = self.browser.send_with(method, &format!("/api/v1/{path}"), &all, body);
        assert!(reply.status < 300, "{action}: {}", reply.text());
        self.requests.push((id, action));
        reply
    }
}

#[test]
fn every_change_is_recorded_with_who_from_where_before_and_after() {
    let office = Office::open();
    let access = office.admin.access();
    let boss = access.user(Role::Admin, "boss", &[], None).id;
    let browser = Browser::sign_in(&office.admin, "boss");
    let mut trail = Trail { browser: &browser, requests: Vec::new() };
    let made = trail.step("team.create", "POST", "teams", &[], &json!({ "name": "=1+1" }));
    let team = text(&made.json()["id"]);
    let first = [("if-match", "\"1\"")];
    trail.step("team.rename", "PATCH", &format!("teams/{team}"), &first, &json!({ "name": "@SUM(A1)" }));
    let new = json!({ "name": "+Guest", "email": "guest@example.com", "role": "learner", "team": team });
    let guest = text(&trail.step("user.create", "POST", "users", &[], &new).json()["user"]["id"]);
    let change = json!({ "role": "account_manager", "owners": [office.owners[0]], "team": null });
    trail.step("user.change", "PATCH", &format!("users/{guest}"), &first, &change);
    trail.step("user.link_made", "POST", &format!("users/{guest}/links"), &[], &Value::Null);
    // It has another version since somebody was in it.
    let tag = browser.get(&format!("/api/v1/teams/{team}")).header("etag").to_owned();
    trail.step("team.delete", "DELETE", &format!("teams/{team}"), &[("if-match", &tag)], &Value::Null);
    let given = office.of(&[0])[0].clone();
    let assignment = json!({ "customers": [given], "owner": office.owners[1], "reason": "-2+3" });
    trail.step("customer.assign", "POST", "assignments", &[], &assignment);
    let cover = json!({ "owner": office.owners[2], "user": office.users["ann"], "from": TODAY, "through": TODAY,
                        "reason": "=HYPERLINK(\"http://evil\")" });
    let cover = text(&trail.step("cover.create", "POST", "covers", &[], &cover).json()["id"]);
    trail.step("cover.cancel", "DELETE", &format!("covers/{cover}"), &[], &Value::Null);
    let key = json!({ "name": "k", "scopes": ["read"], "days": 1 });
    let key = text(&trail.step("key.create", "POST", "api-keys", &[], &key).json()["key"]["id"]);
    trail.step("key.revoke", "DELETE", &format!("api-keys/{key}"), &[], &Value::Null);
    trail.step("profile.change", "PATCH", "me", &[], &json!({ "name": "Boss" }));
    let password = json!({ "current": PASSWORD, "password": "violet-tractor-ninety-marble" });
    trail.step("user.change_password", "POST", "me/password", &[], &password);
    let second = json!({ "password": "violet-tractor-ninety-marble" });
    trail.step("second_factor.begin", "POST", "me/second-factor", &[], &second);

    let by_request: BTreeMap<String, Value> = items(&office.admin.api("/audit?limit=500"))
        .into_iter()
        .filter_map(|entry| Some((entry["request_id"].as_str()?.to_owned(), entry)))
        .collect();
    for (request, action) in &trail.requests {
        let entry = by_request.get(request).unwrap_or_else(|| panic!("{action} is not recorded"));
        assert_eq!((&entry["action"], &entry["actor"]["id"]), (&json!(action), &json!(boss)), "{entry}");
        assert_eq!((&entry["means"], &entry["address"]), (&json!("session"), &json!("127.0.0.1")), "{entry}");
        assert_eq!(entry["agent"], "Trail/1.0 =cmd()", "{entry}");
        let ends = ["delete", "cancel", "revoke"].iter().any(|end| action.ends_with(end));
        let begins = ["team.create", "user.create", "cover.create", "key.create"].contains(action);
        if ["team.rename", "user.change", "profile.change", "customer.assign"].contains(action) {
            assert!(entry["before"].is_object() && entry["after"].is_object(), "{entry}");
            assert_ne!(entry["before"], entry["after"], "{entry}");
        } else if begins {
            assert!(entry["before"].is_null() && entry["after"].is_object(), "{entry}");
        } else if ends {
            assert!(entry["before"].is_object() && entry["after"].is_null(), "{entry}");
        }
    }
    let told = office.admin.api("/audit?limit=500");
    for secret in
        [PASSWORD, "violet-tractor", "argon2", &browser.csrf, browser.cookie.rsplit('=').next().unwrap_or("=")]
    {
        assert!(!told.text().contains(secret), "{secret}");
    }
    filters(&office, &boss, &guest);
    pages_and_file(&office);
}

/// What is asked of the log is what it has.
fn filters(office: &Office, boss: &str, guest: &str) {
    let all = items(&office.admin.api("/audit?limit=500"));
    for (query, field, value) in [
        (format!("actor={boss}"), "/actor/id", boss),
        ("action=user.change".to_owned(), "/action", "user.change"),
        ("target_kind=cover".to_owned(), "/target_kind", "cover"),
        (format!("target={guest}"), "/target", guest),
    ] {
        let expect: Vec<&Value> =
            all.iter().filter(|entry| entry.pointer(field).is_some_and(|found| found == value)).collect();
        assert!(!expect.is_empty(), "{query}");
        let answer = office.admin.api(&format!("/audit?limit=500&{query}")).ok();
        assert_eq!(answer["page"]["total"], expect.len(), "{query}");
        assert_eq!(answer["items"].as_array().expect("a list").iter().collect::<Vec<_>>(), expect, "{query}");
    }
    let total = |query: &str| office.admin.api(&format!("/audit?{query}")).ok()["page"]["total"].clone();
    assert_eq!(total("from=2011-12-09T00:00:00Z&to=2011-12-10T00:00:00Z"), all.len());
    assert_eq!(total("from=2011-12-10T00:00:00Z"), 0);
    assert_eq!(total("to=2011-12-09T00:00:00Z"), 0);
    assert_eq!(total(&format!("actor={boss}&action=team.create&target_kind=team")), 1);
    assert_eq!(total("actor=nobody"), 0);
    assert_eq!(total("action=%27%20OR%201%3D1--"), 0);
    office.admin.api("/audit?action=a&action=b").problem(400, "invalid_parameter");
    office.admin.api("/audit?from=yesterday").problem(400, "invalid_parameter");
    office.admin.api("/audit?cursor=x").problem(400, "invalid_parameter");
}

/// Pages tile the log, and the file has all of it, with nothing that a spreadsheet would run.
fn pages_and_file(office: &Office) {
    let all = items(&office.admin.api("/audit?limit=500"));
    let numbers: Vec<u64> = all.iter().map(|entry| entry["number"].as_u64().expect("a number")).collect();
    assert_eq!(numbers, (1..=all.len() as u64).rev().collect::<Vec<_>>(), "newest first, without a gap");
    let (mut seen, mut path) = (Vec::new(), "/audit?limit=7".to_owned());
    loop {
        let page = office.admin.api(&path).ok();
        assert_eq!(page["page"]["total"], all.len());
        seen.extend(page["items"].as_array().expect("a list").clone());
        let Some(next) = page["page"]["next"].as_str() else { break };
        path = format!("/audit?limit=7&cursor={next}");
    }
    assert_eq!(seen, all);
    let file = office.admin.send("GET", "/api/v1/audit?bom=true", &[("accept", "text/csv")], b"");
    assert_eq!((file.status, file.header("content-type")), (200, "text/csv; charset=utf-8"));
    assert!(file.header("content-disposition").contains("audit.csv"));
    let body = file.body.strip_prefix(b"\xEF\xBB\xBF").expect("a mark");
    let mut reader = csv::Reader::from_reader(body);
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    assert_eq!(rows.len(), all.len());
    let active = |cell: &str| cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    assert!(rows.iter().all(|row| !row.iter().any(active)));
    for name in ["'=1+1", "'@SUM(A1)", "'+Guest"] {
        assert!(rows.iter().any(|row| row.iter().any(|cell| cell == name)), "{name}");
    }
}

#[test]
fn failures_to_sign_in_are_recorded_without_what_was_typed() {
    let office = Office::open();
    office.admin.access().user(Role::Admin, "watched", &[], None);
    for (name, guess) in [("watched", "hunter2-guess"), ("hunter2-name", "hunter2-guess")] {
        office.admin.stranger().post(SIGN_IN, credentials(name, guess)).problem(401, "sign_in_failed");
    }
    let failures = office.admin.api("/audit?action=sign_in.fail");
    assert_eq!(failures.ok()["page"]["total"], 2);
    assert!(!failures.text().contains("hunter2"), "{}", failures.text());
    assert!(items(&failures).iter().all(|entry| entry["address"] == "127.0.0.1"));
}
