//! Sums of money over documents: exact, and an error instead of a wrap.

use crate::facts::rows::{Document, DocumentKind};
use crate::fiscal::window::Window;
use crate::money::MoneyError;

/// Invoices and credit notes of a window, in minor units of the reporting currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Turnover {
    /// Sum of invoices.
    pub invoiced: i64,
    /// Sum of credit notes, positive.
    pub credited: i64,
}

impl Turnover {
    /// Net revenue: invoices less credit notes.
    ///
    /// # Errors
    /// On overflow.
    pub fn net(self) -> Result<i64, MoneyError> {
        self.invoiced.checked_sub(self.credited).ok_or(MoneyError::Overflow)
    }

    /// Adds a document; adjustments are in no measure.
    ///
    /// # Errors
    /// On overflow.
    pub fn add(&mut self, document: &Document) -> Result<(), MoneyError> {
        let sum = match document.kind {
            DocumentKind::Invoice => &mut self.invoiced,
            DocumentKind::CreditNote => &mut self.credited,
            DocumentKind::Adjustment => return Ok(()),
        };
        *sum = sum.checked_add(document.amount).ok_or(MoneyError::Overflow)?;
        Ok(())
    }
}

/// Turnover of the documents in a window. `documents` are sorted by date.
///
/// # Errors
/// On overflow.
pub fn turnover(documents: &[Document], window: Window) -> Result<Turnover, MoneyError> {
    let start = documents.partition_point(|d| d.date < window.start);
    let mut turnover = Turnover::default();
    for document in documents[start..].iter().take_while(|d| d.date <= window.end) {
        turnover.add(document)?;
    }
    Ok(turnover)
}
