//! From rows to canonical records, the same for loads, for display and for copies.

use std::collections::BTreeMap;
use std::sync::Arc;

use bellwether_domain::codes::{Country, Currency};
use bellwether_domain::facts::customer::{Customer, Owner};
use bellwether_domain::facts::rows::{Channel, Direction, OrderStatus};
use bellwether_domain::intake::{ContactEntry, ContactRecord, OrderRecord, Person, PersonRecord, Product};
use bellwether_domain::money::Money;
use chrono_tz::Tz;
use serde::de::value::{Error, StringDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer};

use super::key::LegacyUuids;
use super::settings::{Amounts, Contacts, MongoSettings, Orders};
use super::value::Row;

/// What decoding needs to know.
pub(super) struct Decoder<'a> {
    pub(super) zone: Tz,
    amounts: Amounts,
    currency: Option<&'a str>,
    countries: &'a BTreeMap<String, String>,
    pub(super) legacy: Option<LegacyUuids>,
    orders: Option<&'a Orders>,
    contacts: Option<&'a Contacts>,
}

impl<'a> Decoder<'a> {
    pub(super) fn new(settings: &'a MongoSettings, zone: Tz) -> Self {
        let MongoSettings { amounts, currency, countries, legacy_uuids, orders, contacts, .. } = settings;
        Self {
            zone,
            amounts: *amounts,
            currency: currency.as_deref(),
            countries,
            legacy: *legacy_uuids,
            orders: orders.as_ref(),
            contacts: contacts.as_ref(),
        }
    }

    pub(super) fn customer(&self, row: Row<'_>) -> Result<Customer, String> {
        let id = row.key("id", self.legacy)?;
        let shared = |text: Option<String>| text.map(Arc::from);
        Ok(Customer {
            name: row.opt_text("name")?.unwrap_or_else(|| id.clone()).into(),
            country: self.country(&row.text("country")?)?,
            currency: self.currency(row)?,
            tier: shared(row.opt_text("tier")?.map(|tier| tier.to_lowercase())),
            industry: shared(row.opt_text("industry")?),
            owner: row.opt_key("owner", self.legacy)?.map(Into::into),
            since: row.opt_date("since", self.zone)?,
            parent: row.opt_key("parent", self.legacy)?.map(Into::into),
            contract_end: row.opt_date("contract_end", self.zone)?,
            id: id.into(),
        })
    }

    pub(super) fn currency(&self, row: Row<'_>) -> Result<Currency, String> {
        row.currency("currency", self.currency)
    }

    pub(super) fn amount(&self, row: Row<'_>, currency: Currency) -> Result<Money, String> {
        row.money("amount", currency, self.amounts)
    }

    pub(super) fn country(&self, text: &str) -> Result<Country, String> {
        let code = self.countries.get(text).map_or(text, String::as_str);
        crate::files::countries::code(code).ok_or_else(|| {
            format!("`country` is `{text}`, which is no ISO 3166-1 code; add it to `countries` of the mapping")
        })
    }

    pub(super) fn owner(&self, row: Row<'_>) -> Result<Owner, String> {
        let id = row.key("id", self.legacy)?;
        Ok(Owner { name: row.opt_text("name")?.unwrap_or_else(|| id.clone()), id: id.into() })
    }

    pub(super) fn product(&self, row: Row<'_>) -> Result<Product, String> {
        let code = row.key("code", self.legacy)?;
        Ok(Product {
            name: row.opt_text("name")?.unwrap_or_else(|| code.clone()).into(),
            family: row.text("family")?.into(),
            category: row.opt_text("category")?.map(Into::into),
            code: code.into(),
        })
    }

    pub(super) fn order(&self, row: Row<'_>) -> Result<OrderRecord, String> {
        let currency = self.currency(row)?;
        Ok(OrderRecord {
            number: row.key("number", self.legacy)?.into(),
            customer: row.key("customer", self.legacy)?.into(),
            date: row.date("date", self.zone)?,
            amount: self.amount(row, currency)?,
            status: self.status(row)?,
        })
    }

    pub(super) fn contact(&self, row: Row<'_>) -> Result<ContactRecord, String> {
        let at = row.instant("at", self.zone)?;
        let answered = row.opt_instant("answered", self.zone)?;
        if answered.is_some_and(|answered| answered < at) {
            return Err("`answered` is before `at`; an answer follows its message".to_owned());
        }
        let entry = ContactEntry {
            at,
            answered,
            direction: self.direction(row)?,
            channel: self.channel(row)?,
            person: row.opt_text("person")?.map(Into::into),
            note: row.opt_text("note")?.unwrap_or_default().into(),
        };
        Ok(ContactRecord { customer: row.key("customer", self.legacy)?.into(), entry })
    }

    pub(super) fn status(&self, row: Row<'_>) -> Result<OrderStatus, String> {
        let theirs = self.orders.map(|orders| &orders.status_words);
        word(row, "status", "open, fulfilled or cancelled", ("orders.status_words", theirs))
    }

    pub(super) fn direction(&self, row: Row<'_>) -> Result<Direction, String> {
        let theirs = self.contacts.map(|contacts| &contacts.direction_words);
        word(row, "direction", "outbound or inbound", ("contacts.direction_words", theirs))
    }

    pub(super) fn channel(&self, row: Row<'_>) -> Result<Channel, String> {
        let theirs = self.contacts.map(|contacts| &contacts.channel_words);
        word(row, "channel", "call, email, meeting or message", ("contacts.channel_words", theirs))
    }

    pub(super) fn person(&self, row: Row<'_>) -> Result<PersonRecord, String> {
        let shared = |field: &str| Ok::<_, String>(row.opt_text(field)?.map(Into::into));
        let person = Person {
            name: row.text("name")?.into(),
            role: shared("role")?,
            email: shared("email")?,
            phone: shared("phone")?,
        };
        Ok(PersonRecord { customer: row.key("customer", self.legacy)?.into(), person })
    }
}

/// One of few words, the source's or ours, in any letter case; `said` is where the source's are told.
fn word<T: Copy + DeserializeOwned>(
    row: Row<'_>,
    field: &str,
    ours: &str,
    said: (&str, Option<&BTreeMap<String, T>>),
) -> Result<T, String> {
    let given = row.text(field)?;
    let lower = given.to_lowercase();
    let (place, theirs) = said;
    let known = theirs.into_iter().flatten().find(|(word, _)| word.trim().to_lowercase() == lower);
    if let Some((_, meaning)) = known {
        return Ok(*meaning);
    }
    // Our words are the names that the enumeration has everywhere.
    let deserializer: StringDeserializer<Error> = lower.into_deserializer();
    T::deserialize(deserializer)
        .map_err(|_| format!("`{field}` is `{given}`; give {ours}, or say in `{place}` which of them it means"))
}
