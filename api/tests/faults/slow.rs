//! Sources that hang or drip: the refresh ends at its deadline, the breaker opens, and everybody is served meanwhile.

use std::time::{Duration, Instant};

use bellwether_testkit::proxy::Line;

use crate::down::reads_while_refreshing;
use crate::stand::{ADAPTERS, DEADLINE, Stand};

/// A byte a second.
pub(crate) const DRIPPING: Line = Line::Slow(Duration::from_secs(1));

#[test]
fn sources_that_drip_or_hang_are_given_up_at_the_deadline_and_then_left_alone() {
    let Some(stand) = Stand::start() else { return };
    let well = stand.figures();
    for line in [DRIPPING, Line::Silent] {
        for adapter in ADAPTERS {
            stand.line(adapter).set(line.clone());
        }
        for failures in 1..=3 {
            let (reads, took) = reads_while_refreshing(&stand);
            assert!(took < 2 * DEADLINE, "{line:?} {failures}: {took:?}");
            assert!(reads > 1, "{line:?} {failures}: {reads} reads in {took:?}");
            for kind in ADAPTERS.iter().filter_map(|adapter| adapter.kinds().first()) {
                let source = stand.source(kind);
                let breaker = if failures == 3 { "open" } else { "closed" };
                assert_eq!(
                    (&source["failures"], &source["breaker"]),
                    (&failures.into(), &breaker.into()),
                    "{line:?} {kind}"
                );
                assert_eq!(source["state"], "stale", "{line:?} {kind}");
            }
        }
        // Nobody is asked, so nobody is waited for: that takes no longer than without sources.
        let took = stand.refresh();
        assert!(took < DEADLINE, "{line:?}: {took:?}");
        assert_eq!(stand.figures(), well, "{line:?}");
        assert_eq!(stand.server.get("/healthz").status, 200);

        stand.recover();
        assert_eq!(stand.figures(), well, "{line:?}");
    }
    stand.assert_discreet(&[]);
}

#[test]
fn reads_of_one_customer_fail_fast_once_their_source_was_found_slow() {
    let Some(stand) = Stand::start() else { return };
    for (line, path) in
        [(DRIPPING, "/api/v1/customers/c-000/orders"), (Line::Silent, "/api/v1/customers/c-000/invoices")]
    {
        ADAPTERS.iter().for_each(|&adapter| stand.line(adapter).set(line.clone()));
        for failures in 1..=3 {
            let begun = Instant::now();
            let reply = stand.server.get(path);
            assert!(begun.elapsed() < 2 * DEADLINE, "{path} {:?}", begun.elapsed());
            assert_eq!((reply.status, reply.retry_after), (503, (failures == 3).then_some(30)), "{}", reply.text);
        }
        let reply = stand.server.get(path);
        assert!(reply.text.contains("left alone"), "{}", reply.text);
        stand.heal();
        let reply = stand.server.get(path);
        assert_eq!(reply.status, 200, "{path}: {}", reply.text);
    }
}
