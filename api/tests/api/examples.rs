//! The examples in the description of the API are answers of the engine. `EXAMPLES=write cargo test -p bellwether
//! examples` writes them anew after a rule has changed.

use serde_json::Value;

use crate::example::{CUSTOMER, INVOICE};
use crate::server::example;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/openapi/examples");

/// The answer of an operation, and the file that holds it as the operation's example.
#[track_caller]
fn check(operation: &str, answer: &Value) {
    let path = format!("{FOLDER}/{operation}.json");
    let text = serde_json::to_string_pretty(answer).expect("serialises") + "\n";
    if std::env::var("EXAMPLES").is_ok_and(|mode| mode == "write") {
        std::fs::write(&path, &text).expect("writes the example");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == text, "{path} is not what the engine answers; run this test with EXAMPLES=write");
}

#[test]
fn examples_are_answers() {
    let get = |path: &str| example().api(path).ok();
    check("list_customers", &get(&format!("/customers?q={CUSTOMER}")));
    check("get_portfolio_summary", &get("/portfolio/summary"));
    check("get_fiscal_window", &get("/fiscal/window"));
    check("get_scoring_model", &get("/scoring-models/platform"));
    check("list_sources", &get("/sources"));
    check("get_meta", &get("/meta"));
    for (operation, path) in [
        ("get_customer", ""),
        ("get_customer_revenue", "/revenue"),
        ("get_customer_cadence", "/cadence"),
        ("get_customer_coverage", "/coverage"),
        ("get_customer_training", "/training"),
        ("list_customer_invoices", "/invoices?limit=1"),
        ("get_customer_invoice", &format!("/invoices/{INVOICE}")),
        ("list_customer_orders", "/orders?limit=1"),
        ("list_customer_contacts", "/contacts"),
        ("list_customer_health_history", "/health-history"),
    ] {
        check(operation, &get(&format!("/customers/{CUSTOMER}{path}")));
    }
}

#[test]
fn the_example_of_an_evaluation_is_answered_as_shown() {
    let request = bellwether::openapi::examples::request("evaluate_scoring_model").expect("an example");
    let answer = example().post("/api/v1/scoring-models/evaluate", request.to_string()).ok();
    check("evaluate_scoring_model", &answer);
}
