//! Servers as people start them, and browsers that sign in there.

use std::io::{BufRead, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};

use serde_json::{Value, json};
use ureq::http::{Request, Response};

use crate::bellwether;

/// A server that is told to stop when the test is over.
pub(crate) struct Serving {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    log: tempfile::NamedTempFile,
    pub(crate) url: String,
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Serving {
    /// Starts a server on a free port, without limits, and waits until it listens.
    pub(crate) fn start(folder: &Path, arguments: &[&str]) -> Self {
        Self::start_with(folder, arguments, &[])
    }

    /// The same with variables, which may set limits again.
    pub(crate) fn start_with(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let log = tempfile::NamedTempFile::new().expect("a file for the log");
        let mut command = bellwether(folder);
        command.args(["--json", "serve", "--listen", "127.0.0.1:0"]).args(arguments).stdout(Stdio::piped());
        for limit in ["CALLER_PER_MINUTE", "ADDRESS_PER_MINUTE", "SIGN_IN_PER_MINUTE"] {
            command.env(format!("BELLWETHER_LIMITS_{limit}"), "0");
        }
        command.envs(variables.iter().copied());
        let mut child = command.stderr(log.reopen().expect("a file for the log")).spawn().expect("starts");
        let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let mut serving = Self { child, lines, log, url: String::new() };
        let listening = serving.told();
        assert_eq!(listening["event"], "listening", "{listening}");
        serving.url = listening["url"].as_str().expect("a url").to_owned();
        serving
    }

    /// What it says next.
    fn told(&mut self) -> Value {
        let line = self.lines.next().unwrap_or_else(|| panic!("it ended: {}", self.log())).expect("text");
        serde_json::from_str(&line).expect("JSON")
    }

    /// Waits until it has a portfolio, and returns how it says so.
    pub(crate) fn ready(&mut self) -> Value {
        let ready = self.told();
        assert_eq!(ready["event"], "ready", "{ready}");
        ready
    }

    /// What it has logged.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.log.path()).expect("a log")
    }

    /// Tells it to stop.
    pub(crate) fn terminate(&self) {
        let stop = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().expect("kill runs");
        assert!(stop.success());
    }

    /// Waits for its end.
    pub(crate) fn wait(&mut self) -> ExitStatus {
        self.child.wait().expect("ends")
    }

    /// What it says outside of the API, in words.
    pub(crate) fn text(&self, path: &str) -> String {
        let mut answer = ureq::get(format!("{}{path}", self.url)).call().expect("an answer");
        answer.body_mut().read_to_string().expect("text")
    }

    /// A browser without a session.
    pub(crate) fn browser(&self) -> Browser {
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        Browser { agent, url: self.url.clone(), cookie: String::new(), csrf: String::new() }
    }

    /// A browser in which somebody has signed in.
    #[track_caller]
    pub(crate) fn signed_in(&self, email: &str, password: &str) -> Browser {
        let mut browser = self.browser();
        assert_eq!(browser.sign_in(email, password), 200, "{email}");
        browser
    }
}

/// A browser, with the session it has.
pub(crate) struct Browser {
    agent: ureq::Agent,
    url: String,
    pub(crate) cookie: String,
    pub(crate) csrf: String,
}

impl Browser {
    /// Signs in; the status of the answer.
    pub(crate) fn sign_in(&mut self, email: &str, password: &str) -> u16 {
        let wanted = json!({ "email": email, "password": password });
        let response = self.call("POST", "/auth/sign-in", &[], Some(&wanted));
        let status = response.status().as_u16();
        if let Some(cookie) = response.headers().get("set-cookie") {
            let cookie = cookie.to_str().expect("text");
            assert!(cookie.contains("; HttpOnly") && cookie.contains("; Secure"), "{cookie}");
            self.cookie = cookie.split(';').next().unwrap_or_default().to_owned();
            let me = self.get("/me").1;
            self.csrf = me["csrf_token"].as_str().expect("a token").to_owned();
        }
        status
    }

    /// The same session at another server.
    pub(crate) fn at(&self, server: &Serving) -> Self {
        Self { cookie: self.cookie.clone(), csrf: self.csrf.clone(), ..server.browser() }
    }

    /// GET below `/api/v1`.
    pub(crate) fn get(&self, path: &str) -> (u16, Value) {
        read(self.call("GET", path, &[], None))
    }

    /// The bytes of a file.
    #[track_caller]
    pub(crate) fn file(&self, path: &str) -> Vec<u8> {
        let mut answer = self.call("GET", path, &[], None);
        assert_eq!(answer.status().as_u16(), 200, "{path}");
        answer.body_mut().read_to_vec().expect("a body")
    }

    /// A request that changes something.
    pub(crate) fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &Value) -> (u16, Value) {
        read(self.call(method, path, headers, Some(body)))
    }

    fn call(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&Value>) -> Response<ureq::Body> {
        let mut request = Request::builder().method(method).uri(format!("{}/api/v1{path}", self.url));
        // Each on a connection of its own, so that no server waits for an idle one when it stops.
        request = request.header("connection", "close");
        for (name, value) in headers.iter().copied().chain([("cookie", &*self.cookie), ("x-csrf-token", &self.csrf)]) {
            if !value.is_empty() {
                request = request.header(name, value);
            }
        }
        let answer = match body {
            Some(body) => {
                let request = request.header("content-type", "application/json").body(body.to_string());
                self.agent.run(request.expect("a request"))
            }
            None => self.agent.run(request.body(()).expect("a request")),
        };
        answer.expect("an answer")
    }
}

fn read(mut response: Response<ureq::Body>) -> (u16, Value) {
    let body = response.body_mut().read_to_vec().expect("a body");
    (
        response.status().as_u16(),
        if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).expect("JSON") },
    )
}
