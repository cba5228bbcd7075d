//! Days and points to write. Days are numbered from 1 January 2026.

use bellwether_store::scores::{ScoreDay, ScorePoint};
use bellwether_store::store::Store;
use chrono::{DateTime, Days, NaiveDate};

pub(crate) const MODEL: &str = "distribution@1";

pub(crate) fn date(number: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(number)
}

/// A published day of generation 1.
pub(crate) fn day(number: u64, model: &str) -> DayBuilder {
    let written_at = DateTime::from_timestamp_millis(1_767_225_600_123).unwrap();
    DayBuilder(ScoreDay { as_of: date(number), model: model.to_owned(), generation: 1, recomputed: false, written_at })
}

pub(crate) struct DayBuilder(ScoreDay);

impl DayBuilder {
    pub(crate) fn recomputed(mut self) -> Self {
        self.0.recomputed = true;
        self
    }

    pub(crate) fn generation(mut self, generation: u64) -> Self {
        self.0.generation = generation;
        self
    }

    pub(crate) fn build(&self) -> ScoreDay {
        self.0.clone()
    }
}

/// An unremarkable score.
pub(crate) fn point(day: &ScoreDay, customer: &str, value: Option<u8>) -> ScorePoint {
    ScorePoint {
        customer: customer.to_owned(),
        as_of: day.as_of,
        model: day.model.clone(),
        value,
        computed: value,
        band: if value.is_some() { "medium" } else { "unknown" }.to_owned(),
        confidence: 0.85,
        bounds: [value.unwrap_or(0), 100],
        degraded: false,
        generation: day.generation,
        recomputed: day.recomputed,
    }
}

/// Publishes day `number`: as many customers as asked, each with a value that only this day gives it.
pub(crate) async fn publish(store: &Store, number: u64, customers: u64) -> u64 {
    let day = day(number, MODEL).build();
    let of = day.clone();
    let points = (0..customers).map(move |customer| point(&of, &format!("C{customer}"), Some(value(number, customer))));
    store.append_scores(&day, points).await.unwrap()
}

/// Whether day `number` holds exactly what [`publish`] writes, as opposed to nothing at all; panics if in between.
pub(crate) async fn is_published(store: &Store, number: u64, customers: u64) -> bool {
    let kept = store.last_good(MODEL, date(number), date(number)).await.unwrap();
    if !store.has_score_day(date(number), MODEL).await.unwrap() {
        assert!(kept.is_empty(), "{} points of day {number}, which is not there", kept.len());
        return false;
    }
    assert_eq!(kept.len() as u64, customers, "points of day {number}");
    for customer in 0..customers {
        assert_eq!(kept[&format!("C{customer}")], (date(number), value(number, customer)));
    }
    true
}

fn value(number: u64, customer: u64) -> u8 {
    u8::try_from((number * 13 + customer) % 101).unwrap()
}
