//! What the audit log shows of documents.

use bellwether_contract::identity::{KeyScope, Preferences, Role, UserStatus};
use bellwether_contract::sign_in::LinkPurpose;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use crate::audit::View;
use crate::documents::api_key::ApiKey;
use crate::documents::cover::Cover;
use crate::documents::team::Team;
use crate::documents::user::{Linked, User};

/// A user.
#[derive(Debug, Serialize)]
pub(crate) struct UserView<'a> {
    name: &'a str,
    email: Option<&'a str>,
    role: Role,
    status: UserStatus,
    owners: &'a [String],
    team: Option<&'a str>,
    linked: Option<&'a Linked>,
    second_factor: bool,
}

impl<'a> UserView<'a> {
    pub(crate) fn new(user: &'a User, second_factor: bool) -> Self {
        Self {
            name: &user.name,
            email: user.email.as_deref(),
            role: user.role,
            status: user.status,
            owners: &user.owners,
            team: user.team.as_deref(),
            linked: user.linked.as_ref(),
            second_factor,
        }
    }
}

impl View for UserView<'_> {}

/// What somebody changed of their own profile.
#[derive(Debug, Serialize)]
pub(crate) struct ProfileView<'a> {
    pub(crate) name: &'a str,
    pub(crate) preferences: &'a Preferences,
}

impl View for ProfileView<'_> {}

/// A team.
#[derive(Debug, Serialize)]
pub(crate) struct TeamView<'a> {
    name: &'a str,
}

impl<'a> From<&'a Team> for TeamView<'a> {
    fn from(team: &'a Team) -> Self {
        Self { name: &team.name }
    }
}

impl View for TeamView<'_> {}

/// A cover.
#[derive(Debug, Serialize)]
pub(crate) struct CoverView<'a> {
    owner: &'a str,
    user: &'a str,
    from: NaiveDate,
    through: NaiveDate,
    reason: &'a str,
}

impl<'a> From<&'a Cover> for CoverView<'a> {
    fn from(cover: &'a Cover) -> Self {
        Self { owner: &cover.owner, user: &cover.user, from: cover.from, through: cover.through, reason: &cover.reason }
    }
}

impl View for CoverView<'_> {}

/// A key of the API.
#[derive(Debug, Serialize)]
pub(crate) struct KeyView<'a> {
    name: &'a str,
    user: &'a str,
    scopes: &'a [KeyScope],
    expires_at: DateTime<Utc>,
}

impl<'a> From<&'a ApiKey> for KeyView<'a> {
    fn from(key: &'a ApiKey) -> Self {
        Self { name: &key.name, user: &key.user, scopes: &key.scopes, expires_at: key.expires_at }
    }
}

impl View for KeyView<'_> {}

/// A one-time link.
#[derive(Debug, Serialize)]
pub(crate) struct LinkView {
    pub(crate) purpose: LinkPurpose,
    pub(crate) expires_at: DateTime<Utc>,
}

impl View for LinkView {}

/// A session.
#[derive(Debug, Serialize)]
pub(crate) struct SessionView<'a> {
    pub(crate) session: &'a str,
}

impl View for SessionView<'_> {}
