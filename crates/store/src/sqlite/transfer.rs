//! All state as records for a backup, and documents from one.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rusqlite::{Connection, params};
use tokio::sync::mpsc::Sender;

use super::documents::{COLUMNS, document, insert};
use super::{Failure, Sqlite, catalogue, score_history, series, source_facts};
use crate::backup::record::{Declared, KeptDocument, PointRecord, Record};
use crate::collection::{CollectionSpec, Index};
use crate::document::RawDocument;
use crate::error::StoreError;

const EXPORT: &str = "read all state";
const RESTORE: &str = "restore a backup";

/// What is empty in a new database.
const HOLDS_STATE: &str = "SELECT EXISTS (SELECT 1 FROM points) OR EXISTS (SELECT 1 FROM score_days) \
     OR EXISTS (SELECT 1 FROM source_facts)";

impl Sqlite {
    /// The declared collections, by name.
    pub(crate) async fn catalogue(&self) -> Result<Vec<Declared>, StoreError> {
        self.read(EXPORT, |db| Ok(declared(db)?)).await
    }

    /// Sends all state, as it is at one instant.
    pub(crate) async fn export(&self, records: Sender<Record>) -> Result<(), StoreError> {
        self.read(EXPORT, move |db| {
            let mut send = |record| {
                let gone = |_| StoreError::Database { action: EXPORT, cause: "nobody takes it any more".into() };
                records.blocking_send(record).map_err(|error| gone(error).into())
            };
            export(db, &mut send)
        })
        .await
    }

    /// Writes documents as they were.
    pub(crate) async fn import(
        &self,
        spec: Arc<CollectionSpec>,
        documents: Vec<RawDocument>,
    ) -> Result<(), StoreError> {
        self.write(RESTORE, move |db| {
            for document in &documents {
                insert(db, &spec.table(), &spec, document, &spec.keys(&document.id, &document.body)?)?;
            }
            Ok(())
        })
        .await
    }

    /// Marks an empty database as being restored, with these collections, and returns what to call it.
    pub(crate) async fn begin_restore(&self, collections: Vec<CollectionSpec>) -> Result<String, StoreError> {
        self.write(RESTORE, move |db| {
            let place = db.path().map_or_else(|| "the state in memory".to_owned(), |path| format!("`{path}`"));
            let mut holds: bool = db.query_row(HOLDS_STATE, [], |row| row.get(0))?;
            for Declared { name, .. } in declared(db)? {
                let documents = format!("SELECT EXISTS (SELECT 1 FROM documents_{name})");
                holds |= db.query_row(&documents, [], |row| row.get::<_, bool>(0))?;
            }
            if holds {
                return Err(StoreError::NotEmpty { place }.into());
            }
            catalogue::declare_all(db, &collections)?;
            db.execute("INSERT INTO restoring (since) VALUES (0)", [])?;
            Ok(place)
        })
        .await
    }

    pub(crate) async fn end_restore(&self) -> Result<(), StoreError> {
        self.write(RESTORE, |db| Ok(db.execute("DELETE FROM restoring", []).map(drop)?)).await
    }
}

fn declared(db: &Connection) -> rusqlite::Result<Vec<Declared>> {
    let mut statement = db.prepare("SELECT name, schema, indexes FROM collections ORDER BY name")?;
    let declared = statement.query_map([], |row| {
        let indexes: Vec<Index> = serde_json::from_str(row.get_ref(2)?.as_str()?).unwrap_or_default();
        Ok(Declared { name: row.get(0)?, schema: row.get(1)?, indexes })
    })?;
    declared.collect()
}

fn export(db: &Connection, send: &mut dyn FnMut(Record) -> Result<(), Failure>) -> Result<(), Failure> {
    for Declared { name, .. } in declared(db)? {
        let mut statement = db.prepare(&format!("SELECT {COLUMNS} FROM documents_{name} ORDER BY id"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            send(Record::Document(KeptDocument::new(&name, document(row)?)))?;
        }
    }
    let mut statement = db.prepare(
        "SELECT at, point.key, body, series.key FROM series CROSS JOIN points AS point ON point.series = series.id \
         ORDER BY series.key, at, point.key",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        send(Record::Point(PointRecord::new(row.get(3)?, series::point(row)?)))?;
    }
    let mut days = db.prepare(
        "SELECT day.id, model.key FROM score_days AS day \
         JOIN models AS model ON model.id = day.model ORDER BY as_of, model.key",
    )?;
    let days = days.query_map([], |row| row.get::<_, i64>(0))?.collect::<rusqlite::Result<Vec<_>>>()?;
    for id in days {
        let day = score_history::day(db, id)?;
        send(Record::ScoreDay(day.clone().into()))?;
        score_history::points(db, id, &day, &mut |point| send(Record::Score(point.into())))?;
    }
    let mut kinds = db.prepare("SELECT kind FROM source_facts ORDER BY kind")?;
    let kinds = kinds.query_map([], |row| row.get::<_, String>(0))?.collect::<rusqlite::Result<Vec<_>>>()?;
    for kind in kinds {
        let Some(facts) = source_facts::kept(db, &kind)? else { continue };
        send(Record::Facts(facts.into()))?;
        let mut chunks = db.prepare("SELECT bytes FROM source_fact_chunks WHERE kind = ?1 ORDER BY number")?;
        let mut rows = chunks.query(params![kind])?;
        while let Some(row) = rows.next()? {
            let bytes = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
            send(Record::Chunk(STANDARD.encode(bytes)))?;
        }
    }
    Ok(())
}
