//! A learning system as a source: loader, reader of details, copy, and doctor.

use std::fmt;
use std::sync::Arc;

use bellwether_domain::clock::Clock;
use bellwether_domain::copying::{Copied, CopyError, CopySink, Copying, RecordSource};
use bellwether_domain::facts::customer::CustomerId;
use bellwether_domain::intake::LearnerDetail;
use bellwether_domain::intake::kind::RecordKind;
use bellwether_domain::loader::{
    LearnerReader, LearningFacts, LearningLoader, LoadRequest, Loaded, Loading, Reject, SourceError,
};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use reqwest::Url;
use tokio::sync::Mutex;

use super::error::LmsError;
use super::events::Reading;
use super::fold::Learnt;
use super::http::{Http, shown};
use super::moodle::Moodle;
use super::settings::{Limits, LmsSettings};
use super::xapi::Xapi;
use crate::check::Finding;

/// A learning system.
pub struct LmsSource {
    name: Arc<str>,
    clock: Arc<dyn Clock>,
    http: Http,
    system: System,
    /// What was read last in full, which is what scores were made of: looking at one customer does not read everybody.
    kept: Mutex<Option<Kept>>,
}

enum System {
    Xapi(Box<Xapi>),
    Moodle(Box<Moodle>),
}

#[derive(Clone)]
struct Kept {
    reading: Arc<Reading>,
    at: DateTime<Utc>,
}

/// What a copy accounts for.
const KINDS: [RecordKind; 3] = [RecordKind::Learner, RecordKind::Assignment, RecordKind::Completion];

impl fmt::Debug for LmsSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LmsSource").field("name", &self.name).finish_non_exhaustive()
    }
}

impl LmsSource {
    /// A source under a name for people. Instants become dates in `time_zone`. Nothing is sent yet.
    ///
    /// # Errors
    /// When the settings make no sense, or a secret or file that they name is not there.
    pub fn new(
        settings: LmsSettings,
        name: impl Into<Arc<str>>,
        time_zone: Tz,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, LmsError> {
        let (system, secret, limits) = match settings {
            LmsSettings::Xapi(settings) => {
                let (endpoint, limits) = (endpoint(&settings.endpoint)?, settings.limits);
                if settings.page == 0 {
                    return Err(LmsError::Zero { field: "page" });
                }
                let (xapi, secret) = Xapi::new(*settings, endpoint, time_zone)?;
                (System::Xapi(Box::new(xapi)), secret, limits)
            }
            LmsSettings::Moodle(settings) => {
                let (endpoint, limits) = (endpoint(&settings.endpoint)?, settings.limits);
                let (moodle, secret) = Moodle::new(settings, endpoint, time_zone)?;
                (System::Moodle(Box::new(moodle)), secret, limits)
            }
        };
        positive(limits)?;
        let http = Http::new(limits, vec![secret], clock.clone()).map_err(LmsError::Client)?;
        Ok(Self { name: name.into(), clock, http, system, kept: Mutex::new(None) })
    }

    /// Tries everything that a load needs: reach, log in, version or functions, something to read.
    pub async fn check(&self) -> Vec<Finding> {
        let (endpoint, mut findings) = match &self.system {
            System::Xapi(xapi) => (xapi.endpoint(), xapi.check(&self.http).await),
            System::Moodle(moodle) => (moodle.endpoint(), moodle.check(&self.http).await),
        };
        if endpoint.scheme() != "https" {
            let detail = format!("{} is not encrypted", shown(endpoint));
            findings.insert(0, Finding::warning("encryption", detail, "use an address that begins with https://"));
        }
        findings
    }

    async fn copy_all(&self, sink: &mut (dyn CopySink + Send)) -> Result<Copied, CopyError> {
        KINDS.into_iter().for_each(|kind| sink.account_for(kind));
        let reading = self.read_on().await?.reading;
        let learnt = Learnt::new(&reading.events, None);
        let mut copied = Copied::default();
        for reject in self.rejects(&reading, &learnt) {
            copied.rejects += 1;
            sink.reject_of(RecordKind::Completion, reject)?;
        }
        for record in learnt.records() {
            copied.records += 1;
            sink.put(record)?;
        }
        Ok(copied)
    }

    /// What was read last, with what has been stored since; everything anew where a system cannot tell what is new, and
    /// where it took something back.
    async fn read_on(&self) -> Result<Kept, SourceError> {
        let kept = self.kept.lock().await.clone();
        let Some((known, through)) = kept.and_then(|kept| Some((kept.reading.clone(), kept.reading.through?))) else {
            return self.read_all().await;
        };
        let at = self.clock.now();
        let Some(reading) = known.followed_by(&self.read(Some(through)).await?) else { return self.read_all().await };
        let kept = Kept { reading: Arc::new(reading), at };
        *self.kept.lock().await = Some(kept.clone());
        Ok(kept)
    }

    async fn read(&self, since: Option<DateTime<Utc>>) -> Result<Reading, SourceError> {
        let deadline = self.http.deadline();
        let reading = match &self.system {
            System::Xapi(xapi) => xapi.read(&self.http, deadline, since).await,
            System::Moodle(moodle) => moodle.read(&self.http, deadline, since).await,
        };
        reading.map_err(|failure| failure.into_error(&self.name))
    }

    async fn read_all(&self) -> Result<Kept, SourceError> {
        let at = self.clock.now();
        let kept = Kept { reading: Arc::new(self.read(None).await?), at };
        *self.kept.lock().await = Some(kept.clone());
        Ok(kept)
    }

    /// What was read last; read now if nothing was.
    async fn latest(&self) -> Result<Kept, SourceError> {
        let kept = self.kept.lock().await.clone();
        match kept {
            Some(kept) => Ok(kept),
            None => self.read_all().await,
        }
    }

    fn rejects(&self, reading: &Reading, learnt: &Learnt) -> Vec<Reject> {
        let homeless: Arc<str> = match &self.system {
            System::Xapi(xapi) => xapi.homeless(),
            System::Moodle(moodle) => moodle.homeless(),
        }
        .into();
        let of_rows = reading.rejects.iter().map(|(row, reason)| (row.clone(), reason.clone()));
        let of_people = learnt.homeless.iter().map(|row| (row.to_string(), homeless.clone()));
        let all = of_rows.chain(of_people);
        all.map(|(row, reason)| Reject { source: self.name.clone(), row, reason, declared: false }).collect()
    }
}

/// What happened to a learner decides about earlier facts too, so everything that is known is put each time. Of a xAPI store
/// only what was stored since the last copy is read, as long as the process lives; Moodle is read as a whole.
impl RecordSource for LmsSource {
    fn source(&self) -> Arc<str> {
        self.name.clone()
    }

    fn copy<'a>(&'a self, _: Option<&'a str>, sink: &'a mut (dyn CopySink + Send)) -> Copying<'a> {
        Box::pin(self.copy_all(sink))
    }
}

impl LearningLoader for LmsSource {
    fn source(&self) -> Arc<str> {
        self.name.clone()
    }

    fn load_learning<'a>(&'a self, request: &'a LoadRequest) -> Loading<'a, Option<LearningFacts>> {
        Box::pin(async move {
            let kept = self.read_all().await?;
            let learnt = Learnt::new(&kept.reading.events, Some(request.through));
            let rejects = self.rejects(&kept.reading, &learnt);
            Ok(Loaded { rows: Some(learnt.facts(&request.customers)), rejects, loaded_at: kept.at })
        })
    }
}

impl LearnerReader for LmsSource {
    fn source(&self) -> Arc<str> {
        self.name.clone()
    }

    fn learners<'a>(&'a self, customer: &'a CustomerId, through: NaiveDate) -> Loading<'a, Vec<LearnerDetail>> {
        Box::pin(async move {
            let kept = self.latest().await?;
            let learnt = Learnt::new(&kept.reading.events, Some(through));
            Ok(Loaded { rows: learnt.details(customer), rejects: Vec::new(), loaded_at: kept.at })
        })
    }
}

/// The address of a system. Credentials in it would end up in logs, so it must have none.
fn endpoint(given: &str) -> Result<Url, LmsError> {
    let fault = |given: String, cause| LmsError::Endpoint { given, cause };
    let url = Url::parse(given).map_err(|_| fault("…".to_owned(), "that is no address"))?;
    match url.scheme() {
        _ if !url.username().is_empty() || url.password().is_some() => {
            Err(fault(shown(&url), "it holds credentials, which belong elsewhere in the settings"))
        }
        "http" | "https" if url.query().is_some() => Err(fault(shown(&url), "it has a query, which is not sent")),
        "http" | "https" => Ok(url),
        _ => Err(fault(shown(&url), "it begins with neither https:// nor http://")),
    }
}

fn positive(limits: Limits) -> Result<(), LmsError> {
    let zero = |field| Err(LmsError::Zero { field });
    match limits {
        Limits { request_seconds: 0, .. } => zero("limits.request_seconds"),
        Limits { load_seconds: 0, .. } => zero("limits.load_seconds"),
        Limits { answer_bytes: 0, .. } => zero("limits.answer_bytes"),
        Limits { attempts: 0, .. } => zero("limits.attempts"),
        _ => Ok(()),
    }
}
