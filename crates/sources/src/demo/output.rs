//! Where generated records go, and what was counted on the way.

use bellwether_domain::facts::rows::DocumentKind;
use bellwether_domain::intake::{DocumentLine, FactSink, Record, SinkError};
use chrono::NaiveDate;

/// What was generated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DemoSummary {
    /// Customers, prospects included.
    pub customers: u64,
    /// Account managers.
    pub owners: u64,
    /// Products of the catalogue.
    pub products: u64,
    /// Monthly exchange rates.
    pub fx_rates: u64,
    /// Invoices.
    pub invoices: u64,
    /// Credit notes.
    pub credit_notes: u64,
    /// Adjustments, such as bad debt.
    pub adjustments: u64,
    /// Lines of all documents.
    pub lines: u64,
    /// Orders, open and cancelled ones included.
    pub orders: u64,
    /// Budgets, one per customer and month.
    pub budgets: u64,
    /// People enrolled in training.
    pub learners: u64,
    /// Modules to be completed.
    pub assignments: u64,
    /// Modules completed.
    pub completions: u64,
    /// Logged contacts.
    pub contacts: u64,
    /// People at customers.
    pub people: u64,
}

/// Why no demo data came out.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The date is not one that business data could have.
    #[error("`as_of` is {0}; demo data can end on any day from 1980-01-01 to 2199-12-31")]
    AsOf(NaiveDate),
    /// More customers than there are numbers for.
    #[error("`customers` is {0}; demo data has 9999999 at most")]
    TooManyCustomers(u32),
    /// The sink refused a record.
    #[error(transparent)]
    Sink(#[from] SinkError),
}

/// A sink that counts.
pub(super) struct Output<'a> {
    sink: &'a mut dyn FactSink,
    pub(super) summary: DemoSummary,
}

impl<'a> Output<'a> {
    pub(super) fn new(sink: &'a mut dyn FactSink) -> Self {
        Self { sink, summary: DemoSummary::default() }
    }

    /// Passes a record on. Documents are counted by [`Output::count_document`], because a line does not say whether it
    /// is the first.
    pub(super) fn put(&mut self, record: Record) -> Result<(), DemoError> {
        let summary = &mut self.summary;
        match &record {
            Record::Customer(_) => summary.customers += 1,
            Record::Owner(_) => summary.owners += 1,
            Record::Product(_) => summary.products += 1,
            Record::Line(_) => summary.lines += 1,
            Record::Terms(_) => {}
            Record::Order(_) => summary.orders += 1,
            Record::Budget(_) => summary.budgets += 1,
            Record::FxRate(_) => summary.fx_rates += 1,
            Record::Learner(_) => summary.learners += 1,
            Record::Assignment(_) => summary.assignments += 1,
            Record::Completion(_) => summary.completions += 1,
            Record::Contact(_) => summary.contacts += 1,
            Record::Person(_) => summary.people += 1,
        }
        Ok(self.sink.put(record)?)
    }

    /// Passes a line on.
    pub(super) fn line(&mut self, line: DocumentLine) -> Result<(), DemoError> {
        self.summary.lines += 1;
        Ok(self.sink.put(Record::Line(line))?)
    }

    /// Counts a document whose lines are passed on one by one.
    pub(super) const fn count_document(&mut self, kind: DocumentKind) {
        match kind {
            DocumentKind::Invoice => self.summary.invoices += 1,
            DocumentKind::CreditNote => self.summary.credit_notes += 1,
            DocumentKind::Adjustment => self.summary.adjustments += 1,
        }
    }
}
