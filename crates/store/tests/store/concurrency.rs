//! Readers beside a writer: they see whole days, in order, and nothing else.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use bellwether_store::store::Store;

use crate::given::{MODEL, date, is_published, publish};

const DAYS: u64 = 25;
const CUSTOMERS: u64 = 400;

#[test]
fn readers_see_whole_days_while_others_are_written() {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(Store::open(&folder.path().join("state.sqlite")).unwrap());
    let done = Arc::new(AtomicBool::new(false));
    // More readers than connections are kept.
    let readers: Vec<_> = (0..6)
        .map(|reader| {
            let (store, done) = (Arc::clone(&store), Arc::clone(&done));
            thread::spawn(move || {
                let mut seen = 0;
                let mut answers = Vec::new();
                while !done.load(Ordering::Acquire) {
                    let history = store.score_history(&format!("C{reader}"), date(0), date(DAYS)).unwrap();
                    assert!(history.iter().zip(0..).all(|(point, number)| point.as_of == date(number)));
                    assert!(history.len() >= seen, "a day that was there is gone");
                    seen = history.len();
                    if let Some(newest) = history.last() {
                        assert!(store.has_score_day(newest.as_of, MODEL).unwrap());
                        assert!(is_published(&store, seen as u64 - 1, CUSTOMERS));
                    }
                    answers.push(seen);
                }
                answers
            })
        })
        .collect();
    for number in 0..DAYS {
        assert_eq!(publish(&store, number, CUSTOMERS), CUSTOMERS);
    }
    done.store(true, Ordering::Release);
    let answers: Vec<_> = readers.into_iter().flat_map(|reader| reader.join().unwrap()).collect();
    assert!(answers.iter().any(|&days| days > 0 && (days as u64) < DAYS), "no reader came between two days");
}

#[test]
fn a_read_does_not_wait_for_a_write_in_progress() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("state.sqlite")).unwrap();
    publish(&store, 0, 10);
    let day = crate::given::day(1, MODEL).build();
    let points = (0..10).map(|customer| {
        // The write lock is held here, so that a read that waited for it would never return.
        assert!(is_published(&store, 0, 10));
        assert!(!store.has_score_day(date(1), MODEL).unwrap());
        crate::given::point(&day, &format!("C{customer}"), Some(1))
    });
    assert_eq!(store.append_scores(&day, points).unwrap(), 10);
}

#[test]
fn of_many_writers_of_one_day_one_writes_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("state.sqlite")).unwrap();
    let mut written: Vec<_> = thread::scope(|scope| {
        let writers: Vec<_> = (0..8).map(|_| scope.spawn(|| publish(&store, 0, CUSTOMERS))).collect();
        writers.into_iter().map(|writer| writer.join().unwrap()).collect()
    });
    written.sort_unstable();
    assert_eq!(written, [0, 0, 0, 0, 0, 0, 0, CUSTOMERS]);
    assert!(is_published(&store, 0, CUSTOMERS));
}
