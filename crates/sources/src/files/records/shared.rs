//! Texts that repeat from row to row, kept once.

use std::collections::HashMap;
use std::sync::Arc;

use bellwether_domain::facts::customer::CustomerId;

use crate::files::mapping::schema::Field;
use crate::files::row::Row;
use crate::files::row::fault::RowError;

/// Texts seen so far. Bounded: when there are too many, all are forgotten and collected anew.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    texts: Texts<Arc<str>>,
    customers: Texts<CustomerId>,
}

impl Shared {
    /// A text field that must not be empty.
    pub(crate) fn required(&mut self, row: &Row<'_>, field: Field) -> Result<Arc<str>, RowError> {
        row.required_text(field).map(|text| self.texts.get(&text))
    }

    /// A text field.
    pub(crate) fn optional(&mut self, row: &Row<'_>, field: Field) -> Result<Option<Arc<str>>, RowError> {
        Ok(row.text(field)?.map(|text| self.texts.get(&text)))
    }

    /// A customer's id, which must not be empty.
    pub(crate) fn customer(&mut self, row: &Row<'_>, field: Field) -> Result<CustomerId, RowError> {
        row.required_text(field).map(|text| self.customers.get(&text))
    }

    /// A text.
    pub(crate) fn text(&mut self, text: &str) -> Arc<str> {
        self.texts.get(text)
    }

    /// A customer's id.
    pub(crate) fn customer_id(&mut self, text: &str) -> CustomerId {
        self.customers.get(text)
    }
}

#[derive(Debug)]
struct Texts<T>(HashMap<Box<str>, T>);

impl<T> Default for Texts<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T: Clone + for<'t> From<&'t str>> Texts<T> {
    const LIMIT: usize = 1 << 17;

    fn get(&mut self, text: &str) -> T {
        if let Some(known) = self.0.get(text) {
            return known.clone();
        }
        if self.0.len() >= Self::LIMIT {
            self.0.clear();
        }
        let new = T::from(text);
        self.0.insert(text.into(), new.clone());
        new
    }
}
