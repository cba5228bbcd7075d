//! One bucket of a data set's lines and terms, from raw files to sorted runs.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, RecordBatch, UInt32Array};
use arrow::compute::take;

use super::catalogue::Catalogue;
use super::verdict::{BATCH, Documents};
use super::{LINE_ORDER, TERMS_ORDER, constant_word};
use crate::error::WarehouseError;
use crate::pipeline::build::Source;
use crate::pipeline::finder::{Finder, UNKNOWN_CUSTOMER};
use crate::rejects;
use crate::rows::{RowBuilder, View, opt_text};
use crate::schema::{LINES, REJECTS, TERMS, raw, schema};
use crate::sort::{Run, Sorter, SpillDir};
use crate::table::read::Table;
use bellwether_domain::intake::kind::RecordKind;

const NO_DOCUMENT: &str = "terms of a document that has no lines";
const NOT_TAKEN: &str = "terms of a document whose lines were rejected";
const OTHER_CUSTOMER: &str = "terms name another customer than the document";

/// What became of a bucket.
pub(super) struct Staged {
    pub(super) lines: Vec<Run>,
    pub(super) terms: Vec<Run>,
    pub(super) rejects: RowBuilder,
    pub(super) lines_in: u64,
    pub(super) terms_in: u64,
    /// Terms that later ones of the same document replaced.
    pub(super) terms_replaced: u64,
}

pub(super) fn stage(
    source: &Source,
    bucket: usize,
    (finder, catalogue): (&Finder, &Catalogue),
    spill: &SpillDir,
) -> Result<Staged, WarehouseError> {
    let mut staged = Staged {
        lines: Vec::new(),
        terms: Vec::new(),
        rejects: RowBuilder::new(REJECTS),
        lines_in: 0,
        terms_in: 0,
        terms_replaced: 0,
    };
    let mut documents = Documents::default();
    if let Some(table) = source.raw.bucket(RecordKind::Line, bucket)? {
        staged.lines_in = table.rows()? as u64;
        documents = Documents::read(&table, finder)?;
        staged.lines = lines(source, &table, (&documents, catalogue), &mut staged.rejects, spill)?;
    }
    if let Some(table) = source.raw.bucket(RecordKind::Terms, bucket)? {
        staged.terms_in = table.rows()? as u64;
        terms(source, &table, (&documents, finder), &mut staged, spill)?;
    }
    Ok(staged)
}

fn lines(
    source: &Source,
    table: &Table,
    (documents, catalogue): (&Documents, &Catalogue),
    rejects: &mut RowBuilder,
    spill: &SpillDir,
) -> Result<Vec<Run>, WarehouseError> {
    let mut sorter = Sorter::new(LINE_ORDER, spill);
    let mut numbered = vec![0_u32; documents.all.len()];
    let names: Vec<&str> = raw::LINES.iter().map(|column| column.0).collect();
    let mut first = 0;
    for batch in table.scan(&names, BATCH)? {
        let batch = batch?;
        let mut taken = Taken::default();
        for row in 0..batch.num_rows() {
            match documents.of_line(first + row) {
                Ok((at, customer)) => {
                    numbered[at as usize] += 1;
                    taken.push(row, customer, documents.all[at as usize].date, numbered[at as usize]);
                }
                Err(reason) => reject_line(rejects, source, View(&batch), row, reason),
            }
        }
        first += batch.num_rows();
        sorter.push(taken.finish(&batch, &source.info.name, catalogue)?)?;
    }
    sorter.finish()
}

fn reject_line(rejects: &mut RowBuilder, source: &Source, line: View<'_>, row: usize, reason: &str) {
    let (kind, document) = (line.word("kind").value(row), line.text("document").value(row));
    let place = format!("{kind} {document}, record {}", line.int("seq").value(row) + 1);
    let table = RecordKind::Line.table();
    rejects::push(rejects, [&source.info.name, table, &source.label, &place, reason], false);
}

/// The rows of a raw batch that are taken, with what only the document knows.
#[derive(Default)]
struct Taken {
    rows: Vec<u32>,
    customers: Vec<u32>,
    dates: Vec<i32>,
    numbers: Vec<u32>,
}

impl Taken {
    fn push(&mut self, row: usize, customer: u32, date: i32, number: u32) {
        self.rows.push(u32::try_from(row).expect("a batch is small"));
        self.customers.push(customer);
        self.dates.push(date);
        self.numbers.push(number);
    }

    /// The rows as rows of `lines`.
    fn finish(self, raw: &RecordBatch, dataset: &str, catalogue: &Catalogue) -> Result<RecordBatch, WarehouseError> {
        let count = self.rows.len();
        let rows = UInt32Array::from(self.rows);
        let customers: ArrayRef = Arc::new(UInt32Array::from(self.customers));
        let dates: ArrayRef = Arc::new(Date32Array::from(self.dates));
        let numbers: ArrayRef = Arc::new(UInt32Array::from(self.numbers));
        let mut columns = Vec::with_capacity(LINES.len());
        for &(name, ..) in LINES {
            columns.push(match name {
                "customer" => customers.clone(),
                "date" => dates.clone(),
                "line" => numbers.clone(),
                "dataset" => constant_word(dataset, count)?,
                "family" => take(&catalogue.families(raw), &rows, None)?,
                _ => take(raw.column_by_name(name).expect("raw lines have it"), &rows, None)?,
            });
        }
        Ok(RecordBatch::try_new(schema(LINES), columns)?)
    }
}

struct Terms {
    due: Option<i32>,
    paid: Option<i32>,
    refers_to: Option<Box<str>>,
}

fn terms(
    source: &Source,
    table: &Table,
    (documents, finder): (&Documents, &Finder),
    staged: &mut Staged,
    spill: &SpillDir,
) -> Result<(), WarehouseError> {
    let mut latest: BTreeMap<(Box<str>, Box<str>), (u32, Terms)> = BTreeMap::new();
    let names: Vec<&str> = raw::TERMS.iter().map(|column| column.0).collect();
    for batch in table.scan(&names, BATCH)? {
        let batch = batch?;
        let view = View(&batch);
        let (number, kind, customer) = (view.text("document"), view.word("kind"), view.text("customer"));
        let (due, paid, refers_to) = (view.date("due"), view.date("paid"), view.text("refers_to"));
        for row in 0..batch.num_rows() {
            let (number, kind) = (number.value(row), kind.value(row));
            match judge(documents, finder, (number, kind), customer.value(row)) {
                Ok(at) => {
                    let days = |column: &Date32Array| column.iter().nth(row).flatten();
                    let refers_to = opt_text(refers_to, row).map(Into::into);
                    let terms = Terms { due: days(due), paid: days(paid), refers_to };
                    let replaced = latest.insert((number.into(), kind.into()), (at, terms));
                    staged.terms_replaced += u64::from(replaced.is_some());
                }
                Err(reason) => {
                    let place = format!("{kind} {number}, record {}", view.int("seq").value(row) + 1);
                    let table = RecordKind::Terms.table();
                    let texts = [source.info.name.as_str(), table, &source.label, &place, reason];
                    rejects::push(&mut staged.rejects, texts, false);
                }
            }
        }
    }
    let mut rows = RowBuilder::new(TERMS);
    for ((number, kind), (at, terms)) in latest {
        let document = &documents.all[at as usize];
        rows.number(document.customer.expect("judged above")).opt_days(Some(document.date));
        rows.text(&number).text(&kind).text(&source.info.name);
        rows.opt_days(terms.due).opt_days(terms.paid).opt_text(terms.refers_to.as_deref());
    }
    let mut sorter = Sorter::new(TERMS_ORDER, spill);
    sorter.push(rows.finish())?;
    staged.terms = sorter.finish()?;
    Ok(())
}

/// The document that terms belong to, or why they cannot be taken.
fn judge(
    documents: &Documents,
    finder: &Finder,
    (number, kind): (&str, &str),
    customer: &str,
) -> Result<u32, &'static str> {
    let at = documents.find(number, kind).ok_or(NO_DOCUMENT)?;
    let document = &documents.all[at as usize];
    match (document.fault, document.customer) {
        (Some(UNKNOWN_CUSTOMER), _) | (None, None) => Err(UNKNOWN_CUSTOMER),
        (Some(_), _) => Err(NOT_TAKEN),
        (None, of_document) if of_document == finder.find(customer) => Ok(at),
        (None, Some(_)) => Err(OTHER_CUSTOMER),
    }
}
