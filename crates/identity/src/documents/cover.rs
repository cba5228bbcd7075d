//! Covers: somebody stands in for an account manager for some days.

use bellwether_contract::identity::UserRef;
use bellwether_store::collection::{Collection, Field, Index};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Customers of an account manager that somebody else sees too, for some days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cover {
    /// Id of the account manager.
    pub owner: String,
    /// Id of the user who stands in.
    pub user: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub through: NaiveDate,
    /// Why.
    pub reason: String,
    /// Who arranged it.
    pub by: UserRef,
}

impl Cover {
    pub(crate) const THROUGH: Field<Self, NaiveDate> = Field::at("through");
}

impl Collection for Cover {
    const NAME: &'static str = "covers";
    const SCHEMA: u32 = 1;

    fn indexes() -> Vec<Index> {
        vec![Index::on([Self::THROUGH.spec()])]
    }
}
