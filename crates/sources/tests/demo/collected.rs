//! A sink in memory and ways to look at what it took.

use std::collections::HashSet;
use std::fmt::Write as _;

use bellwether_domain::facts::customer::{Customer, Owner};
use bellwether_domain::facts::rows::DocumentKind;
use bellwether_domain::intake::{BudgetRecord, DocumentLine, DocumentTerms, FactSink, Product, Record, SinkError};
use bellwether_domain::loader::Reject;
use bellwether_sources::demo::output::DemoSummary;
use bellwether_sources::demo::{DemoPlan, generate};
use chrono::NaiveDate;
use sha2::{Digest, Sha256};

/// Everything that was put, in order.
#[derive(Debug, Default)]
pub(crate) struct Collected {
    pub(crate) records: Vec<Record>,
    /// Fails when it holds so many.
    pub(crate) capacity: Option<usize>,
}

impl FactSink for Collected {
    fn put(&mut self, record: Record) -> Result<(), SinkError> {
        if self.capacity == Some(self.records.len()) {
            return Err(SinkError("full".into()));
        }
        self.records.push(record);
        Ok(())
    }

    fn reject(&mut self, reject: Reject) -> Result<(), SinkError> {
        panic!("generated data has no rejects: {reject:?}");
    }
}

impl Collected {
    pub(crate) fn lines(&self) -> impl Iterator<Item = &DocumentLine> {
        self.records.iter().filter_map(|record| if let Record::Line(line) = record { Some(line) } else { None })
    }

    pub(crate) fn terms(&self) -> impl Iterator<Item = &DocumentTerms> {
        self.records.iter().filter_map(|record| if let Record::Terms(terms) = record { Some(terms) } else { None })
    }

    pub(crate) fn products(&self) -> impl Iterator<Item = &Product> {
        self.records
            .iter()
            .filter_map(|record| if let Record::Product(product) = record { Some(product) } else { None })
    }

    pub(crate) fn budgets(&self) -> impl Iterator<Item = &BudgetRecord> {
        self.records.iter().filter_map(|record| if let Record::Budget(budget) = record { Some(budget) } else { None })
    }

    pub(crate) fn owners(&self) -> impl Iterator<Item = &Owner> {
        self.records.iter().filter_map(|record| if let Record::Owner(owner) = record { Some(owner) } else { None })
    }

    pub(crate) fn customers(&self) -> Vec<&Customer> {
        let customers = self.records.iter();
        customers.filter_map(|r| if let Record::Customer(customer) = r { Some(customer) } else { None }).collect()
    }

    /// Numbers of the documents of a kind.
    pub(crate) fn documents(&self, kind: DocumentKind) -> HashSet<&str> {
        self.lines().filter(|line| line.kind == kind).map(|line| &*line.document).collect()
    }
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// A realistic demo with fiscal years from April.
pub(crate) fn plan(customers: u32, seed: u64) -> DemoPlan {
    DemoPlan {
        customers,
        seed,
        as_of: day("2025-11-10"),
        lines_per_customer: None,
        fiscal_year_start: chrono::Month::April,
    }
}

/// What a plan gives; the summary must agree with it.
pub(crate) fn generated(plan: &DemoPlan) -> Collected {
    let mut sink = Collected::default();
    let summary = generate(plan, &mut sink, &mut |_, _| {}).expect("a sink without limits");
    assert_eq!(summary, counted(&sink), "the summary counts what was written");
    sink
}

/// One number for all records.
pub(crate) fn digest(records: &[Record]) -> String {
    let mut hash = Sha256::new();
    for record in records {
        hash.update(format!("{record:?}\n"));
    }
    hash.finalize().iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes any text");
        text
    })
}

fn counted(data: &Collected) -> DemoSummary {
    let count = |of: fn(&Record) -> bool| data.records.iter().filter(|record| of(record)).count() as u64;
    DemoSummary {
        customers: count(|record| matches!(record, Record::Customer(_))),
        owners: count(|record| matches!(record, Record::Owner(_))),
        products: count(|record| matches!(record, Record::Product(_))),
        fx_rates: count(|record| matches!(record, Record::FxRate(_))),
        invoices: data.documents(DocumentKind::Invoice).len() as u64,
        credit_notes: data.documents(DocumentKind::CreditNote).len() as u64,
        adjustments: data.documents(DocumentKind::Adjustment).len() as u64,
        lines: count(|record| matches!(record, Record::Line(_))),
        orders: count(|record| matches!(record, Record::Order(_))),
        budgets: count(|record| matches!(record, Record::Budget(_))),
        learners: count(|record| matches!(record, Record::Learner(_))),
        assignments: count(|record| matches!(record, Record::Assignment(_))),
        completions: count(|record| matches!(record, Record::Completion(_))),
        contacts: count(|record| matches!(record, Record::Contact(_))),
        people: count(|record| matches!(record, Record::Person(_))),
    }
}
