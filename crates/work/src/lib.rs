//! What is done for customers, and what comes of it.
//!
//! [`work::Work`] is where all of it is asked for and done: [`actions`] with their history, [`comments`], the [`inbox`] of each
//! user. What is listed and counted is held in memory as a [`book`], which follows what other instances write ([`follow`]).
//! Whatever changes, changes through the ledger of [`bellwether_identity`], which records it in the same transaction.
//!
//! [`messages`] are texts to work with, filled in for one customer.
//!
//! What rules say and how they are ranked is no affair of this crate but of [`bellwether_domain`].

pub mod actions;
pub mod alerts;
pub mod book;
mod check;
pub mod colleagues;
pub mod comments;
mod context;
pub mod delivery;
pub mod documents;
pub mod error;
pub mod follow;
pub mod inbox;
pub mod key_dates;
pub mod messages;
pub mod outcomes;
pub mod playbooks;
mod rules;
mod shelf;
pub mod sight;
mod subject;
pub mod suggestions;
mod table;
pub mod team;
pub mod work;
