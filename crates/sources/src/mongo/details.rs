//! What is shown of one customer: orders, contacts, people.

use std::sync::Arc;

use bellwether_domain::facts::customer::CustomerId;
use bellwether_domain::intake::{ContactEntry, OrderDetail, Person};
use bellwether_domain::loader::{ContactReader, Loading, OrderReader, Reject, SourceError};
use chrono::NaiveDate;
use mongodb::bson::doc;

use super::MongoSource;
use super::key::forms;
use super::read::stages;
use super::settings::Table;
use super::value::Row;

impl MongoSource {
    /// Rows of one customer, by time, latest first where `newest` names the field.
    async fn of_customer<T>(
        &self,
        table: &Table,
        customer: &CustomerId,
        newest: Option<&str>,
        decode: impl Fn(Row<'_>) -> Result<T, String>,
    ) -> Result<(Vec<T>, Vec<Reject>), SourceError> {
        let filter = doc! { table.path("customer"): { "$in": forms(customer.as_str(), self.settings.legacy_uuids) } };
        let order: Vec<(&str, i32)> = newest.map(|field| (field, -1)).into_iter().chain([("_id", -1)]).collect();
        let order = if newest.is_some() { &order[..] } else { &[("_id", 1)] };
        let (mut rows, mut rejects) = (Vec::new(), Vec::new());
        self.run(&table.collection, stages(table, filter, order), |row| {
            rows.extend(self.sort_out(Row(row), decode(Row(row)), &mut rejects));
            Ok(())
        })
        .await?;
        Ok((rows, rejects))
    }
}

impl OrderReader for MongoSource {
    fn source(&self) -> Arc<str> {
        self.name.clone()
    }

    fn orders<'a>(&'a self, customer: &'a CustomerId, through: NaiveDate) -> Loading<'a, Vec<OrderDetail>> {
        Box::pin(self.within(async move {
            let Some(orders) = &self.settings.orders else { return Ok(self.loaded(Vec::new(), Vec::new())) };
            let decoder = self.decoder();
            let (rows, rejects) =
                self.of_customer(&orders.table(), customer, Some("date"), |row| decoder.order(row)).await?;
            let mut orders: Vec<OrderDetail> = rows
                .into_iter()
                .filter(|order| order.date <= through)
                .map(|order| OrderDetail {
                    number: order.number,
                    date: order.date,
                    amount: order.amount,
                    status: order.status,
                })
                .collect();
            orders.sort_by(|a, b| (b.date, &b.number).cmp(&(a.date, &a.number)));
            Ok(self.loaded(orders, rejects))
        }))
    }
}

impl ContactReader for MongoSource {
    fn source(&self) -> Arc<str> {
        self.name.clone()
    }

    fn contacts<'a>(&'a self, customer: &'a CustomerId, through: NaiveDate) -> Loading<'a, Vec<ContactEntry>> {
        Box::pin(self.within(async move {
            let Some(contacts) = &self.settings.contacts else { return Ok(self.loaded(Vec::new(), Vec::new())) };
            let decoder = self.decoder();
            let (rows, rejects) =
                self.of_customer(&contacts.table(), customer, Some("at"), |row| decoder.contact(row)).await?;
            let entries = rows.into_iter().map(|contact| contact.entry);
            let seen = |entry: &ContactEntry| entry.at.with_timezone(&self.time_zone).date_naive() <= through;
            let mut entries: Vec<ContactEntry> = entries.filter(seen).collect();
            entries.sort_by_key(|entry| std::cmp::Reverse(entry.at));
            Ok(self.loaded(entries, rejects))
        }))
    }

    fn people<'a>(&'a self, customer: &'a CustomerId) -> Loading<'a, Vec<Person>> {
        Box::pin(self.within(async move {
            let Some(people) = &self.settings.people else { return Ok(self.loaded(Vec::new(), Vec::new())) };
            let (rows, rejects) =
                self.of_customer(&people.table(), customer, None, |row| self.decoder().person(row)).await?;
            Ok(self.loaded(rows.into_iter().map(|row| row.person).collect(), rejects))
        }))
    }
}
