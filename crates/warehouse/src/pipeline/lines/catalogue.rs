//! Families of lines that name none themselves: those of their products, whichever data set knows them.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{Array as _, ArrayRef, RecordBatch, StringDictionaryBuilder};
use arrow::datatypes::Int32Type;
use bellwether_domain::intake::kind::RecordKind;

use crate::error::WarehouseError;
use crate::pipeline::build::Source;
use crate::raw::RawTable;
use crate::rows::View;

/// Rows read at once.
const BATCH: usize = 8_192;

/// Families by code. The first data set that names a product counts; within it, the last record.
#[derive(Debug, Default)]
pub(super) struct Catalogue(HashMap<String, Arc<str>>);

impl Catalogue {
    pub(super) fn of(sources: &[Source]) -> Result<Self, WarehouseError> {
        let mut all = HashMap::new();
        // From the last data set to the first, so that the first one's word is what stays.
        for source in sources.iter().rev() {
            let Some(table) = source.raw.table(RawTable::Records(RecordKind::Product))? else { continue };
            for batch in table.scan(&["code", "family"], BATCH)? {
                let batch = batch?;
                let (code, family) = (View(&batch).text("code"), View(&batch).word("family"));
                for row in 0..batch.num_rows() {
                    all.insert(code.value(row).to_owned(), family.value(row).into());
                }
            }
        }
        Ok(Self(all))
    }

    /// The families of raw lines.
    pub(super) fn families(&self, lines: &RecordBatch) -> ArrayRef {
        let column = lines.column_by_name("family").expect("raw lines have it");
        if column.null_count() == 0 || self.0.is_empty() {
            return column.clone();
        }
        let (code, own) = (View(lines).text("code"), View(lines).word("family"));
        let mut families = StringDictionaryBuilder::<Int32Type>::new();
        for row in 0..lines.num_rows() {
            let family = own.get(row).or_else(|| self.0.get(code.value(row)).map(AsRef::as_ref));
            families.append_option(family);
        }
        Arc::new(families.finish())
    }
}
