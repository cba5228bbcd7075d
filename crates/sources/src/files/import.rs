//! The import: streams inputs through a mapping into a sink. Every data row becomes a record or a reject.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bellwether_domain::intake::{FactSink, Record};
use bellwether_domain::loader::Reject;

use super::error::ImportError;
use super::lines::{Catalogue, Lines};
use super::mapping::schema::TableKind;
use super::mapping::{Mapping, Table};
use super::plan::{Step, plan};
use super::progress::{Progress, Status};
use super::records;
use super::records::shared::Shared;
use super::row::Row;
use super::row::binding::Binding;
use super::row::exclude::excluded;
use super::row::fault::{Fault, RowError};
use super::rows::Rows;
use super::summary::{ImportSummary, InputSummary, RejectExample};

/// Rows between two reports of progress.
const REPORT_EVERY: u64 = 4096;

/// If so many rows are tried and none can be used, the mapping is wrong rather than the rows.
const OPENING: u64 = 100;

/// Streams `inputs` through `mapping` into `sink`, in bounded memory. Records come in the order of the rows; customers
/// and products made from lines come at the end, sorted by their keys.
///
/// # Errors
/// See [`ImportError`]. What was put until then must not become visible.
pub fn import(
    mapping: &Mapping,
    inputs: &[PathBuf],
    sink: &mut dyn FactSink,
    progress: &mut dyn Progress,
) -> Result<ImportSummary, ImportError> {
    let steps = plan(mapping, inputs)?;
    let total_bytes = inputs.iter().filter_map(|input| input.metadata().ok()).map(|m| m.len()).sum();
    let status = Status { total_bytes, ..Status::default() };
    let mut run = Run { mapping, sink, progress, status, summary: ImportSummary::default() };
    let mut catalogue = Catalogue::new();
    for step in &steps {
        run.table(step, &mut catalogue)?;
    }
    Ok(run.summary)
}

struct Run<'r> {
    mapping: &'r Mapping,
    sink: &'r mut dyn FactSink,
    progress: &'r mut dyn Progress,
    status: Status,
    summary: ImportSummary,
}

/// What turns rows of a table into records.
struct Assembler<'a> {
    kind: TableKind,
    shared: Shared,
    lines: Option<Lines<'a>>,
}

impl Assembler<'_> {
    fn record(&mut self, row: &Row<'_>) -> Result<Record, RowError> {
        match &mut self.lines {
            Some(lines) => lines.line(row, &mut self.shared).map(Record::Line),
            None => {
                let record = records::record(self.kind, row, &mut self.shared)?;
                Ok(record.expect("a checked mapping has rules for document lines"))
            }
        }
    }
}

impl Run<'_> {
    fn table(&mut self, step: &Step<'_>, catalogue: &mut Catalogue) -> Result<(), ImportError> {
        let mut products = Vec::new();
        let lines = step.table.lines.as_ref().map(|rules| Lines::new(rules, catalogue));
        let mut assembler = Assembler { kind: step.table.kind, shared: Shared::default(), lines };
        for input in &step.inputs {
            self.input(step, input, &mut assembler, &mut products)?;
        }
        for record in assembler.lines.into_iter().flat_map(Lines::derived) {
            match &record {
                Record::Customer(_) => self.summary.derived_customers += 1,
                _ => self.summary.derived_products += 1,
            }
            self.sink.put(record)?;
        }
        catalogue.extend(products);
        Ok(())
    }

    fn input(
        &mut self,
        step: &Step<'_>,
        input: &Path,
        assembler: &mut Assembler<'_>,
        products: &mut Vec<(Arc<str>, Arc<str>)>,
    ) -> Result<(), ImportError> {
        let table: &Table = step.table;
        let mut rows = Rows::open(input, table)?;
        let binding = Binding::new(input, &rows, table, step.index, &self.mapping.countries)?;
        let source: Arc<str> = input.file_name().unwrap_or(input.as_os_str()).to_string_lossy().into();
        let before = self.status;
        let mut ledger = Ledger::new(input, table.kind);
        while rows.advance()? {
            ledger.summary.rows += 1;
            let row = Row { binding: &binding, record: rows.record(), number: rows.number() };
            let outcome = outcome(&row, rows.header().len(), assembler);
            let (reason, declared) = match outcome {
                Ok(Outcome::Taken(record)) => {
                    if let Record::Product(product) = &record {
                        products.push((product.code.clone(), product.family.clone()));
                    }
                    self.sink.put(record)?;
                    ledger.summary.accepted += 1;
                    (None, false)
                }
                Ok(Outcome::Excluded(reason)) => (Some(reason), true),
                Err(RowError::Fault(fault)) => {
                    let reason = fault.reason.clone();
                    ledger.fault(&rows, fault)?;
                    (Some(reason), false)
                }
                Err(RowError::UnknownCountry { column, value }) => {
                    return Err(ImportError::UnknownCountry {
                        input: input.to_owned(),
                        row: rows.place(),
                        column,
                        value,
                    });
                }
            };
            if let Some(reason) = reason {
                ledger.summary.count(&reason, declared);
                let reject = Reject { source: source.clone(), row: rows.place(), reason, declared };
                self.sink.reject_of(table.kind.records(), reject)?;
            }
            if ledger.summary.rows.is_multiple_of(REPORT_EVERY) {
                self.report(before, &rows, &ledger.summary);
            }
        }
        self.report(before, &rows, &ledger.summary);
        self.summary.inputs.push(ledger.finish()?);
        Ok(())
    }

    fn report(&mut self, before: Status, rows: &Rows, summary: &InputSummary) {
        self.status.bytes_read = before.bytes_read + rows.bytes_read();
        self.status.rows = before.rows + summary.rows;
        self.status.rejects = before.rejects + (summary.rows - summary.accepted);
        self.progress.update(self.status);
    }
}

enum Outcome {
    Taken(Record),
    Excluded(Arc<str>),
}

fn outcome(row: &Row<'_>, columns: usize, assembler: &mut Assembler<'_>) -> Result<Outcome, RowError> {
    if row.record.len() != columns {
        let reason = format!("wrong number of cells; the header has {columns}");
        return Err(Fault::new(reason, &format!("{} cells", row.record.len())).into());
    }
    if let Some(reason) = excluded(row)? {
        return Ok(Outcome::Excluded(reason));
    }
    assembler.record(row).map(Outcome::Taken)
}

/// Counts the rows of one input.
struct Ledger<'i> {
    input: &'i Path,
    summary: InputSummary,
    faults: u64,
}

impl<'i> Ledger<'i> {
    fn new(input: &'i Path, kind: TableKind) -> Self {
        let (rejects, examples) = Default::default();
        let summary =
            InputSummary { input: input.to_owned(), kind: kind.as_str(), rows: 0, accepted: 0, rejects, examples };
        Self { input, summary, faults: 0 }
    }

    fn fault(&mut self, rows: &Rows, fault: Fault) -> Result<(), ImportError> {
        self.faults += 1;
        if self.summary.examples.len() < InputSummary::EXAMPLES {
            let Fault { reason, value } = fault;
            self.summary.examples.push(RejectExample { row: rows.place(), reason, value });
        }
        if self.faults == OPENING { self.usable() } else { Ok(()) }
    }

    fn finish(self) -> Result<InputSummary, ImportError> {
        self.usable().map(|()| self.summary)
    }

    /// Fails when rows were tried and not one was taken.
    fn usable(&self) -> Result<(), ImportError> {
        match self.summary.examples.first() {
            Some(first) if self.summary.accepted == 0 => Err(ImportError::NothingUsable {
                input: self.input.to_owned(),
                rows: self.faults,
                row: first.row.clone(),
                cause: Fault::describe(&first.reason, &first.value),
            }),
            _ => Ok(()),
        }
    }
}
