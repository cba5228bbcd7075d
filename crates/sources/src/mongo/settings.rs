//! How to reach a MongoDB database, and which of its fields mean what. No connection is made here.
//!
//! ```toml
//! [sources.mongodb]
//! uri = "env:MONGODB_URI"
//! database = "shop"
//! [sources.mongodb.customers]
//! collection = "accounts"
//! id = "number"              # a field, or a path such as "address.country"
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use bellwether_domain::facts::rows::{Channel, Direction, OrderStatus};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::key::LegacyUuids;
use crate::schema::optional;
use crate::secret::{Secret, SecretError, resolve};

/// How to reach the database, and how to read it.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(transform = optional)]
pub struct MongoSettings {
    /// `mongodb://…` or `mongodb+srv://…`, `env:NAME` or `file:PATH`.
    pub uri: Secret,
    /// Name of the database.
    pub database: String,
    /// Seconds until a load is given up; 1 to 86,400.
    #[serde(default = "default_timeout")]
    #[schemars(range(min = 1, max = 86_400))]
    pub timeout_s: u64,
    /// Seconds until no server counts as reachable; 1 to 3.
    #[serde(default = "default_selection")]
    #[schemars(range(min = 1, max = 3))]
    pub server_selection_s: u64,
    /// Rows that travel at once; 1 to 100,000.
    #[serde(default = "default_batch")]
    #[schemars(range(min = 1, max = 100_000))]
    pub batch_size: u32,
    /// How amounts are stored.
    #[serde(default)]
    pub amounts: Amounts,
    /// Currency of amounts and customers that name none, ISO 4217.
    #[serde(default)]
    pub currency: Option<String>,
    /// Names of countries that are no ISO 3166-1 codes, with the codes they stand for.
    #[serde(default)]
    pub countries: BTreeMap<String, String>,
    /// How keys are to be read that are UUIDs of subtype 3; without it they are rejected.
    #[serde(default)]
    pub legacy_uuids: Option<LegacyUuids>,
    /// Who buys.
    #[serde(default)]
    pub customers: Customers,
    /// Account managers.
    #[serde(default)]
    pub owners: Owners,
    /// Products with families; without it there is no catalogue.
    #[serde(default)]
    pub products: Option<Products>,
    /// Orders; without it none are shown.
    #[serde(default)]
    pub orders: Option<Orders>,
    /// Logged contacts; without it contacts are in no score.
    #[serde(default)]
    pub contacts: Option<Contacts>,
    /// People at the customers; without it none are shown.
    #[serde(default)]
    pub people: Option<People>,
}

/// How amounts are stored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Amounts {
    /// As Decimal128, whole numbers or decimal texts; a double is rejected, as it may not be what was booked.
    #[default]
    Exact,
    /// Doubles too, taken by their shortest decimal form.
    Double,
}

/// A collection with the paths of its fields.
macro_rules! collection {
    (
        $(#[$doc:meta])* $name:ident in $collection:literal { $($field:ident = $path:literal),+ $(,)? }
        $($words:ident of $word:ty,)*
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
        #[serde(deny_unknown_fields, default)]
        #[expect(missing_docs, reason = "each field is the path of the value of that name")]
        pub struct $name {
            /// Name of the collection.
            pub collection: String,
            /// Field that grows whenever a row changes; a copy goes on where the last one ended.
            pub watermark: Option<String>,
            $(pub $field: String,)+
            $(
                /// The source's own words with what they mean; letter case does not matter.
                #[schemars(with = "BTreeMap<String, String>")]
                pub $words: BTreeMap<String, $word>,
            )*
        }

        impl Default for $name {
            fn default() -> Self {
                Self {
                    collection: $collection.to_owned(),
                    watermark: None,
                    $($field: $path.to_owned(),)+
                    $($words: BTreeMap::new(),)*
                }
            }
        }

        impl $name {
            /// Our names with the paths that they are read from.
            pub(super) fn table(&self) -> Table {
                let fields = vec![$((stringify!($field), self.$field.clone())),+];
                Table { collection: self.collection.clone(), watermark: self.watermark.clone(), fields }
            }
        }
    };
}

collection! {
    /// Who buys.
    Customers in "customers" {
        id = "_id", name = "name", country = "country", currency = "currency", tier = "tier", industry = "industry",
        owner = "owner", since = "since", parent = "parent", contract_end = "contract_end",
    }
}
collection! {
    /// Account managers.
    Owners in "owners" { id = "_id", name = "name" }
}
collection! {
    /// Products with families.
    Products in "products" { code = "_id", name = "name", family = "family", category = "category" }
}
collection! {
    /// Orders.
    Orders in "orders" {
        number = "_id", customer = "customer", date = "date", amount = "amount", currency = "currency", status = "status",
    }
    status_words of OrderStatus,
}
collection! {
    /// Logged contacts.
    Contacts in "contacts" {
        customer = "customer", at = "at", answered = "answered", direction = "direction", channel = "channel",
        person = "person", note = "note",
    }
    direction_words of Direction,
    channel_words of Channel,
}
collection! {
    /// People at the customers.
    People in "people" { customer = "customer", name = "name", role = "role", email = "email", phone = "phone" }
}

/// A collection as it is read.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) collection: String,
    pub(super) watermark: Option<String>,
    pub(super) fields: Vec<(&'static str, String)>,
}

impl Table {
    /// The path of one of our fields.
    pub(super) fn path(&self, field: &str) -> &str {
        self.fields.iter().find(|(name, _)| *name == field).map_or("_id", |(_, path)| path)
    }

    /// The same collection, with these of our fields and nothing else.
    pub(super) fn only(&self, names: &[&str]) -> Self {
        let fields = self.fields.iter().filter(|(name, _)| names.contains(name)).cloned().collect();
        Self { collection: self.collection.clone(), watermark: None, fields }
    }
}

/// Settings that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The address cannot be had.
    #[error("`uri`: {0}")]
    Uri(#[from] SecretError),
    /// A value makes no sense.
    #[error("`{field}`: `{value}` is not {expected}")]
    Invalid {
        /// Its key.
        field: String,
        /// What was given.
        value: String,
        /// What would be right.
        expected: &'static str,
    },
}

impl MongoSettings {
    /// Settings for a database that has our names for everything, as `bellwether demo --into` makes it.
    pub fn plain(uri: impl Into<String>, database: impl Into<String>) -> Self {
        Self {
            uri: Secret::new(uri),
            database: database.into(),
            timeout_s: default_timeout(),
            server_selection_s: default_selection(),
            batch_size: default_batch(),
            amounts: Amounts::Exact,
            currency: None,
            countries: BTreeMap::new(),
            legacy_uuids: None,
            customers: Customers::default(),
            owners: Owners::default(),
            products: Some(Products::default()),
            orders: Some(Orders::default()),
            contacts: Some(Contacts::default()),
            people: Some(People::default()),
        }
    }

    /// The settings, if they make sense.
    ///
    /// # Errors
    /// The first that does not, with what would be right.
    pub fn validated(self) -> Result<Self, SettingsError> {
        let invalid = |field: &str, value: String, expected| {
            Err(SettingsError::Invalid { field: field.to_owned(), value, expected })
        };
        if self.database.is_empty() || self.database.contains(['/', '\\', '.', ' ', '"', '$']) {
            return invalid("database", self.database.clone(), "the name of a database");
        }
        if !(1..=86_400).contains(&self.timeout_s) {
            return invalid("timeout_s", self.timeout_s.to_string(), "between 1 and 86400 seconds");
        }
        if !(1..=3).contains(&self.server_selection_s) {
            return invalid("server_selection_s", self.server_selection_s.to_string(), "between 1 and 3 seconds");
        }
        if !(1..=100_000).contains(&self.batch_size) {
            return invalid("batch_size", self.batch_size.to_string(), "between 1 and 100000 rows");
        }
        if let Some(currency) = &self.currency
            && currency.parse::<bellwether_domain::codes::Currency>().is_err()
        {
            return invalid("currency", currency.clone(), "an ISO 4217 code such as GBP");
        }
        for (name, code) in &self.countries {
            if crate::files::countries::code(code).is_none() {
                return invalid(&format!("countries.{name}"), code.clone(), "an ISO 3166-1 code such as GB");
            }
        }
        if let Some((field, word)) = self.words().find_map(|(field, words)| unclear(&words).map(|word| (field, word))) {
            return invalid(field, word, "a word of its own; leave it out, or write it once, in any letter case");
        }
        for table in self.tables() {
            let paths = table
                .fields
                .iter()
                .map(|(name, path)| (*name, path))
                .chain(table.watermark.iter().map(|p| ("watermark", p)));
            for (name, path) in paths {
                if path.is_empty() || path.starts_with('$') || path.split('.').any(str::is_empty) {
                    let field = format!("{}.{name}", table.collection);
                    return invalid(&field, path.clone(), "a field, or a path such as address.country");
                }
            }
        }
        Ok(self)
    }

    /// Where the database is, for people: never user or password.
    pub fn place(&self) -> String {
        let hosts = match resolve(self.uri.expose()) {
            Ok(uri) => hosts(uri.expose()).unwrap_or("an address that cannot be read").to_owned(),
            Err(error) => format!("an address that is not known yet ({error})"),
        };
        format!("{hosts}, database {}", self.database)
    }

    /// All that decides what becomes of a row, as text: rows that were understood otherwise have to be read again.
    pub(super) fn meaning(&self, zone: chrono_tz::Tz) -> String {
        let Self { amounts, currency, countries, legacy_uuids, orders, contacts, .. } = self;
        let meaning = format!(
            "{:?} {amounts:?} {currency:?} {countries:?} {legacy_uuids:?} {orders:?} {contacts:?} {zone}",
            self.tables()
        );
        Sha256::digest(meaning)[..8].iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The source's words, by where they are said.
    fn words(&self) -> impl Iterator<Item = (&'static str, Vec<&String>)> {
        let (orders, contacts) = (self.orders.as_ref(), self.contacts.as_ref());
        let said = [
            ("orders.status_words", orders.map(|orders| orders.status_words.keys().collect())),
            ("contacts.direction_words", contacts.map(|contacts| contacts.direction_words.keys().collect())),
            ("contacts.channel_words", contacts.map(|contacts| contacts.channel_words.keys().collect())),
        ];
        said.into_iter().filter_map(|(field, words)| Some((field, words?)))
    }

    /// All collections that are read.
    pub(super) fn tables(&self) -> Vec<Table> {
        let some = [
            Some(self.customers.table()),
            Some(self.owners.table()),
            self.products.as_ref().map(Products::table),
            self.orders.as_ref().map(Orders::table),
            self.contacts.as_ref().map(Contacts::table),
            self.people.as_ref().map(People::table),
        ];
        some.into_iter().flatten().collect()
    }

    pub(super) const fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout_s)
    }
}

/// A word that is empty, or there twice but for its letter case.
fn unclear(words: &[&String]) -> Option<String> {
    let mut seen = BTreeSet::new();
    let word = words.iter().find(|word| word.trim().is_empty() || !seen.insert(word.to_lowercase()))?;
    Some((*word).clone())
}

/// The hosts of a connection string, if it is one: whatever comes before an `@` may be a password.
fn hosts(uri: &str) -> Option<&str> {
    let (_, rest) = uri.split_once("://")?;
    let rest = rest.rsplit_once('@').map_or(rest, |(_, hosts)| hosts);
    let hosts = rest.split(['/', '?']).next()?;
    let is_host = |c: char| c.is_ascii_alphanumeric() || ".-_:,[]".contains(c);
    (!hosts.is_empty() && hosts.chars().all(is_host)).then_some(hosts)
}

const fn default_timeout() -> u64 {
    20
}

const fn default_selection() -> u64 {
    3
}

const fn default_batch() -> u32 {
    1000
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<MongoSettings, String> {
        let settings: MongoSettings = toml::from_str(text).map_err(|error| error.to_string())?;
        settings.validated().map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_not_said_has_our_names_and_optional_collections_are_absent() {
        let settings = read("uri = \"mongodb://u:hunter2@h\"\ndatabase = \"shop\"\n[orders]\ndate = \"placed.at\"\n");
        let settings = settings.expect("valid");
        let orders = settings.orders.as_ref().expect("said").table();
        assert_eq!(
            (orders.collection.as_str(), orders.path("date"), orders.path("number")),
            ("orders", "placed.at", "_id")
        );
        assert!(settings.products.is_none() && settings.contacts.is_none());
        assert!(!format!("{settings:?}").contains("hunter2"));
    }

    #[test]
    fn a_database_is_named_without_its_password() {
        for (uri, place) in [
            (
                "mongodb://u:hunter2@a.example.com:27018,b.example.com/shop?tls=true",
                "a.example.com:27018,b.example.com",
            ),
            ("mongodb+srv://u:hunter2@cluster.example.com", "cluster.example.com"),
            ("mongodb://[::1]:27017", "[::1]:27017"),
            ("mongodb://u:hun/ter2?@h/?a=b", "h"),
            ("mongodb://u:hunter2", "u:hunter2"),
            ("u:hunter2@h", "an address that cannot be read"),
            (
                "env:BELLWETHER_NO_SUCH",
                "an address that is not known yet (the environment variable `BELLWETHER_NO_SUCH` is not set; set it, or name another one)",
            ),
        ] {
            assert_eq!(MongoSettings::plain(uri, "shop").place(), format!("{place}, database shop"));
        }
    }

    #[test]
    fn what_makes_no_sense_is_named() {
        let least = "uri = \"mongodb://u:hunter2@h\"\ndatabase = \"shop\"\n";
        for (more, named) in [
            ("server_selection_s = 30\n", "server_selection_s"),
            ("currency = \"pounds\"\n", "currency"),
            ("[countries]\nEngland = \"UK\"\n", "countries.England"),
            ("[customers]\nname = \"$name\"\n", "customers.name"),
            ("[orders]\ncolour = \"x\"\n", "colour"),
            ("[orders]\nstatus_words = { shipped = \"done\" }\n", "done"),
            ("[orders]\nstatus_words = { \" \" = \"open\" }\n", "orders.status_words"),
            ("[contacts]\nchannel_words = { Fax = \"email\", FAX = \"message\" }\n", "contacts.channel_words"),
            ("legacy_uuids = \"perl\"\n", "perl"),
        ] {
            let error = read(&format!("{least}{more}")).expect_err(more);
            assert!(error.contains(named) && !error.contains("hunter2"), "{error}");
        }
    }
}
