//! Actions: what is to be done for a customer, by whom and until when, how far it is, and what came of it.

mod apply;
pub mod bulk;
mod change;
mod create;
pub(crate) mod draft;
pub(crate) mod history;
pub mod list;
mod machine;
mod note;
pub mod order;
pub mod past;
mod transition;
mod view;
