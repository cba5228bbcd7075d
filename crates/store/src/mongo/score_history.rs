//! Score history: a document a day and model in `score_days`, `_id` `2026-01-01/distribution@1`, which names the run that
//! wrote its points; a document a point in `score_points`, `_id` `RUN/CUSTOMER`.

use std::collections::HashMap;

use chrono::NaiveDate;
use futures_util::TryStreamExt;
use mongodb::bson::{Bson, Document, doc};
use mongodb::error::Error;

use super::Mongo;
use super::bson::{instant, of_instant};
use super::fault::{duplicates, is_duplicate};
use super::runs::{SCORES, parts};
use crate::error::StoreError;
use crate::scores::{ScoreDay, ScorePoint};

/// Points that travel at once.
const BATCH: usize = 5_000;
/// Ids that are asked for at once.
const IDS: usize = 1_000;

const APPEND: &str = "append scores";

impl Mongo {
    pub(crate) async fn append_scores(
        &self,
        day: ScoreDay,
        points: impl Iterator<Item = ScorePoint> + Send + 'static,
    ) -> Result<u64, StoreError> {
        let failed = |error: Error| self.fault(APPEND, &error);
        if self.head(&day).await.map_err(failed)?.is_some_and(|head| !recomputed(&head)) {
            return Ok(0);
        }
        let run = self.begin(SCORES).await.map_err(failed)?;
        let written = match self.write_points(&day, &run, points).await {
            Ok(written) => written,
            Err(error) => {
                self.discard(SCORES, &run).await.map_err(failed)?;
                return Err(error);
            }
        };
        if self.publish(&day, &run).await.map_err(failed)? {
            return Ok(written);
        }
        self.discard(SCORES, &run).await.map_err(failed)?;
        Ok(0)
    }

    async fn write_points(
        &self,
        day: &ScoreDay,
        run: &str,
        points: impl Iterator<Item = ScorePoint> + Send + 'static,
    ) -> Result<u64, StoreError> {
        let collection = self.collection(SCORES.parts);
        let mut points = points.peekable();
        let mut written = 0;
        while points.peek().is_some() {
            let batch = points.by_ref().take(BATCH);
            let batch = batch.map(|point| point.check(day).map(|()| point)).collect::<Result<Vec<_>, _>>()?;
            let documents = batch.iter().map(|point| of_point(run, point));
            if let Err(error) = collection.insert_many(documents).await {
                let twice = duplicates(&error).and_then(|positions| batch.get(*positions.first()?));
                return Err(twice.map_or_else(
                    || self.fault(APPEND, &error),
                    |point| StoreError::DuplicateCustomer {
                        customer: point.customer.clone(),
                        as_of: day.as_of,
                        model: day.model.clone(),
                    },
                ));
            }
            written += batch.len() as u64;
        }
        Ok(written)
    }

    /// Makes the run the one of its day, unless a published one is in the way.
    async fn publish(&self, day: &ScoreDay, run: &str) -> Result<bool, Error> {
        let days = self.collection(SCORES.heads);
        loop {
            match self.head(day).await? {
                None => match days.insert_one(of_day(day, run)).await {
                    Ok(_) => break,
                    Err(error) if is_duplicate(&error) => {}
                    Err(error) => return Err(error),
                },
                Some(head) if !recomputed(&head) => return Ok(false),
                Some(head) => {
                    let old = head.get_str("run").unwrap_or_default();
                    self.note(SCORES, old).await?;
                    let present = doc! { "_id": day_id(day), "run": old };
                    if days.replace_one(present, of_day(day, run)).await?.matched_count == 1 {
                        self.discard(SCORES, old).await?;
                        break;
                    }
                }
            }
        }
        self.settle(run).await?;
        Ok(true)
    }

    async fn head(&self, day: &ScoreDay) -> Result<Option<Document>, Error> {
        self.collection(SCORES.heads).find_one(doc! { "_id": day_id(day) }).await
    }

    pub(super) async fn history_of(
        &self,
        customer: &str,
        from: NaiveDate,
        through: NaiveDate,
    ) -> Result<Vec<ScorePoint>, Error> {
        // Days and points of one instant: a day that is replaced takes its points along.
        let mut session = self.client.start_session().snapshot(true).await?;
        let days = self.collection(SCORES.heads);
        let found = days.find(between(from, through)).sort(doc! { "_id": 1 }).session(&mut session).await?;
        let mut found = found;
        let days: Vec<Document> = found.stream(&mut session).try_collect().await?;
        let ids: Vec<String> =
            days.iter().map(|day| format!("{}/{customer}", day.get_str("run").unwrap_or_default())).collect();
        let mut by_id = HashMap::new();
        for ids in ids.chunks(IDS) {
            let filter = doc! { "_id": { "$in": ids } };
            let mut found = self.collection(SCORES.parts).find(filter).session(&mut session).await?;
            let points: Vec<Document> = found.stream(&mut session).try_collect().await?;
            by_id.extend(points.into_iter().map(|point| (point.get_str("_id").unwrap_or_default().to_owned(), point)));
        }
        let both = days.iter().zip(&ids).filter_map(|(day, id)| Some((to_day(day)?, by_id.get(id)?)));
        let mut points: Vec<ScorePoint> = both.map(|(day, point)| to_point(day, customer, point)).collect();
        let published: Vec<NaiveDate> =
            points.iter().filter(|point| !point.recomputed).map(|point| point.as_of).collect();
        points.retain(|point| !point.recomputed || published.binary_search(&point.as_of).is_err());
        Ok(points)
    }

    pub(super) async fn has_day(&self, as_of: NaiveDate, model: &str) -> Result<bool, Error> {
        let id = format!("{}/{model}", date_key(as_of));
        Ok(self.collection(SCORES.heads).find_one(doc! { "_id": id }).await?.is_some())
    }

    pub(super) async fn days_of(&self, model: &str) -> Result<Vec<ScoreDay>, Error> {
        let found = self.collection(SCORES.heads).find(doc! { "model": model }).sort(doc! { "_id": 1 }).await?;
        let days: Vec<Document> = found.try_collect().await?;
        Ok(days.iter().filter_map(to_day).collect())
    }

    pub(super) async fn day_of(&self, as_of: NaiveDate, model: &str) -> Result<Vec<(String, Option<u8>)>, Error> {
        // Day and points of one instant: a day that is replaced takes its points along.
        let mut session = self.client.start_session().snapshot(true).await?;
        let id = format!("{}/{model}", date_key(as_of));
        let head = self.collection(SCORES.heads).find_one(doc! { "_id": id }).session(&mut session).await?;
        let Some(run) = head.as_ref().and_then(|head| head.get_str("run").ok()) else { return Ok(Vec::new()) };
        let points = self.collection(SCORES.parts);
        let points = points.find(parts(run)).projection(doc! { "value": 1 });
        let mut points = points.session(&mut session).await?;
        let mut scores = Vec::new();
        while let Some(point) = points.next(&mut session).await.transpose()? {
            scores.push((customer_of(&point).to_owned(), small(&point, "value")));
        }
        Ok(scores)
    }

    pub(super) async fn good_of(
        &self,
        model: &str,
        from: NaiveDate,
        through: NaiveDate,
    ) -> Result<HashMap<String, (NaiveDate, u8)>, Error> {
        let mut session = self.client.start_session().snapshot(true).await?;
        let filter = doc! { "$and": [{ "model": model, "recomputed": false }, between(from, through)] };
        let days = self.collection(SCORES.heads);
        let mut found = days.find(filter).sort(doc! { "_id": 1 }).session(&mut session).await?;
        let days: Vec<Document> = found.stream(&mut session).try_collect().await?;
        let mut last = HashMap::new();
        // Oldest first, so that a later one overwrites an earlier one.
        for head in &days {
            let (Ok(run), Some(day)) = (head.get_str("run"), to_day(head)) else { continue };
            let good = doc! { "$and": [parts(run), { "degraded": false, "value": { "$exists": true } }] };
            let collection = self.collection(SCORES.parts);
            let points = collection.find(good).projection(doc! { "value": 1 });
            let mut points = points.session(&mut session).await?;
            while let Some(point) = points.next(&mut session).await.transpose()? {
                if let Some(value) = small(&point, "value") {
                    last.insert(customer_of(&point).to_owned(), (day.as_of, value));
                }
            }
        }
        Ok(last)
    }

    pub(super) async fn forget(&self, customer: &str) -> Result<u64, Error> {
        let days: Vec<Document> =
            self.collection(SCORES.heads).find(doc! {}).projection(doc! { "run": 1 }).await?.try_collect().await?;
        let ids: Vec<String> =
            days.iter().map(|day| format!("{}/{customer}", day.get_str("run").unwrap_or_default())).collect();
        let mut deleted = 0;
        for ids in ids.chunks(IDS) {
            let filter = doc! { "_id": { "$in": ids } };
            deleted += self.collection(SCORES.parts).delete_many(filter).await?.deleted_count;
        }
        Ok(deleted)
    }
}

fn recomputed(head: &Document) -> bool {
    head.get_bool("recomputed").unwrap_or_default()
}

fn day_id(day: &ScoreDay) -> String {
    format!("{}/{}", date_key(day.as_of), day.model)
}

/// Dates as texts that sort; nothing is kept of the years before 0 and after 9999.
fn date_key(date: NaiveDate) -> String {
    let first = NaiveDate::from_ymd_opt(0, 1, 1).unwrap_or(date);
    let last = NaiveDate::from_ymd_opt(9_999, 12, 31).unwrap_or(date);
    date.clamp(first, last).to_string()
}

fn between(from: NaiveDate, through: NaiveDate) -> Document {
    doc! { "_id": { "$gte": format!("{}/", date_key(from)), "$lt": format!("{}0", date_key(through)) } }
}

pub(super) fn of_day(day: &ScoreDay, run: &str) -> Document {
    doc! {
        "_id": day_id(day),
        "as_of": day.as_of.to_string(),
        "model": &day.model,
        "generation": day.generation.cast_signed(),
        "recomputed": day.recomputed,
        "written_at": of_instant(day.written_at),
        "run": run,
    }
}

/// None for what others wrote by hand.
pub(super) fn to_day(document: &Document) -> Option<ScoreDay> {
    Some(ScoreDay {
        as_of: document.get_str("as_of").ok()?.parse().ok()?,
        model: document.get_str("model").ok()?.to_owned(),
        generation: document.get_i64("generation").ok()?.cast_unsigned(),
        recomputed: recomputed(document),
        written_at: instant(document, "written_at"),
    })
}

pub(super) fn of_point(run: &str, point: &ScorePoint) -> Document {
    let [lower, upper] = point.bounds;
    let mut document = doc! {
        "_id": format!("{run}/{}", point.customer),
        "band": &point.band,
        "confidence": point.confidence,
        "lower": i32::from(lower),
        "upper": i32::from(upper),
        "degraded": point.degraded,
    };
    document.extend(point.value.map(|value| ("value".to_owned(), Bson::Int32(value.into()))));
    document.extend(point.computed.map(|value| ("computed".to_owned(), Bson::Int32(value.into()))));
    document
}

pub(super) fn to_point(day: ScoreDay, customer: &str, document: &Document) -> ScorePoint {
    ScorePoint {
        customer: customer.to_owned(),
        as_of: day.as_of,
        model: day.model,
        value: small(document, "value"),
        computed: small(document, "computed"),
        band: document.get_str("band").unwrap_or_default().to_owned(),
        confidence: document.get_f64("confidence").unwrap_or_default(),
        bounds: [small(document, "lower").unwrap_or_default(), small(document, "upper").unwrap_or_default()],
        degraded: document.get_bool("degraded").unwrap_or_default(),
        generation: day.generation,
        recomputed: day.recomputed,
    }
}

/// Whose point it is.
fn customer_of(point: &Document) -> &str {
    point.get_str("_id").unwrap_or_default().split_once('/').map_or("", |(_, customer)| customer)
}

fn small(document: &Document, field: &str) -> Option<u8> {
    document.get_i32(field).ok().and_then(|number| u8::try_from(number).ok())
}
