//! Entries of the audit log, and its head. The id of an entry is its number, padded so that ids sort as numbers do.

use bellwether_contract::identity::UserRef;
use bellwether_store::collection::{Collection, Field, Index};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One thing that was done, as kept. The seal covers all other fields, and the seal of the entry before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// From 1 without gaps.
    pub number: i64,
    /// When, to the millisecond; never before the entry before.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: UserRef,
    /// How they were known.
    pub means: String,
    /// From where.
    pub address: Option<String>,
    /// With what.
    pub agent: Option<String>,
    /// In which request.
    pub request_id: Option<String>,
    /// What.
    pub action: String,
    /// To what kind of thing.
    pub target_kind: String,
    /// To which.
    pub target: String,
    /// Its name for people.
    pub target_name: String,
    /// What it was.
    pub before: Option<Value>,
    /// What it became.
    pub after: Option<Value>,
    /// Hexadecimal.
    pub seal: String,
}

impl Record {
    pub(crate) const NUMBER: Field<Self, i64> = Field::at("number");
    pub(crate) const AT: Field<Self, DateTime<Utc>> = Field::at("at");
    pub(crate) const ACTOR: Field<Self, str> = Field::at("actor.id");
    pub(crate) const ACTION: Field<Self, str> = Field::at("action");
    pub(crate) const TARGET_KIND: Field<Self, str> = Field::at("target_kind");
    pub(crate) const TARGET: Field<Self, str> = Field::at("target");

    /// The id of the entry with a number.
    pub(crate) fn id(number: i64) -> String {
        format!("{number:019}")
    }
}

impl Collection for Record {
    const NAME: &'static str = "audit";
    const SCHEMA: u32 = 1;

    fn indexes() -> Vec<Index> {
        vec![
            Index::unique([Self::NUMBER.spec()]),
            Index::on([Self::AT.spec()]),
            Index::on([Self::ACTOR.spec(), Self::NUMBER.spec()]),
            Index::on([Self::ACTION.spec(), Self::NUMBER.spec()]),
            Index::on([Self::TARGET_KIND.spec(), Self::NUMBER.spec()]),
            Index::on([Self::TARGET.spec(), Self::NUMBER.spec()]),
        ]
    }
}

/// The last entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Its number.
    pub number: i64,
    /// Its seal.
    pub seal: String,
    /// Its time.
    pub at: DateTime<Utc>,
}

impl Head {
    /// There is one.
    pub(crate) const ID: &'static str = "head";
}

impl Collection for Head {
    const NAME: &'static str = "audit_head";
    const SCHEMA: u32 = 1;

    fn indexes() -> Vec<Index> {
        Vec::new()
    }
}
