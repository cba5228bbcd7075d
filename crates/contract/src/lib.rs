//! What travels between the API and its clients: request and response types, and the error envelope.
//!
//! The server fills these types, the dashboard reads them, `openapi.json` is generated from them (feature `openapi`).
//! Nothing here computes: every number was computed by the domain crate.

pub mod account;
pub mod account_group;
pub mod action;
pub mod action_change;
pub mod alert;
pub mod assignment;
pub mod audit;
pub mod calendars;
pub mod call_prep;
pub mod colleague;
pub mod comment;
pub mod contact_log;
pub mod customer;
pub mod fiscal;
pub mod groups;
pub mod identity;
pub mod key_date;
pub mod message_template;
pub mod model_library;
pub mod operation;
pub mod outcome;
pub mod page;
pub mod peers;
pub mod playbook;
pub mod portfolio;
pub mod problem;
pub mod query;
pub mod risk;
pub mod saved_view;
pub mod score_override;
pub mod scoring;
pub mod sign_in;
pub mod simulation;
pub mod suggestion;
pub mod team_work;
pub mod timeline;
pub mod value;
