//! Looks at a database as the product will use it, and says what to grant or mend.

mod fields;

use bellwether_domain::loader::SourceError;
use mongodb::bson::doc;

use super::MongoSource;
use super::read::stages;
use super::settings::Table;
use super::value::Row;
use crate::check::Finding;
use fields::{Fields, Tally};

/// Rows of a collection that are looked at.
const SAMPLE: i64 = 200;

impl MongoSource {
    /// Reaches the server and reads a little of every collection.
    pub async fn check(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let ping = self.within(async {
            let database = self.database().await?;
            database.run_command(doc! { "ping": 1 }).await.map_err(|error| self.fault(&error))
        });
        match ping.await {
            Ok(_) => findings.push(Finding::passed("reach the server", "it answers")),
            Err(error) => {
                let (detail, remedy) = apart(&error);
                findings.push(Finding::failed("reach the server", detail, remedy));
                return findings;
            }
        }
        let (decoder, settings) = (self.decoder(), &self.settings);
        let customer = |row: Row<'_>| decoder.customer(row).map(drop);
        findings.extend(self.look(settings.customers.table(), Some("id"), fields::CUSTOMERS, customer).await);
        let owner = |row: Row<'_>| decoder.owner(row).map(drop);
        findings.extend(self.look(settings.owners.table(), None, fields::OWNERS, owner).await);
        if let Some(table) = &settings.products {
            let product = |row: Row<'_>| decoder.product(row).map(drop);
            findings.extend(self.look(table.table(), None, fields::PRODUCTS, product).await);
        }
        if let Some(table) = &settings.orders {
            let order = |row: Row<'_>| decoder.order(row).map(drop);
            findings.extend(self.look(table.table(), Some("customer"), fields::ORDERS, order).await);
        }
        if let Some(table) = &settings.contacts {
            let contact = |row: Row<'_>| decoder.contact(row).map(drop);
            findings.extend(self.look(table.table(), Some("customer"), fields::CONTACTS, contact).await);
        }
        if let Some(table) = &settings.people {
            let person = |row: Row<'_>| decoder.person(row).map(drop);
            findings.extend(self.look(table.table(), Some("customer"), fields::PEOPLE, person).await);
        }
        findings
    }

    /// Reads the first rows of a collection; `key` is looked up by, so it should have an index.
    async fn look(
        &self,
        table: Table,
        key: Option<&str>,
        fields: Fields,
        decode: impl Fn(Row<'_>) -> Result<(), String>,
    ) -> Vec<Finding> {
        let step = format!("read {}.{}", self.settings.database, table.collection);
        let (decoder, mut tally) = (self.decoder(), Tally::new(fields));
        let mut pipeline = vec![doc! { "$limit": SAMPLE }];
        pipeline.extend(stages(&table, doc! {}, &[]));
        let limit = Some(self.settings.timeout());
        let read = self.stream(&table.collection, pipeline, limit, |row| {
            tally.take(&decoder, Row(row), decode(Row(row)));
            Ok(())
        });
        let mut findings = Vec::new();
        match self.within(read).await {
            Err(error) => {
                let (detail, remedy) = apart(&error);
                findings.push(Finding::failed(step, detail, remedy));
                return findings;
            }
            Ok(0) => match self.must_exist(&table.collection).await {
                Err(error) => {
                    let (detail, remedy) = apart(&error);
                    // Nobody has to keep owners.
                    let finding = match table.collection == self.settings.owners.collection {
                        true => Finding::warning(step, detail, remedy),
                        false => Finding::failed(step, detail, remedy),
                    };
                    findings.push(finding);
                    return findings;
                }
                Ok(()) => findings.push(Finding::warning(
                    step,
                    "there is no row",
                    "see that database and collection are spelt as on the server",
                )),
            },
            Ok(_) => findings.extend(tally.findings(&step, &table)),
        }
        if let Some(path) = key.map(|key| table.path(key)).filter(|path| *path != "_id")
            && !self.has_index(&table.collection, path).await
        {
            findings.push(Finding::warning(
                format!("look up {}.{path}", table.collection),
                "there is no index that begins with this field",
                format!("db.{}.createIndex({{ \"{path}\": 1 }})", table.collection),
            ));
        }
        findings
    }

    async fn has_index(&self, collection: &str, path: &str) -> bool {
        let Ok(database) = self.database().await else { return false };
        let mut found = false;
        if let Ok(mut indexes) = database.collection::<mongodb::bson::Document>(collection).list_indexes().await {
            while let Ok(true) = indexes.advance().await {
                let first = indexes.deserialize_current().ok().and_then(|index| index.keys.keys().next().cloned());
                found |= first.as_deref() == Some(path);
            }
        }
        found
    }
}

/// An error as what was seen and what to do.
fn apart(error: &SourceError) -> (String, String) {
    match error {
        SourceError::Refused { cause, .. }
        | SourceError::Unreachable { cause, .. }
        | SourceError::Unusable { cause, .. } => match cause.split_once("; ") {
            Some((seen, remedy)) => (seen.to_owned(), remedy.to_owned()),
            None => (cause.clone(), "see the server's log".to_owned()),
        },
        SourceError::TimedOut { .. } => {
            (error.to_string(), "see why the server is slow, or raise `timeout_s`".to_owned())
        }
        other => (other.to_string(), "see the server's log".to_owned()),
    }
}
