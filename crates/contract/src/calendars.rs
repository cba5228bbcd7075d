//! The calendars and currencies that numbers can be told in.

use serde::{Deserialize, Serialize};

use crate::fiscal::Calendar;

/// What `calendar=` and `reporting=` take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Calendars {
    /// The calendars; the first is the one of the company.
    pub items: Vec<NamedCalendar>,
    /// Currencies that amounts can be reported in, ISO 4217; the first is that of the company.
    pub currencies: Vec<String>,
}

/// A fiscal calendar by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NamedCalendar {
    /// As `calendar=` takes it; `company` is the one that counts unless a request names another.
    pub name: String,
    /// For people.
    pub label: String,
    /// The calendar.
    pub calendar: Calendar,
}
