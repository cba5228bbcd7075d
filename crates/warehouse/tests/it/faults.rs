//! Death at any moment, and a full disk, leave facts as before or complete.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use bellwether_domain::codes::Currency;
use bellwether_domain::intake::FactSink;
use bellwether_domain::loader::FinancialLoader;
use bellwether_warehouse::dataset::DatasetSpec;
use bellwether_warehouse::warehouse::Warehouse;

use crate::support::{buyer, clock, everything, now, spec};

/// Names the folder to the child process.
const FOLDER: &str = "WAREHOUSE_FAULT_FOLDER";
/// Customers of a load; each has as many documents as the number of the load.
const CUSTOMERS: usize = 400;

/// Not a test of its own: what the child process does until it is killed. Load n has n documents per customer.
#[test]
#[ignore = "run by `killed_writers_leave_whole_generations` as a process of its own"]
fn fault_child_loads_for_ever() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let warehouse = Warehouse::open(folder).expect("opens");
    loop {
        let next = warehouse.info().expect("reads").map_or(1, |info| info.number + 1);
        let dates: Vec<String> = (0..next).map(|n| format!("2011-{:02}-{:02}", n / 28 % 12 + 1, n % 28 + 1)).collect();
        let dates: Vec<&str> = dates.iter().map(String::as_str).collect();
        let spec = DatasetSpec { fingerprint: next.to_string(), ..spec("shop") };
        let mut intake = warehouse.begin(spec, &clock()).expect("begins");
        for customer in 0..CUSTOMERS {
            for record in buyer(&customer.to_string(), &dates) {
                intake.put(record).expect("is put");
            }
        }
        intake.commit(&clock()).expect("commits");
    }
}

#[test]
fn killed_writers_leave_whole_generations() {
    kill_writers(12);
}

#[test]
#[ignore = "takes minutes; run it with the other faults"]
fn fault_two_hundred_killed_writers() {
    kill_writers(200);
}

fn kill_writers(rounds: u64) {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let mut published = 0;
    for round in 0..rounds {
        let mut child = child(dir.path(), "fault_child_loads_for_ever", "exec \"$0\" \"$@\"").spawn().expect("starts");
        // A different moment each time, spread over start, intake, pipeline and swap.
        std::thread::sleep(Duration::from_millis(150 + round * 97 % 400));
        if round == 0 {
            wait_for_the_first_load(dir.path());
        }
        child.kill().expect("is killed");
        child.wait().expect("is gone");
        let warehouse = Warehouse::open(dir.path()).expect("opens after a crash");
        let Some(reader) = warehouse.reader(Currency::GBP).expect("is whole") else { continue };
        let number = reader.info().number;
        assert!(number >= published, "generation {number} after {published} was published");
        published = number;
        let documents = now(reader.load_financials(&everything())).expect("is whole").rows.documents.rows;
        assert_eq!(documents.customers(), CUSTOMERS);
        assert!(documents.iter().all(|of_customer| of_customer.len() as u64 == number), "generation {number}");
        let runs = warehouse.runs().expect("reads");
        assert_eq!(runs.iter().filter(|run| run.generation == Some(number)).count(), 1, "recorded once");
        let kept = warehouse.generations().expect("reads").len();
        let count = |folder: &str| std::fs::read_dir(dir.path().join(folder)).expect("lists").count();
        assert_eq!((count("generations"), count("raw/shop")), (kept, 1), "leftovers are gone");
        assert!(!dir.path().join("spill").exists());
    }
    assert!(published > 0, "some load came through");
}

/// A slow machine may need longer for one load than the moments above allow.
fn wait_for_the_first_load(folder: &Path) {
    for _ in 0..600 {
        if folder.join("manifest.json").exists() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// This test binary, running one of the tests above; `shell` is what a shell does with it.
fn child(folder: &Path, test: &str, shell: &str) -> Command {
    let mut command = Command::new("sh");
    command
        .args(["-c", shell])
        .arg(std::env::current_exe().expect("this test"))
        .args(["--exact", &format!("faults::{test}"), "--ignored"])
        .env(FOLDER, folder)
        .stdout(Stdio::null());
    command
}

/// Not a test of its own: a load that does not fit.
#[test]
#[ignore = "run by `a_full_disk_leaves_the_last_good_facts` as a process of its own"]
fn fault_child_finds_no_space() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let warehouse = Warehouse::open(folder).expect("opens");
    let mut intake = warehouse.begin(spec("shop"), &clock()).expect("begins");
    let records = (0..20_000).flat_map(|customer| buyer(&format!("customer {customer}"), &["2011-01-05"]));
    let put: Result<(), _> = records.into_iter().try_for_each(|record| intake.put(record));
    let failed = match put {
        Err(error) => error.to_string(),
        Ok(()) => intake.commit(&clock()).expect_err("there is no space for this").to_string(),
    };
    assert!(failed.contains("File too large"), "{failed}");
}

#[test]
fn a_full_disk_leaves_the_last_good_facts() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let load = |warehouse: &Warehouse| {
        let mut intake = warehouse.begin(spec("shop"), &clock()).expect("begins");
        buyer("a", &["2011-01-05"]).into_iter().try_for_each(|record| intake.put(record)).expect("is put");
        intake.commit(&clock()).expect("commits").generation
    };
    let warehouse = Warehouse::open(dir.path()).expect("opens");
    assert_eq!(load(&warehouse), 1);
    // Files end at a limit: writing on fails, as on a full disk, at a different place for each limit.
    for blocks in [0, 4, 16, 64, 256] {
        let shell = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
        let status = child(dir.path(), "fault_child_finds_no_space", &shell).status().expect("runs");
        assert!(status.success(), "the load fails with an error at {blocks} blocks");
        let reader = warehouse.reader(Currency::GBP).expect("opens").expect("is there");
        assert_eq!(reader.info().number, 1);
        assert_eq!(now(reader.load_financials(&everything())).expect("loads").rows.documents.rows.of(0).len(), 1);
        let count = |folder: &str| std::fs::read_dir(dir.path().join(folder)).expect("lists").count();
        assert_eq!((count("generations"), count("raw/shop")), (1, 1), "leftovers are gone");
    }
    assert_eq!(load(&warehouse), 2, "with space again, loading goes on");
}
