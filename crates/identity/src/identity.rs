//! Whoever asks for something, with what they may see and do.

use std::sync::Arc;

use bellwether_contract::identity::{KeyScope, Permission, Role};
use bellwether_domain::facts::customer::OwnerId;

use crate::role::permissions;

/// How somebody is known.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Means {
    /// A session of a browser, by its id.
    Session(Arc<str>),
    /// A key of the API, by its id, with what it may be used for.
    ApiKey(Arc<str>, Arc<[KeyScope]>),
    /// A token that another system signed.
    Token,
    /// The command line of the server.
    CommandLine,
    /// The product itself: what happens on schedule.
    System,
}

impl Means {
    /// As the audit log names it.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Session(_) => "session",
            Self::ApiKey(..) => "api_key",
            Self::Token => "token",
            Self::CommandLine => "command_line",
            Self::System => "system",
        }
    }
}

/// Whose customers somebody may see.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Reach {
    /// Everybody's.
    Everything,
    /// Those of these account managers, in order, each once; nobody's if there are none.
    OwnedBy(Arc<[OwnerId]>),
}

impl Reach {
    /// The customers of these account managers.
    pub fn owned_by(owners: impl IntoIterator<Item = OwnerId>) -> Self {
        let mut owners: Vec<OwnerId> = owners.into_iter().collect();
        owners.sort_unstable();
        owners.dedup();
        Self::OwnedBy(owners.into())
    }

    /// Whether it takes in the customers of an account manager; none are the customers of nobody.
    pub fn contains(&self, owner: Option<&OwnerId>) -> bool {
        match self {
            Self::Everything => true,
            Self::OwnedBy(owners) => owner.is_some_and(|owner| owners.binary_search(owner).is_ok()),
        }
    }
}

/// Whoever asks for something. It is made by signing in, by a key, by a token, or for the product itself, and by nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    user: Arc<str>,
    name: Arc<str>,
    role: Role,
    reach: Reach,
    means: Means,
}

impl Identity {
    pub(crate) const fn new(user: Arc<str>, name: Arc<str>, role: Role, reach: Reach, means: Means) -> Self {
        Self { user, name, role, reach, means }
    }

    /// The product itself, or somebody at the command line of the server: sees and may do everything.
    pub fn of_the_server(means: Means, name: &str) -> Self {
        Self::new("system".into(), name.into(), Role::Admin, Reach::Everything, means)
    }

    /// An account manager who never signed in.
    #[cfg(feature = "testing")]
    pub fn of_tests(user: &str, reach: Reach) -> Self {
        Self::new(user.into(), user.into(), Role::AccountManager, reach, Means::System)
    }

    /// Key of the user.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// Name of the user, for people.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What they are.
    pub const fn role(&self) -> Role {
        self.role
    }

    /// Whose customers they may see, today.
    pub const fn reach(&self) -> &Reach {
        &self.reach
    }

    /// How they are known.
    pub const fn means(&self) -> &Means {
        &self.means
    }

    /// Whether they may do this.
    pub fn may(&self, permission: Permission) -> bool {
        permissions(self.role).contains(&permission)
    }
}
