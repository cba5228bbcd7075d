//! The declared collections: their indexes are made when they are first declared, and everything is brought up to date
//! when the declaration changes.

use futures_util::TryStreamExt;
use mongodb::IndexModel;
use mongodb::bson::{Document, doc};
use mongodb::error::Error;
use mongodb::options::IndexOptions;

use super::Mongo;
use super::bson::to_bson;
use super::documents::{key_path, keys, loaded};
use super::fault::{is_there_already, unique_violation};
use super::runs::{FACTS, SCORES};
use crate::collection::{CollectionSpec, FieldSpec, Index};
use crate::document::RawBody;
use crate::error::StoreError;

const ACTION: &str = "bring a collection up to date";

impl Mongo {
    /// Whether there are documents of an older shape than declared.
    pub(crate) async fn is_outdated(&self, collections: &[CollectionSpec]) -> Result<bool, StoreError> {
        let known = self.catalogue().await?;
        let older =
            |spec: &CollectionSpec| known.iter().any(|known| known.name == spec.name && known.schema < spec.schema);
        Ok(collections.iter().any(older))
    }

    /// Makes collections be as declared. Several instances may do so at once; each step may be done again.
    pub(super) async fn declare(&self, collections: &[CollectionSpec]) -> Result<(), StoreError> {
        let failed = |error: Error| self.fault(ACTION, &error);
        self.prepare_own().await.map_err(failed)?;
        self.create(collections.iter().map(CollectionSpec::table).collect()).await.map_err(failed)?;
        let catalogue = self.collection("collections");
        for spec in collections {
            let known = catalogue.find_one(doc! { "_id": &spec.name }).await.map_err(failed)?;
            let schema = known.as_ref().and_then(|known| known.get_i64("schema").ok()).unwrap_or_default();
            let schema = u32::try_from(schema).unwrap_or(u32::MAX);
            if schema > spec.schema {
                let (collection, known) = (spec.name.clone(), spec.schema);
                return Err(StoreError::NewerCollection { collection, found: schema, known });
            }
            let indexes = serde_json::to_string(&spec.indexes).unwrap_or_default();
            let same = known.as_ref().is_some_and(|known| known.get_str("indexes").is_ok_and(|known| known == indexes));
            if same && schema == spec.schema {
                continue;
            }
            self.create_indexes(spec, false).await.map_err(failed)?;
            if known.is_some() {
                self.rewrite(spec).await?;
            }
            let unique = self.create_indexes(spec, true).await;
            unique.map_err(|error| unique_violation(spec, "(some)", &error).unwrap_or_else(|| failed(error)))?;
            self.drop_others(spec).await.map_err(failed)?;
            let declared = doc! { "schema": i64::from(spec.schema), "indexes": indexes };
            let write = catalogue.update_one(doc! { "_id": &spec.name }, doc! { "$set": declared });
            write.upsert(true).await.map_err(failed)?;
        }
        Ok(())
    }

    /// Makes collections that are missing: a transaction should not have to.
    async fn create(&self, names: Vec<String>) -> Result<(), Error> {
        let there = self.database.list_collection_names().await?;
        for name in names.into_iter().filter(|name| !there.contains(name)) {
            match self.database.create_collection(name).await {
                // Another instance was quicker.
                Err(error) if is_there_already(&error) => {}
                result => result?,
            }
        }
        Ok(())
    }

    /// Collections and indexes of what is not documents.
    async fn prepare_own(&self) -> Result<(), Error> {
        let own = ["collections", "points", "runs", SCORES.heads, SCORES.parts, FACTS.heads, FACTS.parts];
        self.create(own.map(str::to_owned).to_vec()).await?;
        let by_model = IndexModel::builder().keys(doc! { "model": 1, "_id": 1 }).build();
        let by_run = IndexModel::builder().keys(doc! { "run": 1 }).build();
        self.collection(SCORES.heads).create_indexes([by_model, by_run]).await?;
        Ok(())
    }

    /// The id is in each index, so that the order of equal values is that of ids. What keeps values apart is an index of
    /// its own over the documents that have all of them.
    async fn create_indexes(&self, spec: &CollectionSpec, unique: bool) -> Result<(), Error> {
        let keys = |index: &Index| -> Document { index.fields.iter().map(|field| (path(field), 1.into())).collect() };
        let model = |index: &Index| {
            if unique {
                let all_there: Document =
                    index.fields.iter().map(|field| (path(field), doc! { "$exists": true }.into())).collect();
                let options = IndexOptions::builder().name(spec.unique_name(index)).unique(true);
                let options = options.partial_filter_expression(all_there).build();
                return IndexModel::builder().keys(keys(index)).options(options).build();
            }
            let mut keys = keys(index);
            keys.insert("_id", 1);
            let options = IndexOptions::builder().name(spec.index_name(index)).build();
            IndexModel::builder().keys(keys).options(options).build()
        };
        let models: Vec<IndexModel> = spec.indexes.iter().filter(|index| !unique || index.unique).map(model).collect();
        if models.is_empty() {
            return Ok(());
        }
        self.collection(&spec.table()).create_indexes(models).await.map(drop)
    }

    async fn drop_others(&self, spec: &CollectionSpec) -> Result<(), Error> {
        let collection = self.collection(&spec.table());
        let declared = |name: &String| {
            let unique = |index: &Index| index.unique && spec.unique_name(index) == *name;
            name == "_id_" || spec.indexes.iter().any(|index| spec.index_name(index) == *name || unique(index))
        };
        for name in collection.list_index_names().await?.into_iter().filter(|name| !declared(name)) {
            collection.drop_index(name).await?;
        }
        Ok(())
    }

    /// Gives all documents their present bodies and keys, each with its version and times as before. One that somebody
    /// changes meanwhile is up to date already.
    async fn rewrite(&self, spec: &CollectionSpec) -> Result<(), StoreError> {
        let failed = |error: Error| self.fault(ACTION, &error);
        let collection = self.collection(&spec.table());
        let mut all = collection.find(doc! {}).sort(doc! { "_id": 1 }).await.map_err(failed)?;
        while let Some(document) = all.try_next().await.map_err(failed)? {
            let document = loaded(document).upgraded(spec)?;
            let body = RawBody::new(spec, &document.id, document.body)?;
            let filter = doc! { "_id": &document.id, "version": document.version.cast_signed() };
            let present = doc! {
                "schema": i64::from(body.schema), "keys": keys(spec, &body.keys), "body": to_bson(&body.value),
            };
            collection.update_one(filter, doc! { "$set": present }).await.map_err(failed)?;
        }
        Ok(())
    }
}

fn path(field: &FieldSpec) -> String {
    key_path(&field.column())
}
