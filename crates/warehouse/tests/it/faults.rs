//! Death at any moment leaves facts as before or complete.

use std::process::{Command, Stdio};
use std::time::Duration;

use bellwether_domain::codes::Currency;
use bellwether_domain::loader::FinancialLoader;
use bellwether_warehouse::dataset::DatasetSpec;
use bellwether_warehouse::warehouse::Warehouse;

use crate::support::{buyer, clock, everything, now, spec};
use bellwether_domain::intake::FactSink;

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
    let dir = tempfile::tempdir().expect("a temporary folder");
    let mut published = 0;
    for round in 0..12_u64 {
        let mut child = Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", "faults::fault_child_loads_for_ever", "--ignored"])
            .env(FOLDER, dir.path())
            .stdout(Stdio::null())
            .spawn()
            .expect("starts");
        // A different moment each time, spread over start, intake, pipeline and swap.
        std::thread::sleep(Duration::from_millis(150 + round * 97 % 400));
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
