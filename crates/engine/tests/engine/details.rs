//! Reads of what is shown of one customer while its source is well, gone, hangs, or babbles.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bellwether_domain::loader::SourceError;
use bellwether_engine::account::Account;
use bellwether_engine::breaker::Position;
use bellwether_engine::detail::DetailKind;
use bellwether_engine::error::EngineError;
use bellwether_testkit::company::{Company, customer};
use bellwether_testkit::faulty::Mood;
use chrono::TimeDelta;
use tokio::task::JoinSet;

use crate::live::{DEADLINE, Live, status};
use crate::support::everybody;

fn live() -> Live {
    let live = Live::new(Company::default().with(customer("a")).with(customer("b")));
    live.refresh();
    live
}

fn account(live: &Live, id: &str) -> Account {
    live.wait(live.engine.account(&everybody(), id, None)).expect("is there")
}

/// What was to be read, from where, why not, and the seconds after which another try makes sense.
fn told<T: std::fmt::Debug>(answer: Result<T, EngineError>) -> (DetailKind, Arc<str>, SourceError, Option<u64>) {
    match answer.expect_err("a failure") {
        EngineError::Detail { what, origin, cause, retry_after } => {
            (what, origin, cause, retry_after.map(|wait| wait.as_secs()))
        }
        other => panic!("{other}"),
    }
}

#[test]
fn a_hanging_source_is_waited_for_three_times_and_then_left_alone() {
    let live = live();
    live.source.set("orders", Mood::Hanging);
    let (a, b) = (account(&live, "a"), account(&live, "b"));
    for failures in 1..=3 {
        let begun = Instant::now();
        let (what, origin, cause, wait) = told(live.wait(if failures == 2 { b.orders() } else { a.orders() }));
        assert!(begun.elapsed() >= DEADLINE && begun.elapsed() < 5 * DEADLINE, "{:?}", begun.elapsed());
        assert_eq!((what, &*origin), (DetailKind::Orders, "CRM"));
        assert_eq!(cause, SourceError::TimedOut { origin: "CRM".into(), seconds: 1 });
        assert_eq!(wait, (failures == 3).then_some(30));
    }
    live.clock.advance(TimeDelta::seconds(10));
    let (_, _, cause, wait) = told(live.wait(b.orders()));
    assert!(matches!(cause, SourceError::Suspended { .. }), "{cause}");
    assert_eq!((wait, live.source.calls("orders")), (Some(20), 3), "nobody was asked");

    // Other kinds, and the loads of the same source, have breakers of their own.
    live.wait(a.documents()).expect("is well");
    let loaded = live.refresh();
    assert_eq!(status(&loaded, "customers").health.breaker, Position::Closed);

    // One try after the pause: it fails, and the next one succeeds.
    live.clock.advance(TimeDelta::seconds(20));
    told(live.wait(a.orders()));
    told(live.wait(a.orders()));
    assert_eq!(live.source.calls("orders"), 4);
    live.source.set("orders", Mood::Well);
    live.clock.advance(TimeDelta::seconds(30));
    live.wait(a.orders()).expect("is well again");
    live.wait(b.orders()).expect("is well again");
}

#[test]
fn a_source_that_answers_nonsense_is_asked_again_for_the_next_customer() {
    let live = live();
    let a = account(&live, "a");
    live.source.set("learners", Mood::Down);
    told(live.wait(a.learners()));
    told(live.wait(a.learners()));
    live.source.set("learners", Mood::Babbling);
    for _ in 0..5 {
        let (_, _, cause, wait) = told(live.wait(a.learners()));
        assert!(matches!(cause, SourceError::Unusable { .. }), "{cause}");
        assert_eq!(wait, None);
    }
    live.source.set("learners", Mood::Panicking);
    assert!(matches!(told(live.wait(a.learners())).2, SourceError::Unusable { .. }));
    // It was there all the time, so that two failures more do not open the breaker.
    live.source.set("learners", Mood::Down);
    assert_eq!(told(live.wait(a.learners())).3, None);
    assert_eq!(told(live.wait(a.learners())).3, None);
    assert_eq!(told(live.wait(a.learners())).3, Some(30));
}

#[test]
fn a_crowd_before_a_hanging_source_pays_one_deadline_and_takes_few_threads() {
    let live = live();
    live.source.set("documents", Mood::Hanging);
    let begun = Instant::now();
    let failures = live.wait(async {
        let mut crowd = JoinSet::new();
        for _ in 0..200 {
            let account = live.engine.account(&everybody(), "a", None).await.expect("is there");
            crowd.spawn(async move { account.documents().await });
        }
        crowd.join_all().await
    });
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    assert_eq!(failures.len(), 200);
    failures.into_iter().for_each(|answer| drop(told(answer)));
    // As many as may at once, and those who follow the first two failures.
    assert!(live.source.calls("documents") <= 16 + 2, "{}", live.source.calls("documents"));
}
