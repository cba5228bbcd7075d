//! Backups: of any backend, restored into any backend, and refused when they are not whole.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bellwether_store::backup::Backup;
use bellwether_store::changes::Changes;
use bellwether_store::error::StoreError;
use bellwether_store::query::{Direction, Query};
use bellwether_store::series::Point;
use bellwether_store::setup::Setup;
use bellwether_store::source_facts::KeptFacts;
use bellwether_store::store::Store;
use bellwether_testkit::faulty::SetClock;
use chrono::TimeDelta;
use serde_json::json;

use crate::given::{MODEL, date, day, is_published, point, publish};
use crate::places::{Place, noon, on_every_place, setup, setup_by};
use crate::things::{Mark, Thing};

/// Something of everything.
async fn fill(store: &Store, clock: &SetClock) {
    for number in 0..1_200 {
        let mut changes = Changes::new();
        changes.insert(store.new_id(), &Mark { thing: "Ångström".to_owned(), number }).unwrap();
        if number % 100 == 0 {
            let thing = Thing::of("ann \u{1F98A}").code(&number.to_string()).rank(number);
            changes.insert(format!("t{number:04}"), &thing).unwrap();
        }
        store.commit(changes).await.unwrap();
    }
    clock.advance(TimeDelta::days(3));
    let mut changes = Changes::new();
    changes.replace("t0100", 1, &Thing::of("bob")).unwrap().delete::<Thing>("t0200", 1).unwrap();
    store.commit(changes).await.unwrap();
    let points = (0..700).map(|number| Point {
        at: noon() - TimeDelta::milliseconds(number / 2),
        key: format!("ü{number}"),
        body: json!({ "share": 0.1 + 0.2, "of": [number, null] }),
    });
    store.append("clicks", points.collect()).await.unwrap();
    for number in 0..3 {
        publish(store, number, 50).await;
    }
    let recomputed = day(4, "saas@4").recomputed().generation(u64::MAX).build();
    let unknown = point(&recomputed, "Söhne", None);
    store.append_scores(&recomputed, [unknown].into_iter()).await.unwrap();
    let facts = KeptFacts { kind: "learning".into(), origin: "LMS".into(), loaded_at: noon(), rows: 7, rejects: 3 };
    let bytes = (0..(1 << 20) + 5).map(|at: u32| (at % 251) as u8).collect();
    store.keep_facts(&facts, bytes).await.unwrap();
    store.acquire("refresh", "one", TimeDelta::minutes(1)).await.unwrap();
}

/// The empty places that a backup may go to.
fn places() -> Vec<Place> {
    [Some(Place::file()), Place::mongo()].into_iter().flatten().collect()
}

#[tokio::test]
async fn what_is_restored_is_what_was_backed_up_whatever_the_databases() {
    on_every_place(async |place| {
        let clock = Arc::new(SetClock::new(noon()));
        let store = place.open_with(setup_by(clock.clone())).await;
        fill(&store, &clock).await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("state.backup");
        let contents = store.backup(&file).await.unwrap();
        let counts = (contents.documents, contents.points, contents.score_days, contents.scores, contents.facts);
        assert_eq!(counts, (1_200 + 12 - 1 + 1, 700, 4, 151, 1));
        let backup = Backup::open(&file).await.unwrap();
        assert_eq!((backup.contents(), backup.taken_at()), (&contents, noon() + TimeDelta::days(3)));
        for target in places() {
            let restored = target.open_with(Setup::new(clock.clone(), [9; 32])).await;
            assert_eq!(restored.restore(&backup).await.unwrap(), contents);
            drop(restored);
            // With the declarations of the program, as after any restart.
            let restored = target.open_with(setup_by(clock.clone())).await;
            for id in ["t0000", "t0100", "t0200"] {
                assert_eq!(restored.get::<Thing>(id).await.unwrap(), store.get::<Thing>(id).await.unwrap());
            }
            let marks = Query::all().with(Mark::THING.eq("Ångström")).sorted_by(Mark::NUMBER, Direction::Descending);
            assert_eq!(restored.find(&marks).await.unwrap(), store.find(&marks).await.unwrap());
            assert!(is_published(&restored, 2, 50).await);
            let facts = restored.last_facts("learning").await.unwrap();
            assert!(facts == store.last_facts("learning").await.unwrap());
            let again = folder.path().join("again.backup");
            assert_eq!(restored.backup(&again).await.unwrap(), contents);
            // A second restore would mix two states.
            let error = restored.restore(&backup).await.unwrap_err();
            assert!(matches!(error, StoreError::NotEmpty { .. }), "{error}");
            let mut changes = Changes::new();
            changes.insert("new", &Thing::of("ann").code("0")).unwrap();
            let error = restored.commit(changes).await.unwrap_err();
            assert!(matches!(error, StoreError::UniqueViolation { .. }), "{error}");
        }
    })
    .await;
}

/// Two documents that are always written together are never apart in a backup either.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_backup_is_of_one_instant_while_others_write() {
    on_every_place(async |place| {
        let store = Arc::new(place.open().await);
        let mut changes = Changes::new();
        changes.insert("a", &Thing::of("pair").rank(0)).unwrap().insert("z", &Thing::of("pair").rank(0)).unwrap();
        for number in 0..300 {
            changes.insert(format!("m{number}"), &Thing::of("between")).unwrap();
        }
        store.commit(changes).await.unwrap();
        let done = Arc::new(AtomicBool::new(false));
        let writer = {
            let (store, done) = (Arc::clone(&store), Arc::clone(&done));
            tokio::spawn(async move {
                let mut version = 1;
                while !done.load(Ordering::Acquire) {
                    let mut changes = Changes::new();
                    for id in ["a", "z"] {
                        changes.replace(id, version, &Thing::of("pair").rank(version as i64)).unwrap();
                    }
                    store.commit(changes).await.unwrap();
                    version += 1;
                }
                version
            })
        };
        let folder = tempfile::tempdir().unwrap();
        let mut seen = 0;
        for number in 0..5 {
            let file = folder.path().join(format!("{number}.backup"));
            store.backup(&file).await.unwrap();
            let backup = Backup::open(&file).await.unwrap();
            let target = Place::file();
            let restored = target.open_with(Setup::new(Arc::new(SetClock::new(noon())), [0; 32])).await;
            restored.restore(&backup).await.unwrap();
            drop(restored);
            let restored = target.open().await;
            let pair = restored.get_many::<Thing>(&["a", "z"]).await.unwrap();
            assert_eq!(pair[0].version, pair[1].version);
            assert!(pair[0].version >= seen);
            seen = pair[0].version;
        }
        done.store(true, Ordering::Release);
        assert!(writer.await.unwrap() > 2, "nobody wrote meanwhile");
    })
    .await;
}

#[tokio::test]
async fn a_file_that_is_not_whole_is_refused() {
    let place = Place::file();
    let clock = Arc::new(SetClock::new(noon()));
    let store = place.open_with(setup_by(clock.clone())).await;
    let mut changes = Changes::new();
    for number in 0..200 {
        changes.insert(format!("t{number}"), &Thing::of(&format!("owner {}", number * 7_919 % 1_009))).unwrap();
    }
    store.commit(changes).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.backup");
    store.backup(&file).await.unwrap();
    let whole = std::fs::read(&file).unwrap();
    let refused = async |bytes: &[u8]| {
        std::fs::write(&file, bytes).unwrap();
        let error = Backup::open(&file).await.unwrap_err();
        assert!(matches!(&error, StoreError::File { path, .. } if *path == file), "{error}");
        error.to_string()
    };
    for number in 1..40 {
        let at = whole.len() * number / 40;
        refused(&whole[..at]).await;
        let mut flipped = whole.clone();
        flipped[at] ^= 0x10;
        refused(&flipped).await;
    }
    assert!(refused(b"customer,score\n").await.starts_with("cannot read backup"));
    // The frame of Zstandard is right, the content is not.
    let text = String::from_utf8(zstd::decode_all(whole.as_slice()).unwrap()).unwrap();
    let packed = |text: &str| zstd::encode_all(text.as_bytes(), 1).unwrap();
    assert!(refused(&packed(&text.replace("owner 0\"", "owner 2\""))).await.contains("its digest is another"));
    let (records, _) = text.rsplit_once("{\"end\"").unwrap();
    assert!(refused(&packed(records)).await.contains("it has no end"));
    assert!(refused(&packed(&format!("{text}{text}"))).await.contains("it goes on after its end"));
    let newer = text.replacen("\"bellwether_backup\":1", "\"bellwether_backup\":2", 1);
    assert!(refused(&packed(&newer)).await.contains("its form has version 2, this program knows versions up to 1"));
    std::fs::write(&file, &whole).unwrap();
    Backup::open(&file).await.unwrap();
}

#[tokio::test]
async fn a_restore_that_was_interrupted_leaves_nothing_that_could_be_used() {
    let source = Place::file();
    let store = source.open().await;
    let mut changes = Changes::new();
    changes.insert("t", &Thing::of("ann")).unwrap();
    store.commit(changes).await.unwrap();
    publish(&store, 0, 10).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.backup");
    store.backup(&file).await.unwrap();
    for target in places() {
        let backup = Backup::open(&file).await.unwrap();
        let restored = target.open_with(Setup::new(Arc::new(SetClock::new(noon())), [0; 32])).await;
        // The file goes between being checked and being read.
        let kept = std::fs::read(&file).unwrap();
        std::fs::write(&file, &kept[..kept.len() / 2]).unwrap();
        restored.restore(&backup).await.unwrap_err();
        std::fs::write(&file, &kept).unwrap();
        drop(restored);
        let error = target.try_open(setup()).await.unwrap_err();
        assert!(matches!(error, StoreError::HalfRestored { .. }), "{error}");
    }
}

#[tokio::test]
async fn a_backup_that_cannot_be_written_leaves_the_one_before() {
    let place = Place::file();
    let store = place.open().await;
    let error = store.backup(Path::new("/proc/nowhere/state.backup")).await.unwrap_err();
    assert!(error.to_string().starts_with("cannot write backup `/proc/nowhere/state.backup`: "), "{error}");
    assert_eq!(store.score_history("nobody", date(0), date(1)).await.unwrap(), []);
    assert!(!store.has_score_day(date(0), MODEL).await.unwrap());
}
