//! What the one login may do: permissions of the whole database, less single objects. No roles, no columns.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Shared by the server and the database's functions.
#[derive(Debug, Clone)]
pub(super) struct Permissions(Arc<Mutex<Lists>>);

#[derive(Debug)]
struct Lists {
    granted: HashSet<String>,
    denied: HashSet<(String, String)>,
}

impl Permissions {
    /// Of a login that may connect and read.
    pub(super) fn reader() -> Self {
        let granted = ["CONNECT", "SELECT"].map(str::to_owned).into();
        Self(Arc::new(Mutex::new(Lists { granted, denied: HashSet::new() })))
    }

    pub(super) fn grant(&self, permission: &str) {
        self.lists().granted.insert(permission.to_uppercase());
    }

    pub(super) fn deny(&self, object: &str) {
        self.lists().denied.insert(Self::object(object));
    }

    pub(super) fn granted(&self, permission: &str) -> bool {
        let lists = self.lists();
        lists.granted.contains(&permission.to_uppercase()) || lists.granted.contains("CONTROL")
    }

    pub(super) fn allow(&self, permission: &str, schema: &str, object: &str) -> bool {
        self.granted(permission) && !self.lists().denied.contains(&(schema.to_owned(), object.to_owned()))
    }

    /// Schema and name, in lower case, of an object written as `[schema].[name]`, `schema.name` or `name`.
    pub(super) fn object(name: &str) -> (String, String) {
        let plain = name.to_lowercase().replace(['[', ']', '"'], "");
        let mut parts = plain.rsplit('.');
        let object = parts.next().unwrap_or_default().to_owned();
        (parts.next().unwrap_or("dbo").to_owned(), object)
    }

    fn lists(&self) -> MutexGuard<'_, Lists> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
