//! Copies everything into a sink, for a pipeline that keeps its own facts: row by row, nothing is kept here.

use std::sync::Arc;

use bellwether_domain::facts::customer::CustomerId;
use bellwether_domain::intake::{
    BudgetRecord, DocumentLine, DocumentTerms, FactSink, FxRateRecord, Product, Record, SinkError,
};
use bellwether_domain::loader::SourceError;

use super::MssqlSource;
use super::bills::{Head, called, line};
use super::collect::Names;
use super::connection::Lease;
use super::fault::{Fault, Kind};
use super::financials::{budget, budget_called, rate, rate_called};
use super::shape::Cells;

/// Why a copy did not come to its end. What the sink has by then is to be thrown away.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The server failed.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The sink failed.
    #[error(transparent)]
    Sink(#[from] SinkError),
}

/// How much was copied.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Copied {
    /// Records the sink took.
    pub records: u64,
    /// Rows that cannot be used; the sink has them with their reasons.
    pub rejects: u64,
}

/// The sink, with the error that ended the copy: rows are handed over where only faults of the source can be told.
struct Taking<'a> {
    sink: &'a mut (dyn FactSink + Send),
    copied: Copied,
    failed: Option<SinkError>,
}

impl Taking<'_> {
    fn put(&mut self, record: Record) -> Result<(), Fault> {
        self.copied.records += 1;
        let put = self.sink.put(record);
        self.after(put)
    }

    fn reject(&mut self, source: &MssqlSource, row: String, reason: String) -> Result<(), Fault> {
        self.copied.rejects += 1;
        let put = self.sink.reject(source.reject(row, reason));
        self.after(put)
    }

    fn after(&mut self, put: Result<(), SinkError>) -> Result<(), Fault> {
        put.map_err(|error| {
            self.failed = Some(error);
            Fault::new(Kind::Unusable, "the copy was ended by its sink", "see there")
        })
    }
}

impl MssqlSource {
    /// Copies products, lines and terms of documents, budgets and rates, in this order. As long as rows keep coming there
    /// is no deadline.
    ///
    /// # Errors
    /// When the server or the sink fails.
    pub async fn records(&self, sink: &mut (dyn FactSink + Send)) -> Result<Copied, CopyError> {
        let mut taking = Taking { sink, copied: Copied::default(), failed: None };
        let copied = self.read(None, async |lease: &mut Lease| self.copy(lease, &mut taking).await).await;
        match (copied, taking.failed) {
            (Ok(()), _) => Ok(taking.copied),
            (Err(_), Some(error)) => Err(error.into()),
            (Err(fault), None) => Err(self.place.source_error(fault).into()),
        }
    }

    async fn copy(&self, lease: &mut Lease, taking: &mut Taking<'_>) -> Result<(), Fault> {
        let present = self.present(lease).await?;
        if present.products {
            self.copy_products(lease, taking).await?;
        }
        self.copy_documents(lease, taking, present.products).await?;
        for orphan in self.orphans(lease).await? {
            taking.reject(self, orphan.row, orphan.reason.as_ref().to_owned())?;
        }
        if present.budgets {
            let copying = |row: &tiberius::Row| match budget(Cells(row)) {
                Ok((customer, month, amount)) => {
                    taking.put(Record::Budget(BudgetRecord { customer: customer.into(), month, amount }))
                }
                Err(reason) => taking.reject(self, budget_called(Cells(row)), reason),
            };
            lease.each(&self.statements.budgets(None), copying).await?;
        }
        if present.fx_rates {
            let copying = |row: &tiberius::Row| match rate(Cells(row)) {
                Ok((from, to, month, rate)) => taking.put(Record::FxRate(FxRateRecord { from, to, month, rate })),
                Err(reason) => taking.reject(self, rate_called(Cells(row)), reason),
            };
            lease.each(&self.statements.fx_rates(None), copying).await?;
        }
        Ok(())
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
                    taking.reject(self, name, "`code` or `family` is missing".to_owned())
                }
            }
        };
        lease.each(&self.statements.products(), copying).await
    }

    async fn copy_documents(&self, lease: &mut Lease, taking: &mut Taking<'_>, families: bool) -> Result<(), Fault> {
        let repeated = self.repeated(lease).await?;
        let (mut names, mut last) = (Names::default(), String::new());
        let copying = |row: &tiberius::Row| {
            let row = Cells(row);
            let name = called(row);
            let checked = repeated.check(&name).and_then(|()| Head::of(row));
            let (head, line) = match checked.and_then(|head| line(row, &head).map(|line| (head, line))) {
                Ok(both) => both,
                Err(reason) => return taking.reject(self, name, reason),
            };
            let document: Arc<str> = head.number.into();
            let customer = CustomerId::from(head.customer);
            if last != name {
                let refers_to = row.text(7).map(Arc::from);
                if head.due.is_some() || head.paid.is_some() || refers_to.is_some() {
                    let (document, customer) = (document.clone(), customer.clone());
                    let (kind, due, paid) = (head.kind, head.due, head.paid);
                    let terms = DocumentTerms { document, kind, customer, due, paid, refers_to };
                    taking.put(Record::Terms(terms))?;
                }
                last = name;
            }
            taking.put(Record::Line(DocumentLine {
                document,
                kind: head.kind,
                date: head.date,
                customer,
                code: names.shared(&line.code),
                description: names.shared(&line.description),
                family: line.family.map(|family| names.shared(&family)),
                quantity: line.quantity,
                unit_price: line.unit_price,
                amount: line.amount,
            }))
        };
        lease.each(&self.statements.everything(families), copying).await
    }
}
