//! What a [`Store`](crate::store::Store) asks of its backend, here of MongoDB.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use super::Mongo;
use crate::collection::{CollectionSpec, FieldSpec};
use crate::document::RawDocument;
use crate::error::StoreError;
use crate::key::Key;
use crate::plan::Select;
use crate::scores::{ScoreDay, ScorePoint};
use crate::series::Point;
use crate::source_facts::KeptFacts;

impl Mongo {
    pub(crate) async fn get(
        &self,
        spec: Arc<CollectionSpec>,
        ids: Vec<String>,
    ) -> Result<Vec<RawDocument>, StoreError> {
        self.find_ids(&spec, &ids).await.map_err(|error| self.fault("read documents", &error))
    }

    pub(crate) async fn select(
        &self,
        spec: Arc<CollectionSpec>,
        select: Select,
    ) -> Result<Vec<RawDocument>, StoreError> {
        self.find(&spec, &select).await.map_err(|error| self.fault("find documents", &error))
    }

    pub(crate) async fn count(
        &self,
        spec: Arc<CollectionSpec>,
        by: Option<FieldSpec>,
        select: Select,
    ) -> Result<Vec<(Option<Key>, u64)>, StoreError> {
        let counted = self.count_keys(&spec, by.as_ref(), &select).await;
        counted.map_err(|error| self.fault("count documents", &error))
    }

    pub(crate) async fn append(&self, series: String, points: Vec<Point>) -> Result<u64, StoreError> {
        self.append_points(&series, &points).await.map_err(|error| self.fault("add points", &error))
    }

    pub(crate) async fn range(
        &self,
        series: String,
        range: (DateTime<Utc>, DateTime<Utc>),
        after: Option<(DateTime<Utc>, String)>,
        limit: usize,
    ) -> Result<Vec<Point>, StoreError> {
        let found = self.points(&series, range, after.as_ref(), limit).await;
        found.map_err(|error| self.fault("read points", &error))
    }

    pub(crate) async fn score_history(
        &self,
        customer: String,
        from: NaiveDate,
        through: NaiveDate,
    ) -> Result<Vec<ScorePoint>, StoreError> {
        let found = self.history_of(&customer, from, through).await;
        found.map_err(|error| self.fault("read score history", &error))
    }

    pub(crate) async fn has_score_day(&self, as_of: NaiveDate, model: String) -> Result<bool, StoreError> {
        self.has_day(as_of, &model).await.map_err(|error| self.fault("look up a day of scores", &error))
    }

    pub(crate) async fn score_days(&self, model: String) -> Result<Vec<ScoreDay>, StoreError> {
        self.days_of(&model).await.map_err(|error| self.fault("list the days of scores", &error))
    }

    pub(crate) async fn scores_of_day(
        &self,
        as_of: NaiveDate,
        model: String,
    ) -> Result<Vec<(String, Option<u8>)>, StoreError> {
        self.day_of(as_of, &model).await.map_err(|error| self.fault("read a day of scores", &error))
    }

    pub(crate) async fn last_good(
        &self,
        model: String,
        from: NaiveDate,
        through: NaiveDate,
    ) -> Result<HashMap<String, (NaiveDate, u8)>, StoreError> {
        let found = self.good_of(&model, from, through).await;
        found.map_err(|error| self.fault("read the last good scores", &error))
    }

    pub(crate) async fn keep_facts(&self, facts: KeptFacts, bytes: Vec<u8>) -> Result<(), StoreError> {
        self.keep(&facts, &bytes).await.map_err(|error| self.fault("keep last good facts", &error))
    }

    pub(crate) async fn kept_facts(&self, kind: String) -> Result<Option<KeptFacts>, StoreError> {
        self.kept(&kind).await.map_err(|error| self.fault("look up last good facts", &error))
    }

    pub(crate) async fn last_facts(&self, kind: String) -> Result<Option<(KeptFacts, Vec<u8>)>, StoreError> {
        self.last(&kind).await.map_err(|error| self.fault("read last good facts", &error))
    }

    pub(crate) async fn delete_customer(&self, customer: String) -> Result<u64, StoreError> {
        self.forget(&customer).await.map_err(|error| self.fault("delete a customer", &error))
    }
}
