//! Statements as the xAPI specification writes them.

use bellwether_testkit::learning::xapi::{CUSTOMER, DUE};
use serde_json::{Value, json};

pub(crate) const PROGRESS: &str = "https://w3id.org/xapi/cmi5/result/extensions/progress";

/// A statement id.
pub(crate) fn uuid(number: u32) -> String {
    format!("fd41c918-b88b-4b20-a0a5-{number:012x}")
}

/// IRI of an ADL verb, or the one itself.
pub(crate) fn iri(verb: &str) -> String {
    match verb {
        "assigned" => "https://w3id.org/xapi/dod-isd/verbs/assigned".to_owned(),
        verb => format!("http://adlnet.gov/expapi/verbs/{verb}"),
    }
}

/// A whole statement: somebody of customer C1, unless `learner` says `name@customer`, did something with a module.
pub(crate) fn statement(number: u32, verb: &str, learner: &str, module: &str, timestamp: &str) -> Value {
    let (learner, customer) = learner.split_once('@').unwrap_or((learner, "C1"));
    json!({
        "id": uuid(number),
        "actor": {
            "objectType": "Agent",
            "name": format!("{} Example", learner.to_uppercase()),
            "account": { "homePage": "https://lms.example.com", "name": learner }
        },
        "verb": { "id": iri(verb), "display": { "en-US": verb, "de": "tat" } },
        "object": {
            "objectType": "Activity",
            "id": format!("https://lms.example.com/modules/{module}"),
            "definition": {
                "name": { "de-DE": format!("Modul {module}"), "en-US": format!("Module {module}") },
                "description": { "en-US": "What is to be learnt" },
                "type": "http://adlnet.gov/expapi/activities/module",
                "moreInfo": "https://lms.example.com/about"
            }
        },
        "result": {
            "score": { "scaled": 0.95, "raw": 47.5, "min": 0, "max": 50 },
            "success": verb != "failed",
            "duration": "PT1H30M"
        },
        "context": {
            "registration": "ec531277-b57b-4c15-8d91-d292c5b2b8f7",
            "contextActivities": { "parent": [{ "id": "https://lms.example.com/course", "objectType": "Activity" }] },
            "instructor": { "name": "Andrew Downes", "mbox": "mailto:andrew@example.com" },
            "team": { "objectType": "Group", "name": "Team", "account": { "homePage": "https://crm", "name": customer } },
            "platform": "Example LMS",
            "language": "en-US",
            "extensions": { CUSTOMER: customer }
        },
        "timestamp": timestamp,
        "stored": "2026-03-01T00:00:00.000Z",
        "authority": { "objectType": "Agent", "account": { "homePage": "https://lrs.example.com", "name": "lms" } },
        "version": "1.0.3"
    })
}

/// An assignment with its due date.
pub(crate) fn assigned(number: u32, learner: &str, module: &str, timestamp: &str, due: &str) -> Value {
    let mut statement = statement(number, "assigned", learner, module, timestamp);
    statement["context"]["extensions"][DUE] = json!(due);
    statement
}

/// A progress in percent.
pub(crate) fn progressed(number: u32, learner: &str, module: &str, timestamp: &str, percent: f64) -> Value {
    let mut statement = statement(number, "progressed", learner, module, timestamp);
    statement["result"]["extensions"] = json!({ PROGRESS: percent });
    statement
}

/// A statement that voids another one.
pub(crate) fn voids(number: u32, other: u32) -> Value {
    let mut statement = statement(number, "voided", "admin", "x", "2026-03-01T12:00:00Z");
    statement["object"] = json!({ "objectType": "StatementRef", "id": uuid(other).to_uppercase() });
    statement
}

/// Something of everything.
pub(crate) fn sample() -> Vec<Value> {
    vec![
        statement(1, "registered", "ada", "a", "2026-01-05T09:00:00.000Z"),
        assigned(2, "ada", "a", "2026-01-05T10:00:00Z", "2026-02-01"),
        assigned(3, "ada", "b", "2026-01-05T10:00:00Z", "2026-02-28T22:30:00Z"),
        statement(4, "completed", "ada", "a", "2026-01-31T23:30:00Z"),
        statement(5, "passed", "ada", "a", "2026-02-03T08:00:00Z"),
        statement(6, "failed", "bo@C2", "a", "2026-01-02T08:00:00Z"),
        statement(7, "passed", "bo@C2", "a", "2026-01-09T08:00:00+01:00"),
        progressed(8, "bo@C2", "b", "2026-01-10T08:00:00Z", 60.0),
        progressed(9, "bo@C2", "c", "2026-01-11T08:00:00Z", 100.0),
        statement(10, "completed", "bo@C2", "d", "2026-01-12T08:00:00Z"),
        voids(11, 10),
        assigned(12, "ada", "b", "2026-01-06T10:00:00Z", "2026-03-31"),
    ]
}
