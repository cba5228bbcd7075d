//! Teams.

use bellwether_contract::identity::{Role, Team as TeamAnswer, Teams, UserRef};
use bellwether_store::collection::Collection;
use bellwether_store::document::Document;

use crate::act::Act;
use crate::audit::{Deed, Entry};
use crate::directory::People;
use crate::documents::team::Team;
use crate::documents::user::User;
use crate::error::{IdentityError, none_of};
use crate::identities::Identities;
use crate::people::LONGEST_NAME;
use crate::rules::{expect, manage_users, stale, taken, text};
use crate::views::TeamView;

impl Identities {
    /// Teams by name.
    pub fn teams(&self) -> Teams {
        let people = self.people();
        let mut items: Vec<TeamAnswer> = people.teams().map(|team| answer(&people, team)).collect();
        items.sort_by_cached_key(|team| (team.name.to_lowercase(), team.id.clone()));
        Teams { items }
    }

    /// A team.
    ///
    /// # Errors
    /// [`IdentityError::NotFound`].
    pub fn team(&self, id: &str) -> Result<TeamAnswer, IdentityError> {
        let people = self.people();
        let team = people.team(id).ok_or_else(|| IdentityError::not_found("team", id))?;
        Ok(answer(&people, team))
    }

    /// Makes a team.
    ///
    /// # Errors
    /// [`IdentityError::Forbidden`], [`IdentityError::Invalid`]; [`IdentityError::Conflict`] if there is one of the name.
    pub async fn create_team(&self, deed: &Deed, name: &str) -> Result<TeamAnswer, IdentityError> {
        manage_users(deed)?;
        let team = checked(name)?;
        let id = self.store.new_id();
        let mut act = Act::new(Entry::new("team.create", "team", &id, &team.name).after(&TeamView::from(&team)));
        act.insert(&id, &team)?;
        taken(self.commit(deed, act).await, Team::NAME, || name_taken(&team.name))?;
        self.team(&id)
    }

    /// Gives a team of version `expected` another name.
    ///
    /// # Errors
    /// As [`Self::create_team`], [`IdentityError::NotFound`], and [`IdentityError::Stale`] for another version.
    pub async fn rename_team(
        &self,
        deed: &Deed,
        id: &str,
        expected: u64,
        name: &str,
    ) -> Result<TeamAnswer, IdentityError> {
        manage_users(deed)?;
        let after = checked(name)?;
        let before = self.store.get::<Team>(id).await?.ok_or_else(|| IdentityError::not_found("team", id))?;
        expect("team", id, expected, before.version)?;
        let entry = Entry::new("team.rename", "team", id, &after.name).before(&TeamView::from(&before.body));
        let mut act = Act::new(entry.after(&TeamView::from(&after)));
        act.replace(id, expected, &after)?;
        let done = stale(self.commit(deed, act).await, "team", Team::NAME, id);
        taken(done, Team::NAME, || name_taken(&after.name))?;
        self.team(id)
    }

    /// Removes a team of version `expected`, if nobody is in it.
    ///
    /// # Errors
    /// [`IdentityError::Forbidden`], [`IdentityError::NotFound`], [`IdentityError::Stale`];
    /// [`IdentityError::Conflict`] if somebody is in it.
    pub async fn delete_team(&self, deed: &Deed, id: &str, expected: u64) -> Result<(), IdentityError> {
        manage_users(deed)?;
        let team = self.store.get::<Team>(id).await?.ok_or_else(|| IdentityError::not_found("team", id))?;
        expect("team", id, expected, team.version)?;
        // Whoever comes in meanwhile changes the version of the team.
        let members = self.store.count([User::TEAM.eq(id)]).await?;
        if members > 0 {
            let message = format!("there are {members} users in this team; give them another one first");
            return Err(IdentityError::Conflict(message));
        }
        let entry = Entry::new("team.delete", "team", id, &team.body.name).before(&TeamView::from(&team.body));
        let mut act = Act::new(entry);
        act.delete::<Team>(id, expected)?;
        stale(self.commit(deed, act).await, "team", Team::NAME, id)
    }
}

fn answer(people: &People, team: &Document<Team>) -> TeamAnswer {
    let with = |leads: bool| {
        let members = people.members(&team.id).filter(|user| (user.body.role == Role::Lead) == leads);
        let mut users: Vec<UserRef> = members.map(|user| people.user_ref(&user.id)).collect();
        users.sort_by_cached_key(|user| (user.name.to_lowercase(), user.id.clone()));
        users
    };
    TeamAnswer {
        id: team.id.clone(),
        version: team.version,
        name: team.body.name.clone(),
        leads: with(true),
        members: with(false),
    }
}

fn checked(name: &str) -> Result<Team, IdentityError> {
    let mut faults = Vec::new();
    let name = text("name", name, LONGEST_NAME, &mut faults);
    none_of(faults)?;
    Ok(Team { key: name.to_lowercase(), name })
}

fn name_taken(name: &str) -> String {
    format!("there is a team `{name}` already; choose another name")
}
