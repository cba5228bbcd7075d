//! Reads tables into rows grouped by customer.

use arrow::array::RecordBatch;
use bellwether_domain::facts::grouped::{Grouped, Keyed};
use rayon::prelude::*;

use super::Selected;
use crate::error::WarehouseError;
use crate::rows::View;
use crate::table::read::Table;

/// Rows of some customers, decoded: the customer of each row, and the rows.
pub(super) type Decoded<T> = (Vec<u32>, Vec<T>);

/// Reads the rows of the selected customers. `columns` are those that `decode` needs; the customer is read anyway.
/// `decode` gives a row for each row of the batch, or none for rows that are not wanted.
pub(super) fn read<T: Clone + Send>(
    table: Option<&Table>,
    selected: &Selected<'_>,
    columns: &[&str],
    decode: impl Fn(&RecordBatch) -> Result<Vec<Option<T>>, WarehouseError> + Sync,
) -> Result<Keyed<T>, WarehouseError> {
    let parts = table.map_or(Ok(Vec::new()), |table| parts(table, selected, columns, decode))?;
    Ok(Keyed { keys: selected.keys(), rows: group(parts, selected) })
}

fn parts<T: Send>(
    table: &Table,
    selected: &Selected<'_>,
    columns: &[&str],
    decode: impl Fn(&RecordBatch) -> Result<Vec<Option<T>>, WarehouseError> + Sync,
) -> Result<Vec<Decoded<T>>, WarehouseError> {
    let columns: Vec<&str> = ["customer"].iter().chain(columns).copied().collect();
    let keep = |batch: &RecordBatch| {
        let customers = View(batch).number("customer").values().iter().copied();
        let rows = customers.zip(decode(batch)?).filter_map(|(customer, row)| Some((customer, row?)));
        Ok(rows.unzip())
    };
    match &selected.only {
        None => (0..table.groups()?).into_par_iter().map(|group| keep(&table.group(group, &columns)?)).collect(),
        Some(only) => table.customers(only, &columns)?.iter().map(keep).collect(),
    }
}

/// Brings sorted parts together, with an empty group for each selected customer without rows.
fn group<T: Clone>(parts: Vec<Decoded<T>>, selected: &Selected<'_>) -> Grouped<T> {
    let mut builder = Grouped::builder();
    let position = |customer: u32| match &selected.only {
        None => customer as usize,
        Some(only) => only.binary_search(&customer).expect("only selected customers are read"),
    };
    let mut last = None;
    for (customers, rows) in parts {
        for (customer, row) in customers.into_iter().zip(rows) {
            if last != Some(customer) {
                builder.end_groups_until(position(customer));
                last = Some(customer);
            }
            builder.push(row);
        }
    }
    builder.end_groups_until(selected.only.as_ref().map_or(selected.ids.len(), Vec::len));
    builder.finish()
}
