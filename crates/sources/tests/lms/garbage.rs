//! A thousand pages with something wrong in them: facts or rejects, never a panic.

use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

use crate::statements::sample;
use crate::store::{load, settings, source, store};

const MUTATIONS: u32 = 1000;
/// Statements of the sample that are neither void nor voiding.
const STATEMENTS: usize = 10;

/// Paths to all values below.
fn places(value: &Value, at: &str, all: &mut Vec<String>) {
    let below: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(key, v)| (key.replace('~', "~0").replace('/', "~1"), v)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(index, v)| (index.to_string(), v)).collect(),
        _ => Vec::new(),
    };
    for (key, value) in below {
        let path = format!("{at}/{key}");
        places(value, &path, all);
        all.push(path);
    }
}

fn garbage(dice: &mut ChaCha8Rng) -> Value {
    match dice.random_range(0..10) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(-1),
        3 => json!(1e308),
        4 => json!(u64::MAX),
        5 => json!(""),
        6 => json!("\u{0}\u{202e}𝕏"),
        7 => json!([]),
        8 => json!({}),
        _ => json!("9999-12-31T23:59:60Z"),
    }
}

#[tokio::test]
async fn mutated_statements_are_facts_or_rejects() {
    let mut dice = ChaCha8Rng::seed_from_u64(11);
    let (mut rejected, mut sound) = (0, 0);
    for turn in 0..MUTATIONS / 20 {
        // Twenty mutations in the pages of one store: the statements' ids differ by their first digits.
        let mut statements = Vec::new();
        for part in 0..20 {
            let mut some = sample();
            for statement in &mut some {
                let digits = format!("{part:08x}");
                for at in ["/id", "/object/id"] {
                    if let Some(Value::String(id)) = statement.pointer_mut(at)
                        && id.len() == 36
                    {
                        id.replace_range(..8, &digits);
                    }
                }
            }
            let index = dice.random_range(0..some.len());
            let mut all = Vec::new();
            places(&some[index], "", &mut all);
            let place = &all[dice.random_range(0..all.len())];
            let value = garbage(&mut dice);
            // The verb is what the store is asked by; without it the statement would not be delivered.
            if !place.starts_with("/verb") {
                *some[index].pointer_mut(place).expect("a place") = value;
            }
            statements.extend(some);
        }
        let server = store(statements, 1000).await;
        let loaded =
            load(&source(settings(&server.uri(), |_| ()))).await.unwrap_or_else(|e| panic!("turn {turn}: {e}"));
        assert!(loaded.rejects.iter().all(|r| !r.reason.is_empty() && !r.row.is_empty()));
        assert!(loaded.rejects.len() <= 20 * STATEMENTS);
        rejected += loaded.rejects.len();
        sound += usize::from(loaded.rows.expect("facts").learners.keys.iter().any(|c| c.as_str() == "C1"));
    }
    assert!(rejected > 100, "mutations are noticed: {rejected}");
    assert_eq!(sound, (MUTATIONS / 20) as usize, "what is right stays");
}
