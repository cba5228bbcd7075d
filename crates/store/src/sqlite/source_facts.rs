//! Last good facts in the tables of `migrations/0002_source_facts.sql`.

use rusqlite::{Connection, OptionalExtension, Result, params};

use super::score_history::instant;
use crate::source_facts::{CHUNK, KeptFacts};

/// See [`crate::store::Store::keep_facts`].
pub(crate) fn keep(db: &Connection, facts: &KeptFacts, bytes: &[u8]) -> Result<()> {
    db.execute("DELETE FROM source_fact_chunks WHERE kind = ?1", [&facts.kind])?;
    db.execute(
        "INSERT OR REPLACE INTO source_facts (kind, origin, loaded_at, rows, rejects) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            facts.kind,
            facts.origin,
            facts.loaded_at.timestamp_millis(),
            facts.rows.cast_signed(),
            facts.rejects.cast_signed()
        ],
    )?;
    let mut insert = db.prepare_cached("INSERT INTO source_fact_chunks (kind, number, bytes) VALUES (?1, ?2, ?3)")?;
    for (number, chunk) in (0i64..).zip(bytes.chunks(CHUNK)) {
        insert.execute(params![facts.kind, number, chunk])?;
    }
    Ok(())
}

/// See [`crate::store::Store::kept_facts`].
pub(crate) fn kept(db: &Connection, kind: &str) -> Result<Option<KeptFacts>> {
    db.prepare_cached("SELECT origin, loaded_at, rows, rejects FROM source_facts WHERE kind = ?1")?
        .query_row([kind], |row| {
            Ok(KeptFacts {
                kind: kind.to_owned(),
                origin: row.get(0)?,
                loaded_at: instant(row, 1)?,
                rows: row.get::<_, i64>(2)?.cast_unsigned(),
                rejects: row.get::<_, i64>(3)?.cast_unsigned(),
            })
        })
        .optional()
}

/// See [`crate::store::Store::last_facts`].
pub(crate) fn last(db: &Connection, kind: &str) -> Result<Option<(KeptFacts, Vec<u8>)>> {
    let Some(facts) = kept(db, kind)? else { return Ok(None) };
    let mut statement = db.prepare_cached("SELECT bytes FROM source_fact_chunks WHERE kind = ?1 ORDER BY number")?;
    let mut rows = statement.query([kind])?;
    let mut bytes = Vec::new();
    while let Some(row) = rows.next()? {
        bytes.extend_from_slice(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?);
    }
    Ok(Some((facts, bytes)))
}
