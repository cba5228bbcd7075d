//! Alerts: rules held against the portfolio after each refresh, compared with what was seen at the one before.

pub mod evaluate;
mod memory;
pub(crate) mod others;
mod raise;
mod recipients;
pub mod rules;
