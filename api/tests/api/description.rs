//! The description of the API, and that it is the committed one.

use bellwether::openapi::{document, to_text};
use serde_json::Value;

use crate::server::bare;

const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi/openapi.json");

fn operations() -> Vec<(String, String, Value)> {
    let document = serde_json::to_value(document()).expect("serialises");
    let paths = document["paths"].as_object().expect("paths");
    let of_path = |path: &str, item: &Value| {
        let methods = item.as_object().expect("methods").clone();
        let path = path.to_owned();
        methods.into_iter().map(move |(method, operation)| (path.clone(), method, operation)).collect::<Vec<_>>()
    };
    paths.iter().flat_map(|(path, item)| of_path(path, item)).collect()
}

#[test]
fn the_committed_description_is_current() {
    let text = to_text(&document()).expect("text");
    let committed = std::fs::read_to_string(COMMITTED).unwrap_or_default();
    assert!(text == committed, "openapi/openapi.json is out of date; run `just openapi`");
    assert_eq!(bare().get("/api/v1/openapi.json").text(), text);
}

#[test]
fn every_operation_is_described() {
    for (path, method, operation) in operations() {
        let place = format!("{method} {path}: {operation}");
        let id = operation["operationId"].as_str().unwrap_or_default();
        let verbs = [
            "list_",
            "get_",
            "evaluate_",
            "export_",
            "create_",
            "update_",
            "delete_",
            "confirm_",
            "use_",
            "end_",
            "start_",
            "finish_",
        ];
        assert!(verbs.iter().any(|verb| id.starts_with(verb)), "an id verb_resource: {place}");
        assert!(operation["summary"].as_str().is_some_and(|text| !text.is_empty()), "a summary: {place}");
        assert!(operation["tags"].as_array().is_some_and(|tags| !tags.is_empty()), "a tag: {place}");
        let done = ["200", "201", "202", "204", "303"].iter().any(|status| operation["responses"][status].is_object());
        assert!(done, "what success looks like: {place}");
        for status in ["400", "406", "500", "503"] {
            assert!(operation["responses"][status].is_object(), "status {status}: {place}");
        }
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            assert!(parameter["description"].as_str().is_some_and(|text| !text.is_empty()), "{parameter}: {place}");
        }
        if path.contains('{') {
            assert!(operation["responses"]["404"].is_object(), "status 404: {place}");
        }
    }
}

#[test]
fn operation_ids_are_unique() {
    let mut ids: Vec<String> =
        operations().iter().map(|(_, _, operation)| operation["operationId"].to_string()).collect();
    let all = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), all);
}
