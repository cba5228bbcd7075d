//! Document lines: amounts with their sign, documents that hold together, and what lines tell of customers and
//! products.

pub(crate) mod derived;
pub(crate) mod documents;

use std::collections::HashMap;
use std::sync::Arc;

use bellwether_domain::facts::rows::DocumentKind;
use bellwether_domain::intake::{DocumentLine, Record};
use bellwether_domain::money::Money;
use rust_decimal::Decimal;

use super::mapping::document::{CreditNoteSign, FamilyFrom};
use super::mapping::rules::LineRules;
use super::mapping::schema::Field;
use super::records::shared::Shared;
use super::row::Row;
use super::row::fault::{Fault, RowError};
use derived::{Derived, Sighting};
use documents::Documents;

/// Families by product code, from a table of products.
pub(crate) type Catalogue = HashMap<Arc<str>, Arc<str>>;

/// Turns rows into document lines and remembers what has to hold across rows.
pub(crate) struct Lines<'m> {
    rules: &'m LineRules,
    catalogue: &'m Catalogue,
    documents: Documents,
    derived: Derived<'m>,
}

impl<'m> Lines<'m> {
    pub(crate) fn new(rules: &'m LineRules, catalogue: &'m Catalogue) -> Self {
        Self { rules, catalogue, documents: Documents::default(), derived: Derived::new(rules) }
    }

    /// The line of a row.
    ///
    /// # Errors
    /// When a value is missing or cannot be read, when a line of a credit note adds to the bill, or when the row
    /// contradicts an earlier line of its document.
    pub(crate) fn line(&mut self, row: &Row<'_>, shared: &mut Shared) -> Result<DocumentLine, RowError> {
        let number = row.required_text(Field::Document)?;
        let kind = match &self.rules.kinds {
            Some(rule) => rule.kind(&number),
            None => row.word(Field::Kind)?,
        };
        let customer = shared.customer(row, Field::Customer)?;
        let (date, currency) = (row.required_date(Field::Date)?, row.currency(Field::Currency)?);
        let priced = self.priced(row, kind)?;
        let amount = Money::from_decimal(priced.amount, currency)
            .map_err(|e| Fault::new(e.to_string(), &priced.amount.to_string()))?;
        if kind == DocumentKind::CreditNote && amount.minor < 0 {
            return Err(self.negative_credit(amount).into());
        }
        let country = if self.rules.customer_name.is_some() { Some(row.country(Field::Country)?) } else { None };
        let code = shared.optional(row, Field::Code)?.unwrap_or_else(|| shared.text(""));
        let description = shared.optional(row, Field::Description)?.unwrap_or_else(|| shared.text(""));
        let family = self.family(row, &code, shared)?;

        let (document, first) = self.documents.line(&number, kind, &customer, date, currency)?;
        let line = DocumentLine {
            document: document.number,
            kind,
            date: document.date,
            customer,
            code,
            description,
            family,
            quantity: priced.quantity,
            unit_price: priced.unit_price,
            amount,
        };
        self.derived.see(&line, Sighting { first, country });
        Ok(line)
    }

    /// Customers and products that the lines brought, each sorted by its key. To be called once, at the end.
    pub(crate) fn derived(self) -> impl Iterator<Item = Record> {
        self.derived.into_records()
    }

    /// Quantity, price and amount with the sign of the store: what a credit note gives back is positive, and so are
    /// its pieces, whichever of quantity and price carried the minus.
    fn priced(&self, row: &Row<'_>, kind: DocumentKind) -> Result<Priced, RowError> {
        let (quantity, unit_price) = (row.number(Field::Quantity)?, row.number(Field::UnitPrice)?);
        let amount = row.number(Field::Amount)?;
        let out_of_range = |value: String| Fault::new("amount out of range", &value);
        let mut priced = match (quantity, unit_price, amount) {
            (Some(quantity), Some(unit_price), None) => {
                let amount = quantity.checked_mul(unit_price);
                let amount = amount.ok_or_else(|| out_of_range(format!("{quantity} × {unit_price}")))?;
                Priced { quantity, unit_price, amount }
            }
            (quantity, unit_price, Some(amount)) => {
                let quantity = quantity.unwrap_or(Decimal::ONE);
                let unit_price =
                    unit_price.or_else(|| Some(amount.checked_div(quantity)?.normalize())).unwrap_or(amount);
                Priced { quantity, unit_price, amount }
            }
            (None, ..) => return row.required_number(Field::Quantity).map(|_| Priced::default()),
            (_, None, _) => return row.required_number(Field::UnitPrice).map(|_| Priced::default()),
        };
        if kind == DocumentKind::CreditNote && self.rules.credit_notes == CreditNoteSign::Negative {
            priced.amount = -priced.amount;
            if priced.quantity.is_sign_negative() {
                priced.quantity = -priced.quantity;
            } else {
                priced.unit_price = -priced.unit_price;
            }
        }
        Ok(priced)
    }

    fn negative_credit(&self, amount: Money) -> Fault {
        let reason = match self.rules.credit_notes {
            CreditNoteSign::Positive => {
                "negative amount on a credit note; if the source writes all of them so, set `credit_notes = \"negative\"`"
            }
            CreditNoteSign::Negative => {
                "positive amount on a credit note, although `credit_notes = \"negative\"` says that the source writes \
                them negative"
            }
        };
        Fault::new(reason, &amount.to_string())
    }

    /// The product family of a code; none when it is no product.
    fn family(&self, row: &Row<'_>, code: &str, shared: &mut Shared) -> Result<Option<Arc<str>>, RowError> {
        let Some(rule) = self.rules.products.as_ref().filter(|rule| rule.is_product(code)) else { return Ok(None) };
        Ok(match rule.family {
            FamilyFrom::Code => Some(shared.text(rule.leading(code))),
            FamilyFrom::Field => shared.optional(row, Field::Family)?,
            FamilyFrom::Catalogue => self.catalogue.get(code).cloned(),
        })
    }
}

#[derive(Default)]
struct Priced {
    quantity: Decimal,
    unit_price: Decimal,
    amount: Decimal,
}
