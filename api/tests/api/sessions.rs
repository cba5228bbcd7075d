//! Signing in over HTTP, with all that can be wrong about it: cookies, codes, links, other pages, floods.

use std::sync::LazyLock;
use std::time::Duration;

use bellwether_contract::identity::Role;
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

use crate::access::PASSWORD;
use crate::browser::{Browser, SIGN_IN, cookie_of, credentials};
use crate::log;
use crate::office::{items, text};
use crate::server::{Reply, TODAY, TestServer, empty};

const OTHER_PASSWORD: &str = "violet-tractor-ninety-marble";

fn server() -> &'static TestServer {
    static SERVER: LazyLock<TestServer> = LazyLock::new(|| {
        log::keep();
        empty("")
    });
    &SERVER
}

fn user(role: Role, name: &str) -> String {
    server().access().user(role, name, &[], None).id
}

fn sign_in(name: &str, password: &str) -> Reply {
    server().stranger().post(SIGN_IN, credentials(name, password))
}

/// Whether a session is known.
fn is_in(browser: &Browser) -> bool {
    let me = browser.get("/api/v1/me");
    if me.status != 200 {
        me.problem(401, "unauthenticated");
    }
    me.status == 200
}

/// The code an app shows so many seconds after noon, which it always is.
fn code(secret: &str, later: u64) -> String {
    let secret = Secret::try_from_base32(secret).expect("base 32");
    let noon: chrono::DateTime<chrono::Utc> = format!("{TODAY}T12:00:00Z").parse().expect("an instant");
    let now = u64::try_from(noon.timestamp()).expect("after 1970") + later;
    Builder::new().with_secret(secret).build().expect("a generator").generate(now).to_string()
}

#[test]
fn the_cookie_is_out_of_reach_for_scripts_and_other_hosts() {
    user(Role::AccountManager, "cookie");
    let reply = sign_in("cookie", PASSWORD);
    let set = reply.header("set-cookie");
    let mut parts: Vec<&str> = set.split("; ").collect();
    let value = parts.remove(0).strip_prefix("__Host-bellwether=").expect("the name");
    assert!(value.len() == 43 && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)), "{value}");
    parts.sort_unstable();
    assert_eq!(parts, ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]);
    assert_eq!(reply.headers.get_all("set-cookie").iter().count(), 1);
    assert!(!reply.text().contains(value), "only the cookie holds it");
    assert_eq!(reply.header("cache-control"), "no-store", "nobody on the way keeps it");

    let browser = Browser::with(server(), cookie_of(&reply));
    let out = browser.send("POST", "/api/v1/auth/sign-out", &Value::Null);
    assert_eq!(out.status, 204, "{}", out.text());
    let mut parts: Vec<&str> = out.header("set-cookie").split("; ").collect();
    parts.sort_unstable();
    assert_eq!(parts, ["HttpOnly", "Max-Age=0", "Path=/", "SameSite=Lax", "Secure", "__Host-bellwether="]);
    assert!(!is_in(&browser));
    browser.send("POST", "/api/v1/auth/sign-out", &Value::Null).problem(401, "unauthenticated");
}

#[test]
fn what_is_wrong_is_not_told() {
    user(Role::AccountManager, "wrong");
    let id = user(Role::AccountManager, "wrong-disabled");
    disable(&id);
    let replies: Vec<Reply> = [
        ("wrong", "not the password"),
        ("wrong", ""),
        ("wrong-nobody", PASSWORD),
        ("wrong-disabled", PASSWORD),
        ("' OR 1=1--", PASSWORD),
    ]
    .map(|(name, password)| sign_in(name, password))
    .into();
    let told = |reply: &Reply| reply.text().replace(reply.header("x-request-id"), "");
    for reply in &replies {
        reply.problem(401, "sign_in_failed");
        assert_eq!(reply.header("set-cookie"), "");
        assert_eq!(told(reply), told(&replies[0]));
    }
}

/// Disables a user, as an administrator over HTTP.
fn disable(id: &str) {
    let name = format!("disabler-{id}");
    user(Role::Admin, &name);
    let admin = Browser::sign_in(server(), &name);
    let path = format!("/api/v1/users/{id}");
    let version = admin.get(&path).header("etag").to_owned();
    let reply = admin.send_with("PATCH", &path, &[("if-match", &version)], &json!({ "disabled": true }));
    assert_eq!(reply.ok()["status"], "disabled");
}

#[test]
fn a_disabled_user_is_out_at_once() {
    let id = user(Role::AccountManager, "leaver");
    let (browser, key) = (Browser::sign_in(server(), "leaver"), server().access().key_of(&id));
    assert!(is_in(&browser));
    assert_eq!(server().with_key(&key).api("/me").status, 200);
    disable(&id);
    assert!(!is_in(&browser));
    server().with_key(&key).api("/me").problem(401, "unauthenticated");
    sign_in("leaver", PASSWORD).problem(401, "sign_in_failed");
}

#[test]
fn every_sign_in_gives_another_session() {
    user(Role::AccountManager, "fixed");
    let first = cookie_of(&sign_in("fixed", PASSWORD));
    // With a cookie that somebody planted, and with one that is known.
    for planted in [format!("__Host-bellwether={}", "A".repeat(43)), first.clone()] {
        let headers = [("content-type", "application/json"), ("cookie", planted.as_str())];
        let reply = server().stranger().send("POST", SIGN_IN, &headers, credentials("fixed", PASSWORD).as_bytes());
        let cookie = cookie_of(&reply);
        assert_ne!(cookie, planted);
        assert!(is_in(&Browser::with(server(), cookie)));
    }
    assert!(!is_in(&Browser::with(server(), format!("__Host-bellwether={}", "A".repeat(43)))));
    let odd = ["", "x", "__Host-bellwether", "__Host-bellwether=", "bellwether=x", "__Host-bellwether=%00"];
    for cookie in odd.map(str::to_owned).into_iter().chain([format!("__Host-bellwether={}", "A".repeat(5_000))]) {
        assert!(!is_in(&Browser::with(server(), cookie)));
    }
}

#[test]
fn other_pages_change_nothing() {
    user(Role::AccountManager, "pages");
    let browser = Browser::sign_in(server(), "pages");
    let other = Browser::sign_in(server(), "pages");
    let rename = |csrf: Option<&str>, origin: Option<&str>| {
        let mut headers = vec![("cookie", browser.cookie.as_str()), ("content-type", "application/json")];
        headers.extend(csrf.map(|csrf| ("x-csrf-token", csrf)));
        headers.extend(origin.map(|origin| ("origin", origin)));
        server().stranger().send("PATCH", "/api/v1/me", &headers, br#"{"name":"Pages"}"#)
    };
    let own = format!("http://{}", server().address());
    for (csrf, origin) in [
        (None, None),
        (None, Some(own.as_str())),
        (Some(""), None),
        (Some("x"), None),
        (Some(other.csrf.as_str()), None),
        (Some(&browser.csrf), Some("https://evil.example.org")),
        (Some(&browser.csrf), Some("null")),
        (Some(&browser.csrf), Some("http://127.0.0.1:1")),
        (Some(&browser.csrf), Some(&format!("{own}.evil.example.org"))),
        (Some(&browser.csrf.to_lowercase()), None),
    ] {
        rename(csrf, origin).problem(403, "forbidden");
    }
    assert_eq!(browser.get("/api/v1/me").ok()["name"], "pages");
    assert_eq!(rename(Some(&browser.csrf), None).ok()["name"], "Pages");
    assert_eq!(rename(Some(&browser.csrf), Some(&own)).ok()["name"], "Pages");
    // A form of another page can send no JSON, and what it can send is not taken.
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
        let sent = credentials("pages", PASSWORD);
        let reply = server().stranger().send("POST", SIGN_IN, &[("content-type", kind)], sent.as_bytes());
        reply.problem(415, "unsupported_media_type");
    }
    // Answers are for no other page either.
    let headers = [("cookie", browser.cookie.as_str()), ("origin", "https://evil.example.org")];
    let reply = server().stranger().send("GET", "/api/v1/me", &headers, b"");
    assert!(reply.headers.keys().all(|name| !name.as_str().starts_with("access-control-")));
}

#[test]
fn a_session_that_waits_for_a_code_can_do_nothing_else_and_a_code_works_once() {
    user(Role::Admin, "factor");
    let browser = Browser::sign_in(server(), "factor");
    let begin = |body: Value| browser.send("POST", "/api/v1/me/second-factor", &body);
    begin(json!({})).problem(400, "invalid_body");
    begin(json!({ "password": "wrong" })).problem(400, "invalid_body");
    let secret = text(&begin(json!({ "password": PASSWORD })).ok()["secret"]);
    let confirm = |code: &str| browser.send("PUT", "/api/v1/me/second-factor", &json!({ "code": code }));
    confirm("000000").problem(400, "invalid_body");
    let codes = confirm(&code(&secret, 0)).ok()["codes"].clone();

    let pending = || {
        let reply = sign_in("factor", PASSWORD);
        assert_eq!(reply.ok(), json!({ "next": "second_factor" }));
        Browser::with(server(), cookie_of(&reply))
    };
    let first = pending();
    let answer =
        |browser: &Browser, code: &str| browser.send("POST", "/api/v1/auth/second-factor", &json!({ "code": code }));
    for path in ["me", "customers", "users", "audit", "meta", "me/sessions", "api-keys", "scoring-models"] {
        first.get(&format!("/api/v1/{path}")).problem(401, "unauthenticated");
    }
    for (method, path) in
        [("POST", "auth/sign-out"), ("PATCH", "me"), ("POST", "users"), ("DELETE", "me/second-factor")]
    {
        let reply = first.send(method, &format!("/api/v1/{path}"), &json!({}));
        reply.problem(401, "unauthenticated");
    }
    answer(&first, &code(&secret, 0)).problem(401, "sign_in_failed");
    answer(&first, "").problem(401, "sign_in_failed");
    let reply = answer(&first, &code(&secret, 30));
    assert_eq!(reply.ok(), json!({ "next": "done" }));
    let cookie = cookie_of(&reply);
    assert_ne!(cookie, first.cookie, "another session");
    assert!(is_in(&Browser::with(server(), cookie.clone())) && !is_in(&first));
    answer(&first, codes[0].as_str().expect("a code")).problem(401, "sign_in_failed");

    // The code was used, in another session too; a recovery code works once.
    let second = pending();
    answer(&second, &code(&secret, 30)).problem(401, "sign_in_failed");
    let recovery = text(&codes[0]);
    let reply = answer(&second, &recovery);
    reply.ok();
    assert!(is_in(&Browser::with(server(), cookie_of(&reply))));
    answer(&pending(), &recovery).problem(401, "sign_in_failed");
    // A whole session is none that waits.
    answer(&Browser::with(server(), cookie), &text(&codes[1])).problem(401, "sign_in_failed");
    answer(&Browser::with(server(), String::new()), &text(&codes[1])).problem(401, "sign_in_failed");
    assert_silent(&[&secret, &recovery, &code(&secret, 30)]);
}

#[test]
fn sessions_are_ended_one_by_one_and_all_at_once() {
    let id = user(Role::AccountManager, "ender");
    user(Role::AccountManager, "bystander");
    let [one, two, three] = [0; 3].map(|_| Browser::sign_in(server(), "ender"));
    let bystander = Browser::sign_in(server(), "bystander");
    let list = items(&one.get("/api/v1/me/sessions"));
    assert_eq!(list.len(), 3);
    let current: Vec<&Value> = list.iter().filter(|session| session["current"] == true).collect();
    assert_eq!(current.len(), 1);
    assert_eq!(current[0]["address"], "127.0.0.1");
    let id_of = |browser: &Browser| text(&browser.get("/api/v1/me").ok()["session"]);
    let end = |by: &Browser, id: &str| by.send("DELETE", &format!("/api/v1/me/sessions/{id}"), &Value::Null);
    // Not those of others.
    end(&bystander, &id_of(&one)).problem(404, "not_found");
    assert!(is_in(&one));
    assert_eq!(end(&one, &id_of(&two)).status, 204);
    assert_eq!([is_in(&one), is_in(&two), is_in(&three)], [true, false, true]);
    assert_eq!(three.send("DELETE", "/api/v1/me/sessions", &Value::Null).status, 204);
    assert_eq!([is_in(&one), is_in(&three), is_in(&bystander)], [false, true, true]);
    let own = end(&three, &id_of(&three));
    assert!(own.header("set-cookie").contains("Max-Age=0"), "{}", own.header("set-cookie"));
    assert!(!is_in(&three));

    let again = Browser::sign_in(server(), "ender");
    user(Role::Admin, "ender-admin");
    let admin = Browser::sign_in(server(), "ender-admin");
    assert_eq!(admin.send("DELETE", &format!("/api/v1/users/{id}/sessions"), &Value::Null).status, 204);
    assert_eq!([is_in(&again), is_in(&admin)], [false, true]);
}

#[test]
fn a_link_works_once() {
    user(Role::Admin, "inviter");
    let admin = Browser::sign_in(server(), "inviter");
    let new = json!({ "name": "Guest", "email": "guest@example.com", "role": "learner" });
    let made = admin.send("POST", "/api/v1/users", &new);
    assert_eq!(made.status, 201, "{}", made.text());
    assert!(made.header("cache-control").contains("no-store"), "{}", made.header("cache-control"));
    let (made, id) = (made.json(), text(&made.json()["user"]["id"]));
    let token = |link: &Value| text(&link["url"]).rsplit('/').next().unwrap_or_default().to_owned();
    let invitation = token(&made["link"]);
    let stranger = server().stranger();
    let path = |token: &str| format!("/api/v1/auth/links/{token}");
    let choose = |token: &str, password: &str| stranger.post(&path(token), json!({ "password": password }).to_string());
    sign_in("guest", "").problem(401, "sign_in_failed");
    assert_eq!(stranger.get(&path(&invitation)).ok()["email"], "guest@example.com");
    choose(&invitation, "short").problem(400, "invalid_body");
    choose(&invitation, "password1234").problem(400, "invalid_body");
    // Another takes the place of the first.
    // It leads to this server, whatever somebody on the way writes into headers.
    let forged = [("x-forwarded-host", "evil.example.org"), ("forwarded", "host=evil.example.org")];
    let again = admin.send_with("POST", &format!("/api/v1/users/{id}/links"), &forged, &Value::Null);
    assert_eq!(again.status, 201, "{}", again.text());
    let own = format!("http://{}/", server().address());
    assert!(text(&again.json()["url"]).starts_with(&own), "{}", again.text());
    let second = token(&again.json());
    choose(&invitation, OTHER_PASSWORD).problem(404, "not_found");
    let reply = choose(&second, OTHER_PASSWORD);
    assert_eq!(reply.ok(), json!({ "next": "done" }));
    let browser = Browser::with(server(), cookie_of(&reply));
    assert!(is_in(&browser));
    for token in [invitation.as_str(), &second, "", "x", "..%2F..%2Fme", &"A".repeat(43)] {
        let reply = choose(token, OTHER_PASSWORD);
        assert!([404, 405].contains(&reply.status), "{token}: {}", reply.text());
        assert!([404, 405].contains(&stranger.get(&path(token)).status), "{token}");
    }
    // A link for another password ends the sessions that there are.
    let reset = token(&admin.send("POST", &format!("/api/v1/users/{id}/links"), &Value::Null).json());
    assert!(is_in(&browser), "a link alone ends nothing");
    let renewed = choose(&reset, PASSWORD);
    renewed.ok();
    assert!(!is_in(&browser) && is_in(&Browser::with(server(), cookie_of(&renewed))));
    sign_in("guest", OTHER_PASSWORD).problem(401, "sign_in_failed");
    assert_silent(&[&invitation, &second, &reset]);
}

#[test]
fn another_password_ends_the_other_sessions() {
    user(Role::AccountManager, "changer");
    let (one, two) = (Browser::sign_in(server(), "changer"), Browser::sign_in(server(), "changer"));
    let change = |current: &str, password: &str| {
        one.send("POST", "/api/v1/me/password", &json!({ "current": current, "password": password }))
    };
    change("wrong", OTHER_PASSWORD).problem(400, "invalid_body");
    change(PASSWORD, "short").problem(400, "invalid_body");
    change(PASSWORD, "changer@example.com").problem(400, "invalid_body");
    assert!(is_in(&two));
    let changed = change(PASSWORD, OTHER_PASSWORD);
    assert_eq!(changed.status, 204, "{}", changed.text());
    assert_eq!([is_in(&one), is_in(&two)], [true, false]);
    sign_in("changer", PASSWORD).problem(401, "sign_in_failed");
    assert_eq!(sign_in("changer", OTHER_PASSWORD).ok(), json!({ "next": "done" }));
}

#[test]
fn a_flood_of_attempts_is_refused_whoever_it_claims_to_be() {
    let server = empty("[limits]\nsign_in_per_minute = 6\n[identity]\ntrusted_proxies = \"10.0.0.0/8\"\n");
    let (mut refused, mut wait) = (0, Duration::ZERO);
    for number in 0..40 {
        let forged = format!("203.0.113.{number}");
        let headers = [
            ("content-type", "application/json"),
            ("x-forwarded-for", forged.as_str()),
            ("x-real-ip", &forged),
            ("forwarded", &format!("for={forged}")),
        ];
        let sent = credentials(&format!("nobody-{number}"), "a guess");
        let reply = server.stranger().send("POST", SIGN_IN, &headers, sent.as_bytes());
        if reply.status == 429 {
            reply.problem(429, "too_many_requests");
            wait = Duration::from_secs(reply.header("retry-after").parse().expect("whole seconds"));
            assert!((1..=60).contains(&wait.as_secs()), "{wait:?}");
            refused += 1;
        } else {
            reply.problem(401, "sign_in_failed");
        }
    }
    assert!(refused >= 35, "{refused} of 40 refused");
    // Links are guessed no more often; whoever is in stays in.
    server.stranger().get("/api/v1/auth/links/guess").problem(429, "too_many_requests");
    server.api("/me").ok();
    assert_eq!(server.stranger().get("/healthz").status, 200);
    assert!(!wait.is_zero());
}

#[test]
fn guesses_at_one_user_are_slowed_down_and_the_user_is_told_nothing_else() {
    user(Role::AccountManager, "guessed");
    let statuses: Vec<u16> = (0..8).map(|number| sign_in("guessed", &format!("guess {number}")).status).collect();
    assert_eq!(statuses, [401, 401, 401, 401, 401, 429, 429, 429]);
    let locked = sign_in("guessed", PASSWORD);
    locked.problem(429, "too_many_requests");
    let wait: u64 = locked.header("retry-after").parse().expect("whole seconds");
    assert!((1..=16).contains(&wait), "{wait}");
    // The same for an address that nobody has: it does not tell who is a user.
    let strangers: Vec<u16> = (0..8).map(|number| sign_in("guessed-not", &format!("guess {number}")).status).collect();
    assert_eq!(strangers, statuses);
}

/// None of these is in the log.
#[track_caller]
fn assert_silent(secrets: &[&str]) {
    let log: String = log::text().lines().filter(|line| !is_of_the_client(line)).collect();
    assert!(log.contains("request refused") || log.contains("request answered"), "the log is kept");
    for secret in secrets.iter().chain(&[PASSWORD, OTHER_PASSWORD, "a guess"]) {
        assert!(!tells(&log, secret), "{secret} is in the log");
    }
}

/// Whether a text tells a secret, other than as digits of a longer number: moments have six behind the point.
fn tells(text: &str, secret: &str) -> bool {
    let digit = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_digit() || *byte == b'.');
    text.match_indices(secret).any(|(at, _)| {
        let (before, after) = (text.as_bytes()[..at].last(), text.as_bytes().get(at + secret.len()));
        !(digit(before) || after.is_some_and(u8::is_ascii_digit))
    })
}

/// What the client of the tests logs of what it sends.
fn is_of_the_client(line: &str) -> bool {
    line.contains("ureq")
}

#[test]
fn nothing_secret_is_in_the_log_or_in_answers() {
    user(Role::Admin, "discreet");
    let browser = Browser::sign_in(server(), "discreet");
    let token = browser.cookie.split_once('=').expect("a value").1.to_owned();
    let made = browser.send("POST", "/api/v1/api-keys", &json!({ "name": "k", "scopes": ["read"], "days": 1 }));
    assert_eq!(made.status, 201, "{}", made.text());
    let (secret, id) = (text(&made.json()["secret"]), text(&made.json()["key"]["id"]));
    // Behind `bwk_` and the id; it may have such a stroke itself.
    let secret = secret.splitn(3, '_').nth(2).expect("a secret").to_owned();
    sign_in("discreet", "a guess").problem(401, "sign_in_failed");
    let bad = r#"{"email":"discreet@example.com","password":12,"secret":"a guess"}"#;
    let wrong = server().stranger().post(SIGN_IN, bad);
    assert!(!wrong.text().contains("a guess"));
    let list = browser.get("/api/v1/api-keys");
    assert!(list.text().contains(&id));
    for reply in [
        list,
        browser.get("/api/v1/me"),
        browser.get("/api/v1/me/sessions"),
        browser.get("/api/v1/audit?limit=500"),
        browser.get("/api/v1/users?limit=500"),
        browser.get("/metrics"),
    ] {
        for secret in [&token, &secret, PASSWORD, "argon2", "a guess"] {
            assert!(!reply.text().contains(secret), "{secret}: {}", reply.text());
        }
    }
    assert_silent(&[&token, &secret, &browser.csrf]);
}
