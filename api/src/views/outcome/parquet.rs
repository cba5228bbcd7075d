//! The labelled data set of actions as a Parquet file, with exact types and its dictionary in the metadata.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use ::parquet::arrow::ArrowWriter;
use ::parquet::basic::{Compression, ZstdLevel};
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::WriterProperties;
use arrow::array::{
    Array, ArrayBuilder, ArrayRef, BooleanArray, Date32Array, Date32Builder, Decimal128Array, Float64Array,
    Float64Builder, Int64Array, MapBuilder, MapFieldNames, RecordBatch, StringArray, StringBuilder,
    TimestampMicrosecondArray,
};
use arrow::datatypes::{Date32Type, Field, Schema};
use arrow::error::ArrowError;
use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::columns::{COLUMNS, Kind, dictionary};
use super::{Cell, FileRow};

/// Where the dictionary lies in the metadata of the file: the JSON of `/actions/outcomes/dictionary`.
pub const DICTIONARY: &str = "bellwether.dictionary";
/// Where the meaning lies in the metadata of a column.
pub const MEANING: &str = "meaning";

/// Digits of amounts: 64 bits of minor units fit, whatever the currency.
const PRECISION: u8 = 24;
/// Those behind the point: no currency has more.
const SCALE: i8 = 4;
/// Rows that are turned into columns at once.
const ROWS: usize = 4_096;

/// The rows as a file.
///
/// # Errors
/// Never in practice: it is written to memory.
pub fn file(rows: &[FileRow]) -> Result<Vec<u8>, ParquetError> {
    let schema = Arc::new(schema()?);
    let dictionary = serde_json::to_string(&dictionary()).map_err(|cause| ParquetError::External(cause.into()))?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        .set_key_value_metadata(Some(vec![KeyValue::new(DICTIONARY.to_owned(), dictionary)]))
        .build();
    let mut writer = ArrowWriter::try_new(Vec::new(), schema.clone(), Some(properties))?;
    for rows in rows.chunks(ROWS) {
        writer.write(&RecordBatch::try_new(schema.clone(), columns(rows)?)?)?;
    }
    writer.into_inner()
}

/// The types of the columns, with what they mean.
fn schema() -> Result<Schema, ArrowError> {
    let field = |(&(name, _, meaning), array): (&(&str, Kind, &str), ArrayRef)| {
        let metadata = HashMap::from([(MEANING.to_owned(), meaning.to_owned())]);
        Field::new(name, array.data_type().clone(), true).with_metadata(metadata)
    };
    Ok(Schema::new(COLUMNS.iter().zip(columns(&[])?).map(field).collect::<Vec<_>>()))
}

fn columns(rows: &[FileRow]) -> Result<Vec<ArrayRef>, ArrowError> {
    let mut rows: Vec<_> = rows.iter().map(|row| row.cells().into_iter()).collect();
    // The next cell of every row is the next column.
    let column = |&(_, kind, _): &(&str, Kind, &str)| array(kind, rows.iter_mut().filter_map(Iterator::next));
    COLUMNS.iter().map(column).collect()
}

/// A column of cells, which are of its kind; a test holds rows and columns together.
fn array<'a>(kind: Kind, cells: impl Iterator<Item = Cell<'a>>) -> Result<ArrayRef, ArrowError> {
    Ok(match kind {
        Kind::Text => Arc::new(StringArray::from_iter(cells.map(|cell| match cell {
            Cell::Text(text) => text.map(str::to_owned),
            Cell::Word(word) => word,
            _ => None,
        }))),
        Kind::Integer => {
            let number = |cell| if let Cell::Integer(number) = cell { number } else { None };
            Arc::new(Int64Array::from_iter(cells.map(number)))
        }
        Kind::Number => {
            let number = |cell| if let Cell::Number(number) = cell { number } else { None };
            Arc::new(Float64Array::from_iter(cells.map(number)))
        }
        Kind::Boolean => {
            let value = |cell| if let Cell::Boolean(value) = cell { value } else { None };
            Arc::new(BooleanArray::from_iter(cells.map(value)))
        }
        Kind::Date => {
            let date = |cell| if let Cell::Date(date) = cell { date.map(Date32Type::from_naive_date) } else { None };
            Arc::new(Date32Array::from_iter(cells.map(date)))
        }
        Kind::Instant => {
            let at =
                |cell: Cell<'_>| if let Cell::Instant(at) = cell { at.map(|at| at.timestamp_micros()) } else { None };
            Arc::new(TimestampMicrosecondArray::from_iter(cells.map(at)).with_timezone("UTC"))
        }
        Kind::Decimal => {
            let amount = |cell| if let Cell::Decimal(amount) = cell { amount.and_then(scaled) } else { None };
            let amounts = Decimal128Array::from_iter(cells.map(amount));
            Arc::new(amounts.with_precision_and_scale(PRECISION, SCALE)?)
        }
        Kind::NumberByKey => {
            let maps = cells.map(|cell| if let Cell::Numbers(map) = cell { map } else { None });
            map_array(Float64Builder::new(), maps, Float64Builder::append_option)?
        }
        Kind::TextByKey => {
            let maps = cells.map(|cell| if let Cell::Words(map) = cell { map } else { None });
            map_array(StringBuilder::new(), maps, StringBuilder::append_value)?
        }
        Kind::DateByKey => {
            let maps = cells.map(|cell| if let Cell::Dates(map) = cell { map } else { None });
            let append = |values: &mut Date32Builder, date: NaiveDate| {
                values.append_value(Date32Type::from_naive_date(date));
            };
            map_array(Date32Builder::new(), maps, append)?
        }
    })
}

/// An amount in units of the last digit that the column has.
fn scaled(amount: &str) -> Option<i128> {
    let mut amount: Decimal = amount.parse().ok()?;
    amount.rescale(SCALE.unsigned_abs().into());
    Some(amount.mantissa())
}

/// A column of maps, none for a row that has none.
fn map_array<'a, B: ArrayBuilder, V>(
    values: B,
    maps: impl Iterator<Item = Option<BTreeMap<&'a str, V>>>,
    append: impl Fn(&mut B, V),
) -> Result<ArrayRef, ArrowError> {
    // The names that the format asks for.
    let names = MapFieldNames { entry: "key_value".to_owned(), key: "key".to_owned(), value: "value".to_owned() };
    let mut builder = MapBuilder::new(Some(names), StringBuilder::new(), values);
    for map in maps {
        let there = map.is_some();
        for (key, value) in map.into_iter().flatten() {
            builder.keys().append_value(key);
            append(builder.values(), value);
        }
        builder.append(there)?;
    }
    Ok(Arc::new(builder.finish()))
}
