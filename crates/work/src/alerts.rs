//! Alerts: rules held against the portfolio after each refresh, compared with what was seen at the one before.

mod evaluate;
#[cfg(test)]
mod laws;
mod memory;
pub(crate) mod others;
pub mod raise;
mod recipients;
pub mod rules;
