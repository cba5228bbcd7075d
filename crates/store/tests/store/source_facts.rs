//! Last good facts: replaced as a whole, in chunks, and there after a restart.

use bellwether_store::source_facts::KeptFacts;
use chrono::DateTime;

use crate::places::{on_every_backend, on_every_place};

fn facts(kind: &str, origin: &str, rows: u64) -> KeptFacts {
    let loaded_at = DateTime::from_timestamp_millis(1_323_432_000_123).expect("an instant");
    KeptFacts { kind: kind.into(), origin: origin.into(), loaded_at, rows, rejects: 3 }
}

#[tokio::test]
async fn facts_come_back_as_they_were_given_whatever_their_size() {
    on_every_place(async |place| {
        // None, less than a chunk, exactly one, and several.
        for size in [0, 7, 1 << 20, (2 << 20) + 1] {
            let bytes: Vec<u8> = (0..size).map(|at: u32| (at * 31 % 251) as u8).collect();
            let kept = facts("learning", "LMS", u64::from(size));
            place.open().await.keep_facts(&kept, bytes.clone()).await.expect("keeps");
            let store = place.open().await;
            assert_eq!(store.kept_facts("learning").await.expect("reads"), Some(kept.clone()));
            assert!(store.last_facts("learning").await.expect("reads") == Some((kept, bytes)), "{size} bytes");
        }
    })
    .await;
}

#[tokio::test]
async fn kinds_do_not_touch_one_another() {
    on_every_backend(async |store| {
        assert_eq!(store.last_facts("contacts").await.expect("reads"), None);
        store.keep_facts(&facts("contacts", "CRM", 1), b"one".to_vec()).await.expect("keeps");
        store.keep_facts(&facts("learning", "LMS", 2), b"two".to_vec()).await.expect("keeps");
        store.keep_facts(&facts("contacts", "new CRM", 3), b"three".to_vec()).await.expect("keeps");
        let read = async |kind| store.last_facts(kind).await.expect("reads").expect("is kept");
        assert_eq!(read("contacts").await, (facts("contacts", "new CRM", 3), b"three".to_vec()));
        assert_eq!(read("learning").await, (facts("learning", "LMS", 2), b"two".to_vec()));
    })
    .await;
}
