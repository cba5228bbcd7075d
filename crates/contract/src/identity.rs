//! Who people and programs are, and what they may do.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::page::PageInfo;
use crate::sign_in::Link;

/// What somebody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sees and manages everything.
    Admin,
    /// Sees the customers of a team and manages who looks after them.
    Lead,
    /// Sees their own customers, and those they stand in for.
    AccountManager,
    /// Learns; sees no customers.
    Learner,
    /// A program; sees what it was given.
    Service,
}

/// What a role allows beyond looking at the customers within reach. Clients show or hide by it; the server decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Look at customers and everything about them.
    ReadCustomers,
    /// Look at the portfolios of others.
    ReadPortfolios,
    /// Give customers to other account managers, and let somebody stand in for another.
    ManageAssignments,
    /// Invite, change and disable users; form teams.
    ManageUsers,
    /// Read the audit log.
    ReadAudit,
    /// Look at rejected rows, start copies and repeat runs.
    ManagePipeline,
    /// Keep scoring models and say which one scores customers.
    ManageModels,
    /// Change rules of suggestions and alerts, playbooks, what is made without being asked, and where alerts are sent.
    ManageWork,
    /// Write message templates that everybody uses.
    ManageTemplates,
}

/// How a user can be told from what they may do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum UserStatus {
    /// Has not chosen a password yet.
    Invited,
    /// Can sign in.
    Active,
    /// Can't sign in any more; what they did stays theirs.
    Disabled,
}

/// Colours of the pages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the device is set.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// How somebody wants to see dates, numbers and colours.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Preferences {
    /// Colours.
    #[serde(default)]
    pub theme: Theme,
    /// BCP 47, such as `de-AT`; null as the browser is set.
    #[serde(default)]
    pub locale: Option<String>,
    /// IANA name, such as `Europe/Vienna`; null as the browser is set.
    #[serde(default)]
    pub time_zone: Option<String>,
}

/// A team by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TeamRef {
    /// Key.
    pub id: String,
    /// Name for people.
    pub name: String,
}

/// A user by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserRef {
    /// Key.
    pub id: String,
    /// Name for people.
    pub name: String,
}

/// Whoever asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Me {
    /// Key.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// What they sign in with; null for programs.
    pub email: Option<String>,
    /// What they may do.
    pub role: Role,
    /// What the role allows.
    pub permissions: Vec<Permission>,
    /// Ids of the account managers whose customers they look after themselves.
    pub owners: Vec<String>,
    /// Their team.
    pub team: Option<TeamRef>,
    /// How they want to see things.
    pub preferences: Preferences,
    /// Whether signing in takes a code besides the password.
    pub second_factor: bool,
    /// Whether there is a password to sign in with.
    pub password: bool,
    /// Recovery codes that are left.
    pub recovery_codes: u32,
    /// What changing requests of this session send as `X-CSRF-Token`; null for requests without a session.
    pub csrf_token: Option<String>,
    /// Id of the session; null for requests without one.
    pub session: Option<String>,
    /// Whether this is the user of a demonstration.
    pub demo: bool,
}

/// Changes of one's own profile; what is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MeChange {
    /// Name for people, 1 to 100 characters.
    pub name: Option<String>,
    /// How they want to see things.
    #[serde(default, deserialize_with = "given_preferences")]
    pub preferences: Option<Preferences>,
}

/// Stricter than [`Preferences`], which clients also read: no unknown field.
fn given_preferences<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Preferences>, D::Error> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Given {
        #[serde(default)]
        theme: Theme,
        #[serde(default)]
        locale: Option<String>,
        #[serde(default)]
        time_zone: Option<String>,
    }

    let given = Option::<Given>::deserialize(deserializer)?;
    Ok(given.map(|Given { theme, locale, time_zone }| Preferences { theme, locale, time_zone }))
}

/// What a key may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum KeyScope {
    /// Requests that change nothing.
    Read,
    /// Requests that change something, other than users, teams and keys.
    Write,
}

/// A key of the API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiKeyItem {
    /// Key.
    pub id: String,
    /// What it is for.
    pub name: String,
    /// How it begins, to tell it from others.
    pub prefix: String,
    /// What it may be used for.
    pub scopes: Vec<KeyScope>,
    /// Who it acts as.
    pub user: UserRef,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// Keys, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiKeys {
    /// The keys.
    pub items: Vec<ApiKeyItem>,
}

/// A key to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewApiKey {
    /// What it is for, 1 to 100 characters.
    pub name: String,
    /// What it may be used for; at least one.
    pub scopes: Vec<KeyScope>,
    /// Days until it ends, 1 to 365.
    pub days: u32,
    /// For whom; null for oneself. Administrators can make keys for services.
    #[serde(default)]
    pub user: Option<String>,
}

/// A key that was made; the secret is shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatedApiKey {
    /// What to send as `Authorization: Bearer …`.
    pub secret: String,
    /// The key.
    pub key: ApiKeyItem,
}

/// A user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct User {
    /// Key.
    pub id: String,
    /// Changes with every change; what `If-Match` takes, in quotes.
    pub version: u64,
    /// Name for people.
    pub name: String,
    /// What they sign in with; null for services.
    pub email: Option<String>,
    /// What they may do.
    pub role: Role,
    /// Whether they can sign in.
    pub status: UserStatus,
    /// Ids of the account managers whose customers they look after.
    pub owners: Vec<String>,
    /// Their team.
    pub team: Option<TeamRef>,
    /// Whether signing in takes a code besides the password.
    pub second_factor: bool,
    /// Whether they sign in with the identity provider.
    pub linked: bool,
    /// When they last signed in.
    pub last_sign_in_at: Option<DateTime<Utc>>,
    /// When they were invited.
    pub created_at: DateTime<Utc>,
}

/// Users by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Users {
    /// This page's users.
    pub items: Vec<User>,
    /// Where it goes on.
    pub page: PageInfo,
}

/// A user to be invited, or a service to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    /// Name for people, 1 to 100 characters.
    pub name: String,
    /// What they sign in with; null for services, which have keys.
    #[serde(default)]
    pub email: Option<String>,
    /// What they may do.
    pub role: Role,
    /// Ids of the account managers whose customers they look after.
    #[serde(default)]
    pub owners: Vec<String>,
    /// Key of their team.
    #[serde(default)]
    pub team: Option<String>,
}

/// A user that was invited; the link is shown this once. Services have none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatedUser {
    /// The user.
    pub user: User,
    /// Where they choose a password.
    pub link: Option<Link>,
}

/// Changes of a user; what is left out stays. `team` given as null takes them out of their team.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UserChange {
    /// Name for people, 1 to 100 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What they may do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Ids of the account managers whose customers they look after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owners: Option<Vec<String>>,
    /// Key of their team; null for none.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub team: Option<Option<String>>,
    /// `true` disables, `false` lets them sign in again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disabled: Option<bool>,
    /// `true` takes the second factor away, when somebody lost it and its recovery codes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reset_second_factor: Option<bool>,
}

/// Tells null from left out.
fn given<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::<T>::deserialize(deserializer).map(Some)
}

/// A team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Team {
    /// Key.
    pub id: String,
    /// Changes with every change; what `If-Match` takes, in quotes.
    pub version: u64,
    /// Name for people.
    pub name: String,
    /// Who leads it.
    pub leads: Vec<UserRef>,
    /// Who is in it, leads aside.
    pub members: Vec<UserRef>,
}

/// Teams by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Teams {
    /// The teams.
    pub items: Vec<Team>,
}

/// A name for a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TeamName {
    /// Name for people, 1 to 100 characters, different from other teams'.
    pub name: String,
}
