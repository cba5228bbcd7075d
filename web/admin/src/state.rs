//! State of these pages: who is signed in, where they go next. No views.

pub(crate) mod next;
pub(crate) mod session;
