//! Score history in the tables of `migrations/0001_score_history.sql`.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::types::Type;
use rusqlite::{Connection, ErrorCode, OptionalExtension, Result, Row, named_params, params};

use super::Failure;
use super::dictionary::{BANDS, CUSTOMERS, MODELS};
use crate::error::StoreError;
use crate::scores::{ScoreDay, ScorePoint};

/// See [`crate::store::Store::append_scores`].
pub(crate) fn append(
    db: &Connection,
    day: &ScoreDay,
    points: impl Iterator<Item = ScorePoint>,
) -> Result<u64, Failure> {
    let model = MODELS.find_or_insert(db, &day.model)?;
    if !make_room(db, day.as_of, model)? {
        return Ok(0);
    }
    let day_id = db.prepare_cached(INSERT_DAY)?.insert(params![
        day.as_of.to_epoch_days(),
        model,
        day.generation.cast_signed(),
        day.recomputed,
        day.written_at.timestamp_millis(),
    ])?;
    let mut insert = db.prepare_cached(INSERT_POINT)?;
    let mut bands = HashMap::new();
    let mut written = 0;
    for point in points {
        point.check(day)?;
        let customer = CUSTOMERS.find_or_insert(db, &point.customer)?;
        let band = match bands.get(&point.band) {
            Some(&id) => id,
            None => {
                let id = BANDS.find_or_insert(db, &point.band)?;
                bands.insert(point.band, id);
                id
            }
        };
        let [lower, upper] = point.bounds;
        let (value, computed) = (point.value, point.computed);
        let row = params![day_id, customer, value, computed, band, point.confidence, lower, upper, point.degraded];
        insert.execute(row).map_err(|cause| match cause.sqlite_error_code() {
            Some(ErrorCode::ConstraintViolation) => {
                let (as_of, model) = (day.as_of, day.model.clone());
                Failure::from(StoreError::DuplicateCustomer { customer: point.customer, as_of, model })
            }
            _ => cause.into(),
        })?;
        written += 1;
    }
    Ok(written)
}

/// See [`crate::store::Store::score_history`].
pub(crate) fn of_customer(
    db: &Connection,
    customer: &str,
    from: NaiveDate,
    through: NaiveDate,
) -> Result<Vec<ScorePoint>> {
    let Some(id) = CUSTOMERS.find(db, customer)? else { return Ok(Vec::new()) };
    let mut statement = db.prepare_cached(HISTORY)?;
    let range = named_params! { ":customer": id, ":from": from.to_epoch_days(), ":through": through.to_epoch_days() };
    let mut points = statement.query_map(range, |row| point(row, customer))?.collect::<Result<Vec<_>>>()?;
    let published: Vec<_> = points.iter().filter(|point| !point.recomputed).map(|point| point.as_of).collect();
    points.retain(|point| !point.recomputed || published.binary_search(&point.as_of).is_err());
    Ok(points)
}

/// See [`crate::store::Store::has_score_day`].
pub(crate) fn has_day(db: &Connection, as_of: NaiveDate, model: &str) -> Result<bool> {
    let Some(model) = MODELS.find(db, model)? else { return Ok(false) };
    db.prepare_cached(FIND_DAY)?.exists(params![as_of.to_epoch_days(), model])
}

/// See [`crate::store::Store::score_days`].
pub(crate) fn days(db: &Connection, model: &str) -> Result<Vec<ScoreDay>> {
    let Some(id) = MODELS.find(db, model)? else { return Ok(Vec::new()) };
    let mut statement = db.prepare_cached(DAYS)?;
    statement
        .query_map([id], |row| {
            Ok(ScoreDay {
                as_of: date(row, 0)?,
                model: model.to_owned(),
                generation: row.get::<_, i64>(1)?.cast_unsigned(),
                recomputed: row.get(2)?,
                written_at: instant(row, 3)?,
            })
        })?
        .collect()
}

/// See [`crate::store::Store::scores_of_day`].
pub(crate) fn of_day(db: &Connection, as_of: NaiveDate, model: &str) -> Result<Vec<(String, Option<u8>)>> {
    let Some(model) = MODELS.find(db, model)? else { return Ok(Vec::new()) };
    let mut statement = db.prepare_cached(VALUES)?;
    statement.query_map(params![as_of.to_epoch_days(), model], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// A day by its id.
pub(super) fn day(db: &Connection, id: i64) -> Result<ScoreDay> {
    db.prepare_cached(DAY)?.query_row([id], |row| {
        Ok(ScoreDay {
            as_of: date(row, 0)?,
            model: row.get(1)?,
            generation: row.get::<_, i64>(2)?.cast_unsigned(),
            recomputed: row.get(3)?,
            written_at: instant(row, 4)?,
        })
    })
}

/// All points of a day, by customer.
pub(super) fn points(
    db: &Connection,
    id: i64,
    day: &ScoreDay,
    take: &mut dyn FnMut(ScorePoint) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut statement = db.prepare_cached(POINTS)?;
    let mut rows = statement.query([id])?;
    while let Some(row) = rows.next()? {
        take(ScorePoint {
            customer: row.get(0)?,
            as_of: day.as_of,
            model: day.model.clone(),
            value: row.get(1)?,
            computed: row.get(2)?,
            band: row.get(3)?,
            confidence: row.get(4)?,
            bounds: [row.get(5)?, row.get(6)?],
            degraded: row.get(7)?,
            generation: day.generation,
            recomputed: day.recomputed,
        })?;
    }
    Ok(())
}

/// See [`crate::store::Store::last_good`].
pub(crate) fn last_good(
    db: &Connection,
    model: &str,
    from: NaiveDate,
    through: NaiveDate,
) -> Result<HashMap<String, (NaiveDate, u8)>> {
    let Some(model) = MODELS.find(db, model)? else { return Ok(HashMap::new()) };
    let mut days = db.prepare_cached(PUBLISHED_DAYS)?;
    let newest_first = days
        .query_map(params![model, from.to_epoch_days(), through.to_epoch_days()], |row| {
            Ok((row.get::<_, i64>(0)?, date(row, 1)?))
        })?
        .collect::<Result<Vec<_>>>()?;
    // By id, which are dense: a map would miss the processor's cache for each of the many points.
    let highest_id: Option<u32> = db.query_row("SELECT max(id) FROM customers", [], |row| row.get(0))?;
    let mut last = vec![None; highest_id.map_or(0, |id| id as usize + 1)];
    let mut good_points = db.prepare_cached(GOOD_POINTS)?;
    for (day, as_of) in newest_first {
        let mut rows = good_points.query([day])?;
        while let Some(row) = rows.next()? {
            if let Some(newest @ None) = last.get_mut(row.get::<_, u32>(0)? as usize) {
                *newest = Some((as_of, row.get(1)?));
            }
        }
    }
    let mut customers = db.prepare_cached("SELECT id, key FROM customers")?;
    let mut rows = customers.query([])?;
    let mut by_key = HashMap::new();
    while let Some(row) = rows.next()? {
        if let Some(good) = last[row.get::<_, u32>(0)? as usize] {
            by_key.insert(row.get(1)?, good);
        }
    }
    Ok(by_key)
}

/// See [`crate::store::Store::delete_customer`].
pub(crate) fn delete_customer(db: &Connection, customer: &str) -> Result<u64> {
    let Some(id) = CUSTOMERS.find(db, customer)? else { return Ok(0) };
    let points = db.execute("DELETE FROM scores WHERE customer = ?1 AND day IN (SELECT id FROM score_days)", [id])?;
    db.execute("DELETE FROM customers WHERE id = ?1", [id])?;
    Ok(points as u64)
}

/// Removes the recomputed day that a new one replaces. False if a published day stands in the way.
fn make_room(db: &Connection, as_of: NaiveDate, model: i64) -> Result<bool> {
    let found: Option<(i64, bool)> = db
        .prepare_cached(FIND_DAY)?
        .query_row(params![as_of.to_epoch_days(), model], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    match found {
        None => Ok(true),
        Some((_, false)) => Ok(false),
        Some((day, true)) => {
            db.execute("DELETE FROM scores WHERE day = ?1", [day])?;
            db.execute("DELETE FROM score_days WHERE id = ?1", [day])?;
            Ok(true)
        }
    }
}

const INSERT_DAY: &str =
    "INSERT INTO score_days (as_of, model, generation, recomputed, written_at) VALUES (?1, ?2, ?3, ?4, ?5)";
const INSERT_POINT: &str = "INSERT INTO scores (day, customer, value, computed, band, confidence, lower, upper, \
     degraded) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
const FIND_DAY: &str = "SELECT id, recomputed FROM score_days WHERE as_of = ?1 AND model = ?2";
const DAYS: &str = "SELECT as_of, generation, recomputed, written_at FROM score_days WHERE model = ?1 ORDER BY as_of";
const DAY: &str = "SELECT as_of, key, generation, recomputed, written_at FROM score_days \
     JOIN models ON models.id = model WHERE score_days.id = ?1";
const POINTS: &str = "SELECT customer.key, value, computed, band.key, confidence, lower, upper, degraded \
     FROM scores AS point JOIN customers AS customer ON customer.id = point.customer \
     JOIN bands AS band ON band.id = point.band WHERE point.day = ?1 ORDER BY customer.key";
const VALUES: &str = "SELECT customer.key, point.value FROM scores AS point \
     JOIN customers AS customer ON customer.id = point.customer \
     WHERE point.day = (SELECT id FROM score_days WHERE as_of = ?1 AND model = ?2)";
const PUBLISHED_DAYS: &str = "SELECT id, as_of FROM score_days WHERE model = ?1 AND as_of BETWEEN ?2 AND ?3 \
     AND NOT recomputed ORDER BY as_of DESC";
const GOOD_POINTS: &str = "SELECT customer, value FROM scores WHERE day = ?1 AND NOT degraded AND value IS NOT NULL";
/// `CROSS JOIN` is SQLite's way to fix the order of look-ups: days first, then the one point of each.
const HISTORY: &str = "SELECT day.as_of, model.key, point.value, point.computed, band.key, point.confidence, \
     point.lower, point.upper, point.degraded, day.generation, day.recomputed \
     FROM score_days AS day CROSS JOIN scores AS point ON point.day = day.id AND point.customer = :customer \
     JOIN models AS model ON model.id = day.model JOIN bands AS band ON band.id = point.band \
     WHERE day.as_of BETWEEN :from AND :through ORDER BY day.as_of, model.key";

fn point(row: &Row<'_>, customer: &str) -> Result<ScorePoint> {
    Ok(ScorePoint {
        customer: customer.to_owned(),
        as_of: date(row, 0)?,
        model: row.get(1)?,
        value: row.get(2)?,
        computed: row.get(3)?,
        band: row.get(4)?,
        confidence: row.get(5)?,
        bounds: [row.get(6)?, row.get(7)?],
        degraded: row.get(8)?,
        generation: row.get::<_, i64>(9)?.cast_unsigned(),
        recomputed: row.get(10)?,
    })
}

fn date(row: &Row<'_>, column: usize) -> Result<NaiveDate> {
    let days: i32 = row.get(column)?;
    NaiveDate::from_epoch_days(days).ok_or_else(|| out_of_range(column, days.into()))
}

pub(super) fn instant(row: &Row<'_>, column: usize) -> Result<DateTime<Utc>> {
    let millis = row.get(column)?;
    DateTime::from_timestamp_millis(millis).ok_or_else(|| out_of_range(column, millis))
}

fn out_of_range(column: usize, value: i64) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Integer, format!("{value} is out of range").into())
}
