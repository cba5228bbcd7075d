//! Parts of which pages are made. They take data and callbacks and fetch nothing, except [`search`] and [`freshness`],
//! which are about the whole product.

pub(crate) mod badge;
pub(crate) mod chart;
pub(crate) mod fragment;
pub(crate) mod freshness;
pub(crate) mod help;
pub(crate) mod icon;
pub(crate) mod overlay;
pub(crate) mod page_head;
pub(crate) mod popover;
pub(crate) mod remote;
pub(crate) mod search;
pub(crate) mod shell;
pub(crate) mod skeleton;
pub(crate) mod tip;
pub(crate) mod value;
