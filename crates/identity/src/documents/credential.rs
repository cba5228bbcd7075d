//! What users prove themselves with. It lies apart from the users, so that nothing that shows a user can show a hash, and signing
//! in does not change the version of a user. Its id is the user's.

use std::fmt;

use bellwether_contract::sign_in::LinkPurpose;
use bellwether_store::collection::{Collection, Field, Index};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Password, second factor and one-time link of a user.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credential {
    /// Hash of the password, as PHC string.
    pub password: Option<String>,
    /// The second factor that is asked for.
    pub second_factor: Option<SecondFactor>,
    /// Encrypted secret of one that is being set up.
    pub enrolling: Option<String>,
    /// The one-time link that works; a newer one takes its place.
    pub link: Option<Link>,
    /// Goes up when all sessions end.
    pub generation: u64,
    /// Failed attempts since the last good one.
    pub failures: u32,
    /// Until when nothing is tried.
    pub locked_until: Option<DateTime<Utc>>,
    /// When they last signed in.
    pub last_sign_in_at: Option<DateTime<Utc>>,
}

/// A second factor.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondFactor {
    /// Encrypted secret.
    pub sealed: String,
    /// Number of the step of the last code that was used: it and those before don't work any more.
    pub last_step: u64,
    /// Hashes of recovery codes that are left.
    pub recovery: Vec<String>,
}

/// A one-time link.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// SHA-256 of its token.
    pub hash: String,
    /// What it is for.
    pub purpose: LinkPurpose,
    /// Until when it works.
    pub expires_at: DateTime<Utc>,
}

impl Credential {
    pub(crate) const LINK: Field<Self, str> = Field::at("link.hash");
}

impl Collection for Credential {
    const NAME: &'static str = "credentials";
    const SCHEMA: u32 = 1;

    fn indexes() -> Vec<Index> {
        vec![Index::unique([Self::LINK.spec()])]
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential").field("generation", &self.generation).finish_non_exhaustive()
    }
}
