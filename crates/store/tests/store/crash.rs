//! A process killed in the middle of writing: what it acknowledged is kept, every other day is complete or absent.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use bellwether_store::store::Store;
use chrono::NaiveDate;
use rusqlite::Connection;

use crate::given::{MODEL, date, is_published, publish};
use crate::places::setup;

/// Set in the child: the file to write to.
const FILE: &str = "BELLWETHER_TEST_STORE_CRASH_FILE";
/// Per file, which is checked entirely after each.
const KILLS: u32 = 25;
const CUSTOMERS: u64 = 500;
/// Long enough for a child to start, migrate and write some days.
const LONGEST_LIFE: Duration = Duration::from_millis(120);

/// Both parent and child: the test runs itself again in a process that can be killed.
#[test]
fn a_killed_writer_leaves_whole_days() {
    match std::env::var_os(FILE) {
        Some(file) => run(append_until_killed(Path::new(&file))),
        None => kill_repeatedly("crash::a_killed_writer_leaves_whole_days"),
    }
}

#[test]
#[ignore = "takes half a minute"]
fn fault_kill_9() {
    match std::env::var_os(FILE) {
        Some(file) => run(append_until_killed(Path::new(&file))),
        None => (0..10).for_each(|_| kill_repeatedly("crash::fault_kill_9")),
    }
}

async fn append_until_killed(file: &Path) {
    let store = Store::open(file, setup()).await.unwrap();
    let published = store.score_days(MODEL).await.unwrap().iter().filter(|day| !day.recomputed).count() as u64;
    let mut stdout = std::io::stdout();
    for number in published.. {
        // Half of the days take the place of recomputed ones, which must then not be missed.
        if number % 2 == 0 {
            let day = crate::given::day(number, MODEL).recomputed().build();
            let of = day.clone();
            let points = (0..CUSTOMERS).map(move |customer| crate::given::point(&of, &format!("C{customer}"), Some(1)));
            store.append_scores(&day, points).await.unwrap();
        }
        publish(&store, number, CUSTOMERS).await;
        writeln!(stdout, "written {number}").unwrap();
        stdout.flush().unwrap();
    }
}

fn kill_repeatedly(test: &str) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.sqlite");
    let mut acknowledged = 0;
    for kill in 0..KILLS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([test, "--exact", "--nocapture", "--include-ignored"])
            .env(FILE, &file)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let mut written = lines.filter_map(|line| line.rsplit_once("written ")?.1.parse::<u64>().ok());
        // Every other child is given the time to write a day, however slow the machine.
        let first = if kill % 2 == 1 { Some(written.next().unwrap()) } else { None };
        std::thread::sleep(moment(kill, LONGEST_LIFE));
        // SIGKILL: nothing in the child runs any more.
        child.kill().unwrap();
        if let Some(last) = written.last().or(first) {
            acknowledged = last + 1;
        }
        assert!(!child.wait().unwrap().success());
        acknowledged = run(check(&file, acknowledged));
    }
    assert!(acknowledged >= u64::from(KILLS / 2));
}

/// The number of published days found, which must then stay, whether or not their writer lived to acknowledge them.
async fn check(file: &Path, acknowledged: u64) -> u64 {
    let store = Store::open(file, setup()).await.unwrap();
    let kept = store.score_days(MODEL).await.unwrap();
    // One day more may have been committed and not yet acknowledged.
    assert!((acknowledged..=acknowledged + 1).contains(&(kept.len() as u64)), "{acknowledged}: {}", kept.len());
    for (day, number) in kept.iter().zip(0..) {
        assert_eq!(day.as_of, date(number));
        if day.recomputed {
            assert!(number >= acknowledged, "published day {number} is recomputed again");
            for customer in 0..CUSTOMERS {
                assert!(has_point(&store, &format!("C{customer}"), day.as_of).await);
            }
        } else {
            assert!(is_published(&store, number, CUSTOMERS).await);
        }
    }
    let verdict: String =
        Connection::open(file).unwrap().pragma_query_value(None, "integrity_check", |row| row.get(0)).unwrap();
    assert_eq!(verdict, "ok");
    kept.iter().filter(|day| !day.recomputed).count() as u64
}

async fn has_point(store: &Store, customer: &str, day: NaiveDate) -> bool {
    store.score_history(customer, day, day).await.unwrap().len() == 1
}

/// Spread over the child's life by the golden ratio, so that any number of kills covers it evenly.
pub(crate) fn moment(kill: u32, longest: Duration) -> Duration {
    longest.mul_f64((f64::from(kill) * 0.618_033_988_749_895).fract())
}

pub(crate) fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Runtime::new().unwrap().block_on(work)
}
