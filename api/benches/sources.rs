//! How fast adapters read, and what they hold meanwhile: facts loaded and records copied from MongoDB, SQL Server, a
//! learning system, files, and the warehouse, at two sizes.
//!
//! Every measured run is a process of its own with nothing else in it; servers are others. It counts its heap, so that
//! what is held beyond the compact facts can be told from the facts: that must not grow with the rows. The server of SQL is
//! a stand-in, whose own time is in the seconds, but not in the CPU of the adapter.
//! `just bench-sources` runs it; `BENCH_CUSTOMERS=1000` makes it small.

#[path = "support/cpu.rs"]
mod cpu;
#[path = "support/sources/fill.rs"]
mod fill;
#[path = "support/sources/load.rs"]
mod load;
#[path = "support/sources/role.rs"]
mod role;

use fill::{Scale, Servers};
use load::{LOADS, Measured};
use peak_alloc::PeakAlloc;
use role::Role;

/// Counts what the measured process holds.
#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

/// Runs of each load and size; the median counts.
const REPETITIONS: usize = 5;

fn main() {
    match Role::given() {
        Role::Compare => compare(),
        Role::Serve(what, scale) => fill::serve(&what, scale),
        Role::Load(name, place) => println!("{}", load::run(&name, &place).line()),
    }
}

fn compare() {
    let customers = std::env::var("BENCH_CUSTOMERS").map_or(10_000, |n| n.parse().expect("a number of customers"));
    println!(
        "| load | rows | rows/s | CPU s | peak MB | with twice the rows | facts MB | twice | beyond facts MB | twice |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    let both = [Scale { customers }, Scale { customers: 2 * customers }].map(Servers::start);
    for name in LOADS {
        let runs = (0..REPETITIONS).map(|_| both.each_ref().map(|servers| load::spawn(name, servers.place(name))));
        let runs: Vec<[Measured; 2]> = runs.collect();
        let median = |size: usize, figure: fn(&Measured) -> f64| {
            let mut figures: Vec<f64> = runs.iter().map(|run| figure(&run[size])).collect();
            figures.sort_by(f64::total_cmp);
            figures[figures.len() / 2]
        };
        let megabytes = |figure: fn(&Measured) -> f64| [0, 1].map(|size| median(size, figure) / 1e6);
        let (peak, facts) = (megabytes(|run| run.resident), megabytes(|run| run.facts));
        let beyond = megabytes(|run| run.heap - run.facts);
        println!(
            "| {name} | {:.0} | {:.0} | {:.2} | {:.1} | {:.1} | {:.1} | {:.1} | {:.1} | {:.1} |",
            runs[0][0].rows,
            median(0, |run| run.rows / run.seconds),
            median(0, |run| run.cpu),
            peak[0],
            peak[1],
            facts[0],
            facts[1],
            beyond[0],
            beyond[1],
        );
    }
}
