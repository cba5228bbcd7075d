//! Documents in collections of their own: the body as BSON, and the keys of declared fields beside it.

use std::ops::Bound;

use chrono::{DateTime, Utc};
use futures_util::TryStreamExt;
use mongodb::bson::{Bson, Document, doc};
use mongodb::error::Error;
use mongodb::options::{Hint, ReadConcern};

use super::Mongo;
use super::bson::{instant, of_instant, of_key, to_bson, to_json, to_key};
use crate::collection::{CollectionSpec, FieldSpec};
use crate::document::{RawBody, RawDocument};
use crate::key::Key;
use crate::plan::Select;
use crate::query::{Condition, Direction, Test};

/// Documents that travel at once.
const BATCH: u32 = 1_000;

/// A selection in MongoDB's terms.
#[derive(Debug)]
pub(super) struct Selection {
    pub(super) filter: Document,
    pub(super) sort: Document,
    pub(super) hint: String,
}

impl Selection {
    pub(super) fn of(spec: &CollectionSpec, select: &Select) -> Self {
        let mut conditions: Vec<Document> =
            select.conditions.iter().map(|condition| test(&path(spec, condition.path), condition)).collect();
        let (after, order) = match select.direction {
            Direction::Ascending => ("$gt", 1),
            Direction::Descending => ("$lt", -1),
        };
        let sort = select.sort.map(|field| path(spec, field));
        if let Some(position) = &select.after {
            let id = doc! { "_id": { after: &position.id } };
            match (&sort, &position.key) {
                (Some(sort), Some(key)) => {
                    let key = of_key(key);
                    // The first condition is implied, and bounds the index.
                    conditions.push(doc! { sort: { format!("{after}e"): &key } });
                    let same = doc! { sort: &key, "_id": { after: &position.id } };
                    conditions.push(doc! { "$or": [{ sort: { after: &key } }, same] });
                }
                _ => conditions.push(id),
            }
        }
        let mut by = Document::new();
        by.extend(sort.map(|sort| (sort, Bson::Int32(order))));
        by.insert("_id", order);
        Self { filter: all_of(conditions), sort: by, hint: hint(spec, select) }
    }
}

/// The index to use: MongoDB fails rather than use another one.
fn hint(spec: &CollectionSpec, select: &Select) -> String {
    select.index.as_ref().map_or_else(|| "_id_".to_owned(), |index| spec.index_name(index))
}

fn all_of(conditions: Vec<Document>) -> Document {
    if conditions.is_empty() {
        Document::new()
    } else {
        doc! { "$and": conditions }
    }
}

/// Where the key of a field is.
pub(super) fn path(spec: &CollectionSpec, field: &str) -> String {
    // A plan has declared fields only.
    key_path(&spec.field(field).map_or_else(|| field.to_owned(), FieldSpec::column))
}

pub(super) fn key_path(column: &str) -> String {
    format!("keys.{column}")
}

fn test(path: &str, condition: &Condition) -> Document {
    match &condition.test {
        Test::Equals(key) => doc! { path: of_key(key) },
        Test::In(keys) => doc! { path: { "$in": keys.iter().map(of_key).collect::<Vec<_>>() } },
        Test::Missing => doc! { path: { "$exists": false } },
        Test::Range(from, to) => {
            let mut bounds = Document::new();
            let mut bound = |bound: &Bound<Key>, included, excluded| match bound {
                Bound::Included(key) => drop(bounds.insert(included, of_key(key))),
                Bound::Excluded(key) => drop(bounds.insert(excluded, of_key(key))),
                Bound::Unbounded => {}
            };
            bound(from, "$gte", "$gt");
            bound(to, "$lte", "$lt");
            if bounds.is_empty() {
                bounds.insert("$exists", true);
            }
            doc! { path: bounds }
        }
    }
}

/// A document as it is kept.
pub(super) fn stored(
    spec: &CollectionSpec,
    (id, version): (&str, u64),
    (created_at, updated_at): (DateTime<Utc>, DateTime<Utc>),
    body: &RawBody,
) -> Document {
    doc! {
        "_id": id,
        "version": version.cast_signed(),
        "created_at": of_instant(created_at),
        "updated_at": of_instant(updated_at),
        "schema": i64::from(body.schema),
        "keys": keys(spec, &body.keys),
        "body": to_bson(&body.value),
    }
}

/// Keys by field; a field without a value is not there.
pub(super) fn keys(spec: &CollectionSpec, keys: &[Option<Key>]) -> Document {
    let with_value = spec.fields.iter().zip(keys).filter_map(|(field, key)| Some((field, key.as_ref()?)));
    with_value.map(|(field, key)| (field.column(), of_key(key))).collect()
}

/// A kept document.
pub(super) fn loaded(mut document: Document) -> RawDocument {
    let number = |field| document.get_i64(field).unwrap_or_default();
    RawDocument {
        id: document.get_str("_id").unwrap_or_default().to_owned(),
        version: number("version").cast_unsigned(),
        created_at: instant(&document, "created_at"),
        updated_at: instant(&document, "updated_at"),
        // What is out of range was not written by us, and is newer than anything.
        schema: u32::try_from(number("schema")).unwrap_or(u32::MAX),
        body: document.remove("body").map_or(serde_json::Value::Null, to_json),
    }
}

impl Mongo {
    pub(super) async fn find_ids(&self, spec: &CollectionSpec, ids: &[String]) -> Result<Vec<RawDocument>, Error> {
        let collection = self.collection(&spec.table());
        let found = collection.find(doc! { "_id": { "$in": ids } }).read_concern(ReadConcern::snapshot());
        found.batch_size(BATCH).await?.map_ok(loaded).try_collect().await
    }

    pub(super) async fn find(&self, spec: &CollectionSpec, select: &Select) -> Result<Vec<RawDocument>, Error> {
        let Selection { filter, sort, hint } = Selection::of(spec, select);
        let limit = i64::try_from(select.limit).unwrap_or(i64::MAX);
        let collection = self.collection(&spec.table());
        let found = collection.find(filter).sort(sort).hint(Hint::Name(hint)).limit(limit).batch_size(BATCH);
        found.read_concern(ReadConcern::snapshot()).await?.map_ok(loaded).try_collect().await
    }

    pub(super) async fn count_keys(
        &self,
        spec: &CollectionSpec,
        by: Option<&FieldSpec>,
        select: &Select,
    ) -> Result<Vec<(Option<Key>, u64)>, Error> {
        let Selection { filter, hint, .. } = Selection::of(spec, select);
        let by = by.map_or(Bson::Null, |field| Bson::String(format!("${}", key_path(&field.column()))));
        let steps = [
            doc! { "$match": filter },
            doc! { "$group": { "_id": by, "number": { "$sum": 1_i64 } } },
            doc! { "$sort": { "_id": 1 } },
        ];
        let collection = self.collection(&spec.table());
        let counted = collection.aggregate(steps).hint(Hint::Name(hint));
        let groups: Vec<Document> = counted.read_concern(ReadConcern::snapshot()).await?.try_collect().await?;
        let group = |group: Document| {
            let number = group.get("number").and_then(|number| match number {
                Bson::Int32(number) => Some(i64::from(*number)),
                Bson::Int64(number) => Some(*number),
                _ => None,
            });
            (group.get("_id").and_then(to_key), number.unwrap_or_default().cast_unsigned())
        };
        Ok(groups.into_iter().map(group).collect())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use bellwether_domain::clock::FixedClock;
    use bellwether_testkit::mongodb::MongoServer;

    use super::*;
    use crate::collection::Index;
    use crate::key::Kind;
    use crate::mongo::MongoAddress;
    use crate::plan::Plan;
    use crate::query::Position;

    fn things() -> CollectionSpec {
        let field = |path: &str, kind| FieldSpec { path: path.to_owned(), kind };
        let indexes = vec![
            Index::on([field("place.city", Kind::Text), field("due", Kind::Instant)]),
            Index::unique([field("code", Kind::Text)]),
        ];
        CollectionSpec::new("things".to_owned(), 1, indexes, |_, body| Ok(body)).unwrap()
    }

    /// All stages of a plan and its parts, with their indexes.
    fn stages(plan: &Document) -> Vec<(String, Option<String>)> {
        let own = plan.get_str("stage").ok();
        let own = own.map(|stage| (stage.to_owned(), plan.get_str("indexName").ok().map(str::to_owned)));
        let one = plan.get_document("inputStage").ok().into_iter();
        let several = plan.get_array("inputStages").ok().into_iter().flatten().filter_map(Bson::as_document);
        own.into_iter().chain(one.chain(several).flat_map(stages)).collect()
    }

    /// The server's own word that no query reads more than its index delivers.
    #[tokio::test]
    async fn every_part_of_every_plan_searches_by_an_index() {
        let Some(server) = MongoServer::start() else { return };
        let database = format!("bellwether_explain_{}", std::process::id());
        let address = MongoAddress { uri: server.uri().to_owned(), database };
        let clock = FixedClock(DateTime::UNIX_EPOCH);
        let mongo = Mongo::open(address, Arc::new(clock)).await.unwrap();
        let spec = things();
        mongo.bring_up_to_date(std::slice::from_ref(&spec)).await.unwrap();
        let is = |path, test| Condition { path, test };
        let text = |text: &str| Key::Text(text.to_owned());
        let city = is("place.city", Test::Equals(text("Lund")));
        let from = Test::Range(Bound::Included(text("a")), Bound::Unbounded);
        let after = |key| Some(Position { key, id: "a".to_owned() });
        for (conditions, sort, after) in [
            (vec![], None, after(None)),
            (vec![city.clone()], None, None),
            (vec![city.clone()], Some("due"), None),
            (vec![city.clone()], Some("due"), after(Some(Key::Integer(5)))),
            (vec![city.clone(), is("code", Test::Missing)], None, None),
            (vec![is("place.city", Test::In(vec![text("Lund"), text("Malmö")]))], None, None),
            (vec![is("code", from)], Some("code"), None),
            (vec![], Some("code"), None),
        ] {
            for part in Plan::new(&spec, &conditions, sort, Direction::Ascending, after, 10).unwrap().parts {
                let Selection { filter, sort, hint } = Selection::of(&spec, &part);
                let find = doc! { "find": spec.table(), "filter": filter, "sort": sort, "hint": &hint, "limit": 10 };
                let explain = doc! { "explain": find.clone(), "verbosity": "queryPlanner" };
                let explained = mongo.database.run_command(explain).await.unwrap();
                let plan = explained.get_document("queryPlanner").unwrap().get_document("winningPlan").unwrap();
                let stages = stages(plan);
                let searches = |(stage, index): &(String, Option<String>)| {
                    stage == "IXSCAN" && index.as_deref() == Some(hint.as_str())
                };
                assert!(stages.iter().any(searches), "{find}: {stages:?}");
                assert!(stages.iter().all(|(stage, _)| stage != "COLLSCAN"), "{find}: {stages:?}");
            }
        }
    }

    #[test]
    fn a_selection_is_one_of_keys_in_the_order_of_an_index() {
        let spec = things();
        let city = Condition { path: "place.city", test: Test::Equals(Key::Text("Lund".to_owned())) };
        let after = Position { key: Some(Key::Integer(5)), id: "a".to_owned() };
        let plan = Plan::new(&spec, &[city], Some("due"), Direction::Descending, Some(after), 10).unwrap();
        let selections: Vec<Selection> = plan.parts.iter().map(|part| Selection::of(&spec, part)).collect();
        let (due, city) = ("keys.due", "keys.place__city");
        let with_value = doc! { "$and": [
            { city: "Lund" },
            { due: { "$gte": i64::MIN } },
            { due: { "$lte": 5_i64 } },
            { "$or": [{ due: { "$lt": 5_i64 } }, { due: 5_i64, "_id": { "$lt": "a" } }] },
        ] };
        let without = doc! { "$and": [{ city: "Lund" }, { due: { "$exists": false } }] };
        assert_eq!(selections.iter().map(|s| &s.filter).collect::<Vec<_>>(), [&with_value, &without]);
        assert_eq!(selections[0].sort, doc! { due: -1, "_id": -1 });
        assert_eq!(selections[1].sort, doc! { "_id": -1 });
        assert!(selections.iter().all(|selection| selection.hint == "documents_things_by_place__city_and_due"));
    }
}
