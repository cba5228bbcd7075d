//! A MongoDB server for tests: `secantusd-py` from PyPI as a process of its own, or a real one at `TEST_MONGODB_URI`.
//! The former asks for users and passwords once it is told to.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A server, running as long as this.
#[derive(Debug)]
pub struct MongoServer {
    uri: String,
    process: Option<Child>,
    folder: tempfile::TempDir,
}

impl MongoServer {
    /// Starts a server; none, loudly, where there is no way to. That must not happen where everything is to be tested.
    ///
    /// # Panics
    /// When the server cannot be started, and in CI when there is none.
    pub fn start() -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        if let Ok(uri) = std::env::var("TEST_MONGODB_URI") {
            return Some(Self { uri, process: None, folder });
        }
        let Some(program) = program() else {
            eprintln!(
                "SKIPPED: neither TEST_MONGODB_URI nor BELLWETHER_TEST_PYTHON is set, so there is no MongoDB server"
            );
            assert!(std::env::var_os("CI").is_none(), "in CI a MongoDB server must be there");
            return None;
        };
        let (uri, process) = spawn(&program, folder.path(), &[]);
        Some(Self { uri, process: Some(process), folder })
    }

    /// The same server with the same data, but from now on only for users that were created before; at a new address.
    /// None, loudly, for a server that is not ours to start anew.
    ///
    /// # Panics
    /// When the server cannot be started.
    pub fn require_login(mut self) -> Option<Self> {
        let (Some(mut process), Some(program)) = (self.process.take(), program()) else {
            eprintln!("SKIPPED: the server at TEST_MONGODB_URI is not ours to start anew");
            return None;
        };
        // Politely, so that it writes down what it holds.
        let asked = Command::new("kill").arg(process.id().to_string()).status();
        assert!(asked.is_ok_and(|status| status.success()), "secantusd-py can be asked to stop");
        process.wait().expect("secantusd-py stops");
        let (uri, process) = spawn(&program, self.folder.path(), &["--auth"]);
        (self.uri, self.process) = (uri, Some(process));
        Some(self)
    }

    /// Its address.
    pub fn uri(&self) -> &str {
        &self.uri
    }
}

fn program() -> Option<PathBuf> {
    let python = std::env::var_os("BELLWETHER_TEST_PYTHON")?;
    Some(PathBuf::from(python).with_file_name("secantusd-py"))
}

/// Starts the server on a free port, and waits until it listens.
fn spawn(program: &Path, folder: &Path, options: &[&str]) -> (String, Child) {
    let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port();
    let process = Command::new(program)
        .args(["--host", "127.0.0.1", "--port", &port.to_string(), "--log-level", "ERROR", "--storage-path"])
        .arg(folder.join("data"))
        .args(options)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("secantusd-py starts");
    let began = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(began.elapsed() < Duration::from_secs(60), "secantusd-py does not listen");
        std::thread::sleep(Duration::from_millis(100));
    }
    (format!("mongodb://127.0.0.1:{port}"), process)
}

impl Drop for MongoServer {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            drop(process.kill());
            drop(process.wait());
        }
    }
}
