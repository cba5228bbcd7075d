//! Who people are, what they may do, and the record of what they did.
//!
//! Everything that asks for something is an [`identity::Identity`]: a person with a session, a program with a key or a token, or
//! the product itself. What it may see and do follows from it alone.
//!
//! [`identities::Identities`] is where users, teams, sessions and keys are read and changed. Whatever it changes, it changes
//! through the [`ledger::Ledger`], which records it in the same transaction.

pub mod act;
pub mod api_keys;
pub mod audit;
pub mod audit_page;
pub mod audit_verify;
mod chance;
pub mod covers;
pub mod directory;
pub mod documents;
pub mod error;
pub mod idempotency;
pub mod identities;
pub mod identity;
pub mod ledger;
pub mod links;
mod listing;
pub mod oidc;
pub mod password;
pub mod people;
mod profile;
pub mod role;
mod rules;
mod second_factor;
pub mod secret;
pub mod sessions;
pub mod sign_in;
pub mod sweep;
mod teams;
pub mod tokens;
pub mod vault;
mod views;
