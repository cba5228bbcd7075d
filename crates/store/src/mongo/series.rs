//! Time series: a document a point in `points`, whose id sorts by series, time and key.

use chrono::{DateTime, Utc};
use futures_util::TryStreamExt;
use mongodb::bson::{Document, doc};
use mongodb::error::Error;

use super::Mongo;
use super::bson::{to_bson, to_json};
use super::fault::duplicates;
use crate::series::Point;

const COLLECTION: &str = "points";
/// Between the parts of an id: names and keys have no control characters.
const SEPARATOR: char = '\u{1}';

impl Mongo {
    pub(super) async fn append_points(&self, series: &str, points: &[Point]) -> Result<u64, Error> {
        if points.is_empty() {
            return Ok(0);
        }
        let documents = points.iter().map(|point| {
            let id = format!("{}{SEPARATOR}{}", instant_id(series, point.at), point.key);
            doc! { "_id": id, "body": to_bson(&point.body) }
        });
        let total = points.len() as u64;
        match self.collection(COLLECTION).insert_many(documents).ordered(false).await {
            Ok(_) => Ok(total),
            Err(error) => match duplicates(&error) {
                Some(there) => Ok(total - there.len() as u64),
                None => Err(error),
            },
        }
    }

    pub(super) async fn points(
        &self,
        series: &str,
        (from, to): (DateTime<Utc>, DateTime<Utc>),
        after: Option<&(DateTime<Utc>, String)>,
        limit: usize,
    ) -> Result<Vec<Point>, Error> {
        let mut range = doc! { "$gte": instant_id(series, from), "$lt": instant_id(series, to) };
        if let Some((at, key)) = after {
            range.insert("$gt", format!("{}{SEPARATOR}{key}", instant_id(series, *at)));
        }
        let collection = self.collection(COLLECTION);
        let found = collection.find(doc! { "_id": range }).sort(doc! { "_id": 1 });
        let found: Vec<Document> = found.limit(i64::try_from(limit).unwrap_or(i64::MAX)).await?.try_collect().await?;
        Ok(found.into_iter().filter_map(to_point).map(|(_, point)| point).collect())
    }
}

/// The beginning of the ids of all points of an instant: texts that sort as the instants do.
fn instant_id(series: &str, at: DateTime<Utc>) -> String {
    // With the sign bit turned over, numbers sort as their digits do.
    let ordered = at.timestamp_millis().cast_unsigned() ^ (1 << 63);
    format!("{series}{SEPARATOR}{ordered:016x}")
}

/// Series and point; none for what others wrote by hand.
pub(super) fn to_point(mut document: Document) -> Option<(String, Point)> {
    let id = document.get_str("_id").ok()?.to_owned();
    let (series, rest) = id.split_once(SEPARATOR)?;
    let (at, key) = rest.split_once(SEPARATOR)?;
    let millis = (u64::from_str_radix(at, 16).ok()? ^ (1 << 63)).cast_signed();
    let at = DateTime::from_timestamp_millis(millis)?;
    let body = document.remove("body").map_or(serde_json::Value::Null, to_json);
    Some((series.to_owned(), Point { at, key: key.to_owned(), body }))
}
