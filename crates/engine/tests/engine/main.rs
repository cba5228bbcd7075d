//! The engine from the outside: pages, filters and sums against the obvious way to compute them, and what a failing
//! source takes down.

mod assignments;
mod dates;
mod degraded;
mod details;
mod failures;
mod faults;
mod kept;
mod leader;
mod live;
mod measures;
mod pages;
mod support;
mod totals;
mod weeks;
mod written;
