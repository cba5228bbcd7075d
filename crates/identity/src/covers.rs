//! Covers: who stands in for whom.

use bellwether_contract::assignment::{CoverItem, Covers, NewCover};
use bellwether_contract::identity::{Permission, Role, UserStatus};
use bellwether_domain::facts::customer::OwnerId;
use bellwether_store::collection::Collection;
use bellwether_store::document::Document;
use chrono::{Days, NaiveDate};

use crate::act::Act;
use crate::audit::{Deed, Entry};
use crate::directory::People;
use crate::documents::cover::Cover;
use crate::documents::user::User;
use crate::error::{Fault, IdentityError, none_of};
use crate::identities::Identities;
use crate::identity::Identity;
use crate::rules::{require, stale, text};
use crate::views::CoverView;

/// Longest cover, in days after the first.
const LONGEST: i64 = 180;
/// How far ahead a cover may begin, in days.
const AHEAD: u64 = 366;
/// Longest reason, in characters.
const LONGEST_REASON: usize = 500;

impl Identities {
    /// Covers that are not over, by first day: all that somebody may arrange, and those for themselves.
    pub fn covers(&self, identity: &Identity) -> Covers {
        let (people, today) = (self.people(), self.today());
        let shown = |cover: &Cover| {
            let arranges = identity.may(Permission::ManageAssignments) && within_reach(identity, &cover.owner);
            cover.through >= today && (arranges || cover.user == identity.user())
        };
        let covers = people.covers().filter(|cover| shown(&cover.body));
        let mut items: Vec<CoverItem> = covers.map(|cover| answer(&people, cover, today)).collect();
        items.sort_by_cached_key(|cover| (cover.from, cover.id.clone()));
        Covers { items }
    }

    /// Shares the customers of an account manager with a user for some days.
    ///
    /// # Errors
    /// [`IdentityError::Forbidden`]; [`IdentityError::Invalid`] with every field that can't be. For a lead there are no
    /// account managers beyond reach, and no users but those of the team.
    pub async fn create_cover(&self, deed: &Deed, new: NewCover) -> Result<CoverItem, IdentityError> {
        require(deed, Permission::ManageAssignments)?;
        let (people, today) = (self.people(), self.today());
        let mut faults = Vec::new();
        let reason = text("reason", &new.reason, LONGEST_REASON, &mut faults);
        let mut fault = |field, message: String| faults.push(Fault { field, message });
        if new.owner.trim().is_empty() || !within_reach(&deed.identity, &new.owner) {
            fault("owner", format!("`{}` is no account manager you arrange covers for", new.owner));
        }
        match people.user(&new.user).filter(|user| may_get(&people, &deed.identity, &user.body)) {
            None => fault("user", format!("`{}` is no user of yours; choose one of the list", new.user)),
            Some(user) if user.body.status == UserStatus::Disabled => {
                fault("user", format!("{} is disabled; choose somebody else", user.body.name));
            }
            Some(user) if !matches!(user.body.role, Role::AccountManager | Role::Lead) => {
                let message = format!("{} doesn't look after customers; choose an account manager", user.body.name);
                fault("user", message);
            }
            Some(user) if user.body.owners.contains(&new.owner) => {
                fault("user", format!("{} has these customers already; choose somebody else", user.body.name));
            }
            Some(_) => {}
        }
        if new.from < today || today.checked_add_days(Days::new(AHEAD)).is_none_or(|last| new.from > last) {
            fault("from", format!("{} must be from {today} on, and within a year", new.from));
        }
        let days = new.through.signed_duration_since(new.from).num_days();
        if !(0..=LONGEST).contains(&days) {
            fault("through", format!("{} must be {} or up to {LONGEST} days later", new.through, new.from));
        }
        none_of(faults)?;
        let NewCover { owner, user, from, through, .. } = new;
        let cover = Cover { owner, user, from, through, reason, by: deed.actor() };
        let id = self.store.new_id();
        let name = people.user_ref(&cover.user).name;
        let mut act = Act::new(Entry::new("cover.create", "cover", &id, &name).after(&CoverView::from(&cover)));
        act.insert(&id, &cover)?;
        self.commit(deed, act).await?;
        let people = self.people();
        let made =
            people.covers().find(|cover| cover.id == id).ok_or_else(|| IdentityError::not_found("cover", &id))?;
        Ok(answer(&people, made, today))
    }

    /// Ends a cover at once.
    ///
    /// # Errors
    /// [`IdentityError::Forbidden`]; [`IdentityError::NotFound`], also for one beyond reach.
    pub async fn cancel_cover(&self, deed: &Deed, id: &str) -> Result<(), IdentityError> {
        require(deed, Permission::ManageAssignments)?;
        let missing = || IdentityError::not_found("cover", id);
        let found = self.store.get::<Cover>(id).await?;
        let cover = found.filter(|cover| within_reach(&deed.identity, &cover.body.owner)).ok_or_else(missing)?;
        let name = self.people().user_ref(&cover.body.user).name;
        let mut act = Act::new(Entry::new("cover.cancel", "cover", id, &name).before(&CoverView::from(&cover.body)));
        act.delete::<Cover>(id, cover.version)?;
        // Covers are never changed: it can only be gone.
        stale(self.commit(deed, act).await, "cover", Cover::NAME, id)
    }
}

fn within_reach(identity: &Identity, owner: &str) -> bool {
    identity.reach().contains(Some(&OwnerId::from(owner)))
}

/// Whether somebody may give customers to a user: leads to those of their team.
fn may_get(people: &People, identity: &Identity, user: &User) -> bool {
    let own_team = || people.user(identity.user()).and_then(|own| own.body.team.clone());
    identity.role() != Role::Lead || user.team.is_some() && user.team == own_team()
}

fn answer(people: &People, cover: &Document<Cover>, today: NaiveDate) -> CoverItem {
    let body = &cover.body;
    CoverItem {
        id: cover.id.clone(),
        owner: body.owner.clone(),
        user: people.user_ref(&body.user),
        from: body.from,
        through: body.through,
        reason: body.reason.clone(),
        by: body.by.clone(),
        active: body.from <= today && today <= body.through,
    }
}
