//! The API as these pages use it: questions and commands, each `Result<Arc<T>, ApiFailure>` when sent.

use bellwether_contract::assignment::{Covers, NewCover, Owners};
use bellwether_contract::audit::AuditPage;
use bellwether_contract::identity::{
    ApiKeys, CreatedApiKey, CreatedUser, Me, MeChange, NewApiKey, NewUser, Team, TeamName, Teams, User, UserChange,
    Users,
};
use bellwether_contract::sign_in::{
    Link, LinkInfo, LinkPurpose, NewPassword, PasswordChange, RecoveryCodes, SecondFactorCode, SecondFactorSetup,
    SecondFactorStart, Sessions, SignIn, SignInWays, SignedIn,
};
use bellwether_ui::api::client::{Command, Question, Sent};
use bellwether_ui::api::path::{BASE, Params, encode};

/// How one can sign in.
pub(crate) fn ways() -> Question<SignInWays> {
    Question::new("/auth/ways".to_owned())
}

/// Signs in, or asks for the second factor next.
pub(crate) fn sign_in(body: &SignIn) -> Command<SignedIn> {
    Command::new("POST", "/auth/sign-in".to_owned()).with(body)
}

/// Completes signing in.
pub(crate) fn second_factor(code: String) -> Command<SignedIn> {
    Command::new("POST", "/auth/second-factor".to_owned()).with(&SecondFactorCode { code })
}

/// Address where the identity provider's page is asked for.
pub(crate) fn provider_href(next: &str) -> String {
    format!("{BASE}{}", Params::new().with("next", next).path("/auth/oidc/start"))
}

/// What a one-time link is for.
pub(crate) fn link(token: &str) -> Question<LinkInfo> {
    Question::new(format!("/auth/links/{}", encode(token)))
}

/// Uses a one-time link.
pub(crate) fn use_link(token: &str, password: String) -> Command<SignedIn> {
    Command::new("POST", format!("/auth/links/{}", encode(token))).with(&NewPassword { password })
}

/// Changes one's own profile.
pub(crate) fn change_me(body: &MeChange) -> Command<Me> {
    Command::new("PATCH", "/me".to_owned()).with(body)
}

/// Changes one's own password.
pub(crate) fn change_password(body: &PasswordChange) -> Command<()> {
    Command::new("POST", "/me/password".to_owned()).with(body)
}

/// Begins to set up a second factor. Who has a password must give it.
pub(crate) fn begin_second_factor(password: Option<String>) -> Command<SecondFactorSetup> {
    Command::new("POST", "/me/second-factor".to_owned()).with(&SecondFactorStart { password })
}

/// Completes it with a first code.
pub(crate) fn complete_second_factor(code: String) -> Command<RecoveryCodes> {
    Command::new("PUT", "/me/second-factor".to_owned()).with(&SecondFactorCode { code })
}

/// Takes it away.
pub(crate) fn remove_second_factor(code: String) -> Command<()> {
    Command::new("DELETE", "/me/second-factor".to_owned()).with(&SecondFactorCode { code })
}

/// Where one is signed in.
pub(crate) fn sessions() -> Question<Sessions> {
    Question::new("/me/sessions".to_owned())
}

/// Ends one session, or all others than the one that asks.
pub(crate) fn end_session(id: Option<&str>) -> Command<()> {
    let rest = id.map_or_else(String::new, |id| format!("/{}", encode(id)));
    Command::new("DELETE", format!("/me/sessions{rest}"))
}

/// Keys of the API.
pub(crate) fn api_keys() -> Question<ApiKeys> {
    Question::new("/api-keys".to_owned())
}

/// Makes a key.
pub(crate) fn make_api_key(body: &NewApiKey) -> Command<CreatedApiKey> {
    Command::new("POST", "/api-keys".to_owned()).with(body)
}

/// Makes a key useless.
pub(crate) fn revoke_api_key(id: &str) -> Command<()> {
    Command::new("DELETE", format!("/api-keys/{}", encode(id)))
}

/// A page of users.
pub(crate) fn users(params: &Params) -> Question<Users> {
    Question::new(params.path("/users"))
}

/// A user as they are now.
pub(crate) fn user(id: &str) -> Question<User> {
    Question::new(format!("/users/{}", encode(id)))
}

/// Invites a user, or makes a service.
pub(crate) fn invite(body: &NewUser) -> Command<CreatedUser> {
    Command::new("POST", "/users".to_owned()).with(body)
}

/// Changes a user, if they still have that version.
pub(crate) fn change_user(id: &str, version: u64, body: &UserChange) -> Command<User> {
    Command::new("PATCH", format!("/users/{}", encode(id))).with(body).if_version(version)
}

/// Changes a user as they are now: for what does not depend on what was looked at.
pub(crate) fn change_user_now(id: String, change: UserChange) -> Sent {
    Box::pin(async move {
        let now = user(&id).send().await?;
        change_user(&id, now.version, &change).shared().await
    })
}

/// Makes a one-time link for a user.
pub(crate) fn make_link(id: &str, purpose: LinkPurpose) -> Command<Link> {
    #[derive(serde::Serialize)]
    struct Body {
        purpose: LinkPurpose,
    }
    Command::new("POST", format!("/users/{}/links", encode(id))).with(&Body { purpose })
}

/// Signs a user out everywhere.
pub(crate) fn end_sessions_of(id: &str) -> Command<()> {
    Command::new("DELETE", format!("/users/{}/sessions", encode(id)))
}

/// All teams.
pub(crate) fn teams() -> Question<Teams> {
    Question::new("/teams".to_owned())
}

/// Forms a team.
pub(crate) fn make_team(name: String) -> Command<Team> {
    Command::new("POST", "/teams".to_owned()).with(&TeamName { name })
}

/// Gives a team another name.
pub(crate) fn rename_team(id: &str, version: u64, name: String) -> Command<Team> {
    Command::new("PATCH", format!("/teams/{}", encode(id))).with(&TeamName { name }).if_version(version)
}

/// Dissolves a team.
pub(crate) fn delete_team(id: &str, version: u64) -> Command<()> {
    Command::new("DELETE", format!("/teams/{}", encode(id))).if_version(version)
}

/// Account managers within reach.
pub(crate) fn owners() -> Question<Owners> {
    Question::new("/owners".to_owned())
}

/// Covers that are not over.
pub(crate) fn covers() -> Question<Covers> {
    Question::new("/covers".to_owned())
}

/// Arranges a cover. The answer is not needed: the list is asked for again.
pub(crate) fn make_cover(body: &NewCover) -> Command<()> {
    Command::new("POST", "/covers".to_owned()).with(body)
}

/// Cancels a cover.
pub(crate) fn cancel_cover(id: &str) -> Command<()> {
    Command::new("DELETE", format!("/covers/{}", encode(id)))
}

/// A page of the audit log, newest first.
pub(crate) fn audit(params: &Params) -> Question<AuditPage> {
    Question::new(params.path("/audit"))
}

/// Address of the same as CSV.
pub(crate) fn audit_csv_href(params: &Params) -> String {
    format!("{BASE}{}", params.path("/audit.csv"))
}
