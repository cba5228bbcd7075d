//! Whether rows that go and rows that come are the same, in whatever order and batches they are seen.

use std::hash::{DefaultHasher, Hasher};

use arrow::array::{ArrayRef, RecordBatch};
use arrow::error::ArrowError;
use arrow::row::{RowConverter, SortField};

/// The column that says where a record stood in its load, which is not content.
const POSITION: &str = "seq";

/// The sum of the rows that came, less those that went. Chance makes it even for different rows once in 2^64.
#[derive(Debug, Default)]
pub(super) struct Balance {
    rows: i64,
    sum: u64,
}

impl Balance {
    /// Whether as many and the same rows came as went.
    pub(super) const fn is_even(&self) -> bool {
        self.rows == 0 && self.sum == 0
    }

    /// Rows that come.
    pub(super) fn add(&mut self, batch: &RecordBatch) -> Result<(), ArrowError> {
        self.rows = self.rows.saturating_add_unsigned(batch.num_rows() as u64);
        self.sum = self.sum.wrapping_add(sum(batch)?);
        Ok(())
    }

    /// Rows that go.
    pub(super) fn remove(&mut self, batch: &RecordBatch) -> Result<(), ArrowError> {
        self.rows = self.rows.saturating_sub_unsigned(batch.num_rows() as u64);
        self.sum = self.sum.wrapping_sub(sum(batch)?);
        Ok(())
    }
}

fn sum(batch: &RecordBatch) -> Result<u64, ArrowError> {
    let schema = batch.schema();
    let content = schema.fields().iter().zip(batch.columns()).filter(|(field, _)| field.name() != POSITION);
    let (fields, columns): (Vec<SortField>, Vec<ArrayRef>) =
        content.map(|(field, column)| (SortField::new(field.data_type().clone()), column.clone())).unzip();
    let rows = RowConverter::new(fields)?.convert_columns(&columns)?;
    let hash = |row: arrow::row::Row<'_>| {
        let mut hasher = DefaultHasher::new();
        hasher.write(row.as_ref());
        hasher.finish()
    };
    Ok(rows.iter().map(hash).fold(0, u64::wrapping_add))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{Int64Array, StringArray};

    use super::*;

    fn batch(rows: &[(i64, &str)]) -> RecordBatch {
        let positions: Int64Array = rows.iter().map(|row| row.0).collect::<Vec<_>>().into();
        let words: StringArray = rows.iter().map(|row| row.1).collect::<Vec<_>>().into();
        let columns: [(&str, ArrayRef); 2] = [(POSITION, Arc::new(positions)), ("word", Arc::new(words))];
        RecordBatch::try_from_iter(columns).expect("columns of one length")
    }

    #[test]
    fn order_and_position_do_not_matter_but_content_and_number_do() {
        let even = |came: &[&[(i64, &str)]], went: &[&[(i64, &str)]]| {
            let mut balance = Balance::default();
            came.iter().for_each(|rows| balance.add(&batch(rows)).expect("is added"));
            went.iter().for_each(|rows| balance.remove(&batch(rows)).expect("is removed"));
            balance.is_even()
        };
        assert!(even(&[&[(1, "a"), (2, "b")]], &[&[(8, "b")], &[(9, "a")]]));
        assert!(!even(&[&[(1, "a")]], &[&[(1, "b")]]));
        assert!(!even(&[&[(1, "a"), (2, "a")]], &[&[(1, "a")]]));
        assert!(even(&[], &[]));
    }
}
