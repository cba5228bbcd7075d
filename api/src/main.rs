//! The `bellwether` binary: everything is in the library, this only picks the allocator.

use std::process::ExitCode;

/// Gives memory back after facts were loaded, without huge pages nearly all of it; the system's keeps twice as much.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    bellwether::cli::run()
}
