//! Readers beside a writer: they see whole days, in order, and nothing else.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::join_all;
use tokio::runtime::Handle;

use crate::given::{MODEL, date, is_published, publish};
use crate::places::{Place, on_every_place};

const DAYS: u64 = 25;
const CUSTOMERS: u64 = 400;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn readers_see_whole_days_while_others_are_written() {
    on_every_place(async |place| {
        let store = Arc::new(place.open().await);
        let done = Arc::new(AtomicBool::new(false));
        // More readers than connections are kept.
        let readers: Vec<_> = (0..6)
            .map(|reader| {
                let (store, done) = (Arc::clone(&store), Arc::clone(&done));
                tokio::spawn(async move {
                    let mut seen = 0;
                    let mut answers = Vec::new();
                    while !done.load(Ordering::Acquire) {
                        let history = store.score_history(&format!("C{reader}"), date(0), date(DAYS)).await.unwrap();
                        assert!(history.iter().zip(0..).all(|(point, number)| point.as_of == date(number)));
                        assert!(history.len() >= seen, "a day that was there is gone");
                        seen = history.len();
                        if let Some(newest) = history.last() {
                            assert!(store.has_score_day(newest.as_of, MODEL).await.unwrap());
                            assert!(is_published(&store, seen as u64 - 1, CUSTOMERS).await);
                        }
                        answers.push(seen);
                    }
                    answers
                })
            })
            .collect();
        for number in 0..DAYS {
            assert_eq!(publish(&store, number, CUSTOMERS).await, CUSTOMERS);
        }
        done.store(true, Ordering::Release);
        let answers: Vec<_> = join_all(readers).await.into_iter().flat_map(Result::unwrap).collect();
        assert!(answers.iter().any(|&days| days > 0 && (days as u64) < DAYS), "no reader came between two days");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_does_not_wait_for_a_write_in_progress() {
    let place = Place::file();
    let store = Arc::new(place.open().await);
    publish(&store, 0, 10).await;
    let day = crate::given::day(1, MODEL).build();
    let (reader, of, runtime) = (Arc::clone(&store), day.clone(), Handle::current());
    let points = (0..10).map(move |customer| {
        // The write lock is held here, so that a read that waited for it would never return.
        runtime.block_on(async {
            assert!(is_published(&reader, 0, 10).await);
            assert!(!reader.has_score_day(date(1), MODEL).await.unwrap());
        });
        crate::given::point(&of, &format!("C{customer}"), Some(1))
    });
    assert_eq!(store.append_scores(&day, points).await.unwrap(), 10);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_writers_of_one_day_one_writes_it() {
    on_every_place(async |place| {
        let store = Arc::new(place.open().await);
        let writers = (0..8).map(|_| {
            let store = Arc::clone(&store);
            tokio::spawn(async move { publish(&store, 0, CUSTOMERS).await })
        });
        let mut written: Vec<_> = join_all(writers).await.into_iter().map(Result::unwrap).collect();
        written.sort_unstable();
        assert_eq!(written, [0, 0, 0, 0, 0, 0, 0, CUSTOMERS]);
        assert!(is_published(&store, 0, CUSTOMERS).await);
    })
    .await;
}
