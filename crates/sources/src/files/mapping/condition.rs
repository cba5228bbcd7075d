//! Conditions of exclusion rules: tests of one row, combined.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::dates::DateFormats;
use super::decimals::DecimalFormat;

/// A condition on a row; `C` is a column, first its name and later its position in a file.
#[derive(Debug, Clone)]
pub(crate) enum Condition<C> {
    /// Every one holds; an earlier one that does not spares the later ones.
    All(Vec<Condition<C>>),
    /// At least one holds.
    Any(Vec<Condition<C>>),
    /// It does not hold.
    Not(Box<Condition<C>>),
    /// The data row, counted from 1, is in the closed range.
    Rows(u64, u64),
    /// The cell of a column passes a test.
    Cell(C, Test),
}

/// A test of one cell.
#[derive(Debug, Clone)]
pub(crate) enum Test {
    /// Whether it holds nothing.
    Empty(bool),
    /// It is one of these texts.
    Equals(Vec<String>),
    /// It begins with this text.
    StartsWith(String),
    /// Its date is this one or later.
    OnOrAfter(NaiveDate, DateFormats),
    /// Its date is earlier.
    Before(NaiveDate, DateFormats),
    /// Its number is this one or greater.
    AtLeast(Decimal, DecimalFormat),
    /// Its number is smaller.
    Below(Decimal, DecimalFormat),
}

impl Test {
    fn typed(self) -> Self {
        match self {
            Self::OnOrAfter(date, formats) => Self::OnOrAfter(date, formats.typed()),
            Self::Before(date, formats) => Self::Before(date, formats.typed()),
            Self::AtLeast(number, _) => Self::AtLeast(number, DecimalFormat::TYPED),
            Self::Below(number, _) => Self::Below(number, DecimalFormat::TYPED),
            other => other,
        }
    }
}

impl<C> Condition<C> {
    /// Hands each column that is looked at to `see`.
    pub(crate) fn each_column<'c>(&'c self, see: &mut impl FnMut(&'c C)) {
        match self {
            Self::All(parts) | Self::Any(parts) => {
                for part in parts {
                    part.each_column(see);
                }
            }
            Self::Not(part) => part.each_column(see),
            Self::Cell(column, _) => see(column),
            Self::Rows(..) => {}
        }
    }

    /// The same condition, where the cells of typed columns are written in the one way of typed columns.
    pub(crate) fn typed(self, typed: &impl Fn(&C) -> bool) -> Self {
        let each = |parts: Vec<Self>| parts.into_iter().map(|part| part.typed(typed)).collect();
        match self {
            Self::All(parts) => Self::All(each(parts)),
            Self::Any(parts) => Self::Any(each(parts)),
            Self::Not(part) => Self::Not(Box::new(part.typed(typed))),
            Self::Cell(column, test) if typed(&column) => Self::Cell(column, test.typed()),
            other => other,
        }
    }

    /// The same condition on columns that `find` names otherwise.
    ///
    /// # Errors
    /// The first error of `find`.
    pub(crate) fn bind<D, E>(&self, find: &impl Fn(&C) -> Result<D, E>) -> Result<Condition<D>, E> {
        let each = |parts: &[Self]| parts.iter().map(|part| part.bind(find)).collect::<Result<_, _>>();
        Ok(match self {
            Self::All(parts) => Condition::All(each(parts)?),
            Self::Any(parts) => Condition::Any(each(parts)?),
            Self::Not(part) => Condition::Not(Box::new(part.bind(find)?)),
            Self::Rows(from, through) => Condition::Rows(*from, *through),
            Self::Cell(column, test) => Condition::Cell(find(column)?, test.clone()),
        })
    }
}
