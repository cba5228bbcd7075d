//! Teams. Who is in one is a field of the users; whoever changes that writes the team too, so that its version tells.

use bellwether_store::collection::{Collection, Field, Index};
use serde::{Deserialize, Serialize};

/// A team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    /// Name for people.
    pub name: String,
    /// The name in lower case: no two teams have the same.
    pub key: String,
}

impl Team {
    const KEY: Field<Self, str> = Field::at("key");
}

impl Collection for Team {
    const NAME: &'static str = "teams";
    const SCHEMA: u32 = 1;

    fn indexes() -> Vec<Index> {
        vec![Index::unique([Self::KEY.spec()])]
    }
}
