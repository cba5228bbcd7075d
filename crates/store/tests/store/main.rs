//! Tests of the store through its public interface: one binary, because each costs a link.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which end at the first thing that fails")]

mod backups;
mod concurrency;
mod coordination;
mod crash;
mod documents;
mod faults;
mod files;
mod given;
mod laws;
mod places;
mod queries;
mod score_history;
mod series;
mod servers;
mod source_facts;
mod things;
mod upgrades;
