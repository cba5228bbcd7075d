//! The engine from the outside: pages, filters and sums against the obvious way to compute them, and what a failing
//! source takes down.

mod dates;
mod failures;
mod measures;
mod pages;
mod support;
mod totals;
