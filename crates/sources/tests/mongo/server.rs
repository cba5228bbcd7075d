//! A server for tests: `secantusd-py` from PyPI, or a real one at `TEST_MONGODB_URI`. Each test has a database of its own.

use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use bellwether_domain::clock::FixedClock;
use bellwether_domain::intake::{FactSink, Record};
use bellwether_sources::mongo::MongoSource;
use bellwether_sources::mongo::settings::MongoSettings;
use bellwether_sources::push::batches;
use mongodb::bson::Document;
use mongodb::{Client, Database};

/// A server, running as long as this.
pub(crate) struct Server {
    uri: String,
    process: Option<Child>,
    _folder: tempfile::TempDir,
}

impl Server {
    /// Starts a server; none, loudly, where there is no way to. That must not happen where everything is to be tested.
    pub(crate) fn start() -> Option<Self> {
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

    /// Settings for a new database.
    pub(crate) fn settings(&self) -> MongoSettings {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("bellwether_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        MongoSettings::plain(self.uri.clone(), name)
    }

    /// The database of settings, for putting rows into it.
    pub(crate) async fn database(&self, settings: &MongoSettings) -> Database {
        Client::with_uri_str(&self.uri).await.expect("a client").database(&settings.database)
    }

    /// Puts rows into a collection.
    pub(crate) async fn insert(&self, settings: &MongoSettings, collection: &str, rows: Vec<Document>) {
        self.database(settings).await.collection(collection).insert_many(rows).await.expect("inserted");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            drop(process.kill());
            drop(process.wait());
        }
    }
}

/// A source in London's time zone.
pub(crate) fn source(settings: MongoSettings) -> MongoSource {
    let clock = FixedClock(bellwether_testkit::dataset::as_of().and_hms_opt(12, 0, 0).expect("a time").and_utc());
    MongoSource::new(settings, "shop", chrono_tz::Europe::London, Arc::new(clock)).expect("settings")
}

/// Writes records the way that `bellwether demo --into` does.
pub(crate) async fn push(source: &MongoSource, records: Vec<Record>) -> u64 {
    let (mut sink, receiver) = batches();
    let putting = tokio::task::spawn_blocking(move || {
        records.into_iter().try_for_each(|record| sink.put(record)).and_then(|()| sink.finish())
    });
    let written = source.push(receiver).await.expect("written");
    putting.await.expect("not interrupted").expect("taken");
    written
}
