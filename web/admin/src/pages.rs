//! The pages.

pub(crate) mod audit;
pub(crate) mod link;
pub(crate) mod not_found;
pub(crate) mod profile;
pub(crate) mod second_factor;
pub(crate) mod sign_in;
pub(crate) mod teams;
pub(crate) mod users;
