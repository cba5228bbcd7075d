//! `bellwether user`: users made from the server itself, where whoever can start the program may do everything.

use std::io::{IsTerminal, Read};
use std::sync::Arc;

use bellwether_contract::identity::{KeyScope, NewApiKey, NewUser, Role, User};
use bellwether_identity::audit::{Deed, Origin};
use bellwether_identity::documents::user::Linked;
use bellwether_identity::identities::Identities;
use bellwether_identity::identity::{Identity, Means};
use bellwether_identity::links::MadeLink;
use chrono::{DateTime, Utc};
use serde::Serialize;

use super::arguments::{NewKeyOptions, NewUserOptions, UserCommand};
use super::error::CliError;
use super::output::Output;
use super::{home, runtime};
use crate::config::settings::Settings;

/// What became of it.
#[derive(Serialize)]
struct Report<'a> {
    #[serde(flatten)]
    user: &'a User,
    link: Option<String>,
    link_expires_at: Option<DateTime<Utc>>,
}

/// Runs a command about users.
///
/// # Errors
/// When what was said makes no user, or the state cannot be used.
pub fn run(settings: &Settings, command: UserCommand, output: &Output) -> Result<(), CliError> {
    runtime::start()?.block_on(async {
        let identities = home::identities(settings, home::store(settings).await?.into()).await?;
        match command {
            UserCommand::Create(options) => create(settings, &identities, options, output).await,
            UserCommand::Link { id, subject } => link(settings, &identities, &id, subject, output).await,
            UserCommand::Key(options) => key(&identities, options, output).await,
            UserCommand::Reset { email } => reset(settings, &identities, &email, output).await,
        }
    })
}

/// What is done at the command line.
fn deed() -> Deed {
    Deed::new(Identity::of_the_server(Means::CommandLine, "Command line"), Origin::default())
}

async fn create(
    settings: &Settings,
    identities: &Identities,
    options: NewUserOptions,
    output: &Output,
) -> Result<(), CliError> {
    let NewUserOptions { name, email, role, owner, password_stdin } = options;
    let new = NewUser { name, email, role, owners: owner, team: None };
    if password_stdin {
        let password = read_password()?;
        let user = identities.create_user_with_password(&deed(), new, &password, false).await?;
        return report(settings, &user, None, output);
    }
    let created = identities.create_user(&deed(), new).await?;
    report(settings, &created.user, created.link, output)
}

async fn link(
    settings: &Settings,
    identities: &Identities,
    id: &str,
    subject: Option<String>,
    output: &Output,
) -> Result<(), CliError> {
    let issuer = settings.identity.tokens.as_ref().map(|tokens| tokens.issuer.clone());
    let user = identities.user(&deed().identity, id)?;
    if user.role != Role::Service {
        return Err(CliError::NoService(user.name));
    }
    let linked = match subject {
        Some(subject) => Some(Linked { issuer: issuer.ok_or(CliError::NoIssuer)?, subject }),
        None => None,
    };
    let words = linked.as_ref().map_or_else(
        || format!("{}: tokens are no longer taken.", user.name),
        |linked| format!("{}: known by tokens of {} for `{}`.", user.name, linked.issuer, linked.subject),
    );
    let user = identities.link_user(&deed(), id, user.version, linked).await?;
    Ok(output.result(&words, &Report { user: &user, link: None, link_expires_at: None })?)
}

async fn key(identities: &Arc<Identities>, options: NewKeyOptions, output: &Output) -> Result<(), CliError> {
    let NewKeyOptions { user, name, scope, days } = options;
    let id = find(identities, &user)?;
    let whose = identities.people().identity_of(&id, Means::CommandLine, identities.today());
    let whose = whose.ok_or_else(|| CliError::NoSuchUser(user))?;
    let scopes = if scope.is_empty() { vec![KeyScope::Read] } else { scope };
    let new = NewApiKey { name, scopes, days, user: None };
    let created = identities.create_key(&Deed::new(whose, Origin::default()), new).await?;
    let words = format!(
        "{}\n  works until {}, as `Authorization: Bearer …`; it is shown this once.",
        created.secret,
        created.key.expires_at.format("%Y-%m-%d %H:%M UTC")
    );
    Ok(output.result(&words, &created)?)
}

/// Id of the user who signs in with an address, or of the service of a name.
fn find(identities: &Identities, user: &str) -> Result<String, CliError> {
    let wanted = user.trim().to_lowercase();
    let people = identities.people();
    let mut users = people.users();
    let found = users.find(|user| match user.body.email.as_deref() {
        Some(email) => email == wanted,
        None => user.body.name.to_lowercase() == wanted,
    });
    found.map(|user| user.id.clone()).ok_or_else(|| CliError::NoSuchUser(user.to_owned()))
}

async fn reset(settings: &Settings, identities: &Identities, email: &str, output: &Output) -> Result<(), CliError> {
    let id = find(identities, email)?;
    let link = identities.make_link(&deed(), &id).await?;
    let user = identities.user(&deed().identity, &id)?;
    report(settings, &user, Some(link), output)
}

/// The first line of what is piped in.
fn read_password() -> Result<String, CliError> {
    let mut stdin = std::io::stdin();
    if stdin.is_terminal() {
        // It would be seen on the screen.
        return Err(CliError::PasswordNotPiped);
    }
    let mut text = String::new();
    stdin.read_to_string(&mut text)?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

fn report(settings: &Settings, user: &User, link: Option<MadeLink>, output: &Output) -> Result<(), CliError> {
    let expires = link.as_ref().map(|link| link.expires_at);
    let link = link.map(|link| format!("{}/link/{}", home::url(settings), link.token));
    let who = user.email.as_deref().map_or_else(|| user.name.clone(), |email| format!("{} <{email}>", user.name));
    let words = match (&link, expires) {
        (Some(link), Some(expires)) => {
            format!("{who}: choose a password once, until {}, at\n  {link}", expires.format("%Y-%m-%d %H:%M UTC"))
        }
        _ if user.role == Role::Service => format!("{who} is a service now, with the key {}.", user.id),
        _ => format!("{who} is a user now."),
    };
    Ok(output.result(&words, &Report { user, link, link_expires_at: expires })?)
}
