//! Who buys, and who looks after them.

use std::fmt;
use std::sync::Arc;

use chrono::NaiveDate;
use compact_str::CompactString;
use serde::{Deserialize, Serialize};

use crate::codes::{Country, Currency};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(CompactString);

        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(id.into())
            }
        }

        impl From<String> for $name {
            fn from(id: String) -> Self {
                Self(id.into())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id!(
    /// Identifies a customer across all sources. Opaque; compared byte by byte. Up to 24 bytes lie in place: a million ids are one
    /// array, not a million allocations that fragment the memory of whoever loads them.
    CustomerId
);
id!(
    /// Identifies an account manager.
    OwnerId
);

/// An account that buys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// The key that all sources share.
    pub id: CustomerId,
    /// Name for people.
    pub name: CompactString,
    /// Where it is, for peers and filters.
    pub country: Country,
    /// What it is billed in.
    pub currency: Currency,
    /// Commercial class in lower case, such as `a`; none is a class of its own.
    pub tier: Option<Arc<str>>,
    /// Line of business.
    pub industry: Option<Arc<str>>,
    /// The account manager responsible.
    pub owner: Option<OwnerId>,
    /// Customer since.
    pub since: Option<NaiveDate>,
    /// The account it belongs to.
    pub parent: Option<CustomerId>,
    /// Last day of the running contract.
    pub contract_end: Option<NaiveDate>,
}

/// An account manager.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// The key customers refer to.
    pub id: OwnerId,
    /// Name for people.
    pub name: String,
}
