//! Documents in tables of their own, one for each collection: the body as JSON, and a column for each declared field.

use std::ops::Bound;

use chrono::{DateTime, Utc};
use rusqlite::types::{ToSqlOutput, Type, Value as SqlValue};
use rusqlite::{Connection, ErrorCode, OptionalExtension, Result, Row, ToSql, params, params_from_iter};

use super::Failure;
use super::score_history::instant;
use crate::changes::Action;
use crate::collection::{CollectionSpec, FieldSpec, Index};
use crate::document::{RawBody, RawDocument};
use crate::error::StoreError;
use crate::key::Key;
use crate::plan::Select;
use crate::query::{Condition, Direction, Test};

/// Columns of a document as [`document`] reads them.
pub(super) const COLUMNS: &str = "id, version, created_at, updated_at, schema, body";

impl ToSql for Key {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        match self {
            Self::Integer(number) => number.to_sql(),
            Self::Text(text) => text.to_sql(),
        }
    }
}

/// The column of a field.
pub(super) fn column(field: &FieldSpec) -> String {
    format!("k_{}", field.column())
}

/// The documents of these ids that are there, by id.
pub(crate) fn get(db: &Connection, spec: &CollectionSpec, ids: &[String]) -> Result<Vec<RawDocument>> {
    let mut statement = db.prepare_cached(&format!("SELECT {COLUMNS} FROM {} WHERE id = ?1", spec.table()))?;
    let found = ids.iter().map(|id| statement.query_row([id], document).optional());
    found.filter_map(Result::transpose).collect()
}

/// The documents of a selection.
pub(crate) fn select(db: &Connection, spec: &CollectionSpec, select: &Select) -> Result<Vec<RawDocument>> {
    let (sql, values) = statement(spec, select);
    let mut statement = db.prepare_cached(&sql)?;
    statement.query_map(params_from_iter(values), document)?.collect()
}

/// How many documents there are for each key of a field, or in all without a field.
pub(crate) fn count(
    db: &Connection,
    spec: &CollectionSpec,
    field: Option<&FieldSpec>,
    select: &Select,
) -> Result<Vec<(Option<Key>, u64)>> {
    let mut values = Vec::new();
    let (from, filter) = source(spec, select, &mut values);
    let sql = match field.map(column) {
        Some(column) => format!("SELECT {column}, count(*) FROM {from}{filter} GROUP BY {column} ORDER BY {column}"),
        None => format!("SELECT NULL, count(*) FROM {from}{filter}"),
    };
    let mut statement = db.prepare_cached(&sql)?;
    let counted = |row: &Row<'_>| Ok((key(row, 0)?, row.get::<_, i64>(1)?.cast_unsigned()));
    statement.query_map(params_from_iter(values), counted)?.collect()
}

/// The SQL of a selection, with its parameters.
pub(super) fn statement(spec: &CollectionSpec, select: &Select) -> (String, Vec<SqlValue>) {
    let mut values = Vec::new();
    let (from, mut filter) = source(spec, select, &mut values);
    let (after, order) = match select.direction {
        Direction::Ascending => (">", ""),
        Direction::Descending => ("<", " DESC"),
    };
    let sort = select.sort.map(|path| column_of(spec, path));
    if let Some(position) = &select.after {
        let begin = if filter.is_empty() { " WHERE" } else { " AND" };
        match (&sort, &position.key) {
            (Some(sort), Some(key)) => {
                values.extend([value(key), SqlValue::Text(position.id.clone())]);
                filter.push_str(&format!("{begin} ({sort}, id) {after} (?, ?)"));
            }
            _ => {
                values.push(SqlValue::Text(position.id.clone()));
                filter.push_str(&format!("{begin} id {after} ?"));
            }
        }
    }
    let order = sort.map_or_else(|| format!("id{order}"), |sort| format!("{sort}{order}, id{order}"));
    // A limit is at most a thousand.
    values.push(SqlValue::Integer(i64::try_from(select.limit).unwrap_or(i64::MAX)));
    (format!("SELECT {COLUMNS} FROM {from}{filter} ORDER BY {order} LIMIT ?"), values)
}

/// The table with the index to use, and the conditions.
fn source(spec: &CollectionSpec, select: &Select, values: &mut Vec<SqlValue>) -> (String, String) {
    let table = spec.table();
    let from = select.index.as_ref().map_or(table, |index| {
        // Fails rather than read everything.
        format!("{} INDEXED BY {}", spec.table(), spec.index_name(index))
    });
    let conditions: Vec<String> =
        select.conditions.iter().map(|condition| test(&column_of(spec, condition.path), condition, values)).collect();
    let filter = if conditions.is_empty() { String::new() } else { format!(" WHERE {}", conditions.join(" AND ")) };
    (from, filter)
}

fn test(column: &str, condition: &Condition, values: &mut Vec<SqlValue>) -> String {
    match &condition.test {
        Test::Equals(key) => {
            values.push(value(key));
            format!("{column} = ?")
        }
        Test::In(keys) => {
            values.extend(keys.iter().map(value));
            format!("{column} IN ({})", vec!["?"; keys.len()].join(", "))
        }
        Test::Missing => format!("{column} IS NULL"),
        Test::Range(from, to) => {
            let mut bound = |bound: &Bound<Key>, included, excluded| {
                let (key, sign) = match bound {
                    Bound::Included(key) => (key, included),
                    Bound::Excluded(key) => (key, excluded),
                    Bound::Unbounded => return None,
                };
                values.push(value(key));
                Some(format!("{column} {sign} ?"))
            };
            let bounds: Vec<String> = [bound(from, ">=", ">"), bound(to, "<=", "<")].into_iter().flatten().collect();
            if bounds.is_empty() { format!("{column} IS NOT NULL") } else { bounds.join(" AND ") }
        }
    }
}

/// Writes one change of a transaction.
pub(crate) fn apply(
    db: &Connection,
    spec: &CollectionSpec,
    id: &str,
    action: &Action<RawBody>,
    at: DateTime<Utc>,
) -> Result<(), Failure> {
    let table = spec.table();
    let violated = |cause| unique_violation(spec, id, cause);
    match action {
        Action::Insert(body) => {
            let first = RawDocument {
                id: id.to_owned(),
                version: 1,
                created_at: at,
                updated_at: at,
                schema: body.schema,
                body: body.value.clone(),
            };
            insert(db, &table, spec, &first, &body.keys).map_err(violated)
        }
        Action::Replace(expected, body) => {
            let columns: String = spec.fields.iter().map(|field| format!(", {} = ?", column(field))).collect();
            let sql = format!(
                "UPDATE {table} SET version = version + 1, updated_at = ?, schema = ?, body = ?{columns} \
                 WHERE id = ? AND version = ?"
            );
            let mut values: Vec<SqlValue> =
                vec![at.timestamp_millis().into(), body.schema.into(), body.value.to_string().into()];
            values.extend(body.keys.iter().map(optional));
            values.extend([id.to_owned().into(), expected.cast_signed().into()]);
            let changed = db.prepare_cached(&sql)?.execute(params_from_iter(values)).map_err(violated)?;
            if changed == 0 { Err(conflict(db, spec, id, *expected)?.into()) } else { Ok(()) }
        }
        Action::Delete(expected) => {
            let mut delete = db.prepare_cached(&format!("DELETE FROM {table} WHERE id = ?1 AND version = ?2"))?;
            let changed = delete.execute(params![id, expected.cast_signed()])?;
            if changed == 0 { Err(conflict(db, spec, id, *expected)?.into()) } else { Ok(()) }
        }
    }
}

/// Writes a document as it is, which must not be there.
pub(super) fn insert(
    db: &Connection,
    table: &str,
    spec: &CollectionSpec,
    document: &RawDocument,
    keys: &[Option<Key>],
) -> Result<()> {
    let columns: String = spec.fields.iter().map(|field| format!(", {}", column(field))).collect();
    let places = ", ?".repeat(spec.fields.len());
    let sql = format!("INSERT INTO {table} ({COLUMNS}{columns}) VALUES (?, ?, ?, ?, ?, ?{places})");
    let mut values: Vec<SqlValue> = vec![
        document.id.clone().into(),
        document.version.cast_signed().into(),
        document.created_at.timestamp_millis().into(),
        document.updated_at.timestamp_millis().into(),
        document.schema.into(),
        document.body.to_string().into(),
    ];
    values.extend(keys.iter().map(optional));
    db.prepare_cached(&sql)?.execute(params_from_iter(values)).map(drop)
}

/// Why nothing of that version was there.
fn conflict(db: &Connection, spec: &CollectionSpec, id: &str, expected: u64) -> Result<StoreError> {
    let mut find = db.prepare_cached(&format!("SELECT version FROM {} WHERE id = ?1", spec.table()))?;
    let present = find.query_row([id], |row| row.get::<_, i64>(0)).optional()?;
    let (collection, id) = (spec.name.clone(), id.to_owned());
    Ok(match present.map(i64::cast_unsigned) {
        Some(present) => StoreError::VersionConflict { collection, id, expected, present },
        None => StoreError::NotFound { collection, id },
    })
}

/// SQLite says `UNIQUE constraint failed: documents_users.k_email, documents_users.k_realm`.
pub(super) fn unique_violation(spec: &CollectionSpec, id: &str, cause: rusqlite::Error) -> Failure {
    let message = match &cause {
        rusqlite::Error::SqliteFailure(error, Some(message)) if error.code == ErrorCode::ConstraintViolation => message,
        _ => return cause.into(),
    };
    let Some((_, columns)) = message.split_once("UNIQUE constraint failed: ") else { return cause.into() };
    let is_of = |columns: &str, index: &Index| {
        let own = index.fields.iter().map(|field| format!("{}.{}", spec.table(), column(field)));
        own.collect::<Vec<_>>().join(", ") == columns
    };
    let index = spec.indexes.iter().find(|index| index.unique && is_of(columns, index));
    let index = index.map_or_else(|| "id".to_owned(), Index::words);
    StoreError::UniqueViolation { collection: spec.name.clone(), id: id.to_owned(), index }.into()
}

fn column_of(spec: &CollectionSpec, path: &str) -> String {
    // A plan has declared fields only.
    spec.field(path).map_or_else(|| path.to_owned(), column)
}

fn value(key: &Key) -> SqlValue {
    match key {
        Key::Integer(number) => SqlValue::Integer(*number),
        Key::Text(text) => SqlValue::Text(text.clone()),
    }
}

fn optional(key: &Option<Key>) -> SqlValue {
    key.as_ref().map_or(SqlValue::Null, value)
}

fn key(row: &Row<'_>, at: usize) -> Result<Option<Key>> {
    Ok(match row.get(at)? {
        SqlValue::Integer(number) => Some(Key::Integer(number)),
        SqlValue::Text(text) => Some(Key::Text(text)),
        SqlValue::Null | SqlValue::Real(_) | SqlValue::Blob(_) => None,
    })
}

/// A row of [`COLUMNS`].
pub(super) fn document(row: &Row<'_>) -> Result<RawDocument> {
    let body = serde_json::from_str(row.get_ref(5)?.as_str()?)
        .map_err(|cause| rusqlite::Error::FromSqlConversionFailure(5, Type::Text, cause.into()))?;
    Ok(RawDocument {
        id: row.get(0)?,
        version: row.get::<_, i64>(1)?.cast_unsigned(),
        created_at: instant(row, 2)?,
        updated_at: instant(row, 3)?,
        schema: row.get(4)?,
        body,
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::{Value, json};

    use super::super::catalogue::declare;
    use super::super::prepare;
    use super::*;
    use crate::key::Kind;
    use crate::plan::{Plan, Then, choose};
    use crate::query::Position;

    fn things() -> CollectionSpec {
        let field = |path: &str, kind| FieldSpec { path: path.to_owned(), kind };
        let indexes = vec![
            Index::on([field("owner", Kind::Text), field("due", Kind::Instant)]),
            Index::unique([field("code", Kind::Text)]),
        ];
        CollectionSpec::new("things".to_owned(), 1, indexes, |_, body| Ok(body)).unwrap()
    }

    fn database(spec: &CollectionSpec) -> Connection {
        let path = Path::new(":memory:");
        prepare(Connection::open_in_memory().unwrap(), path, std::slice::from_ref(spec)).unwrap()
    }

    fn details(db: &Connection, sql: &str, values: Vec<SqlValue>) -> Vec<String> {
        let mut explained = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        explained.query_map(params_from_iter(values), |row| row.get(3)).unwrap().map(Result::unwrap).collect()
    }

    /// SQLite's own word that no query reads more than its index delivers.
    #[test]
    fn every_part_of_every_plan_searches_by_an_index() {
        let spec = things();
        let db = database(&spec);
        let is = |path, test| Condition { path, test };
        let text = |text: &str| Key::Text(text.to_owned());
        let from = |key| Test::Range(Bound::Included(key), Bound::Unbounded);
        let position = |key| Some(Position { key, id: "a".to_owned() });
        let owner = is("owner", Test::Equals(text("ann")));
        let cases = [
            (vec![], None, position(None)),
            (vec![owner.clone()], None, None),
            (vec![owner.clone()], None, position(None)),
            (vec![owner.clone()], Some("due"), None),
            (vec![owner.clone()], Some("due"), position(Some(Key::Integer(5)))),
            (vec![owner.clone()], Some("due"), position(None)),
            (vec![owner.clone(), is("due", from(Key::Integer(1)))], Some("due"), None),
            (vec![owner.clone(), is("code", Test::Missing)], None, None),
            (vec![is("owner", Test::In(vec![text("ann"), text("bob")]))], None, None),
            (vec![is("owner", from(text("a")))], None, None),
            (vec![is("code", from(text("a")))], Some("code"), None),
            (vec![], Some("code"), None),
            (vec![is("code", Test::Equals(text("x")))], None, None),
        ];
        for (conditions, sort, after) in cases {
            for direction in [Direction::Ascending, Direction::Descending] {
                let plan = Plan::new(&spec, &conditions, sort, direction, after.clone(), 10).unwrap();
                for part in plan.parts {
                    let (sql, values) = statement(&spec, &part);
                    let steps = details(&db, &sql, values);
                    assert!(steps[0].starts_with("SEARCH documents_things USING INDEX "), "{sql}: {steps:?}");
                    // An order that was asked for is the index's own.
                    let sorts = steps.iter().any(|step| step.contains("B-TREE"));
                    assert!(!sorts || part.sort.is_none(), "{sql}: {steps:?}");
                }
            }
        }
        // Counting all values of a field reads its index, and nothing else.
        let index = choose(&spec, &[], Some(Then::Count("owner"))).unwrap().cloned();
        let mut values = Vec::new();
        let select =
            Select { index, conditions: vec![], sort: None, direction: Direction::Ascending, after: None, limit: 1 };
        let (from, filter) = source(&spec, &select, &mut values);
        let sql = format!("SELECT k_owner, count(*) FROM {from}{filter} GROUP BY k_owner ORDER BY k_owner");
        let steps = details(&db, &sql, values);
        assert_eq!(steps, ["SCAN documents_things USING COVERING INDEX documents_things_by_owner_and_due"]);
    }

    #[test]
    fn a_changed_declaration_rebuilds_the_collection_and_a_newer_one_is_refused() {
        let spec = things();
        let mut db = database(&spec);
        let at = DateTime::from_timestamp_millis(7).unwrap();
        let put = |db: &Connection, spec: &CollectionSpec, id: &str, body: Value| {
            apply(db, spec, id, &Action::Insert(RawBody::new(spec, id, body).unwrap()), at)
        };
        put(&db, &spec, "a", json!({ "owner": "ann", "code": "x", "rank": 1 })).unwrap();
        put(&db, &spec, "b", json!({ "owner": "bob", "rank": 2 })).unwrap();
        let rank = FieldSpec { path: "level.rank".to_owned(), kind: Kind::Integer };
        let newer = CollectionSpec::new("things".to_owned(), 2, vec![Index::on([rank])], |from, body| match from {
            1 => Ok(json!({ "level": { "rank": body["rank"] } })),
            other => Err(format!("{other} is unknown")),
        });
        let newer = newer.unwrap();
        let path = tempfile::tempdir().unwrap();
        let path = path.path().join("state.sqlite");
        for _ in 0..2 {
            declare(&mut db, &path, std::slice::from_ref(&newer)).unwrap();
            let found = get(&db, &newer, &["b".to_owned()]).unwrap();
            let expected = RawDocument {
                id: "b".to_owned(),
                version: 1,
                created_at: at,
                updated_at: at,
                schema: 2,
                body: json!({ "level": { "rank": 2 } }),
            };
            assert_eq!(found, [expected]);
        }
        // The copy from before has the old shape.
        let copy = Connection::open(path.with_file_name("state.sqlite.before-things-2")).unwrap();
        assert_eq!(get(&copy, &spec, &["b".to_owned()]).unwrap()[0].body, json!({ "owner": "bob", "rank": 2 }));
        let error = declare(&mut db, &path, std::slice::from_ref(&spec)).unwrap_err();
        assert!(matches!(error, StoreError::NewerCollection { found: 2, known: 1, .. }), "{error}");
        // A body that can't be brought up to date leaves everything as it is.
        let next = CollectionSpec { schema: 3, upgrade: |from, _| Err(format!("not from {from}")), ..newer.clone() };
        let error = declare(&mut db, &path, &[next]).unwrap_err();
        assert_eq!(error.to_string(), "document `a` of `things` cannot be brought up to date: not from 2");
        assert_eq!(get(&db, &newer, &["a".to_owned(), "b".to_owned()]).unwrap().len(), 2);
    }
}
