//! Makes tables row group by row group from other tables.

use arrow::array::RecordBatch;
use rayon::prelude::*;

use crate::error::WarehouseError;
use crate::pipeline::build::Build;
use crate::schema::Column;
use crate::table::read::Table;
use crate::table::write::{Layout, TableWriter};

/// Writes a table that is made row group by row group from another one.
pub(super) fn derive(
    build: &Build<'_>,
    name: &str,
    columns: &[Column],
    from: &Table,
    work: impl Fn(usize) -> Result<RecordBatch, WarehouseError> + Sync,
    mut inspect: impl FnMut(&RecordBatch),
) -> Result<u64, WarehouseError> {
    let mut writer = TableWriter::create(&build.path(name), columns, Layout::Published)?;
    by_group(from, work, |batch| {
        inspect(&batch);
        writer.write_customers(&batch)
    })?;
    writer.finish()
}

/// Works on row groups in parallel and takes the results in their order, a few at a time.
pub(super) fn by_group<T: Send>(
    table: &Table,
    work: impl Fn(usize) -> Result<T, WarehouseError> + Sync,
    mut take: impl FnMut(T) -> Result<(), WarehouseError>,
) -> Result<(), WarehouseError> {
    let groups: Vec<usize> = (0..table.groups()?).collect();
    for some in groups.chunks(rayon::current_num_threads()) {
        let done: Vec<T> = some.par_iter().map(|&group| work(group)).collect::<Result<_, _>>()?;
        done.into_iter().try_for_each(&mut take)?;
    }
    Ok(())
}
