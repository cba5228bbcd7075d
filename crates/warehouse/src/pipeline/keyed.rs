//! Assets whose rows belong to a customer and need no more than a dense number, an order, and perhaps a check.

use arrow::array::{BooleanArray, Int64Array, RecordBatch, UInt32Array};
use arrow::compute::{filter_record_batch, take_record_batch};
use arrow::datatypes::SchemaRef;
use std::sync::Arc;

use crate::asset::Asset;
use crate::error::WarehouseError;
use crate::pipeline::build::Build;
use crate::pipeline::finder::UNKNOWN_CUSTOMER;
use crate::pipeline::lines::constant_word;
use crate::pipeline::outcome::Outcome;
use crate::pipeline::sorted;
use crate::raw::RawTable;
use crate::rejects::{RejectWriter, table_of};
use crate::rows::{View, date};
use crate::schema::{BUDGETS, CONTACTS, Column, ORDERS, PEOPLE, Type, schema};
use crate::sort::{Run, SortKey, Sorter};
use bellwether_domain::intake::kind::RecordKind;

/// Rows read at once.
const BATCH: usize = 8_192;

pub(super) fn make_orders(build: &Build<'_>) -> Result<Outcome, WarehouseError> {
    const ORDER: SortKey = SortKey(&["date", "number", "seq"]);
    make(build, Asset::Orders, (RecordKind::Order, ORDERS, ORDER), |_, _| Ok(None))
}

pub(super) fn make_contacts(build: &Build<'_>) -> Result<Outcome, WarehouseError> {
    const ORDER: SortKey = SortKey(&["at", "seq"]);
    make(build, Asset::Contacts, (RecordKind::Contact, CONTACTS, ORDER), |_, _| Ok(None))
}

pub(super) fn make_people(build: &Build<'_>) -> Result<Outcome, WarehouseError> {
    const ORDER: SortKey = SortKey(&["seq"]);
    make(build, Asset::People, (RecordKind::Person, PEOPLE, ORDER), |_, _| Ok(None))
}

/// One budget per customer and month: the first one counts.
pub(super) fn make_budgets(build: &Build<'_>) -> Result<Outcome, WarehouseError> {
    const ORDER: SortKey = SortKey(&["month", "seq"]);
    make(build, Asset::Budgets, (RecordKind::Budget, BUDGETS, ORDER), |rows, row| {
        let (customer, month) = (rows.number("customer").values(), rows.date("month").values());
        let repeated = row > 0 && (customer[row - 1], month[row - 1]) == (customer[row], month[row]);
        Ok(repeated.then(|| Rejected {
            row: format!("budget for {}", date(month[row])),
            reason: "second budget for the same customer and month",
        }))
    })
}

/// A row that was not taken.
pub(super) struct Rejected {
    pub(super) row: String,
    pub(super) reason: &'static str,
}

/// Makes an asset of raw records with a `customer`. `judge` looks at a row among its sorted neighbours.
fn make(
    build: &Build<'_>,
    asset: Asset,
    (kind, columns, order): (RecordKind, &[Column], SortKey),
    judge: impl Fn(View<'_>, usize) -> Result<Option<Rejected>, WarehouseError>,
) -> Result<Outcome, WarehouseError> {
    let mut rejects = RejectWriter::new(build.path(&table_of(asset)));
    let staged = stage(build, kind, order, &mut rejects)?;
    let rows_in = staged.rows_in;
    let target = schema(columns);
    let written = sorted::write(&build.path(asset.name()), columns, staged.runs(order, kind), |chunk| {
        let kept = keep(build, &chunk, (kind, &mut rejects), |row| judge(View(&chunk), row))?;
        project(&kept, &target)
    })?;
    Ok(Outcome::new(rows_in, written.rows)
        .check("sorted", written.sorted, format!("{} rows", written.rows))
        .accounted(rejects.finish()?))
}

/// The rows that `judge` does not reject.
pub(super) fn keep(
    build: &Build<'_>,
    chunk: &RecordBatch,
    (kind, rejects): (RecordKind, &mut RejectWriter),
    judge: impl Fn(usize) -> Result<Option<Rejected>, WarehouseError>,
) -> Result<RecordBatch, WarehouseError> {
    let mut kept = vec![true; chunk.num_rows()];
    for (row, kept) in kept.iter_mut().enumerate() {
        if let Some(rejected) = judge(row)? {
            *kept = false;
            let dataset = View(chunk).word("dataset").value(row);
            let label = build.sources.iter().find(|source| source.info.name == dataset).map(|source| &*source.label);
            let texts = [dataset, kind.table(), label.unwrap_or(dataset), &rejected.row, rejected.reason];
            rejects.write(texts, false)?;
        }
    }
    Ok(if kept.contains(&false) { filter_record_batch(chunk, &BooleanArray::from(kept))? } else { chunk.clone() })
}

/// Some columns of a batch, in the order of a schema.
pub(super) fn project(batch: &RecordBatch, target: &SchemaRef) -> Result<RecordBatch, WarehouseError> {
    let column = |field: &Arc<arrow::datatypes::Field>| batch.column_by_name(field.name()).expect("staged").clone();
    Ok(RecordBatch::try_new(target.clone(), target.fields().iter().map(column).collect())?)
}

/// Records with dense customer numbers in sorted runs.
pub(super) struct Staged {
    runs: Vec<Run>,
    pub(super) rows_in: u64,
}

impl Staged {
    pub(super) fn runs(self, order: SortKey, kind: RecordKind) -> (Vec<Run>, SortKey, SchemaRef) {
        (self.runs, order, schema(&staged_columns(kind)))
    }
}

/// Reads the raw records of a kind from all data sets. The staged rows have the raw columns, with `customer` as a dense
/// number, `seq` ascending over all data sets, and `dataset` as last column.
pub(super) fn stage(
    build: &Build<'_>,
    kind: RecordKind,
    order: SortKey,
    rejects: &mut RejectWriter,
) -> Result<Staged, WarehouseError> {
    let finder = build.finder()?;
    let columns = staged_columns(kind);
    let target = schema(&columns);
    let mut sorter = Sorter::new(order, &build.spill);
    let (mut rows_in, mut passed) = (0, 0_i64);
    for source in &build.sources {
        let Some(table) = source.raw.table(RawTable::Records(kind))? else { continue };
        let mut memo = finder.memo();
        let names: Vec<&str> = RawTable::Records(kind).columns().iter().map(|column| column.0).collect();
        let mut last = passed;
        for batch in table.scan(&names, BATCH)? {
            let batch = batch?;
            rows_in += batch.num_rows() as u64;
            let (ids, seq) = (View(&batch).text("customer"), View(&batch).int("seq").values());
            let (mut rows, mut customers, mut order) = (Vec::new(), Vec::new(), Vec::new());
            for row in 0..batch.num_rows() {
                last = passed + seq[row] + 1;
                if let Some(customer) = memo.find(ids.value(row)) {
                    rows.push(u32::try_from(row).expect("a batch is small"));
                    customers.push(customer);
                    order.push(last);
                } else {
                    let place = format!("{} of {}, record {}", kind.table(), ids.value(row), seq[row] + 1);
                    let texts = [source.info.name.as_str(), kind.table(), &source.label, &place, UNKNOWN_CUSTOMER];
                    rejects.write(texts, false)?;
                }
            }
            let kept = take_record_batch(&batch, &UInt32Array::from(rows))?;
            let mut arrays = kept.columns().to_vec();
            arrays.push(constant_word(&source.info.name, customers.len())?);
            for (array, &(name, ..)) in arrays.iter_mut().zip(&columns) {
                match name {
                    "customer" => *array = Arc::new(UInt32Array::from(std::mem::take(&mut customers))),
                    "seq" => *array = Arc::new(Int64Array::from(std::mem::take(&mut order))),
                    _ => {}
                }
            }
            sorter.push(RecordBatch::try_new(target.clone(), arrays)?)?;
        }
        passed = last;
    }
    Ok(Staged { runs: sorter.finish()?, rows_in })
}

fn staged_columns(kind: RecordKind) -> Vec<Column> {
    let raw = RawTable::Records(kind).columns().iter();
    raw.map(|&column| if column.0 == "customer" { ("customer", Type::Number, false) } else { column })
        .chain([("dataset", Type::Word, false)])
        .collect()
}
