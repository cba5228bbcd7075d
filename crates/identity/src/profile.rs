//! One's own profile.

use bellwether_contract::identity::{Me, MeChange, Preferences};

use crate::act::Act;
use crate::audit::{Deed, Entry};
use crate::documents::user::User;
use crate::error::{Attempts, Fault, IdentityError, none_of};
use crate::identities::Identities;
use crate::identity::{Identity, Means};
use crate::people::LONGEST_NAME;
use crate::role::permissions;
use crate::rules::{in_person, text};
use crate::views::ProfileView;

/// Longest tag of a language, RFC 5646 §4.4.1.
const LONGEST_LOCALE: usize = 35;

impl Identities {
    /// Whoever asks.
    pub fn me(&self, identity: &Identity) -> Me {
        let people = self.people();
        let user = people.user(identity.user());
        let proofs = people.proofs(identity.user());
        let session = match identity.means() {
            Means::Session(id) => Some(id.to_string()),
            _ => None,
        };
        Me {
            id: identity.user().to_owned(),
            // As it is now: they may just have changed it.
            name: user.map_or_else(|| identity.name().to_owned(), |user| user.body.name.clone()),
            email: user.and_then(|user| user.body.email.clone()),
            role: identity.role(),
            permissions: permissions(identity.role()).to_vec(),
            owners: user.map(|user| user.body.owners.clone()).unwrap_or_default(),
            team: user.and_then(|user| people.team_ref(&user.body)),
            preferences: user.map(|user| user.body.preferences.clone()).unwrap_or_default(),
            second_factor: proofs.second_factor,
            password: proofs.password,
            recovery_codes: proofs.recovery_codes,
            csrf_token: session.as_deref().map(|session| self.csrf_token(session)),
            session,
            demo: user.is_some_and(|user| user.body.demo),
        }
    }

    /// Changes one's own name and preferences.
    ///
    /// # Errors
    /// [`IdentityError::Forbidden`] for programs, [`IdentityError::Invalid`] with every field that can't be.
    pub async fn change_me(&self, deed: &Deed, change: &MeChange) -> Result<(), IdentityError> {
        in_person(&deed.identity)?;
        let mut faults = Vec::new();
        let name = change.name.as_deref().map(|name| text("name", name, LONGEST_NAME, &mut faults));
        let preferences = change.preferences.clone();
        if let Some(preferences) = &preferences {
            check(preferences, &mut faults);
        }
        none_of(faults)?;
        let mut attempts = Attempts::default();
        loop {
            match self.try_change_me(deed, name.as_ref(), preferences.as_ref()).await {
                Err(error) if attempts.again(&error) => {}
                done => return done,
            }
        }
    }

    async fn try_change_me(
        &self,
        deed: &Deed,
        name: Option<&String>,
        preferences: Option<&Preferences>,
    ) -> Result<(), IdentityError> {
        let id = deed.identity.user();
        let user = self.store.get::<User>(id).await?.ok_or_else(|| IdentityError::not_found("user", id))?;
        let mut after = user.body.clone();
        if let Some(name) = name {
            after.name.clone_from(name);
        }
        if let Some(preferences) = preferences {
            after.preferences = preferences.clone();
        }
        if after == user.body {
            return Ok(());
        }
        let entry = Entry::new("profile.change", "user", id, &after.name);
        let entry = entry.before(&ProfileView { name: &user.body.name, preferences: &user.body.preferences });
        let entry = entry.after(&ProfileView { name: &after.name, preferences: &after.preferences });
        let mut act = Act::new(entry);
        act.replace(id, user.version, &after)?;
        self.commit(deed, act).await
    }
}

fn check(preferences: &Preferences, faults: &mut Vec<Fault>) {
    if let Some(locale) = &preferences.locale {
        let good = |part: &str| (1..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric());
        if locale.len() > LONGEST_LOCALE || !locale.split('-').all(good) {
            let shown: String = locale.chars().take(LONGEST_LOCALE).collect();
            let message = format!("`{shown}` is no tag of a language; it must look like `de-AT`");
            faults.push(Fault { field: "preferences.locale", message });
        }
    }
    if let Some(zone) = preferences.time_zone.as_deref().filter(|zone| zone.parse::<chrono_tz::Tz>().is_err()) {
        let shown: String = zone.chars().take(LONGEST_NAME).collect();
        let message = format!("`{shown}` is no IANA time zone; it must look like `Europe/Vienna`");
        faults.push(Fault { field: "preferences.time_zone", message });
    }
}
