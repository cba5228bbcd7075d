//! Parts of which these pages are made, besides those that `bellwether_ui` has.

pub(crate) mod copy;
pub(crate) mod door;
pub(crate) mod frame;
pub(crate) mod listing;
pub(crate) mod password;
