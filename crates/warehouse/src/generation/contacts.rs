//! Loads logged contacts.

use std::sync::Arc;

use bellwether_domain::facts::rows::{Channel, Contact, Direction};
use bellwether_domain::loader::{ContactFacts, ContactLoader, LoadRequest, Loading};

use super::{Generation, grouped};
use crate::error::WarehouseError;
use crate::rows::{View, instant};
use crate::words::Worded;
use arrow::array::Array;
use bellwether_domain::intake::kind::RecordKind;

impl ContactLoader for Generation {
    fn source(&self) -> Arc<str> {
        self.source_of(&[RecordKind::Contact])
    }

    fn load_contacts<'a>(&'a self, request: &'a LoadRequest) -> Loading<'a, Option<ContactFacts>> {
        self.answer(ContactLoader::source(self), || self.contact_facts(request))
    }
}

impl Generation {
    /// All contacts, whatever the request's last day: which day an instant belongs to depends on a time zone that
    /// facts do not know.
    fn contact_facts(&self, request: &LoadRequest) -> Result<Option<ContactFacts>, WarehouseError> {
        let Some(table) = &self.tables.contacts else { return Ok(None) };
        let mut first = i64::MAX;
        for batch in table.scan(&["at"], 65_536)? {
            first = View(&batch?).instant("at").values().iter().copied().fold(first, i64::min);
        }
        let selected = self.selected(&request.customers)?;
        let columns = ["at", "answered", "direction", "channel"];
        let contacts = grouped::read(Some(table), &selected, &columns, |view, rows| {
            let (at, answered) = (view.instant("at"), view.instant("answered"));
            let (direction, channel) = (view.word("direction"), view.word("channel"));
            let directions = direction.translate(Direction::parse);
            let channels = channel.translate(Channel::parse);
            for row in 0..at.len() {
                let contact = Contact {
                    at: instant(at.value(row)),
                    answered: answered.is_valid(row).then(|| instant(answered.value(row))),
                    direction: direction.key(row).and_then(|key| directions[key]).expect("a known word"),
                    channel: channel.key(row).and_then(|key| channels[key]).expect("a known word"),
                };
                rows.put(row, contact);
            }
            Ok(())
        })?;
        Ok(Some(ContactFacts { contacts, start: instant(first).date_naive() }))
    }
}
