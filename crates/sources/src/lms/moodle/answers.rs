//! What Moodle's answers tell. Which users, activities and dates there are; no request is made here.

use std::collections::HashMap;
use std::sync::Arc;

use bellwether_domain::facts::customer::CustomerId;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use serde_json::Value;

use crate::check::Finding;
use crate::lms::events::{Event, Module};
use crate::lms::settings::Course;

/// What dates of a course are reckoned with.
pub(super) struct Dates<'c> {
    pub(super) zone: Tz,
    pub(super) course: &'c Course,
    /// What was completed at or before this instant is known.
    pub(super) since: Option<DateTime<Utc>>,
}

/// A user enrolled in a course.
pub(super) struct Enrolled {
    pub(super) id: u64,
    pub(super) customer: Option<CustomerId>,
    name: Option<Arc<str>>,
    on: NaiveDate,
}

type Reason = Arc<str>;

/// Reads a user.
///
/// # Errors
/// With the user's number, if that can be read, and the reason why the rest cannot.
pub(super) fn enrolled(user: &Value, field: &str, dates: &Dates<'_>) -> Result<Enrolled, (Option<u64>, Reason)> {
    let id = user.get("id").and_then(Value::as_u64).ok_or((None, Arc::from("a user without a number as `id`")))?;
    let fail = |reason: &str| (Some(id), Arc::from(reason));
    let first = match user.get("firstaccess") {
        None | Some(Value::Null) => None,
        Some(seconds) => {
            let seconds = seconds.as_i64().ok_or_else(|| fail("`firstaccess` must be seconds since 1970"))?;
            let day = dates.day(seconds).ok_or_else(|| fail("`firstaccess` is not of this age"))?;
            (seconds != 0).then_some(day)
        }
    };
    let text = |value: &Value| value.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let customer = match field {
        "department" | "institution" | "idnumber" => user.get(field).and_then(text),
        custom => {
            let fields = user.get("customfields").and_then(Value::as_array).into_iter().flatten();
            let named = |field: &&Value| field.get("shortname").and_then(Value::as_str) == Some(custom);
            fields.into_iter().find(named).and_then(|field| field.get("value")).and_then(text)
        }
    };
    Ok(Enrolled {
        id,
        customer: customer.map(CustomerId::from),
        name: user.get("fullname").and_then(text).map(Into::into),
        on: first.map_or(dates.course.starts, |first| first.max(dates.course.starts)),
    })
}

/// The enrolment of a user.
pub(super) fn enrolment(user: &Enrolled, dates: &Dates<'_>) -> Event {
    let row = format!("course {} user {}", dates.course.id, user.id);
    Event { enrols: true, ..event(user, row.into(), midnight(user.on), user.on) }
}

/// What the state of an activity tells: that it is due, that it was completed, both, or nothing. Complete and complete
/// with a pass (1, 2) are completed; incomplete and failed (0, 3) are not.
///
/// # Errors
/// With row and reason.
pub(super) fn activity(
    user: &Enrolled,
    status: &Value,
    names: &HashMap<u64, Arc<str>>,
    dates: &Dates<'_>,
) -> Result<Vec<Event>, (Arc<str>, Reason)> {
    let number = status.get("cmid").and_then(Value::as_u64);
    let at = number.map_or_else(|| "without number".to_owned(), |number| number.to_string());
    let row: Arc<str> = format!("course {} user {} activity {at}", dates.course.id, user.id).into();
    let fail = |reason: &str| (row.clone(), Arc::from(reason));
    let number = number.ok_or_else(|| fail("`cmid` must be a number"))?;
    if status.get("tracking").and_then(Value::as_u64) == Some(0) {
        return Ok(Vec::new());
    }
    let state = status.get("state").and_then(Value::as_u64).filter(|state| *state <= 3);
    let state = state.ok_or_else(|| fail("`state` must be 0, 1, 2 or 3"))?;
    let kind = status.get("modname").and_then(Value::as_str).unwrap_or("activity");
    let name = names.get(&number).cloned().unwrap_or_else(|| format!("{kind} {number}").into());
    let module = Some(Module { key: number.to_string().into(), name: Some(name) });
    let mut events = Vec::new();
    if let Some(due) = dates.due(user.on) {
        let row = format!("{row} due").into();
        events.push(Event { module: module.clone(), due: Some(due), ..event(user, row, midnight(user.on), user.on) });
    }
    if matches!(state, 1 | 2) {
        let seconds = status.get("timecompleted").and_then(Value::as_i64).filter(|seconds| *seconds > 0);
        let seconds = seconds.ok_or_else(|| fail("`timecompleted` must be seconds since 1970 where it is complete"))?;
        let instant = DateTime::from_timestamp(seconds, 0);
        let on = dates.day(seconds).ok_or_else(|| fail("`timecompleted` is not of this age"))?;
        let instant = instant.ok_or_else(|| fail("`timecompleted` is not of this age"))?;
        if dates.since.is_none_or(|since| instant > since) {
            events.push(Event { module, completes: true, ..event(user, row, instant, on) });
        }
    }
    Ok(events)
}

/// Names of activities by their numbers.
pub(super) fn names(contents: &Value) -> HashMap<u64, Arc<str>> {
    let sections = contents.as_array().into_iter().flatten();
    let modules = sections.filter_map(|section| section.get("modules")?.as_array()).flatten();
    let named = modules.filter_map(|module| {
        let name = module.get("name")?.as_str()?.trim();
        (!name.is_empty()).then(|| Some((module.get("id")?.as_u64()?, Arc::from(name))))?
    });
    named.collect()
}

/// Whether the token may use the functions that are needed, and those that are of use.
pub(super) fn functions(site: &Value, needed: &[&str], useful: &[&str]) -> Vec<Finding> {
    let allowed: Vec<&str> = site
        .get("functions")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|function| function.get("name")?.as_str())
        .collect();
    let remedy = "add it to the functions of the external service that the token belongs to";
    let mut findings = Vec::new();
    for function in needed.iter().chain(useful) {
        let step = format!("function {function}");
        findings.push(if allowed.contains(function) {
            Finding::passed(step, "the service offers it")
        } else if needed.contains(function) {
            Finding::failed(step, "the service does not offer it", remedy)
        } else {
            Finding::warning(step, "the service does not offer it; activities are named by kind and number", remedy)
        });
    }
    findings
}

impl Dates<'_> {
    fn day(&self, seconds: i64) -> Option<NaiveDate> {
        // Up to the end of 2199.
        let instant = DateTime::from_timestamp(seconds, 0).filter(|_| (0..7_258_118_400).contains(&seconds))?;
        Some(instant.with_timezone(&self.zone).date_naive())
    }

    fn due(&self, enrolled: NaiveDate) -> Option<NaiveDate> {
        let after = |days: u32| enrolled.checked_add_days(Days::new(days.into()));
        self.course.due.or_else(|| self.course.due_days.and_then(after))
    }
}

fn midnight(on: NaiveDate) -> DateTime<Utc> {
    on.and_time(NaiveTime::MIN).and_utc()
}

fn event(user: &Enrolled, row: Arc<str>, at: DateTime<Utc>, on: NaiveDate) -> Event {
    let learner: Arc<str> = user.id.to_string().into();
    Event {
        at,
        row,
        on,
        label: learner.clone(),
        learner,
        name: user.name.clone(),
        customer: user.customer.clone(),
        enrols: false,
        module: None,
        due: None,
        completes: false,
    }
}
