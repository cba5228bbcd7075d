//! Documents by their lines: one number, one customer, one currency, and the date of the first line.

use std::collections::HashMap;
use std::sync::Arc;

use bellwether_domain::codes::Currency;
use bellwether_domain::facts::customer::CustomerId;
use bellwether_domain::facts::rows::DocumentKind;
use chrono::NaiveDate;

use crate::files::row::fault::Fault;

/// Documents seen so far. Lines of one document need not follow each other.
#[derive(Debug, Default)]
pub(crate) struct Documents {
    by_number: HashMap<Arc<str>, Vec<Document>>,
}

/// A document as its first line had it.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    pub(crate) number: Arc<str>,
    pub(crate) date: NaiveDate,
    kind: DocumentKind,
    customer: CustomerId,
    currency: Currency,
}

impl Documents {
    /// The document of a line, and whether the line is its first.
    ///
    /// # Errors
    /// When the line has another customer or currency than the first one.
    pub(crate) fn line(
        &mut self,
        number: &str,
        kind: DocumentKind,
        customer: &CustomerId,
        date: NaiveDate,
        currency: Currency,
    ) -> Result<(Document, bool), Fault> {
        let known = self.by_number.get_mut(number);
        let shared = known.as_ref().and_then(|documents| documents.first()).map(|d| d.number.clone());
        if let Some(document) = known.and_then(|documents| documents.iter().find(|d| d.kind == kind)) {
            if document.customer != *customer {
                let reason = "another customer than on the document's first line; a document has one customer";
                return Err(Fault::new(reason, &format!("{number}: {customer}, not {}", document.customer)));
            }
            if document.currency != currency {
                let reason = "another currency than on the document's first line; a document has one currency";
                return Err(Fault::new(reason, &format!("{number}: {currency}, not {}", document.currency)));
            }
            return Ok((document.clone(), false));
        }
        let number = shared.unwrap_or_else(|| number.into());
        let document = Document { number: number.clone(), date, kind, customer: customer.clone(), currency };
        // Room for one: hardly a number has two kinds, and there are as many of these as documents.
        self.by_number.entry(number).or_insert_with(|| Vec::with_capacity(1)).push(document.clone());
        Ok((document, true))
    }
}
