//! Who people are, what they may do, and the record of what they did.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::page::PageInfo;

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

/// How to sign in here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignInWays {
    /// With a password.
    pub password: bool,
    /// Name of the identity provider one can sign in with; null without one.
    pub provider: Option<String>,
    /// Name and password of the demonstration are on the terminal that started it.
    pub demo: bool,
    /// Least length of a password, in characters.
    pub password_min_length: u32,
}

/// Name and password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// What the user was invited by.
    pub email: String,
    /// The password.
    pub password: String,
}

/// What signing in led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SignInStep {
    /// The session stands.
    Done,
    /// A code is asked for next, at `/auth/second-factor`.
    SecondFactor,
}

/// How far signing in has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignedIn {
    /// What comes next.
    pub next: SignInStep,
}

/// A code of the second factor, or a recovery code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SecondFactorCode {
    /// Six digits, or a recovery code.
    pub code: String,
}

/// What a one-time link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LinkPurpose {
    /// A new user chooses a password.
    Invitation,
    /// A user chooses a new password.
    Reset,
}

/// A one-time link, before it is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkInfo {
    /// What it is for.
    pub purpose: LinkPurpose,
    /// Whose it is.
    pub email: String,
    /// Whose it is, for people.
    pub name: String,
    /// Until when it can be used.
    pub expires_at: DateTime<Utc>,
}

/// A one-time link that was made; it is shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Link {
    /// What it is for.
    pub purpose: LinkPurpose,
    /// Address of the page, to be sent to the person.
    pub url: String,
    /// Until when it can be used.
    pub expires_at: DateTime<Utc>,
}

/// A password chosen with a one-time link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    /// The password.
    pub password: String,
}

/// A change of one's own password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// The present one.
    pub current: String,
    /// The new one.
    pub password: String,
}

/// That one knows the password: a session that was left open is not enough to set up a second factor.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SecondFactorStart {
    /// The password, for those who have one.
    #[serde(default)]
    pub password: Option<String>,
}

/// That it is oneself who takes the second factor away: one of the two.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SecondFactorProof {
    /// The password.
    #[serde(default)]
    pub password: Option<String>,
    /// Six digits, or a recovery code.
    #[serde(default)]
    pub code: Option<String>,
}

/// What an authenticator app needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SecondFactorSetup {
    /// Base 32, to be typed in.
    pub secret: String,
    /// `otpauth://…`, the same for apps.
    pub uri: String,
    /// The same as a picture: a QR code as SVG.
    pub qr_svg: String,
}

/// Codes that work once each in place of the second factor; shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoveryCodes {
    /// The codes.
    pub codes: Vec<String>,
}

/// Where to sign in at the identity provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProviderVisit {
    /// Its address, for the browser to go to.
    pub url: String,
}

/// A session of a browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionItem {
    /// Key; not what the cookie holds.
    pub id: String,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub last_seen_at: DateTime<Utc>,
    /// When it ends unless it is used again.
    pub idle_until: DateTime<Utc>,
    /// When it ends in any case.
    pub expires_at: DateTime<Utc>,
    /// Where it began.
    pub address: String,
    /// The browser, as it names itself.
    pub agent: String,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// Sessions, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Sessions {
    /// The sessions.
    pub items: Vec<SessionItem>,
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

/// An account manager as facts know them, and who signs in for them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnerItem {
    /// Key, as in the list of customers.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// How many customers they have.
    pub customers: u64,
    /// Who signs in for them.
    pub users: Vec<UserRef>,
}

/// Account managers within reach, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Owners {
    /// The account managers.
    pub items: Vec<OwnerItem>,
}

/// Customers to be given to another account manager.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewAssignment {
    /// Which customers, 1 to 500.
    pub customers: Vec<String>,
    /// Id of the account manager; null gives them back to the one that facts name.
    pub owner: Option<String>,
    /// Why, 1 to 500 characters.
    pub reason: String,
}

/// What became of an assignment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Assigned {
    /// How many customers changed hands.
    pub changed: u64,
}

/// One change of hands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AssignmentMove {
    /// When.
    pub at: DateTime<Utc>,
    /// From which account manager.
    pub from: Option<String>,
    /// To which one.
    pub to: Option<String>,
    /// By whom.
    pub by: UserRef,
    /// Why.
    pub reason: String,
}

/// Who looked after a customer, newest change first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AssignmentHistory {
    /// The account manager that facts name.
    pub from_facts: Option<String>,
    /// The present one.
    pub owner: Option<String>,
    /// The changes.
    pub items: Vec<AssignmentMove>,
}

/// Somebody stands in for an account manager for some days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CoverItem {
    /// Key.
    pub id: String,
    /// Whose customers are shared.
    pub owner: String,
    /// With whom.
    pub user: UserRef,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub through: NaiveDate,
    /// Why.
    pub reason: String,
    /// Who arranged it.
    pub by: UserRef,
    /// Whether it is in force today.
    pub active: bool,
}

/// Covers that are not over, by first day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Covers {
    /// The covers.
    pub items: Vec<CoverItem>,
}

/// A cover to be arranged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewCover {
    /// Whose customers are shared: id of the account manager.
    pub owner: String,
    /// With whom: key of the user.
    pub user: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day, at most 180 days after the first.
    pub through: NaiveDate,
    /// Why, 1 to 500 characters.
    pub reason: String,
}

/// One thing that was done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditEntry {
    /// Number of the entry, from 1 without gaps.
    pub number: u64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: UserRef,
    /// How they were known: `session`, `api_key`, `token`, `command_line` or `system`.
    pub means: String,
    /// From where: the client's address; null for what was done on the server itself.
    pub address: Option<String>,
    /// The client, as it names itself.
    pub agent: Option<String>,
    /// Id of the request.
    pub request_id: Option<String>,
    /// What, such as `user.change`.
    pub action: String,
    /// To what kind of thing, such as `user`.
    pub target_kind: String,
    /// To which.
    pub target: String,
    /// Its name for people.
    pub target_name: String,
    /// What it was; null if it was made.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub before: Option<serde_json::Value>,
    /// What it became; null if it is gone.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub after: Option<serde_json::Value>,
    /// What seals it and all entries before, hexadecimal.
    pub seal: String,
}

/// Entries of the audit log, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditPage {
    /// This page's entries.
    pub items: Vec<AuditEntry>,
    /// Where it goes on.
    pub page: PageInfo,
}
