//! Rules that several deeds share.

use bellwether_contract::identity::{KeyScope, Permission, Role};
use bellwether_store::error::StoreError;

use crate::audit::Deed;
use crate::directory::EVERYBODY;
use crate::error::{Fault, IdentityError};
use crate::identity::{Identity, Means};

/// Most owners of one user.
const MOST_OWNERS: usize = 500;
/// Longest id of an owner, in bytes.
const LONGEST_OWNER: usize = 100;
/// Longest e-mail address, RFC 5321.
const LONGEST_EMAIL: usize = 254;

/// Fails unless whoever does it may.
pub(crate) fn require(deed: &Deed, permission: Permission) -> Result<(), IdentityError> {
    if let Means::ApiKey(_, scopes) = deed.identity.means()
        && !scopes.contains(&KeyScope::Write)
    {
        return Err(IdentityError::Forbidden("this key may only be used to read; make one with the scope `write`"));
    }
    if deed.identity.may(permission) {
        return Ok(());
    }
    Err(IdentityError::Forbidden("your role doesn't allow this; ask an administrator"))
}

/// Fails for programs: users, teams and keys are not theirs to change, or a key that leaks could make others.
pub(crate) fn in_person(identity: &Identity) -> Result<(), IdentityError> {
    match identity.means() {
        Means::ApiKey(..) | Means::Token => {
            Err(IdentityError::Forbidden("keys and tokens can't change users, teams and keys; sign in for that"))
        }
        Means::Session(_) | Means::CommandLine | Means::System => Ok(()),
    }
}

/// Fails unless a person does it who may manage users.
pub(crate) fn manage_users(deed: &Deed) -> Result<(), IdentityError> {
    in_person(&deed.identity)?;
    require(deed, Permission::ManageUsers)
}

/// Fails unless it is asked for in a session; gives its id.
pub(crate) fn session_of(identity: &Identity) -> Result<&str, IdentityError> {
    match identity.means() {
        Means::Session(id) => Ok(id),
        _ => Err(IdentityError::Forbidden("this can only be done by somebody who has signed in")),
    }
}

/// A text for people, without white space around it.
pub(crate) fn text(field: &'static str, given: &str, longest: usize, faults: &mut Vec<Fault>) -> String {
    let text = given.trim();
    let length = text.chars().count();
    if length == 0 || length > longest || text.chars().any(char::is_control) {
        let message = format!("has {length} characters; it must have 1 to {longest}, none of them a control character");
        faults.push(Fault { field, message });
    }
    text.to_owned()
}

/// An e-mail address as it is kept.
pub(crate) fn email(given: &str) -> String {
    given.trim().to_lowercase()
}

/// An e-mail address for a new user.
pub(crate) fn checked_email(given: &str, faults: &mut Vec<Fault>) -> String {
    let email = email(given);
    let parts = email.split_once('@');
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && !"<>()[],;:\\\"".contains(c);
    let good = parts.is_some_and(|(name, host)| {
        !name.is_empty() && !host.contains('@') && host.split('.').all(|label| !label.is_empty())
    });
    if !good || email.len() > LONGEST_EMAIL || !email.chars().all(plain) {
        let shown: String = given.chars().take(LONGEST_EMAIL).collect();
        let message = format!("`{shown}` is no e-mail address; it must look like anna@example.org");
        faults.push(Fault { field: "email", message });
    }
    email
}

/// Owners as they are kept.
pub(crate) fn owners(given: &[String], role: Role, faults: &mut Vec<Fault>) -> Vec<String> {
    let mut owners: Vec<String> = given.iter().map(|owner| owner.trim().to_owned()).collect();
    owners.sort_unstable();
    owners.dedup();
    let mut fault = |message: String| faults.push(Fault { field: "owners", message });
    if owners.len() > MOST_OWNERS {
        fault(format!("has {} account managers; {MOST_OWNERS} are possible", owners.len()));
    }
    if let Some(wrong) = owners
        .iter()
        .find(|owner| owner.is_empty() || owner.len() > LONGEST_OWNER || owner.chars().any(char::is_control))
    {
        let shown: String = wrong.escape_debug().take(LONGEST_OWNER).collect();
        fault(format!("`{shown}` is no id of an account manager; it must have 1 to {LONGEST_OWNER} bytes"));
    }
    if role != Role::Service && owners.iter().any(|owner| owner == EVERYBODY) {
        fault("`*` is only for services; name the account managers, or make the user an administrator".to_owned());
    }
    owners
}

/// What a store says of a unique value that is taken, in words of the field.
pub(crate) fn taken<T>(
    done: Result<T, IdentityError>,
    collection: &str,
    message: impl FnOnce() -> String,
) -> Result<T, IdentityError> {
    match done {
        Err(IdentityError::Store(StoreError::UniqueViolation { collection: found, .. })) if found == collection => {
            Err(IdentityError::Conflict(message()))
        }
        done => done,
    }
}

/// A conflict over the document that the caller named is theirs to decide; all others are ours.
pub(crate) fn stale<T>(
    done: Result<T, IdentityError>,
    kind: &'static str,
    collection: &str,
    named: &str,
) -> Result<T, IdentityError> {
    match done {
        Err(IdentityError::Store(StoreError::VersionConflict { collection: found, id, expected, present }))
            if found == collection && id == named =>
        {
            Err(IdentityError::Stale { kind, id, expected, present })
        }
        Err(IdentityError::Store(StoreError::NotFound { collection: found, id }))
            if found == collection && id == named =>
        {
            Err(IdentityError::NotFound { kind, id })
        }
        done => done,
    }
}

/// Fails if a document has another version than the caller knows.
pub(crate) fn expect(kind: &'static str, id: &str, expected: u64, present: u64) -> Result<(), IdentityError> {
    if expected == present {
        return Ok(());
    }
    Err(IdentityError::Stale { kind, id: id.to_owned(), expected, present })
}
