//! What happens: facts are gathered from sources, become a portfolio, and are read through scopes.
//!
//! [`orchestrator`] loads all sources in parallel and merges them, [`supervisor`] watches over those that fail, with a
//! [`breaker`] each and their [`last_good`] facts, as [`policy`] says; or [`copier`] brings their facts into the warehouse,
//! and [`copies`] tells how that went; [`portfolio`] is the result in memory;
//! [`engine`] keeps the current one, swaps it when facts change, and answers for other dates; [`account`] opens one
//! customer, with [`detail`] over what is read for it alone; [`history`] keeps what was published; what people
//! [`written`] lies over what was computed: [`assignments`] say who was given which customers, [`overrides`] which
//! scores are shown instead, [`open_work`] how much is to be done; [`contact_log`] joins the contacts of sources; [`models`] keeps scoring models and says
//! which one is active, [`back_test`] how well one would have done; [`timeline`] and [`call_prep`] tell of one customer
//! what many sources know; [`saved_views`] are people's own; [`rerun`] runs the pipeline on demand; [`leader`] tells
//! which of several instances refreshes, [`fingerprint`] what they have in common. HTTP, command line and schedules call the same functions here.

pub mod account;
pub mod assignments;
pub mod back_test;
pub mod breaker;
pub mod call_prep;
pub mod clock;
pub mod contact_log;
pub mod copier;
pub mod copies;
pub mod detail;
pub mod documents;
pub mod engine;
pub mod error;
pub mod fingerprint;
pub mod history;
pub mod last_good;
pub mod leader;
pub mod models;
pub mod open_work;
pub mod orchestrator;
pub mod overrides;
pub mod policy;
pub mod portfolio;
mod present;
pub mod rerun;
pub mod saved_views;
pub mod scope;
pub mod supervisor;
pub mod timeline;
pub mod view;
pub mod watched;
pub mod written;
