//! How a learning system is reached and read, as configuration: shapes and defaults, nothing is tried here.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use reqwest::Url;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};

use super::http::shown;
use crate::schema::optional;
use crate::secret::Secret;

/// A learning system, told apart by `kind = "xapi"` or `kind = "moodle"`.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum LmsSettings {
    /// A Learning Record Store that speaks xAPI 1.0.3 or 2.0.
    Xapi(Box<XapiSettings>),
    /// Moodle's web services.
    Moodle(MoodleSettings),
}

impl LmsSettings {
    /// What it is, for people.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Xapi(_) => "Learning Record Store",
            Self::Moodle(_) => "Moodle",
        }
    }

    /// Where it is, for people: never credentials.
    pub fn place(&self) -> String {
        place(match self {
            Self::Xapi(settings) => &settings.endpoint,
            Self::Moodle(settings) => &settings.endpoint,
        })
    }
}

/// A Learning Record Store.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(transform = optional)]
pub struct XapiSettings {
    /// Where `statements` lies, such as `https://lrs.example.com/xapi/`.
    #[serde(serialize_with = "address")]
    pub endpoint: String,
    /// How to log in.
    pub auth: XapiAuth,
    /// Sent as `X-Experience-API-Version`.
    #[serde(default = "version")]
    pub version: String,
    /// Which verbs mean what.
    #[serde(default)]
    pub verbs: Verbs,
    /// The extension (of result, context or activity) with the last day on time: a date, or a point in time. Without it
    /// nobody has to complete anything.
    pub due_extension: Option<String>,
    /// The result extension that says how far a learner is.
    #[serde(default = "progress_extension")]
    pub progress_extension: String,
    /// From which progress on a module counts as completed: 100 where progress is in percent, 1 where it is a fraction.
    #[serde(default = "progress_complete")]
    pub progress_complete: f64,
    /// Where it stands which customer a learner belongs to.
    pub customer: XapiCustomer,
    /// Statements stored at or before this instant are not read.
    pub since: Option<DateTime<Utc>>,
    /// Statements stored after this instant are not read.
    pub until: Option<DateTime<Utc>>,
    /// Statements asked for at a time; the store may deliver fewer.
    #[serde(default = "page")]
    pub page: u32,
    /// How long to wait and how often to try.
    #[serde(default)]
    pub limits: Limits,
}

/// How to log in to a Learning Record Store. Secrets are `env:NAME`, `file:PATH`, or themselves.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum XapiAuth {
    /// HTTP Basic.
    Basic {
        /// The key or user.
        username: String,
        /// A secret.
        password: Secret,
    },
    /// OAuth bearer token.
    Bearer {
        /// A secret.
        token: Secret,
    },
}

/// IRIs of verbs by what they mean here.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Verbs {
    /// A module is completed.
    pub completed: Vec<String>,
    /// A module is completed, too.
    pub passed: Vec<String>,
    /// Completes nothing; shows that the learner was there.
    pub failed: Vec<String>,
    /// Completes a module when the progress says so.
    pub progressed: Vec<String>,
    /// The learner is enrolled; with a due date also an assignment.
    pub registered: Vec<String>,
    /// The learner has to complete a module by a date.
    pub assigned: Vec<String>,
}

impl Default for Verbs {
    fn default() -> Self {
        let adl = |verb: &str| vec![format!("http://adlnet.gov/expapi/verbs/{verb}")];
        Self {
            completed: adl("completed"),
            passed: adl("passed"),
            failed: adl("failed"),
            progressed: adl("progressed"),
            registered: adl("registered"),
            assigned: vec!["https://w3id.org/xapi/dod-isd/verbs/assigned".to_owned()],
        }
    }
}

/// Where it stands which customer a learner belongs to.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(tag = "from", rename_all = "snake_case", deny_unknown_fields)]
pub enum XapiCustomer {
    /// An extension of the context.
    Extension {
        /// Its IRI.
        iri: String,
    },
    /// The context's team: name of its account, or its own.
    Team,
    /// A table of learners.
    Table {
        /// A CSV file with the columns `learner` and `customer`.
        file: Option<PathBuf>,
        /// Customer by learner; counts before the file.
        #[serde(default)]
        learners: BTreeMap<String, String>,
    },
}

/// Moodle's web services.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(transform = optional)]
pub struct MoodleSettings {
    /// Address of the site, such as `https://moodle.example.com/`.
    #[serde(serialize_with = "address")]
    pub endpoint: String,
    /// Token of the web service: `env:NAME`, `file:PATH`, or itself.
    pub token: Secret,
    /// The user's field that holds the customer: `department`, `institution`, `idnumber`, or the short name of a custom
    /// profile field.
    pub customer_field: String,
    /// What is to be learnt.
    pub courses: Vec<Course>,
    /// Questions asked at the same time.
    #[serde(default = "concurrency")]
    pub concurrency: usize,
    /// How long to wait and how often to try.
    #[serde(default)]
    pub limits: Limits,
}

/// A course of Moodle.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Course {
    /// Its number.
    pub id: u64,
    /// Nobody was enrolled earlier. Moodle's web services don't tell when somebody was enrolled: it is the first
    /// access, but not before this day, and this day for who was never there.
    pub starts: NaiveDate,
    /// Its activities are due so many days after enrolment. Neither this nor `due`: nobody has to complete them.
    pub due_days: Option<u32>,
    /// Its activities are due on this day.
    pub due: Option<NaiveDate>,
}

/// How long to wait, how often to try, how much to take.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Seconds for one request.
    pub request_seconds: u64,
    /// Seconds for everything that belongs to one load.
    pub load_seconds: u64,
    /// Bytes of one answer.
    pub answer_bytes: usize,
    /// Attempts at one request.
    pub attempts: u32,
    /// Milliseconds before the second attempt; twice as many before each further one, and up to as many again by
    /// chance.
    pub pause_millis: u64,
    /// Decides what comes by chance, so that the same seed waits as long.
    pub seed: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { request_seconds: 30, load_seconds: 600, answer_bytes: 32 << 20, attempts: 4, pause_millis: 500, seed: 0 }
    }
}

impl Limits {
    pub(super) const fn request(self) -> Duration {
        Duration::from_secs(self.request_seconds)
    }

    pub(super) const fn load(self) -> Duration {
        Duration::from_secs(self.load_seconds)
    }
}

/// An address without credentials and query.
fn place(endpoint: &str) -> String {
    match Url::parse(endpoint) {
        Ok(url) if url.origin().is_tuple() => shown(&url),
        _ => "an address that cannot be read".to_owned(),
    }
}

fn address<S: Serializer>(endpoint: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&place(endpoint))
}

fn version() -> String {
    "1.0.3".to_owned()
}

fn progress_extension() -> String {
    "https://w3id.org/xapi/cmi5/result/extensions/progress".to_owned()
}

const fn progress_complete() -> f64 {
    100.0
}

const fn page() -> u32 {
    500
}

const fn concurrency() -> usize {
    4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_is_told() {
        let xapi = r#"
            kind = "xapi"
            endpoint = "https://key:hunter2@lrs.example.com:8443/xapi/?token=hunter2#hunter2"
            auth = { kind = "basic", username = "key", password = "hunter2" }
            customer = { from = "team" }
        "#;
        let moodle = r#"
            kind = "moodle"
            endpoint = "key:hunter2@moodle.example.com"
            token = "hunter2"
            customer_field = "institution"
            courses = []
        "#;
        for (text, place) in [(xapi, "https://lrs.example.com:8443/xapi/"), (moodle, "an address that cannot be read")]
        {
            let settings: LmsSettings = toml::from_str(text).expect("settings");
            assert_eq!(settings.place(), place);
            let told = format!("{settings:?}").replace(text_of_endpoint(&settings), "");
            assert!(!told.contains("hunter2"), "{told}");
            let told = serde_json::to_string(&settings).expect("a table");
            assert!(told.contains("***") && told.contains(place) && !told.contains("hunter2"), "{told}");
        }
    }

    /// An address with credentials is refused later on, and kept as it is until then.
    fn text_of_endpoint(settings: &LmsSettings) -> &str {
        match settings {
            LmsSettings::Xapi(settings) => &settings.endpoint,
            LmsSettings::Moodle(settings) => &settings.endpoint,
        }
    }
}
