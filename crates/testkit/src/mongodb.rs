//! A MongoDB server for tests: `secantusd-py` from PyPI as a process of its own, or a real one at `TEST_MONGODB_URI`.

use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A server, running as long as this.
#[derive(Debug)]
pub struct MongoServer {
    uri: String,
    process: Option<Child>,
    _folder: tempfile::TempDir,
}

impl MongoServer {
    /// Starts a server; none, loudly, where there is no way to. That must not happen where everything is to be tested.
    ///
    /// # Panics
    /// When the server cannot be started, and in CI when there is none.
    pub fn start() -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        if let Ok(uri) = std::env::var("TEST_MONGODB_URI") {
            return Some(Self { uri, process: None, _folder: folder });
        }
        let Some(program) = std::env::var_os("BELLWETHER_TEST_PYTHON")
            .map(|python| PathBuf::from(python).with_file_name("secantusd-py"))
        else {
            eprintln!(
                "SKIPPED: neither TEST_MONGODB_URI nor BELLWETHER_TEST_PYTHON is set, so there is no MongoDB server"
            );
            assert!(std::env::var_os("CI").is_none(), "in CI a MongoDB server must be there");
            return None;
        };
        let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port();
        let process = Command::new(program)
            .args(["--host", "127.0.0.1", "--port", &port.to_string(), "--log-level", "ERROR", "--storage-path"])
            .arg(folder.path().join("data"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("secantusd-py starts");
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(began.elapsed() < Duration::from_secs(60), "secantusd-py does not listen");
            std::thread::sleep(Duration::from_millis(100));
        }
        Some(Self { uri: format!("mongodb://127.0.0.1:{port}"), process: Some(process), _folder: folder })
    }

    /// Its address.
    pub fn uri(&self) -> &str {
        &self.uri
    }
}

impl Drop for MongoServer {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            drop(process.kill());
            drop(process.wait());
        }
    }
}
