//! From facts to measures: what each number means is written down here, once.
//!
//! Every function is pure and takes the as-of date as part of [`as_of::AsOf`]: facts dated on that date count, later
//! ones are not seen. Amounts are minor units of the reporting currency. What a measure does to a score is the
//! business of [`crate::scoring`].

pub mod account;
pub mod as_of;
pub mod cadence;
pub mod coverage;
pub mod customer;
pub mod engagement;
pub mod money_sums;
pub mod narrative;
pub mod pacing;
pub mod payments;
pub mod revenue;
pub mod spread;
pub mod talking_points;
pub mod training;
