//! A Redis for tests: `redis-server`, as Debian's package of that name brings it, as a process of its own on a free port of
//! this machine, with a password.

use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::tds::certificates::Certificates;

/// What it asks for.
const PASSWORD: &str = "hunter2-of-redis";

/// A server, running as long as this.
#[derive(Debug)]
pub struct RedisServer {
    port: u16,
    process: Option<Child>,
    folder: tempfile::TempDir,
    tls: bool,
}

impl RedisServer {
    /// Starts a server; none, loudly, where there is no way to. That must not happen where everything is to be tested.
    ///
    /// # Panics
    /// When the server cannot be started, and in CI when there is none.
    pub fn start() -> Option<Self> {
        Self::start_by(false)
    }

    /// The same, but only for those who speak TLS and trust [`Self::authority`].
    ///
    /// # Panics
    /// As [`Self::start`].
    pub fn start_with_tls() -> Option<Self> {
        Self::start_by(true)
    }

    fn start_by(tls: bool) -> Option<Self> {
        if Command::new("redis-server").arg("--version").stdout(Stdio::null()).status().is_err() {
            eprintln!("SKIPPED: there is no redis-server; `./dev test` installs it");
            assert!(std::env::var_os("CI").is_none(), "in CI a redis-server must be there");
            return None;
        }
        let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port();
        let mut server = Self { port, process: None, folder: tempfile::tempdir().expect("a folder"), tls };
        if tls {
            let certificates = Certificates::signed(&["localhost"]);
            let (certificate, key) = certificates.own();
            for (name, text) in [("ca.pem", certificates.authority()), ("own.pem", certificate), ("key.pem", key)] {
                std::fs::write(server.folder.path().join(name), text).expect("writes");
            }
        }
        server.restart();
        Some(server)
    }

    /// Its address, with the password.
    pub fn url(&self) -> String {
        let (scheme, host) = if self.tls { ("rediss", "localhost") } else { ("redis", "127.0.0.1") };
        format!("{scheme}://:{PASSWORD}@{host}:{}", self.port)
    }

    /// The file with the certificate of whoever signed that of the server.
    pub fn authority(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// What must not be told.
    pub const fn password(&self) -> &'static str {
        PASSWORD
    }

    /// Ends it without a word.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            drop(process.kill());
            drop(process.wait());
        }
    }

    /// Starts it anew at the same address, empty.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn restart(&mut self) {
        self.kill();
        let port = self.port.to_string();
        let plain = ["--port", &port];
        let tls = ["--port", "0", "--tls-port", &port, "--tls-cert-file", "own.pem", "--tls-key-file", "key.pem"];
        let tls = [&tls[..], &["--tls-ca-cert-file", "ca.pem", "--tls-auth-clients", "no"]].concat();
        let process = Command::new("redis-server")
            .args(if self.tls { &tls } else { &plain[..] })
            .args(["--bind", "127.0.0.1", "--requirepass", PASSWORD, "--save", "", "--appendonly", "no"])
            .current_dir(self.folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        self.process = Some(process.expect("redis-server starts"));
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(began.elapsed() < Duration::from_secs(30), "redis-server does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// What it says to a command.
    ///
    /// # Panics
    /// When it does not answer.
    pub fn ask(&self, command: &[&str]) -> String {
        let port = self.port.to_string();
        let mut ask = Command::new("redis-cli");
        let ask = ask.env("REDISCLI_AUTH", PASSWORD).args(["-h", "127.0.0.1", "-p", &port]).args(command);
        let output = ask.output().expect("redis-cli runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        self.kill();
    }
}
