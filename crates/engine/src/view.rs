//! How the portfolio is looked at: as of which date, by which fiscal calendar, in which currency.
//!
//! The calendar and the currency that are configured count for everything that is kept, such as scores of past days. Others
//! are for looking: their portfolios are computed when asked for, and kept for a while as those of other dates are.

use bellwether_domain::codes::Currency;
use bellwether_domain::fiscal::FiscalCalendar;
use bellwether_domain::fiscal::named::CalendarName;
use chrono::NaiveDate;

use crate::engine::EngineConfig;

/// What a reader asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct View {
    /// The date; none is the business date.
    pub as_of: Option<NaiveDate>,
    /// The calendar.
    pub calendar: CalendarName,
    /// The currency of all amounts; none is the configured one.
    pub reporting: Option<Currency>,
}

impl From<Option<NaiveDate>> for View {
    fn from(as_of: Option<NaiveDate>) -> Self {
        Self { as_of, ..Self::default() }
    }
}

/// What tells portfolios over the same facts apart; none is as configured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Seen {
    pub(crate) date: NaiveDate,
    pub(crate) calendar: Option<FiscalCalendar>,
    pub(crate) reporting: Option<Currency>,
}

impl Seen {
    /// As of a date, as configured.
    pub(crate) const fn of(date: NaiveDate) -> Self {
        Self { date, calendar: None, reporting: None }
    }
}

impl View {
    pub(crate) fn seen(&self, today: NaiveDate, config: &EngineConfig) -> Seen {
        let calendar = self.calendar.calendar(&config.calendar);
        Seen {
            date: self.as_of.unwrap_or(today),
            calendar: Some(calendar).filter(|calendar| *calendar != config.calendar),
            reporting: self.reporting.filter(|currency| *currency != config.reporting),
        }
    }
}
