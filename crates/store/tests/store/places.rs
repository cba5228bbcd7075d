//! Where stores are tested: a file, memory, and a MongoDB database.

use std::path::PathBuf;
use std::sync::Arc;

use bellwether_store::setup::Setup;
use bellwether_store::store::Store;
use bellwether_testkit::faulty::SetClock;
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

pub(crate) fn setup() -> Setup {
    setup_by(Arc::new(SetClock::new(noon())))
}

/// A place that outlives the stores that are opened there.
pub(crate) enum Place {
    File(TempDir),
}

impl Place {
    pub(crate) fn file() -> Self {
        Self::File(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self) -> PathBuf {
        match self {
            Self::File(folder) => folder.path().join("state.sqlite"),
        }
    }

    pub(crate) async fn open(&self) -> Store {
        self.open_with(setup()).await
    }

    pub(crate) async fn open_with(&self, setup: Setup) -> Store {
        match self {
            Self::File(_) => Store::open(&self.path(), setup).await.unwrap(),
        }
    }
}

/// Runs a test in a new place of every kind that lasts.
pub(crate) async fn on_every_place(test: impl AsyncFn(&Place)) {
    test(&Place::file()).await;
}

/// Runs a test on a new store of every kind.
pub(crate) async fn on_every_backend(test: impl AsyncFn(&Store)) {
    test(&Store::in_memory(setup()).unwrap()).await;
    on_every_place(async |place| test(&place.open().await).await).await;
}
