//! Sources whose port is closed: the last good facts with their age, everything else as it was, one time-out at most, and
//! nobody who reads waits.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bellwether_testkit::proxy::Line;
use chrono::TimeDelta;
use serde_json::Value;

use crate::stand::{ADAPTERS, DEADLINE, Stand};

/// A list, an account and sums: what is looked at most.
const PATHS: [&str; 4] = ["/customers?limit=500&sort=id", "/customers/c-000", "/portfolio/summary", "/sources"];

/// How many measures of somebody are marked as older than today.
fn stale_measures(stand: &Stand, customer: &str) -> Vec<String> {
    let answer = stand.server.api(&format!("/customers/{customer}"));
    let measures = answer["measures"].as_object().expect("measures");
    let stale = measures.iter().filter(|(_, measure)| measure.get("stale_since").is_some_and(Value::is_string));
    stale.map(|(key, _)| key.clone()).collect()
}

/// Reads as long as a refresh runs; how many reads were answered, and how long it took.
pub(crate) fn reads_while_refreshing(stand: &Stand) -> (u32, Duration) {
    let done = AtomicBool::new(false);
    std::thread::scope(|threads| {
        let refresh = threads.spawn(|| {
            let took = stand.refresh();
            done.store(true, Ordering::SeqCst);
            took
        });
        let mut reads = 0;
        while !done.load(Ordering::SeqCst) {
            stand.server.api(PATHS[reads as usize % PATHS.len()]);
            reads += 1;
        }
        (reads, refresh.join().expect("the refresh ends"))
    })
}

#[test]
fn sources_that_are_gone_cost_their_own_freshness_and_nothing_else() {
    let Some(stand) = Stand::start() else { return };
    let well = stand.figures();
    let mut answers = Vec::new();
    for failing in ADAPTERS {
        stand.recover();
        assert!(stale_measures(&stand, "c-000").is_empty());
        stand.line(failing).close();
        stand.clock.advance(TimeDelta::hours(2));
        let took = stand.refresh();
        assert!(took < 2 * DEADLINE, "{failing:?} {took:?}");
        for adapter in ADAPTERS {
            let expected = if adapter == failing { "stale" } else { "fresh" };
            assert!(
                stand.is(adapter, expected),
                "{adapter:?} while {failing:?} is gone: {}",
                stand.server.api("/sources")
            );
        }
        let shown = stand.source(failing.kinds()[0]);
        assert_eq!((&shown["age_s"], &shown["stale_since"]), (&7200.into(), &"2011-12-09".into()), "{failing:?}");
        assert_eq!(stand.figures(), well, "{failing:?}");
        assert!(!stale_measures(&stand, "c-000").is_empty(), "{failing:?}");
        answers.extend(PATHS.iter().map(|path| stand.server.api(path).to_string()));
        assert_eq!(stand.server.get("/healthz").status, 200);
    }

    // All at once, gone and then silent: one time-out together, and everybody is served meanwhile.
    stand.recover();
    for silent in [false, true] {
        for adapter in ADAPTERS {
            stand.line(adapter).heal();
            if silent { stand.line(adapter).set(Line::Silent) } else { stand.line(adapter).close() }
        }
        let (reads, took) = reads_while_refreshing(&stand);
        assert!(took < 2 * DEADLINE, "{took:?}");
        assert!(reads > 1, "{reads} reads in {took:?}");
        assert!(ADAPTERS.iter().all(|&adapter| stand.is(adapter, "stale")));
        assert_eq!(stand.figures(), well);
        assert_eq!(stand.server.get("/healthz").status, 200);
    }
    answers.extend(PATHS.iter().map(|path| stand.server.api(path).to_string()));

    stand.recover();
    assert_eq!(stand.figures(), well);
    stand.assert_discreet(&answers);
}

#[test]
fn what_is_shown_of_a_customer_says_which_source_is_gone_while_the_rest_is_there() {
    let Some(stand) = Stand::start() else { return };
    let mut answers = Vec::new();
    for (adapter, gone) in ADAPTERS.into_iter().zip([&["orders", "contacts"][..], &["invoices", "coverage"], &[]]) {
        stand.line(adapter).close();
        for part in ["", "/revenue", "/cadence", "/coverage", "/training", "/invoices", "/orders", "/contacts"] {
            let reply = stand.server.get(&format!("/api/v1/customers/c-000{part}"));
            let fails = gone.iter().any(|gone| part.ends_with(gone));
            assert_eq!(reply.status, if fails { 503 } else { 200 }, "{adapter:?} {part}: {}", reply.text);
            if fails {
                let problem: Value = reply.json();
                let detail = problem["detail"].as_str().expect("a detail");
                assert!(detail.contains(&format!("`{}`", adapter.name())), "{detail}");
                assert!(!detail.contains("127.0.0.1"), "addresses are for the log: {detail}");
            }
            answers.push(reply.text);
        }
        // From the third failure on nobody is asked.
        let first = gone.first().map(|part| format!("/api/v1/customers/c-000/{part}"));
        if let Some(path) = first {
            let replies: Vec<_> = (0..3).map(|_| stand.server.get(&path)).collect();
            assert!(replies[2].text.contains("left alone") && replies[2].retry_after == Some(30), "{replies:?}");
            answers.extend(replies.into_iter().map(|reply| reply.text));
        }
        stand.heal();
    }
    for part in ["/invoices", "/orders", "/contacts", "/coverage"] {
        let reply = stand.server.get(&format!("/api/v1/customers/c-000{part}"));
        assert_eq!(reply.status, 200, "{part}: {}", reply.text);
    }
    stand.refresh();
    stand.line(ADAPTERS[0]).close();
    stand.refresh();
    stand.assert_discreet(&answers);
}
