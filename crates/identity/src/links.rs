//! One-time links: by them people choose a password. A user has one at a time, which works once.

use bellwether_contract::identity::{Role, UserStatus};
use bellwether_contract::sign_in::{LinkInfo, LinkPurpose, PasswordChange};
use bellwether_store::collection::Collection;
use bellwether_store::document::Document;
use bellwether_store::query::Query;
use chrono::{DateTime, TimeDelta, Utc};

use crate::act::Act;
use crate::audit::{Deed, Entry, Origin};
use crate::chance::hash_of;
use crate::documents::credential::{Credential, Link};
use crate::documents::session::Session;
use crate::documents::user::{Linked, User};
use crate::error::{Attempts, IdentityError};
use crate::identities::Identities;
use crate::identity::{Identity, Means, Reach};
use crate::password::{self, Look};
use crate::rules::{in_person, manage_users, session_of, taken};
use crate::views::LinkView;

/// How long an invitation works.
const INVITATION: TimeDelta = TimeDelta::days(7);
/// How long a link for a new password works.
const RESET: TimeDelta = TimeDelta::hours(24);

/// A link that was made. Whoever has the token can choose the password: it is shown once and not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeLink {
    /// What it is for.
    pub purpose: LinkPurpose,
    /// What the address of the page ends in.
    pub token: String,
    /// Until when it works.
    pub expires_at: DateTime<Utc>,
}

impl Identities {
    /// A new link, and what is kept of it.
    pub(crate) fn new_link(&self, purpose: LinkPurpose) -> (MadeLink, Link) {
        let token = self.chance.token();
        let lasts = if purpose == LinkPurpose::Invitation { INVITATION } else { RESET };
        let expires_at = self.now() + lasts;
        let kept = Link { hash: hash_of(&token), purpose, expires_at };
        (MadeLink { purpose, token, expires_at }, kept)
    }

    /// Makes a link for a user to choose a password, in place of the one they may have: an invitation for those who were never
    /// here, otherwise for a new password.
    ///
    /// # Errors
    /// [`IdentityError::Forbidden`], [`IdentityError::NotFound`]; [`IdentityError::Conflict`] for services and
    /// disabled users.
    pub async fn make_link(&self, deed: &Deed, id: &str) -> Result<MadeLink, IdentityError> {
        manage_users(deed)?;
        let mut attempts = Attempts::default();
        loop {
            match self.try_make_link(deed, id).await {
                Err(error) if attempts.again(&error) => {}
                done => return done,
            }
        }
    }

    async fn try_make_link(&self, deed: &Deed, id: &str) -> Result<MadeLink, IdentityError> {
        let (user, credential) = self.read_user(id).await?;
        if user.body.role == Role::Service {
            return Err(IdentityError::Conflict("a service has no password; make a key for it".to_owned()));
        }
        let purpose = match user.body.status {
            UserStatus::Invited => LinkPurpose::Invitation,
            UserStatus::Active => LinkPurpose::Reset,
            UserStatus::Disabled => {
                return Err(IdentityError::Conflict("this user is disabled; enable them first".to_owned()));
            }
        };
        let (made, kept) = self.new_link(purpose);
        let view = LinkView { purpose, expires_at: made.expires_at };
        let mut act = Act::new(Entry::new("user.link_made", "user", id, &user.body.name).after(&view));
        act.replace(id, credential.version, &Credential { link: Some(kept), ..credential.body })?;
        self.commit(deed, act).await?;
        Ok(made)
    }

    /// What a link is for.
    ///
    /// # Errors
    /// [`IdentityError::LinkGone`] if it doesn't work any more, or never did.
    pub async fn link_info(&self, token: &str) -> Result<LinkInfo, IdentityError> {
        let (user, _, link) = self.of_link(token).await?;
        Ok(LinkInfo {
            purpose: link.purpose,
            email: user.body.email.unwrap_or_default(),
            name: user.body.name,
            expires_at: link.expires_at,
        })
    }

    /// Chooses a password by a link, which is used up by that; ends all sessions of the user and returns who it is. The second
    /// factor stays.
    ///
    /// # Errors
    /// [`IdentityError::LinkGone`]; [`IdentityError::Invalid`] for a password that is not good enough, the link can then be
    /// used again.
    pub async fn accept_link(&self, token: &str, password: &str, origin: &Origin) -> Result<String, IdentityError> {
        let (user, ..) = self.of_link(token).await?;
        password::check(password, &[&user.body.name, user.body.email.as_deref().unwrap_or_default()])?;
        let hash = self.passwords.hash(password, &self.chance).await?;
        let mut attempts = Attempts::default();
        loop {
            match self.try_accept(token, &hash, origin).await {
                Err(error) if attempts.again(&error) => {}
                done => return done,
            }
        }
    }

    async fn try_accept(&self, token: &str, hash: &str, origin: &Origin) -> Result<String, IdentityError> {
        let (user, credential, link) = self.of_link(token).await?;
        let action = if link.purpose == LinkPurpose::Invitation { "user.accept" } else { "user.reset_password" };
        let mut act = Act::new(Entry::new(action, "user", &user.id, &user.body.name));
        let after = Credential {
            password: Some(hash.to_owned()),
            link: None,
            generation: credential.body.generation + 1,
            failures: 0,
            locked_until: None,
            ..credential.body
        };
        act.replace(&user.id, credential.version, &after)?;
        if user.body.status == UserStatus::Invited {
            act.replace(&user.id, user.version, &User { status: UserStatus::Active, ..user.body.clone() })?;
        }
        self.commit(&by_oneself(&user, origin), act).await?;
        Ok(user.id)
    }

    /// Links a user with an account of the identity provider by a link, which is used up by that.
    pub(crate) async fn accept_link_by_provider(
        &self,
        token: &str,
        linked: &Linked,
        origin: &Origin,
    ) -> Result<String, IdentityError> {
        let (user, credential, link) = self.of_link(token).await?;
        if link.purpose != LinkPurpose::Invitation {
            return Err(IdentityError::LinkGone);
        }
        let mut act = Act::new(Entry::new("user.accept", "user", &user.id, &user.body.name).after(linked));
        act.replace(&user.id, credential.version, &Credential { link: None, ..credential.body })?;
        let after = User { status: UserStatus::Active, linked: Some(linked.clone()), ..user.body.clone() };
        act.replace(&user.id, user.version, &after)?;
        taken(self.commit(&by_oneself(&user, origin), act).await, User::NAME, provider_taken)?;
        Ok(user.id)
    }

    /// Changes one's own password and ends one's other sessions.
    ///
    /// # Errors
    /// [`IdentityError::Invalid`] if the present one is wrong or there is none, or the new one is not good enough;
    /// [`IdentityError::Locked`] after too many wrong ones.
    pub async fn change_password(&self, deed: &Deed, change: &PasswordChange) -> Result<(), IdentityError> {
        in_person(&deed.identity)?;
        let session = session_of(&deed.identity)?;
        let (user, _) = self.read_user(deed.identity.user()).await?;
        self.prove(deed, &change.current, "current").await?;
        password::check(&change.password, &[&user.body.name, user.body.email.as_deref().unwrap_or_default()])?;
        let hash = self.passwords.hash(&change.password, &self.chance).await?;
        let mut attempts = Attempts::default();
        loop {
            match self.try_change_password(deed, session, &hash).await {
                Err(error) if attempts.again(&error) => {}
                done => return done,
            }
        }
    }

    async fn try_change_password(&self, deed: &Deed, session: &str, hash: &str) -> Result<(), IdentityError> {
        let (user, credential) = self.read_user(deed.identity.user()).await?;
        let own = self.store.get::<Session>(session).await?.ok_or(IdentityError::NotSignedIn)?;
        let generation = credential.body.generation + 1;
        let password = Some(hash.to_owned());
        let mut act = Act::new(Entry::new("user.change_password", "user", &user.id, &user.body.name));
        act.replace(&user.id, credential.version, &Credential { password, link: None, generation, ..credential.body })?;
        act.replace(session, own.version, &Session { generation, ..own.body })?;
        self.commit(deed, act).await
    }

    /// Fails unless this is the password of whoever does something.
    pub(crate) async fn prove(&self, deed: &Deed, password: &str, field: &'static str) -> Result<(), IdentityError> {
        let (user, credential) = self.read_user(deed.identity.user()).await?;
        self.fail_if_locked(&credential.body)?;
        if self.passwords.look(password, credential.body.password.as_deref()).await? == Look::Wrong {
            self.count_failure(Some(&user), &deed.origin).await?;
            return Err(IdentityError::invalid(field, "is not your password; check what you typed"));
        }
        Ok(())
    }

    /// Whose link it is, if it works.
    async fn of_link(&self, token: &str) -> Result<(Document<User>, Document<Credential>, Link), IdentityError> {
        let query = Query::all().with(Credential::LINK.eq(&hash_of(token))).limit(1);
        let found = self.store.find::<Credential>(&query).await?.documents.pop();
        let credential = found.ok_or(IdentityError::LinkGone)?;
        let link = credential.body.link.clone().filter(|link| self.now() < link.expires_at);
        let link = link.ok_or(IdentityError::LinkGone)?;
        let user = self.store.get::<User>(&credential.id).await?.ok_or(IdentityError::LinkGone)?;
        if user.body.status == UserStatus::Disabled {
            return Err(IdentityError::LinkGone);
        }
        Ok((user, credential, link))
    }
}

/// What somebody does who is known by what they have just shown.
pub(crate) fn by_oneself(user: &Document<User>, origin: &Origin) -> Deed {
    let (id, name) = (user.id.as_str().into(), user.body.name.as_str().into());
    let nobody = Reach::OwnedBy([].into());
    // Not a session yet: for the record alone.
    let identity = Identity::new(id, name, user.body.role, nobody, Means::Session("".into()));
    Deed::new(identity, origin.clone())
}

pub(crate) fn provider_taken() -> String {
    "another user is linked with this account of the identity provider; ask an administrator".to_owned()
}

impl crate::audit::View for Linked {}
