//! The schema, as numbered steps that only go forward. A published step never changes; what is new is a new step.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use rusqlite::{Connection, TransactionBehavior};

use crate::error::{Cause, StoreError};

/// SQLite keeps this number in the file's header for the application.
const VERSION: &str = "user_version";

/// Step `n` leads from schema version `n` to `n + 1`.
const STEPS: [&str; 3] = [
    include_str!("../../migrations/0001_score_history.sql"),
    include_str!("../../migrations/0002_source_facts.sql"),
    include_str!("../../migrations/0003_documents.sql"),
];

/// Fails if the database is newer than this program.
pub(super) fn check_version(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    next_step(connection, path, &STEPS).map(drop)
}

/// Brings the database to the version this program knows. An older one is copied first.
pub(super) fn run(connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    if let Some((version @ 1.., _)) = next_step(connection, path, &STEPS)? {
        keep_copy(connection, path, &format!("version-{version}"))?;
    }
    run_steps(connection, path, &STEPS)
}

/// Copies the database as it is to a file beside it, such as `state.sqlite.version-2`, and syncs the copy.
pub(super) fn keep_copy(connection: &Connection, path: &Path, suffix: &str) -> Result<(), StoreError> {
    let beside = |suffix: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".{suffix}"));
        PathBuf::from(name)
    };
    // Several may be at it, in this process or another.
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let own = format!("{suffix}.{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let (copy, unfinished) = (beside(suffix), beside(&own));
    let failed =
        |cause: Cause| StoreError::File { action: "write the backup before a migration", path: copy.clone(), cause };
    // Of an earlier process of this number that was killed.
    drop(std::fs::remove_file(&unfinished));
    connection
        .execute("VACUUM INTO ?1", [unfinished.to_string_lossy()])
        .map_err(|cause| failed(cause.into()))
        .and_then(|_| File::open(&unfinished).and_then(|file| file.sync_all()).map_err(|cause| failed(cause.into())))
        .and_then(|()| std::fs::rename(&unfinished, &copy).map_err(|cause| failed(cause.into())))
}

fn run_steps(connection: &mut Connection, path: &Path, steps: &[&str]) -> Result<(), StoreError> {
    let failed = |cause: rusqlite::Error| StoreError::Open { path: path.to_owned(), cause: cause.into() };
    // Most starts have nothing to do and then don't ask for the write lock.
    if next_step(connection, path, steps)?.is_none() {
        return Ok(());
    }
    // All steps or none: nobody ever sees, or copies, what is halfway.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    // Looks again, now that no other process can be at it.
    while let Some((version, step)) = next_step(&transaction, path, steps)? {
        transaction.execute_batch(step).map_err(failed)?;
        transaction.pragma_update(None, VERSION, version + 1).map_err(failed)?;
    }
    transaction.commit().map_err(failed)
}

/// The version of the database and the step that leads on from it, if it is not the newest one.
fn next_step<'a>(
    connection: &Connection,
    path: &Path,
    steps: &'a [&str],
) -> Result<Option<(u32, &'a str)>, StoreError> {
    let found: u32 = connection
        .pragma_query_value(None, VERSION, |row| row.get(0))
        .map_err(|cause| StoreError::Open { path: path.to_owned(), cause: cause.into() })?;
    if found as usize > steps.len() {
        return Err(StoreError::NewerVersion { path: path.to_owned(), found, supported: steps.len() });
    }
    Ok(steps.get(found as usize).map(|step| (found, *step)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEMORY: &str = ":memory:";

    fn version(connection: &Connection) -> i64 {
        connection.pragma_query_value(None, VERSION, |row| row.get(0)).unwrap()
    }

    #[test]
    fn steps_run_once_and_in_order() {
        let mut db = Connection::open_in_memory().unwrap();
        let steps = ["CREATE TABLE a (x)", "INSERT INTO a VALUES (1)", "INSERT INTO a SELECT x + 1 FROM a"];
        for known in [1, 3, 3] {
            run_steps(&mut db, Path::new(MEMORY), &steps[..known]).unwrap();
            assert_eq!(version(&db), known as i64);
        }
        let sum: i64 = db.query_row("SELECT sum(x) FROM a", [], |row| row.get(0)).unwrap();
        assert_eq!(sum, 3);
    }

    #[test]
    fn a_failing_step_leaves_everything_as_it_was() {
        let mut db = Connection::open_in_memory().unwrap();
        run_steps(&mut db, Path::new(MEMORY), &["CREATE TABLE a (x)"]).unwrap();
        let steps = ["", "INSERT INTO a VALUES (1)", "INSERT INTO a VALUES (2); INSERT INTO missing VALUES (1)"];
        assert!(matches!(run_steps(&mut db, Path::new(MEMORY), &steps), Err(StoreError::Open { .. })));
        assert_eq!(version(&db), 1);
        let rows: i64 = db.query_row("SELECT count(*) FROM a", [], |row| row.get(0)).unwrap();
        assert_eq!(rows, 0);
    }
}
