//! What the warehouse promises, from outside.

mod contract;
mod faults;
mod increments;
mod loading;
mod rejecting;
mod resuming;
mod round_trip;
mod support;
