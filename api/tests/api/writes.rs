//! Many at the same thing at once: one wins and nothing is lost, and what is sent again is done once.

use std::sync::{Barrier, LazyLock};

use bellwether_contract::identity::Role;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::office::{Office, form_team, ids, items, text};
use crate::server::{Reply, TODAY, TestServer, empty};

fn server() -> &'static TestServer {
    static SERVER: LazyLock<TestServer> = LazyLock::new(|| empty(""));
    &SERVER
}

fn admin(name: &str) -> Browser {
    server().access().user(Role::Admin, name, &[], None);
    Browser::sign_in(server(), name)
}

/// What so many callers get who all begin at the same moment.
fn at_once<T: Send>(callers: usize, call: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let (start, call) = (Barrier::new(callers), &call);
    std::thread::scope(|scope| {
        let start = &start;
        let threads: Vec<_> = (0..callers)
            .map(|number| {
                scope.spawn(move || {
                    start.wait();
                    call(number)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    })
}

fn rename(browser: &Browser, path: &str, version: u64, name: &str) -> Reply {
    let tag = format!("\"{version}\"");
    browser.send_with("PATCH", path, &[("if-match", &tag)], &json!({ "name": name }))
}

#[test]
fn of_a_hundred_edits_of_a_version_one_wins() {
    let browser = admin("edits");
    let path = format!("/api/v1/teams/{}", form_team(server(), "Edited"));
    for version in 1..=3 {
        let replies = at_once(100, |number| rename(&browser, &path, version, &format!("Edited {version} {number}")));
        let won: Vec<&Reply> = replies.iter().filter(|reply| reply.status == 200).collect();
        assert_eq!(won.len(), 1, "version {version}");
        for reply in replies.iter().filter(|reply| reply.status != 200) {
            let detail = reply.problem(412, "precondition_failed");
            assert!(detail.contains("read it again"), "{detail}");
        }
        let now = browser.get(&path);
        assert_eq!(now.ok(), won[0].json());
        assert!(now.header("etag").starts_with(&format!("\"{}-", version + 1)), "{}", now.header("etag"));
    }
}

#[test]
fn edits_that_are_repeated_until_they_win_are_all_there() {
    let browser = admin("patient");
    let id = form_team(server(), "Patient");
    let path = format!("/api/v1/teams/{id}");
    let refused: Vec<u32> = at_once(20, |number| {
        let mut refused = 0;
        loop {
            let version = browser.get(&path).ok()["version"].as_u64().expect("a version");
            let reply = rename(&browser, &path, version, &format!("Patient {number}"));
            if reply.status == 200 {
                return refused;
            }
            reply.problem(412, "precondition_failed");
            refused += 1;
        }
    });
    assert!(refused.iter().sum::<u32>() > 0, "they were in each other's way: {refused:?}");
    assert_eq!(browser.get(&path).ok()["version"], 21);
    // The record has each of them once, and each begins where the one before ended.
    let entries = items(&server().api(&format!("/audit?target={id}&action=team.rename&limit=500")));
    assert_eq!(entries.len(), 20);
    for pair in entries.windows(2) {
        assert_eq!(pair[0]["before"], pair[1]["after"]);
    }
    let mut names: Vec<String> = entries.iter().map(|entry| text(&entry["after"]["name"])).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), 20);
}

#[test]
fn a_change_says_which_version_it_is_meant_for() {
    let browser = admin("versions");
    let user = server().access().user(Role::Learner, "versions-learner", &[], None).id;
    let team = form_team(server(), "Versions");
    for (path, body) in [
        (format!("/api/v1/teams/{team}"), json!({ "name": "Other" })),
        (format!("/api/v1/users/{user}"), json!({ "name": "Other" })),
    ] {
        browser.send("PATCH", &path, &body).problem(428, "precondition_required");
        for wrong in ["*", "1", "W/\"1\"", "\"x\"", "\"1\", \"2\"", "\"-1\"", "\"99999999999999999999\""] {
            browser.send_with("PATCH", &path, &[("if-match", wrong)], &body).problem(400, "invalid_parameter");
        }
        browser.send_with("PATCH", &path, &[("if-match", "\"7\"")], &body).problem(412, "precondition_failed");
        assert_eq!(browser.get(&path).ok()["version"], 1);
        let tag = browser.get(&path).header("etag").to_owned();
        let changed = browser.send_with("PATCH", &path, &[("if-match", &tag)], &body);
        assert_eq!(changed.ok()["version"], 2);
        assert_eq!(changed.header("etag"), browser.get(&path).header("etag"));
    }
    let path = format!("/api/v1/teams/{team}");
    browser.send("DELETE", &path, &Value::Null).problem(428, "precondition_required");
    browser.send_with("DELETE", &path, &[("if-match", "\"1\"")], &Value::Null).problem(412, "precondition_failed");
    assert_eq!(browser.send_with("DELETE", &path, &[("if-match", "\"2\"")], &Value::Null).status, 204);
}

#[test]
fn what_is_told_of_a_thing_is_told_anew_when_it_changes_without_the_thing() {
    let browser = admin("stale");
    let user = server().access().user(Role::Learner, "stale-learner", &[], None).id;
    let path = format!("/api/v1/users/{user}");
    let before = browser.get(&path);
    assert_eq!(before.ok()["last_sign_in_at"], Value::Null);
    Browser::sign_in(server(), "stale-learner");
    let after = server().send("GET", &path, &[("if-none-match", before.header("etag"))], b"");
    assert_eq!(after.ok()["version"], before.json()["version"]);
    assert!(after.json()["last_sign_in_at"].is_string(), "{}", after.text());
    let again = server().send("GET", &path, &[("if-none-match", after.header("etag"))], b"");
    assert_eq!(again.status, 304);
}

/// One key fifty times at once: all get the same answer, and all but one are told that it is not new.
fn fifty(status: u16, send: impl Fn(usize) -> Reply + Sync) -> Value {
    let replies = at_once(50, send);
    assert_eq!(replies[0].status, status, "{}", replies[0].text());
    let new = replies.iter().filter(|reply| reply.header("idempotency-replayed").is_empty()).count();
    assert_eq!(new, 1);
    for reply in &replies {
        assert_eq!((reply.status, reply.text()), (status, replies[0].text()));
        for name in ["etag", "location", "content-type"] {
            assert_eq!(reply.header(name), replies[0].header(name), "{name}");
        }
        assert!(["", "true"].contains(&reply.header("idempotency-replayed")));
    }
    replies[0].json()
}

#[test]
fn a_key_makes_one_team_and_one_user_however_often_it_is_sent() {
    let browser = admin("once");
    let post = |path: &str, key: &str, body: &Value| {
        browser.send_with("POST", &format!("/api/v1/{path}"), &[("idempotency-key", key)], body)
    };
    let team = json!({ "name": "Once" });
    let made = fifty(201, |_| post("teams", "key-1", &team));
    let teams = items(&browser.get("/api/v1/teams"));
    assert_eq!(teams.iter().filter(|team| team["name"] == "Once").count(), 1);
    assert_eq!(text(&made["name"]), "Once");

    // The key belongs to that request.
    for reply in [
        post("teams", "key-1", &json!({ "name": "Twice" })),
        post("teams", "key-1", &json!({ "name": "Once " })),
        post("users", "key-1", &json!({ "name": "U", "email": "once-guest@example.com", "role": "learner" })),
    ] {
        reply.problem(422, "idempotency_key_reused");
    }
    // Keys of another user are others.
    let other = admin("once-other");
    let reply = other.send_with("POST", "/api/v1/teams", &[("idempotency-key", "key-1")], &json!({ "name": "Twice" }));
    assert_eq!((reply.status, reply.header("idempotency-replayed")), (201, ""));

    // A user with a one-time link: the answer is given again, and is not kept as it is.
    let user = json!({ "name": "U", "email": "once-guest@example.com", "role": "learner" });
    let made = fifty(201, |_| post("users", "key-2", &user));
    assert!(text(&made["link"]["url"]).contains("/link/"));
    let made = fifty(201, |_| post("api-keys", "key-3", &json!({ "name": "k", "scopes": ["read"], "days": 1 })));
    assert!(text(&made["secret"]).starts_with("bwk_"));
    assert_eq!(items(&browser.get("/api/v1/api-keys")).len(), 1);

    // What failed was not done, and may be mended.
    post("teams", "key-4", &json!({ "name": "" })).problem(400, "invalid_body");
    assert_eq!(post("teams", "key-4", &json!({ "name": "Mended" })).status, 201);
    // Without a key each is done, or refused for itself.
    assert_eq!(browser.send("POST", "/api/v1/teams", &json!({ "name": "Free" })).status, 201);
    browser.send("POST", "/api/v1/teams", &json!({ "name": "Free" })).problem(409, "conflict");
    let long = "x".repeat(201);
    for key in ["", " ", "a b", long.as_str()] {
        post("teams", key, &json!({ "name": "Odd" })).problem(400, "invalid_parameter");
    }
}

#[test]
fn a_key_gives_customers_once_and_arranges_one_cover() {
    let office = Office::open();
    let (given, to) = (office.of(&[0]), office.owners[1].clone());
    let assignment = json!({ "customers": &given[..2], "owner": to, "reason": "a test" }).to_string();
    let send = |path: &str, body: &str| {
        let headers = [("content-type", "application/json"), ("idempotency-key", "2f0c")];
        office.admin.send("POST", path, &headers, body.as_bytes())
    };
    let done = fifty(200, |_| send("/api/v1/assignments", &assignment));
    assert_eq!(done, json!({ "changed": 2 }));
    for id in &given[..2] {
        assert_eq!(items(&office.admin.api(&format!("/customers/{id}/assignments"))).len(), 1);
    }
    assert_eq!(office.admin.api("/audit?action=customer.assign").ok()["page"]["total"], 2);
    let other = json!({ "customers": &given[..3], "owner": to, "reason": "a test" }).to_string();
    send("/api/v1/assignments", &other).problem(422, "idempotency_key_reused");

    let user = &office.users["ann"];
    let cover = json!({ "owner": office.owners[2], "user": user, "from": TODAY, "through": TODAY, "reason": "a test" });
    let headers = [("content-type", "application/json"), ("idempotency-key", "2f0d")];
    let made = fifty(201, |_| office.admin.send("POST", "/api/v1/covers", &headers, cover.to_string().as_bytes()));
    assert_eq!(ids(&office.admin.api("/covers")), [text(&made["id"])]);

    // Fifty without a key: each is another try, and the customers still change hands once.
    for (owner, customers) in [(None, &given[..2]), (Some(&to), &given[3..5])] {
        let body = json!({ "customers": customers, "owner": owner, "reason": "a test" }).to_string();
        let mut changed = 0;
        for reply in at_once(50, |_| office.admin.post("/api/v1/assignments", &body)) {
            match reply.status {
                200 => changed += reply.json()["changed"].as_u64().expect("a number"),
                _ => drop(reply.problem(409, "conflict")),
            }
        }
        assert_eq!(changed, 2);
    }
    assert_eq!(office.admin.api("/audit?action=customer.assign").ok()["page"]["total"], 6);
}
