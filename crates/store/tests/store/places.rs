//! Where stores are tested: a file, memory, and a MongoDB database.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use bellwether_store::error::StoreError;
use bellwether_store::mongo::MongoAddress;
use bellwether_store::setup::Setup;
use bellwether_store::store::Store;
use bellwether_testkit::faulty::SetClock;
use bellwether_testkit::mongodb::MongoServer;
use chrono::{DateTime, Utc};
use tempfile::TempDir;

use crate::things::{Mark, Thing};

/// When the clock of every test stands at first.
pub(crate) fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_767_268_800_000).unwrap()
}

/// A clock, chance and the collections of the tests.
pub(crate) fn setup_by(clock: Arc<SetClock>) -> Setup {
    Setup::new(clock, [7; 32]).with::<Thing>().unwrap().with::<Mark>().unwrap()
}

/// Without any collections.
pub(crate) fn plain() -> Setup {
    Setup::new(Arc::new(SetClock::new(noon())), [7; 32])
}

pub(crate) fn setup() -> Setup {
    setup_by(Arc::new(SetClock::new(noon())))
}

/// A place that outlives the stores that are opened there.
pub(crate) enum Place {
    File(TempDir),
    /// A database of its own.
    Mongo {
        _server: Arc<MongoServer>,
        address: MongoAddress,
        backups: TempDir,
    },
}

impl Place {
    pub(crate) fn file() -> Self {
        Self::File(tempfile::tempdir().unwrap())
    }

    /// A new database; none, loudly, where there is no server.
    pub(crate) fn mongo() -> Option<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let server = server()?;
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let database = format!("bellwether_store_{}_{number}", std::process::id());
        let address = MongoAddress { uri: server.uri().to_owned(), database };
        Some(Self::Mongo { _server: server, address, backups: tempfile::tempdir().unwrap() })
    }

    pub(crate) fn path(&self) -> PathBuf {
        match self {
            Self::File(folder) => folder.path().join("state.sqlite"),
            Self::Mongo { .. } => panic!("a database has no path"),
        }
    }

    /// How many copies were kept from before migrations.
    pub(crate) fn kept_copies(&self) -> usize {
        let (folder, part) = match self {
            Self::File(folder) => (folder, "before"),
            Self::Mongo { backups, .. } => (backups, ".backup"),
        };
        let names = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
        names.filter(|name| name.to_string_lossy().contains(part)).count()
    }

    pub(crate) async fn open(&self) -> Store {
        self.open_with(setup()).await
    }

    pub(crate) async fn open_with(&self, setup: Setup) -> Store {
        self.try_open(setup).await.unwrap()
    }

    pub(crate) async fn try_open(&self, setup: Setup) -> Result<Store, StoreError> {
        match self {
            Self::File(_) => Store::open(&self.path(), setup).await,
            Self::Mongo { address, backups, .. } => Store::connect(address.clone(), backups.path(), setup).await,
        }
    }
}

/// Runs a test in a new place of every kind that lasts.
pub(crate) async fn on_every_place(test: impl AsyncFn(&Place)) {
    test(&Place::file()).await;
    if let Some(place) = Place::mongo() {
        test(&place).await;
    }
}

/// The server of all tests that run at the same time: it ends with the last of them.
fn server() -> Option<Arc<MongoServer>> {
    static SERVER: Mutex<Weak<MongoServer>> = Mutex::new(Weak::new());
    let mut running = SERVER.lock().unwrap_or_else(PoisonError::into_inner);
    running.upgrade().or_else(|| {
        let server = Arc::new(MongoServer::start()?);
        *running = Arc::downgrade(&server);
        Some(server)
    })
}

/// Runs a test on a new store of every kind.
pub(crate) async fn on_every_backend(test: impl AsyncFn(&Store)) {
    test(&Store::in_memory(setup()).unwrap()).await;
    on_every_place(async |place| test(&place.open().await).await).await;
}
