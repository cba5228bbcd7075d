//! The `bellwether` binary: everything is in the library, this only picks the allocator.

use std::process::ExitCode;

fn main() -> ExitCode {
    bellwether::cli::run()
}
