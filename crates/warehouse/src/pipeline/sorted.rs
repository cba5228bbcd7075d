//! Writes sorted tables: merging on one thread, encoding on another.

use std::path::Path;
use std::sync::mpsc::sync_channel;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;

use crate::error::WarehouseError;
use crate::rows::View;
use crate::schema::Column;
use crate::sort::{Merge, Run, SortKey, is_sorted};
use crate::table::write::{Layout, TableWriter};

/// What was written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Written {
    pub(super) rows: u64,
    /// Whether every row came after the one before it.
    pub(super) sorted: bool,
}

/// Merges runs of rows of schema `staged` and writes what `refine` makes of each chunk. A chunk holds whole customers;
/// so must what is made of it.
pub(super) fn write(
    path: &Path,
    columns: &[Column],
    (runs, key, staged): (Vec<Run>, SortKey, SchemaRef),
    mut refine: impl FnMut(RecordBatch) -> Result<RecordBatch, WarehouseError>,
) -> Result<Written, WarehouseError> {
    let mut writer = TableWriter::create(path, columns, Layout::Published)?;
    let mut sorted = true;
    std::thread::scope(|scope| {
        let (queue, chunks) = sync_channel(1);
        scope.spawn(move || {
            let merge = match Merge::new(runs, key, staged) {
                Ok(merge) => merge,
                // When nobody listens any more, writing has failed, and that is what is reported.
                Err(error) => return drop(queue.send(Err(error))),
            };
            for chunk in merge {
                if queue.send(chunk).is_err() {
                    return;
                }
            }
        });
        let mut last = None;
        for chunk in chunks {
            let chunk: RecordBatch = chunk?;
            let customers = View(&chunk).number("customer").values();
            sorted &= last < customers.first().copied() && is_sorted(&chunk, key)?;
            last = customers.last().copied();
            writer.write_customers(&refine(chunk)?)?;
        }
        Ok::<_, WarehouseError>(())
    })?;
    Ok(Written { rows: writer.finish()?, sorted })
}
