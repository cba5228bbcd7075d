//! Several instances beside one Redis: what one has made another one need not make, nobody is shown what is not theirs, and
//! without the Redis everything goes on.

use std::path::Path;
use std::time::{Duration, Instant};

use bellwether_testkit::mongodb::MongoServer;
use bellwether_testkit::redis::RedisServer;
use serde_json::{Value, json};

use crate::serving::{Browser, Serving};
use crate::users::{self, PASSWORD};
use crate::{folder, succeed};

/// A busy machine must not make the test fail: an unoptimised program takes seconds to take its own digest.
const PATIENCE: Duration = Duration::from_secs(300);
const DAY: [&str; 2] = ["--as-of", "2026-03-31"];
const SECRET: &str = "[identity]\nsecret = \"nLk3v9LwPq81nRt0YcXaBdEfGhIjKlMnOp\"\n";
/// The first of the weeks before that day that are scored after a start.
const SCORED_SINCE: &str = "2025-09-30";
const WHAT_IF: &str = "/scoring-models/simulate";

#[track_caller]
fn soon(what: &str, seen: impl Fn() -> bool) {
    let began = Instant::now();
    while !seen() {
        assert!(began.elapsed() < PATIENCE, "{what}: not seen");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn configure(folder: &Path, redis: &RedisServer, rest: &str) {
    std::fs::write(folder.join("redis"), redis.url()).expect("writes");
    // Patient, so that a busy machine is not taken for a Redis that fails.
    let settings = format!("[cache]\nredis_url = \"file:redis\"\ntimeout_ms = 1000\n{SECRET}{rest}");
    std::fs::write(folder.join("bellwether.toml"), settings).expect("writes");
}

/// How often an answer was found somewhere.
fn found(serving: &Serving, operation: &str, place: &str) -> u32 {
    let name = format!("bellwether_cache_answers_total{{operation=\"{operation}\",found=\"{place}\"}} ");
    serving.text("/metrics").lines().find_map(|line| line.strip_prefix(&name)?.parse().ok()).unwrap_or(0)
}

fn counted(serving: &Serving, name: &str) -> u32 {
    let name = format!("bellwether_cache_{name} ");
    let text = serving.text("/metrics");
    text.lines().find_map(|line| line.strip_prefix(&name)?.parse().ok()).expect("a counter")
}

fn cache_of(serving: &Serving) -> Value {
    serde_json::from_str::<Value>(&serving.text("/readyz")).expect("JSON")["cache"].take()
}

/// An answer to a POST, without the ages of sources, which are each instance's own.
#[track_caller]
fn ask(browser: &Browser, path: &str) -> Value {
    let (status, mut answer) = browser.send("POST", path, &[], &json!({ "model": "saas" }));
    assert_eq!(status, 200, "{answer}");
    answer["sources"].take();
    answer
}

/// Asks for what nobody has made yet, and waits until others can find it: an answer is given before it is kept.
#[track_caller]
fn ask_first(redis: &RedisServer, browser: &Browser, path: &str) -> Value {
    let kept =
        || redis.ask(&["EVAL", "return #redis.call('KEYS', '*:answer:*')", "0"]).parse::<u32>().expect("a number");
    let before = kept();
    let answer = ask(browser, path);
    soon("an answer that is kept", || kept() > before);
    answer
}

/// Asks until the answer is found where it should be: what runs and what the facts are is found out beside requests, and after a
/// start both instances still write what they know.
fn ask_until_found(serving: &Serving, browser: &Browser, place: &str) -> Value {
    soon(place, || {
        ask(browser, "/scoring-models/back-test");
        found(serving, "back_test", place) > 0
    });
    ask(browser, "/scoring-models/back-test")
}

#[test]
fn what_one_instance_made_another_one_need_not_make() {
    let (Some(mut redis), Some(mongo)) = (RedisServer::start(), MongoServer::start()) else { return };
    let (first, second) = (folder(), folder());
    let database = format!("bellwether_sharing_{}", std::process::id());
    let store = format!("[store]\nbackend = \"mongodb\"\nuri = \"{}\"\ndatabase = \"{database}\"\n", mongo.uri());
    for folder in [&first, &second] {
        configure(folder.path(), &redis, &store);
        succeed(folder.path(), &[&["demo", "--customers", "40"], &DAY[..]].concat());
    }
    users::make(first.path(), "ada", "admin");
    users::make(first.path(), "ben", "account_manager");
    let (mut one, mut other) = (Serving::start(first.path(), &DAY), Serving::start(second.path(), &DAY));
    one.ready();
    other.ready();
    let here = one.signed_in("ada@example.com", PASSWORD);
    let there = here.at(&other);

    let made = ask_until_found(&one, &here, "here");
    assert_eq!(ask_until_found(&other, &there, "redis"), made);

    by_scope(&redis, &one, &other, (&here, &there));
    after_a_write(&redis, &one, &other, (&here, &there));
    on_paper(&one, &other, (&here, &there));
    what_others_put_there_is_not_believed(&redis, &other, (&here, &there));
    without_it_everything_goes_on(&mut redis, &other, &there);
    for serving in [&one, &other] {
        let log = serving.log();
        assert!(!log.contains(redis.password()), "{log}");
        assert_eq!(log.matches("the shared cache does not answer").count(), 1, "{log}");
    }
}

/// Whoever sees other customers is not given the answer.
fn by_scope(redis: &RedisServer, one: &Serving, other: &Serving, (here, there): (&Browser, &Browser)) {
    let ben = one.signed_in("ben@example.com", PASSWORD).at(other);
    let owners = here.get("/owners").1["items"].take();
    let me = ben.get("/me").1;
    let path = format!("/users/{}", me["id"].as_str().expect("an id"));
    let version = format!("\"{}\"", here.get(&path).1["version"]);
    let (status, _) = here.send("PATCH", &path, &[("if-match", &version)], &json!({ "owners": [owners[0]["id"]] }));
    assert_eq!(status, 200);
    soon("a reach", || ben.get("/me").1["owners"] == json!([owners[0]["id"]]));
    let everybody = ask_first(redis, here, WHAT_IF);
    assert_eq!(ask(there, WHAT_IF), everybody);
    assert_eq!((found(other, "what_if", "redis"), found(other, "what_if", "nowhere")), (1, 0));
    let own = ask(&ben, WHAT_IF);
    assert_eq!((found(other, "what_if", "redis"), found(other, "what_if", "nowhere")), (1, 1));
    assert!(own["customers"].as_u64() < everybody["customers"].as_u64(), "{own}");
    // Another question is another answer.
    ask(there, &format!("{WHAT_IF}?limit=1"));
    assert_eq!(found(other, "what_if", "nowhere"), 2);
}

/// What somebody has written changes the name of every answer over it, at each instance when it hears of that.
fn after_a_write(redis: &RedisServer, one: &Serving, other: &Serving, (here, there): (&Browser, &Browser)) {
    let customer = here.get("/customers?limit=1").1["items"][0]["id"].as_str().expect("an id").to_owned();
    let path = format!("/customers/{customer}/override");
    let wanted = json!({ "value": 7, "reason": "tested", "expires_on": "2026-04-10" });
    let set = here.send("PUT", &path, &[("if-match", "\"0\"")], &wanted);
    assert!((200..300).contains(&set.0), "{}", set.1);
    let before = found(one, "what_if", "nowhere");
    let answer = ask_first(redis, here, WHAT_IF);
    assert_eq!(found(one, "what_if", "nowhere"), before + 1, "the answer from before is not given");
    soon("a score", || there.get(&format!("/customers/{customer}")).1["score"]["value"] == 7);
    let before = found(other, "what_if", "redis");
    assert_eq!(ask(there, WHAT_IF), answer);
    assert_eq!(found(other, "what_if", "redis"), before + 1, "both meet again");
}

/// A printed page is drawn once.
fn on_paper(one: &Serving, other: &Serving, (here, there): (&Browser, &Browser)) {
    let customer = here.get("/customers?limit=1").1["items"][0]["id"].as_str().expect("an id").to_owned();
    let path = format!("/customers/{customer}/call-prep.pdf");
    // What is printed tells of past weeks, which are still being scored after a start.
    let history = format!("/customers/{customer}/health-history");
    for browser in [here, there] {
        soon("the past", || browser.get(&history).1["points"][0]["as_of"] == SCORED_SINCE);
    }
    let page = here.file(&path);
    assert!(page.starts_with(b"%PDF"));
    assert_eq!(found(one, "call_prep_page", "nowhere"), 1);
    soon("a page", || there.file(&path) == page && found(other, "call_prep_page", "redis") > 0);
}

fn what_others_put_there_is_not_believed(redis: &RedisServer, other: &Serving, (here, there): (&Browser, &Browser)) {
    let path = format!("{WHAT_IF}?limit=2");
    let answer = ask(here, &path);
    // Each answer lies under the name of the next one, and one is no answer at all.
    let mix = "local keys = redis.call('KEYS', '*:answer:*') local first = redis.call('GET', keys[1]) \
               for at = 1, #keys - 1 do redis.call('SET', keys[at], redis.call('GET', keys[at + 1])) end \
               redis.call('SET', keys[#keys], first .. 'x') return #keys";
    soon("the answer", || ask(here, &path) == answer && redis.ask(&["EVAL", mix, "0"]).parse::<u32>().unwrap_or(0) > 3);
    let before = found(other, "what_if", "nowhere");
    assert_eq!(ask(there, &path), answer);
    assert_eq!((counted(other, "damaged_total"), found(other, "what_if", "nowhere")), (1, before + 1));
}

fn without_it_everything_goes_on(redis: &mut RedisServer, other: &Serving, there: &Browser) {
    let answer = |path: &str| {
        let began = Instant::now();
        let mut answer = ask(there, path);
        answer["page"].take();
        answer["items"].take();
        (answer, began.elapsed())
    };
    let (usual, took) = answer(WHAT_IF);
    assert_eq!(cache_of(other), "up");
    // It takes questions and does not answer.
    assert_eq!(redis.ask(&["CLIENT", "PAUSE", "4000", "ALL"]), "OK");
    let (slow, waited) = answer(&format!("{WHAT_IF}?limit=3"));
    println!("a what-if takes {took:?}, and {waited:?} while the Redis does not answer");
    assert!(slow == usual && waited < took + Duration::from_secs(3), "{waited:?}");
    assert_eq!((cache_of(other), counted(other, "up")), (json!("down"), 0));
    assert!(counted(other, "failures_total") >= 1);
    redis.kill();
    for limit in 4..12 {
        assert_eq!(answer(&format!("{WHAT_IF}?limit={limit}")).0, usual);
    }
    assert_eq!(cache_of(other), "down", "and it is ready all the same");
    redis.restart();
    soon("the Redis", || cache_of(other) == "up");
    assert_eq!(answer(&format!("{WHAT_IF}?limit=20")).0, usual);
    soon("an entry", || redis.ask(&["DBSIZE"]) != "0");
}

#[test]
fn attempts_to_sign_in_are_counted_at_all_instances() {
    let Some(mut redis) = RedisServer::start() else { return };
    let (first, second) = (folder(), folder());
    for folder in [&first, &second] {
        configure(folder.path(), &redis, "");
    }
    // Four a minute are two at once.
    let limited = |folder: &Path| Serving::start_with(folder, &DAY, &[("BELLWETHER_LIMITS_SIGN_IN_PER_MINUTE", "4")]);
    let (one, other) = (limited(first.path()), limited(second.path()));
    for serving in [&one, &other] {
        soon("the Redis", || counted(serving, "up") == 1);
    }
    let attempt = |serving: &Serving| serving.browser().get("/auth/links/none").0;
    // At the same moment, at both.
    let told: Vec<u16> = std::thread::scope(|scope| {
        let all: Vec<_> = [&one, &other, &one, &other].map(|serving| scope.spawn(move || attempt(serving))).into();
        all.into_iter().map(|one| one.join().expect("an answer")).collect()
    });
    assert_eq!(told.iter().filter(|&&status| status == 429).count(), 2, "{told:?}");
    assert_eq!(redis.ask(&["KEYS", "*"]), "bellwether:sign-in:127.0.0.1");
    assert!(redis.ask(&["PTTL", "bellwether:sign-in:127.0.0.1"]).parse::<u32>().expect("a time") <= 30_000);
    redis.ask(&["FLUSHALL"]);
    redis.kill();
    // Both have counted for themselves what they were asked.
    assert_eq!((attempt(&one), attempt(&other)), (429, 429));
}

#[test]
fn a_redis_is_reached_by_tls_and_only_if_it_proves_who_it_is() {
    let Some(redis) = RedisServer::start_with_tls() else { return };
    let (trusting, other) = (folder(), folder());
    for folder in [&trusting, &other] {
        configure(folder.path(), &redis, "");
    }
    let authority = redis.authority();
    let trusted = [("SSL_CERT_FILE", authority.to_str().expect("text"))];
    let (one, other) = (Serving::start_with(trusting.path(), &DAY, &trusted), Serving::start(other.path(), &DAY));
    soon("the Redis", || counted(&one, "up") == 1);
    soon("a warning", || other.log().contains("the shared cache does not answer"));
    assert!(counted(&other, "up") == 0 && !one.log().contains("the shared cache does not answer"), "{}", one.log());
}

#[test]
fn an_address_that_is_none_is_told_at_the_start_without_the_password() {
    let folder = folder();
    std::fs::write(folder.path().join("redis"), "http://:hunter2@h").expect("writes");
    let settings = format!("[cache]\nredis_url = \"file:redis\"\n{SECRET}");
    std::fs::write(folder.path().join("bellwether.toml"), settings).expect("writes");
    crate::fail(folder.path(), &["serve", "--listen", "127.0.0.1:0"], 1, "cache.redis_url is no address of a Redis");
}
