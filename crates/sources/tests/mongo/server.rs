//! Databases for tests, each of its own, and what is put into them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use bellwether_domain::clock::FixedClock;
use bellwether_domain::intake::{FactSink, Record};
use bellwether_sources::mongo::MongoSource;
use bellwether_sources::mongo::settings::MongoSettings;
use bellwether_sources::push::batches;
use bellwether_testkit::mongodb::MongoServer;
use mongodb::bson::Document;
use mongodb::{Client, Database};

/// A server, running as long as this.
pub(crate) struct Server(MongoServer);

impl Server {
    /// Starts a server; none, loudly, where there is no way to.
    pub(crate) fn start() -> Option<Self> {
        MongoServer::start().map(Self)
    }

    /// Settings for a new database.
    pub(crate) fn settings(&self) -> MongoSettings {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("bellwether_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        MongoSettings::plain(self.0.uri(), name)
    }

    /// The database of settings, for putting rows into it.
    pub(crate) async fn database(&self, settings: &MongoSettings) -> Database {
        Client::with_uri_str(self.0.uri()).await.expect("a client").database(&settings.database)
    }

    /// Puts rows into a collection.
    pub(crate) async fn insert(&self, settings: &MongoSettings, collection: &str, rows: Vec<Document>) {
        self.database(settings).await.collection(collection).insert_many(rows).await.expect("inserted");
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
