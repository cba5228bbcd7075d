//! A fiscal calendar as people write it: named fields of text, in the configuration or in a query, with defaults and
//! errors that name the field, its value and what is allowed.
//!
//! Fields are text whatever the format, so that `first_month = 13` in TOML and `?first_month=13` fail the same way.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use chrono_tz::Tz;
use serde::de::value::{Error as ValueError, StrDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::error::{FiscalError, MONTH_RANGE};
use super::weeks::{EndRule, WeekPattern};
use super::{FiscalCalendar, YearLabel};

const KINDS: &str = "months, weeks";
const YEAR_LABELS: &str = "start_year, end_year";
const PATTERNS: &str = "445, 454, 544";
const END_RULES: &str = "last_saturday, nearest_saturday";
const CLOSE_LAGS: &str = "0 to 60";
const MONTHS_FIELDS: &str = "first_month, year_label, close_lag_days, time_zone";
const WEEKS_FIELDS: &str = "pattern, end_month, end_rule, year_label, close_lag_days, time_zone";

/// The fields of a fiscal calendar as given, nothing checked. An absent field is `None`.
///
/// The kind may be left out: it is `weeks` if a field of week calendars is given. `first_month` defaults to 1,
/// `close_lag_days` to 0, `time_zone` to UTC. `year_label` may be left out only where both labels are the same, that is
/// if the fiscal year is a calendar year; `pattern`, `end_month` and `end_rule` have no default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CalendarSpec {
    /// `months` or `weeks`.
    pub kind: Option<String>,
    /// Months: 1 to 12.
    pub first_month: Option<String>,
    /// Weeks: `445`, `454` or `544`.
    pub pattern: Option<String>,
    /// Weeks: 1 to 12.
    pub end_month: Option<String>,
    /// Weeks: `last_saturday` or `nearest_saturday`.
    pub end_rule: Option<String>,
    /// `start_year` or `end_year`.
    pub year_label: Option<String>,
    /// 0 to 60.
    pub close_lag_days: Option<String>,
    /// An IANA name such as `Europe/London`.
    pub time_zone: Option<String>,
}

impl CalendarSpec {
    /// The names of all fields.
    pub const FIELDS: [&str; 8] =
        ["kind", "first_month", "pattern", "end_month", "end_rule", "year_label", "close_lag_days", "time_zone"];

    /// Whether no field is given: the caller then means a calendar known otherwise.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Sets a field by its name.
    ///
    /// # Errors
    /// If there is no such field.
    pub fn set(&mut self, field: &str, value: String) -> Result<(), FiscalError> {
        let unknown = || FiscalError::UnknownField { field: field.to_owned(), fields: Self::FIELDS.join(", ") };
        *self.slot(field).ok_or_else(unknown)? = Some(value);
        Ok(())
    }

    fn slot(&mut self, field: &str) -> Option<&mut Option<String>> {
        Some(match field {
            "kind" => &mut self.kind,
            "first_month" => &mut self.first_month,
            "pattern" => &mut self.pattern,
            "end_month" => &mut self.end_month,
            "end_rule" => &mut self.end_rule,
            "year_label" => &mut self.year_label,
            "close_lag_days" => &mut self.close_lag_days,
            "time_zone" => &mut self.time_zone,
            _ => return None,
        })
    }

    /// The calendar described.
    ///
    /// # Errors
    /// The first field that is missing, has a value that is not allowed, or belongs to the other kind of calendar.
    pub fn build(&self) -> Result<FiscalCalendar, FiscalError> {
        let calendar = if self.is_weeks()? { self.build_weeks()? } else { self.build_months()? };
        let lag = self.close_lag_days.as_deref().map_or(Ok(0), |text| number("close_lag_days", text, CLOSE_LAGS))?;
        let zone = self.time_zone.as_deref().map_or(Ok(Tz::UTC), |name| {
            name.parse().map_err(|_| {
                FiscalError::not_allowed("time_zone", name, "an IANA time zone name such as Europe/London")
            })
        })?;
        Ok(calendar.with_close_lag_days(lag)?.with_time_zone(zone))
    }

    /// Everything that keeps [`Self::build`] from making a calendar: each field as it is found when those found before it are
    /// mended. Nothing if no field is given.
    pub fn errors(&self) -> Vec<FiscalError> {
        let (mut spec, mut errors) = (self.clone(), Vec::new());
        // Each is mended once.
        for _ in Self::FIELDS {
            let Err(error) = spec.build() else { break };
            let mended = match (error.field(), &error) {
                (_, FiscalError::NotOfKind { .. }) => None,
                ("pattern", _) => Some("445".to_owned()),
                // A year that ends with the calendar year, so that no label is missed for the mending's sake.
                ("end_month", _) => Some("12".to_owned()),
                ("end_rule", _) => Some("last_saturday".to_owned()),
                ("year_label", _) => Some("start_year".to_owned()),
                _ => None,
            };
            if let Some(slot) = spec.slot(error.field()) {
                *slot = mended;
            }
            errors.push(error);
        }
        errors
    }

    fn is_weeks(&self) -> Result<bool, FiscalError> {
        match self.kind.as_deref() {
            Some("weeks") => Ok(true),
            Some("months") => Ok(false),
            Some(other) => Err(FiscalError::not_allowed("kind", other, KINDS)),
            None => Ok(self.pattern.is_some() || self.end_month.is_some() || self.end_rule.is_some()),
        }
    }

    fn build_months(&self) -> Result<FiscalCalendar, FiscalError> {
        refuse("pattern", self.pattern.as_deref(), "months", MONTHS_FIELDS)?;
        refuse("end_month", self.end_month.as_deref(), "months", MONTHS_FIELDS)?;
        refuse("end_rule", self.end_rule.as_deref(), "months", MONTHS_FIELDS)?;
        let first_month = self.first_month.as_deref().map_or(Ok(1), |text| number("first_month", text, MONTH_RANGE))?;
        FiscalCalendar::months(first_month, self.year_label(first_month == 1)?)
    }

    fn build_weeks(&self) -> Result<FiscalCalendar, FiscalError> {
        refuse("first_month", self.first_month.as_deref(), "weeks", WEEKS_FIELDS)?;
        let pattern: WeekPattern = name("pattern", self.pattern.as_deref(), PATTERNS)?;
        let end_month = required("end_month", self.end_month.as_deref(), MONTH_RANGE)?;
        let end_month = number("end_month", end_month, MONTH_RANGE)?;
        let end_rule: EndRule = name("end_rule", self.end_rule.as_deref(), END_RULES)?;
        FiscalCalendar::weeks(pattern, end_month, end_rule, self.year_label(end_month == 12)?)
    }

    fn year_label(&self, is_calendar_year: bool) -> Result<YearLabel, FiscalError> {
        if self.year_label.is_none() && is_calendar_year {
            return Ok(YearLabel::StartYear);
        }
        name("year_label", self.year_label.as_deref(), YEAR_LABELS)
    }
}

/// A scalar of any format, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FieldText(String);

impl TryFrom<BTreeMap<String, Option<FieldText>>> for FiscalCalendar {
    type Error = FiscalError;

    fn try_from(fields: BTreeMap<String, Option<FieldText>>) -> Result<Self, FiscalError> {
        let mut spec = CalendarSpec::default();
        for (field, value) in fields {
            if let Some(FieldText(text)) = value {
                spec.set(&field, text)?;
            }
        }
        spec.build()
    }
}

/// With every field, so that what is written can be read back as the same calendar.
impl Serialize for FiscalCalendar {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Written::new(self, Some(self.time_zone().name())).serialize(serializer)
    }
}

/// Serialises a calendar as answers repeat it: only what decides where periods begin and end and what is closed.
pub(super) fn serialize_without_zone<S: Serializer>(
    calendar: &FiscalCalendar,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    Written::new(calendar, None).serialize(serializer)
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Written {
    Months {
        first_month: u8,
        #[serde(flatten)]
        shared: WrittenConventions,
    },
    Weeks {
        pattern: WeekPattern,
        end_month: u8,
        end_rule: EndRule,
        #[serde(flatten)]
        shared: WrittenConventions,
    },
}

#[derive(Serialize)]
struct WrittenConventions {
    year_label: YearLabel,
    close_lag_days: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_zone: Option<&'static str>,
}

impl Written {
    fn new(calendar: &FiscalCalendar, time_zone: Option<&'static str>) -> Self {
        let shared = WrittenConventions {
            year_label: calendar.year_label(),
            close_lag_days: calendar.close_lag_days(),
            time_zone,
        };
        match calendar {
            FiscalCalendar::Months(months) => Self::Months { first_month: months.first_month(), shared },
            FiscalCalendar::Weeks(weeks) => Self::Weeks {
                pattern: weeks.pattern(),
                end_month: weeks.end_month(),
                end_rule: weeks.end_rule(),
                shared,
            },
        }
    }
}

fn number(field: &'static str, text: &str, allowed: &'static str) -> Result<u8, FiscalError> {
    // Out of u8 is out of every range here; the rest is checked by the constructors.
    u8::from_str(text).map_err(|_| FiscalError::not_allowed(field, text, allowed))
}

fn required<'a>(field: &'static str, text: Option<&'a str>, allowed: &'static str) -> Result<&'a str, FiscalError> {
    text.ok_or(FiscalError::Missing { field, allowed })
}

fn name<T: DeserializeOwned>(field: &'static str, text: Option<&str>, allowed: &'static str) -> Result<T, FiscalError> {
    let text = required(field, text, allowed)?;
    let source: StrDeserializer<'_, ValueError> = text.into_deserializer();
    T::deserialize(source).map_err(|_| FiscalError::not_allowed(field, text, allowed))
}

fn refuse(
    field: &'static str,
    value: Option<&str>,
    kind: &'static str,
    fields: &'static str,
) -> Result<(), FiscalError> {
    match value {
        None => Ok(()),
        Some(value) => Err(FiscalError::NotOfKind { field, value: value.to_owned(), kind, fields }),
    }
}

impl<'de> Deserialize<'de> for FieldText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor)
    }
}

struct ScalarVisitor;

impl Visitor<'_> for ScalarVisitor {
    type Value = FieldText;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or a number")
    }

    fn visit_str<E>(self, value: &str) -> Result<FieldText, E> {
        Ok(FieldText(value.to_owned()))
    }

    fn visit_bool<E>(self, value: bool) -> Result<FieldText, E> {
        Ok(FieldText(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<FieldText, E> {
        Ok(FieldText(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<FieldText, E> {
        Ok(FieldText(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<FieldText, E> {
        Ok(FieldText(value.to_string()))
    }
}
