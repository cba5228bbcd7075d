//! Moodle's web services: who is enrolled in the courses, and which activities they completed.
//!
//! Moodle answers 200 to everything; a refusal is an object with `exception`. The token travels in the body, so that it
//! stands in no access log.

mod answers;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use reqwest::Url;
use reqwest::header::CONTENT_TYPE;
use serde_json::Value;

use super::error::LmsError;
use super::events::{Collected, Reading};
use super::failure::Failure;
use super::http::{Deadline, Http, shown};
use super::settings::{Course, MoodleSettings};
use crate::check::Finding;
use crate::secret::{Secret, resolve};
use answers::{Dates, Enrolled};

const ENROLLED: &str = "core_enrol_get_enrolled_users";
const STATUS: &str = "core_completion_get_activities_completion_status";
const CONTENTS: &str = "core_course_get_contents";
const SITE: &str = "core_webservice_get_site_info";

/// A Moodle site.
pub(super) struct Moodle {
    settings: MoodleSettings,
    endpoint: Url,
    token: Secret,
    zone: Tz,
}

impl Moodle {
    /// Checks the settings.
    pub(super) fn new(settings: MoodleSettings, endpoint: Url, zone: Tz) -> Result<(Self, Secret), LmsError> {
        let token = resolve(settings.token.expose()).map_err(|cause| LmsError::Secret { field: "token", cause })?;
        if settings.courses.is_empty() {
            return Err(LmsError::NoCourses);
        }
        if settings.concurrency == 0 {
            return Err(LmsError::Zero { field: "concurrency" });
        }
        let mut seen = std::collections::HashSet::new();
        if let Some(twice) = settings.courses.iter().find(|course| !seen.insert(course.id)) {
            return Err(LmsError::RepeatedCourse(twice.id));
        }
        Ok((Self { settings, endpoint, token: token.clone(), zone }, token))
    }

    pub(super) const fn endpoint(&self) -> &Url {
        &self.endpoint
    }

    /// Why learners belong to no customer, and what to do.
    pub(super) fn homeless(&self) -> String {
        let field = &self.settings.customer_field;
        format!(
            "the user's field `{field}` is empty or hidden, but names the customer; fill it, or let the token's \
             user see it"
        )
    }

    /// Reads everybody and what was completed after `since`.
    pub(super) async fn read(
        &self,
        http: &Http,
        deadline: Deadline,
        since: Option<DateTime<Utc>>,
    ) -> Result<Reading, Failure> {
        let mut collected = Collected::default();
        for course in &self.settings.courses {
            self.course(http, deadline, course, since, &mut collected).await?;
        }
        Ok(collected.finish(None))
    }

    async fn course(
        &self,
        http: &Http,
        deadline: Deadline,
        course: &Course,
        since: Option<DateTime<Utc>>,
        collected: &mut Collected,
    ) -> Result<(), Failure> {
        let id = course.id.to_string();
        let users = self.call(http, deadline, ENROLLED, &[("courseid", &id)]).await?;
        let users = users.as_array().ok_or_else(|| shape(ENROLLED, "a list of users"))?;
        let names = self.names(http, deadline, &id).await?;
        let dates = Dates { zone: self.zone, course, since };
        let mut enrolled: BTreeMap<u64, Enrolled> = BTreeMap::new();
        for user in users {
            match answers::enrolled(user, &self.settings.customer_field, &dates) {
                Ok(user) => {
                    enrolled.insert(user.id, user);
                }
                Err((user, reason)) => {
                    let row = user.map(|user| Arc::from(format!("course {id} user {user}")));
                    collected.reject(row, reason);
                }
            }
        }
        let ask = |user: Enrolled| async {
            let number = user.id.to_string();
            let asked = [("courseid", id.as_str()), ("userid", number.as_str())];
            Ok::<_, Failure>((self.call(http, deadline, STATUS, &asked).await?, user))
        };
        let mut answers = stream::iter(enrolled.into_values().map(ask)).buffer_unordered(self.settings.concurrency);
        while let Some((answer, user)) = answers.try_next().await? {
            let statuses = answer.get("statuses").and_then(Value::as_array);
            let statuses = statuses.ok_or_else(|| shape(STATUS, "an object with `statuses`"))?;
            collected.event(answers::enrolment(&user, &dates));
            for status in statuses {
                match answers::activity(&user, status, &names, &dates) {
                    Ok(events) => events.into_iter().for_each(|event| collected.event(event)),
                    Err((row, reason)) => collected.reject(Some(row), reason),
                }
            }
        }
        Ok(())
    }

    /// Names of a course's activities by number. A token that may not ask for them leaves activities with their kind
    /// and number.
    async fn names(&self, http: &Http, deadline: Deadline, course: &str) -> Result<HashMap<u64, Arc<str>>, Failure> {
        match self.call(http, deadline, CONTENTS, &[("courseid", course)]).await {
            Ok(contents) => Ok(answers::names(&contents)),
            Err(Failure::Moodle { .. }) => Ok(HashMap::new()),
            Err(failure) => Err(failure),
        }
    }

    async fn call(
        &self,
        http: &Http,
        deadline: Deadline,
        function: &'static str,
        parameters: &[(&str, &str)],
    ) -> Result<Value, Failure> {
        let mut url = self.endpoint.clone();
        url.set_path(&format!("{}/webservice/rest/server.php", self.endpoint.path().trim_end_matches('/')));
        // The query of a scratch address is a form, written by the library.
        let mut form = url.clone();
        form.query_pairs_mut()
            .clear()
            .append_pair("wstoken", self.token.expose())
            .append_pair("wsfunction", function)
            .append_pair("moodlewsrestformat", "json")
            .extend_pairs(parameters);
        let body = form.query().unwrap_or_default().to_owned();
        let post = |client: &reqwest::Client| {
            client.post(url.clone()).header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body.clone())
        };
        let answer = http.json(deadline, post).await?.json;
        let said = |field| http.redact(answer.get(field).and_then(Value::as_str).unwrap_or_default());
        if answer.get("exception").is_some() {
            return Err(Failure::Moodle { function, code: said("errorcode"), message: said("message") });
        }
        Ok(answer)
    }

    /// Tries everything that a load needs.
    pub(super) async fn check(&self, http: &Http) -> Vec<Finding> {
        let deadline = http.deadline();
        let mut findings = Vec::new();
        let step = format!("log in to {}", shown(&self.endpoint));
        match self.call(http, deadline, SITE, &[]).await {
            Ok(site) => {
                let release = site.get("release").and_then(Value::as_str).unwrap_or("of unknown release");
                findings.push(Finding::passed(step, format!("Moodle {release}")));
                findings.extend(answers::functions(&site, &[ENROLLED, STATUS], &[CONTENTS]));
            }
            Err(failure @ Failure::Moodle { .. }) if failure.lacks_function() => {
                findings.push(Finding::warning(step, failure.to_string(), failure.remedy()));
            }
            Err(failure) => {
                findings.push(Finding::failed(step, failure.to_string(), failure.remedy()));
                return findings;
            }
        }
        for course in &self.settings.courses {
            let step = format!("read course {}", course.id);
            let id = course.id.to_string();
            findings.push(match self.call(http, deadline, ENROLLED, &[("courseid", &id)]).await {
                Err(failure) => Finding::failed(step, failure.to_string(), failure.remedy()),
                Ok(users) => {
                    let dates = Dates { zone: self.zone, course, since: None };
                    let users = users.as_array().map_or(&[][..], Vec::as_slice);
                    let field = &self.settings.customer_field;
                    let named = |user| answers::enrolled(user, field, &dates).is_ok_and(|user| user.customer.is_some());
                    let with = users.iter().filter(|user| named(user)).count();
                    let detail = format!("{} enrolled, {with} with a customer in `{field}`", users.len());
                    if with < users.len() || users.is_empty() {
                        let remedy = "fill the field, or give the token's user moodle/user:viewhiddendetails and \
                                      moodle/course:useremail, and see whether the course has participants";
                        Finding::warning(step, detail, remedy)
                    } else {
                        Finding::passed(step, detail)
                    }
                }
            });
        }
        findings
    }
}

fn shape(function: &str, expected: &str) -> Failure {
    Failure::Shape(format!("`{function}` must answer {expected}"))
}
