//! Documents: written, read back, and guarded by their versions.

use std::sync::Arc;

use bellwether_store::changes::Changes;
use bellwether_store::error::StoreError;
use bellwether_store::store::Store;
use bellwether_testkit::faulty::SetClock;
use chrono::{DateTime, TimeDelta};
use futures_util::future::join_all;

use crate::places::{noon, on_every_backend, on_every_place, setup_by};
use crate::things::{Mark, Place, Thing};

async fn insert(store: &Store, id: &str, thing: &Thing) -> Result<(), StoreError> {
    let mut changes = Changes::new();
    changes.insert(id, thing)?;
    store.commit(changes).await.map(drop)
}

#[tokio::test]
async fn a_document_comes_back_as_it_was_written() {
    on_every_backend(async |store| {
        let thing = Thing {
            owner: "Ångström \u{1F98A} \"quoted\" \\ $set {\"$gt\": 1} '; DROP TABLE x".to_owned(),
            code: Some(String::new()),
            rank: Some(i64::MIN),
            due: DateTime::from_timestamp(1_323_432_000, 123_456_789),
            place: Place { city: "São\u{301} Paulo".to_owned(), open: false, since: noon().date_naive().into() },
            share: 1.000_000_000_000_000_2e-7,
            words: vec!["\u{0}nul".to_owned(), "\u{10FFFF}".to_owned(), "line\nbreak".to_owned()],
        };
        insert(store, "first / \"id\" é", &thing).await.unwrap();
        let found = store.get::<Thing>("first / \"id\" é").await.unwrap().unwrap();
        assert_eq!(found.body, thing);
        assert_eq!((found.version, found.created_at, found.updated_at), (1, noon(), noon()));
        assert_eq!(store.get::<Thing>("first").await.unwrap(), None);
        assert_eq!(store.get::<Mark>("first / \"id\" é").await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn versions_and_times_follow_what_is_done_and_last_over_a_restart() {
    on_every_place(async |place| {
        let clock = Arc::new(SetClock::new(noon()));
        let store = place.open_with(setup_by(clock.clone())).await;
        insert(&store, "a", &Thing::of("ann")).await.unwrap();
        clock.advance(TimeDelta::seconds(5));
        let mut changes = Changes::new();
        changes.replace("a", 1, &Thing::of("bob")).unwrap();
        assert_eq!(store.commit(changes).await.unwrap(), noon() + TimeDelta::seconds(5));
        drop(store);
        let store = place.open().await;
        let found = store.get::<Thing>("a").await.unwrap().unwrap();
        assert_eq!((found.version, found.body.owner.as_str()), (2, "bob"));
        assert_eq!((found.created_at, found.updated_at), (noon(), noon() + TimeDelta::seconds(5)));
        let mut changes = Changes::new();
        changes.delete::<Thing>("a", 2).unwrap();
        store.commit(changes).await.unwrap();
        assert_eq!(store.get::<Thing>("a").await.unwrap(), None);
        insert(&store, "a", &Thing::of("cyd")).await.unwrap();
        assert_eq!(store.get::<Thing>("a").await.unwrap().unwrap().version, 1);
    })
    .await;
}

#[tokio::test]
async fn many_come_in_the_order_of_their_ids_as_given() {
    on_every_backend(async |store| {
        for id in ["a", "b", "c"] {
            insert(store, id, &Thing::of(id)).await.unwrap();
        }
        let found = store.get_many::<Thing>(&["c", "nobody", "a", "c"]).await.unwrap();
        let ids: Vec<&str> = found.iter().map(|document| document.id.as_str()).collect();
        assert_eq!(ids, ["c", "a"]);
        assert_eq!(store.get_many::<Thing>(&[]).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_commit_is_done_entirely_or_not_at_all() {
    on_every_backend(async |store| {
        insert(store, "a", &Thing::of("ann").code("one")).await.unwrap();
        let mark = Mark { thing: "a".to_owned(), number: 1 };
        let attempt = async |finish: &dyn Fn(&mut Changes)| {
            let mut changes = Changes::new();
            changes.insert("m1", &mark).unwrap().replace("a", 1, &Thing::of("bob")).unwrap();
            finish(&mut changes);
            let error = store.commit(changes).await.unwrap_err();
            assert_eq!(store.get::<Mark>("m1").await.unwrap(), None, "{error}");
            let kept = store.get::<Thing>("a").await.unwrap().unwrap();
            assert_eq!((kept.version, kept.body.owner.as_str()), (1, "ann"), "{error}");
            error
        };
        let error = attempt(&|changes| _ = changes.delete::<Thing>("b", 1).unwrap()).await;
        assert!(matches!(&error, StoreError::NotFound { collection, id } if collection == "things" && id == "b"));
        insert(store, "c", &Thing::of("cyd").code("three")).await.unwrap();
        let error = attempt(&|changes| _ = changes.replace("c", 7, &Thing::of("cyd")).unwrap()).await;
        assert_eq!(error.to_string(), "document `c` of `things` has version 1, not 7; read it again and decide again");
        assert!(matches!(error, StoreError::VersionConflict { expected: 7, present: 1, .. }));
        let error = attempt(&|changes| _ = changes.insert("d", &Thing::of("dan").code("three")).unwrap()).await;
        let (id, index) = match &error {
            StoreError::UniqueViolation { id, index, .. } => (id.as_str(), index.as_str()),
            other => panic!("{other}"),
        };
        assert_eq!((id, index), ("d", "code"));
        let error = attempt(&|changes| _ = changes.insert("c", &Thing::of("dan")).unwrap()).await;
        assert!(
            matches!(&error, StoreError::UniqueViolation { id, index, .. } if id == "c" && index == "id"),
            "{error}"
        );
        let error = attempt(&|changes| {
            changes.insert("e", &Thing::of("eve")).unwrap().insert("f", &Thing::of("fay").code("three")).unwrap();
            changes.insert("g", &Thing::of("gus")).unwrap();
        })
        .await;
        assert!(matches!(&error, StoreError::UniqueViolation { id, .. } if id == "f"), "{error}");
        // What was in the way is given up in the same commit.
        let mut changes = Changes::new();
        changes.delete::<Thing>("c", 1).unwrap().insert("d", &Thing::of("dan").code("three")).unwrap();
        changes.insert("m1", &mark).unwrap();
        store.commit(changes).await.unwrap();
        assert_eq!(store.get::<Thing>("d").await.unwrap().unwrap().body.owner, "dan");
        assert_eq!(store.get::<Mark>("m1").await.unwrap().unwrap().body, mark);
    })
    .await;
}

#[tokio::test]
async fn unique_values_hold_over_several_fields_and_not_for_missing_ones() {
    on_every_backend(async |store| {
        let mark = |thing: &str, number| Mark { thing: thing.to_owned(), number };
        let mut changes = Changes::new();
        changes.insert("1", &mark("a", 1)).unwrap().insert("2", &mark("a", 2)).unwrap();
        changes.insert("3", &mark("b", 1)).unwrap();
        // Two without a code.
        changes.insert("t1", &Thing::of("ann")).unwrap().insert("t2", &Thing::of("bob")).unwrap();
        store.commit(changes).await.unwrap();
        let mut changes = Changes::new();
        changes.replace("2", 1, &mark("b", 1)).unwrap();
        let error = store.commit(changes).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "document `2` of `marks` must differ from all others in `thing, number`; another one has that value"
        );
    })
    .await;
}

#[tokio::test]
async fn what_no_database_could_keep_is_refused() {
    on_every_backend(async |store| {
        for id in ["", "line\nbreak", &"x".repeat(201)] {
            let error = insert(store, id, &Thing::of("ann")).await.unwrap_err();
            assert!(matches!(&error, StoreError::Unfit { field, .. } if field == "(id)"), "{error}");
        }
        let large = Thing { words: vec!["x".repeat(8 << 20)], ..Thing::of("ann") };
        let error = insert(store, "large", &large).await.unwrap_err();
        assert!(error.to_string().contains("bytes; 8388608 are possible"), "{error}");
        let almost = Thing { words: vec!["x".repeat((8 << 20) - 1_000)], ..Thing::of("ann") };
        insert(store, "almost", &almost).await.unwrap();
        assert_eq!(store.get::<Thing>("almost").await.unwrap().unwrap().body, almost);
        let mut twice = Changes::new();
        twice.insert("a", &Thing::of("ann")).unwrap();
        assert!(twice.delete::<Thing>("a", 1).is_err());
    })
    .await;
}

/// One winner for each version, and none lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_hundred_who_change_one_version_one_wins() {
    const WRITERS: usize = 100;
    on_every_place(async |place| {
        let store = Arc::new(place.open().await);
        insert(&store, "a", &Thing::of("nobody").rank(0)).await.unwrap();
        for version in 1..=3 {
            let writers = (0..WRITERS).map(|writer| {
                let store = Arc::clone(&store);
                tokio::spawn(async move {
                    let mut changes = Changes::new();
                    changes.replace("a", version, &Thing::of(&format!("writer {writer}"))).unwrap();
                    store.commit(changes).await.map(|_| writer)
                })
            });
            let results: Vec<_> = join_all(writers).await.into_iter().map(Result::unwrap).collect();
            let winners: Vec<usize> = results.iter().filter_map(|result| result.as_ref().ok().copied()).collect();
            assert_eq!(winners.len(), 1, "{results:?}");
            for error in results.iter().filter_map(|result| result.as_ref().err()) {
                let lost = StoreError::VersionConflict {
                    collection: "things".to_owned(),
                    id: "a".to_owned(),
                    expected: version,
                    present: version + 1,
                };
                assert_eq!(error.to_string(), lost.to_string());
            }
            let kept = store.get::<Thing>("a").await.unwrap().unwrap();
            assert_eq!((kept.version, kept.body.owner), (version + 1, format!("writer {}", winners[0])));
        }
    })
    .await;
}

/// Everybody who loses reads again: all increments are there in the end.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_increment_is_lost() {
    const WRITERS: i64 = 10;
    const EACH: i64 = 10;
    on_every_place(async |place| {
        let store = Arc::new(place.open().await);
        insert(&store, "a", &Thing::of("all").rank(0)).await.unwrap();
        let writers = (0..WRITERS).map(|_| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                for _ in 0..EACH {
                    loop {
                        let found = store.get::<Thing>("a").await.unwrap().unwrap();
                        let rank = found.body.rank.unwrap();
                        let mut changes = Changes::new();
                        changes.replace("a", found.version, &found.body.rank(rank + 1)).unwrap();
                        match store.commit(changes).await {
                            Ok(_) => break,
                            Err(StoreError::VersionConflict { .. }) => {}
                            Err(other) => panic!("{other}"),
                        }
                    }
                }
            })
        });
        join_all(writers).await.into_iter().for_each(Result::unwrap);
        let found = store.get::<Thing>("a").await.unwrap().unwrap();
        assert_eq!((found.body.rank, found.version), (Some(WRITERS * EACH), (WRITERS * EACH).cast_unsigned() + 1));
    })
    .await;
}

/// Two documents that are always written together are never seen apart.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn readers_see_whole_commits() {
    on_every_place(async |place| {
        let store = Arc::new(place.open().await);
        insert(&store, "a", &Thing::of("pair").rank(0)).await.unwrap();
        insert(&store, "b", &Thing::of("pair").rank(0)).await.unwrap();
        let writer = {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                for number in 1..=40_i64 {
                    let mut changes = Changes::new();
                    for id in ["a", "b"] {
                        let version = number.cast_unsigned();
                        changes.replace(id, version, &Thing::of("pair").rank(number)).unwrap();
                    }
                    store.commit(changes).await.unwrap();
                }
            })
        };
        let mut seen = 0;
        while !writer.is_finished() {
            let pair = store.get_many::<Thing>(&["a", "b"]).await.unwrap();
            assert_eq!(pair[0].body.rank, pair[1].body.rank);
            assert!(pair[0].body.rank >= Some(seen), "time goes back");
            seen = pair[0].body.rank.unwrap();
        }
        writer.await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn ids_of_a_store_ascend() {
    on_every_backend(async |store| {
        let ids: Vec<String> = (0..100).map(|_| store.new_id()).collect();
        assert!(ids.is_sorted_by(|a, b| a < b));
    })
    .await;
}
