//! Copies what has changed since last time, and says what is still there. Row by row; of the documents, one is kept here.

use std::collections::HashSet;
use std::sync::Arc;

use bellwether_domain::copying::{Copied, CopyError, CopySink, Copying, RecordSource};
use bellwether_domain::intake::kind::{RecordKind, document_key};
use bellwether_domain::intake::{BudgetRecord, FxRateRecord, Product, Record, SinkError};
use bellwether_domain::loader::Reject;
use serde::{Deserialize, Serialize};

use super::MssqlSource;
use super::bills::{Repeated, called};
use super::collect::Names;
use super::connection::Lease;
use super::fault::{Fault, Kind};
use super::financials::{budget, budget_called, rate, rate_called};
use super::shape::Cells;
use super::whole::Whole;

/// What a copy accounts for, whether or not there are views for it.
const KINDS: [RecordKind; 5] =
    [RecordKind::Product, RecordKind::Line, RecordKind::Terms, RecordKind::Budget, RecordKind::FxRate];

/// The largest `changed` of the documents that were copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Watermark {
    changed: i64,
}

/// The sink, with the error that ended the copy: rows are handed over where only faults of the source can be told.
struct Taking<'a> {
    sink: &'a mut (dyn CopySink + Send),
    copied: Copied,
    failed: Option<SinkError>,
}

impl Taking<'_> {
    fn put(&mut self, record: Record) -> Result<(), Fault> {
        self.copied.records += 1;
        let put = self.sink.put(record);
        self.after(put)
    }

    fn reject(&mut self, kind: RecordKind, reject: Reject) -> Result<(), Fault> {
        self.copied.rejects += 1;
        let put = self.sink.reject_of(kind, reject);
        self.after(put)
    }

    /// A document with everything that belongs to it, or the reason why it is not taken.
    fn document(&mut self, source: &MssqlSource, whole: Whole) -> Result<(), Fault> {
        let name = whole.name.clone();
        match whole.finish() {
            Ok((terms, lines)) => {
                terms.map(Record::Terms).into_iter().try_for_each(|terms| self.put(terms))?;
                lines.into_iter().try_for_each(|line| self.put(Record::Line(line)))
            }
            Err(reason) => self.reject(RecordKind::Line, source.reject(name, reason)),
        }
    }

    fn after(&mut self, put: Result<(), SinkError>) -> Result<(), Fault> {
        put.map_err(|error| {
            self.failed = Some(error);
            Fault::new(Kind::Unusable, "the copy was ended by its sink", "see there")
        })
    }
}

/// Documents are delivered since the last copy if `documents` has the column `changed`; then the numbers of all of them
/// are read as well, which tells what was removed. Everything else is delivered as a whole each time.
impl RecordSource for MssqlSource {
    fn source(&self) -> Arc<str> {
        self.name.clone()
    }

    fn copy<'a>(&'a self, since: Option<&'a str>, sink: &'a mut (dyn CopySink + Send)) -> Copying<'a> {
        Box::pin(self.copy_all(since, sink))
    }
}

impl MssqlSource {
    async fn copy_all(&self, since: Option<&str>, sink: &mut (dyn CopySink + Send)) -> Result<Copied, CopyError> {
        KINDS.into_iter().for_each(|kind| sink.account_for(kind));
        let since = since.and_then(|text| serde_json::from_str::<Watermark>(text).ok());
        let mut taking = Taking { sink, copied: Copied::default(), failed: None };
        let copied = self.read(None, async |lease: &mut Lease| self.copy_views(lease, since, &mut taking).await).await;
        match (copied, taking.failed) {
            (Ok(reached), _) => {
                let text = |reached| serde_json::to_string(&reached).expect("a number serialises");
                Ok(Copied { watermark: reached.map(text), ..taking.copied })
            }
            (Err(_), Some(error)) => Err(error.into()),
            (Err(fault), None) => Err(self.place.source_error(fault).into()),
        }
    }

    async fn copy_views(
        &self,
        lease: &mut Lease,
        since: Option<Watermark>,
        taking: &mut Taking<'_>,
    ) -> Result<Option<Watermark>, Fault> {
        let present = self.present(lease).await?;
        if present.products {
            self.copy_products(lease, taking).await?;
        }
        let since = since.filter(|_| present.changed);
        let reached = self.copy_documents(lease, (since, present.changed), taking).await?;
        for orphan in self.orphans(lease).await? {
            taking.reject(RecordKind::Line, orphan)?;
        }
        if present.budgets {
            let copying = |row: &tiberius::Row| match budget(Cells(row)) {
                Ok((customer, month, amount)) => {
                    taking.put(Record::Budget(BudgetRecord { customer: customer.into(), month, amount }))
                }
                Err(reason) => taking.reject(RecordKind::Budget, self.reject(budget_called(Cells(row)), reason)),
            };
            lease.each(&self.statements.budgets(None), copying).await?;
        }
        if present.fx_rates {
            let copying = |row: &tiberius::Row| match rate(Cells(row)) {
                Ok((from, to, month, rate)) => taking.put(Record::FxRate(FxRateRecord { from, to, month, rate })),
                Err(reason) => taking.reject(RecordKind::FxRate, self.reject(rate_called(Cells(row)), reason)),
            };
            lease.each(&self.statements.fx_rates(None), copying).await?;
        }
        Ok(reached)
    }

    async fn copy_products(&self, lease: &mut Lease, taking: &mut Taking<'_>) -> Result<(), Fault> {
        let mut names = Names::default();
        let copying = |row: &tiberius::Row| {
            let row = Cells(row);
            match (row.text(0), row.text(2)) {
                (Some(code), Some(family)) => taking.put(Record::Product(Product {
                    code: code.into(),
                    name: row.text(1).unwrap_or(code).into(),
                    family: names.shared(family),
                    category: row.text(3).map(|category| names.shared(category)),
                })),
                (code, _) => {
                    let name = format!("product {}", code.unwrap_or("without code"));
                    let reason = "`code` or `family` is missing".to_owned();
                    taking.reject(RecordKind::Product, self.reject(name, reason))
                }
            }
        };
        lease.each(&self.statements.products(), copying).await
    }

    /// Lines come without families: those are their products', wherever the catalogue is.
    async fn copy_documents(
        &self,
        lease: &mut Lease,
        (since, marked): (Option<Watermark>, bool),
        taking: &mut Taking<'_>,
    ) -> Result<Option<Watermark>, Fault> {
        let repeated = self.repeated(lease).await?;
        let mut reached = since;
        let mut delivered = HashSet::new();
        let (mut names, mut open) = (Names::default(), None::<Whole>);
        let copying = |row: &tiberius::Row| {
            let row = Cells(row);
            let name = called(row);
            if let Some(whole) = open.take_if(|whole| whole.name != name) {
                taking.document(self, whole)?;
            }
            reached = reached.max(row.opt_int(15).map(|changed| Watermark { changed }));
            match &mut open {
                Some(whole) => whole.add(row, &mut names),
                None => {
                    if since.is_some() {
                        delivered.insert(name.clone());
                    }
                    open = Some(Whole::begin(name, row, &repeated, &mut names));
                }
            }
            Ok(())
        };
        let since = since.map(|since| since.changed);
        lease.each(&self.statements.everything(marked, since), copying).await?;
        open.into_iter().try_for_each(|whole| taking.document(self, whole))?;
        if since.is_some() {
            self.tell_what_remains(lease, &repeated, &delivered, taking).await?;
        }
        Ok(reached)
    }

    async fn tell_what_remains(
        &self,
        lease: &mut Lease,
        repeated: &Repeated,
        delivered: &HashSet<String>,
        taking: &mut Taking<'_>,
    ) -> Result<(), Fault> {
        let telling = |row: &tiberius::Row| {
            let row = Cells(row);
            let name = called(row);
            if delivered.contains(&name) {
                return Ok(());
            }
            if let Err(reason) = repeated.check(&name) {
                return taking.reject(RecordKind::Line, self.reject(name, reason));
            }
            if let (Some(number), Ok(kind)) = (row.text(1), row.kind(2)) {
                taking.sink.remains(RecordKind::Line, &document_key(kind, number));
            }
            taking.sink.row_remains(&name);
            Ok(())
        };
        lease.each(&self.statements.numbers(), telling).await
    }
}
