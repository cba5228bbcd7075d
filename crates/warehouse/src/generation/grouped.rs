//! Reads tables into rows grouped by customer.

use arrow::array::RecordBatch;
use bellwether_domain::facts::grouped::{Grouped, Keyed};
use rayon::prelude::*;

use super::Selected;
use crate::error::WarehouseError;
use crate::rows::View;
use crate::table::read::Table;

/// Decoded rows of some customers, in their order.
pub(super) struct Rows<'a, T> {
    customers: &'a [u32],
    part: Part<T>,
}

/// Rows, and where each customer's end.
struct Part<T> {
    rows: Vec<T>,
    ends: Vec<(u32, usize)>,
}

impl<T> Rows<'_, T> {
    /// Takes what became of a row of the batch; rows are taken in their order, unwanted ones are passed over.
    #[inline]
    pub(super) fn put(&mut self, row: usize, value: T) {
        let customer = self.customers[row];
        self.part.rows.push(value);
        let end = self.part.rows.len();
        match self.part.ends.last_mut() {
            Some(last) if last.0 == customer => last.1 = end,
            _ => self.part.ends.push((customer, end)),
        }
    }
}

/// Reads the rows of the selected customers. `columns` are those that `decode` needs; the customer is read anyway.
pub(super) fn read<T: Send>(
    table: Option<&Table>,
    selected: &Selected<'_>,
    columns: &[&str],
    decode: impl Fn(View<'_>, &mut Rows<'_, T>) -> Result<(), WarehouseError> + Sync,
) -> Result<Keyed<T>, WarehouseError> {
    let parts = table.map_or(Ok(Vec::new()), |table| parts(table, selected, columns, decode))?;
    Ok(Keyed { keys: selected.keys(), rows: group(parts, selected) })
}

fn parts<T: Send>(
    table: &Table,
    selected: &Selected<'_>,
    columns: &[&str],
    decode: impl Fn(View<'_>, &mut Rows<'_, T>) -> Result<(), WarehouseError> + Sync,
) -> Result<Vec<Part<T>>, WarehouseError> {
    let columns: Vec<&str> = ["customer"].iter().chain(columns).copied().collect();
    let part = |batch: &RecordBatch| {
        let view = View(batch);
        let customers = view.number("customer").values();
        let mut rows = Rows { customers, part: Part { rows: Vec::new(), ends: Vec::new() } };
        decode(view, &mut rows)?;
        Ok(rows.part)
    };
    match &selected.only {
        None => (0..table.groups()?).into_par_iter().map(|group| part(&table.group(group, &columns)?)).collect(),
        Some(only) => table.customers(only, &columns)?.iter().map(part).collect(),
    }
}

/// Brings sorted parts together, with an empty group for each selected customer without rows.
fn group<T>(parts: Vec<Part<T>>, selected: &Selected<'_>) -> Grouped<T> {
    let mut builder = Grouped::builder();
    let position = |customer: u32| match &selected.only {
        None => customer as usize,
        Some(only) => only.binary_search(&customer).expect("only selected customers are read"),
    };
    for Part { rows, ends } in parts {
        let mut rows = rows.into_iter();
        let mut passed = 0;
        for (customer, end) in ends {
            builder.end_groups_until(position(customer));
            builder.extend(rows.by_ref().take(end - passed));
            passed = end;
        }
    }
    builder.end_groups_until(selected.only.as_ref().map_or(selected.ids.len(), Vec::len));
    builder.finish()
}
