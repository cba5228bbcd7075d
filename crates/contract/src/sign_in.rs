//! Becoming known: passwords, second factors, one-time links, sessions.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

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
