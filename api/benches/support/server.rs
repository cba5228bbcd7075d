//! Servers as processes of their own, the product and the limits that it is compared with, and what their answers cost.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

use crate::cpu::cpu_seconds;
use crate::data;

/// A server, asked by one client.
pub(crate) struct Server {
    child: Child,
    address: String,
    agent: ureq::Agent,
    told: Receiver<String>,
    /// Sent with every request.
    pub(crate) headers: Vec<(String, String)>,
}

impl Drop for Server {
    fn drop(&mut self) {
        // Nothing can be done about a process that is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    /// The product over a generated company, without limits to how often one may ask.
    pub(crate) fn bellwether(customers: u32, folder: PathBuf) -> Self {
        drop(data::warehouse(customers));
        let mut command = Command::new(env!("CARGO_BIN_EXE_bellwether"));
        command.arg("--json").arg("--data-dir").arg(folder).args(["serve", "--demo", "--listen", "127.0.0.1:0"]);
        command.args(["--as-of", &data::as_of().to_string()]).env("BELLWETHER_FISCAL_FIRST_MONTH", "4");
        command.env("BELLWETHER_FISCAL_YEAR_LABEL", "start_year");
        for limit in ["CALLER_PER_MINUTE", "ADDRESS_PER_MINUTE", "SIGN_IN_PER_MINUTE"] {
            command.env(format!("BELLWETHER_LIMITS_{limit}"), "0");
        }
        Self::start(command)
    }

    /// Signs the administrator of the demonstration in, and waits until what follows a start is done: scores are kept, files
    /// compressed. It is not to be counted as serving.
    pub(crate) fn signed_in(mut self) -> Self {
        let ready: Value = serde_json::from_str(&self.told.recv().expect("it gets ready")).expect("JSON");
        let login = &ready["logins"][0];
        let sign_in = json!({ "email": login["email"], "password": login["password"] });
        let response = self.post("/api/v1/auth/sign-in", &sign_in);
        let cookie = response.headers().get("set-cookie").expect("a cookie").to_str().expect("text");
        self.headers = vec![("cookie".to_owned(), cookie.split(';').next().unwrap_or_default().to_owned())];
        loop {
            let before = self.cpu_seconds();
            std::thread::sleep(Duration::from_secs(2));
            if self.cpu_seconds() - before < 0.02 {
                return self;
            }
        }
    }

    /// This benchmark itself, started to serve what is in a file.
    pub(crate) fn limit(file: &Path) -> Self {
        let mut command = Command::new(std::env::current_exe().expect("the benchmark's own path"));
        command.arg("limit").arg(file);
        Self::start(command)
    }

    /// Starts a server and reads its address from its first words.
    fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("a server");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let line = lines.next().expect("a line").expect("text");
        let from = line.find("127.0.0.1:").expect("an address");
        let address: String = line[from..].chars().take_while(|c| c.is_ascii_digit() || ".:".contains(*c)).collect();
        let (sender, told) = channel();
        // Further words, or nobody's concern; they must not block it.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(|line| drop(sender.send(line))));
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        Self { child, address, agent, told, headers: Vec::new() }
    }

    /// GET, whatever comes of it.
    pub(crate) fn call(&self, path: &str) -> ureq::http::Response<ureq::Body> {
        let mut request =
            self.agent.get(format!("http://{}{path}", self.address)).header("accept-encoding", "identity");
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        request.call().expect("an answer")
    }

    /// POST of JSON that succeeds.
    pub(crate) fn post(&self, path: &str, body: &Value) -> ureq::http::Response<ureq::Body> {
        let mut request = self.agent.post(format!("http://{}{path}", self.address));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let response = request.content_type("application/json").send(body.to_string()).expect("an answer");
        assert!(response.status().is_success(), "{path}: {}", response.status());
        response
    }

    /// The text of an answer that is 200.
    pub(crate) fn get(&self, path: &str) -> String {
        let mut body = String::new();
        let response = self.call(path);
        assert_eq!(response.status().as_u16(), 200, "{path}");
        response.into_body().into_reader().read_to_string(&mut body).expect("a body");
        body
    }

    /// CPU microseconds, user and system, that each of some requests costs.
    pub(crate) fn cpu_per_request(&self, requests: usize, mut request: impl FnMut()) -> f64 {
        let before = self.cpu_seconds();
        (0..requests).for_each(|_| request());
        (self.cpu_seconds() - before) * 1e6 / requests as f64
    }

    fn cpu_seconds(&self) -> f64 {
        cpu_seconds(self.child.id())
    }
}
