//! One data row seen through a mapping: cells by field, cleaned and read as their type.

pub(crate) mod binding;
pub(crate) mod exclude;
pub(crate) mod fault;

use std::borrow::Cow;

use bellwether_domain::codes::{Country, Currency};
use chrono::{DateTime, NaiveDate, Utc};
use csv::ByteRecord;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::mapping::document::Case;
use super::mapping::fields::{Origin, Reading, word};
use super::mapping::schema::Field;
use binding::{Binding, Slot};
use fault::{Fault, RowError};

/// One data row.
#[derive(Clone, Copy)]
pub(crate) struct Row<'r> {
    pub(crate) binding: &'r Binding<'r>,
    pub(crate) record: &'r ByteRecord,
    /// Counted from 1, the header left out.
    pub(crate) number: u64,
}

type Read<T> = Result<T, RowError>;

impl<'r> Row<'r> {
    /// The text of a field, cleaned; none when the mapping has no such field or the cell holds nothing.
    pub(crate) fn text(&self, field: Field) -> Read<Option<Cow<'r, str>>> {
        let Some(slot) = self.binding.slot(field) else { return Ok(None) };
        Ok(self.cell(slot)?.map(|text| cased(text, slot.source.case)))
    }

    /// The text of a field that must not be empty.
    pub(crate) fn required_text(&self, field: Field) -> Read<Cow<'r, str>> {
        self.required(field, self.text(field)?)
    }

    /// A date.
    pub(crate) fn date(&self, field: Field) -> Read<Option<NaiveDate>> {
        self.read(field, |slot, text| match &slot.reading {
            Reading::Date(formats) => slot.remember(text, || formats.date(text)),
            _ => None,
        })
    }

    /// A date that must not be missing.
    pub(crate) fn required_date(&self, field: Field) -> Read<NaiveDate> {
        self.required(field, self.date(field)?)
    }

    /// A point in time.
    pub(crate) fn instant(&self, field: Field) -> Read<Option<DateTime<Utc>>> {
        self.read(field, |slot, text| match &slot.reading {
            Reading::Date(formats) => formats.instant(text),
            _ => None,
        })
    }

    /// A point in time that must not be missing.
    pub(crate) fn required_instant(&self, field: Field) -> Read<DateTime<Utc>> {
        self.required(field, self.instant(field)?)
    }

    /// A number.
    pub(crate) fn number(&self, field: Field) -> Read<Option<Decimal>> {
        self.read(field, |slot, text| match &slot.reading {
            Reading::Number(format) => format.number(text),
            _ => None,
        })
    }

    /// A number that must not be missing.
    pub(crate) fn required_number(&self, field: Field) -> Read<Decimal> {
        self.required(field, self.number(field)?)
    }

    /// A currency, which must not be missing.
    pub(crate) fn currency(&self, field: Field) -> Read<Currency> {
        self.required(field, self.read(field, |_, text| text.parse().ok())?)
    }

    /// A word of a closed list such as `invoice`, which must not be missing.
    pub(crate) fn word<T: for<'de> Deserialize<'de>>(&self, field: Field) -> Read<T> {
        self.required(field, self.read(field, |_, text| word(text).ok())?)
    }

    /// A country; one that the mapping does not know fails the run.
    pub(crate) fn country(&self, field: Field) -> Read<Country> {
        let text = self.required_text(field)?;
        self.binding.countries.find(&text).ok_or_else(|| RowError::UnknownCountry {
            column: self.binding.slot(field).map(|slot| slot.name().to_owned()).unwrap_or_default(),
            value: text.into_owned(),
        })
    }

    /// The trimmed text of a column; none when it holds nothing.
    pub(crate) fn column(&self, column: usize) -> Read<Option<&'r str>> {
        self.raw(column).map(|text| Some(text.trim()).filter(|text| self.has_value(text)))
    }

    fn read<T>(&self, field: Field, parse: impl FnOnce(&Slot<'_>, &str) -> Option<T>) -> Read<Option<T>> {
        let (Some(slot), Some(text)) = (self.binding.slot(field), self.text(field)?) else { return Ok(None) };
        parse(slot, &text).map(Some).ok_or_else(|| Fault::unreadable(field, slot.source, &text).into())
    }

    fn required<T>(&self, field: Field, value: Option<T>) -> Read<T> {
        value.ok_or_else(|| {
            let name = self.binding.slot(field).map_or(field.as_str(), Slot::name);
            Fault::new(format!("`{name}` is empty, but every row needs its {}", field.as_str()), "").into()
        })
    }

    fn cell(&self, slot: &Slot<'r>) -> Read<Option<Cow<'r, str>>> {
        let text = match &slot.source.origin {
            Origin::Constant(text) => return Ok(Some(Cow::Borrowed(text))),
            Origin::Column(_) => self.raw(slot.column)?,
        };
        let trimmed = text.trim();
        if !self.has_value(trimmed) {
            return Ok(None);
        }
        let text = if slot.source.keep_blanks { text } else { trimmed };
        Ok(Some(Cow::Borrowed(slot.source.values.get(text).map_or(text, String::as_str))))
    }

    fn has_value(&self, text: &str) -> bool {
        !text.is_empty() && !self.binding.nulls.iter().any(|null| null == text)
    }

    fn raw(&self, column: usize) -> Read<&'r str> {
        let bytes = self.record.get(column).unwrap_or_default();
        std::str::from_utf8(bytes).map_err(|_| {
            let name = self.binding.header.get(column).map_or("", String::as_str);
            Fault::new(format!("`{name}` is not UTF-8; export the file in UTF-8"), &String::from_utf8_lossy(bytes))
                .into()
        })
    }
}

fn cased(text: Cow<'_, str>, case: Option<Case>) -> Cow<'_, str> {
    match case {
        Some(Case::Upper) if text.chars().any(|c| !c.is_uppercase() && c.is_alphabetic()) => {
            Cow::Owned(text.to_uppercase())
        }
        Some(Case::Lower) if text.chars().any(|c| !c.is_lowercase() && c.is_alphabetic()) => {
            Cow::Owned(text.to_lowercase())
        }
        _ => text,
    }
}
