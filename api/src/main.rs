//! The `bellwether` binary: everything is in the library, this only picks the allocator.

use std::process::ExitCode;

/// Gives memory back after a load, and is faster than the system's at many small rows.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    bellwether::cli::run()
}
