//! Moodle's web services, which answer 200 to everything.

use bellwether_domain::intake::Record;
use bellwether_domain::intake::kind::RecordKind;
use bellwether_domain::loader::SourceError;
use bellwether_sources::check::Outcome;
use bellwether_sources::lms::settings::LmsSettings;
use bellwether_testkit::home::Home;
use bellwether_testkit::learning::moodle::Site;
use serde_json::{Value, json};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

use crate::store::{PASSWORD, failure, load, shown, source};

/// 5 January 2026, 23:30 UTC: the 6th in Berlin.
const FIRST: i64 = 1_767_655_800;
/// 1 February 2026, noon.
const DONE: i64 = 1_769_947_200;

fn user(id: u64, name: &str, department: &str, first: i64) -> Value {
    json!({
        "id": id, "username": name, "firstname": name, "lastname": "Example", "fullname": format!("{name} Example"),
        "email": format!("{name}@example.com"), "department": department, "institution": "", "idnumber": "",
        "firstaccess": first, "lastaccess": first, "lastcourseaccess": first,
        "customfields": [{ "type": "text", "value": format!("X{id}"), "name": "Customer", "shortname": "crm" }],
        "roles": [{ "roleid": 5, "name": "", "shortname": "student", "sortorder": 0 }]
    })
}

fn status(cmid: u64, state: u64, done: i64) -> Value {
    json!({ "cmid": cmid, "modname": "quiz", "instance": 1, "state": state, "timecompleted": done, "tracking": 2,
            "overrideby": null, "valueused": false, "hascompletion": true })
}

/// A site that answers by function; what `answers` names counts before what is usual.
struct Usual {
    answers: Vec<(&'static str, Value)>,
}

impl Respond for Usual {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let form = reqwest_form(&request.body);
        let get = |name: &str| form.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
        assert!(request.url.query().is_none(), "the token travels in the body");
        if get("wstoken") != PASSWORD || get("moodlewsrestformat") != "json" {
            return json_of(refusal("invalidtoken", &format!("Invalid token {}", get("wstoken"))));
        }
        let function = get("wsfunction");
        if let Some((_, answer)) = self.answers.iter().find(|(name, _)| *name == function) {
            return json_of(answer.clone());
        }
        json_of(match (function, get("courseid"), get("userid")) {
            ("core_webservice_get_site_info", ..) => json!({
                "sitename": "Academy", "release": "4.5.1 (Build: 20250114)",
                "functions": [{ "name": "core_enrol_get_enrolled_users", "version": "1" },
                              { "name": "core_completion_get_activities_completion_status", "version": "1" }]
            }),
            ("core_enrol_get_enrolled_users", "3", _) => {
                json!([user(17, "ada", "C1", FIRST), user(18, "bo", "C2", 0), user(19, "cy", "", 0)])
            }
            ("core_completion_get_activities_completion_status", "3", "17") => {
                let mut untracked = status(43, 0, 0);
                untracked["tracking"] = json!(0);
                json!({ "statuses": [status(41, 1, DONE), status(42, 3, DONE), untracked], "warnings": [] })
            }
            ("core_completion_get_activities_completion_status", ..) => {
                json!({ "statuses": [status(41, 0, 0), status(42, 2, DONE)], "warnings": [] })
            }
            ("core_course_get_contents", ..) => {
                json!([{ "id": 1, "name": "Week 1", "modules": [{ "id": 41, "name": "Safety", "modname": "quiz" }] }])
            }
            _ => refusal("invalidrecord", "Can't find data record in database."),
        })
    }
}

fn reqwest_form(body: &[u8]) -> Vec<(String, String)> {
    let text = std::str::from_utf8(body).expect("a form");
    let url = wiremock::http::Url::parse(&format!("http://form/?{text}")).expect("a form");
    url.query_pairs().map(|(key, value)| (key.into_owned(), value.into_owned())).collect()
}

fn json_of(answer: Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(answer)
}

fn refusal(code: &str, message: &str) -> Value {
    json!({ "exception": "moodle_exception", "errorcode": code, "message": message })
}

/// A site that knows nothing but some records.
struct Academy(Site);

impl Respond for Academy {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let form = reqwest_form(&request.body);
        let get = |name: &str| form.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
        let number = |name: &str| get(name).parse().unwrap_or(0);
        json_of(self.0.answer(get("wsfunction"), number("courseid"), number("userid")))
    }
}

/// Serves what a site knows.
pub(crate) async fn academy(site: Site) -> MockServer {
    serve(Academy(site)).await
}

async fn serve(site: impl Respond + 'static) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method("POST")).and(path("/moodle/webservice/rest/server.php")).respond_with(site).mount(&server).await;
    server
}

async fn site(answers: Vec<(&'static str, Value)>) -> MockServer {
    serve(Usual { answers }).await
}

pub(crate) fn settings(server: &MockServer, change: impl FnOnce(&mut Value)) -> LmsSettings {
    let mut settings = json!({
        "kind": "moodle", "endpoint": format!("{}/moodle", server.uri()), "token": PASSWORD, "customer_field": "department",
        "courses": [{ "id": 3, "starts": "2026-01-01", "due_days": 30 }],
        "limits": { "pause_millis": 5 }
    });
    change(&mut settings);
    serde_json::from_value(settings).expect("settings")
}

#[tokio::test]
async fn enrolments_and_completions_become_facts() {
    let server = site(vec![]).await;
    let loaded = load(&source(settings(&server, |_| ()))).await.expect("loads");
    assert_eq!(
        shown(&loaded.rows.expect("facts")),
        [
            "C1: learner 0 enrolled 2026-01-06",
            "C2: learner 1 enrolled 2026-01-01",
            "C1: learner 0 module 0 due 2026-02-05",
            "C1: learner 0 module 1 due 2026-02-05",
            "C2: learner 1 module 0 due 2026-01-31",
            "C2: learner 1 module 1 due 2026-01-31",
            "C1: learner 0 module 0 done 2026-02-01",
            "C2: learner 1 module 1 done 2026-02-01",
        ]
    );
    assert!(loaded.rejects.iter().all(|r| r.row.starts_with("course 3 user 19")), "{:#?}", loaded.rejects);
    assert!(!loaded.rejects.is_empty() && loaded.rejects[0].reason.contains("`department` is empty"));
}

#[tokio::test]
async fn customers_come_from_custom_fields_too_and_due_dates_may_be_fixed() {
    let server = site(vec![("core_course_get_contents", refusal("accessexception", "Access control exception"))]).await;
    let settings = settings(&server, |s| {
        s["customer_field"] = json!("crm");
        s["courses"] = json!([{ "id": 3, "starts": "2026-01-01", "due": "2026-06-30" }]);
    });
    let mut home = Home::default();
    let copied = home.copy(&source(settings)).await.expect("copies");
    assert_eq!((copied.records, copied.rejects), (12, 0));
    assert_eq!(
        [RecordKind::Learner, RecordKind::Assignment, RecordKind::Completion].map(|kind| home.count(kind)),
        [3, 6, 3]
    );
    assert!(
        matches!(&home.delivered[0], Record::Learner(l) if l.customer.as_str() == "X17" && &*l.name == "ada Example")
    );
    assert!(
        matches!(&home.delivered[3], Record::Assignment(a) if &*a.module == "quiz 41" && a.due.to_string() == "2026-06-30")
    );
}

#[tokio::test]
async fn refusals_name_their_code_and_a_remedy() {
    let enrolled = "core_enrol_get_enrolled_users";
    for (code, remedy) in [
        ("invalidtoken", "make a new token"),
        ("accessexception", "add `core_enrol_get_enrolled_users`"),
        ("nopermissions", "capabilities"),
        ("invalidrecord", "ids under `courses`"),
        ("somethingelse", "look the error code up"),
    ] {
        let server = site(vec![(enrolled, refusal(code, &format!("No. Your token was {PASSWORD}")))]).await;
        let error = failure(&source(settings(&server, |_| ()))).await;
        assert!(matches!(&error, SourceError::Unusable { .. }), "{error}");
        let text = error.to_string();
        assert!(text.contains(code) && text.contains(remedy) && text.contains("token was ***"), "{text}");
    }
    for odd in [json!(null), json!({ "users": 1 }), json!("x")] {
        let server = site(vec![(enrolled, odd)]).await;
        assert!(failure(&source(settings(&server, |_| ()))).await.to_string().contains("a list of users"));
    }
}

#[tokio::test]
async fn users_and_states_that_make_no_sense_are_rejects() {
    let mut odd = user(20, "di", "C3", FIRST);
    odd["firstaccess"] = json!("never");
    let users = json!([user(17, "ada", "C1", FIRST), odd, "nobody", { "id": -1 }]);
    let statuses = json!({ "statuses": [status(41, 1, DONE), status(42, 1, 0), status(43, 9, 0), { "cmid": "x" }, 7] });
    let server = site(vec![
        ("core_enrol_get_enrolled_users", users),
        ("core_completion_get_activities_completion_status", statuses),
    ])
    .await;
    let loaded = load(&source(settings(&server, |_| ()))).await.expect("loads");
    let rejects: Vec<_> = loaded.rejects.iter().map(|r| format!("{}: {}", r.row, r.reason)).collect();
    assert_eq!(rejects.len(), 6, "{rejects:#?}");
    assert!(rejects.iter().any(|r| r.starts_with("course 3 user 17 activity 42: `timecompleted`")), "{rejects:#?}");
    assert_eq!(loaded.rows.expect("facts").completions.rows.rows().len(), 1);
}

#[tokio::test]
async fn the_doctor_names_functions_and_fields() {
    let server = site(vec![]).await;
    let findings = source(settings(&server, |_| ())).check().await;
    let of = |step: &str| findings.iter().find(|f| f.step.contains(step)).unwrap_or_else(|| panic!("{findings:#?}"));
    assert!(of("log in").detail.contains("4.5.1"));
    assert_eq!(of("core_enrol_get_enrolled_users").outcome, Outcome::Passed);
    assert_eq!(of("core_course_get_contents").outcome, Outcome::Warning);
    assert!(of("read course 3").detail.contains("3 enrolled, 2 with a customer"));
    let other = source(settings(&server, |s| s["token"] = json!("wrong"))).check().await;
    let failed = other.iter().find(|f| f.outcome == Outcome::Failed).expect("a failure");
    assert!(failed.detail.contains("invalidtoken") && !failed.detail.contains("wrong"), "{failed:?}");
}
