//! The lines of a backup.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::Contents;
use crate::collection::Index;
use crate::document::RawDocument;
use crate::scores::{ScoreDay, ScorePoint};
use crate::series::Point;
use crate::source_facts::KeptFacts;

/// Version of the file's form.
pub(super) const FORM: u32 = 1;

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Header {
    pub(super) bellwether_backup: u32,
    pub(super) taken_at: DateTime<Utc>,
    pub(super) collections: Vec<Declared>,
}

/// A collection as it was declared.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Declared {
    pub(crate) name: String,
    pub(crate) schema: u32,
    pub(crate) indexes: Vec<Index>,
}

impl Header {
    pub(super) const fn new(taken_at: DateTime<Utc>, collections: Vec<Declared>) -> Self {
        Self { bellwether_backup: FORM, taken_at, collections }
    }
}

/// Any other line. Documents come by collection and id, points by series, instant and key, days of scores by date and
/// model with their scores by customer, facts by kind with their chunks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Record {
    Document(KeptDocument),
    Point(PointRecord),
    ScoreDay(DayOfScores),
    Score(ScoreRecord),
    Facts(FactsRecord),
    /// A part of the facts before it, in Base64.
    Chunk(String),
    /// The last line.
    End(Contents),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct KeptDocument {
    pub(crate) collection: String,
    pub(crate) id: String,
    pub(crate) version: u64,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
    pub(crate) schema: u32,
    pub(crate) body: Value,
}

impl KeptDocument {
    pub(crate) fn new(collection: &str, document: RawDocument) -> Self {
        let RawDocument { id, version, created_at, updated_at, schema, body } = document;
        Self { collection: collection.to_owned(), id, version, created_at, updated_at, schema, body }
    }

    pub(crate) fn document(self) -> RawDocument {
        let Self { id, version, created_at, updated_at, schema, body, .. } = self;
        RawDocument { id, version, created_at, updated_at, schema, body }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct PointRecord {
    pub(crate) series: String,
    pub(crate) at: DateTime<Utc>,
    pub(crate) key: String,
    pub(crate) body: Value,
}

impl PointRecord {
    pub(crate) fn new(series: String, Point { at, key, body }: Point) -> Self {
        Self { series, at, key, body }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DayOfScores {
    as_of: NaiveDate,
    model: String,
    generation: u64,
    recomputed: bool,
    written_at: DateTime<Utc>,
}

impl From<ScoreDay> for DayOfScores {
    fn from(day: ScoreDay) -> Self {
        let ScoreDay { as_of, model, generation, recomputed, written_at } = day;
        Self { as_of, model, generation, recomputed, written_at }
    }
}

impl From<DayOfScores> for ScoreDay {
    fn from(day: DayOfScores) -> Self {
        let DayOfScores { as_of, model, generation, recomputed, written_at } = day;
        Self { as_of, model, generation, recomputed, written_at }
    }
}

/// A score of the day before it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ScoreRecord {
    customer: String,
    value: Option<u8>,
    computed: Option<u8>,
    band: String,
    confidence: f64,
    bounds: [u8; 2],
    degraded: bool,
}

impl From<ScorePoint> for ScoreRecord {
    fn from(point: ScorePoint) -> Self {
        let ScorePoint { customer, value, computed, band, confidence, bounds, degraded, .. } = point;
        Self { customer, value, computed, band, confidence, bounds, degraded }
    }
}

impl ScoreRecord {
    pub(super) fn point(self, day: &ScoreDay) -> ScorePoint {
        let Self { customer, value, computed, band, confidence, bounds, degraded } = self;
        let (as_of, model, generation, recomputed) = (day.as_of, day.model.clone(), day.generation, day.recomputed);
        ScorePoint {
            customer,
            as_of,
            model,
            value,
            computed,
            band,
            confidence,
            bounds,
            degraded,
            generation,
            recomputed,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FactsRecord {
    kind: String,
    origin: String,
    loaded_at: DateTime<Utc>,
    rows: u64,
    rejects: u64,
}

impl From<KeptFacts> for FactsRecord {
    fn from(facts: KeptFacts) -> Self {
        let KeptFacts { kind, origin, loaded_at, rows, rejects } = facts;
        Self { kind, origin, loaded_at, rows, rejects }
    }
}

impl From<FactsRecord> for KeptFacts {
    fn from(facts: FactsRecord) -> Self {
        let FactsRecord { kind, origin, loaded_at, rows, rejects } = facts;
        Self { kind, origin, loaded_at, rows, rejects }
    }
}

/// Counts records and takes their digest.
#[derive(Debug, Default)]
pub(super) struct Digest {
    contents: Contents,
    sha256: Sha256,
}

impl Digest {
    /// Adds a record and returns its line.
    pub(super) fn add(&mut self, record: &Record) -> String {
        let counted = &mut self.contents;
        match record {
            Record::Document(_) => counted.documents += 1,
            Record::Point(_) => counted.points += 1,
            Record::ScoreDay(_) => counted.score_days += 1,
            Record::Score(_) => counted.scores += 1,
            Record::Facts(_) => counted.facts += 1,
            Record::Chunk(_) | Record::End(_) => {}
        }
        // Maps with text keys, numbers that are finite, and times: nothing that JSON has not.
        let mut line = serde_json::to_string(record).unwrap_or_default();
        line.push('\n');
        self.sha256.update(line.as_bytes());
        line
    }

    pub(super) fn finish(self) -> Contents {
        let sha256 = self.sha256.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Contents { sha256, ..self.contents }
    }
}
