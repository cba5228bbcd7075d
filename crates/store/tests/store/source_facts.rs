//! Last good facts: replaced as a whole, in chunks, and there after a restart.

use bellwether_store::source_facts::KeptFacts;
use bellwether_store::store::Store;
use chrono::DateTime;

fn facts(kind: &str, origin: &str, rows: u64) -> KeptFacts {
    let loaded_at = DateTime::from_timestamp_millis(1_323_432_000_123).expect("an instant");
    KeptFacts { kind: kind.into(), origin: origin.into(), loaded_at, rows, rejects: 3 }
}

#[test]
fn facts_come_back_as_they_were_given_whatever_their_size() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("state.sqlite");
    // None, less than a chunk, exactly one, and several.
    for size in [0, 7, 1 << 20, (2 << 20) + 1] {
        let bytes: Vec<u8> = (0..size).map(|at: u32| (at * 31 % 251) as u8).collect();
        let kept = facts("learning", "LMS", u64::from(size));
        Store::open(&path).expect("opens").keep_facts(&kept, &bytes).expect("keeps");
        let store = Store::open(&path).expect("opens again");
        assert_eq!(store.kept_facts("learning").expect("reads"), Some(kept.clone()));
        assert!(store.last_facts("learning").expect("reads") == Some((kept, bytes)), "{size} bytes");
    }
}

#[test]
fn kinds_do_not_touch_one_another() {
    let store = Store::in_memory().expect("a store");
    assert_eq!(store.last_facts("contacts").expect("reads"), None);
    store.keep_facts(&facts("contacts", "CRM", 1), b"one").expect("keeps");
    store.keep_facts(&facts("learning", "LMS", 2), b"two").expect("keeps");
    store.keep_facts(&facts("contacts", "new CRM", 3), b"three").expect("keeps");
    let read = |kind| store.last_facts(kind).expect("reads").expect("is kept");
    assert_eq!(read("contacts"), (facts("contacts", "new CRM", 3), b"three".to_vec()));
    assert_eq!(read("learning"), (facts("learning", "LMS", 2), b"two".to_vec()));
}
