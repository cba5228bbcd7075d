//! Parts of which pages are made, besides those that `bellwether_ui` has. They take data and callbacks and fetch nothing, except [`search`] and [`freshness`],
//! which are about the whole product.

pub(crate) mod badge;
pub(crate) mod bands;
pub(crate) mod chart;
pub(crate) mod chart_panel;
pub(crate) mod dialog;
pub(crate) mod figures;
pub(crate) mod freshness;
pub(crate) mod help;
pub(crate) mod page_head;
pub(crate) mod save;
pub(crate) mod search;
pub(crate) mod shell;
pub(crate) mod value;
