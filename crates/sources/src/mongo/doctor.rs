//! Looks at a database as the product will use it, and says what to grant or mend.

use bellwether_domain::loader::SourceError;
use mongodb::bson::doc;

use super::MongoSource;
use super::decode::Decoder;
use super::read::stages;
use super::settings::Table;
use super::value::Row;
use crate::check::Finding;

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
        let decoder = self.decoder();
        let settings = &self.settings;
        let looks = [
            Some(self.look(settings.customers.table(), Some("id"), |row| decoder.customer(row).map(drop)).await),
            Some(self.look(settings.owners.table(), None, |row| Decoder::owner(row).map(drop)).await),
            match &settings.products {
                Some(table) => Some(self.look(table.table(), None, |row| Decoder::product(row).map(drop)).await),
                None => None,
            },
            match &settings.orders {
                Some(table) => {
                    Some(self.look(table.table(), Some("customer"), |row| decoder.order(row).map(drop)).await)
                }
                None => None,
            },
            match &settings.contacts {
                Some(table) => {
                    Some(self.look(table.table(), Some("customer"), |row| decoder.contact(row).map(drop)).await)
                }
                None => None,
            },
            match &settings.people {
                Some(table) => {
                    Some(self.look(table.table(), Some("customer"), |row| Decoder::person(row).map(drop)).await)
                }
                None => None,
            },
        ];
        findings.extend(looks.into_iter().flatten().flatten());
        findings
    }

    /// Reads the first rows of a collection; `key` is looked up by, so it should have an index.
    async fn look(
        &self,
        table: Table,
        key: Option<&str>,
        decode: impl Fn(Row<'_>) -> Result<(), String>,
    ) -> Vec<Finding> {
        let step = format!("read {}.{}", self.settings.database, table.collection);
        let (mut bad, mut example) = (0, None);
        let mut pipeline = vec![doc! { "$limit": SAMPLE }];
        pipeline.extend(stages(&table, doc! {}, &[]));
        let limit = Some(self.settings.timeout());
        let read = self.stream(&table.collection, pipeline, limit, |row| {
            if let Err(reason) = decode(Row(row)) {
                bad += 1;
                example.get_or_insert_with(|| format!("{}: {reason}", Row(row).id()));
            }
            Ok(())
        });
        let mut findings = Vec::new();
        match (self.within(read).await, example) {
            (Err(error), _) => {
                let (detail, remedy) = apart(&error);
                findings.push(Finding::failed(step, detail, remedy));
                return findings;
            }
            (Ok(0), _) => match self.must_exist(&table.collection).await {
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
            (Ok(rows), Some(example)) => findings.push(Finding::warning(
                step,
                format!("{bad} of {rows} rows cannot be used, such as {example}"),
                "mend the rows, or the mapping of this collection",
            )),
            (Ok(rows), None) => findings.push(Finding::passed(step, format!("{rows} rows looked at"))),
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
