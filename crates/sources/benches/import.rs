//! How fast the worked example is read: bytes and rows per second of the whole import, into a sink that drops all.
//!
//! `cargo bench -p bellwether-sources`, with BELLWETHER_DATA_DIR naming the folder of the public data.

use std::path::{Path, PathBuf};

use bellwether_domain::intake::{FactSink, Record, SinkError};
use bellwether_domain::loader::Reject;
use bellwether_sources::files::import::import;
use bellwether_sources::files::mapping::Mapping;
use divan::Bencher;
use divan::counter::ItemsCount;

const MAPPING: &str = include_str!("../../../mappings/online-retail-ii.toml");
const ROWS: u64 = 1_067_371;

struct Drop;

impl FactSink for Drop {
    fn put(&mut self, record: Record) -> Result<(), SinkError> {
        divan::black_box_drop(record);
        Ok(())
    }

    fn reject(&mut self, reject: Reject) -> Result<(), SinkError> {
        divan::black_box_drop(reject);
        Ok(())
    }
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn online_retail_ii(bencher: Bencher<'_, '_>) {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("BELLWETHER_DATA_DIR").map_or(beside, PathBuf::from);
    let inputs = [folder.join("online_retail_II.csv.zst")];
    let mapping = Mapping::parse(MAPPING).expect("the mapping is valid");
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| {
        let summary = import(&mapping, &inputs, &mut Drop, &mut ()).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(summary.rows(), ROWS);
    });
}

fn main() {
    divan::main();
}
