//! Assets `documents` and `order_dates`: what a customer was billed, and when.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use bellwether_domain::facts::rows::DocumentKind;
use chrono::NaiveDate;
use rayon::prelude::*;

use crate::error::WarehouseError;
use crate::pipeline::build::Build;
use crate::pipeline::outcome::Outcome;
use crate::rows::{RowBuilder, View, date, opt_text};
use crate::schema::{Column, DOCUMENTS, ORDER_DATES};
use crate::table::read::Table;
use crate::table::write::{Layout, TableWriter};
use crate::words::Worded;

/// Sums of minor units by kind and currency; wide enough for any number of 64-bit amounts.
pub(super) type Totals = BTreeMap<(String, String), i128>;

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

/// Works on row groups in parallel and takes the results in their order, a few at a time.
pub(super) fn by_group<T: Send>(
    table: &Table,
    work: impl Fn(usize) -> Result<T, WarehouseError> + Sync,
    mut take: impl FnMut(T) -> Result<(), WarehouseError>,
) -> Result<(), WarehouseError> {
    let groups: Vec<usize> = (0..table.groups()?).collect();
    for some in groups.chunks(2 * rayon::current_num_threads()) {
        let done: Vec<T> = some.par_iter().map(|&group| work(group)).collect::<Result<_, _>>()?;
        done.into_iter().try_for_each(&mut take)?;
    }
    Ok(())
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

/// Sums of a table with kinds, currencies and amounts.
pub(super) fn totals(table: Option<&Table>) -> Result<Totals, WarehouseError> {
    let mut totals = Totals::new();
    let Some(table) = table else { return Ok(totals) };
    for batch in table.scan(&["kind", "currency", "amount_minor"], 8_192)? {
        let batch = batch?;
        let view = View(&batch);
        let (kind, currency, amount) = (view.word("kind"), view.word("currency"), view.int("amount_minor").values());
        let mut sums: BTreeMap<(Option<usize>, Option<usize>), i128> = BTreeMap::new();
        for (row, &minor) in amount.iter().enumerate() {
            *sums.entry((kind.key(row), currency.key(row))).or_default() += i128::from(minor);
        }
        for ((k, c), sum) in sums {
            let word =
                |values: &arrow::array::StringArray, key: Option<usize>| key.map(|key| values.value(key).to_owned());
            let key = word(kind.values, k).zip(word(currency.values, c)).expect("not nullable");
            *totals.entry(key).or_default() += sum;
        }
    }
    Ok(totals)
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

pub(super) fn make_order_dates(build: &Build<'_>) -> Result<Outcome, WarehouseError> {
    let Some(documents) = build.table("documents")? else { return Ok(Outcome::default()) };
    let mut invoices = 0;
    let mut counted = 0;
    let written = derive(
        build,
        "order_dates",
        ORDER_DATES,
        &documents,
        |group| order_dates_of(&documents.group(group, &["customer", "date", "kind"])?),
        |batch| {
            counted += View(batch).number("invoices").values().iter().map(|&count| u64::from(count)).sum::<u64>();
        },
    )?;
    for batch in documents.scan(&["kind"], 8_192)? {
        let batch = batch?;
        let kind = View(&batch).word("kind");
        let invoice = kind.translate(|word| word == DocumentKind::Invoice.word());
        invoices += (0..batch.num_rows()).filter(|&row| kind.key(row).is_some_and(|key| invoice[key])).count() as u64;
    }
    Ok(Outcome::new(documents.rows()? as u64, written).check(
        "every_invoice_counted",
        invoices == counted,
        format!("{counted} of {invoices}"),
    ))
}

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

fn order_dates_of(batch: &RecordBatch) -> Result<RecordBatch, WarehouseError> {
    let view = View(batch);
    let (customer, days) = (view.number("customer").values(), view.date("date").values());
    let kind = view.word("kind");
    let invoice = kind.translate(|word| word == DocumentKind::Invoice.word());
    let mut rows = RowBuilder::new(ORDER_DATES);
    let mut current: Option<(u32, i32, u32)> = None;
    let mut end = |done: Option<(u32, i32, u32)>| {
        if let Some((customer, day, invoices)) = done {
            rows.number(customer).opt_days(Some(day)).number(invoices);
        }
    };
    for row in (0..batch.num_rows()).filter(|&row| kind.key(row).is_some_and(|key| invoice[key])) {
        match &mut current {
            Some((c, d, invoices)) if *c == customer[row] && *d == days[row] => *invoices += 1,
            _ => end(current.replace((customer[row], days[row], 1))),
        }
    }
    end(current);
    Ok(rows.finish())
}
