//! One xAPI statement: what it tells of a learner, or why it makes no sense.
//!
//! Reads only what facts need; a statement that is odd elsewhere is none of our business.

use std::collections::BTreeMap;
use std::sync::Arc;

use bellwether_domain::facts::customer::CustomerId;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use chrono_tz::Tz;
use serde_json::{Map, Value};

use super::Meaning;
use super::actor::{Actor, actor};
use crate::lms::events::{Event, Module};
use crate::lms::settings::XapiCustomer;

/// How statements are to be read.
pub(super) struct Reader<'s> {
    pub(super) zone: Tz,
    pub(super) customer: &'s XapiCustomer,
    /// Customer by learner.
    pub(super) roster: &'s BTreeMap<String, String>,
    pub(super) due: Option<&'s str>,
    pub(super) progress: &'s str,
    pub(super) complete_from: f64,
    pub(super) meaning: &'s dyn Fn(&str) -> Option<Meaning>,
}

/// What a statement is.
#[derive(Debug)]
pub(super) enum Statement {
    Event(Event),
    /// It withdraws the statement with this id.
    Voids(Arc<str>),
}

type Read<T> = Result<T, Arc<str>>;

/// The id of a statement: a UUID, in lower case, as it may be written either way.
pub(super) fn id(statement: &Value) -> Option<Arc<str>> {
    uuid(statement.get("id")?)
}

fn uuid(value: &Value) -> Option<Arc<str>> {
    let id = value.as_str()?.to_ascii_lowercase();
    let well_formed = id.len() == 36
        && id.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        });
    well_formed.then(|| id.into())
}

impl Reader<'_> {
    /// Reads the statement with this id.
    ///
    /// # Errors
    /// With the reason why it makes no sense.
    pub(super) fn read(&self, id: Arc<str>, statement: &Value) -> Read<Statement> {
        let statement = statement.as_object().ok_or("a statement must be an object")?;
        let verb = statement.get("verb").and_then(|verb| verb.get("id")).and_then(Value::as_str);
        let verb = verb.ok_or("`verb.id` must be an IRI")?;
        let meaning = (self.meaning)(verb).ok_or("its verb was not asked for; does the store ignore `verb`?")?;
        let object = statement.get("object").and_then(Value::as_object).ok_or("`object` must be an object")?;
        if matches!(meaning, Meaning::Voided) {
            let voided = object.get("id").and_then(uuid).filter(|_| kind(object) == Some("StatementRef"));
            return voided
                .map(Statement::Voids)
                .ok_or_else(|| "it voids nothing: `object` must be a StatementRef".into());
        }
        let learner = actor(statement.get("actor"))?;
        let at = self.time(statement)?;
        let on = at.with_timezone(&self.zone).date_naive();
        if !(1900..2200).contains(&on.year()) {
            return Err("`timestamp` is not of this age".into());
        }
        let module = module(object)?;
        let result = statement.get("result").and_then(Value::as_object);
        let due = self.due(statement, result, object, meaning)?;
        let customer = self.customer(statement, &learner);
        Ok(Statement::Event(Event {
            at,
            row: id,
            on,
            learner: learner.key,
            label: learner.short,
            name: learner.name,
            customer,
            enrols: matches!(meaning, Meaning::Registered),
            module: Some(module),
            due,
            completes: self.completes(result, meaning)?,
        }))
    }

    /// When it happened; when it was stored where that is not told.
    fn time(&self, statement: &Map<String, Value>) -> Read<DateTime<Utc>> {
        let told = statement.get("timestamp").or_else(|| statement.get("stored"));
        let told = told.and_then(Value::as_str).ok_or("`timestamp` must be a text")?;
        DateTime::parse_from_rfc3339(told)
            .map(|at| at.to_utc())
            .map_err(|_| "`timestamp` must be written as in RFC 3339 (2026-03-01T09:00:00Z)".into())
    }

    /// A result that says that nothing was completed is believed.
    fn completes(&self, result: Option<&Map<String, Value>>, meaning: Meaning) -> Read<bool> {
        let denied = result.and_then(|result| result.get("completion")) == Some(&Value::Bool(false));
        match meaning {
            Meaning::Completed | Meaning::Passed => Ok(!denied),
            Meaning::Progressed => {
                let progress = result.and_then(|r| r.get("extensions")).and_then(|e| e.get(self.progress));
                match progress {
                    None => Ok(false),
                    Some(progress) => {
                        let progress = progress.as_f64().ok_or("the progress must be a number")?;
                        Ok(progress >= self.complete_from && !denied)
                    }
                }
            }
            Meaning::Failed | Meaning::Registered | Meaning::Assigned | Meaning::Voided => Ok(false),
        }
    }

    /// The last day on time of an assignment; a registration without one is none.
    fn due(
        &self,
        statement: &Map<String, Value>,
        result: Option<&Map<String, Value>>,
        object: &Map<String, Value>,
        meaning: Meaning,
    ) -> Read<Option<NaiveDate>> {
        let Some(iri) = self.due.filter(|_| matches!(meaning, Meaning::Registered | Meaning::Assigned)) else {
            return Ok(None);
        };
        let extension = |of: Option<&Value>| of.and_then(|of| of.get("extensions")).and_then(|e| e.get(iri)).cloned();
        let in_result = result.and_then(|r| r.get("extensions")).and_then(|e| e.get(iri)).cloned();
        let told =
            in_result.or_else(|| extension(statement.get("context"))).or_else(|| extension(object.get("definition")));
        match told {
            None if matches!(meaning, Meaning::Registered) => Ok(None),
            None => Err(format!("an assignment without due date; it must be in the extension {iri}").into()),
            Some(told) => {
                let due = told.as_str().and_then(|text| self.day(text));
                due.map(Some).ok_or_else(|| "the due date must be a date (2026-03-01) or a point in time".into())
            }
        }
    }

    fn day(&self, text: &str) -> Option<NaiveDate> {
        let instant = |text| Some(DateTime::parse_from_rfc3339(text).ok()?.with_timezone(&self.zone).date_naive());
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().or_else(|| instant(text))?;
        (1900..2200).contains(&day.year()).then_some(day)
    }

    fn customer(&self, statement: &Map<String, Value>, learner: &Actor) -> Option<CustomerId> {
        let context = statement.get("context");
        match self.customer {
            XapiCustomer::Extension { iri } => match context?.get("extensions")?.get(iri)? {
                Value::String(text) => customer(text),
                Value::Number(number) => customer(&number.to_string()),
                _ => None,
            },
            XapiCustomer::Team => {
                let team = context?.get("team")?;
                let account = team.get("account").and_then(|account| account.get("name"));
                customer(account.or_else(|| team.get("name"))?.as_str()?)
            }
            XapiCustomer::Table { .. } => {
                let known = self.roster.get(&*learner.key).or_else(|| self.roster.get(&*learner.short))?;
                customer(known)
            }
        }
    }
}

fn customer(text: &str) -> Option<CustomerId> {
    Some(text.trim()).filter(|text| !text.is_empty()).map(Into::into)
}

fn kind(object: &Map<String, Value>) -> Option<&str> {
    object.get("objectType").and_then(Value::as_str)
}

/// The activity, with its name in English if it has one, else in the first of its languages.
fn module(object: &Map<String, Value>) -> Read<Module> {
    if object.get("objectType").is_some_and(|kind| kind != "Activity") {
        return Err("`object` must be an Activity: only those are modules".into());
    }
    let key = object.get("id").and_then(Value::as_str).filter(|id| !id.trim().is_empty());
    let key = key.ok_or("`object.id` must be an IRI")?;
    let names = object.get("definition").and_then(|definition| definition.get("name")).and_then(Value::as_object);
    let mut names: Vec<(&str, &str)> = names
        .into_iter()
        .flatten()
        .filter_map(|(language, name)| Some((language.as_str(), name.as_str()?.trim())))
        .filter(|(_, name)| !name.is_empty())
        .collect();
    names.sort_unstable_by_key(|(language, _)| {
        let language = language.to_ascii_lowercase();
        (!(language == "en" || language.starts_with("en-")), language)
    });
    Ok(Module { key: key.into(), name: names.first().map(|(_, name)| (*name).into()) })
}
