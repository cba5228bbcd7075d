//! Fiscal years, quarters and months as values: number, label, first and last day.
//!
//! They are made by a [`FiscalCalendar`](super::FiscalCalendar), which alone knows where they begin and end. Labels
//! are written when asked for, so that a month per document costs no allocation.

use std::fmt;

use chrono::NaiveDate;
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::error::FiscalError;
use super::window::Window;

/// A fiscal year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FiscalYear {
    /// The calendar year it is named after.
    pub number: i32,
    /// First day.
    pub start: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
}

/// Three fiscal months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct FiscalQuarter {
    /// 1 to 4 within its fiscal year.
    pub number: u8,
    /// First day.
    pub start: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
}

/// A fiscal month. Months of one calendar are ordered in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FiscalMonth {
    /// Number of its fiscal year.
    pub year: i32,
    /// 1 to 12 within its fiscal year.
    pub number: u8,
    /// First day.
    pub start: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
}

/// What a label names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Period {
    /// A label such as `FY2011`.
    Year(FiscalYear),
    /// A label such as `FY2011 P09`.
    Month(FiscalMonth),
}

impl FiscalYear {
    /// Its name, such as `FY2011`.
    pub fn label(&self) -> String {
        self.to_string()
    }

    /// First to last day.
    pub fn window(&self) -> Window {
        Window { start: self.start, end: self.end }
    }
}

impl FiscalMonth {
    /// Its name, such as `FY2011 P09`.
    pub fn label(&self) -> String {
        self.to_string()
    }

    /// First to last day.
    pub fn window(&self) -> Window {
        Window { start: self.start, end: self.end }
    }

    /// Position in the unbroken sequence of months of its calendar: the next month has the next ordinal.
    pub fn ordinal(&self) -> i64 {
        i64::from(self.year) * 12 + i64::from(self.number) - 1
    }
}

impl Period {
    /// First to last day.
    pub fn window(&self) -> Window {
        match self {
            Self::Year(year) => year.window(),
            Self::Month(month) => month.window(),
        }
    }
}

impl fmt::Display for FiscalYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FY{:04}", self.number)
    }
}

impl fmt::Display for FiscalMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FY{:04} P{:02}", self.year, self.number)
    }
}

/// As `{ number, label, start, end }`.
impl Serialize for FiscalYear {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_labelled(serializer, self.number, self, self.window())
    }
}

/// As `{ number, label, start, end }`; the fiscal year is in the label.
impl Serialize for FiscalMonth {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_labelled(serializer, self.number.into(), self, self.window())
    }
}

fn serialize_labelled<S: Serializer>(
    serializer: S,
    number: i32,
    label: &impl fmt::Display,
    window: Window,
) -> Result<S::Ok, S::Error> {
    let mut fields = serializer.serialize_struct("Period", 4)?;
    fields.serialize_field("number", &number)?;
    fields.serialize_field("label", &format_args!("{label}"))?;
    fields.serialize_field("start", &window.start)?;
    fields.serialize_field("end", &window.end)?;
    fields.end()
}

/// The indices of a year's months.
pub(super) const MONTHS: [u8; 12] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

/// Year number and month index of an ordinal, which must be one of a representable year.
pub(super) fn split_ordinal(ordinal: i64) -> (i32, u8) {
    let year = i32::try_from(ordinal.div_euclid(12)).expect("callers clamp ordinals to representable years");
    let index = u8::try_from(ordinal.rem_euclid(12)).expect("a remainder of division by 12");
    (year, index)
}

/// Year number and month number (not checked) of a label.
pub(super) fn split_label(label: &str) -> Result<(i32, Option<u8>), FiscalError> {
    let refuse = || FiscalError::not_allowed("label", label, "a label such as FY2011 or FY2011 P09");
    let (year, month) = match label.split_once(' ') {
        Some((year, month)) => (year, Some(month)),
        None => (label, None),
    };
    let year: i32 = year.strip_prefix("FY").and_then(|digits| digits.parse().ok()).ok_or_else(refuse)?;
    let month: Option<u8> = match month {
        Some(month) => Some(month.strip_prefix('P').and_then(|digits| digits.parse().ok()).ok_or_else(refuse)?),
        None => None,
    };
    // One spelling per period: signs and padding that integers tolerate are not labels.
    let canonical = match month {
        Some(month) => format!("FY{year:04} P{month:02}"),
        None => format!("FY{year:04}"),
    };
    if canonical == label { Ok((year, month)) } else { Err(refuse()) }
}
