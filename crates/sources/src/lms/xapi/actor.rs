//! Who learns: the actor of a statement, by the one identifier that xAPI lets an agent have.

use std::sync::Arc;

use serde_json::Value;

/// A learner.
#[derive(Debug)]
pub(super) struct Actor {
    /// `homePage|name` of an account, address of a mailbox in lower case, its SHA-1, or OpenID: the same name at two
    /// home pages is two people.
    pub(super) key: Arc<str>,
    /// The key for people to write into a table: name of the account without home page, else as `key`.
    pub(super) short: Arc<str>,
    /// Name for people, where it is told.
    pub(super) name: Option<Arc<str>>,
}

/// Reads an actor.
///
/// # Errors
/// With the reason why it is not one person.
pub(super) fn actor(value: Option<&Value>) -> Result<Actor, Arc<str>> {
    let actor = value.and_then(Value::as_object).ok_or("`actor` must be an object")?;
    match actor.get("objectType").map(|kind| kind.as_str().unwrap_or_default()) {
        None | Some("Agent") => {}
        Some("Group") => return Err("`actor` is a group; only persons learn".into()),
        Some(_) => return Err("`actor.objectType` must be Agent".into()),
    }
    let text = |value: &Value, field: &str| match value.as_str().map(str::trim) {
        Some(text) if !text.is_empty() => Ok(Arc::<str>::from(text)),
        _ => Err(Arc::<str>::from(format!("`actor.{field}` must be a text"))),
    };
    let mut found = Vec::new();
    if let Some(account) = actor.get("account") {
        let page = text(account.get("homePage").unwrap_or(&Value::Null), "account.homePage")?;
        let name = text(account.get("name").unwrap_or(&Value::Null), "account.name")?;
        found.push((format!("{page}|{name}").into(), name));
    }
    if let Some(mbox) = actor.get("mbox") {
        let mbox = text(mbox, "mbox")?.to_lowercase();
        let address = mbox.strip_prefix("mailto:").ok_or("`actor.mbox` must begin with mailto:")?;
        let key: Arc<str> = address.into();
        found.push((key.clone(), key));
    }
    if let Some(sum) = actor.get("mbox_sha1sum") {
        let key: Arc<str> = text(sum, "mbox_sha1sum")?.to_lowercase().into();
        found.push((key.clone(), key));
    }
    if let Some(openid) = actor.get("openid") {
        let key = text(openid, "openid")?;
        found.push((key.clone(), key));
    }
    let name = actor.get("name").and_then(Value::as_str).map(str::trim).filter(|name| !name.is_empty());
    match (found.pop(), found.is_empty()) {
        (Some((key, short)), true) => Ok(Actor { key, short, name: name.map(Into::into) }),
        (None, _) => Err("`actor` has no identifier; it needs account, mbox, mbox_sha1sum or openid".into()),
        (Some(_), false) => Err("`actor` has several identifiers; xAPI allows one".into()),
    }
}
