//! Documents of one customer with their lines.

use bellwether_domain::facts::customer::CustomerId;
use bellwether_domain::facts::rows::DocumentKind;
use bellwether_domain::intake::{DocumentDetail, LineDetail};
use bellwether_domain::money::Money;
use chrono::NaiveDate;

use crate::error::WarehouseError;
use crate::generation::Generation;
use crate::generation::financials::Currencies;
use crate::rows::{View, date, opt_date, opt_text, unscaled};
use crate::schema::DECIMAL;
use crate::words::Worded;

impl Generation {
    /// Newest first. Lines are sorted like documents, so they are dealt out in turn.
    pub(super) fn document_details(
        &self,
        customer: &CustomerId,
        through: NaiveDate,
    ) -> Result<Vec<DocumentDetail>, WarehouseError> {
        let mut lines = self.line_details(customer)?.into_iter();
        let mut documents = Vec::new();
        let columns = ["date", "document", "kind", "lines", "amount_minor", "currency", "due", "paid", "refers_to"];
        for batch in self.rows_of(self.tables.documents.as_ref(), customer, &columns)? {
            let view = View(&batch);
            let (days, number, kind) = (view.date("date").values(), view.text("document"), view.word("kind"));
            let (amount, currency) = (view.int("amount_minor").values(), Currencies::new(view.word("currency"))?);
            let (due, paid, refers_to) = (view.date("due"), view.date("paid"), view.text("refers_to"));
            for row in 0..batch.num_rows() {
                let of_document = lines.by_ref().take(view.number("lines").value(row) as usize).collect();
                documents.push(DocumentDetail {
                    number: number.value(row).into(),
                    kind: DocumentKind::parse(kind.value(row)).expect("tables hold known words only"),
                    date: date(days[row]),
                    total: Money::from_minor(amount[row], currency.of(row)),
                    due: opt_date(due, row),
                    paid: opt_date(paid, row),
                    refers_to: opt_text(refers_to, row).map(Into::into),
                    lines: of_document,
                });
            }
        }
        documents.retain(|document| document.date <= through);
        documents.reverse();
        Ok(documents)
    }

    fn line_details(&self, customer: &CustomerId) -> Result<Vec<LineDetail>, WarehouseError> {
        let mut lines = Vec::new();
        let columns = ["code", "description", "family", "quantity", "unit_price", "amount_minor", "currency"];
        for batch in self.rows_of(self.tables.lines.as_ref(), customer, &columns)? {
            let view = View(&batch);
            let (code, description, family) = (view.text("code"), view.text("description"), view.word("family"));
            let (quantity, unit_price) = (view.decimal("quantity"), view.decimal("unit_price"));
            let (amount, currency) = (view.int("amount_minor").values(), Currencies::new(view.word("currency"))?);
            lines.extend((0..batch.num_rows()).map(|row| LineDetail {
                code: code.value(row).into(),
                description: description.value(row).into(),
                family: family.get(row).map(Into::into),
                quantity: unscaled(quantity.value(row), DECIMAL.1),
                unit_price: unscaled(unit_price.value(row), DECIMAL.1),
                amount: Money::from_minor(amount[row], currency.of(row)),
            }));
        }
        Ok(lines)
    }
}
