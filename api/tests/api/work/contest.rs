//! Many at once: one wins, nothing is lost, nothing happens twice.

use std::sync::Barrier;

use serde_json::json;

use super::{go, plan, post, send};
use crate::office::{Office, ids, text};

/// What so many callers get who all begin at the same moment.
fn at_once<T: Send>(callers: usize, call: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let (start, call) = (Barrier::new(callers), &call);
    std::thread::scope(|scope| {
        let start = &start;
        let spawn = |number| {
            scope.spawn(move || {
                start.wait();
                call(number)
            })
        };
        let threads: Vec<_> = (0..callers).map(spawn).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    })
}

pub(super) fn of_a_hundred_transitions_of_a_version_one_wins_and_no_note_is_lost(office: &Office) {
    let customer = &office.of(&[0])[2];
    let id = plan(&office.ann, customer, &json!({}));
    for (version, to) in [(1, "in_progress"), (2, "completed"), (3, "pending")] {
        let replies = at_once(100, |_| go(&office.ann, &id, version, to));
        let won = replies.iter().filter(|reply| reply.status == 200).count();
        assert_eq!(won, 1, "{to}");
        for reply in replies.iter().filter(|reply| reply.status != 200) {
            reply.problem(412, "precondition_failed");
        }
        assert_eq!(office.ann.api(&format!("/actions/{id}")).ok()["version"], version + 1);
    }
    at_once(20, |number| {
        post(&office.ann, &format!("/actions/{id}/notes"), &json!({ "text": format!("note {number}") })).ok()
    });
    let action = office.ann.api(&format!("/actions/{id}")).ok();
    let mut notes: Vec<String> =
        action["notes"].as_array().expect("a list").iter().map(|note| text(&note["text"])).collect();
    notes.sort();
    notes.dedup();
    assert_eq!((notes.len(), &action["version"]), (20, &json!(24)));
}

pub(super) fn a_key_plans_one_action_and_moves_it_once(office: &Office) {
    let customer = &office.of(&[0])[3];
    let new = json!({ "kind": "call", "title": "once", "customer": customer });
    let key = [("idempotency-key", "work-1")];
    let replies = at_once(50, |_| send(&office.ann, "POST", "/actions", &key, &new));
    assert!(replies.iter().all(|reply| reply.status == 201 && reply.text() == replies[0].text()));
    assert_eq!(ids(&office.ann.api(&format!("/actions?customer={customer}&q=once"))).len(), 1);
    let other = json!({ "kind": "call", "title": "twice", "customer": customer });
    send(&office.ann, "POST", "/actions", &key, &other).problem(422, "idempotency_key_reused");
    let id = text(&replies[0].json()["id"]);
    let headers = [("idempotency-key", "work-2"), ("if-match", "\"1\"")];
    let path = format!("/actions/{id}/transitions");
    let replies = at_once(50, |_| send(&office.ann, "POST", &path, &headers, &json!({ "to": "completed" })));
    assert!(replies.iter().all(|reply| reply.status == 200 && reply.text() == replies[0].text()));
    assert_eq!(office.ann.api(&format!("/actions/{id}")).ok()["version"], 2);
}
