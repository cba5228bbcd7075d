//! Which types columns may have, and what is read from them. Money is exact: a `float` or `money` is refused.

use bellwether_domain::codes::Currency;
use bellwether_domain::facts::rows::DocumentKind;
use bellwether_domain::money::Money;
use chrono::{NaiveDate, NaiveDateTime};
use rust_decimal::Decimal as Number;
use tiberius::{Column, ColumnData, ColumnType, Row};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Text,
    Date,
    Decimal,
    Int,
}

impl Class {
    /// What to make of a column that is something else.
    pub(super) const fn expected(self) -> &'static str {
        match self {
            Self::Text => "nvarchar(400)",
            Self::Date => "date",
            Self::Decimal => "decimal(19, 4)",
            Self::Int => "int",
        }
    }

    /// Whether a column of this type can be read.
    pub(super) const fn takes(self, column: ColumnType) -> bool {
        use ColumnType as T;
        match self {
            Self::Text => {
                matches!(column, T::BigVarChar | T::BigChar | T::NVarchar | T::NChar | T::Text | T::NText | T::Null)
            }
            Self::Date => {
                matches!(column, T::Daten | T::Datetime | T::Datetime2 | T::Datetimen | T::Datetime4 | T::Null)
            }
            Self::Decimal => {
                matches!(column, T::Decimaln | T::Numericn | T::Int1 | T::Int2 | T::Int4 | T::Int8 | T::Intn | T::Null)
            }
            Self::Int => matches!(column, T::Int1 | T::Int2 | T::Int4 | T::Int8 | T::Intn | T::Null),
        }
    }
}

/// The first column that is not what it has to be: its name, and what it should be made.
pub(super) fn misfit(
    columns: &[Column],
    expected: &[(&'static str, Class)],
) -> Option<(&'static str, ColumnType, Class)> {
    expected.iter().zip(columns).find_map(|(&(name, class), column)| {
        let found = column.column_type();
        (!class.takes(found)).then_some((name, found, class))
    })
}

/// Reads the cells of a row by position; an unreadable value is a reason to reject the row.
#[derive(Clone, Copy)]
pub(super) struct Cells<'a>(pub &'a Row);

impl<'a> Cells<'a> {
    /// Text without the blanks at its end, with which `char` columns are filled; none for NULL or nothing.
    pub(super) fn text(self, at: usize) -> Option<&'a str> {
        let text: Option<&str> = self.0.try_get(at).ok().flatten();
        text.map(str::trim_end).filter(|text| !text.is_empty())
    }

    /// Text that has to be there.
    pub(super) fn required(self, at: usize, name: &str) -> Result<&'a str, String> {
        self.text(at).ok_or_else(|| format!("`{name}` is missing"))
    }

    /// The day of a date or a time.
    pub(super) fn date(self, at: usize, name: &str) -> Result<Option<NaiveDate>, String> {
        let unreadable = |error: tiberius::error::Error| format!("`{name}` is no date: {error}");
        match self.0.get_column_data(at).map_err(unreadable)? {
            ColumnData::Date(_) => self.0.try_get::<NaiveDate, _>(at).map_err(unreadable),
            ColumnData::DateTime(_) | ColumnData::DateTime2(_) | ColumnData::SmallDateTime(_) => {
                self.0.try_get::<NaiveDateTime, _>(at).map(|time| time.map(|time| time.date())).map_err(unreadable)
            }
            _ => Ok(None),
        }
    }

    /// A whole number of any width; 0 for NULL.
    pub(super) fn int(self, at: usize) -> i64 {
        self.opt_int(at).unwrap_or_default()
    }

    /// A whole number of any width; none for NULL.
    pub(super) fn opt_int(self, at: usize) -> Option<i64> {
        match self.0.get_column_data(at) {
            Ok(ColumnData::I64(number)) => *number,
            Ok(ColumnData::I32(number)) => number.map(i64::from),
            Ok(ColumnData::I16(number)) => number.map(i64::from),
            Ok(ColumnData::U8(number)) => number.map(i64::from),
            _ => None,
        }
    }

    /// An exact number. The driver's own conversion ends the process at more than 96 bits, so it is not used.
    pub(super) fn decimal(self, at: usize, name: &str) -> Result<Option<Number>, String> {
        match self.0.get_column_data(at) {
            Ok(ColumnData::Numeric(None)) => Ok(None),
            Ok(ColumnData::Numeric(Some(number))) => {
                Number::try_from_i128_with_scale(number.value(), u32::from(number.scale()))
                    .map(Some)
                    .map_err(|_| format!("`{name}` is out of range: more than 64 bits of minor units"))
            }
            Ok(ColumnData::I64(None) | ColumnData::I32(None) | ColumnData::I16(None) | ColumnData::U8(None)) => {
                Ok(None)
            }
            Ok(ColumnData::I64(_) | ColumnData::I32(_) | ColumnData::I16(_) | ColumnData::U8(_)) => {
                Ok(Some(Number::from(self.int(at))))
            }
            _ => Ok(None),
        }
    }

    /// An ISO 4217 code.
    pub(super) fn currency(self, at: usize, name: &str) -> Result<Currency, String> {
        self.required(at, name)?.parse().map_err(|error| format!("`{name}`: {error}"))
    }

    /// Money, rounded once.
    pub(super) fn money(self, at: usize, name: &str, currency: Currency) -> Result<Money, String> {
        let amount = self.decimal(at, name)?.ok_or_else(|| format!("`{name}` is missing"))?;
        Money::from_decimal(amount, currency).map_err(|error| format!("`{name}`: {error}"))
    }

    /// Invoice, credit note or adjustment.
    pub(super) fn kind(self, at: usize) -> Result<DocumentKind, String> {
        let word = self.required(at, "kind")?;
        [DocumentKind::Invoice, DocumentKind::CreditNote, DocumentKind::Adjustment]
            .into_iter()
            .find(|kind| kind.as_str() == word)
            .ok_or_else(|| format!("`kind`: `{word}` is not `invoice`, `credit_note` or `adjustment`"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tiberius::numeric::Numeric;

    fn row(columns: Vec<(ColumnType, ColumnData<'static>)>) -> Row {
        columns.into_iter().fold(Row::builder(), |row, (of, data)| row.column("c", of, data)).build()
    }

    #[test]
    fn numbers_are_read_exactly_or_not_at_all() {
        let of =
            |value, scale| (ColumnType::Decimaln, ColumnData::Numeric(Some(Numeric::new_with_scale(value, scale))));
        let row =
            row(vec![of(12_345_678_901_234_567, 4), of(i128::MAX, 4), (ColumnType::Int8, ColumnData::I64(Some(7)))]);
        let cells = Cells(&row);
        assert_eq!(cells.decimal(0, "n").expect("read").expect("there").to_string(), "1234567890123.4567");
        assert!(cells.decimal(1, "n").expect_err("too large").contains("out of range"));
        assert_eq!(cells.decimal(2, "n"), Ok(Some(Number::from(7))));
    }

    #[test]
    fn whole_numbers_come_in_any_width() {
        let row = row(vec![
            (ColumnType::Int1, ColumnData::U8(Some(1))),
            (ColumnType::Int2, ColumnData::I16(Some(-2))),
            (ColumnType::Int4, ColumnData::I32(Some(3))),
            (ColumnType::Int8, ColumnData::I64(Some(4))),
            (ColumnType::Int8, ColumnData::I64(None)),
        ]);
        assert_eq!((0..5).map(|at| Cells(&row).int(at)).collect::<Vec<_>>(), [1, -2, 3, 4, 0]);
    }

    #[test]
    fn text_loses_the_blanks_of_char_columns() {
        let text = |text: &'static str| (ColumnType::NChar, ColumnData::String(Some(text.into())));
        let row = row(vec![text("EUR  "), text("   "), (ColumnType::NChar, ColumnData::String(None)), text("eur")]);
        let cells = Cells(&row);
        assert_eq!((cells.text(0), cells.text(1), cells.text(2)), (Some("EUR"), None, None));
        assert_eq!(cells.currency(0, "currency"), Ok(Currency::EUR));
        assert!(cells.currency(3, "currency").expect_err("lower case").contains("`eur`"));
    }
}
