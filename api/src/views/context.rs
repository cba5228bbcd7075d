//! What the numbers of an answer refer to.

use bellwether_contract::page::{Context, SourceCondition, SourceState};
use bellwether_domain::facts::set::Availability;
use bellwether_engine::portfolio::context::{PortfolioContext, SourceStatus};
use chrono::{DateTime, NaiveDate, Utc};

use super::fiscal;

/// Date, calendar, windows, model and sources of a portfolio.
pub fn context(context: &PortfolioContext, now: DateTime<Utc>) -> Context {
    let sources = context.sources.iter().map(|source| SourceState {
        name: source.name.to_owned(),
        state: condition(source.availability),
        as_of: business_date(source, context),
        age_s: age(source, now),
    });
    Context {
        as_of: context.as_of.date,
        calendar: fiscal::calendar(&context.as_of.calendar),
        window: fiscal::range(context.as_of.fiscal.window),
        prior_window: fiscal::range(context.as_of.fiscal.prior),
        model: context.model.id().to_owned(),
        currency: context.reporting.to_string(),
        sources: sources.collect(),
    }
}

/// What an answer tells of its sources that changes by the passing of time: ages, and pauses that are over.
pub fn ages(context: &PortfolioContext, now: DateTime<Utc>) -> impl Iterator<Item = Option<u64>> {
    let pauses = context.sources.iter().map(move |source| source.health.retry_at.map(|at| u64::from(at <= now)));
    context.sources.iter().map(move |source| age(source, now)).chain(pauses)
}

/// How a source is, by name.
pub const fn condition(availability: Availability) -> SourceCondition {
    match availability {
        Availability::NotConfigured => SourceCondition::NotConfigured,
        Availability::Fresh => SourceCondition::Fresh,
        Availability::Stale(_) => SourceCondition::Stale,
        Availability::Unavailable(_) => SourceCondition::Unavailable,
    }
}

/// Business date of the last good load.
pub fn business_date(source: &SourceStatus, context: &PortfolioContext) -> Option<NaiveDate> {
    match source.availability {
        Availability::Stale(date) => Some(date),
        Availability::Unavailable(date) => date,
        Availability::Fresh | Availability::NotConfigured => source.loaded_on(context),
    }
}

/// Seconds since the last good load, in whole minutes within the first hour and in whole hours after it: an age that
/// told every second would make every answer a new one.
pub fn age(source: &SourceStatus, now: DateTime<Utc>) -> Option<u64> {
    let seconds = u64::try_from((now - source.loaded_at?).num_seconds().max(0)).ok()?;
    let step = if seconds < 3600 { 60 } else { 3600 };
    Some(seconds / step * step)
}
