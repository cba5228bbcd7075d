//! The portfolio in total, sources, runs, and what the server tells of itself.

use serde_json::{Value, json};

use crate::server::{CUSTOMERS, bare, demo};

#[test]
fn totals_are_those_of_the_list() {
    let summary = demo().api("/portfolio/summary?tier=a").ok();
    let list = demo().api("/customers?limit=500&tier=a").ok();
    assert_eq!(summary["customers"], list["page"]["total"]);
    let pence = |money: &Value| money["amount"].as_str().expect("text").replace('.', "").parse::<i64>().expect("pence");
    let items = list["items"].as_array().expect("a list");
    let net: i64 = items.iter().map(|item| pence(&item["revenue"]["net"])).sum();
    assert_eq!(pence(&summary["net"]), net);
    let bands: u64 = summary["bands"].as_array().expect("bands").iter().filter_map(|b| b["customers"].as_u64()).sum();
    assert_eq!(bands, list["page"]["total"]);
    let lifetime = &summary["lifetime"];
    assert_eq!(pence(&lifetime["net"]), pence(&lifetime["invoiced"]) - pence(&lifetime["credited"]));
    assert_eq!(summary["monthly_net"].as_array().expect("months").len(), 12);
}

#[test]
fn facets_name_account_managers() {
    let summary = demo().api("/portfolio/summary").ok();
    let facets = summary["facets"].as_array().expect("facets");
    let owners = facets.iter().find(|facet| facet["field"] == "owner").expect("a facet of owners");
    let first = &owners["values"][0];
    assert_ne!(first["value"], first["label"]);
    demo().api("/portfolio/summary?sort=name").problem(400, "invalid_parameter");
    demo().api("/portfolio/summary?band=purple").problem(400, "invalid_parameter");
}

#[test]
fn an_export_is_csv_only() {
    let headers = [("accept", "application/json")];
    demo().send("GET", "/api/v1/portfolio/export", &headers, b"").problem(406, "not_acceptable");
    let export = demo().api("/portfolio/export");
    assert_eq!(csv::Reader::from_reader(export.body.as_slice()).records().count(), CUSTOMERS as usize);
}

#[test]
fn sources_tell_what_was_loaded_and_rejected() {
    let sources = demo().api("/sources").ok();
    assert_eq!(sources["datasets"][0]["name"], "demo");
    assert_eq!(sources["datasets"][0]["generated"], true);
    let states: Vec<_> = sources["items"].as_array().expect("sources").iter().map(|source| &source["state"]).collect();
    assert!(states.iter().all(|state| **state == "fresh"), "{states:?}");
    let by_kind = sources["items"].as_array().expect("sources").iter().map(|source| &source["rejects"]);
    // Nobody said what the rejected rows were to be, so they are of the kind that there is most of.
    assert_eq!(by_kind.collect::<Vec<_>>(), [0, 3, 0, 0, 0, 0]);
    let rejects = demo().api("/sources/rejects?reason=no%20customer&limit=1").ok();
    assert_eq!(rejects["items"], json!([{ "dataset": "demo", "row": "row 1", "reason": "no customer" }]));
    assert_eq!(rejects["page"]["total"], 2);
    let next = rejects["page"]["next"].as_str().expect("there is another");
    let second = demo().api(&format!("/sources/rejects?reason=no%20customer&limit=1&cursor={next}")).ok();
    assert_eq!(second["items"][0]["row"], "row 2");
    let csv = demo().api("/sources/rejects.csv?dataset=demo");
    assert!(csv.text().contains("demo,row 3,'=unreadable\r\n"), "{}", csv.text());
    let detail = demo().api("/sources/rejects?reason=boredom").problem(400, "invalid_parameter");
    assert!(detail.starts_with("reason: `boredom` is not known; give one of"), "{detail}");
}

#[test]
fn runs_are_recorded() {
    let runs = demo().api("/pipeline/runs").ok();
    assert_eq!(runs["items"][0]["dataset"], "demo");
    assert_eq!(runs["items"][0]["failure"], Value::Null);
    assert!(runs["items"][0]["assets"].as_array().expect("assets").len() > 5);
}

#[test]
fn the_server_tells_what_it_is() {
    let meta = demo().api("/meta").ok();
    assert_eq!((&meta["product"], &meta["api"]), (&json!("bellwether"), &json!("v1")));
    assert_eq!((&meta["as_of"], &meta["generated_data"]), (&json!("2011-12-09"), &json!(true)));
    assert_eq!((&meta["user"]["name"], &meta["user"]["role"]), (&json!("admin"), &json!("admin")));
    assert_eq!(demo().get("/readyz").ok()["status"], "ok");
    let metrics = demo().get("/metrics");
    assert!(metrics.text().contains(&format!("bellwether_customers {CUSTOMERS}")), "{}", metrics.text());
}

#[test]
fn without_a_portfolio_the_server_says_that_it_is_starting() {
    assert_eq!(bare().api("/meta").ok()["generation"], 0);
    for path in
        ["/customers", "/customers/1", "/portfolio/summary", "/portfolio/export", "/sources", "/sources/rejects"]
    {
        let reply = bare().send("GET", &format!("/api/v1{path}"), &[("accept", "*/*")], b"");
        reply.problem(503, "starting");
        assert_eq!(reply.header("retry-after"), "1");
    }
}
