//! Loads customers and their account managers.

use std::sync::Arc;

use bellwether_domain::facts::customer::{Customer, Owner};
use bellwether_domain::loader::{CustomerFacts, CustomerLoader, LoadRequest, Loading};
use rayon::prelude::*;

use super::Generation;
use crate::error::WarehouseError;
use crate::pipeline::customers::decode;
use crate::rows::View;
use crate::schema::CUSTOMERS;
use bellwether_domain::intake::kind::RecordKind;

impl CustomerLoader for Generation {
    fn source(&self) -> Arc<str> {
        self.source_of(&[RecordKind::Customer])
    }

    fn load_customers<'a>(&'a self, request: &'a LoadRequest) -> Loading<'a, CustomerFacts> {
        self.answer(CustomerLoader::source(self), || {
            Ok(CustomerFacts { customers: self.customers(request)?, owners: self.owners()? })
        })
    }
}

impl Generation {
    fn customers(&self, request: &LoadRequest) -> Result<Vec<Customer>, WarehouseError> {
        let Some(table) = &self.tables.customers else { return Ok(Vec::new()) };
        let selected = self.selected(&request.customers)?;
        let columns: Vec<&str> = CUSTOMERS.iter().map(|column| column.0).filter(|&name| name != "dataset").collect();
        let parts: Vec<Vec<Customer>> = match &selected.only {
            None => {
                let groups = (0..table.groups()?).into_par_iter();
                groups.map(|group| decode(&table.group(group, &columns)?)).collect::<Result<_, _>>()?
            }
            Some(only) => table.customers(only, &columns)?.iter().map(decode).collect::<Result<_, _>>()?,
        };
        let mut customers: Vec<Customer> = parts.into_iter().flatten().collect();
        // The same ids as everywhere else, not equal copies: comparing and keeping them costs nothing then.
        for (customer, id) in customers.iter_mut().zip(selected.keys()) {
            debug_assert_eq!(customer.id, id);
            customer.id = id;
        }
        Ok(customers)
    }

    fn owners(&self) -> Result<Vec<Owner>, WarehouseError> {
        let mut owners = Vec::new();
        let Some(table) = &self.tables.owners else { return Ok(owners) };
        for batch in table.scan(&["id", "name"], 8_192)? {
            let batch = batch?;
            let (id, name) = (View(&batch).text("id"), View(&batch).text("name"));
            let owner = |row| Owner { id: id.value(row).into(), name: name.value(row).to_owned() };
            owners.extend((0..batch.num_rows()).map(owner));
        }
        Ok(owners)
    }
}
