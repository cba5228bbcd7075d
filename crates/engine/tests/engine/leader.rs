//! Of several instances one leads, and another takes over.

use std::sync::Arc;
use std::time::Duration;

use bellwether_engine::leader::Leader;
use bellwether_store::setup::Setup;
use bellwether_store::store::Store;
use bellwether_testkit::faulty::SetClock;
use chrono::{NaiveTime, TimeDelta};
use tokio::sync::oneshot;

use crate::support::as_of;

const TIME: Duration = Duration::from_secs(30);

struct Instances {
    clock: Arc<SetClock>,
    store: Arc<Store>,
}

impl Instances {
    fn new() -> Self {
        let clock = Arc::new(SetClock::new(as_of().and_time(NaiveTime::MIN).and_utc()));
        let store = Arc::new(Store::in_memory(Setup::new(clock.clone(), [0; 32])).expect("a store"));
        Self { clock, store }
    }

    fn instance(&self, name: &str) -> Leader {
        Leader::new(self.store.clone(), self.clock.clone(), name.to_owned(), TIME)
    }
}

#[tokio::test]
async fn one_of_two_leads_and_the_other_takes_over_when_it_stops() {
    let all = Instances::new();
    let (a, b) = (all.instance("a"), all.instance("b"));
    assert!(!a.is_leader() && a.term().is_none());
    assert!(a.stand().await.expect("the store answers"));
    assert!(!b.stand().await.expect("the store answers"));
    assert_eq!((a.is_leader(), b.is_leader()), (true, false));
    for _ in 0..6 {
        all.clock.advance(TimeDelta::seconds(20));
        assert!(a.stand().await.expect("the store answers"), "renewed in time");
        assert!(!b.stand().await.expect("the store answers"));
    }
    assert_eq!(a.term(), Some(1));
    // It hangs for longer than its lease, and knows by its clock that it no longer leads.
    all.clock.advance(TimeDelta::seconds(31));
    assert!(!a.is_leader());
    assert!(b.stand().await.expect("the store answers"));
    assert!(!a.stand().await.expect("the store answers"), "it lost the lease");
    assert_eq!((a.term(), b.term()), (None, Some(2)));
}

#[tokio::test]
async fn who_gives_it_back_is_followed_at_once() {
    let all = Instances::new();
    let (a, b) = (all.instance("a"), all.instance("b"));
    assert!(a.stand().await.expect("the store answers"));
    a.release().await.expect("the store answers");
    assert!(!a.is_leader());
    assert!(b.stand().await.expect("the store answers"));
    b.release().await.expect("the store answers");
    b.release().await.expect("there is nothing to give back");
}

#[tokio::test]
async fn one_that_is_alone_leads_again_after_a_crash() {
    let all = Instances::new();
    assert!(all.instance("the only one").stand().await.expect("the store answers"));
    let started_anew = all.instance("the only one");
    assert!(started_anew.stand().await.expect("the store answers"));
    assert_eq!(started_anew.term(), Some(2));
}

#[tokio::test]
async fn it_leads_until_it_is_told_to_stop() {
    let all = Instances::new();
    let (a, b) = (Arc::new(all.instance("a")), all.instance("b"));
    let (stop, stopped) = oneshot::channel();
    let leading = a.clone();
    let task = tokio::spawn(async move {
        leading
            .lead(async {
                // A sender that is gone tells to stop as well.
                let _ = stopped.await;
            })
            .await
    });
    while !a.is_leader() {
        tokio::task::yield_now().await;
    }
    assert!(!b.stand().await.expect("the store answers"));
    stop.send(()).expect("it listens");
    task.await.expect("it ends").expect("the store answers");
    assert!(!a.is_leader());
    assert!(b.stand().await.expect("the store answers"));
}
