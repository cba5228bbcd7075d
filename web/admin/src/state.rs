//! State of these pages: who is signed in, what is in the URL, what is being sent. No views.

pub(crate) mod filters;
pub(crate) mod form;
pub(crate) mod next;
pub(crate) mod session;
