//! The state file: made, found again, and refused when it is not ours to touch.

use std::path::Path;

use bellwether_store::error::StoreError;
use bellwether_store::store::Store;
use futures_util::future::join_all;
use rusqlite::Connection;

use crate::given::{is_published, publish};
use crate::places::setup;

#[tokio::test]
async fn a_new_file_is_made_with_its_folders_and_found_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deeply/nested/state.sqlite");
    for number in 0..3 {
        let store = Store::open(&path, setup()).await.unwrap();
        assert_eq!(publish(&store, number, 10).await, 10);
        for number in 0..=number {
            assert!(is_published(&store, number, 10).await);
        }
    }
    assert_eq!(version(&path), 3);
}

#[tokio::test]
async fn every_commit_is_logged_ahead() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.sqlite");
    let _store = Store::open(&path, setup()).await.unwrap();
    let mode: String = raw(&path).pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
    assert_eq!(mode, "wal");
}

#[tokio::test]
async fn a_file_of_a_newer_version_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.sqlite");
    raw(&path).execute_batch("CREATE TABLE later (x); PRAGMA user_version = 77").unwrap();
    let before = std::fs::read(&path).unwrap();
    let error = Store::open(&path, setup()).await.unwrap_err();
    assert!(matches!(error, StoreError::NewerVersion { found: 77, supported: 3, .. }), "{error}");
    let remedy = "start a newer Bellwether or restore a backup of the older file";
    assert!(error.to_string().ends_with(remedy), "{error}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

/// A file of the program that knew no documents yet, with a day of scores.
#[tokio::test]
async fn an_older_file_is_copied_before_it_is_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.sqlite");
    let steps = [
        include_str!("../../migrations/0001_score_history.sql"),
        include_str!("../../migrations/0002_source_facts.sql"),
        "PRAGMA user_version = 2",
    ];
    raw(&path).execute_batch(&steps.join("\n")).unwrap();
    raw(&path)
        .execute_batch(
            "INSERT INTO models (key) VALUES ('distribution@1'); INSERT INTO bands (key) VALUES ('medium');
             INSERT INTO customers (key) VALUES ('C0');
             INSERT INTO score_days (as_of, model, generation, recomputed, written_at) VALUES (20454, 1, 1, 0, 0);
             INSERT INTO scores VALUES (1, 1, 0, 0, 1, 0.85, 0, 100, 0);",
        )
        .unwrap();
    for _ in 0..2 {
        let store = Store::open(&path, setup()).await.unwrap();
        assert!(is_published(&store, 0, 1).await);
        assert_eq!(version(&path), 3);
    }
    let copy = folder.path().join("state.sqlite.version-2");
    assert_eq!(version(&copy), 2);
    let scores: i64 = raw(&copy).query_row("SELECT count(*) FROM scores", [], |row| row.get(0)).unwrap();
    assert_eq!(scores, 1);
    let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 2, "{names:?}");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.sqlite");
    let text = "customer,score\n".repeat(1_000);
    std::fs::write(&path, &text).unwrap();
    let error = Store::open(&path, setup()).await.unwrap_err();
    assert!(matches!(&error, StoreError::Open { path: named, .. } if *named == path), "{error}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let path = file.join("state.sqlite");
    let error = Store::open(&path, setup()).await.unwrap_err();
    assert!(matches!(&error, StoreError::Open { path: named, .. } if *named == path), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn several_stores_may_start_on_the_same_new_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.sqlite");
    let publishing = (0..8).map(|number| {
        let path = path.clone();
        tokio::spawn(async move { publish(&Store::open(&path, setup()).await.unwrap(), number, 20).await })
    });
    join_all(publishing).await.into_iter().for_each(|published| assert_eq!(published.unwrap(), 20));
    let store = Store::open(&path, setup()).await.unwrap();
    for number in 0..8 {
        assert!(is_published(&store, number, 20).await);
    }
}

fn raw(path: &Path) -> Connection {
    Connection::open(path).unwrap()
}

fn version(path: &Path) -> u32 {
    raw(path).pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
}
