//! Reads what people look at when they open one customer. Only the pages with the customer's rows are decoded.

mod documents;
mod learners;

use std::sync::Arc;

use arrow::array::Array as _;
use bellwether_domain::facts::customer::CustomerId;
use bellwether_domain::facts::rows::{Channel, Direction, OrderStatus};
use bellwether_domain::intake::{ContactEntry, DocumentDetail, LearnerDetail, OrderDetail, Person};
use bellwether_domain::loader::{ContactReader, DocumentReader, LearnerReader, Loading, OrderReader};
use bellwether_domain::money::Money;
use chrono::NaiveDate;

use super::Generation;
use super::financials::Currencies;
use crate::error::WarehouseError;
use crate::rows::{View, date, instant, opt_text};
use crate::table::read::Table;
use crate::words::Worded;
use arrow::array::RecordBatch;
use bellwether_domain::intake::kind::RecordKind;

impl DocumentReader for Generation {
    fn source(&self) -> Arc<str> {
        self.source_of(&[RecordKind::Line])
    }

    fn documents<'a>(&'a self, customer: &'a CustomerId, through: NaiveDate) -> Loading<'a, Vec<DocumentDetail>> {
        self.answer(self.source_of(&[RecordKind::Line]), move || self.document_details(customer, through))
    }
}

impl OrderReader for Generation {
    fn source(&self) -> Arc<str> {
        self.source_of(&[RecordKind::Order])
    }

    fn orders<'a>(&'a self, customer: &'a CustomerId, through: NaiveDate) -> Loading<'a, Vec<OrderDetail>> {
        self.answer(self.source_of(&[RecordKind::Order]), move || self.order_details(customer, through))
    }
}

impl ContactReader for Generation {
    fn source(&self) -> Arc<str> {
        self.source_of(&[RecordKind::Contact])
    }

    fn contacts<'a>(&'a self, customer: &'a CustomerId, through: NaiveDate) -> Loading<'a, Vec<ContactEntry>> {
        self.answer(self.source_of(&[RecordKind::Contact]), move || self.contact_entries(customer, through))
    }

    fn people<'a>(&'a self, customer: &'a CustomerId) -> Loading<'a, Vec<Person>> {
        self.answer(self.source_of(&[RecordKind::Person]), move || self.people_of(customer))
    }
}

impl LearnerReader for Generation {
    fn source(&self) -> Arc<str> {
        self.source_of(&[RecordKind::Learner])
    }

    fn learners<'a>(&'a self, customer: &'a CustomerId, through: NaiveDate) -> Loading<'a, Vec<LearnerDetail>> {
        self.answer(self.source_of(&[RecordKind::Learner]), move || self.learner_details(customer, through))
    }
}

impl Generation {
    /// The rows of one customer in a table.
    fn rows_of(
        &self,
        table: Option<&Table>,
        customer: &CustomerId,
        columns: &[&str],
    ) -> Result<Vec<RecordBatch>, WarehouseError> {
        match (table, self.number(customer)?) {
            (Some(table), Some(number)) => table.customers(&[number], columns),
            _ => Ok(Vec::new()),
        }
    }

    fn order_details(&self, customer: &CustomerId, through: NaiveDate) -> Result<Vec<OrderDetail>, WarehouseError> {
        let mut orders = Vec::new();
        let columns = ["date", "number", "amount_minor", "currency", "status"];
        for batch in self.rows_of(self.tables.orders.as_ref(), customer, &columns)? {
            let view = View(&batch);
            let (days, number) = (view.date("date").values(), view.text("number"));
            let (amount, currency) = (view.int("amount_minor").values(), Currencies::new(view.word("currency"))?);
            let status = view.word("status");
            for row in (0..batch.num_rows()).filter(|&row| date(days[row]) <= through) {
                orders.push(OrderDetail {
                    number: number.value(row).into(),
                    date: date(days[row]),
                    amount: Money::from_minor(amount[row], currency.of(row)),
                    status: OrderStatus::parse(status.value(row)).expect("tables hold known words only"),
                });
            }
        }
        orders.reverse();
        Ok(orders)
    }

    /// Dates are those of UTC: facts do not know the calendar's time zone.
    fn contact_entries(&self, customer: &CustomerId, through: NaiveDate) -> Result<Vec<ContactEntry>, WarehouseError> {
        let mut entries = Vec::new();
        let columns = ["at", "answered", "direction", "channel", "person", "note"];
        for batch in self.rows_of(self.tables.contacts.as_ref(), customer, &columns)? {
            let view = View(&batch);
            let (at, answered) = (view.instant("at"), view.instant("answered"));
            let (direction, channel) = (view.word("direction"), view.word("channel"));
            let (person, note) = (view.text("person"), view.text("note"));
            for row in (0..batch.num_rows()).filter(|&row| instant(at.value(row)).date_naive() <= through) {
                entries.push(ContactEntry {
                    at: instant(at.value(row)),
                    answered: answered.is_valid(row).then(|| instant(answered.value(row))),
                    direction: Direction::parse(direction.value(row)).expect("tables hold known words only"),
                    channel: Channel::parse(channel.value(row)).expect("tables hold known words only"),
                    person: opt_text(person, row).map(Into::into),
                    note: note.value(row).into(),
                });
            }
        }
        entries.reverse();
        Ok(entries)
    }

    fn people_of(&self, customer: &CustomerId) -> Result<Vec<Person>, WarehouseError> {
        let mut people = Vec::new();
        for batch in self.rows_of(self.tables.people.as_ref(), customer, &["name", "role", "email", "phone"])? {
            let view = View(&batch);
            let (name, role) = (view.text("name"), view.word("role"));
            let (email, phone) = (view.text("email"), view.text("phone"));
            people.extend((0..batch.num_rows()).map(|row| Person {
                name: name.value(row).into(),
                role: role.get(row).map(Into::into),
                email: opt_text(email, row).map(Into::into),
                phone: opt_text(phone, row).map(Into::into),
            }));
        }
        Ok(people)
    }
}
