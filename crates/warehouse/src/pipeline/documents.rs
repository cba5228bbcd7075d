//! Asset `documents`: what a customer was billed, a row per document.

use arrow::array::RecordBatch;
use chrono::NaiveDate;
use rayon::prelude::*;

use crate::error::WarehouseError;
use crate::pipeline::build::Build;
use crate::pipeline::derive::by_group;
use crate::pipeline::outcome::Outcome;
use crate::pipeline::totals::{Totals, totals};
use crate::rows::{RowBuilder, View, date, opt_text};
use crate::schema::DOCUMENTS;
use crate::table::read::Table;
use crate::table::write::{Layout, TableWriter};

pub(super) fn make(build: &Build<'_>) -> Result<Outcome, WarehouseError> {
    let (lines, terms) = (build.table("lines")?, build.table("terms")?);
    let Some(lines) = lines else { return Ok(Outcome::default()) };
    let mut writer = TableWriter::create(&build.path("documents"), DOCUMENTS, Layout::Published)?;
    let (mut line_totals, mut numbers) = (Totals::new(), Vec::new());
    by_group(
        &lines,
        |group| documents_of(&lines, terms.as_ref(), group),
        |(batch, totals)| {
            for (key, sum) in totals {
                *line_totals.entry(key).or_default() += sum;
            }
            numbers.extend(document_hashes(&batch));
            writer.write_customers(&batch)
        },
    )?;
    let outcome = Outcome::new(lines.rows()? as u64, writer.finish()?);
    let customers = build.table("customers")?.as_ref().map_or(Ok(0), Table::rows)?;
    let documents = build.table("documents")?.expect("there are lines, so there are documents");
    let last = documents.bounds()?.last().map_or(0, |&(_, last)| last as usize);
    let totals = totals(Some(&documents))?;
    numbers.par_sort_unstable();
    let repeated = numbers.windows(2).filter(|pair| pair[0] == pair[1]).count();
    Ok(outcome
        .check("lines_add_up_to_documents", totals == line_totals, format!("{totals:?} and {line_totals:?}"))
        .check("every_document_has_a_customer", last < customers, format!("{last} of {customers} is the last"))
        .check("document_numbers_distinct", repeated == 0, format!("{repeated} repeated")))
}

/// The documents of a row group of lines, and the sums of the lines.
fn documents_of(lines: &Table, terms: Option<&Table>, group: usize) -> Result<(RecordBatch, Totals), WarehouseError> {
    let batch = lines.group(group, &["customer", "date", "document", "kind", "dataset", "amount_minor", "currency"])?;
    let view = View(&batch);
    let (customer, days) = (view.number("customer").values(), view.date("date").values());
    let (number, kind, dataset) = (view.text("document"), view.word("kind"), view.word("dataset"));
    let (amount, currency) = (view.int("amount_minor").values(), view.word("currency"));
    let mut terms = Terms::of(terms, lines.bounds()?[group])?;
    let mut rows = RowBuilder::new(DOCUMENTS);
    let mut totals = Totals::new();
    let mut start = 0;
    while start < batch.num_rows() {
        let same = |row: &usize| {
            customer[*row] == customer[start]
                && number.value(*row) == number.value(start)
                && kind.value(*row) == kind.value(start)
                && dataset.value(*row) == dataset.value(start)
        };
        let lines = (start..batch.num_rows()).take_while(same).count();
        let total: i64 = amount[start..start + lines].iter().sum();
        let sum = totals.entry((kind.value(start).to_owned(), currency.value(start).to_owned())).or_default();
        *sum += amount[start..start + lines].iter().map(|&minor| i128::from(minor)).sum::<i128>();
        rows.number(customer[start]).opt_days(Some(days[start]));
        rows.text(number.value(start)).text(kind.value(start)).text(dataset.value(start));
        rows.number(u32::try_from(lines).expect("a row group has fewer rows")).int(total).text(currency.value(start));
        terms.write_next(&mut rows, customer[start], (number.value(start), kind.value(start), dataset.value(start)));
        start += lines;
    }
    Ok((rows.finish(), totals))
}

/// Terms of the documents of some customers, in the order of the documents.
struct Terms {
    batches: Vec<RecordBatch>,
    batch: usize,
    row: usize,
}

impl Terms {
    fn of(table: Option<&Table>, (first, last): (u32, u32)) -> Result<Self, WarehouseError> {
        let wanted: Vec<u32> = (first..=last).collect();
        let columns = ["customer", "document", "kind", "dataset", "due", "paid", "refers_to"];
        let batches = table.map_or(Ok(Vec::new()), |table| table.customers(&wanted, &columns))?;
        Ok(Self { batches, batch: 0, row: 0 })
    }

    /// Writes the terms of a document, or none, as the last columns of its row.
    fn write_next(&mut self, rows: &mut RowBuilder, customer: u32, (number, kind, dataset): (&str, &str, &str)) {
        while self.batches.get(self.batch).is_some_and(|batch| batch.num_rows() == self.row) {
            self.batch += 1;
            self.row = 0;
        }
        if let Some(batch) = self.batches.get(self.batch) {
            let (view, row) = (View(batch), self.row);
            if view.number("customer").value(row) == customer
                && view.text("document").value(row) == number
                && view.word("kind").value(row) == kind
                && view.word("dataset").value(row) == dataset
            {
                self.row += 1;
                let days = |name: &str| View(batch).date(name).slice(row, 1).iter().next().flatten();
                rows.opt_days(days("due")).opt_days(days("paid")).opt_text(opt_text(view.text("refers_to"), row));
                return;
            }
        }
        rows.opt_days(None).opt_days(None).opt_text(None);
    }
}

/// Identifies documents by data set, kind and number; 128 bits, so that equal ones are equal documents.
fn document_hashes(batch: &RecordBatch) -> Vec<u128> {
    let view = View(batch);
    let (number, kind, dataset) = (view.text("document"), view.word("kind"), view.word("dataset"));
    let fnv = |row: usize| {
        let bytes = [dataset.value(row), "\0", kind.value(row), "\0", number.value(row)];
        bytes.iter().flat_map(|text| text.bytes()).fold(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128, |hash, byte| {
            (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b)
        })
    };
    (0..batch.num_rows()).map(fnv).collect()
}

/// Dates of the first and the last document.
pub(super) fn date_range(documents: Option<&Table>) -> Result<Option<(NaiveDate, NaiveDate)>, WarehouseError> {
    let Some(documents) = documents else { return Ok(None) };
    let mut range: Option<(i32, i32)> = None;
    for batch in documents.scan(&["date"], 65_536)? {
        let batch = batch?;
        for &day in View(&batch).date("date").values() {
            range = Some(range.map_or((day, day), |(first, last)| (first.min(day), last.max(day))));
        }
    }
    Ok(range.map(|(first, last)| (date(first), date(last))))
}
