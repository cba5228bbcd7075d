//! The tables of declared collections: made when they are first declared, rebuilt when the declaration changes.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::Failure;
use super::documents::{COLUMNS, column, document, insert, unique_violation};
use super::migrations::keep_copy;
use crate::collection::{CollectionSpec, Index};
use crate::error::StoreError;

/// What is to be done for a collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Work {
    Nothing,
    Create,
    /// Bodies or indexes are others; the former from this schema version on.
    Rebuild(u32),
}

/// Makes the tables be as declared, all of them or none. Before bodies are rewritten the file is copied.
pub(super) fn declare(
    connection: &mut Connection,
    path: &Path,
    collections: &[CollectionSpec],
) -> Result<(), StoreError> {
    let opening = |failure| match failure {
        Failure::Database(cause) => StoreError::Open { path: path.to_owned(), cause: cause.into() },
        Failure::Refused(error) => error,
    };
    let unfinished: bool = connection
        .query_row("SELECT EXISTS (SELECT 1 FROM restoring)", [], |row| row.get(0))
        .map_err(|cause| opening(cause.into()))?;
    if unfinished {
        return Err(StoreError::HalfRestored { place: format!("`{}`", path.display()) });
    }
    // Most starts have nothing to do and then don't ask for the write lock.
    let work = collections.iter().map(|spec| work(connection, spec)).collect::<Result<Vec<_>, _>>().map_err(opening)?;
    if work.iter().all(|work| *work == Work::Nothing) {
        return Ok(());
    }
    for (spec, work) in collections.iter().zip(work) {
        if let Work::Rebuild(schema) = work
            && schema < spec.schema
        {
            keep_copy(connection, path, &format!("before-{}-{}", spec.name, spec.schema))?;
        }
    }
    let declared = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(Failure::from);
    let declared = declared.and_then(|transaction| {
        // Looks again, now that no other process can be at it.
        declare_all(&transaction, collections)?;
        Ok(transaction.commit()?)
    });
    declared.map_err(opening)
}

/// Makes the tables be as declared, in the caller's transaction.
pub(super) fn declare_all(transaction: &Connection, collections: &[CollectionSpec]) -> Result<(), Failure> {
    for spec in collections {
        match work(transaction, spec)? {
            Work::Nothing => continue,
            Work::Create => {
                create_table(transaction, spec, &spec.table())?;
                create_indexes(transaction, spec)?;
            }
            Work::Rebuild(_) => rebuild(transaction, spec)?,
        }
        let indexes = serde_json::to_string(&spec.indexes).unwrap_or_default();
        transaction.execute(
            "INSERT OR REPLACE INTO collections (name, schema, indexes) VALUES (?1, ?2, ?3)",
            params![spec.name, spec.schema, indexes],
        )?;
    }
    Ok(())
}

fn work(db: &Connection, spec: &CollectionSpec) -> Result<Work, Failure> {
    let known = db
        .query_row("SELECT schema, indexes FROM collections WHERE name = ?1", [&spec.name], |row| {
            Ok((row.get::<_, u32>(0)?, row.get::<_, String>(1)?))
        })
        .optional()?;
    let Some((schema, indexes)) = known else { return Ok(Work::Create) };
    if schema > spec.schema {
        let (collection, found, known) = (spec.name.clone(), schema, spec.schema);
        return Err(StoreError::NewerCollection { collection, found, known }.into());
    }
    let indexes: Vec<Index> = serde_json::from_str(&indexes).unwrap_or_default();
    Ok(if schema == spec.schema && indexes == spec.indexes { Work::Nothing } else { Work::Rebuild(schema) })
}

fn create_table(db: &Connection, spec: &CollectionSpec, table: &str) -> rusqlite::Result<()> {
    let columns: String = spec
        .fields
        .iter()
        .map(|field| format!(", {} {}", column(field), if field.kind.is_text() { "TEXT" } else { "INTEGER" }))
        .collect();
    db.execute_batch(&format!(
        "CREATE TABLE {table} (id TEXT NOT NULL PRIMARY KEY, version INTEGER NOT NULL, created_at INTEGER NOT NULL, \
         updated_at INTEGER NOT NULL, schema INTEGER NOT NULL, body TEXT NOT NULL{columns}) STRICT"
    ))
}

/// The id is in each index, so that the order of equal values is that of ids. What keeps values apart is an index of its
/// own, because with the id in it no two would be equal; SQLite holds missing values not against each other.
fn create_indexes(db: &Connection, spec: &CollectionSpec) -> rusqlite::Result<()> {
    let table = spec.table();
    for index in &spec.indexes {
        let columns = index.fields.iter().map(column).collect::<Vec<_>>().join(", ");
        db.execute_batch(&format!("CREATE INDEX {} ON {table} ({columns}, id)", spec.index_name(index)))?;
        if index.unique {
            db.execute_batch(&format!("CREATE UNIQUE INDEX {} ON {table} ({columns})", spec.unique_name(index)))?;
        }
    }
    Ok(())
}

/// Writes all documents anew, with their present keys and bodies, each with its version and times as before.
fn rebuild(db: &Connection, spec: &CollectionSpec) -> Result<(), Failure> {
    let (old, new) = (spec.table(), format!("{}__new", spec.table()));
    create_table(db, spec, &new)?;
    let mut statement = db.prepare(&format!("SELECT {COLUMNS} FROM {old} ORDER BY id"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let document = document(row)?.upgraded(spec)?;
        insert(db, &new, spec, &document, &spec.keys(&document.id, &document.body)?)?;
    }
    drop(rows);
    drop(statement);
    db.execute_batch(&format!("DROP TABLE {old}; ALTER TABLE {new} RENAME TO {old}"))?;
    create_indexes(db, spec).map_err(|cause| unique_violation(spec, "(some)", cause))
}
