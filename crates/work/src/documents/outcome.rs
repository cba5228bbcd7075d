//! What had become of customers some days after actions were completed. The id is that of the action.

use bellwether_contract::outcome::OutcomeResultAfter;
use bellwether_store::collection::{Collection, Index};
use serde::{Deserialize, Serialize};

/// The results of an action, by days.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct OutcomeDocument {
    /// Those that are known.
    pub after: Vec<OutcomeResultAfter>,
}

impl Collection for OutcomeDocument {
    const NAME: &'static str = "action_outcomes";
    const SCHEMA: u32 = 1;

    fn indexes() -> Vec<Index> {
        Vec::new()
    }
}
