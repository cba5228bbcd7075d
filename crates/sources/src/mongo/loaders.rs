//! Facts of a whole scope: customers, the catalogue, contacts.

use std::sync::Arc;

use bellwether_domain::facts::catalogue::CatalogueFacts;
use bellwether_domain::facts::grouped::Keyed;
use bellwether_domain::facts::rows::Contact;
use bellwether_domain::intake::ContactEntry;
use bellwether_domain::loader::{
    CatalogueLoader, ContactFacts, ContactLoader, CustomerFacts, CustomerLoader, LoadRequest, Loading, Reject,
    SourceError,
};
use chrono::NaiveDate;
use mongodb::bson::{Document, doc};

use super::MongoSource;
use super::decode::Decoder;
use super::read::{of_scope, stages, wanted};
use super::value::Row;

impl MongoSource {
    pub(super) fn decoder(&self) -> Decoder<'_> {
        Decoder::new(&self.settings, self.time_zone)
    }

    /// Keeps what could be decoded, and says of the rest why not.
    pub(super) fn sort_out<T>(&self, row: Row<'_>, decoded: Result<T, String>, rejects: &mut Vec<Reject>) -> Option<T> {
        decoded.map_err(|reason| rejects.push(self.reject(row.id(), reason))).ok()
    }
}

impl CustomerLoader for MongoSource {
    fn source(&self) -> Arc<str> {
        self.name.clone()
    }

    /// A second row with an id that was there already is rejected.
    fn load_customers<'a>(&'a self, request: &'a LoadRequest) -> Loading<'a, CustomerFacts> {
        Box::pin(self.within(async move {
            let (mut facts, mut rejects) = (CustomerFacts::default(), Vec::new());
            let table = self.settings.customers.table();
            let filter = of_scope(table.path("id"), &request.customers, self.settings.legacy_uuids);
            let (decoder, wanted) = (self.decoder(), wanted(&request.customers));
            self.run(&table.collection, stages(&table, filter, &[("id", 1)]), |row| {
                let row = Row(row);
                if let Some(customer) = self.sort_out(row, decoder.customer(row), &mut rejects)
                    && wanted(customer.id.as_str())
                {
                    facts.customers.push(customer);
                }
                Ok(())
            })
            .await?;
            facts.customers.sort_by(|a, b| a.id.cmp(&b.id));
            facts.customers.dedup_by(|second, first| {
                let repeated = second.id == first.id;
                if repeated {
                    rejects.push(self.reject(second.id.to_string(), "a second customer with this id".to_owned()));
                }
                repeated
            });
            let table = self.settings.owners.table();
            // Nobody has to keep owners, so their collection may be missing.
            let limit = Some(self.settings.timeout());
            self.stream(&table.collection, stages(&table, Document::new(), &[("id", 1)]), limit, |row| {
                let row = Row(row);
                facts.owners.extend(self.sort_out(row, decoder.owner(row), &mut rejects));
                Ok(())
            })
            .await?;
            Ok(self.loaded(facts, rejects))
        }))
    }
}

impl CatalogueLoader for MongoSource {
    fn source(&self) -> Arc<str> {
        self.name.clone()
    }

    fn load_catalogue<'a>(&'a self, _: &'a LoadRequest) -> Loading<'a, Option<CatalogueFacts>> {
        Box::pin(self.within(async move {
            let Some(products) = &self.settings.products else { return Ok(self.loaded(None, Vec::new())) };
            let (table, mut rejects, mut rows) = (products.table(), Vec::new(), Vec::new());
            let decoder = self.decoder();
            self.run(&table.collection, stages(&table, Document::new(), &[("code", 1)]), |row| {
                let row = Row(row);
                let product = self.sort_out(row, decoder.product(row), &mut rejects);
                rows.extend(product.map(|product| (product.code, product.family)));
                Ok(())
            })
            .await?;
            let catalogue = catalogue(rows, |code, reason| rejects.push(self.reject(code, reason.to_owned())));
            Ok(self.loaded(Some(catalogue), rejects))
        }))
    }
}

const TOO_MANY: &str = "its family is beyond the 65,535 that a catalogue holds";

const TWO_FAMILIES: &str = "another product with this code is of another family; a code has one";

/// Products with the places of their families; what is beyond the families that can be told apart, or of a second family,
/// is left out.
fn catalogue(mut rows: Vec<(Arc<str>, Arc<str>)>, mut left_out: impl FnMut(String, &str)) -> CatalogueFacts {
    rows.sort();
    rows.dedup();
    rows.dedup_by(|second, first| {
        let repeated = second.0 == first.0;
        if repeated {
            left_out(second.0.to_string(), TWO_FAMILIES);
        }
        repeated
    });
    let mut families: Vec<Arc<str>> = rows.iter().map(|(_, family)| family.clone()).collect();
    families.sort();
    families.dedup();
    families.truncate(usize::from(u16::MAX));
    let mut products = Vec::with_capacity(rows.len());
    for (code, family) in rows {
        match families.binary_search(&family).ok().and_then(|at| u16::try_from(at).ok()) {
            Some(at) => products.push((code, at)),
            None => left_out(code.to_string(), TOO_MANY),
        }
    }
    CatalogueFacts { families, products }
}

impl ContactLoader for MongoSource {
    fn source(&self) -> Arc<str> {
        self.name.clone()
    }

    /// All contacts of the scope, whatever the request's last day: which day an instant belongs to is decided where the
    /// calendar is known.
    fn load_contacts<'a>(&'a self, request: &'a LoadRequest) -> Loading<'a, Option<ContactFacts>> {
        Box::pin(self.within(async move {
            let Some(contacts) = &self.settings.contacts else { return Ok(self.loaded(None, Vec::new())) };
            let (table, mut rejects, mut rows) = (contacts.table(), Vec::new(), Vec::new());
            let filter = of_scope(table.path("customer"), &request.customers, self.settings.legacy_uuids);
            let (decoder, wanted) = (self.decoder(), wanted(&request.customers));
            self.run(&table.collection, stages(&table, filter, &[("customer", 1), ("at", 1)]), |row| {
                let row = Row(row);
                let contact = self.sort_out(row, decoder.contact(row), &mut rejects);
                if let Some(contact) = contact.filter(|contact| wanted(contact.customer.as_str())) {
                    let ContactEntry { at, answered, direction, channel, .. } = contact.entry;
                    rows.push((contact.customer, Contact { at, answered, direction, channel }));
                }
                Ok(())
            })
            .await?;
            rows.sort_by_key(|(_, contact)| contact.at);
            // A source without any contact yet has data from today on: nobody is to be blamed for the time before.
            let start = self.first_contact(&table.collection, table.path("at")).await?;
            let start = start.unwrap_or_else(|| self.clock.today(self.time_zone));
            Ok(self.loaded(Some(ContactFacts { contacts: Keyed::from_pairs(rows), start }), rejects))
        }))
    }
}

impl MongoSource {
    /// The first day the source has contacts of, worked out by the server: the least of dates and of texts that begin as
    /// one.
    async fn first_contact(&self, collection: &str, at: &str) -> Result<Option<NaiveDate>, SourceError> {
        let mut first: Option<NaiveDate> = None;
        let dates = doc! { "$match": { "$or": [{ at: { "$type": "date" } }, { at: { "$regex": "^[0-9]{4}-" } }] } };
        let least = doc! { "$group": { "_id": { "$type": format!("${at}") }, "first": { "$min": format!("${at}") } } };
        self.stream(collection, vec![dates, least], Some(self.settings.timeout()), |row| {
            let day = Row(row).opt_date("first", self.time_zone).ok().flatten();
            first = [first, day].into_iter().flatten().min();
            Ok(())
        })
        .await?;
        Ok(first)
    }
}
