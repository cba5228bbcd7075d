//! The portfolio: every customer in numbers as of one date, in columns, immutable.
//!
//! [`build`] computes it from facts, [`columns`] holds it, [`query`] says what is wanted of it, [`page`] finds the rows
//! without touching a disk, [`summary`] adds them up, [`groups`] in groups, [`account_group`] by parents,
//! [`past_scores`] tells how they stood before, [`attention`] says who comes first, [`peers`] compares one with others
//! of its kind, [`risk`] tells segments, [`simulation`] tries another model, [`owners`] says who looks after whom.
//! [`shown`] scores that people set and rows that were computed anew lie over the others. Customers are dense integers
//! in the order of their ids; a filter is a bit set, a sort order is a permutation that is worked out once. Whoever
//! reads must show a [`crate::scope::Scope`].

pub mod account_group;
pub mod ahead;
pub mod attention;
mod bits;
pub mod build;
pub mod columns;
pub mod context;
pub mod cursor;
pub mod field;
pub mod filter;
pub mod groups;
pub mod ladder;
mod measure_table;
pub mod order;
pub mod owners;
pub mod packed_score;
pub mod page;
pub mod past_scores;
pub(crate) mod patches;
pub mod peers;
pub mod query;
pub mod risk;
pub mod row;
pub mod row_set;
pub mod runs;
pub mod shown;
pub mod simulation;
pub mod summary;
pub mod text;
pub mod view;
pub mod work;
