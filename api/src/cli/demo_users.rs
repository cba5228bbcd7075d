//! The users of a demonstration: one of each kind, with passwords that are made up for it and kept beside its data, so that the
//! terminal can tell them again.

use std::path::Path;
use std::sync::Arc;

use bellwether_contract::identity::{NewUser, Role};
use bellwether_engine::portfolio::owners::OwnerTotal;
use bellwether_identity::audit::{Deed, Origin};
use bellwether_identity::identities::Identities;
use bellwether_identity::identity::{Identity, Means};
use serde::{Deserialize, Serialize};

use super::error::CliError;
use super::private_file;

/// Where the passwords are, in the data folder.
const FILE: &str = "demo-logins.json";

/// Account managers in the team of the demonstration.
const TEAM: usize = 3;

/// How to sign in as somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoLogin {
    /// What they may do.
    pub role: Role,
    /// What they sign in with.
    pub email: String,
    /// The password.
    pub password: String,
}

/// The logins of the demonstration, with its users made if there are no users at all; none if they are somebody else's.
///
/// # Errors
/// When users or passwords cannot be written.
pub async fn logins(
    identities: &Arc<Identities>,
    owners: &[OwnerTotal],
    data_dir: &Path,
) -> Result<Vec<DemoLogin>, CliError> {
    let path = data_dir.join(FILE);
    if identities.people().users().next().is_none() {
        let logins = choose(owners)?;
        // First, so that nobody is there whose password is not known.
        private_file::create(&path, &serde_json::to_vec_pretty(&logins).map_err(std::io::Error::from)?)?;
        let logins = read(&path)?;
        create(identities, owners, &logins).await?;
        return Ok(logins);
    }
    if path.exists() { read(&path) } else { Ok(Vec::new()) }
}

fn read(path: &Path) -> Result<Vec<DemoLogin>, CliError> {
    let unreadable = |cause| CliError::Unreadable { path: path.to_owned(), cause };
    let text = std::fs::read(path).map_err(unreadable)?;
    serde_json::from_slice(&text).map_err(|cause| unreadable(cause.into()))
}

fn choose(owners: &[OwnerTotal]) -> Result<Vec<DemoLogin>, CliError> {
    let mut logins = vec![login(Role::Admin, "admin")?];
    if !owners.is_empty() {
        logins.push(login(Role::Lead, "lead")?);
        logins.push(login(Role::AccountManager, "manager")?);
    }
    Ok(logins)
}

fn login(role: Role, name: &str) -> Result<DemoLogin, CliError> {
    // No letters and digits that look alike.
    const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(std::io::Error::from)?;
    let letters = bytes.map(|byte| char::from(ALPHABET[usize::from(byte) % ALPHABET.len()]));
    let password = letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join("-");
    Ok(DemoLogin { role, email: format!("{name}@demo.example"), password })
}

/// An administrator; the account managers with the most customers as a team, of whom one can sign in; and who leads them.
async fn create(identities: &Arc<Identities>, owners: &[OwnerTotal], logins: &[DemoLogin]) -> Result<(), CliError> {
    let deed = Deed::new(Identity::of_the_server(Means::System, "Demonstration"), Origin::default());
    let mut owners: Vec<&OwnerTotal> = owners.iter().collect();
    owners.sort_by_key(|owner| std::cmp::Reverse(owner.customers));
    let team = identities.create_team(&deed, "Demo team").await?;
    for login in logins {
        let (name, owners, team) = match (login.role, owners.first()) {
            (Role::AccountManager, Some(owner)) => (owner.name.clone(), vec![owner.id.clone()], Some(team.id.clone())),
            (Role::Lead, _) => ("Demo lead".to_owned(), Vec::new(), Some(team.id.clone())),
            _ => ("Demo admin".to_owned(), Vec::new(), None),
        };
        let new = NewUser { name, email: Some(login.email.clone()), role: login.role, owners, team };
        identities.create_user_with_password(&deed, new, &login.password, true).await?;
    }
    for (number, owner) in owners.iter().enumerate().take(TEAM).skip(1) {
        let email = Some(format!("manager{}@demo.example", number + 1));
        let owners = vec![owner.id.clone()];
        let team = Some(team.id.clone());
        let new = NewUser { name: owner.name.clone(), email, role: Role::AccountManager, owners, team };
        identities.create_user(&deed, new).await?;
    }
    Ok(())
}
