//! MongoDB servers that are not there, or not what they should be.

use bellwether_store::error::StoreError;
use bellwether_store::mongo::MongoAddress;
use bellwether_store::store::Store;
use bellwether_testkit::mongodb::MongoServer;

use crate::places::setup;
use crate::things::Thing;

async fn connect(uri: String) -> Result<Store, StoreError> {
    let folder = tempfile::tempdir().unwrap();
    Store::connect(MongoAddress { uri, database: "bellwether".to_owned() }, folder.path(), setup()).await
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_without_its_password() {
    for uri in [
        "mongodb://user:hunter2@127.0.0.1:1/?serverSelectionTimeoutMS=300",
        "mongodb://user:hunter2@127.0.0.1:1/?nonsense",
        "mongo://user:hunter2@127.0.0.1",
    ] {
        let error = connect(uri.to_owned()).await.unwrap_err();
        assert!(matches!(error, StoreError::Database { .. }), "{error}");
        let told = format!("{error} {error:?}");
        assert!(!told.contains("hunter2"), "{told}");
        assert!(error.to_string().starts_with("cannot connect to MongoDB: "), "{error}");
    }
}

#[tokio::test]
async fn a_server_that_goes_fails_what_is_asked_and_nothing_hangs() {
    let Some(server) = MongoServer::start() else { return };
    let store = connect(format!("{}/?serverSelectionTimeoutMS=500", server.uri())).await.unwrap();
    assert_eq!(store.get::<Thing>("a").await.unwrap(), None);
    let own = std::env::var_os("TEST_MONGODB_URI").is_none();
    drop(server);
    // One that others use too stays.
    if own {
        let began = std::time::Instant::now();
        assert!(matches!(store.get::<Thing>("a").await, Err(StoreError::Database { .. })));
        assert!(began.elapsed() < std::time::Duration::from_secs(10), "{:?}", began.elapsed());
    }
}
