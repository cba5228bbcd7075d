//! A document with everything that belongs to it: it is taken as a whole or not at all.

use std::sync::Arc;

use bellwether_domain::facts::rows::DocumentKind;
use bellwether_domain::intake::{DocumentLine, DocumentTerms};
use bellwether_domain::money::Money;

use super::bills::{Head, Repeated, line, possible};
use super::collect::Names;
use super::shape::Cells;

/// A document whose lines come one after the other.
pub(super) struct Whole {
    /// How it is called in rejects.
    pub(super) name: String,
    document: Result<Document, String>,
}

struct Document {
    kind: DocumentKind,
    total: Money,
    terms: Option<DocumentTerms>,
    lines: Vec<DocumentLine>,
}

impl Whole {
    /// From the first of its rows.
    pub(super) fn begin(name: String, row: Cells<'_>, repeated: &Repeated, names: &mut Names) -> Self {
        let document = repeated.check(&name).and_then(|()| Head::of(row)).map(|head| Document {
            kind: head.kind,
            total: Money::zero(head.currency),
            terms: terms(row, &head),
            lines: Vec::new(),
        });
        let mut whole = Self { name, document };
        whole.add(row, names);
        whole
    }

    /// Adds the line in a row. One that cannot be used takes the document with it.
    pub(super) fn add(&mut self, row: Cells<'_>, names: &mut Names) {
        if let Ok(document) = &mut self.document
            && let Err(reason) = document.add(row, names)
        {
            self.document = Err(reason);
        }
    }

    /// Its terms, if it has any, and its lines.
    ///
    /// # Errors
    /// Why it is not taken.
    pub(super) fn finish(self) -> Result<(Option<DocumentTerms>, Vec<DocumentLine>), String> {
        let Document { kind, total, terms, lines } = self.document?;
        possible(total, kind)?;
        Ok((terms, lines))
    }
}

impl Document {
    fn add(&mut self, row: Cells<'_>, names: &mut Names) -> Result<(), String> {
        let head = Head::of(row)?;
        let line = line(row, &head)?;
        self.total = self.total.checked_add(line.amount).map_err(|error| format!("`total`: {error}"))?;
        self.lines.push(DocumentLine {
            document: head.number.into(),
            kind: head.kind,
            date: head.date,
            customer: head.customer.into(),
            code: names.shared(&line.code),
            description: names.shared(&line.description),
            family: None,
            quantity: line.quantity,
            unit_price: line.unit_price,
            amount: line.amount,
        });
        Ok(())
    }
}

fn terms(row: Cells<'_>, head: &Head<'_>) -> Option<DocumentTerms> {
    let refers_to = row.text(7).map(Arc::from);
    let told = head.due.is_some() || head.paid.is_some() || refers_to.is_some();
    told.then(|| DocumentTerms {
        document: head.number.into(),
        kind: head.kind,
        customer: head.customer.into(),
        due: head.due,
        paid: head.paid,
        refers_to,
    })
}
