//! What is wrong with a body, as its sender can mend it: which field, what it is, what it should be.

use bellwether_contract::problem::FieldProblem;
use serde_json::Value;
use serde_json::error::Category;
use serde_path_to_error::{Path, Segment};

/// Longest value that is repeated, in characters.
const LONGEST_VALUE: usize = 60;

/// What a decoder refused, at a path in a body.
pub(super) fn fault(body: &[u8], path: &Path, error: &serde_json::Error) -> FieldProblem {
    let at = path.to_string();
    let place = if at == "." { "body".to_owned() } else { at };
    if error.classify() != Category::Data {
        return FieldProblem { field: place, ..no_json(error) };
    }
    let text = error.to_string();
    // The path says where it is; line and column are of a text that the sender may never have seen.
    let text = text.rsplit_once(" at line ").map_or(text.as_str(), |(text, _)| text);
    if let Some(name) = text.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`')) {
        let field = if place == "body" { name.to_owned() } else { format!("{place}.{name}") };
        return FieldProblem { field, message: "is missing; give it".to_owned() };
    }
    let value = serde_json::from_slice(body).ok().and_then(|whole: Value| found(&whole, path).cloned());
    let message = match value {
        Some(value) if place == "body" && !value.is_object() => {
            format!("is {}; send a JSON object", kind(&value))
        }
        Some(value) if !names_what_it_is(text) => format!("{} is not allowed: {text}", shortened(&value)),
        _ => text.to_owned(),
    };
    FieldProblem { field: place, message }
}

/// What is not JSON at all.
pub(super) fn no_json(error: &serde_json::Error) -> FieldProblem {
    FieldProblem { field: "body".to_owned(), message: format!("is not JSON: {error}; send one JSON object") }
}

/// Whether a decoder's words have the value in them, or are about a name.
fn names_what_it_is(text: &str) -> bool {
    text.contains('`') || text.starts_with("invalid ")
}

fn found<'a>(whole: &'a Value, path: &Path) -> Option<&'a Value> {
    path.iter().try_fold(whole, |value, segment| match segment {
        Segment::Seq { index } => value.get(index),
        Segment::Map { key } => value.get(key),
        Segment::Enum { .. } | Segment::Unknown => Some(value),
    })
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn shortened(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match text.char_indices().nth(LONGEST_VALUE) {
        None => format!("`{text}`"),
        Some((end, _)) => format!("`{}…`", &text[..end]),
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Asked {
        #[expect(dead_code, reason = "it is only decoded")]
        within: Vec<Day>,
    }

    #[derive(Debug, Deserialize)]
    struct Day {
        #[expect(dead_code, reason = "it is only decoded")]
        date: NaiveDate,
    }

    fn told(body: &str) -> String {
        let mut deserializer = serde_json::Deserializer::from_str(body);
        let error = serde_path_to_error::deserialize::<_, Asked>(&mut deserializer).expect_err("is wrong");
        let FieldProblem { field, message } = fault(body.as_bytes(), error.path(), error.inner());
        format!("{field}: {message}")
    }

    #[test]
    fn faults_name_field_value_and_remedy() {
        let day = "within[1].date: `x` is not allowed: input contains invalid characters";
        assert_eq!(told(r#"{"within":[{"date":"2026-01-01"},{"date":"x"}]}"#), day);
        assert_eq!(told(r#"{"within":[{}]}"#), "within[0].date: is missing; give it");
        assert_eq!(told("{}"), "within: is missing; give it");
        assert_eq!(told("[]"), "body: is a list; send a JSON object");
        assert_eq!(told(r#"{"without":1}"#), "without: unknown field `without`, expected `within`");
        assert_eq!(told(r#"{"within":7}"#), "within: invalid type: integer `7`, expected a sequence");
        let unfinished = "within: is not JSON: EOF while parsing a list at line 1 column 11; send one JSON object";
        assert_eq!(told(r#"{"within":["#), unfinished);
    }
}
