//! Keys of the API. The id is the middle part of the key as its owner has it.

use bellwether_contract::identity::KeyScope;
use bellwether_store::collection::{Collection, Field, Index};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKey {
    /// What it is for.
    pub name: String,
    /// Id of the user it acts as.
    pub user: String,
    /// SHA-256 of the secret.
    pub hash: String,
    /// What it may be used for, in order, each once.
    pub scopes: Vec<KeyScope>,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
}

impl ApiKey {
    pub(crate) const EXPIRES_AT: Field<Self, DateTime<Utc>> = Field::at("expires_at");
}

impl Collection for ApiKey {
    const NAME: &'static str = "api_keys";
    const SCHEMA: u32 = 1;

    fn indexes() -> Vec<Index> {
        vec![Index::on([Self::EXPIRES_AT.spec()])]
    }
}
