//! Views of the portfolio page that people keep under a name.
//!
//! A view is the query of a page and nothing else: whoever opens one that is shared sees their own customers in it.

use bellwether_store::changes::Changes;
use bellwether_store::collection::{Collection, Field, Index};
use bellwether_store::document::Document;
use bellwether_store::query::{MAX_LIMIT, Query};
use serde::{Deserialize, Serialize};

use crate::assignments::By;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::portfolio::query::QueryError;
use crate::written::WriteError;

/// Views that somebody can keep.
pub const MOST: usize = 200;
/// Characters of a name, at most.
const LONGEST_NAME: usize = 100;
/// Bytes of a query, at most.
const LONGEST_QUERY: usize = 2_000;

/// A view that somebody keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// Key of the user.
    pub user: String,
    /// Their name at the time.
    pub user_name: String,
    /// For people.
    pub name: String,
    /// The name in lower case, so that each of somebody's views has another.
    pub key: String,
    /// Query of the portfolio page, without `?`.
    pub query: String,
    /// Whether others may open it.
    pub shared: bool,
}

impl View {
    const USER: Field<Self, str> = Field::at("user");
    const KEY: Field<Self, str> = Field::at("key");
}

impl Collection for View {
    const NAME: &'static str = "saved_views";
    const SCHEMA: u32 = 1;

    fn indexes() -> Vec<Index> {
        vec![Index::unique([Self::USER.spec(), Self::KEY.spec()])]
    }
}

/// What somebody says of a view. What is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WantedView {
    /// For people.
    pub name: Option<String>,
    /// Query of the portfolio page.
    pub query: Option<String>,
    /// Whether others may open it.
    pub shared: Option<bool>,
}

/// A change of a view that was checked and waits to be committed.
#[derive(Debug)]
pub struct PreparedView {
    /// All of it, to be committed with whatever else belongs to it.
    pub changes: Changes,
    /// Id of the view.
    pub id: String,
    /// What it was.
    pub before: Option<View>,
    /// What it becomes.
    pub after: Option<View>,
}

impl Engine {
    /// Somebody's own views, by name.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn views_of(&self, user: &str) -> Result<Vec<Document<View>>, EngineError> {
        let query = Query::all().with(View::USER.eq(user)).limit(MAX_LIMIT);
        let mut views = self.store().find(&query).await?.documents;
        views.sort_by(|a, b| (&a.body.key, &a.id).cmp(&(&b.body.key, &b.id)));
        Ok(views)
    }

    /// A view that is somebody's own or shared.
    ///
    /// # Errors
    /// [`WriteError::NotFound`], also for views of others that are not shared; when the store fails.
    pub async fn view(&self, user: &str, id: &str) -> Result<Document<View>, WriteError> {
        let found = self.store().get::<View>(id).await?;
        let found = found.filter(|document| document.body.user == user || document.body.shared);
        found.ok_or_else(|| WriteError::NotFound { kind: "view", id: id.to_owned() })
    }

    /// Checks a new view.
    ///
    /// # Errors
    /// [`WriteError::Invalid`] with every field that is wrong; [`WriteError::Conflict`] when there are too many, or one of the
    /// name.
    pub async fn prepare_view(&self, by: By, wanted: &WantedView) -> Result<PreparedView, WriteError> {
        let empty = View {
            user: by.user,
            user_name: by.name,
            name: String::new(),
            key: String::new(),
            query: String::new(),
            shared: false,
        };
        let after = merged(&empty, wanted)?;
        let own = self.views_of(&after.user).await?;
        if own.len() >= MOST {
            return Err(WriteError::Conflict(format!(
                "You keep {MOST} views already; delete one that you do not need."
            )));
        }
        check_name(&own, None, &after)?;
        let (id, mut changes) = (self.store().new_id(), Changes::new());
        changes.insert(id.clone(), &after)?;
        Ok(PreparedView { changes, id, before: None, after: Some(after) })
    }

    /// Checks a change of somebody's own view, or with `wanted` none that it is deleted. `version` is the one that was seen.
    ///
    /// # Errors
    /// As [`Self::prepare_view`]; [`WriteError::NotFound`], [`WriteError::Stale`].
    pub async fn prepare_view_change(
        &self,
        user: &str,
        (id, version): (&str, u64),
        wanted: Option<&WantedView>,
    ) -> Result<PreparedView, WriteError> {
        let Document { version: present, body: before, .. } = self.view(user, id).await?;
        if before.user != user {
            return Err(WriteError::NotFound { kind: "view", id: id.to_owned() });
        }
        if present != version {
            return Err(WriteError::stale("view", id, version, present));
        }
        let mut changes = Changes::new();
        let after = match wanted {
            None => {
                changes.delete::<View>(id, version)?;
                None
            }
            Some(wanted) => {
                let after = merged(&before, wanted)?;
                check_name(&self.views_of(user).await?, Some(id), &after)?;
                changes.replace(id, version, &after)?;
                Some(after)
            }
        };
        Ok(PreparedView { changes, id: id.to_owned(), before: Some(before), after })
    }
}

fn check_name(own: &[Document<View>], id: Option<&str>, view: &View) -> Result<(), WriteError> {
    if own.iter().any(|known| known.body.key == view.key && Some(known.id.as_str()) != id) {
        return Err(WriteError::Conflict(format!("You have a view `{}` already; choose another name.", view.name)));
    }
    Ok(())
}

fn merged(before: &View, wanted: &WantedView) -> Result<View, WriteError> {
    let mut errors = Vec::new();
    let mut after = before.clone();
    if let Some(name) = &wanted.name {
        after.name = name.trim().to_owned();
        after.key = after.name.to_lowercase();
    }
    if let Some(query) = &wanted.query {
        after.query = query.trim_start_matches('?').to_owned();
    }
    after.shared = wanted.shared.unwrap_or(after.shared);
    let length = after.name.chars().count();
    if !(1..=LONGEST_NAME).contains(&length) || after.name.chars().any(char::is_control) {
        let message = format!("has {length} characters; give 1 to {LONGEST_NAME}, none of them a control character");
        errors.push(QueryError::new("name", message));
    }
    if after.query.len() > LONGEST_QUERY || !after.query.bytes().all(|byte| byte.is_ascii_graphic()) {
        let bytes = after.query.len();
        let message = format!(
            "has {bytes} bytes; give the query of an address, percent-encoded, of at most {LONGEST_QUERY} bytes"
        );
        errors.push(QueryError::new("query", message));
    }
    if errors.is_empty() { Ok(after) } else { Err(WriteError::Invalid(errors)) }
}
