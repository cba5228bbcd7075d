//! The benchmark's executable plays several parts, each in a process of its own.

use std::process::{Child, Command, Stdio};

use crate::fill::Scale;

/// Where a process finds out what it is.
const ROLE: &str = "BELLWETHER_BENCH_ROLE";

/// What a process is.
pub(crate) enum Role {
    /// Starts the others and prints the table.
    Compare,
    /// A server of some size.
    Serve(String, Scale),
    /// A measured run: of what, from where.
    Load(String, String),
}

impl Role {
    /// That of this process.
    pub(crate) fn given() -> Self {
        let Ok(role) = std::env::var(ROLE) else { return Self::Compare };
        match role.split('\n').collect::<Vec<_>>()[..] {
            ["serve", what, customers] => {
                Self::Serve(what.to_owned(), Scale { customers: customers.parse().expect("a number") })
            }
            ["load", name, place] => Self::Load(name.to_owned(), place.to_owned()),
            _ => panic!("{role:?} is no role"),
        }
    }

    /// Starts a process with this role; what it says can be read.
    pub(crate) fn start(&self) -> Child {
        let role = match self {
            Self::Compare => panic!("there is one of these"),
            Self::Serve(what, scale) => format!("serve\n{what}\n{}", scale.customers),
            Self::Load(name, place) => format!("load\n{name}\n{place}"),
        };
        let executable = std::env::current_exe().expect("the benchmark's own path");
        let mut command = Command::new(executable);
        command.env(ROLE, role).stdin(Stdio::piped()).stdout(Stdio::piped());
        command.spawn().expect("a process")
    }
}
