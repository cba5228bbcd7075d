//! Several instances over one state: leases and news.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bellwether_store::changes::Changes;
use bellwether_store::error::StoreError;
use bellwether_store::watch::News;
use bellwether_testkit::faulty::SetClock;
use chrono::TimeDelta;
use futures_util::StreamExt;
use futures_util::future::join_all;
use tokio::time::timeout;

use crate::places::{Place, noon, on_every_place, setup_by};
use crate::things::{Mark, Thing};

const MINUTE: TimeDelta = TimeDelta::minutes(1);

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_want_a_lease_one_gets_it() {
    on_every_place(async |place| {
        let store = Arc::new(place.open().await);
        for round in 1..=3 {
            let asking = (0..20).map(|number| {
                let store = Arc::clone(&store);
                tokio::spawn(
                    async move { store.acquire("refresh", &format!("holder {number}"), MINUTE).await.unwrap() },
                )
            });
            let leases: Vec<_> = join_all(asking).await.into_iter().filter_map(Result::unwrap).collect();
            assert_eq!(leases.len(), 1, "{leases:?}");
            assert_eq!(leases[0].term, round);
            store.release(&leases[0]).await.unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn a_lease_is_held_until_it_runs_out_or_is_given_back() {
    on_every_place(async |place| {
        let clock = Arc::new(SetClock::new(noon()));
        let store = place.open_with(setup_by(clock.clone())).await;
        let first = store.acquire("refresh", "one", MINUTE).await.unwrap().unwrap();
        assert_eq!((first.term, first.until), (1, noon() + MINUTE));
        clock.advance(MINUTE - TimeDelta::milliseconds(1));
        assert_eq!(store.acquire("refresh", "two", MINUTE).await.unwrap(), None);
        assert!(store.acquire("other", "two", MINUTE).await.unwrap().is_some());
        let first = store.renew(&first, MINUTE).await.unwrap().unwrap();
        clock.advance(TimeDelta::seconds(59));
        assert_eq!(store.acquire("refresh", "two", MINUTE).await.unwrap(), None);
        // It has run out, but nobody has taken it.
        clock.advance(MINUTE);
        let first = store.renew(&first, MINUTE).await.unwrap().unwrap();
        clock.advance(MINUTE);
        let second = store.acquire("refresh", "two", MINUTE).await.unwrap().unwrap();
        assert_eq!((second.term, second.holder.as_str()), (2, "two"));
        assert_eq!(store.renew(&first, MINUTE).await.unwrap(), None);
        store.release(&first).await.unwrap();
        assert_eq!(store.acquire("refresh", "one", MINUTE).await.unwrap(), None, "a lost lease can't be given back");
        store.release(&second).await.unwrap();
        assert_eq!(store.renew(&second, MINUTE).await.unwrap(), None);
        let third = store.acquire("refresh", "one", MINUTE).await.unwrap().unwrap();
        // A process of the same name that starts anew gets it at once, and the one before has lost it.
        let fourth = store.acquire("refresh", "one", MINUTE).await.unwrap().unwrap();
        assert_eq!((third.term, fourth.term), (3, 4));
        assert_eq!(store.renew(&third, MINUTE).await.unwrap(), None);
        for time in [TimeDelta::zero(), -MINUTE, TimeDelta::MAX] {
            let error = store.acquire("refresh", "one", time).await.unwrap_err();
            assert!(matches!(&error, StoreError::Unfit { field, .. } if field == "until"), "{error}");
        }
    })
    .await;
}

/// In MongoDB the news are of another instance.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn news_tell_what_was_written_within_a_second() {
    on_every_place(async |place| {
        let reader = place.open().await;
        let other = match place {
            Place::File(_) => None,
            Place::Mongo { .. } => Some(place.open().await),
        };
        let writer = other.as_ref().unwrap_or(&reader);
        let mut news = reader.watch(&["things"]).await.unwrap();
        assert!(matches!(reader.watch(&["nothing"]).await, Err(StoreError::UnknownCollection { .. })));
        let mark = Mark { thing: "a".to_owned(), number: 1 };
        let mut first = Changes::new();
        first.insert("m", &mark).unwrap().insert("a", &Thing::of("ann")).unwrap();
        let mut second = Changes::new();
        second.replace("a", 1, &Thing::of("bob")).unwrap().insert("b", &Thing::of("bob")).unwrap();
        let mut refused = Changes::new();
        refused.replace("b", 1, &Thing::of("cyd")).unwrap().replace("a", 1, &Thing::of("cyd")).unwrap();
        let mut third = Changes::new();
        third.delete::<Thing>("a", 2).unwrap();
        writer.commit(first).await.unwrap();
        writer.commit(second).await.unwrap();
        writer.commit(refused).await.unwrap_err();
        writer.commit(third).await.unwrap();
        let written = Instant::now();
        for (id, version) in [("a", Some(1)), ("a", Some(2)), ("b", Some(1)), ("a", None)] {
            let heard = timeout(Duration::from_secs(10), news.next()).await.unwrap().unwrap().unwrap();
            assert_eq!(heard, News::Changed { collection: "things".to_owned(), id: id.to_owned(), version });
        }
        assert!(written.elapsed() < Duration::from_secs(1), "{:?}", written.elapsed());
    })
    .await;
}

#[tokio::test]
async fn whoever_is_too_slow_for_the_news_is_told() {
    let place = Place::file();
    let store = place.open().await;
    let mut news = store.watch(&["marks"]).await.unwrap();
    for number in 0..1_100 {
        let mut changes = Changes::new();
        changes.insert(format!("{number}"), &Mark { thing: "a".to_owned(), number }).unwrap();
        store.commit(changes).await.unwrap();
    }
    assert_eq!(news.next().await.unwrap().unwrap(), News::Missed);
    let News::Changed { id, .. } = news.next().await.unwrap().unwrap() else { panic!("the rest is not missed") };
    assert!(id.parse::<u32>().unwrap() < 1_100);
}
