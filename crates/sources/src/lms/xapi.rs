//! A Learning Record Store: asks for the statements of each verb, page after page.
//!
//! A module counts as completed by `completed`, by `passed`, or by `progressed` with enough progress; `failed`
//! completes nothing. What a voiding statement names never happened.

mod actor;
mod roster;
mod statement;

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, SecondsFormat, Utc};
use chrono_tz::Tz;
use reqwest::{Client, RequestBuilder, Url};
use serde_json::Value;

use super::error::LmsError;
use super::events::{Collected, Reading};
use super::failure::Failure;
use super::http::{Answer, Deadline, Http, shown};
use super::settings::{XapiAuth, XapiCustomer, XapiSettings};
use crate::check::Finding;
use crate::secret::{Secret, resolve};
use statement::{Reader, Statement};

const VOIDED: &str = "http://adlnet.gov/expapi/verbs/voided";
const VERSION: &str = "X-Experience-API-Version";
const THROUGH: &str = "X-Experience-API-Consistent-Through";

/// What a verb means here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Completed,
    Passed,
    Failed,
    Progressed,
    Registered,
    Assigned,
    Voided,
}

/// A Learning Record Store.
pub(super) struct Xapi {
    settings: XapiSettings,
    endpoint: Url,
    login: Login,
    verbs: Vec<(String, Meaning)>,
    roster: BTreeMap<String, String>,
    zone: Tz,
}

enum Login {
    Basic(String, Secret),
    Bearer(Secret),
}

impl Xapi {
    /// Checks the settings.
    pub(super) fn new(settings: XapiSettings, endpoint: Url, zone: Tz) -> Result<(Self, Secret), LmsError> {
        let secret = |field, given: &Secret| resolve(given.expose()).map_err(|cause| LmsError::Secret { field, cause });
        let (login, kept) = match &settings.auth {
            XapiAuth::Basic { username, password } => {
                let password = secret("auth.password", password)?;
                (Login::Basic(username.clone(), password.clone()), password)
            }
            XapiAuth::Bearer { token } => {
                let token = secret("auth.token", token)?;
                (Login::Bearer(token.clone()), token)
            }
        };
        let roster = match &settings.customer {
            XapiCustomer::Table { file, learners } => roster::read(file.as_deref(), learners)?,
            XapiCustomer::Extension { .. } | XapiCustomer::Team => BTreeMap::new(),
        };
        let verbs = verbs(&settings);
        Ok((Self { settings, endpoint, login, verbs, roster, zone }, kept))
    }

    pub(super) const fn endpoint(&self) -> &Url {
        &self.endpoint
    }

    /// Why learners belong to no customer, and what to do.
    pub(super) fn homeless(&self) -> String {
        match &self.settings.customer {
            XapiCustomer::Extension { iri } => {
                format!("no statement of the learner names a customer in the context extension {iri}")
            }
            XapiCustomer::Team => "no statement of the learner names a customer as `context.team`".to_owned(),
            XapiCustomer::Table { .. } => {
                "the learner is not in the table of learners; add the customer there".to_owned()
            }
        }
    }

    /// Reads what was stored after `since`.
    pub(super) async fn read(
        &self,
        http: &Http,
        deadline: Deadline,
        since: Option<DateTime<Utc>>,
    ) -> Result<Reading, Failure> {
        let since = since.max(self.settings.since);
        let mut collected = Collected::default();
        let mut through: Option<DateTime<Utc>> = None;
        for (verb, _) in &self.verbs {
            let mut pages = Pages { seen: HashSet::new(), next: Some(self.first(verb, since)) };
            while let Some(url) = pages.next.take() {
                let answer = http.json(deadline, |client| self.get(client, url.clone())).await?;
                let told = consistent_through(&answer);
                through = match (through, told) {
                    (Some(through), Some(told)) => Some(through.min(told)),
                    (through, told) => through.or(told),
                };
                let more = self.page(&answer.json, &mut collected)?;
                pages.next = more.map(|more| self.more(&url, more)).transpose()?;
                if let Some(next) = &pages.next
                    && !pages.seen.insert(next.clone())
                {
                    let cause = format!("`more` leads to a page that was there before ({})", shown(next));
                    return Err(Failure::Shape(cause));
                }
            }
        }
        Ok(collected.finish(through))
    }

    /// Takes the statements of a page; where the next one is, if there is one.
    fn page<'p>(&self, page: &'p Value, collected: &mut Collected) -> Result<Option<&'p str>, Failure> {
        let missing = || Failure::Shape("a page without `statements`; is this a Learning Record Store?".to_owned());
        let statements = page.get("statements").and_then(Value::as_array).ok_or_else(missing)?;
        let meanings: HashMap<&str, Meaning> = self.verbs.iter().rev().map(|(v, m)| (v.as_str(), *m)).collect();
        let reader = Reader {
            zone: self.zone,
            customer: &self.settings.customer,
            roster: &self.roster,
            due: self.settings.due_extension.as_deref(),
            progress: &self.settings.progress_extension,
            complete_from: self.settings.progress_complete,
            meaning: &|verb| meanings.get(verb).copied(),
        };
        for value in statements {
            let Some(id) = statement::id(value) else {
                collected.reject(None, "`id` must be a UUID".into());
                continue;
            };
            match reader.read(id.clone(), value) {
                Ok(Statement::Event(event)) => collected.event(event),
                Ok(Statement::Voids(id)) => collected.withdraw(id),
                Err(reason) => collected.reject(Some(id), reason),
            }
        }
        match page.get("more") {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(more)) => Ok(Some(more.as_str()).filter(|more| !more.is_empty())),
            Some(_) => Err(Failure::Shape("`more` must be a text".to_owned())),
        }
    }

    fn first(&self, verb: &str, since: Option<DateTime<Utc>>) -> Url {
        let mut url = self.below("statements");
        let mut query = url.query_pairs_mut();
        query.append_pair("verb", verb).append_pair("ascending", "true");
        query.append_pair("limit", &self.settings.page.to_string());
        for (name, bound) in [("since", since), ("until", self.settings.until)] {
            if let Some(bound) = bound {
                query.append_pair(name, &bound.to_rfc3339_opts(SecondsFormat::AutoSi, true));
            }
        }
        drop(query);
        url
    }

    /// The next page. It must be of the same origin: it gets the credentials.
    fn more(&self, page: &Url, more: &str) -> Result<Url, Failure> {
        let next = page.join(more).map_err(|e| Failure::Shape(format!("`more` is no address: {e}")))?;
        if next.origin() != self.endpoint.origin() {
            return Err(Failure::Redirect(shown(&next)));
        }
        Ok(next)
    }

    fn below(&self, path: &str) -> Url {
        let mut url = self.endpoint.clone();
        url.set_path(&format!("{}/{path}", self.endpoint.path().trim_end_matches('/')));
        url
    }

    fn get(&self, client: &Client, url: Url) -> RequestBuilder {
        let request = client.get(url).header(VERSION, &self.settings.version);
        match &self.login {
            Login::Basic(username, password) => request.basic_auth(username, Some(password.expose())),
            Login::Bearer(token) => request.bearer_auth(token.expose()),
        }
    }

    /// Tries everything that a load needs.
    pub(super) async fn check(&self, http: &Http) -> Vec<Finding> {
        let deadline = http.deadline();
        let mut findings = Vec::new();
        let step = format!("reach {}", shown(&self.endpoint));
        let about = self.below("about");
        match http.json(deadline, |client| self.get(client, about.clone())).await {
            Ok(answer) => findings.extend([Finding::passed(step, "it answers"), self.speaks(&answer.json)]),
            Err(failure @ Failure::Status { .. }) => findings.push(Finding::warning(
                step,
                format!("it answers, but tells nothing about itself: {failure}"),
                "check `endpoint`; below it should lie `about` and `statements`",
            )),
            Err(failure) => {
                findings.push(Finding::failed(step, failure.to_string(), failure.remedy()));
                return findings;
            }
        }
        let mut url = self.below("statements");
        url.query_pairs_mut().append_pair("limit", "1");
        let answer = match http.json(deadline, |client| self.get(client, url.clone())).await {
            Ok(answer) => answer,
            Err(failure) => {
                findings.push(Finding::failed("read statements", failure.to_string(), failure.remedy()));
                return findings;
            }
        };
        findings.push(match answer.json.get("statements").and_then(Value::as_array).map(Vec::len) {
            None => {
                let failure = Failure::Shape("an answer without `statements`".to_owned());
                Finding::failed("read statements", failure.to_string(), failure.remedy())
            }
            Some(0) => Finding::warning(
                "read statements",
                "the store holds none that this account may read",
                "grant it the right to read what others stored (often called `statements/read`)",
            ),
            Some(_) => Finding::passed("read statements", "one can be read"),
        });
        findings
    }

    fn speaks(&self, about: &Value) -> Finding {
        let versions: Vec<&str> =
            about.get("version").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        let wanted = &self.settings.version;
        let detail = format!("it speaks xAPI {}", versions.join(", "));
        if versions.iter().any(|version| version == wanted) {
            Finding::passed("xAPI version", detail)
        } else {
            Finding::warning(
                "xAPI version",
                format!("{detail}; `version` is {wanted}"),
                "set `version` to one that the server names",
            )
        }
    }
}

struct Pages {
    seen: HashSet<Url>,
    next: Option<Url>,
}

/// Verbs in the order in which they are asked for; of a verb with two meanings the first counts.
fn verbs(settings: &XapiSettings) -> Vec<(String, Meaning)> {
    let of = &settings.verbs;
    let mut asked = HashSet::new();
    let assigned: &[String] = if settings.due_extension.is_some() { &of.assigned } else { &[] };
    let voided = [VOIDED.to_owned()];
    let all = [
        (&of.registered[..], Meaning::Registered),
        (assigned, Meaning::Assigned),
        (&of.completed, Meaning::Completed),
        (&of.passed, Meaning::Passed),
        (&of.progressed, Meaning::Progressed),
        (&of.failed, Meaning::Failed),
        (&voided, Meaning::Voided),
    ];
    let all = all.into_iter().flat_map(|(verbs, meaning)| verbs.iter().map(move |verb| (verb.clone(), meaning)));
    all.filter(|(verb, _)| asked.insert(verb.clone())).collect()
}

fn consistent_through(answer: &Answer) -> Option<DateTime<Utc>> {
    let told = answer.headers.get(THROUGH)?.to_str().ok()?;
    Some(DateTime::parse_from_rfc3339(told.trim()).ok()?.to_utc())
}
