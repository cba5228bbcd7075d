//! From BSON values to ours. What cannot be taken says why, for the list of rejected rows.

use bellwether_domain::codes::Currency;
use bellwether_domain::money::Money;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use chrono_tz::Tz;
use mongodb::bson::{RawBsonRef, RawDocument};
use rust_decimal::Decimal;

use super::key::{self, LegacyUuids};
use super::number::exact;
use super::settings::Amounts;

/// A row under our names.
#[derive(Clone, Copy)]
pub(super) struct Row<'a>(pub(super) &'a RawDocument);

impl<'a> Row<'a> {
    fn get(self, field: &str) -> Result<Option<RawBsonRef<'a>>, String> {
        match self.0.get(field) {
            Ok(None | Some(RawBsonRef::Null | RawBsonRef::Undefined)) => Ok(None),
            Ok(value) => Ok(value),
            Err(_) => Err(format!("`{field}` is damaged")),
        }
    }

    /// Whether there is a value, of whatever type.
    pub(super) fn has(self, field: &str) -> bool {
        !matches!(self.get(field), Ok(None))
    }

    /// What the row is called in the list of rejected rows.
    pub(super) fn id(self) -> String {
        // A name for people, so any order of a UUID's bytes will do.
        let key = self.get("_id").ok().flatten().and_then(|id| key::text(id, Some(LegacyUuids::Python)).ok()).flatten();
        key.unwrap_or_else(|| format!("{:?}", self.0.get("_id")))
    }

    /// A text, trimmed; whole numbers and object ids are taken by their usual form. Empty is none.
    pub(super) fn opt_text(self, field: &str) -> Result<Option<String>, String> {
        let Some(value) = self.get(field)? else { return Ok(None) };
        let text = match value {
            RawBsonRef::String(text) | RawBsonRef::Symbol(text) => text.trim().to_owned(),
            RawBsonRef::Int32(number) => number.to_string(),
            RawBsonRef::Int64(number) => number.to_string(),
            RawBsonRef::ObjectId(id) => id.to_hex(),
            other => return Err(unfit(field, other, "a text")),
        };
        Ok((!text.is_empty()).then_some(text))
    }

    /// A text that has to be there.
    pub(super) fn text(self, field: &str) -> Result<String, String> {
        self.opt_text(field)?.ok_or_else(|| missing(field))
    }

    /// A key, trimmed: see [`key::text`]. Empty is none.
    pub(super) fn opt_key(self, field: &str, legacy: Option<LegacyUuids>) -> Result<Option<String>, String> {
        let Some(value) = self.get(field)? else { return Ok(None) };
        match key::text(value, legacy) {
            Ok(Some(key)) => Ok((!key.is_empty()).then_some(key)),
            Ok(None) => Err(unfit(field, value, "a text, a whole number, an object id or a UUID")),
            Err(reason) => Err(format!("`{field}` is {reason}")),
        }
    }

    /// A key that has to be there.
    pub(super) fn key(self, field: &str, legacy: Option<LegacyUuids>) -> Result<String, String> {
        self.opt_key(field, legacy)?.ok_or_else(|| missing(field))
    }

    /// A date: an instant in the business's time zone, or a text such as 2011-12-09 or 2011-12-09T10:00:00Z.
    pub(super) fn opt_date(self, field: &str, zone: Tz) -> Result<Option<NaiveDate>, String> {
        let Some(value) = self.get(field)? else { return Ok(None) };
        match value {
            RawBsonRef::String(text) if text.len() == 10 => {
                text.parse().map(Some).map_err(|_| unfit(field, value, "a date such as 2011-12-09"))
            }
            _ => Ok(instant(field, value, zone)?.map(|at| at.with_timezone(&zone).date_naive())),
        }
    }

    /// A date that has to be there.
    pub(super) fn date(self, field: &str, zone: Tz) -> Result<NaiveDate, String> {
        self.opt_date(field, zone)?.ok_or_else(|| missing(field))
    }

    /// An instant: a date of BSON, or a text; a text without offset is local time.
    pub(super) fn opt_instant(self, field: &str, zone: Tz) -> Result<Option<DateTime<Utc>>, String> {
        let Some(value) = self.get(field)? else { return Ok(None) };
        instant(field, value, zone)
    }

    /// An instant that has to be there.
    pub(super) fn instant(self, field: &str, zone: Tz) -> Result<DateTime<Utc>, String> {
        self.opt_instant(field, zone)?.ok_or_else(|| missing(field))
    }

    /// A currency; the usual one where none is named.
    pub(super) fn currency(self, field: &str, usual: Option<&str>) -> Result<Currency, String> {
        let named = self.opt_text(field)?;
        let code = named.as_deref().or(usual).ok_or_else(|| missing(field))?;
        code.parse().map_err(|_| format!("`{field}` is `{code}`; give an ISO 4217 code such as GBP"))
    }

    /// An exact amount, rounded once to the digits of its currency.
    pub(super) fn money(self, field: &str, currency: Currency, amounts: Amounts) -> Result<Money, String> {
        let value = self.get(field)?.ok_or_else(|| missing(field))?;
        let decimal = decimal(field, value, amounts)?;
        Money::from_decimal(decimal, currency).map_err(|error| format!("`{field}`: {error}"))
    }
}

fn instant(field: &str, value: RawBsonRef<'_>, zone: Tz) -> Result<Option<DateTime<Utc>>, String> {
    let expected = "a date, or a text such as 2011-12-09T10:00:00Z";
    match value {
        RawBsonRef::DateTime(at) => DateTime::from_timestamp_millis(at.timestamp_millis())
            .map(Some)
            .ok_or_else(|| format!("`{field}` lies outside of what a calendar holds")),
        RawBsonRef::String(text) => {
            let zoned = DateTime::parse_from_rfc3339(text).map(|at| at.to_utc()).ok();
            let local = || {
                let at: NaiveDateTime = text.replacen(' ', "T", 1).parse().ok()?;
                at.and_local_timezone(zone).earliest().map(|at| at.to_utc())
            };
            let day = || text.parse::<NaiveDate>().ok()?.and_hms_opt(0, 0, 0)?.and_local_timezone(zone).earliest();
            let at = zoned.or_else(local).or_else(|| day().map(|at| at.to_utc()));
            at.map(Some).ok_or_else(|| unfit(field, value, expected))
        }
        other => Err(unfit(field, other, expected)),
    }
}

fn decimal(field: &str, value: RawBsonRef<'_>, amounts: Amounts) -> Result<Decimal, String> {
    let parse = |text: &str| {
        exact(text).ok_or_else(|| format!("`{field}` is `{text}`; give a decimal number of at most 28 digits"))
    };
    match value {
        RawBsonRef::Decimal128(number) => parse(&number.to_string()),
        RawBsonRef::Int32(number) => Ok(number.into()),
        RawBsonRef::Int64(number) => Ok(number.into()),
        RawBsonRef::String(text) => parse(text.trim()),
        RawBsonRef::Double(number) if amounts == Amounts::Double && number.is_finite() => parse(&number.to_string()),
        RawBsonRef::Double(_) if amounts == Amounts::Exact => Err(format!(
            "`{field}` is a double, which may not be the amount that was booked; store Decimal128, or set `amounts = \"double\"`"
        )),
        other => Err(unfit(field, other, "a decimal number")),
    }
}

fn missing(field: &str) -> String {
    format!("`{field}` is missing")
}

fn unfit(field: &str, value: RawBsonRef<'_>, expected: &str) -> String {
    match value {
        RawBsonRef::String(text) => {
            let text: String = text.chars().take(40).collect();
            format!("`{field}` is `{text}`; give {expected}")
        }
        other => format!("`{field}` is of the type {:?}; give {expected}", other.element_type()),
    }
}
