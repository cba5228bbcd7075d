//! A Learning Record Store: one statement for each record, told page by page and verb by verb.

use bellwether_domain::intake::{LearnerRecord, Record};
use chrono::NaiveDate;
use chrono_tz::Tz;
use serde_json::{Value, json};

use super::instant;

/// The context extension that names the customer.
pub const CUSTOMER: &str = "https://bellwether.example/extensions/customer";
/// The context extension that names the last day on time.
pub const DUE: &str = "https://bellwether.example/extensions/due";

const REGISTERED: &str = "http://adlnet.gov/expapi/verbs/registered";
const ASSIGNED: &str = "https://w3id.org/xapi/dod-isd/verbs/assigned";
const COMPLETED: &str = "http://adlnet.gov/expapi/verbs/completed";

/// What a store holds, and how many statements it puts on a page.
#[derive(Debug, Clone)]
pub struct Store {
    /// In the order in which they were stored.
    pub statements: Vec<Value>,
    /// Statements on a page; at least 1.
    pub page: usize,
}

impl Store {
    /// The answer of `statements` to the parameters of a query.
    pub fn answer(&self, asked: impl Fn(&str) -> Option<String>) -> Value {
        let verb = asked("verb");
        let from: usize = asked("from").map_or(0, |from| from.parse().expect("a number"));
        let of_verb = |s: &&Value| verb.as_deref().is_none_or(|verb| s["verb"]["id"] == verb);
        let fitting: Vec<&Value> = self.statements.iter().filter(of_verb).collect();
        let page: Vec<&Value> = fitting.iter().skip(from).take(self.page).copied().collect();
        let next = from + self.page;
        // IRIs of verbs hold nothing that a query must not hold.
        let verb = verb.map_or_else(String::new, |verb| format!("verb={verb}&"));
        let more = if next < fitting.len() { format!("/xapi/statements?{verb}from={next}") } else { String::new() };
        json!({ "statements": page, "more": more })
    }
}

/// Learners, assignments and completions as statements. Nobody was assigned anything before being enrolled, so that
/// assignments are of the day of the enrolment.
///
/// # Panics
/// When an assignment or completion comes before its learner.
pub fn statements(records: &[Record], zone: Tz) -> Vec<Value> {
    let mut told = Teller { records, zone, statements: Vec::new() };
    for record in records {
        match record {
            Record::Learner(row) => told.add(&row.learner, REGISTERED, "the academy", row.enrolled, None),
            Record::Assignment(row) => {
                let enrolled = told.enrolled(&row.learner);
                told.add(&row.learner, ASSIGNED, &row.module, enrolled, Some(row.due));
            }
            Record::Completion(row) => told.add(&row.learner, COMPLETED, &row.module, row.date, None),
            _ => {}
        }
    }
    told.statements
}

struct Teller<'a> {
    records: &'a [Record],
    zone: Tz,
    statements: Vec<Value>,
}

impl<'a> Teller<'a> {
    fn learner(&self, key: &str) -> &'a LearnerRecord {
        let mut learners =
            self.records.iter().filter_map(|r| if let Record::Learner(row) = r { Some(row) } else { None });
        learners.find(|row| *row.learner == *key).expect("a learner of the records")
    }

    fn enrolled(&self, key: &str) -> NaiveDate {
        self.learner(key).enrolled
    }

    fn add(&mut self, learner: &str, verb: &str, module: &str, on: NaiveDate, due: Option<NaiveDate>) {
        let who = self.learner(learner);
        let mut extensions = json!({ CUSTOMER: who.customer.as_str() });
        if let Some(due) = due {
            extensions[DUE] = json!(due.to_string());
        }
        let slug: String = module.bytes().map(|byte| format!("{byte:02x}")).collect();
        self.statements.push(json!({
            "id": format!("fd41c918-b88b-4b20-a0a5-{:012x}", self.statements.len()),
            "actor": {
                "name": &*who.name,
                "account": { "homePage": "https://lms.example.com", "name": learner }
            },
            "verb": { "id": verb },
            "object": {
                "id": format!("https://lms.example.com/modules/{slug}"),
                "definition": { "name": { "en-GB": module } }
            },
            "context": { "extensions": extensions },
            "timestamp": instant(on, self.zone).to_rfc3339()
        }));
    }
}
