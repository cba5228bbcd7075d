//! Dates that matter, as somebody wrote them down.

use bellwether_contract::identity::UserRef;
use bellwether_contract::key_date::KeyDateKind;
use bellwether_identity::audit::View;
use bellwether_store::collection::{Collection, Index};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A date that matters to a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyDateDocument {
    /// Id of the customer.
    pub customer: String,
    /// Its name when the date was written down.
    pub customer_name: String,
    /// What it is.
    pub kind: KeyDateKind,
    /// In a few words.
    pub title: String,
    /// When.
    pub date: NaiveDate,
    /// Who wrote it down.
    pub by: UserRef,
}

impl Collection for KeyDateDocument {
    const NAME: &'static str = "key_dates";
    const SCHEMA: u32 = 1;

    fn indexes() -> Vec<Index> {
        Vec::new()
    }
}

impl View for KeyDateDocument {}
