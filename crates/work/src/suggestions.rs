//! What the numbers suggest to do: rules held against everybody, ranked, with what was decided about each.

pub mod automation;
mod decide;
pub(crate) mod evaluate;
pub mod list;
pub mod rules;
