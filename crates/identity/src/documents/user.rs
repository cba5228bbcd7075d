//! Users: people and services, without anything that must not be seen ([`super::credential`]).

use bellwether_contract::identity::{Preferences, Role, UserStatus};
use bellwether_store::collection::{Collection, Field, Index};
use serde::{Deserialize, Serialize};

/// Somebody, or a program, that can ask for something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Name for people.
    pub name: String,
    /// Lower case; none for services.
    pub email: Option<String>,
    /// What they may do.
    pub role: Role,
    /// Whether they can sign in.
    pub status: UserStatus,
    /// Ids of account managers, in order, each once. `*` of a service stands for all.
    pub owners: Vec<String>,
    /// Id of their team.
    pub team: Option<String>,
    /// Who they are for an identity provider.
    pub linked: Option<Linked>,
    /// How they want to see things.
    pub preferences: Preferences,
    /// Whether this is the user of a demonstration.
    #[serde(default)]
    pub demo: bool,
}

/// Who somebody is for an identity provider.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Linked {
    /// The provider.
    pub issuer: String,
    /// Its name for them.
    pub subject: String,
}

impl User {
    pub(crate) const EMAIL: Field<Self, str> = Field::at("email");
    pub(crate) const ROLE: Field<Self, str> = Field::at("role");
    pub(crate) const TEAM: Field<Self, str> = Field::at("team");
    pub(crate) const ISSUER: Field<Self, str> = Field::at("linked.issuer");
    pub(crate) const SUBJECT: Field<Self, str> = Field::at("linked.subject");
}

impl Collection for User {
    const NAME: &'static str = "users";
    const SCHEMA: u32 = 1;

    fn indexes() -> Vec<Index> {
        vec![
            Index::unique([Self::EMAIL.spec()]),
            Index::unique([Self::ISSUER.spec(), Self::SUBJECT.spec()]),
            Index::on([Self::ROLE.spec()]),
            Index::on([Self::TEAM.spec()]),
        ]
    }
}
