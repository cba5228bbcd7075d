//! Fiscal periods, as `GET /fiscal/window` tells them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A fiscal calendar, in the terms in which a request may give one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Calendar {
    /// Fiscal months are calendar months.
    Months {
        /// Month in which the fiscal year begins, 1 to 12.
        first_month: u8,
        /// Which calendar year names the fiscal year: `start_year` or `end_year`.
        year_label: String,
        /// Days after a month's end until it is closed, 0 to 60.
        close_lag_days: u8,
    },
    /// Fiscal months are whole weeks, Sunday to Saturday.
    Weeks {
        /// Weeks per month of a quarter: `445`, `454` or `544`.
        pattern: String,
        /// Month in or near whose end the fiscal year ends, 1 to 12.
        end_month: u8,
        /// `last_saturday` or `nearest_saturday`.
        end_rule: String,
        /// Which year names the fiscal year: `start_year` or `end_year`.
        year_label: String,
        /// Days after a month's end until it is closed, 0 to 60.
        close_lag_days: u8,
    },
}

/// A closed range of dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DateRange {
    /// First day.
    pub start: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
}

/// Where a date lies in the fiscal calendar, and the windows that follow from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FiscalWindow {
    /// The date asked about.
    pub as_of: NaiveDate,
    /// The calendar used.
    pub calendar: Calendar,
    /// Fiscal year of the date.
    pub year: FiscalYear,
    /// Fiscal quarter of the date.
    pub quarter: FiscalQuarter,
    /// Fiscal month of the date.
    pub month: FiscalMonthOfDate,
    /// The last month closed on the date; may lie in the previous year.
    pub last_closed_month: FiscalMonth,
    /// Fiscal year to date, or the whole previous year.
    pub window: BasedWindow,
    /// The window a year before.
    pub prior_window: DateRange,
    /// Any of `open_months`, `unequal_days`, `week_53`.
    pub flags: Vec<String>,
}

/// A fiscal year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FiscalYear {
    /// Number by the calendar's label rule.
    pub number: i32,
    /// `FY2011`.
    pub label: String,
    /// First day.
    pub start: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
}

/// A fiscal quarter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FiscalQuarter {
    /// 1 to 4.
    pub number: u8,
    /// First day.
    pub start: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
}

/// A fiscal month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FiscalMonth {
    /// 1 to 12.
    pub number: u8,
    /// `FY2011 P08`.
    pub label: String,
    /// First day.
    pub start: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
}

/// The fiscal month of the date asked about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FiscalMonthOfDate {
    /// The month.
    #[serde(flatten)]
    pub month: FiscalMonth,
    /// Whether it is closed on the date.
    pub closed: bool,
}

/// The default window and what it is based on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BasedWindow {
    /// First day.
    pub start: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
    /// `year_to_date` or `previous_year`.
    pub basis: String,
}
