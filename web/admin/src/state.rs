//! State of these pages: who is signed in, what is in the URL. No views.

pub(crate) mod filters;
pub(crate) mod next;
pub(crate) mod session;
