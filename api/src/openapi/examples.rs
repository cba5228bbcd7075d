//! Examples of answers, by operation. A test makes them from the engine, so they are what a server really says.

use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::path::Operation;

const JSON: &str = "application/json";

macro_rules! answers {
    ($($operation:literal),+ $(,)?) => {
        &[$(($operation, include_str!(concat!("examples/", $operation, ".json")))),+]
    };
}

/// Answers by operation id.
const ANSWERS: &[(&str, &str)] = answers![
    "evaluate_scoring_model",
    "get_customer",
    "get_customer_cadence",
    "get_customer_coverage",
    "get_customer_invoice",
    "get_customer_revenue",
    "get_customer_training",
    "get_fiscal_window",
    "get_meta",
    "get_portfolio_summary",
    "get_scoring_model",
    "list_customer_contacts",
    "list_customer_health_history",
    "list_customer_invoices",
    "list_customer_orders",
    "list_customers",
    "list_sources",
];

/// Requests by operation id, written by hand.
const REQUESTS: &[(&str, &str)] =
    &[("evaluate_scoring_model", include_str!("examples/evaluate_scoring_model.request.json"))];

/// The example of an operation's request.
pub fn request(operation: &str) -> Option<Value> {
    find(REQUESTS, operation)
}

/// Adds the examples there are to an operation.
pub fn add(operation: &mut Operation) {
    let Some(id) = operation.operation_id.clone() else { return };
    if let Some(RefOr::T(response)) = operation.responses.responses.get_mut("200")
        && let Some(RefOr::T(content)) = response.content.get_mut(JSON)
    {
        content.example = find(ANSWERS, &id);
    }
    if let Some(RefOr::T(body)) = &mut operation.request_body
        && let Some(RefOr::T(content)) = body.content.get_mut(JSON)
    {
        content.example = request(&id);
    }
}

/// A file that is no JSON yields no example; the test that writes them cannot write one.
fn find(examples: &[(&str, &str)], operation: &str) -> Option<Value> {
    let (_, text) = examples.iter().find(|(id, _)| *id == operation)?;
    serde_json::from_str(text).ok()
}
