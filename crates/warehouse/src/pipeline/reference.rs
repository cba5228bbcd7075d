//! Small assets that belong to no customer: account managers, products, exchange rates.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;

use crate::error::WarehouseError;
use crate::pipeline::build::Build;
use crate::pipeline::outcome::Outcome;
use crate::raw::RawTable;
use crate::rows::{RowBuilder, View};
use crate::schema::{Column, FX_RATES, OWNERS, PRODUCTS};
use crate::table::write::{Layout, TableWriter};
use bellwether_domain::intake::kind::RecordKind;

/// The first data set that names an account manager counts; within it, the last record.
pub(super) fn make_owners(build: &Build<'_>) -> Result<Outcome, WarehouseError> {
    let decode = |batch: &RecordBatch| {
        let (id, name) = (View(batch).text("id"), View(batch).text("name"));
        (0..batch.num_rows()).map(|row| (id.value(row).to_owned(), name.value(row).to_owned())).collect()
    };
    make(build, RecordKind::Owner, OWNERS, decode, |rows, id: &String, name: &String| {
        rows.text(id).text(name);
    })
}

/// The first data set that names a product counts; within it, the last record.
pub(super) fn make_products(build: &Build<'_>) -> Result<Outcome, WarehouseError> {
    let decode = |batch: &RecordBatch| {
        let view = View(batch);
        let (code, name) = (view.text("code"), view.text("name"));
        let (family, category) = (view.word("family"), view.word("category"));
        let value = |row: usize| {
            (name.value(row).to_owned(), family.value(row).to_owned(), category.get(row).map(str::to_owned))
        };
        (0..batch.num_rows()).map(|row| (code.value(row).to_owned(), value(row))).collect()
    };
    make(build, RecordKind::Product, PRODUCTS, decode, |rows, code: &String, (name, family, category)| {
        rows.text(code).text(name).text(family).opt_text(Option::<&String>::from(category).map(String::as_str));
    })
}

/// The first data set that has a rate counts; within it, the last record.
pub(super) fn make_fx_rates(build: &Build<'_>) -> Result<Outcome, WarehouseError> {
    let decode = |batch: &RecordBatch| {
        let view = View(batch);
        let (from, to) = (view.word("from_currency"), view.word("to_currency"));
        let (month, rate) = (view.date("month"), view.decimal("rate"));
        let key = |row: usize| (from.value(row).to_owned(), to.value(row).to_owned(), month.value(row));
        (0..batch.num_rows()).map(|row| (key(row), rate.value(row))).collect()
    };
    make(build, RecordKind::FxRate, FX_RATES, decode, |rows, key: &(String, String, i32), rate| {
        rows.text(&key.0).text(&key.1).opt_days(Some(key.2)).decimal(*rate);
    })
}

fn make<K: Ord, V>(
    build: &Build<'_>,
    kind: RecordKind,
    columns: &[Column],
    decode: impl Fn(&RecordBatch) -> Vec<(K, V)>,
    write: impl Fn(&mut RowBuilder, &K, &V),
) -> Result<Outcome, WarehouseError> {
    let mut all: BTreeMap<K, V> = BTreeMap::new();
    let mut rows_in = 0;
    for source in &build.sources {
        let Some(table) = source.raw.table(RawTable::Records(kind))? else { continue };
        rows_in += table.rows()? as u64;
        let names: Vec<&str> = RawTable::Records(kind).columns().iter().map(|column| column.0).collect();
        let mut of_source: BTreeMap<K, V> = BTreeMap::new();
        for batch in table.scan(&names, 8_192)? {
            of_source.extend(decode(&batch?));
        }
        for (key, value) in of_source {
            all.entry(key).or_insert(value);
        }
    }
    let mut rows = RowBuilder::new(columns);
    for (key, value) in &all {
        write(&mut rows, key, value);
    }
    let mut writer = TableWriter::create(&build.path(kind.table()), columns, Layout::Published)?;
    writer.write(&rows.finish())?;
    Ok(Outcome::new(rows_in, writer.finish()?))
}
