//! What the numbers of a portfolio refer to.

use std::sync::Arc;

use bellwether_domain::codes::Currency;
use bellwether_domain::facts::set::Availability;
use bellwether_domain::measures::as_of::AsOf;
use bellwether_domain::scoring::model::ScoringModel;
use chrono::{DateTime, NaiveDate, Utc};

use crate::breaker::Position;

/// Date, calendar, model and sources of a portfolio.
#[derive(Debug, Clone)]
pub struct PortfolioContext {
    /// Business date with its windows and calendar.
    pub as_of: AsOf,
    /// The model that scored it.
    pub model: Arc<ScoringModel>,
    /// Currency of all amounts.
    pub reporting: Currency,
    /// Number of the facts generation.
    pub generation: u64,
    /// When it was computed.
    pub built_at: DateTime<Utc>,
    /// State of each kind of facts.
    pub sources: Vec<SourceStatus>,
}

/// How one kind of facts is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceStatus {
    /// Kind of facts: `customers`, `financials`, `catalogue`, `budgets`, `learning`, `contacts`.
    pub name: &'static str,
    /// Where they come from, for people.
    pub origin: Arc<str>,
    /// State at the as-of date.
    pub availability: Availability,
    /// Instant of the last good load.
    pub loaded_at: Option<DateTime<Utc>>,
    /// Rows in use.
    pub rows: u64,
    /// Rows rejected by the loader.
    pub rejects: u64,
    /// Why the last load failed, without secrets; none when it did not.
    pub last_error: Option<String>,
    /// How the source has done of late.
    pub health: SourceHealth,
}

/// How a source has done of late.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SourceHealth {
    /// Failed loads since the last good one.
    pub failures: u32,
    /// Whether it is asked.
    pub breaker: Position,
    /// When it is asked next at the earliest; none while it is asked as ever.
    pub retry_at: Option<DateTime<Utc>>,
}

impl SourceStatus {
    /// Business date of the last good load, in the calendar's time zone.
    pub fn loaded_on(&self, context: &PortfolioContext) -> Option<NaiveDate> {
        self.loaded_at.map(|at| context.as_of.calendar.date_of(at))
    }
}
