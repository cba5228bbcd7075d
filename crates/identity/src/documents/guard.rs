//! Guards: documents that whoever decides something by many documents replaces, so that of two who do it at once one decides
//! again.

use bellwether_store::collection::{Collection, Index};
use serde::{Deserialize, Serialize};

/// Nothing but a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guard {
    /// How often something was decided.
    pub decisions: u64,
}

impl Guard {
    /// Of changes that may leave no administrator.
    pub(crate) const ADMINISTRATORS: &'static str = "administrators";
}

impl Collection for Guard {
    const NAME: &'static str = "identity_guards";
    const SCHEMA: u32 = 1;

    fn indexes() -> Vec<Index> {
        Vec::new()
    }
}
