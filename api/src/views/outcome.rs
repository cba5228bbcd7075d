//! The labelled data set of actions as a file: its rows as cells, in the order of the columns. CSV and Parquet hold the same.

pub mod columns;
pub mod parquet;

use std::collections::BTreeMap;

use bellwether_contract::outcome::{ContextSnapshot, OutcomeResultAfter, OutcomeRow};
use bellwether_domain::measure::MeasureKey;
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value};

use self::columns::NAMES;
use super::action::{instant, word};
use crate::http::csv::{Cells, Columns};

/// A value of a row, of the kind of its column.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'a> {
    /// A text.
    Text(Option<&'a str>),
    /// A word of ours.
    Word(Option<String>),
    /// A whole number.
    Integer(Option<i64>),
    /// A number that is no amount.
    Number(Option<f64>),
    /// An exact amount.
    Decimal(Option<&'a str>),
    /// Yes or no.
    Boolean(Option<bool>),
    /// A day.
    Date(Option<NaiveDate>),
    /// A moment.
    Instant(Option<DateTime<Utc>>),
    /// Numbers by key, which may be absent.
    Numbers(Option<BTreeMap<&'a str, Option<f64>>>),
    /// Words by key.
    Words(Option<BTreeMap<&'a str, String>>),
    /// Days by key.
    Dates(Option<BTreeMap<&'a str, NaiveDate>>),
}

/// A row of the file.
pub struct FileRow(pub OutcomeRow);

impl FileRow {
    /// One cell per column.
    pub fn cells(&self) -> Vec<Cell<'_>> {
        let row = &self.0;
        let mut cells = vec![
            Cell::Text(Some(&row.action)),
            Cell::Text(Some(&row.customer.id)),
            Cell::Text(Some(&row.customer.name)),
            Cell::Word(Some(word(&row.kind))),
            Cell::Word(Some(word(&row.priority))),
            Cell::Word(Some(word(&row.source))),
            Cell::Instant(Some(row.created_at)),
            Cell::Instant(row.started_at),
            Cell::Instant(Some(row.completed_at)),
            Cell::Integer(Some(row.minutes_spent.into())),
            Cell::Word(row.result.as_ref().map(word)),
            Cell::Boolean(row.effective),
        ];
        context(&mut cells, row.created.as_ref());
        context(&mut cells, row.completed.as_ref());
        for days in bellwether_work::outcomes::AFTER {
            after(&mut cells, row.after.iter().find(|after| after.days == days));
        }
        cells
    }
}

fn context<'a>(cells: &mut Vec<Cell<'a>>, context: Option<&'a ContextSnapshot>) {
    let measures = context.map(|context| &context.measures);
    cells.extend([
        Cell::Date(context.map(|context| context.as_of)),
        Cell::Text(context.map(|context| context.model.as_str())),
        Cell::Integer(context.and_then(|context| i64::try_from(context.generation).ok())),
        Cell::Integer(context.and_then(|context| context.score).map(i64::from)),
        Cell::Text(context.map(|context| context.band.as_str())),
        Cell::Text(context.and_then(|context| context.trend.as_deref())),
        Cell::Text(context.and_then(|context| context.tier.as_deref())),
        Cell::Text(context.map(|context| context.lifecycle.as_str())),
        Cell::Text(context.map(|context| context.net.currency.as_str())),
        Cell::Decimal(context.map(|context| context.net.amount.as_str())),
        Cell::Decimal(context.map(|context| context.prior_net.amount.as_str())),
        Cell::Decimal(context.map(|context| context.ttm_net.amount.as_str())),
        Cell::Numbers(
            context.map(|context| context.dimensions.iter().map(|(key, points)| (key.as_str(), *points)).collect()),
        ),
    ]);
    cells.extend(MeasureKey::ALL.iter().map(|key| {
        let measure = measures.and_then(|measures| measures.get(key.as_str()));
        Cell::Number(measure.and_then(|measure| measure.value))
    }));
    cells.extend([
        Cell::Words(measures.map(|measures| {
            let missing = |(key, measure): (&'a String, &'a bellwether_contract::value::Measure)| {
                Some((key.as_str(), word(&measure.reason?)))
            };
            measures.iter().filter_map(missing).collect()
        })),
        Cell::Dates(measures.map(|measures| {
            measures.iter().filter_map(|(key, measure)| Some((key.as_str(), measure.stale_since?))).collect()
        })),
    ]);
}

fn after<'a>(cells: &mut Vec<Cell<'a>>, after: Option<&'a OutcomeResultAfter>) {
    cells.extend([
        Cell::Date(after.map(|after| after.as_of)),
        Cell::Integer(after.and_then(|after| after.score).map(i64::from)),
        Cell::Text(after.map(|after| after.band.as_str())),
        Cell::Integer(after.and_then(|after| after.change).map(i64::from)),
        Cell::Text(after.map(|after| after.ttm_net.currency.as_str())),
        Cell::Decimal(after.map(|after| after.ttm_net.amount.as_str())),
        Cell::Boolean(after.map(|after| after.lapsed)),
        Cell::Integer(after.map(|after| after.controls.into())),
        Cell::Number(after.and_then(|after| after.control_change)),
    ]);
}

impl Columns for FileRow {
    const HEADER: &'static [&'static str] = &NAMES;

    fn write(&self, cells: &mut Cells) {
        for cell in self.cells() {
            match cell {
                Cell::Text(text) => cells.optional_text(text),
                Cell::Word(word) => cells.optional(word),
                Cell::Integer(number) => cells.optional(number),
                Cell::Number(number) => cells.optional(number),
                Cell::Decimal(amount) => cells.optional(amount),
                Cell::Boolean(value) => cells.optional(value),
                Cell::Date(date) => cells.optional(date),
                Cell::Instant(at) => cells.optional(at.map(instant)),
                Cell::Numbers(map) => cells.optional(map.map(json)),
                Cell::Words(map) => cells.optional(map.map(json)),
                Cell::Dates(map) => cells.optional(map.map(json)),
            }
        }
    }
}

/// Values by key as a JSON object.
fn json<T: serde::Serialize>(map: BTreeMap<&str, T>) -> Value {
    let value = |value: T| serde_json::to_value(value).unwrap_or_default();
    Value::Object(map.into_iter().map(|(key, of)| (key.to_owned(), value(of))).collect::<Map<String, Value>>())
}
