//! Small assets that belong to no customer: account managers, products, exchange rates.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use arrow::array::RecordBatch;

use crate::asset::Asset;
use crate::error::WarehouseError;
use crate::pipeline::build::Build;
use crate::pipeline::outcome::Outcome;
use crate::raw::RawTable;
use crate::rows::{RowBuilder, View, date};
use crate::schema::{Column, FX_RATES, OWNERS, PRODUCTS};
use crate::table::write::{Layout, TableWriter};
use bellwether_domain::intake::kind::RecordKind;

/// The first data set that names an account manager counts; within it, the last record, and the others are rejected.
pub(super) fn make_owners(build: &Build<'_>) -> Result<Outcome, WarehouseError> {
    let decode = |batch: &RecordBatch| {
        let (id, name) = (View(batch).text("id"), View(batch).text("name"));
        (0..batch.num_rows()).map(|row| (id.value(row).to_owned(), name.value(row).to_owned())).collect()
    };
    let called = |id: &String| format!("account manager {id}");
    make(build, (Asset::Owners, RecordKind::Owner, OWNERS), (decode, called), |rows, id: &String, name: &String| {
        rows.text(id).text(name);
    })
}

/// The first data set that names a product counts; within it, the last record, and the others are rejected.
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
    let called = |code: &String| format!("product {code}");
    let kind = (Asset::Products, RecordKind::Product, PRODUCTS);
    make(build, kind, (decode, called), |rows, code: &String, (name, family, category)| {
        rows.text(code).text(name).text(family).opt_text(Option::<&String>::from(category).map(String::as_str));
    })
}

/// The first data set that has a rate counts; within it, the last record, and the others are rejected.
pub(super) fn make_fx_rates(build: &Build<'_>) -> Result<Outcome, WarehouseError> {
    let decode = |batch: &RecordBatch| {
        let view = View(batch);
        let (from, to) = (view.word("from_currency"), view.word("to_currency"));
        let (month, rate) = (view.date("month"), view.decimal("rate"));
        let key = |row: usize| (from.value(row).to_owned(), to.value(row).to_owned(), month.value(row));
        (0..batch.num_rows()).map(|row| (key(row), rate.value(row))).collect()
    };
    let called = |(from, to, month): &(String, String, i32)| format!("rate of {from} in {to} for {}", date(*month));
    let kind = (Asset::FxRates, RecordKind::FxRate, FX_RATES);
    make(build, kind, (decode, called), |rows, key: &(String, String, i32), rate| {
        rows.text(&key.0).text(&key.1).opt_days(Some(key.2)).decimal(*rate);
    })
}

fn make<K: Ord, V>(
    build: &Build<'_>,
    (asset, kind, columns): (Asset, RecordKind, &[Column]),
    (decode, called): (impl Fn(&RecordBatch) -> Vec<(K, V)>, impl Fn(&K) -> String),
    write: impl Fn(&mut RowBuilder, &K, &V),
) -> Result<Outcome, WarehouseError> {
    let mut all: BTreeMap<K, V> = BTreeMap::new();
    let (mut rows_in, mut replaced) = (0, Vec::new());
    for (at, source) in build.sources.iter().enumerate() {
        let Some(table) = source.raw.table(RawTable::Records(kind))? else { continue };
        rows_in += table.rows()? as u64;
        let names: Vec<&str> = RawTable::Records(kind).columns().iter().map(|column| column.0).collect();
        let mut of_source: BTreeMap<K, V> = BTreeMap::new();
        for batch in table.scan(&names, 8_192)? {
            for (key, value) in decode(&batch?) {
                match of_source.entry(key) {
                    Entry::Vacant(entry) => drop(entry.insert(value)),
                    Entry::Occupied(mut entry) => {
                        replaced.push((at, called(entry.key())));
                        entry.insert(value);
                    }
                }
            }
        }
        for (key, value) in of_source {
            all.entry(key).or_insert(value);
        }
    }
    build.reject_replaced(asset, kind, replaced)?;
    let mut rows = RowBuilder::new(columns);
    for (key, value) in &all {
        write(&mut rows, key, value);
    }
    let mut writer = TableWriter::create(&build.path(kind.table()), columns, Layout::Published)?;
    writer.write(&rows.finish())?;
    Ok(Outcome::new(rows_in, writer.finish()?))
}
