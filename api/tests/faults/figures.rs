//! The figures of `docs/reliability.md`, measured and held to their limits. Not a test among others: it takes minutes and
//! wants the machine for itself. `just test-faults` runs it.

use std::fmt::Display;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use bellwether_testkit::proxy::Line;

use crate::garbage::mutate;
use crate::slow::DRIPPING;
use crate::stand::{ADAPTERS, DEADLINE, PATIENCE, Stand};

/// Garbage for each adapter, unless `BELLWETHER_MUTATIONS` says otherwise.
const MUTATIONS: u32 = 1000;
/// What the garbage is drawn from.
const SEED: u64 = 2011;
/// Windows of a fault and windows without, taking turns.
const WINDOWS: usize = 9;
/// How long a window is.
const WINDOW: Duration = Duration::from_secs(3);
/// Clients, each with a request every so often, whether or not the last one was quick.
const CLIENTS: u32 = 4;
const EVERY: Duration = Duration::from_millis(20);
/// What a refresh takes beyond a deadline: portfolio and scores are made, and the machine has other things to do.
const SLACK: Duration = Duration::from_millis(500);
/// Slowest of a hundred answers during a fault, at most so many times that without one.
const MOST: f64 = 1.5;

struct Table {
    failed: bool,
}

impl Table {
    fn row(&mut self, fault: &str, figure: &str, measured: impl Display, limit: &str, holds: bool) {
        self.failed |= !holds;
        println!(
            "| {fault:<42} | {figure:<34} | {measured:<34} | {limit:<12} | {} |",
            if holds { "yes" } else { "NO" }
        );
    }
}

#[test]
#[ignore = "measures for minutes; `just test-faults` runs it"]
fn faults_stay_within_their_limits() {
    let stand = Stand::start().expect("a MongoDB server, see CONTRIBUTING.md");
    println!("\n| {:<42} | {:<34} | {:<34} | {:<12} | ok? |", "fault", "figure", "measured", "limit");
    println!("| --- | --- | --- | --- | --- |");
    let mut table = Table { failed: false };
    gone(&stand, &mut table);
    slow(&stand, &mut table);
    drop(stand);
    let mutations = std::env::var("BELLWETHER_MUTATIONS").map_or(MUTATIONS, |n| n.parse().expect("a number"));
    for adapter in ADAPTERS {
        // Another one for each: its clock moves on with each mutation, and must not come to another day.
        let stand = Stand::with(PATIENCE).expect("a MongoDB server");
        let tally = mutate(&stand, adapter, mutations, SEED);
        let (set_aside, refused, harmless) = (tally.set_aside, tally.refused, tally.harmless);
        let measured = format!("{set_aside} set aside, {refused} refused, {harmless} harmless");
        let fault = format!("5 {}: {mutations} × garbage", adapter.name());
        table.row(&fault, "figures other than of good rows", measured, "0", true);
        stand.assert_discreet(&[]);
    }
    assert!(!table.failed, "a limit does not hold, see the table");
}

/// Row 3: what a refresh pays.
fn gone(stand: &Stand, table: &mut Table) {
    let well = stand.figures();
    let mut pay = |fault: &str, fail: &dyn Fn()| {
        let mut times = Vec::new();
        for _ in 0..5 {
            stand.recover();
            fail();
            times.push(stand.refresh());
            assert_eq!(stand.figures(), well, "{fault}");
        }
        times.sort();
        let limit = format!("{:.1} s", (DEADLINE + SLACK).as_secs_f64());
        let measured = format!("{:.2} s (most {:.2} s)", times[2].as_secs_f64(), times[4].as_secs_f64());
        table.row(
            fault,
            &format!("refresh, with a deadline of {} s", DEADLINE.as_secs()),
            measured,
            &limit,
            times[4] < DEADLINE + SLACK,
        );
    };
    for adapter in ADAPTERS {
        pay(&format!("3 {} gone", adapter.name()), &|| stand.line(adapter).close());
    }
    pay("3 all gone", &|| ADAPTERS.iter().for_each(|&adapter| stand.line(adapter).close()));
    pay("4 all hanging", &|| ADAPTERS.iter().for_each(|&adapter| stand.line(adapter).set(Line::Silent)));
    pay("4 all at a byte a second", &|| ADAPTERS.iter().for_each(|&adapter| stand.line(adapter).set(DRIPPING)));
    stand.recover();
}

/// Row 4: what readers notice.
fn slow(stand: &Stand, table: &mut Table) {
    for (fault, line) in [("4 all at a byte a second", DRIPPING), ("4 all hanging", Line::Silent)] {
        let (mut calm, mut faulty, mut again) = (Vec::new(), Vec::new(), 0);
        for _ in 0..WINDOWS {
            again = again.max(stand.recover());
            calm.push(p99(stand));
            ADAPTERS.iter().for_each(|&adapter| stand.line(adapter).set(line.clone()));
            faulty.push(while_refreshing(stand, || p99(stand)));
        }
        again = again.max(stand.recover());
        let ratios: Vec<f64> = calm.iter().zip(&faulty).map(|(calm, faulty)| faulty / calm).collect();
        let (ratio, calm, faulty) = (median(ratios), median(calm), median(faulty));
        let measured = format!("{ratio:.2} ({faulty:.2} ms / {calm:.2} ms)");
        table.row(fault, "p99 of reads / p99 without fault", measured, &format!("{MOST}"), ratio <= MOST);
        table.row(fault, "refreshes until fresh once mended", format!("{again} at most"), "2", again <= 2);
    }
}

/// Refreshes without a pause meanwhile.
fn while_refreshing<T>(stand: &Stand, measure: impl FnOnce() -> T) -> T {
    let done = AtomicBool::new(false);
    std::thread::scope(|threads| {
        threads.spawn(|| {
            while !done.load(Ordering::SeqCst) {
                let took = stand.refresh();
                std::thread::sleep(Duration::from_millis(200).saturating_sub(took));
            }
        });
        let measured = measure();
        done.store(true, Ordering::SeqCst);
        measured
    })
}

/// Milliseconds within which 99 of 100 requests are answered, from when they were due.
fn p99(stand: &Stand) -> f64 {
    let paths = ["/api/v1/customers?limit=50&sort=-net", "/api/v1/customers/c-000", "/api/v1/portfolio/summary"];
    let mut times: Vec<Duration> = std::thread::scope(|threads| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                threads.spawn(move || {
                    let server = stand.server.clone();
                    let begun = Instant::now() + client * EVERY / CLIENTS;
                    let mut times = Vec::new();
                    for (number, path) in (0u32..).zip(paths.iter().cycle()) {
                        let due = begun + number * EVERY;
                        if due - begun > WINDOW {
                            break;
                        }
                        std::thread::sleep(due.saturating_duration_since(Instant::now()));
                        assert_eq!(server.get(path).status, 200);
                        times.push(due.elapsed());
                    }
                    times
                })
            })
            .collect();
        clients.into_iter().flat_map(|client| client.join().expect("all answered")).collect()
    });
    times.sort();
    times[times.len() * 99 / 100].as_secs_f64() * 1e3
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
