//! Sessions of browsers. The id is the SHA-256 of what the cookie holds, so that it may be shown and says nothing.

use bellwether_store::collection::{Collection, Field, Index};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Id of the user.
    pub user: String,
    /// Generation of the user's credential it belongs to; it ended if that is another by now.
    pub generation: u64,
    /// Whether a code of the second factor is still to come.
    pub pending: bool,
    /// When it began.
    pub began_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub last_seen_at: DateTime<Utc>,
    /// When it ends in any case.
    pub expires_at: DateTime<Utc>,
    /// Where it began.
    pub address: String,
    /// The browser, as it names itself.
    pub agent: String,
}

impl Session {
    pub(crate) const USER: Field<Self, str> = Field::at("user");
    pub(crate) const EXPIRES_AT: Field<Self, DateTime<Utc>> = Field::at("expires_at");
    pub(crate) const LAST_SEEN_AT: Field<Self, DateTime<Utc>> = Field::at("last_seen_at");
}

impl Collection for Session {
    const NAME: &'static str = "sessions";
    const SCHEMA: u32 = 1;

    fn indexes() -> Vec<Index> {
        vec![
            Index::on([Self::USER.spec()]),
            Index::on([Self::EXPIRES_AT.spec()]),
            Index::on([Self::LAST_SEEN_AT.spec()]),
        ]
    }
}
