//! Records on their way into a server: tables are made where there are none, emptied where there are, and never views.

use bellwether_domain::intake::{FactSink, Record};
use bellwether_domain::loader::SourceError;
use bellwether_sources::mssql::MssqlSource;
use bellwether_sources::push::batches;
use bellwether_testkit::contract::{self, Given};
use bellwether_testkit::dataset;

use crate::server::{REQUIRED, Server};

async fn push(source: &MssqlSource, records: Vec<Record>) -> Result<u64, SourceError> {
    let (mut sink, receiver) = batches();
    let putting = tokio::task::spawn_blocking(move || {
        records.into_iter().try_for_each(|record| sink.put(record)).and_then(|()| sink.finish())
    });
    let written = source.push(receiver).await;
    // When the server refused, nobody takes the records any more.
    drop(putting.await.expect("not interrupted"));
    written
}

fn writable(sql: &[&str]) -> Server {
    let server = Server::stand_in(sql);
    for right in ["INSERT", "DELETE", "CREATE"] {
        server.tds().grant(right);
    }
    server
}

fn sent(server: &Server, verb: &str) -> usize {
    server.tds().statements().iter().filter(|statement| statement.sql.starts_with(verb)).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_are_made_once_and_hold_what_came_last() {
    // Some are there, others are not.
    let server = writable(&[REQUIRED]);
    let source = server.source();
    let records = dataset::records();
    push(&source, records.clone()).await.expect("written");
    assert_eq!((sent(&server, "DELETE"), sent(&server, "CREATE TABLE"), sent(&server, "CREATE SCHEMA")), (2, 3, 0));
    // What was there before goes.
    push(&source, records.clone()).await.expect("written");
    assert_eq!((sent(&server, "DELETE"), sent(&server, "CREATE TABLE"), sent(&server, "CREATE SCHEMA")), (7, 3, 0));
    contract::financials(&source, None, &Given::all(&records)).await;
    contract::documents(&source, &Given::all(&records)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schema_is_made_where_there_is_none() {
    let server = writable(&[]);
    push(&server.source(), dataset::records()).await.expect("written");
    assert_eq!((sent(&server, "DELETE"), sent(&server, "CREATE TABLE"), sent(&server, "CREATE SCHEMA")), (0, 5, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn views_are_left_alone_and_so_is_what_lies_beside_them() {
    let view = "CREATE VIEW bellwether.products AS SELECT '1' AS code";
    let server = writable(&[REQUIRED, view]);
    let error = push(&server.source(), dataset::records()).await.expect_err("a view");
    assert!(matches!(error, SourceError::Unusable { .. }), "{error}");
    let text = error.to_string();
    assert!(text.contains("`bellwether.products` is a view") && text.contains("set `schema`"), "{text}");
    assert_eq!(["DELETE", "CREATE", "INSERT"].map(|verb| sent(&server, verb)), [0, 0, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_write_is_told_so() {
    let server = Server::stand_in(&[REQUIRED]);
    let error = push(&server.source(), dataset::records()).await.expect_err("no right");
    assert!(matches!(error, SourceError::Refused { .. }), "{error}");
}
