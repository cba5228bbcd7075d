//! The configuration file as a JSON schema, by which editors complete and check it. It says what [`super::settings`] and
//! the adapters take; tests hold the two together.
//!
//! Draft 7, because the editors' readers of TOML know no later one.

use std::io;

use bellwether_domain::scoring::shipped::shipped;
use bellwether_sources::lms::settings::LmsSettings;
use bellwether_sources::mongo::settings::MongoSettings;
use bellwether_sources::mssql::settings::MssqlSettings;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema};
use serde_json::Value;

use super::cache::{MOST_ENTRY_KB, MOST_EXPIRE_MINUTES, MOST_TIMEOUT_MS};
use super::limits::MOST;
use super::settings::MAX_REFRESH_MINUTES;

/// Configuration of Bellwether. Any setting is also an environment variable, `BELLWETHER_FISCAL_FIRST_MONTH` for
/// `fiscal.first_month`.
#[derive(JsonSchema)]
#[schemars(title = "bellwether.toml", deny_unknown_fields)]
#[expect(dead_code, reason = "describes the file; its values are read key by key")]
struct File {
    /// Folder of facts and state.
    #[schemars(extend("default" = "data"))]
    data_dir: Option<String>,
    /// Address and port to listen on; port 0 takes a free one.
    #[schemars(extend("default" = "127.0.0.1:8080"))]
    listen: Option<String>,
    /// Business date to pin, for data that ends in the past, such as `2011-12-09`; otherwise it is today.
    #[schemars(extend("format" = "date"))]
    as_of: Option<String>,
    /// Currency of all reported amounts, ISO 4217.
    #[schemars(regex(pattern = "^[A-Z]{3}$"), extend("default" = "GBP"))]
    reporting_currency: Option<String>,
    /// Model that scores customers.
    #[schemars(extend("enum" = models(), "default" = "distribution"))]
    model: Option<String>,
    /// Minutes until the portfolio is computed anew; 0: on demand only.
    #[schemars(range(min = 0, max = MAX_REFRESH_MINUTES), extend("default" = 60))]
    refresh_minutes: Option<u64>,
    /// Where portfolios come from: what was imported, the sources below, asked at each refresh, or copies of them.
    #[schemars(extend("enum" = ["warehouse", "pipeline", "live"], "default" = "warehouse"))]
    facts: Option<String>,
    /// Minutes until the sources are copied anew, for `facts = "pipeline"`; 0: on demand only.
    #[schemars(range(min = 0, max = MAX_REFRESH_MINUTES), extend("default" = 15))]
    copy_minutes: Option<u64>,
    store: Option<StoreTable>,
    fiscal: Option<Fiscal>,
    policy: Option<Policy>,
    identity: Option<Identity>,
    delivery: Option<Delivery>,
    limits: Option<Limits>,
    cache: Option<Cache>,
    sources: Option<Sources>,
}

/// Where the product's own state is.
#[derive(JsonSchema)]
#[schemars(rename = "Store", deny_unknown_fields)]
#[expect(dead_code, reason = "describes a table; its values are read key by key")]
struct StoreTable {
    /// A file in the data folder, or a MongoDB replica set or sharded cluster, which several instances can share.
    #[schemars(extend("enum" = ["sqlite", "mongodb"], "default" = "sqlite"))]
    backend: Option<String>,
    /// MongoDB only: its address, best given as `env:NAME` or `file:PATH`.
    uri: Option<String>,
    /// MongoDB only: name of the database, `bellwether` if none is given.
    database: Option<String>,
}

/// The fiscal calendar.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "describes a table; its values are read key by key")]
struct Fiscal {
    /// Whether fiscal months are calendar months, or groups of weeks.
    #[schemars(extend("enum" = ["months", "weeks"], "default" = "months"))]
    kind: Option<String>,
    /// Months only: the month in which the year begins, 4 for April to March.
    #[schemars(range(min = 1, max = 12), extend("default" = 1))]
    first_month: Option<u32>,
    /// Weeks only: weeks of the months of a quarter.
    #[schemars(extend("enum" = ["445", "454", "544"]))]
    pattern: Option<String>,
    /// Weeks only: the month in which the year ends.
    #[schemars(range(min = 1, max = 12))]
    end_month: Option<u32>,
    /// Weeks only: the Saturday of that month on which the year ends.
    #[schemars(extend("enum" = ["last_saturday", "nearest_saturday"]))]
    end_rule: Option<String>,
    /// The calendar year after which a fiscal year is named.
    #[schemars(extend("enum" = ["start_year", "end_year"]))]
    year_label: Option<String>,
    /// Days after its last day until a month counts as closed.
    #[schemars(range(min = 0, max = 60), extend("default" = 0))]
    close_lag_days: Option<u32>,
    /// Time zone in which instants become dates: an IANA name such as `Europe/London`.
    #[schemars(extend("default" = "UTC"))]
    time_zone: Option<String>,
}

/// How patient refreshes are with sources.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "describes a table; its values are read key by key")]
struct Policy {
    /// Seconds until a load has failed.
    #[schemars(range(min = 1, max = 86_400), extend("default" = 60))]
    deadline_s: Option<u64>,
    deadlines_s: Option<Deadlines>,
    /// Seconds until a read of what is shown of one customer has failed.
    #[schemars(range(min = 1, max = 86_400), extend("default" = 5))]
    detail_deadline_s: Option<u64>,
    /// Age in days up to which the last good facts of a failing source are used.
    #[schemars(range(min = 0, max = 365), extend("default" = 7))]
    max_age_days: Option<u32>,
    /// Failures in a row after which a source is left alone for a while.
    #[schemars(range(min = 1, max = 1000), extend("default" = 3))]
    breaker_failures: Option<u32>,
    /// Seconds for which it is left alone.
    #[schemars(range(min = 1, max = 86_400), extend("default" = 30))]
    breaker_open_s: Option<u64>,
    /// Share of unexpected rejects among the rows of a load or an import above which it has failed.
    #[schemars(range(min = 0, max = 1), extend("default" = 0.02))]
    max_reject_share: Option<f64>,
    /// Share of the rows of the last good load above which a load or an import has failed when it lacks them.
    #[schemars(range(min = 0, max = 1), extend("default" = 0.2))]
    max_row_loss: Option<f64>,
}

/// Other deadlines for the loads of some kinds of facts, in seconds.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "describes a table; its values are read key by key")]
struct Deadlines {
    /// Customers and account managers.
    #[schemars(range(min = 1, max = 86_400))]
    customers: Option<u64>,
    /// Invoices, credit notes, budgets, rates.
    #[schemars(range(min = 1, max = 86_400))]
    financials: Option<u64>,
    /// Products with families.
    #[schemars(range(min = 1, max = 86_400))]
    catalogue: Option<u64>,
    /// Learning records.
    #[schemars(range(min = 1, max = 86_400))]
    learning: Option<u64>,
    /// Logged contacts.
    #[schemars(range(min = 1, max = 86_400))]
    contacts: Option<u64>,
}

/// How people and programs are known.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "describes a table; its values are read key by key")]
struct Identity {
    /// At least 32 random bytes, best given as `env:NAME` or `file:PATH`; by default they are made in the data folder.
    /// Instances that share their state share it.
    secret: Option<String>,
    /// Secrets that it took the place of, separated by commas, best given as `file:PATH` or `env:NAME`: what was made with them is
    /// still read.
    former_secrets: Option<String>,
    /// Where browsers find the dashboard, such as `https://bellwether.example.com`.
    #[schemars(regex(pattern = "^https?://[A-Za-z0-9.:\\[\\]-]+/?$"))]
    public_url: Option<String>,
    /// Proxies that are believed when they name the client: addresses or networks, separated by commas.
    trusted_proxies: Option<String>,
    /// Minutes after which a session that is not used has ended.
    #[schemars(range(min = 5, max = 10_080), extend("default" = 480))]
    session_idle_minutes: Option<u64>,
    /// Hours after which a session has ended in any case.
    #[schemars(range(min = 1, max = 720), extend("default" = 168))]
    session_hours: Option<u64>,
    provider: Option<Provider>,
    tokens: Option<Tokens>,
}

/// An identity provider that speaks OpenID Connect, by which people sign in.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "describes a table; its values are read key by key")]
struct Provider {
    /// As people call it.
    #[schemars(length(min = 1, max = 40))]
    name: Option<String>,
    /// Its address.
    issuer: Option<String>,
    /// What it knows the server as.
    client_id: Option<String>,
    /// What the server proves that with, best given as `env:NAME` or `file:PATH`.
    client_secret: Option<String>,
}

/// Tokens (JWT) of services that are taken.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "describes a table; its values are read key by key")]
struct Tokens {
    /// Who must have made them.
    issuer: Option<String>,
    /// Whom they must be made for.
    audience: Option<String>,
    /// Address of the keys they are signed with.
    jwks: Option<String>,
}

/// How alerts leave the product.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "describes a table; its values are read key by key")]
struct Delivery {
    /// Where e-mail is handed over, such as `smtps://user:password@mail.example.com`; best as `env:NAME` or `file:PATH`.
    smtp: Option<String>,
    /// Who e-mail is from, such as `Bellwether <bellwether@example.com>`.
    from: Option<String>,
    /// Networks of one's own that webhooks may lead to, separated by commas; all others must lie in the Internet.
    allow: Option<String>,
}

/// How much may be asked of the server; 0 is no limit.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "describes a table; its values are read key by key")]
struct Limits {
    /// Requests a minute of one user.
    #[schemars(range(min = 0, max = MOST), extend("default" = 1_200))]
    caller_per_minute: Option<u32>,
    /// Requests a minute from one address.
    #[schemars(range(min = 0, max = MOST), extend("default" = 6_000))]
    address_per_minute: Option<u32>,
    /// Attempts to sign in a minute from one address.
    #[schemars(range(min = 0, max = MOST), extend("default" = 20))]
    sign_in_per_minute: Option<u32>,
    /// Requests that are answered at once; more are refused with 503.
    #[schemars(range(min = 0, max = MOST), extend("default" = 1_024))]
    at_once: Option<u32>,
}

/// What instances share in a Redis: expensive answers, and how often somebody tries to sign in.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "describes a table; its values are read key by key")]
struct Cache {
    /// The Redis, such as `rediss://user:password@cache.example.com:6380`; best given as `env:NAME` or `file:PATH`. Without it
    /// nothing is shared.
    #[schemars(regex(pattern = "^$|^(env:|file:|rediss?://|redis\\+unix://|unix://)"))]
    redis_url: Option<String>,
    /// What all keys begin with.
    #[schemars(regex(pattern = "^[A-Za-z0-9_.:-]{1,64}$"), extend("default" = "bellwether"))]
    key_prefix: Option<String>,
    /// Largest answer that is shared, in kB.
    #[schemars(range(min = 1, max = MOST_ENTRY_KB), extend("default" = 1_024))]
    max_entry_kb: Option<u32>,
    /// Minutes for which an answer is kept.
    #[schemars(range(min = 1, max = MOST_EXPIRE_MINUTES), extend("default" = 60))]
    expire_minutes: Option<u32>,
    /// Milliseconds that a request waits for the Redis.
    #[schemars(range(min = 1, max = MOST_TIMEOUT_MS), extend("default" = 50))]
    timeout_ms: Option<u32>,
}

/// The live sources, for `facts = "live"` and `facts = "pipeline"`. Secrets are best given as `env:NAME` or `file:PATH`.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "describes a table; each adapter reads its own")]
struct Sources {
    /// MongoDB: customers, account managers, catalogue, orders, contacts.
    mongodb: Option<MongoSettings>,
    /// SQL Server: invoices, credit notes, budgets, rates.
    mssql: Option<MssqlSettings>,
    /// A learning system: a Learning Record Store or Moodle.
    learning: Option<LmsSettings>,
}

/// The shipped models, with and without their version.
fn models() -> Vec<&'static str> {
    shipped().iter().flat_map(|model| [model.key.as_str(), model.id()]).collect()
}

/// The schema.
pub fn schema() -> Schema {
    let without_null = RecursiveTransform(without_null);
    SchemaSettings::draft07().with_transform(without_null).into_generator().into_root_schema_for::<File>()
}

/// TOML has no null: what is optional may be absent, and that is all.
fn without_null(schema: &mut Schema) {
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|kind| kind != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            schema.insert("type".to_owned(), only);
        }
    }
    match schema.get_mut("default") {
        Some(Value::Null) => drop(schema.remove("default")),
        Some(Value::Object(table)) => table.retain(|_, value| !value.is_null()),
        _ => {}
    }
    if let Some(Value::Array(choices)) = schema.get_mut("anyOf") {
        choices.retain(|choice| choice["type"] != "null");
        if choices.len() == 1 {
            // As with a default: draft 7 reads nothing beside a reference.
            let only = schema.remove("anyOf").unwrap_or_default();
            schema.insert("allOf".to_owned(), only);
        }
    }
}

/// The schema as it is committed.
///
/// # Errors
/// Never in practice: it is plain data.
pub fn to_text() -> io::Result<String> {
    Ok(serde_json::to_string_pretty(&schema())? + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::example;
    use crate::config::layers::{Layers, with_texts};
    use crate::config::settings::{KEYS, Settings};
    use std::path::Path;

    /// What the schema has against a file.
    fn objections(file: &str) -> Vec<String> {
        let file: toml::Value = toml::from_str(file).expect("TOML");
        let file = serde_json::to_value(with_texts(file)).expect("plain data");
        let validator = jsonschema::draft7::new(schema().as_value()).expect("a schema");
        validator.iter_errors(&file).map(|error| format!("{}: {error}", error.instance_path())).collect()
    }

    fn is_taken(file: &str) -> bool {
        let mut layers = Layers::default();
        layers.add_toml(file, Path::new("b.toml")).expect("TOML");
        Settings::check(&layers).is_ok()
    }

    #[test]
    fn it_is_a_schema_and_takes_the_example_with_all_that_it_shows() {
        jsonschema::draft7::meta::validate(schema().as_value()).expect("a schema of draft 7");
        assert!(!to_text().expect("plain data").contains("null"), "TOML has none");
        let first = example::TEXT.lines().next();
        assert_eq!(first, Some("#:schema ./docs/bellwether.schema.json"));
        for file in [example::TEXT.to_owned()].into_iter().chain(example::files()) {
            assert_eq!(objections(&file), Vec::<String>::new(), "{file}");
            assert!(is_taken(&file), "{file}");
        }
    }

    #[test]
    fn it_refuses_what_is_refused() {
        for (file, place) in [
            ("colour = 1", ""),
            ("listen = 8080", "/listen"),
            ("facts = \"lively\"", "/facts"),
            ("model = \"best\"", "/model"),
            ("refresh_minutes = 10081", "/refresh_minutes"),
            ("reporting_currency = \"gbp\"", "/reporting_currency"),
            ("[fiscal]\nfirst_month = 13", "/fiscal/first_month"),
            ("[fiscal]\nyear_labels = \"end_year\"", "/fiscal"),
            ("[policy]\ndeadline_s = 0", "/policy/deadline_s"),
            ("[policy]\nmax_row_loss = 20", "/policy/max_row_loss"),
            ("[policy]\nbreaker_failures = 0", "/policy/breaker_failures"),
            ("[policy.deadlines_s]\nlearning = \"long\"", "/policy/deadlines_s/learning"),
            ("[policy.deadlines_s]\nbudgets = 1", "/policy/deadlines_s"),
            ("[cache]\nredis_url = \"localhost\"", "/cache/redis_url"),
            ("[cache]\nkey_prefix = \"\"", "/cache/key_prefix"),
            ("[cache]\nmax_entry_kb = 0", "/cache/max_entry_kb"),
            ("[cache]\nexpire_minutes = \"long\"", "/cache/expire_minutes"),
            ("[cache]\ntimeout_ms = 1001", "/cache/timeout_ms"),
            ("[sources.oracle]\nhost = \"x\"", "/sources"),
            ("[sources.mongodb]\nuri = [1]\ndatabase = \"shop\"", "/sources/mongodb/uri"),
            ("[sources.mongodb]\nuri = \"x\"\ndatabase = \"shop\"\namounts = \"half\"", "/sources/mongodb/amounts"),
            ("[sources.mongodb]\nuri = \"x\"\ndatabase = \"shop\"\norders.colour = \"x\"", "/sources/mongodb/orders"),
            (
                "[sources.mssql]\nhost = \"h\"\ndatabase = \"d\"\nuser = \"u\"\npassword = \"p\"\nprot = 1",
                "/sources/mssql",
            ),
            ("[sources.learning]\nkind = \"scorm\"", "/sources/learning"),
            (
                "[sources.learning]\nkind = \"moodle\"\nendpoint = \"x\"\ntoken = \"x\"\ncustomer_field = \"x\"\ncourses = [{ id = 7 }]",
                "/sources/learning",
            ),
        ] {
            let objections = objections(file);
            assert!(objections.iter().any(|one| one.starts_with(&format!("{place}: "))), "{file}: {objections:?}");
            assert!(!is_taken(file), "the schema refuses what is taken: {file}");
        }
    }

    /// Every key is described, nothing else is, and the defaults are those that are filled in.
    #[test]
    fn it_describes_the_settings_with_their_defaults() {
        let schema = schema();
        let settings = Settings::check(&Layers::default()).expect("defaults").to_list();
        let mut described = Vec::new();
        describe(schema.as_value(), schema.as_value(), "", &mut described);
        let mut keys: Vec<&str> = described.iter().map(|(key, _)| key.as_str()).collect();
        keys.sort_unstable();
        let mut expected = KEYS.to_vec();
        expected.sort_unstable();
        assert_eq!(keys, expected);
        for (key, default) in described.iter().filter_map(|(key, value)| Some((key, value.get("default")?))) {
            let default = default.as_str().map_or_else(|| default.to_string(), str::to_owned);
            let (_, filled_in) = settings.iter().find(|(known, _)| known == key).expect("a setting");
            let filled_in = filled_in.strip_suffix("@1").unwrap_or(filled_in);
            assert_eq!(*filled_in, default, "{key}");
        }
    }

    /// The settings that a table of the schema describes, those of sources left out.
    fn describe(root: &Value, table: &Value, prefix: &str, described: &mut Vec<(String, Value)>) {
        for (name, value) in table["properties"].as_object().expect("a table") {
            let reference = value["allOf"][0]["$ref"].as_str().or(value["$ref"].as_str());
            match reference.and_then(|reference| root.pointer(reference.trim_start_matches('#'))) {
                Some(_) if name == "sources" => {}
                Some(table) => describe(root, table, &format!("{prefix}{name}."), described),
                None => described.push((format!("{prefix}{name}"), value.clone())),
            }
        }
    }
}
