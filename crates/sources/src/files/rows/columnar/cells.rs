//! Columns of values as columns of text.

use std::fmt::Display;

use arrow::array::{Array, ArrayRef, AsArray, BinaryArray, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Date32Type, Float32Type, Float64Type, TimeUnit, TimestampMicrosecondType};
use arrow::error::ArrowError;

/// Whether values of this type have a text that a mapping could mean.
pub(super) fn readable(kind: &DataType) -> bool {
    use DataType::{Binary, BinaryView, Boolean, LargeBinary, LargeUtf8, Null, Utf8, Utf8View};
    match kind {
        DataType::Dictionary(_, values) => readable(values),
        Null | Boolean | Utf8 | LargeUtf8 | Utf8View | Binary | LargeBinary | BinaryView => true,
        kind => typed(kind),
    }
}

/// Whether the type says how values are to be read: numbers, dates and points in time.
pub(super) fn typed(kind: &DataType) -> bool {
    match kind {
        DataType::Dictionary(_, values) => typed(values),
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(..) => true,
        kind => kind.is_numeric(),
    }
}

/// The texts of a column. Numbers have a decimal point and no exponent, so that a whole number reads the same
/// whichever type it is kept in; dates are `2011-01-31`, points in time `2011-01-31T09:30:00`, with `+0000` behind if the
/// column has a time zone.
///
/// # Errors
/// When a value cannot be shown, which a sound file has none of.
pub(super) fn cells(column: &ArrayRef) -> Result<BinaryArray, ArrowError> {
    let texts: StringArray = match column.data_type() {
        DataType::Dictionary(_, values) => return cells(&cast(column, values)?),
        DataType::Binary => return Ok(column.as_binary::<i32>().clone()),
        DataType::LargeBinary | DataType::BinaryView => {
            return Ok(cast(column, &DataType::Binary)?.as_binary::<i32>().clone());
        }
        DataType::Float16 => return cells(&cast(column, &DataType::Float32)?),
        DataType::Float32 => shown(column.as_primitive::<Float32Type>().iter()),
        DataType::Float64 => shown(column.as_primitive::<Float64Type>().iter()),
        DataType::Date32 | DataType::Date64 => {
            let days = cast(column, &DataType::Date32)?;
            let days = days.as_primitive::<Date32Type>();
            shown((0..days.len()).map(|row| days.is_valid(row).then(|| days.value_as_date(row)).flatten()))
        }
        DataType::Timestamp(_, zone) => {
            let instants = cast(column, &DataType::Timestamp(TimeUnit::Microsecond, zone.clone()))?;
            let instants = instants.as_primitive::<TimestampMicrosecondType>();
            let format = if zone.is_some() { "%Y-%m-%dT%H:%M:%S%.f+0000" } else { "%Y-%m-%dT%H:%M:%S%.f" };
            let value = |row| instants.is_valid(row).then(|| instants.value_as_datetime(row)).flatten();
            shown((0..instants.len()).map(|row| value(row).map(|at| at.format(format))))
        }
        _ => cast(column, &DataType::Utf8)?.as_string::<i32>().clone(),
    };
    Ok(BinaryArray::from(texts))
}

fn shown<T: Display>(values: impl Iterator<Item = Option<T>>) -> StringArray {
    values.map(|value| value.map(|value| value.to_string())).collect()
}
