//! The settings, checked.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use bellwether_domain::codes::Currency;
use bellwether_domain::fiscal::FiscalCalendar;
use bellwether_domain::fiscal::spec::CalendarSpec;
use bellwether_domain::scoring::model::ScoringModel;
use bellwether_domain::scoring::shipped::{default_model, shipped};
use bellwether_engine::policy::SourcePolicy;
use chrono::NaiveDate;

use super::cache::{self, CacheSettings};
use super::delivery::{self, DeliverySettings};
use super::error::ConfigError;
use super::identity::{self, IdentitySettings};
use super::layers::Layers;
use super::reader::Reader;
use super::sources::{self, FactsFrom, LiveSettings};
use super::store::{self, StoreSettings};
use super::{limits, policy};
use crate::http::limits::LimitSettings;
use crate::http::params::parse_date;

/// The keys of all settings.
pub const KEYS: [&str; 56] = [
    "data_dir",
    "listen",
    "as_of",
    "reporting_currency",
    "model",
    "refresh_minutes",
    "facts",
    "copy_minutes",
    "store.backend",
    STORE_URI,
    "store.database",
    "fiscal.kind",
    "fiscal.first_month",
    "fiscal.pattern",
    "fiscal.end_month",
    "fiscal.end_rule",
    "fiscal.year_label",
    "fiscal.close_lag_days",
    "fiscal.time_zone",
    "policy.deadline_s",
    "policy.deadlines_s.customers",
    "policy.deadlines_s.financials",
    "policy.deadlines_s.catalogue",
    "policy.deadlines_s.learning",
    "policy.deadlines_s.contacts",
    "policy.detail_deadline_s",
    "policy.max_age_days",
    "policy.breaker_failures",
    "policy.breaker_open_s",
    "policy.max_reject_share",
    "policy.max_row_loss",
    identity::SECRET,
    identity::FORMER_SECRETS,
    "identity.public_url",
    "identity.trusted_proxies",
    "identity.session_idle_minutes",
    "identity.session_hours",
    "identity.provider.name",
    "identity.provider.issuer",
    "identity.provider.client_id",
    identity::CLIENT_SECRET,
    "identity.tokens.issuer",
    "identity.tokens.audience",
    "identity.tokens.jwks",
    delivery::SMTP,
    "delivery.from",
    "delivery.allow",
    "limits.caller_per_minute",
    "limits.address_per_minute",
    "limits.sign_in_per_minute",
    "limits.at_once",
    cache::REDIS_URL,
    "cache.key_prefix",
    "cache.max_entry_kb",
    "cache.expire_minutes",
    "cache.timeout_ms",
];

/// What must not be told, whatever it is.
pub(super) const SECRETS: [&str; 6] =
    [STORE_URI, identity::SECRET, identity::FORMER_SECRETS, identity::CLIENT_SECRET, delivery::SMTP, cache::REDIS_URL];

/// The address of the state: it may hold a password.
const STORE_URI: &str = "store.uri";

/// What the keys of tables begin with in which a secret may be given.
pub(super) const SECRET_TABLES: [&str; 4] = ["store.", "identity.", "delivery.", "cache."];

/// What the keys of the fiscal calendar begin with.
const FISCAL: &str = "fiscal.";

/// A week: a portfolio that is never older would be refreshed by hand anyway.
pub(super) const MAX_REFRESH_MINUTES: u64 = 10_080;

/// The settings of a process.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Folder of facts and state.
    pub data_dir: PathBuf,
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Business date to pin, for data that ends in the past.
    pub as_of: Option<NaiveDate>,
    /// Fiscal calendar, with the time zone of the business.
    pub calendar: FiscalCalendar,
    /// Currency of all reported amounts.
    pub reporting: Currency,
    /// Model that scores customers.
    pub model: &'static ScoringModel,
    /// Where portfolios come from.
    pub facts: FactsFrom,
    /// The live sources, where any are configured.
    pub live: Option<LiveSettings>,
    /// How patient refreshes are with sources.
    pub policy: SourcePolicy,
    /// Where the state is.
    pub store: StoreSettings,
    /// How often the portfolio is computed anew; none: on demand only.
    pub refresh_every: Option<Duration>,
    /// How often live sources are copied, where they are; none: on demand only.
    pub copy_every: Option<Duration>,
    /// How people and programs are known.
    pub identity: IdentitySettings,
    /// How alerts leave the product.
    pub delivery: DeliverySettings,
    /// How much may be asked of the server.
    pub limits: LimitSettings,
    /// What instances share in a Redis.
    pub cache: CacheSettings,
}

impl Settings {
    /// Checks what was given and fills in defaults.
    ///
    /// # Errors
    /// Everything that is wrong.
    pub fn check(layers: &Layers) -> Result<Self, ConfigError> {
        let mut reader = Reader { layers, problems: Vec::new() };
        let folder = |text: &str| (!text.is_empty()).then(|| PathBuf::from(text));
        let data_dir = reader.take("data_dir", "give a folder", folder);
        let listen = reader.take("listen", "give an address and port such as 127.0.0.1:8080", |text| text.parse().ok());
        let as_of = reader.take("as_of", "give a date such as 2011-12-09, from 1900-01-01 to 2200-12-31", parse_date);
        let reporting =
            reader.take("reporting_currency", "give an ISO 4217 code such as GBP", |text| text.parse().ok());
        let model = reader.take("model", &model_remedy(), stored_model);
        let minutes = |text: &str| text.parse().ok().filter(|minutes: &u64| *minutes <= MAX_REFRESH_MINUTES);
        let refresh = "give whole minutes, at most 10080; 0 refreshes on demand only";
        let refresh_minutes = reader.take("refresh_minutes", refresh, minutes).unwrap_or(60);
        let facts = reader.take("facts", "give `warehouse`, `pipeline` or `live`", FactsFrom::parse);
        let facts = facts.unwrap_or_default();
        let copy = "give whole minutes, at most 10080; 0 copies on demand only";
        let copy_minutes = reader.take("copy_minutes", copy, minutes).unwrap_or(15);
        let store = read_store(&mut reader).unwrap_or_default();
        let identity = identity::read(&mut reader, &store);
        let delivery = delivery::read(&mut reader);
        let limits = limits::read(&mut reader);
        let cache = cache::read(&mut reader);
        let calendar = read_calendar(&mut reader);
        let policy = policy::read(&mut reader);
        let live = sources::read(layers, facts, &mut reader.problems);
        refuse_unknown(&mut reader);
        if !reader.problems.is_empty() {
            return Err(ConfigError::Invalid(reader.problems));
        }
        Ok(Self {
            data_dir: data_dir.unwrap_or_else(|| PathBuf::from("data")),
            listen: listen.unwrap_or_else(|| SocketAddr::from((Ipv4Addr::LOCALHOST, 8080))),
            as_of,
            calendar: calendar.unwrap_or_default(),
            reporting: reporting.unwrap_or(Currency::GBP),
            model: model.unwrap_or_else(default_model),
            facts,
            live,
            policy,
            store,
            refresh_every: every(refresh_minutes),
            copy_every: every(copy_minutes),
            identity,
            delivery,
            limits,
            cache,
        })
    }

    /// Every setting with its value, defaults included.
    pub fn to_list(&self) -> Vec<(&'static str, String)> {
        let calendar = serde_json::to_value(self.calendar).unwrap_or_default();
        let fiscal = CalendarSpec::FIELDS.iter().filter_map(|field| {
            let value = calendar.get(field)?;
            let key = KEYS.into_iter().find(|key| key.strip_prefix(FISCAL) == Some(*field))?;
            Some((key, value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
        });
        let minutes = |every: Option<Duration>| every.map_or(0, |every| every.as_secs() / 60).to_string();
        let mut list = vec![
            ("data_dir", self.data_dir.display().to_string()),
            ("listen", self.listen.to_string()),
            ("as_of", self.as_of.map_or_else(|| "today".to_owned(), |date| date.to_string())),
            ("reporting_currency", self.reporting.to_string()),
            ("model", self.model.id().to_owned()),
            ("refresh_minutes", minutes(self.refresh_every)),
            ("facts", self.facts.as_str().to_owned()),
            ("copy_minutes", minutes(self.copy_every)),
            ("store.backend", self.store.backend().to_owned()),
        ];
        if let StoreSettings::Mongodb { uri, database } = &self.store {
            list.extend([(STORE_URI, format!("{uri:?}")), ("store.database", database.clone())]);
        }
        list.extend(fiscal);
        list.extend(policy::list(&self.policy));
        list.extend(identity::list(&self.identity));
        list.extend(delivery::list(&self.delivery));
        list.extend(limits::list(&self.limits));
        list.extend(cache::list(&self.cache));
        list
    }
}

fn every(minutes: u64) -> Option<Duration> {
    (minutes > 0).then(|| Duration::from_secs(minutes * 60))
}

/// Where the state is, if that is said.
fn read_store(reader: &mut Reader<'_>) -> Option<StoreSettings> {
    let word = "give `sqlite` or `mongodb`";
    let known = |text: &str| ["sqlite", "mongodb"].contains(&text).then(|| text.to_owned());
    let backend = reader.take("store.backend", word, known)?;
    let name = "give a name of up to 63 characters without spaces and any of /\\.\"$*<>:|?";
    let database = reader.take("store.database", name, store::database);
    let uri = reader.layers.get(STORE_URI).map(|given| given.text.as_str());
    let settings = StoreSettings::new(&backend, uri, database);
    if settings.is_none() {
        let remedy = "is missing, and `store.backend = \"mongodb\"` needs it; give `env:NAME` or `file:PATH`";
        reader.refuse(STORE_URI, remedy);
    }
    settings
}

/// The fiscal calendar, if one is given.
fn read_calendar(reader: &mut Reader<'_>) -> Option<FiscalCalendar> {
    let mut spec = CalendarSpec::default();
    for field in CalendarSpec::FIELDS {
        if let Some(given) = reader.layers.get(&format!("{FISCAL}{field}")) {
            spec.set(field, given.text.clone()).ok()?;
        }
    }
    if spec.is_empty() {
        return None;
    }
    spec.build().map_err(|error| reader.refuse(&format!("{FISCAL}{}", error.field()), &error.to_string())).ok()
}

fn refuse_unknown(reader: &mut Reader<'_>) {
    let unknown: Vec<String> =
        reader.layers.iter().map(|(key, _)| key.to_owned()).filter(|key| !KEYS.contains(&key.as_str())).collect();
    for key in unknown {
        reader.refuse(&key, &format!("is no setting; the settings are {}", KEYS.join(", ")));
    }
}

fn stored_model(name: &str) -> Option<&'static ScoringModel> {
    shipped().iter().find(|model| model.key == name || model.id() == name)
}

fn model_remedy() -> String {
    format!("give one of {}", shipped().iter().map(|model| model.key.as_str()).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::example;
    use bellwether_sources::lms::settings::LmsSettings;
    use std::path::Path;

    fn settings(file: &str) -> Result<Settings, String> {
        let mut layers = Layers::default();
        layers.add_toml(file, Path::new("b.toml")).expect("TOML");
        Settings::check(&layers).map_err(|error| error.to_string())
    }

    #[test]
    fn reads_what_is_given() {
        let file = "as_of = \"2011-12-09\"\n[fiscal]\nfirst_month = 4\nyear_label = \"start_year\"\n\
                    time_zone = \"Europe/London\"\nclose_lag_days = 0\n";
        let settings = settings(file).expect("valid");
        assert_eq!(settings.as_of, NaiveDate::from_ymd_opt(2011, 12, 9));
        let list = settings.to_list();
        assert!(list.contains(&("fiscal.first_month", "4".to_owned())), "{list:?}");
        assert!(list.contains(&("fiscal.time_zone", "Europe/London".to_owned())), "{list:?}");
    }

    #[test]
    fn sources_are_read_and_their_secrets_never_told() {
        let mssql = "[sources.mssql]\nhost = \"h\"\ndatabase = \"d\"\nuser = \"u\"\n";
        let file = format!(
            "facts = \"live\"\n[sources.mongodb]\nuri = \"mongodb://u:hunter2@h\"\ndatabase = \"shop\"\n{mssql}"
        );
        let missing = settings(&file).expect_err("no password");
        assert_eq!(missing, "sources.mssql: missing field `password`");
        let mut layers = Layers::default();
        layers.add_toml(&file, Path::new("b.toml")).expect("TOML");
        let variables = [("BELLWETHER_SOURCES_MSSQL_PASSWORD", "hunter3"), ("BELLWETHER_SOURCES_MSSQL_PORT", "14330")];
        let unknown = layers.add_variables(variables.map(|(name, text)| (name.to_owned(), text.to_owned())));
        assert!(unknown.is_empty());
        let settings = Settings::check(&layers).expect("valid");
        assert_eq!(settings.live.as_ref().expect("sources").mssql.port, 14330);
        let told = format!("{settings:?} {:?}", settings.to_list());
        assert!(!told.contains("hunter"), "{told}");
    }

    #[test]
    fn the_state_is_a_file_unless_a_database_is_named_whose_address_is_never_told() {
        assert_eq!(settings("").expect("valid").store, StoreSettings::Sqlite);
        let file = "[identity]\nsecret = \"env:X\"\n[store]\nbackend = \"mongodb\"\nuri = \"mongodb://u:hunter2@h\"\n";
        let valid = settings(file).expect("valid");
        let told = format!("{valid:?} {:?}", valid.to_list());
        assert!(!told.contains("hunter") && told.contains("(\"store.database\", \"bellwether\")"), "{told}");
        let address = valid.store.address().expect("given").expect("an address");
        assert_eq!(address.uri, "mongodb://u:hunter2@h");
        let problems = |file: &str| settings(file).expect_err("invalid");
        assert_eq!(
            problems("[store]\nbackend = \"oracle\"\n"),
            "store.backend = `oracle` (in b.toml): give `sqlite` or `mongodb`"
        );
        assert!(problems("[store]\nbackend = \"mongodb\"\n").starts_with("store.uri: is missing, and"));
        let mistyped = problems("[store]\nurl = \"mongodb://u:hunter2@h\"\n");
        assert!(mistyped.starts_with("store.url (in b.toml): is no setting"), "{mistyped}");
        let name = problems(&format!("{file}database = \"a.b\"\n"));
        assert!(name.starts_with("store.database = `a.b` (in b.toml): give a name of up to 63 characters"), "{name}");
    }

    #[test]
    fn nothing_is_shared_unless_a_redis_is_named_whose_address_is_never_told() {
        for none in ["", "[cache]\nredis_url = \"\"\n"] {
            assert_eq!(settings(none).expect("valid").cache, CacheSettings::default());
        }
        let valid = settings("[cache]\nredis_url = \"rediss://u:hunter2@h\"\nkey_prefix = \"b:1\"\n").expect("valid");
        let told = format!("{valid:?} {:?}", valid.to_list());
        assert!(!told.contains("hunter") && told.contains("(\"cache.redis_url\", \"***\")"), "{told}");
        let problems = settings(
            "[cache]\nredis_url = \"u:hunter2@h\"\nredis_uri = \"u:hunter2@h\"\nkey_prefix = \"a b\"\nmax_entry_kb = 0\n\
             expire_minutes = 10081\n",
        );
        let problems = problems.expect_err("invalid");
        assert!(problems.contains("cache.redis_url (in b.toml): give `env:NAME`"), "{problems}");
        assert!(problems.contains("cache.redis_uri (in b.toml): is no setting"), "{problems}");
        assert!(problems.contains("cache.key_prefix = `a b` (in b.toml): give up to 64"), "{problems}");
        assert!(problems.lines().count() == 5 && !problems.contains("hunter"), "{problems}");
    }

    #[test]
    fn what_is_wrong_with_sources_is_named() {
        let problems = settings("facts = \"live\"\n[sources.oracle]\nuri = \"x\"\n[sources.mongodb]\nuri = [1]\n");
        let problems = problems.expect_err("invalid");
        assert!(
            problems.contains("sources.oracle: is no source; the sources are mongodb, mssql, learning"),
            "{problems}"
        );
        assert!(problems.contains("sources.mongodb.uri: "), "{problems}");
        let lonely = settings("facts = \"live\"\n").expect_err("nothing to ask");
        assert!(lonely.contains("sources.mongodb: is missing"), "{lonely}");
    }

    #[test]
    fn the_example_is_valid_with_all_that_it_shows() {
        let [store, moodle] = example::files().map(|file| settings(&file).expect("valid"));
        let live = store.live.expect("sources");
        assert!(matches!(live.learning, Some(LmsSettings::Xapi(_))) && live.mongodb.people.is_some());
        assert_eq!(live.mssql.host, "erp.example.com");
        assert!(matches!(moodle.live.expect("sources").learning, Some(LmsSettings::Moodle(_))));
        for key in KEYS {
            let field = key.rsplit('.').next().expect("a name");
            assert!(example::TEXT.contains(&format!("# {field} = ")), "the example says nothing of {key}");
        }
    }

    #[test]
    fn names_everything_that_is_wrong() {
        let file = "listen = \"here\"\nas_of = 2300-01-01\nmodel = \"x\"\ncolour = 1\nreporting_currency = \"gbp\"\n\
                    refresh_minutes = -1\n[fiscal]\nfirst_month = 13\nyear_label = \"end_year\"\n";
        let problems = settings(file).expect_err("invalid");
        let lines: Vec<&str> = problems.lines().collect();
        assert_eq!(lines.len(), 7, "{problems}");
        assert_eq!(lines[0], "listen = `here` (in b.toml): give an address and port such as 127.0.0.1:8080");
        assert!(
            problems.contains("fiscal.first_month = `13` (in b.toml): first_month: `13` is not allowed"),
            "{problems}"
        );
        assert!(problems.contains("colour = `1` (in b.toml): is no setting; the settings are data_dir"), "{problems}");
    }
}
