//! What an entry changed, field by field.

use bellwether_ui::format::labels::sentence;
use bellwether_ui::format::number::fixed;
use maud::{Markup, html};
use serde_json::Value;

/// One field: what it was and what it became.
#[derive(Debug, PartialEq)]
struct Change {
    field: String,
    before: Option<String>,
    after: Option<String>,
}

/// The fields that are different. What was made shows all it has, and so does what is gone.
pub(super) fn difference(before: Option<&Value>, after: Option<&Value>) -> Markup {
    let changes = changes(before, after);
    let side = |text: Option<&String>, class: &'static str| {
        html! {
            td class=(class) {
                @match text { Some(text) => (text), None => span.muted { "nothing" } }
            }
        }
    };
    html! {
        @if changes.is_empty() {
            p.muted { "Nothing that is kept was changed." }
        } @else {
            table.tbl.tbl--plain.tbl--diff {
                caption.sr { "What was changed" }
                thead { tr { th scope="col" { "Field" } th scope="col" { "Before" } th scope="col" { "After" } } }
                tbody {
                    @for change in &changes {
                        tr {
                            th scope="row" { (sentence(&change.field)) }
                            (side(change.before.as_ref(), "was"))
                            (side(change.after.as_ref(), "is"))
                        }
                    }
                }
            }
        }
    }
}

fn changes(before: Option<&Value>, after: Option<&Value>) -> Vec<Change> {
    let empty = serde_json::Map::new();
    let fields = |side: Option<&Value>| side.and_then(Value::as_object).cloned().unwrap_or_else(|| empty.clone());
    if [before, after].into_iter().flatten().any(|value| !value.is_object() && !value.is_null()) {
        let change = Change { field: "value".to_owned(), before: before.and_then(words), after: after.and_then(words) };
        return vec![change];
    }
    let (was, is) = (fields(before), fields(after));
    let mut names: Vec<&String> = was.keys().chain(is.keys().filter(|name| !was.contains_key(*name))).collect();
    names.sort();
    let change = |name: &String| {
        let (was, is) = (was.get(name), is.get(name));
        (was != is).then(|| Change { field: name.clone(), before: was.and_then(words), after: is.and_then(words) })
    };
    names.into_iter().filter_map(change).filter(|change| change.before != change.after).collect()
}

/// A value as people read it; null is nothing.
fn words(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Bool(true) => Some("yes".to_owned()),
        Value::Bool(false) => Some("no".to_owned()),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => Some(whole.to_string()),
            None => number.as_f64().map(|number| fixed(number, 2)),
        },
        Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        Value::Array(items) => {
            let all: Vec<String> = items.iter().filter_map(words).collect();
            Some(all.join(", ")).filter(|text| !text.is_empty())
        }
        Value::Object(fields) => {
            let pair = |(name, value): (&String, &Value)| Some(format!("{}: {}", sentence(name), words(value)?));
            let all: Vec<String> = fields.iter().filter_map(pair).collect();
            Some(all.join("; ")).filter(|text| !text.is_empty())
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn change(field: &str, before: Option<&str>, after: Option<&str>) -> Change {
        Change { field: field.to_owned(), before: before.map(str::to_owned), after: after.map(str::to_owned) }
    }

    #[test]
    fn what_stayed_is_left_out() {
        let (before, after) = (
            json!({"name": "Mara", "role": "lead", "owners": ["am-01"], "disabled": false}),
            json!({"name": "Mara", "role": "admin", "owners": [], "disabled": true}),
        );
        assert_eq!(
            changes(Some(&before), Some(&after)),
            [
                change("disabled", Some("no"), Some("yes")),
                change("owners", Some("am-01"), None),
                change("role", Some("lead"), Some("admin")),
            ]
        );
    }

    #[test]
    fn what_was_made_shows_all_it_has() {
        let after = json!({"name": "North", "preferences": {"theme": "dark", "locale": null}});
        let made = [change("name", None, Some("North")), change("preferences", None, Some("Theme: dark"))];
        assert_eq!(changes(None, Some(&after)), made);
        assert_eq!(changes(None, None), []);
    }
}
