//! Lists of users.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bellwether_contract::identity::{Permission, Role, User as UserAnswer, UserStatus, Users};
use bellwether_contract::page::PageInfo;
use bellwether_store::document::Document;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::directory::People;
use crate::documents::user::User;
use crate::error::IdentityError;
use crate::identities::Identities;
use crate::identity::Identity;
use crate::people::UserFilter;

/// Most users on a page.
const MAX_LIMIT: usize = 500;

impl People {
    /// A user as answers show them.
    pub(crate) fn answer(&self, user: &Document<User>) -> UserAnswer {
        let (body, proofs) = (&user.body, self.proofs(&user.id));
        UserAnswer {
            id: user.id.clone(),
            version: user.version,
            name: body.name.clone(),
            email: body.email.clone(),
            role: body.role,
            status: body.status,
            owners: body.owners.clone(),
            team: self.team_ref(body),
            second_factor: proofs.second_factor,
            linked: body.linked.is_some(),
            last_sign_in_at: proofs.last_sign_in_at,
            created_at: user.created_at,
        }
    }
}

impl Identities {
    /// A user.
    ///
    /// # Errors
    /// [`IdentityError::Forbidden`]; [`IdentityError::NotFound`], also for one that is not in a lead's team.
    pub fn user(&self, identity: &Identity, id: &str) -> Result<UserAnswer, IdentityError> {
        let people = self.people();
        let sees = sees(&people, identity)?;
        let user = people.user(id).filter(|user| sees.shows(&user.body));
        Ok(people.answer(user.ok_or_else(|| IdentityError::not_found("user", id))?))
    }

    /// A page of users by name: all for administrators, those of the team for leads. `limit` is 1 to 500.
    ///
    /// # Errors
    /// [`IdentityError::Forbidden`]; [`IdentityError::Invalid`] for a limit or cursor that can't be.
    pub fn users(
        &self,
        identity: &Identity,
        filter: &UserFilter,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<Users, IdentityError> {
        if !(1..=MAX_LIMIT).contains(&limit) {
            return Err(IdentityError::invalid("limit", format!("is {limit}; it must be 1 to {MAX_LIMIT}")));
        }
        let after = cursor.map(place).transpose()?;
        let people = self.people();
        let sees = sees(&people, identity)?;
        let q = filter.q.as_deref().map(folded).filter(|q| !q.is_empty());
        let mut found: Vec<_> = people
            .users()
            .filter(|user| sees.shows(&user.body) && filter.takes(&user.body, q.as_deref()))
            .map(|user| ((folded(&user.body.name), user.id.as_str()), user))
            .collect();
        found.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        let total = found.len() as u64;
        let first = after.map_or(0, |(name, id)| {
            found.partition_point(|((its, own), _)| (its.as_str(), *own) <= (name.as_str(), id.as_str()))
        });
        let rest = &found[first..];
        let page = &rest[..limit.min(rest.len())];
        let last = page.last().filter(|_| rest.len() > page.len());
        let next = last.map(|((name, id), _)| URL_SAFE_NO_PAD.encode(format!("{id}\n{name}")));
        let items = page.iter().map(|(_, user)| people.answer(user)).collect();
        Ok(Users { items, page: PageInfo { next, total } })
    }
}

/// Which users somebody sees.
enum Sees {
    All,
    Team(String),
}

impl Sees {
    fn shows(&self, user: &User) -> bool {
        match self {
            Self::All => true,
            Self::Team(team) => user.team.as_deref() == Some(team),
        }
    }
}

fn sees(people: &People, identity: &Identity) -> Result<Sees, IdentityError> {
    if identity.may(Permission::ManageUsers) {
        return Ok(Sees::All);
    }
    let own = people.user(identity.user()).filter(|_| identity.role() == Role::Lead);
    let team = own.and_then(|own| own.body.team.clone());
    team.map(Sees::Team).ok_or(IdentityError::Forbidden("your role doesn't allow this; ask an administrator"))
}

impl UserFilter {
    fn takes(&self, user: &User, q: Option<&str>) -> bool {
        let is = |wanted: &[Role]| wanted.is_empty() || wanted.contains(&user.role);
        let stands = |wanted: &[UserStatus]| wanted.is_empty() || wanted.contains(&user.status);
        let fits = |q: &str| {
            folded(&user.name).contains(q) || user.email.as_deref().is_some_and(|email| folded(email).contains(q))
        };
        is(&self.roles)
            && stands(&self.statuses)
            && self.team.as_deref().is_none_or(|team| user.team.as_deref() == Some(team))
            && q.is_none_or(fits)
    }
}

/// A text without case and accents.
fn folded(text: &str) -> String {
    text.trim().nfkd().filter(|&c| !is_combining_mark(c)).collect::<String>().to_lowercase()
}

fn place(cursor: &str) -> Result<(String, String), IdentityError> {
    let text = URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let place =
        text.as_deref().and_then(|text| text.split_once('\n')).map(|(id, name)| (name.to_owned(), id.to_owned()));
    place.ok_or_else(|| IdentityError::invalid("cursor", "is none of this list; begin with the first page"))
}
