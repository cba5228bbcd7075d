//! What a row says of a document, and which documents are not taken.

use std::collections::HashSet;

use bellwether_domain::codes::Currency;
use bellwether_domain::facts::rows::DocumentKind;
use bellwether_domain::intake::LineDetail;
use bellwether_domain::loader::Reject;
use bellwether_domain::money::Money;
use chrono::NaiveDate;

use super::MssqlSource;
use super::connection::Lease;
use super::fault::Fault;
use super::shape::Cells;

/// The head of a document: the columns with which rows of documents begin.
pub(super) struct Head<'a> {
    pub customer: &'a str,
    pub number: &'a str,
    pub kind: DocumentKind,
    pub date: NaiveDate,
    pub currency: Currency,
    pub due: Option<NaiveDate>,
    pub paid: Option<NaiveDate>,
}

impl<'a> Head<'a> {
    /// # Errors
    /// Why the document is not taken.
    pub(super) fn of(row: Cells<'a>) -> Result<Self, String> {
        let number = row.required(1, "document")?;
        Ok(Self {
            customer: row.required(0, "customer")?,
            number,
            kind: row.kind(2)?,
            date: row.date(3, "date")?.ok_or("`date` is missing")?,
            currency: row.currency(4, "currency")?,
            due: row.date(5, "due")?,
            paid: row.date(6, "paid")?,
        })
    }
}

/// The sum of a document's lines, if it can be one.
///
/// # Errors
/// Why not.
pub(super) fn total(row: Cells<'_>, head: &Head<'_>) -> Result<Money, String> {
    let without = row.int(8);
    if without > 0 {
        return Err(format!("it has no lines, or lines without `amount` ({without})"));
    }
    possible(row.money(7, "total", head.currency)?, head.kind)
}

/// A total that its kind of document may have.
///
/// # Errors
/// For a credit note that takes instead of giving.
pub(super) fn possible(total: Money, kind: DocumentKind) -> Result<Money, String> {
    if kind == DocumentKind::CreditNote && total.minor < 0 {
        return Err(format!("a credit note of {total}; amounts have to be positive for what is given back"));
    }
    Ok(total)
}

/// The line in a row of documents with lines; none where a document has no lines.
///
/// # Errors
/// Why the line is not taken.
pub(super) fn line(row: Cells<'_>, head: &Head<'_>) -> Result<LineDetail, String> {
    let amount = row.decimal(13, "amount")?.ok_or("it has no lines, or lines without `amount`")?;
    Ok(LineDetail {
        code: row.text(9).unwrap_or_default().into(),
        description: row.text(10).unwrap_or_default().into(),
        family: row.text(14).map(Into::into),
        // The column's type adds zeros that nobody wrote.
        quantity: row.decimal(11, "quantity")?.unwrap_or_default().normalize(),
        unit_price: row.decimal(12, "unit_price")?.unwrap_or_default().normalize(),
        amount: Money::from_decimal(amount, head.currency).map_err(|error| format!("`amount`: {error}"))?,
    })
}

/// How a row of documents is called in a reject.
pub(super) fn called(row: Cells<'_>) -> String {
    name(row.text(2), row.text(1))
}

fn name(kind: Option<&str>, number: Option<&str>) -> String {
    format!("{} {}", kind.unwrap_or("document"), number.unwrap_or("without number"))
}

/// Documents that are there more than once: with each of them come the lines of all.
#[derive(Debug, Default)]
pub(super) struct Repeated(HashSet<String>);

impl Repeated {
    /// # Errors
    /// When a document, called `name` in rejects, is there more than once.
    pub(super) fn check(&self, name: &str) -> Result<(), String> {
        if !self.0.is_empty() && self.0.contains(&name.to_lowercase()) {
            return Err("it is in `documents` more than once; number and kind have to be unique".to_owned());
        }
        Ok(())
    }
}

impl MssqlSource {
    /// A server takes numbers for equal that differ in case only, unless its collation says otherwise, and then joins
    /// their lines alike; so case does not count here either.
    pub(super) async fn repeated(&self, lease: &mut Lease) -> Result<Repeated, Fault> {
        let mut repeated = Repeated::default();
        lease
            .each(&self.statements.repeated(), |row| {
                let row = Cells(row);
                repeated.0.insert(name(row.text(1), row.text(0)).to_lowercase());
                Ok(())
            })
            .await?;
        Ok(repeated)
    }

    /// Lines that belong to no document, as rejects.
    pub(super) async fn orphans(&self, lease: &mut Lease) -> Result<Vec<Reject>, Fault> {
        let mut rejects = Vec::new();
        lease
            .each(&self.statements.orphans(), |row| {
                let row = Cells(row);
                let reason = format!("{} lines belong to no row of `documents`", row.int(2));
                rejects.push(self.reject(name(row.text(1), row.text(0)), reason));
                Ok(())
            })
            .await?;
        Ok(rejects)
    }
}
