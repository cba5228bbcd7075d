//! Whose rows a caller may see. Every read of the portfolio demands a [`Scope`], and only an identity makes one.

use std::sync::Arc;

use bellwether_domain::facts::customer::OwnerId;

/// What a caller may see. Cannot be built from request data, only through the constructors that identity uses.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Scope(Reach);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Reach {
    Everything,
    OwnedBy(Arc<[OwnerId]>),
}

impl Scope {
    /// Every customer: administrators, scheduled jobs, the demonstration user.
    pub const fn everything() -> Self {
        Self(Reach::Everything)
    }

    /// The customers of these account managers.
    pub fn owned_by(owners: impl IntoIterator<Item = OwnerId>) -> Self {
        let mut owners: Vec<OwnerId> = owners.into_iter().collect();
        owners.sort_unstable();
        owners.dedup();
        Self(Reach::OwnedBy(owners.into()))
    }

    pub(crate) const fn reach(&self) -> &Reach {
        &self.0
    }
}
