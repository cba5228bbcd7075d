//! Makes Cargo build the crate again when the dashboard was built: its files are embedded by a macro that Cargo cannot
//! see through.

use std::io;
use std::path::Path;

fn main() -> io::Result<()> {
    let dist = Path::new("../dist");
    // An empty folder can be watched, a missing one would mean a build every time.
    std::fs::create_dir_all(dist)?;
    println!("cargo::rerun-if-changed={}", dist.display());
    println!("cargo::rerun-if-changed=build.rs");
    Ok(())
}
