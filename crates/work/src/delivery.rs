//! Delivery: what leaves the product. Messages are written to the outbox with what they tell of, and sent from there until they
//! arrive: at least once, each time under the same id.

mod address;
mod digest;
pub mod list;
mod outbox;
pub mod preferences;
mod quiet;
mod retry;
pub mod send;
mod signing;
mod smtp;
mod webhook;
pub mod webhooks;

use std::fmt;

use ipnet::IpNet;

/// How messages leave, as an installation decides.
#[derive(Clone, Default)]
pub struct Channels {
    /// Where e-mail is handed over, such as `smtps://user:password@mail.example.com`; none: there is no e-mail.
    pub smtp: Option<String>,
    /// Who e-mail is from, such as `Bellwether <bellwether@example.com>`.
    pub from: String,
    /// Networks of one's own that webhooks may lie in.
    pub allow: Vec<IpNet>,
    /// Where browsers find the dashboard, for links.
    pub public_url: Option<String>,
}

impl fmt::Debug for Channels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The address of the mail server may hold a password.
        f.debug_struct("Channels").field("from", &self.from).field("allow", &self.allow).finish_non_exhaustive()
    }
}
