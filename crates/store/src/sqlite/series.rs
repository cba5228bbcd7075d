//! Time series in the tables of `migrations/0003_documents.sql`.

use chrono::{DateTime, Utc};
use rusqlite::types::Type;
use rusqlite::{Connection, Result, Row, params};

use super::dictionary::SERIES;
use super::score_history::instant;
use crate::series::Point;

/// See [`crate::store::Store::append`].
pub(crate) fn append(db: &Connection, series: &str, points: &[Point]) -> Result<u64> {
    let series = SERIES.find_or_insert(db, series)?;
    let mut insert =
        db.prepare_cached("INSERT OR IGNORE INTO points (series, at, key, body) VALUES (?1, ?2, ?3, ?4)")?;
    let mut written = 0;
    for point in points {
        written += insert.execute(params![series, point.at.timestamp_millis(), point.key, point.body.to_string()])?;
    }
    Ok(written as u64)
}

/// See [`crate::store::Store::range`].
pub(crate) fn range(
    db: &Connection,
    series: &str,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    after: Option<&(DateTime<Utc>, String)>,
    limit: usize,
) -> Result<Vec<Point>> {
    let Some(series) = SERIES.find(db, series)? else { return Ok(Vec::new()) };
    let (at, key) = after.map_or((i64::MIN, ""), |(at, key)| (at.timestamp_millis(), key));
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut statement = db.prepare_cached(RANGE)?;
    let range = params![series, from.timestamp_millis(), to.timestamp_millis(), at, key, limit];
    statement.query_map(range, point)?.collect()
}

const RANGE: &str = "SELECT at, key, body FROM points WHERE series = ?1 AND at >= ?2 AND at < ?3 \
     AND (at, key) > (?4, ?5) ORDER BY at, key LIMIT ?6";

pub(super) fn point(row: &Row<'_>) -> Result<Point> {
    let body = serde_json::from_str(row.get_ref(2)?.as_str()?)
        .map_err(|cause| rusqlite::Error::FromSqlConversionFailure(2, Type::Text, cause.into()))?;
    Ok(Point { at: instant(row, 0)?, key: row.get(1)?, body })
}
