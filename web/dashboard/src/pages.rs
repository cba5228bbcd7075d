//! Pages: each fetches its answers, shows them part by part, and keeps its state in the URL.

pub(crate) mod account;
pub(crate) mod actions;
pub(crate) mod alerts;
pub(crate) mod call_prep;
pub(crate) mod data;
pub(crate) mod kept_view;
pub(crate) mod not_found;
pub(crate) mod portfolio;
pub(crate) mod risk;
pub(crate) mod scoring;
