//! Two instances over one state: whoever asks does not notice which one answers, and one of them leads.

use std::path::Path;
use std::time::{Duration, Instant};

use bellwether_testkit::mongodb::MongoServer;
use serde_json::{Value, json};

use crate::serving::{Browser, Serving};
use crate::users::{self, PASSWORD};
use crate::{folder, succeed};

/// What is promised is a second, which is measured and printed. A busy machine must not make the test fail.
const PATIENCE: Duration = Duration::from_secs(10);

const DAY: [&str; 2] = ["--as-of", "2026-03-31"];

/// What the leader logs.
const LEADS: &str = "\"message\":\"leads refreshes\"";

/// Waits until something is seen, and prints how long that took.
#[track_caller]
fn soon(what: &str, seen: impl Fn() -> bool) {
    let began = Instant::now();
    while !seen() {
        assert!(began.elapsed() < PATIENCE, "{what}: not seen by the other instance");
        std::thread::sleep(Duration::from_millis(5));
    }
    println!("{what}: seen by the other instance after {} ms", began.elapsed().as_millis());
}

fn configure(folder: &Path, uri: &str, database: &str) {
    let settings = format!(
        "[store]\nbackend = \"mongodb\"\nuri = \"{uri}\"\ndatabase = \"{database}\"\n\
         [identity]\nsecret = \"nLk3v9LwPq81nRt0YcXaBdEfGhIjKlMnOp\"\n"
    );
    std::fs::write(folder.join("bellwether.toml"), settings).expect("writes");
    succeed(folder, &[&["demo", "--customers", "30"], &DAY[..]].concat());
}

#[track_caller]
fn done(answer: (u16, Value), status: u16) -> Value {
    assert_eq!(answer.0, status, "{}", answer.1);
    answer.1
}

/// The version of something, as a change has to name it.
fn version(of: &Value) -> String {
    format!("\"{}\"", of["version"])
}

#[test]
fn two_instances_are_one_to_whoever_asks() {
    let Some(server) = MongoServer::start() else { return };
    let (first, second) = (folder(), folder());
    let database = format!("bellwether_instances_{}", std::process::id());
    for folder in [&first, &second] {
        configure(folder.path(), server.uri(), &database);
    }
    users::make(first.path(), "ada", "admin");
    users::make(first.path(), "ben", "account_manager");
    let (mut one, mut other) = (Serving::start(first.path(), &DAY), Serving::start(second.path(), &DAY));
    assert_eq!((&one.ready()["customers"], &other.ready()["customers"]), (&30.into(), &30.into()));
    let here = one.signed_in("ada@example.com", PASSWORD);
    let there = here.at(&other);
    same_answers(&here, &there);
    changes_are_seen(&one, &other, &here, &there);
    same_answers(&here, &there);

    assert_eq!((one.log().matches(LEADS).count(), other.log().matches(LEADS).count()), (1, 0));
    one.terminate();
    soon("the lead", || other.log().contains(LEADS));
    assert!(one.wait().success());
    assert_eq!(there.get("/customers").0, 200);
    assert_eq!(succeed(second.path(), &["audit", "verify"])["intact"], true);
}

fn same_answers(here: &Browser, there: &Browser) {
    for path in ["/customers?sort=name", "/users", "/teams", "/owners", "/audit?limit=100", "/me"] {
        let (one, other) = (done(here.get(path), 200), done(there.get(path), 200));
        let shown = |answer: &Value| answer.get("items").unwrap_or(answer).clone();
        assert_eq!(shown(&one), shown(&other), "{path}");
    }
}

fn changes_are_seen(one: &Serving, other: &Serving, here: &Browser, there: &Browser) {
    let team = done(here.send("POST", "/teams", &[], &json!({ "name": "North" })), 201);
    let path = format!("/teams/{}", team["id"].as_str().expect("an id"));
    soon("a team is made", || there.get(&path).0 == 200);
    let named = json!({ "name": "South" });
    done(here.send("PATCH", &path, &[("if-match", &version(&team))], &named), 200);
    soon("a team is renamed", || there.get(&path).1["name"] == "South");

    // In the memory of the other instance, from where it has to go.
    let ended = other.signed_in("ada@example.com", PASSWORD);
    let session = ended.get("/me").1["session"].as_str().expect("a session").to_owned();
    done(here.send("DELETE", &format!("/me/sessions/{session}"), &[], &Value::Null), 204);
    soon("a session is ended", || ended.get("/me").0 == 401);

    let ben = one.signed_in("ben@example.com", PASSWORD).at(other);
    let me = done(ben.get("/me"), 200);
    let path = format!("/users/{}", me["id"].as_str().expect("an id"));
    let customer = done(here.get("/customers?limit=1"), 200)["items"][0].take();
    let customer = customer["id"].as_str().expect("an id");
    let owners = done(here.get("/owners"), 200)["items"].take();
    let owner = owners[0]["id"].as_str().expect("an id");
    let user = done(here.get(&path), 200);
    let changed = json!({ "owners": [owner] });
    let user = done(here.send("PATCH", &path, &[("if-match", &version(&user))], &changed), 200);
    soon("a reach is changed", || ben.get("/me").1["owners"] == json!([owner]));

    let owner_of = |browser: &Browser| browser.get(&format!("/customers/{customer}/assignments")).1["owner"].take();
    let present = owner_of(here);
    let wanted = owners.as_array().expect("owners").iter().find(|owner| owner["id"] != present);
    let wanted = &wanted.expect("another account manager")["id"];
    let assignment = json!({ "customers": [customer], "owner": wanted, "reason": "tested" });
    assert_eq!(done(here.send("POST", "/assignments", &[], &assignment), 200)["changed"], 1);
    let list = format!("/customers?owner={}&limit=500", wanted.as_str().expect("an id"));
    let has = |answer: Value| answer["items"].as_array().is_some_and(|items| items.iter().any(|i| i["id"] == customer));
    assert!(has(here.get(&list).1), "whoever did it sees it at once");
    soon("a customer is given away", || has(there.get(&list).1));

    let off = json!({ "disabled": true });
    done(here.send("PATCH", &path, &[("if-match", &version(&user))], &off), 200);
    soon("a user is disabled", || ben.get("/me").0 == 401);
}
