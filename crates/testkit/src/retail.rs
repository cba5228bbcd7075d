//! Online Retail II, the public data that tests of the real thing run on. Only where it lies: what is in it belongs to
//! the tests.

use std::path::{Path, PathBuf};

/// The real file; none where it is not at hand, which is said aloud. `BELLWETHER_DATA_DIR` names its folder.
pub fn file() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("BELLWETHER_DATA_DIR").map_or(beside, PathBuf::from);
    let file = folder.join("online_retail_II.csv.zst");
    if file.exists() {
        return Some(file);
    }
    eprintln!("SKIPPED: {} is not there; set BELLWETHER_DATA_DIR to the folder of the public data", file.display());
    None
}
