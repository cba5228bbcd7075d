//! Somebody with a browser: signs in, keeps the cookie, and sends the token of the session with whatever changes something.

use serde_json::{Value, json};

use crate::access::PASSWORD;
use crate::server::{Reply, TestServer};

/// Where one signs in.
pub(crate) const SIGN_IN: &str = "/api/v1/auth/sign-in";

/// A browser with a session.
#[derive(Clone)]
pub(crate) struct Browser {
    server: TestServer,
    /// `name=value` of the session.
    pub(crate) cookie: String,
    /// What changing requests send; empty for a session that waits for a code.
    pub(crate) csrf: String,
}

/// The name and value of the cookie that an answer sets.
#[track_caller]
pub(crate) fn cookie_of(reply: &Reply) -> String {
    let set = reply.header("set-cookie");
    assert!(set.starts_with("__Host-bellwether="), "a cookie: {set} {}", reply.text());
    set.split(';').next().unwrap_or_default().to_owned()
}

/// What somebody sends to sign in.
pub(crate) fn credentials(name: &str, password: &str) -> String {
    json!({ "email": format!("{name}@example.com"), "password": password }).to_string()
}

impl Browser {
    /// Signs in somebody who has no second factor.
    #[track_caller]
    pub(crate) fn sign_in(server: &TestServer, name: &str) -> Self {
        let reply = server.stranger().post(SIGN_IN, credentials(name, PASSWORD));
        assert_eq!(reply.ok(), json!({ "next": "done" }));
        Self::with(server, cookie_of(&reply))
    }

    /// A browser that has this cookie.
    pub(crate) fn with(server: &TestServer, cookie: String) -> Self {
        let mut browser = Self { server: server.stranger(), cookie, csrf: String::new() };
        let me = browser.get("/api/v1/me");
        if me.status == 200 {
            browser.csrf = me.json()["csrf_token"].as_str().expect("a token").to_owned();
        }
        browser
    }

    /// GET.
    pub(crate) fn get(&self, path: &str) -> Reply {
        self.server.send("GET", path, &[("cookie", &self.cookie)], b"")
    }

    /// A request that changes something; `Null` is no body.
    pub(crate) fn send(&self, method: &str, path: &str, body: &Value) -> Reply {
        self.send_with(method, path, &[], body)
    }

    /// The same with more headers.
    pub(crate) fn send_with(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &Value) -> Reply {
        let text = if body.is_null() { String::new() } else { body.to_string() };
        self.send_bytes(method, path, headers, text.as_bytes())
    }

    /// The same with any bytes.
    pub(crate) fn send_bytes(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let mut all = vec![("cookie", self.cookie.as_str())];
        if !self.csrf.is_empty() {
            all.push(("x-csrf-token", &self.csrf));
        }
        if !headers.iter().any(|(name, _)| *name == "content-type") {
            all.push(("content-type", "application/json"));
        }
        all.extend_from_slice(headers);
        self.server.send(method, path, &all, body)
    }
}
