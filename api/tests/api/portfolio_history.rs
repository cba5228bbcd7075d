//! How the scores of many customers went, and the work for them.

use serde_json::{Value, json};

use crate::office::Office;
use crate::server::{TODAY, TestServer, company_and_engine, demo};
use crate::work::plan;

/// The points of a query.
fn points(server: &TestServer, query: &str) -> Vec<Value> {
    server.api(&format!("/portfolio/health-history?{query}")).ok()["points"].as_array().expect("points").clone()
}

/// What a summary of a day says of scores.
fn summary(server: &TestServer, query: &str, day: &Value) -> Value {
    let day = day.as_str().expect("a day");
    let summary = server.api(&format!("/portfolio/summary?{query}&as_of={day}")).ok();
    json!({
        "as_of": day,
        "customers": summary["customers"],
        "scored": summary["scored"],
        "average_score": summary["average_score"],
        "at_risk": summary["at_risk"]["customers"],
        "recomputed": day != TODAY,
    })
}

#[test]
fn every_week_is_as_the_portfolio_of_its_day_whoever_asks_and_whatever_is_wanted() {
    let (server, engine) = company_and_engine();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let office = Office::over(server);
    // What was kept until now is today alone. More is told as soon as it is kept.
    let first = office.admin.api("/portfolio/health-history");
    assert_eq!(first.ok()["points"].as_array().map(Vec::len), Some(1));
    runtime.block_on(engine.recompute_history(&engine.snapshot().expect("is there"))).expect("is kept");
    let known = [("if-none-match", first.header("etag"))];
    let grown = office.admin.send("GET", "/api/v1/portfolio/health-history", &known, b"").ok();
    assert_eq!(grown["points"].as_array().map(Vec::len), Some(13));
    assert_eq!(grown["as_of"], TODAY);

    let mut averages = Vec::new();
    for reader in [&office.admin, &office.ann, &office.lead] {
        for query in ["", "tier=a", "band=high,critical", "q=zzzzzz"] {
            let points = points(reader, query);
            assert_eq!(points.len(), 13, "{query}");
            for point in points.iter().filter(|_| !query.contains("band")) {
                assert_eq!(*point, summary(reader, query, &point["as_of"]), "{query}");
            }
            assert_eq!(points[12], summary(reader, query, &json!(TODAY)), "{query}");
            averages.extend(points.iter().map(|point| point["average_score"].to_string()));
        }
    }
    averages.sort_unstable();
    averages.dedup();
    assert!(averages.len() > 50 && averages.contains(&"null".to_owned()), "{averages:?}");
    assert_eq!(points(&office.admin, "weeks=26").len(), 27);
    let days: Vec<Value> = points(&office.admin, "weeks=2").iter().map(|point| point["as_of"].clone()).collect();
    assert_eq!(days, ["2011-11-25", "2011-12-02", TODAY]);
    // As of a day of the past nothing is told of what came after it.
    let before = points(&office.admin, "weeks=2&as_of=2011-12-02");
    assert_eq!(before.last().expect("a point"), &points(&office.admin, "weeks=1")[0]);
}

#[test]
fn what_is_to_be_done_today_is_the_last_week_of_what_was() {
    let office = Office::open();
    for (owner, due) in [(0, json!("2011-12-01T09:00:00Z")), (1, json!("2011-12-05T09:00:00Z")), (2, Value::Null)] {
        plan(&office.admin, &office.of(&[owner])[0], &json!({ "due_at": due }));
    }
    let overdue = |reader: &TestServer| reader.api("/portfolio/summary").ok()["overdue_actions"].as_u64();
    assert_eq!([&office.admin, &office.lead, &office.ann, &office.carol].map(overdue), [2, 2, 1, 0].map(Some));
    for reader in [&office.admin, &office.ann, &office.lead] {
        for query in ["", "tier=a", "q=zzzzzz"] {
            let weeks = reader.api(&format!("/portfolio/action-history?weeks=2&{query}")).ok();
            let dates: Vec<&Value> = weeks["points"].as_array().expect("points").iter().map(|p| &p["date"]).collect();
            assert_eq!(dates, ["2011-11-25", "2011-12-02", TODAY]);
            let summary = reader.api(&format!("/portfolio/summary?{query}")).ok();
            let last = &weeks["points"][2];
            assert_eq!((&last["open"], &last["overdue"]), (&summary["open_actions"], &summary["overdue_actions"]));
            assert_eq!((&weeks["points"][0]["open"], &weeks["points"][1]["overdue"]), (&json!(0), &json!(0)));
        }
    }
}

#[test]
fn weeks_that_cannot_be_are_refused() {
    for path in ["/portfolio/health-history", "/portfolio/action-history"] {
        for weeks in ["0", "27", "-1", "twelve", ""] {
            let detail = demo().api(&format!("{path}?weeks={weeks}")).problem(400, "invalid_parameter");
            assert!(detail.contains("weeks") && detail.contains("1 to 26"), "{detail}");
        }
        demo().api(&format!("{path}?band=purple")).problem(400, "invalid_parameter");
        demo().api(&format!("{path}?sort=name")).problem(400, "invalid_parameter");
    }
}
