//! From rows to canonical records, the same for loads, for display and for copies.

use std::collections::BTreeMap;
use std::sync::Arc;

use bellwether_domain::codes::Country;
use bellwether_domain::facts::customer::{Customer, Owner};
use bellwether_domain::facts::rows::{Channel, Direction, OrderStatus};
use bellwether_domain::intake::{ContactEntry, ContactRecord, OrderRecord, Person, PersonRecord, Product};
use chrono_tz::Tz;
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error, StrDeserializer};

use super::settings::{Amounts, MongoSettings};
use super::value::Row;

/// What decoding needs to know.
pub(super) struct Decoder<'a> {
    zone: Tz,
    amounts: Amounts,
    currency: Option<&'a str>,
    countries: &'a BTreeMap<String, String>,
}

impl<'a> Decoder<'a> {
    pub(super) fn new(settings: &'a MongoSettings, zone: Tz) -> Self {
        let MongoSettings { amounts, currency, countries, .. } = settings;
        Self { zone, amounts: *amounts, currency: currency.as_deref(), countries }
    }

    pub(super) fn customer(&self, row: Row<'_>) -> Result<Customer, String> {
        let id = row.text("id")?;
        let shared = |text: Option<String>| text.map(Arc::from);
        Ok(Customer {
            name: row.opt_text("name")?.unwrap_or_else(|| id.clone()).into(),
            country: self.country(&row.text("country")?)?,
            currency: row.currency("currency", self.currency)?,
            tier: shared(row.opt_text("tier")?.map(|tier| tier.to_lowercase())),
            industry: shared(row.opt_text("industry")?),
            owner: row.opt_text("owner")?.map(Into::into),
            since: row.opt_date("since", self.zone)?,
            parent: row.opt_text("parent")?.map(Into::into),
            contract_end: row.opt_date("contract_end", self.zone)?,
            id: id.into(),
        })
    }

    fn country(&self, text: &str) -> Result<Country, String> {
        let code = self.countries.get(text).map_or(text, String::as_str);
        crate::files::countries::code(code).ok_or_else(|| {
            format!("`country` is `{text}`, which is no ISO 3166-1 code; add it to `countries` of the mapping")
        })
    }

    pub(super) fn owner(row: Row<'_>) -> Result<Owner, String> {
        let id = row.text("id")?;
        Ok(Owner { name: row.opt_text("name")?.unwrap_or_else(|| id.clone()), id: id.into() })
    }

    pub(super) fn product(row: Row<'_>) -> Result<Product, String> {
        let code = row.text("code")?;
        Ok(Product {
            name: row.opt_text("name")?.unwrap_or_else(|| code.clone()).into(),
            family: row.text("family")?.into(),
            category: row.opt_text("category")?.map(Into::into),
            code: code.into(),
        })
    }

    pub(super) fn order(&self, row: Row<'_>) -> Result<OrderRecord, String> {
        let currency = row.currency("currency", self.currency)?;
        Ok(OrderRecord {
            number: row.text("number")?.into(),
            customer: row.text("customer")?.into(),
            date: row.date("date", self.zone)?,
            amount: row.money("amount", currency, self.amounts)?,
            status: word::<OrderStatus>(row, "status", "open, fulfilled or cancelled")?,
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
            direction: word::<Direction>(row, "direction", "outbound or inbound")?,
            channel: word::<Channel>(row, "channel", "call, email, meeting or message")?,
            person: row.opt_text("person")?.map(Into::into),
            note: row.opt_text("note")?.unwrap_or_default().into(),
        };
        Ok(ContactRecord { customer: row.text("customer")?.into(), entry })
    }

    pub(super) fn person(row: Row<'_>) -> Result<PersonRecord, String> {
        let shared = |field: &str| Ok::<_, String>(row.opt_text(field)?.map(Into::into));
        let person = Person {
            name: row.text("name")?.into(),
            role: shared("role")?,
            email: shared("email")?,
            phone: shared("phone")?,
        };
        Ok(PersonRecord { customer: row.text("customer")?.into(), person })
    }
}

/// One of few words, in any case.
fn word<'de, T: Deserialize<'de>>(row: Row<'_>, field: &str, expected: &str) -> Result<T, String> {
    let given = row.text(field)?;
    let lower = given.to_lowercase();
    // The words are the names that the enumeration has everywhere.
    let lower: &'static str = match lower.as_str() {
        "open" => "open",
        "fulfilled" => "fulfilled",
        "cancelled" => "cancelled",
        "outbound" => "outbound",
        "inbound" => "inbound",
        "call" => "call",
        "email" => "email",
        "meeting" => "meeting",
        "message" => "message",
        _ => "",
    };
    let deserializer: StrDeserializer<'static, Error> = lower.into_deserializer();
    T::deserialize(deserializer).map_err(|_| format!("`{field}` is `{given}`; give {expected}"))
}
