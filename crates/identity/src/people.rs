//! Making and changing users.

use bellwether_contract::identity::{NewUser, Role, User as UserAnswer, UserChange, UserStatus};
use bellwether_contract::sign_in::LinkPurpose;
use bellwether_store::collection::Collection;
use bellwether_store::document::Document;
use bellwether_store::query::{MAX_LIMIT, Query};

use crate::act::Act;
use crate::audit::{Deed, Entry};
use crate::documents::credential::Credential;
use crate::documents::guard::Guard;
use crate::documents::team::Team;
use crate::documents::user::{Linked, User};
use crate::error::{Attempts, Fault, IdentityError, none_of};
use crate::identities::Identities;
use crate::links::MadeLink;
use crate::password;
use crate::rules::{checked_email, expect, manage_users, owners, stale, taken, text};
use crate::views::UserView;

/// Longest name, in characters.
pub(crate) const LONGEST_NAME: usize = 100;

/// A user that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    /// The user.
    pub user: UserAnswer,
    /// Where they choose a password; services have none.
    pub link: Option<MadeLink>,
}

/// Which users are wanted: those that meet all conditions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserFilter {
    /// Part of name or e-mail address, whatever case and accents.
    pub q: Option<String>,
    /// One of these; any if there are none.
    pub roles: Vec<Role>,
    /// One of these; any if there are none.
    pub statuses: Vec<UserStatus>,
    /// Id of their team.
    pub team: Option<String>,
}

impl Identities {
    /// Makes a user. A person gets a one-time link to choose a password; a service is active at once.
    ///
    /// # Errors
    /// [`IdentityError::Forbidden`]; [`IdentityError::Invalid`] with every field that can't be;
    /// [`IdentityError::Conflict`] if somebody has the e-mail address.
    pub async fn create_user(&self, deed: &Deed, new: NewUser) -> Result<Created, IdentityError> {
        manage_users(deed)?;
        let user = checked(new)?;
        let (mut credential, mut link) = (Credential::default(), None);
        if user.role != Role::Service {
            let (made, kept) = self.new_link(LinkPurpose::Invitation);
            (credential.link, link) = (Some(kept), Some(made));
        }
        let user = self.insert_user(deed, &user, &credential).await?;
        Ok(Created { user, link })
    }

    /// Makes a person who can sign in at once, with a password that was chosen already: at the command line of the server.
    ///
    /// # Errors
    /// As [`Self::create_user`], and for a password that is not good enough.
    pub async fn create_user_with_password(
        &self,
        deed: &Deed,
        new: NewUser,
        password: &str,
        demo: bool,
    ) -> Result<UserAnswer, IdentityError> {
        manage_users(deed)?;
        let mut user = checked(new)?;
        if user.role == Role::Service {
            return Err(IdentityError::invalid("password", "is nothing that services have; make a key for it"));
        }
        password::check(password, &[&user.name, user.email.as_deref().unwrap_or_default()])?;
        let hash = self.passwords.hash(password, &self.chance).await?;
        (user.status, user.demo) = (UserStatus::Active, demo);
        self.insert_user(deed, &user, &Credential { password: Some(hash), ..Credential::default() }).await
    }

    async fn insert_user(
        &self,
        deed: &Deed,
        user: &User,
        credential: &Credential,
    ) -> Result<UserAnswer, IdentityError> {
        let mut attempts = Attempts::default();
        loop {
            match self.try_insert_user(deed, user, credential).await {
                Err(error) if attempts.again(&error) => {}
                done => return done,
            }
        }
    }

    async fn try_insert_user(
        &self,
        deed: &Deed,
        user: &User,
        credential: &Credential,
    ) -> Result<UserAnswer, IdentityError> {
        let id = self.store.new_id();
        let entry = Entry::new("user.create", "user", &id, &user.name).after(&UserView::new(user, false));
        let mut act = Act::new(entry);
        act.insert(&id, user)?;
        act.insert(&id, credential)?;
        self.touch_team(&mut act, user.team.as_deref()).await?;
        let email = user.email.as_deref().unwrap_or_default();
        taken(self.commit(deed, act).await, User::NAME, || email_taken(email))?;
        self.user_answer(&id)
    }

    /// Changes a user of version `expected`. What they see and may do changes at once; a change of role, a lost second
    /// factor and disabling end their sessions.
    ///
    /// # Errors
    /// [`IdentityError::Forbidden`], also for one's own role; [`IdentityError::NotFound`]; [`IdentityError::Stale`] for
    /// another version; [`IdentityError::Invalid`]; [`IdentityError::Conflict`] if it would leave no active administrator.
    pub async fn change_user(
        &self,
        deed: &Deed,
        id: &str,
        expected: u64,
        change: &UserChange,
    ) -> Result<UserAnswer, IdentityError> {
        manage_users(deed)?;
        let mut attempts = Attempts::default();
        loop {
            let done = stale(self.try_change_user(deed, id, expected, change).await, "user", User::NAME, id);
            match done {
                Err(error) if attempts.again(&error) => {}
                done => return done,
            }
        }
    }

    async fn try_change_user(
        &self,
        deed: &Deed,
        id: &str,
        expected: u64,
        change: &UserChange,
    ) -> Result<UserAnswer, IdentityError> {
        let (user, credential) = self.read_user(id).await?;
        expect("user", id, expected, user.version)?;
        let (before, proofs) = (&user.body, &credential.body);
        let mut after = changed(before, change)?;
        if change.disabled == Some(false) && before.status == UserStatus::Disabled {
            let can_sign_in = proofs.password.is_some() || after.linked.is_some() || after.role == Role::Service;
            after.status = if can_sign_in { UserStatus::Active } else { UserStatus::Invited };
        }
        let itself = deed.identity.user() == id;
        if itself && after.role != before.role {
            return Err(IdentityError::Forbidden("nobody can change their own role; ask another administrator"));
        }
        if itself && after.status != before.status {
            return Err(IdentityError::Forbidden("nobody can disable themselves; ask another administrator"));
        }
        let reset = change.reset_second_factor == Some(true) && proofs.second_factor.is_some();
        let had_factor = proofs.second_factor.is_some();
        if after == *before && !reset {
            return self.user_answer(id);
        }
        let entry = Entry::new("user.change", "user", id, &after.name);
        let entry = entry.before(&UserView::new(before, had_factor));
        let mut act = Act::new(entry.after(&UserView::new(&after, had_factor && !reset)));
        act.replace(id, user.version, &after)?;
        if after.role != before.role || after.status != before.status || reset {
            let mut proofs = proofs.clone();
            proofs.generation += 1;
            if reset {
                (proofs.second_factor, proofs.enrolling) = (None, None);
            }
            if after.status == UserStatus::Disabled {
                proofs.link = None;
            }
            act.replace(id, credential.version, &proofs)?;
        }
        if after.team != before.team || after.role != before.role {
            for team in [&before.team, &after.team].into_iter().flatten() {
                self.touch_team(&mut act, Some(team)).await?;
                if after.team == before.team {
                    break;
                }
            }
        }
        if is_administrator(before) && !is_administrator(&after) {
            self.guard_administrators(&mut act, id).await?;
        }
        self.commit(deed, act).await?;
        self.user_answer(id)
    }

    /// Names who a user is for an identity provider: for services whose tokens it signs. None takes that away.
    ///
    /// # Errors
    /// [`IdentityError::Forbidden`], [`IdentityError::NotFound`], [`IdentityError::Stale`];
    /// [`IdentityError::Conflict`] if another user is that for the provider.
    pub async fn link_user(
        &self,
        deed: &Deed,
        id: &str,
        expected: u64,
        linked: Option<Linked>,
    ) -> Result<UserAnswer, IdentityError> {
        manage_users(deed)?;
        let (user, credential) = self.read_user(id).await?;
        expect("user", id, expected, user.version)?;
        let after = User { linked, ..user.body.clone() };
        let has_factor = credential.body.second_factor.is_some();
        let entry = Entry::new("user.link", "user", id, &after.name);
        let entry = entry.before(&UserView::new(&user.body, has_factor));
        let mut act = Act::new(entry.after(&UserView::new(&after, has_factor)));
        act.replace(id, user.version, &after)?;
        let done = stale(self.commit(deed, act).await, "user", User::NAME, id);
        taken(done, User::NAME, || "another user is linked with this account of the identity provider".to_owned())?;
        self.user_answer(id)
    }

    /// Adds to an act that who is in a team is another by now; fails if there is no such team.
    async fn touch_team(&self, act: &mut Act, team: Option<&str>) -> Result<(), IdentityError> {
        let Some(id) = team else { return Ok(()) };
        let Some(team) = self.store.get::<Team>(id).await? else {
            return Err(IdentityError::invalid("team", format!("`{id}` is no team; choose one of the list of teams")));
        };
        Ok(act.replace(id, team.version, &team.body)?)
    }

    /// Fails if somebody is the last administrator who can sign in. Of two who take the last two away at once, one decides
    /// again.
    async fn guard_administrators(&self, act: &mut Act, leaving: &str) -> Result<(), IdentityError> {
        let guard = self.store.get::<Guard>(Guard::ADMINISTRATORS).await?;
        let query = Query::all().with(User::ROLE.eq("admin")).limit(MAX_LIMIT);
        let administrators = self.store.find::<User>(&query).await?.documents;
        if !administrators.iter().any(|other| other.id != leaving && is_administrator(&other.body)) {
            let message = "this is the last administrator who can sign in; make somebody else one first";
            return Err(IdentityError::Conflict(message.to_owned()));
        }
        match guard {
            None => act.insert(Guard::ADMINISTRATORS, &Guard { decisions: 1 })?,
            Some(Document { version, body, .. }) => {
                act.replace(Guard::ADMINISTRATORS, version, &Guard { decisions: body.decisions + 1 })?;
            }
        }
        Ok(())
    }

    /// A user as answers show them.
    pub(crate) fn user_answer(&self, id: &str) -> Result<UserAnswer, IdentityError> {
        let people = self.people();
        let user = people.user(id).ok_or_else(|| IdentityError::not_found("user", id))?;
        Ok(people.answer(user))
    }
}

fn is_administrator(user: &User) -> bool {
    user.role == Role::Admin && user.status == UserStatus::Active
}

fn email_taken(email: &str) -> String {
    format!("`{email}` is the e-mail address of another user; find them in the list of users")
}

/// A new user without credential, if all fields can be.
fn checked(new: NewUser) -> Result<User, IdentityError> {
    let mut faults = Vec::new();
    let name = text("name", &new.name, LONGEST_NAME, &mut faults);
    let email = new.email.map(|email| checked_email(&email, &mut faults));
    let is_service = new.role == Role::Service;
    if is_service && email.is_some() {
        let message = "is nothing that services have; leave it out".to_owned();
        faults.push(Fault { field: "email", message });
    }
    if !is_service && email.is_none() {
        faults.push(Fault { field: "email", message: "is missing; people sign in with it".to_owned() });
    }
    let owners = owners(&new.owners, new.role, &mut faults);
    none_of(faults)?;
    Ok(User {
        name,
        email,
        role: new.role,
        status: if is_service { UserStatus::Active } else { UserStatus::Invited },
        owners,
        team: new.team,
        linked: None,
        preferences: bellwether_contract::identity::Preferences::default(),
        demo: false,
    })
}

/// A user after a change, if all fields can be.
fn changed(before: &User, change: &UserChange) -> Result<User, IdentityError> {
    let (mut after, mut faults) = (before.clone(), Vec::new());
    if let Some(name) = &change.name {
        after.name = text("name", name, LONGEST_NAME, &mut faults);
    }
    if let Some(role) = change.role {
        if (role == Role::Service) != (before.role == Role::Service) {
            let message =
                "can't turn a person into a service, nor a service into a person; make another user".to_owned();
            faults.push(Fault { field: "role", message });
        }
        after.role = role;
    }
    after.owners = owners(change.owners.as_ref().unwrap_or(&before.owners), after.role, &mut faults);
    if let Some(team) = &change.team {
        after.team.clone_from(team);
    }
    if change.disabled == Some(true) {
        after.status = UserStatus::Disabled;
    }
    none_of(faults)?;
    Ok(after)
}
