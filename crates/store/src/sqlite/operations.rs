//! What a [`Store`](crate::store::Store) asks of its backend, here of SQLite: each is one transaction.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use super::{Sqlite, documents, score_history, series, source_facts};
use crate::changes::Action;
use crate::collection::{CollectionSpec, FieldSpec};
use crate::document::RawDocument;
use crate::documents::RawChange;
use crate::error::StoreError;
use crate::key::Key;
use crate::plan::Select;
use crate::scores::{ScoreDay, ScorePoint};
use crate::series::Point;
use crate::source_facts::KeptFacts;
use crate::watch::News;

impl Sqlite {
    pub(crate) async fn get(
        &self,
        spec: Arc<CollectionSpec>,
        ids: Vec<String>,
    ) -> Result<Vec<RawDocument>, StoreError> {
        self.read("read documents", move |db| Ok(documents::get(db, &spec, &ids)?)).await
    }

    pub(crate) async fn select(
        &self,
        spec: Arc<CollectionSpec>,
        select: Select,
    ) -> Result<Vec<RawDocument>, StoreError> {
        self.read("find documents", move |db| Ok(documents::select(db, &spec, &select)?)).await
    }

    pub(crate) async fn count(
        &self,
        spec: Arc<CollectionSpec>,
        by: Option<FieldSpec>,
        select: Select,
    ) -> Result<Vec<(Option<Key>, u64)>, StoreError> {
        self.read("count documents", move |db| Ok(documents::count(db, &spec, by.as_ref(), &select)?)).await
    }

    pub(crate) async fn commit(&self, changes: Vec<RawChange>, at: DateTime<Utc>) -> Result<(), StoreError> {
        let work = move |db: &rusqlite::Connection| {
            for change in &changes {
                documents::apply(db, &change.spec, &change.id, &change.action, at)?;
            }
            Ok(changes.iter().map(news).collect())
        };
        let subscribers = self.news.clone();
        // There may be none.
        self.writer.run("write documents", work, move |news: &Vec<News>| drop(subscribers.send(news.clone()))).await?;
        Ok(())
    }

    pub(crate) async fn append(&self, series: String, points: Vec<Point>) -> Result<u64, StoreError> {
        self.write("add points", move |db| Ok(series::append(db, &series, &points)?)).await
    }

    pub(crate) async fn range(
        &self,
        series: String,
        range: (DateTime<Utc>, DateTime<Utc>),
        after: Option<(DateTime<Utc>, String)>,
        limit: usize,
    ) -> Result<Vec<Point>, StoreError> {
        self.read("read points", move |db| Ok(series::range(db, &series, range, after.as_ref(), limit)?)).await
    }

    pub(crate) async fn append_scores(
        &self,
        day: ScoreDay,
        points: impl Iterator<Item = ScorePoint> + Send + 'static,
    ) -> Result<u64, StoreError> {
        self.write("append scores", move |db| score_history::append(db, &day, points)).await
    }

    pub(crate) async fn score_history(
        &self,
        customer: String,
        from: NaiveDate,
        through: NaiveDate,
    ) -> Result<Vec<ScorePoint>, StoreError> {
        let work = move |db: &rusqlite::Connection| Ok(score_history::of_customer(db, &customer, from, through)?);
        self.read("read score history", work).await
    }

    pub(crate) async fn has_score_day(&self, as_of: NaiveDate, model: String) -> Result<bool, StoreError> {
        self.read("look up a day of scores", move |db| Ok(score_history::has_day(db, as_of, &model)?)).await
    }

    pub(crate) async fn score_days(&self, model: String) -> Result<Vec<ScoreDay>, StoreError> {
        self.read("list the days of scores", move |db| Ok(score_history::days(db, &model)?)).await
    }

    pub(crate) async fn scores_of_day(
        &self,
        as_of: NaiveDate,
        model: String,
    ) -> Result<Vec<(String, Option<u8>)>, StoreError> {
        self.read("read a day of scores", move |db| Ok(score_history::of_day(db, as_of, &model)?)).await
    }

    pub(crate) async fn last_good(
        &self,
        model: String,
        from: NaiveDate,
        through: NaiveDate,
    ) -> Result<HashMap<String, (NaiveDate, u8)>, StoreError> {
        let work = move |db: &rusqlite::Connection| Ok(score_history::last_good(db, &model, from, through)?);
        self.read("read the last good scores", work).await
    }

    pub(crate) async fn keep_facts(&self, facts: KeptFacts, bytes: Vec<u8>) -> Result<(), StoreError> {
        self.write("keep last good facts", move |db| Ok(source_facts::keep(db, &facts, &bytes)?)).await
    }

    pub(crate) async fn kept_facts(&self, kind: String) -> Result<Option<KeptFacts>, StoreError> {
        self.read("look up last good facts", move |db| Ok(source_facts::kept(db, &kind)?)).await
    }

    pub(crate) async fn last_facts(&self, kind: String) -> Result<Option<(KeptFacts, Vec<u8>)>, StoreError> {
        self.read("read last good facts", move |db| Ok(source_facts::last(db, &kind)?)).await
    }

    pub(crate) async fn delete_customer(&self, customer: String) -> Result<u64, StoreError> {
        self.write("delete a customer", move |db| Ok(score_history::delete_customer(db, &customer)?)).await
    }
}

fn news(change: &RawChange) -> News {
    let version = match &change.action {
        Action::Insert(_) => Some(1),
        Action::Replace(expected, _) => Some(expected + 1),
        Action::Delete(_) => None,
    };
    News::Changed { collection: change.spec.name.clone(), id: change.id.clone(), version }
}
