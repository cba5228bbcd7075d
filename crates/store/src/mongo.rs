//! The backend that keeps the state in a MongoDB database: for several instances of the product over the same state.
//!
//! Commits are transactions. A majority of the servers has written what is acknowledged to its journal, and reads see only
//! what a majority has; so the server must be a member of a replica set, or a router of a sharded cluster. Large
//! things (a day of scores, the facts of a source) are written first and published by one document ([`runs`]).
//!
//! In a sharded cluster, collections of documents without unique indexes, `points`, `score_points` and
//! `source_fact_chunks` can be sharded by `{ _id: "hashed" }`: ids ascend, and ranges of them would all fall on one shard.
//! Collections with unique indexes stay on one shard, because uniqueness holds only within a shard. The product shards
//! nothing itself.

mod bson;
mod catalogue;
mod commit;
mod documents;
mod fault;
mod operations;
mod runs;
mod score_history;
mod series;
mod source_facts;
mod transfer;
mod watch;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bellwether_domain::clock::Clock;
use mongodb::bson::{Document, doc};
use mongodb::options::{Acknowledgment, ClientOptions, ReadConcern, WriteConcern};
use mongodb::{Client, Collection, Database};

use crate::collection::CollectionSpec;
use crate::error::StoreError;

/// No server counts as reachable after this, unless the address says otherwise.
const SELECTION: Duration = Duration::from_secs(5);
/// A write that a majority does not acknowledge in this time counts as failed.
const MAJORITY_WITHIN: Duration = Duration::from_secs(10);
/// Wire version of MongoDB 5.0.
const SNAPSHOTS: i32 = 13;
/// Layout of what is not documents; one more with each change.
const FORMAT: i64 = 1;

/// Where the state is. Its address may hold a password and is never printed.
#[derive(Clone)]
pub struct MongoAddress {
    /// `mongodb://…` or `mongodb+srv://…`.
    pub uri: String,
    /// Name of the database, which nobody else writes to.
    pub database: String,
}

impl fmt::Debug for MongoAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MongoAddress").field("uri", &"***").field("database", &self.database).finish()
    }
}

pub(crate) struct Mongo {
    address: MongoAddress,
    client: Client,
    database: Database,
    clock: Arc<dyn Clock>,
}

impl Mongo {
    /// Connects to a database that this program may use.
    pub(crate) async fn open(address: MongoAddress, clock: Arc<dyn Clock>) -> Result<Self, StoreError> {
        let mongo = Self::connect(address, clock).await?;
        mongo.check_server().await?;
        mongo.check_format().await?;
        Ok(mongo)
    }

    /// Makes collections be as declared, and removes what killed processes left behind.
    pub(crate) async fn bring_up_to_date(&self, collections: &[CollectionSpec]) -> Result<(), StoreError> {
        self.declare(collections).await?;
        self.sweep().await
    }

    async fn connect(address: MongoAddress, clock: Arc<dyn Clock>) -> Result<Self, StoreError> {
        let failed = |error: &mongodb::error::Error| address.fault("connect to MongoDB", error);
        let mut options = ClientOptions::parse(&address.uri).await.map_err(|error| failed(&error))?;
        options.app_name.get_or_insert_with(|| "bellwether".to_owned());
        options.server_selection_timeout.get_or_insert(SELECTION);
        let written = WriteConcern::builder().w(Acknowledgment::Majority).journal(true).w_timeout(MAJORITY_WITHIN);
        options.write_concern = Some(written.build());
        options.read_concern = Some(ReadConcern::majority());
        let client = Client::with_options(options).map_err(|error| failed(&error))?;
        let database = client.database(&address.database);
        Ok(Self { address, client, database, clock })
    }

    /// Fails unless the server has transactions.
    async fn check_server(&self) -> Result<(), StoreError> {
        let hello = self.database.run_command(doc! { "hello": 1 }).await;
        let hello = hello.map_err(|error| self.fault("connect to MongoDB", &error))?;
        unsuitable(&hello).map_or(Ok(()), |reason| Err(self.unsuitable(reason)))
    }

    /// Fails if a later program wrote the database, or a restore has not been finished.
    async fn check_format(&self) -> Result<(), StoreError> {
        let action = "look up the layout of the state";
        let filter = doc! { "_id": "store" };
        let first = doc! { "$setOnInsert": { "format": FORMAT } };
        let meta = self.collection("meta");
        meta.update_one(filter.clone(), first).upsert(true).await.map_err(|error| self.fault(action, &error))?;
        let found = meta.find_one(filter).await.map_err(|error| self.fault(action, &error))?.unwrap_or_default();
        let format = found.get_i64("format").unwrap_or(i64::MAX);
        if format > FORMAT {
            let reason = format!(
                "its layout has version {format}, this program knows versions up to {FORMAT}; start a newer Bellwether"
            );
            return Err(self.unsuitable(&reason));
        }
        if found.get_bool("restoring").unwrap_or_default() {
            return Err(StoreError::HalfRestored { place: self.place() });
        }
        Ok(())
    }

    fn collection(&self, name: &str) -> Collection<Document> {
        self.database.collection(name)
    }

    fn unsuitable(&self, reason: &str) -> StoreError {
        StoreError::Unsuitable { database: self.address.database.clone(), reason: reason.to_owned() }
    }

    /// The database, in words.
    fn place(&self) -> String {
        format!("the MongoDB database `{}`", self.address.database)
    }
}

/// Why a server that introduces itself like this can't keep the state.
fn unsuitable(hello: &Document) -> Option<&'static str> {
    if hello.get_i32("maxWireVersion").unwrap_or_default() < SNAPSHOTS {
        return Some("the server is older than MongoDB 5.0, which has no snapshots outside transactions; update it");
    }
    let member = hello.contains_key("setName") || hello.get_str("msg").is_ok_and(|kind| kind == "isdbgrid");
    (!member).then_some(
        "the server stands alone, and transactions need a replica set; start it with `--replSet`, and run \
         `rs.initiate()` once, also if it is to be the only member",
    )
}

impl fmt::Debug for Mongo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mongo").field("address", &self.address).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_must_have_transactions_and_snapshots() {
        let member = doc! { "setName": "rs0", "maxWireVersion": 13 };
        let router = doc! { "msg": "isdbgrid", "maxWireVersion": 21 };
        assert_eq!([member, router].iter().find_map(unsuitable), None);
        let alone = unsuitable(&doc! { "maxWireVersion": 21 });
        assert!(alone.is_some_and(|reason| reason.contains("--replSet")), "{alone:?}");
        let old = unsuitable(&doc! { "setName": "rs0", "maxWireVersion": 9 });
        assert!(old.is_some_and(|reason| reason.contains("MongoDB 5.0")), "{old:?}");
    }

    #[test]
    fn an_address_is_never_printed() {
        let uri = "mongodb://u:hunter2@h/".to_owned();
        let address = MongoAddress { uri: uri.clone(), database: "bellwether".to_owned() };
        let error = mongodb::error::Error::custom("x");
        let told = format!("{address:?} {}", address.fault("connect", &error));
        assert!(!told.contains("hunter2") && told.contains("bellwether"), "{told}");
        let quoted = std::io::Error::other(format!("cannot parse {uri}, password hunter2"));
        let told = address.fault("connect", &quoted.into()).to_string();
        assert!(!told.contains("hunter2") && told.starts_with("cannot connect: "), "{told}");
    }
}
