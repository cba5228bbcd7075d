//! From rows to columns and back: a builder that takes values in the order of a schema, and typed views of columns.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, BooleanBuilder, Date32Array, Date32Builder, Decimal128Array,
    Decimal128Builder, Int32Array, Int64Array, Int64Builder, RecordBatch, StringArray, StringBuilder,
    StringDictionaryBuilder, TimestampMicrosecondArray, TimestampMicrosecondBuilder, UInt16Array, UInt16Builder,
    UInt32Array, UInt32Builder,
};
use arrow::datatypes::{
    Date32Type, Decimal128Type, Int32Type, Int64Type, SchemaRef, TimestampMicrosecondType, UInt16Type, UInt32Type,
};
use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;

use crate::schema::{Column, DECIMAL, RATE, Type, schema};

/// Builds a batch row by row; every row gives each column its value, in the order of the columns.
pub(crate) struct RowBuilder {
    schema: SchemaRef,
    columns: Vec<Builder>,
    next: usize,
    rows: usize,
}

enum Builder {
    Text(StringBuilder),
    Word(StringDictionaryBuilder<Int32Type>),
    Date(Date32Builder),
    Instant(TimestampMicrosecondBuilder),
    Int(Int64Builder),
    Number(UInt32Builder),
    Small(UInt16Builder),
    Decimal(Decimal128Builder),
    Flag(BooleanBuilder),
}

impl RowBuilder {
    /// For rows of these columns.
    pub(crate) fn new(columns: &[Column]) -> Self {
        let builders = columns.iter().map(|&(_, ty, _)| Builder::new(ty)).collect();
        Self { schema: schema(columns), columns: builders, next: 0, rows: 0 }
    }

    /// Complete rows so far.
    pub(crate) const fn rows(&self) -> usize {
        self.rows
    }

    fn column(&mut self) -> &mut Builder {
        let at = self.next;
        self.next += 1;
        if self.next == self.columns.len() {
            self.next = 0;
            self.rows += 1;
        }
        &mut self.columns[at]
    }

    /// A text or a word.
    pub(crate) fn text(&mut self, value: &str) -> &mut Self {
        self.opt_text(Some(value))
    }

    /// A text or a word that may be absent.
    pub(crate) fn opt_text(&mut self, value: Option<&str>) -> &mut Self {
        match self.column() {
            Builder::Text(column) => column.append_option(value),
            Builder::Word(column) => column.append_option(value),
            _ => mismatch("text"),
        }
        self
    }

    /// A date.
    pub(crate) fn date(&mut self, value: NaiveDate) -> &mut Self {
        self.opt_date(Some(value))
    }

    /// A date that may be absent.
    pub(crate) fn opt_date(&mut self, value: Option<NaiveDate>) -> &mut Self {
        self.opt_days(value.map(|date| date.to_epoch_days()))
    }

    /// A date as days since 1970 that may be absent.
    pub(crate) fn opt_days(&mut self, value: Option<i32>) -> &mut Self {
        match self.column() {
            Builder::Date(column) => column.append_option(value),
            _ => mismatch("date"),
        }
        self
    }

    /// An instant that may be absent, to the microsecond.
    pub(crate) fn opt_instant(&mut self, value: Option<DateTime<Utc>>) -> &mut Self {
        match self.column() {
            Builder::Instant(column) => column.append_option(value.map(|at| at.timestamp_micros())),
            _ => mismatch("instant"),
        }
        self
    }

    /// A 64-bit integer.
    pub(crate) fn int(&mut self, value: i64) -> &mut Self {
        match self.column() {
            Builder::Int(column) => column.append_value(value),
            _ => mismatch("integer"),
        }
        self
    }

    /// A number of 32 bits.
    pub(crate) fn number(&mut self, value: u32) -> &mut Self {
        match self.column() {
            Builder::Number(column) => column.append_value(value),
            _ => mismatch("number"),
        }
        self
    }

    /// A number of 16 bits.
    pub(crate) fn small(&mut self, value: u16) -> &mut Self {
        match self.column() {
            Builder::Small(column) => column.append_value(value),
            _ => mismatch("small number"),
        }
        self
    }

    /// A decimal, already scaled to its column, see [`scaled`].
    pub(crate) fn decimal(&mut self, value: i128) -> &mut Self {
        match self.column() {
            Builder::Decimal(column) => column.append_value(value),
            _ => mismatch("decimal"),
        }
        self
    }

    /// Yes or no.
    pub(crate) fn flag(&mut self, value: bool) -> &mut Self {
        match self.column() {
            Builder::Flag(column) => column.append_value(value),
            _ => mismatch("flag"),
        }
        self
    }

    /// The rows so far; the builder starts anew.
    pub(crate) fn finish(&mut self) -> RecordBatch {
        assert_eq!(self.next, 0, "the last row lacks columns");
        self.rows = 0;
        let arrays: Vec<ArrayRef> = self.columns.iter_mut().map(Builder::finish).collect();
        RecordBatch::try_new(self.schema.clone(), arrays).expect("built by the schema")
    }
}

fn mismatch(value: &str) {
    unreachable!("a {value} was given to a column of another type");
}

impl Builder {
    fn new(ty: Type) -> Self {
        let decimal = |(precision, scale)| {
            let builder = Decimal128Builder::new().with_precision_and_scale(precision, scale);
            Self::Decimal(builder.expect("a precision and scale that Arrow knows"))
        };
        match ty {
            Type::Text => Self::Text(StringBuilder::new()),
            Type::Word => Self::Word(StringDictionaryBuilder::new()),
            Type::Date => Self::Date(Date32Builder::new()),
            Type::Instant => Self::Instant(TimestampMicrosecondBuilder::new().with_timezone("UTC")),
            Type::Int => Self::Int(Int64Builder::new()),
            Type::Number => Self::Number(UInt32Builder::new()),
            Type::Small => Self::Small(UInt16Builder::new()),
            Type::Decimal => decimal(DECIMAL),
            Type::Rate => decimal(RATE),
            Type::Flag => Self::Flag(BooleanBuilder::new()),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Text(column) => Arc::new(column.finish()),
            Self::Word(column) => Arc::new(column.finish()),
            Self::Date(column) => Arc::new(column.finish()),
            Self::Instant(column) => Arc::new(column.finish()),
            Self::Int(column) => Arc::new(column.finish()),
            Self::Number(column) => Arc::new(column.finish()),
            Self::Small(column) => Arc::new(column.finish()),
            Self::Decimal(column) => Arc::new(column.finish()),
            Self::Flag(column) => Arc::new(column.finish()),
        }
    }
}

/// A decimal as the integer that a column of this precision and scale stores; none when digits would be lost.
pub(crate) fn scaled(value: Decimal, (precision, scale): (u8, i8)) -> Option<i128> {
    let value = value.normalize();
    let up = u32::from(scale.unsigned_abs()).checked_sub(value.scale())?;
    let scaled = value.mantissa().checked_mul(10i128.checked_pow(up)?)?;
    (scaled.unsigned_abs() < 10u128.pow(u32::from(precision))).then_some(scaled)
}

/// The decimal that a column of this scale stores as `value`.
pub(crate) fn unscaled(value: i128, scale: i8) -> Decimal {
    Decimal::from_i128_with_scale(value, u32::from(scale.unsigned_abs())).normalize()
}

/// Typed access to the columns of a batch by name. A missing or mistyped column is a bug: batches are read by schema.
#[derive(Clone, Copy)]
pub(crate) struct View<'a>(pub(crate) &'a RecordBatch);

impl<'a> View<'a> {
    fn column(self, name: &str) -> &'a ArrayRef {
        self.0.column_by_name(name).unwrap_or_else(|| unreachable!("column `{name}` was not read"))
    }

    pub(crate) fn text(self, name: &str) -> &'a StringArray {
        self.column(name).as_string::<i32>()
    }

    pub(crate) fn word(self, name: &str) -> Words<'a> {
        Words::new(self.column(name))
    }

    pub(crate) fn date(self, name: &str) -> &'a Date32Array {
        self.column(name).as_primitive::<Date32Type>()
    }

    pub(crate) fn instant(self, name: &str) -> &'a TimestampMicrosecondArray {
        self.column(name).as_primitive::<TimestampMicrosecondType>()
    }

    pub(crate) fn int(self, name: &str) -> &'a Int64Array {
        self.column(name).as_primitive::<Int64Type>()
    }

    pub(crate) fn number(self, name: &str) -> &'a UInt32Array {
        self.column(name).as_primitive::<UInt32Type>()
    }

    pub(crate) fn small(self, name: &str) -> &'a UInt16Array {
        self.column(name).as_primitive::<UInt16Type>()
    }

    pub(crate) fn decimal(self, name: &str) -> &'a Decimal128Array {
        self.column(name).as_primitive::<Decimal128Type>()
    }

    pub(crate) fn flag(self, name: &str) -> &'a BooleanArray {
        self.column(name).as_boolean()
    }
}

/// A column of words: keys into a small vocabulary.
#[derive(Clone, Copy)]
pub(crate) struct Words<'a> {
    /// Index into `values` by row.
    pub(crate) keys: &'a Int32Array,
    /// The vocabulary.
    pub(crate) values: &'a StringArray,
}

impl<'a> Words<'a> {
    fn new(array: &'a ArrayRef) -> Self {
        let dictionary = array.as_dictionary::<Int32Type>();
        Self { keys: dictionary.keys(), values: dictionary.values().as_string::<i32>() }
    }

    /// The index of a row's word; none when it is absent.
    pub(crate) fn key(self, row: usize) -> Option<usize> {
        self.keys.is_valid(row).then(|| usize::try_from(self.keys.value(row)).expect("keys are not negative"))
    }

    /// The word of a row; none when it is absent.
    pub(crate) fn get(self, row: usize) -> Option<&'a str> {
        self.key(row).map(|key| self.values.value(key))
    }

    /// The word of a row of a column that is never absent.
    pub(crate) fn value(self, row: usize) -> &'a str {
        self.get(row).expect("the column is not nullable")
    }

    /// Translates the vocabulary once, so that rows need only look up.
    pub(crate) fn translate<T>(self, f: impl Fn(&str) -> T) -> Vec<T> {
        (0..self.values.len()).map(|i| if self.values.is_valid(i) { f(self.values.value(i)) } else { f("") }).collect()
    }
}

/// The text of a row; none when it is absent.
pub(crate) fn opt_text(column: &StringArray, row: usize) -> Option<&str> {
    column.is_valid(row).then(|| column.value(row))
}

/// The date of a row; none when it is absent.
pub(crate) fn opt_date(column: &Date32Array, row: usize) -> Option<NaiveDate> {
    column.is_valid(row).then(|| date(column.value(row)))
}

/// A date from days since 1970.
pub(crate) fn date(days: i32) -> NaiveDate {
    NaiveDate::from_epoch_days(days).expect("dates are written from dates")
}

/// An instant from microseconds since 1970.
pub(crate) fn instant(micros: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(micros).expect("instants are written from instants")
}
