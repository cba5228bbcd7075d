//! Decides about the documents of a bucket from all of their lines.

use std::collections::HashMap;

use bellwether_domain::facts::rows::DocumentKind;

use crate::error::WarehouseError;
use crate::pipeline::finder::{Finder, UNKNOWN_CUSTOMER};
use crate::rows::View;
use crate::table::read::Table;
use crate::words::Worded;

/// Rows read at once.
pub(super) const BATCH: usize = 8_192;

/// Reasons why a line is rejected.
const OTHER_CUSTOMER: &str = "line names another customer than the first line of its document";
const CURRENCIES: &str = "document has lines in several currencies";
const NEGATIVE_CREDIT: &str = "credit note has a negative total; credit notes are stored with positive amounts";
const OUT_OF_RANGE: &str = "total of the document is out of range";

/// What is known of a document.
pub(super) struct Document {
    /// None when the customer is not known.
    pub(super) customer: Option<u32>,
    /// Date of the first line, days since 1970.
    pub(super) date: i32,
    /// Why none of its lines can be taken.
    pub(super) fault: Option<&'static str>,
    currency: String,
    total: i64,
}

/// The documents of a bucket, and which line belongs to which.
#[derive(Default)]
pub(super) struct Documents {
    pub(super) all: Vec<Document>,
    /// By kind, so that a number can be looked up as it is.
    index: [HashMap<Box<str>, u32>; KINDS],
    /// By line, in the order of the file: the document, or the reason why the line is not part of it.
    lines: Vec<Result<u32, &'static str>>,
}

/// Kinds of documents.
const KINDS: usize = DocumentKind::WORDS.len();

impl Documents {
    /// Reads the lines of a bucket.
    pub(super) fn read(table: &Table, finder: &Finder) -> Result<Self, WarehouseError> {
        let mut documents = Self { lines: Vec::with_capacity(table.rows()?), ..Self::default() };
        let mut finder = finder.memo();
        for batch in table.scan(&["document", "kind", "date", "customer", "amount_minor", "currency"], BATCH)? {
            let batch = batch?;
            let view = View(&batch);
            let (number, kind, date) = (view.text("document"), view.word("kind"), view.date("date").values());
            let (customer, currency) = (view.text("customer"), view.word("currency"));
            let amount = view.int("amount_minor").values();
            for row in 0..batch.num_rows() {
                let customer = finder.find(customer.value(row));
                let at = documents.find_or_add((number.value(row), kind.value(row)), || Document {
                    customer,
                    date: date[row],
                    fault: customer.is_none().then_some(UNKNOWN_CUSTOMER),
                    currency: currency.value(row).to_owned(),
                    total: 0,
                })?;
                let document = &mut documents.all[at as usize];
                let line = if document.customer == customer { Ok(at) } else { Err(OTHER_CUSTOMER) };
                if line.is_ok() {
                    document.add(amount[row], currency.value(row));
                }
                documents.lines.push(line);
            }
        }
        documents.judge_totals();
        Ok(documents)
    }

    /// The document of a number and kind.
    pub(super) fn find(&self, number: &str, kind: &str) -> Option<u32> {
        self.index[kind_code(kind)].get(number).copied()
    }

    /// The document of a line, or why the line cannot be taken.
    pub(super) fn of_line(&self, line: usize) -> Result<(u32, u32), &'static str> {
        let at = self.lines[line]?;
        let document = &self.all[at as usize];
        match (document.fault, document.customer) {
            (Some(fault), _) => Err(fault),
            (None, Some(customer)) => Ok((at, customer)),
            (None, None) => Err(UNKNOWN_CUSTOMER),
        }
    }

    fn find_or_add(
        &mut self,
        (number, kind): (&str, &str),
        new: impl FnOnce() -> Document,
    ) -> Result<u32, WarehouseError> {
        let index = &mut self.index[kind_code(kind)];
        if let Some(&at) = index.get(number) {
            return Ok(at);
        }
        let at = u32::try_from(self.all.len()).map_err(|_| WarehouseError::TooMany {
            what: "documents in a bucket",
            count: self.all.len(),
            limit: u32::MAX as usize,
        })?;
        index.insert(number.into(), at);
        self.all.push(new());
        Ok(at)
    }

    fn judge_totals(&mut self) {
        for &at in self.index[kind_code(DocumentKind::CreditNote.word())].values() {
            let document = &mut self.all[at as usize];
            if document.total < 0 {
                document.fault.get_or_insert(NEGATIVE_CREDIT);
            }
        }
    }
}

impl Document {
    fn add(&mut self, amount: i64, currency: &str) {
        if self.currency != currency {
            self.fault.get_or_insert(CURRENCIES);
        }
        match self.total.checked_add(amount) {
            Some(total) => self.total = total,
            None => self.fault = Some(self.fault.unwrap_or(OUT_OF_RANGE)),
        }
    }
}

fn kind_code(word: &str) -> usize {
    DocumentKind::WORDS.iter().position(|(_, known)| *known == word).expect("raw files hold known kinds only")
}
