//! Parts of which pages are made, besides those that `bellwether_ui` has. They take data and callbacks and fetch nothing, except [`search`], [`freshness`], [`lens`]
//! and [`contact_form`], which are about the whole product.

pub(crate) mod badge;
pub(crate) mod bands;
pub(crate) mod chart;
pub(crate) mod chart_panel;
pub(crate) mod contact_form;
pub(crate) mod dialog;
pub(crate) mod entry;
pub(crate) mod export;
pub(crate) mod figures;
pub(crate) mod filter_chip;
pub(crate) mod freshness;
pub(crate) mod help;
pub(crate) mod lens;
pub(crate) mod measures;
pub(crate) mod overlays;
pub(crate) mod page_head;
pub(crate) mod rule_numbers;
pub(crate) mod save;
pub(crate) mod search;
pub(crate) mod shell;
pub(crate) mod strip;
pub(crate) mod typed;
pub(crate) mod value;
