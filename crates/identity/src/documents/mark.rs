//! Marks of requests with an idempotency key: that they were done, and what was answered. The id is made of user and key.

use bellwether_store::collection::{Collection, Field, Index};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A request that was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Id of the user.
    pub user: String,
    /// SHA-256 of the request.
    pub fingerprint: String,
    /// When it was done.
    pub done_at: DateTime<Utc>,
    /// What was answered, encrypted, as answers may hold secrets that are shown once; none between the change and the
    /// answer.
    pub answer: Option<String>,
}

/// An answer that is given again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Status of HTTP.
    pub status: u16,
    /// Headers that are kept, in lower case.
    pub headers: Vec<(String, String)>,
    /// Body, a text.
    pub body: String,
}

impl Mark {
    pub(crate) const DONE_AT: Field<Self, DateTime<Utc>> = Field::at("done_at");
}

impl Collection for Mark {
    const NAME: &'static str = "idempotency_marks";
    const SCHEMA: u32 = 1;

    fn indexes() -> Vec<Index> {
        vec![Index::on([Self::DONE_AT.spec()])]
    }
}
