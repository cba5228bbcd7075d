//! What documents cost in a SQLite file: a commit alone and in a group, a look-up, a page and a count.
//!
//! `cargo bench -p bellwether-store --bench documents`. A commit is synced, so its time is the disk's.

use std::sync::Arc;

use bellwether_domain::clock::FixedClock;
use bellwether_store::changes::Changes;
use bellwether_store::collection::{Collection, Field, Index};
use bellwether_store::query::{Direction, Query};
use bellwether_store::setup::Setup;
use bellwether_store::store::Store;
use chrono::{DateTime, Utc};
use divan::Bencher;
use divan::counter::ItemsCount;
use futures_util::future::join_all;
use serde::{Deserialize, Serialize};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// Documents that are there when looking for some.
const DOCUMENTS: [u32; 2] = [10_000, 100_000];
/// Different owners, each with as many tasks.
const OWNERS: u32 = 100;
const PAGE: usize = 50;

fn main() {
    divan::main();
}

#[derive(Serialize, Deserialize)]
struct Task {
    owner: String,
    due: DateTime<Utc>,
    title: String,
}

impl Task {
    const OWNER: Field<Self, str> = Field::at("owner");
    const DUE: Field<Self, DateTime<Utc>> = Field::at("due");

    fn new(number: u32) -> Self {
        let due = DateTime::from_timestamp(i64::from(number * 7_919 % 100_000), 0).expect("an instant");
        Self { owner: format!("owner {}", number % OWNERS), due, title: format!("Call them back about order {number}") }
    }
}

impl Collection for Task {
    const NAME: &'static str = "tasks";
    const SCHEMA: u32 = 1;

    fn indexes() -> Vec<Index> {
        vec![Index::on([Self::OWNER.spec(), Self::DUE.spec()])]
    }
}

struct Bench {
    runtime: Runtime,
    store: Arc<Store>,
    _folder: TempDir,
}

impl Bench {
    fn new(documents: u32) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let folder = tempfile::tempdir().expect("a folder");
        let setup = Setup::new(Arc::new(FixedClock(DateTime::UNIX_EPOCH)), [0; 32]).with::<Task>().expect("a setup");
        let store = runtime.block_on(Store::open(&folder.path().join("state.sqlite"), setup)).expect("a store");
        let numbers: Vec<u32> = (0..documents).collect();
        for numbers in numbers.chunks(1_000) {
            let mut changes = Changes::new();
            for &number in numbers {
                changes.insert(format!("{number:08}"), &Task::new(number)).expect("fits");
            }
            runtime.block_on(store.commit(changes)).expect("is kept");
        }
        Self { runtime, store: Arc::new(store), _folder: folder }
    }

    /// As many writers as asked, each with one document.
    fn commit(&self, writers: u32) {
        let commits = (0..writers).map(|number| {
            let store = Arc::clone(&self.store);
            self.runtime.spawn(async move {
                let mut changes = Changes::new();
                changes.insert(store.new_id(), &Task::new(number)).expect("fits");
                store.commit(changes).await.expect("is kept");
            })
        });
        for done in self.runtime.block_on(join_all(commits)) {
            done.expect("a writer that ends");
        }
    }
}

#[divan::bench(args = [1, 8, 64], sample_count = 50)]
fn commit_of_one_document_each(bencher: Bencher<'_, '_>, writers: u32) {
    let bench = Bench::new(0);
    bencher.counter(ItemsCount::new(writers)).bench_local(|| bench.commit(writers));
}

#[divan::bench(args = DOCUMENTS)]
fn get(bencher: Bencher<'_, '_>, documents: u32) {
    let bench = Bench::new(documents);
    let id = format!("{:08}", documents / 2);
    bencher.bench_local(|| bench.runtime.block_on(bench.store.get::<Task>(&id)).expect("an answer").expect("is there"));
}

#[divan::bench(args = DOCUMENTS)]
fn find_a_page_of_one_owner_by_date(bencher: Bencher<'_, '_>, documents: u32) {
    let bench = Bench::new(documents);
    let query = Query::all().with(Task::OWNER.eq("owner 7")).sorted_by(Task::DUE, Direction::Descending).limit(PAGE);
    bencher.bench_local(|| {
        let page = bench.runtime.block_on(bench.store.find(&query)).expect("an answer");
        assert_eq!(page.documents.len(), PAGE);
        page
    });
}

#[divan::bench(args = DOCUMENTS)]
fn count_of_each_owner(bencher: Bencher<'_, '_>, documents: u32) {
    let bench = Bench::new(documents);
    bencher.bench_local(|| bench.runtime.block_on(bench.store.count_by(Task::OWNER, [])).expect("an answer"));
}
