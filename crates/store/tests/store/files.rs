//! The state file: made, found again, and refused when it is not ours to touch.

use std::path::Path;

use bellwether_store::error::StoreError;
use bellwether_store::store::Store;
use rusqlite::Connection;

use crate::given::{is_published, publish};

#[test]
fn a_new_file_is_made_with_its_folders_and_found_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deeply/nested/state.sqlite");
    for number in 0..3 {
        let store = Store::open(&path).unwrap();
        assert_eq!(publish(&store, number, 10), 10);
        assert!((0..=number).all(|number| is_published(&store, number, 10)));
    }
    assert_eq!(version(&path), 2);
}

#[test]
fn every_commit_is_logged_ahead() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.sqlite");
    let _store = Store::open(&path).unwrap();
    let mode: String = raw(&path).pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
    assert_eq!(mode, "wal");
}

#[test]
fn a_file_of_a_newer_version_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.sqlite");
    raw(&path).execute_batch("CREATE TABLE later (x); PRAGMA user_version = 77").unwrap();
    let before = std::fs::read(&path).unwrap();
    let error = Store::open(&path).unwrap_err();
    assert!(matches!(error, StoreError::NewerVersion { found: 77, supported: 2, .. }), "{error}");
    let remedy = "start a newer Bellwether or restore a backup of the older file";
    assert!(error.to_string().ends_with(remedy), "{error}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn a_file_that_is_no_database_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.sqlite");
    let text = "customer,score\n".repeat(1_000);
    std::fs::write(&path, &text).unwrap();
    let error = Store::open(&path).unwrap_err();
    assert!(matches!(&error, StoreError::Open { path: named, .. } if *named == path), "{error}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let path = file.join("state.sqlite");
    let error = Store::open(&path).unwrap_err();
    assert!(matches!(&error, StoreError::Open { path: named, .. } if *named == path), "{error}");
}

#[test]
fn several_stores_may_start_on_the_same_new_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.sqlite");
    std::thread::scope(|scope| {
        for number in 0..8 {
            let path = &path;
            scope.spawn(move || publish(&Store::open(path).unwrap(), number, 20));
        }
    });
    let store = Store::open(&path).unwrap();
    assert!((0..8).all(|number| is_published(&store, number, 20)));
}

fn raw(path: &Path) -> Connection {
    Connection::open(path).unwrap()
}

fn version(path: &Path) -> u32 {
    raw(path).pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
}
