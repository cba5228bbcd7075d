//! Scoring models as people keep them: versions that never change, and which of them scores customers.
//!
//! The models that come with the product are version 1 of their keys and are not kept. Versions of a key count up, whether its
//! first one came with the product or not. Until somebody activates a version, the configured model scores customers.
//!
//! Activating builds a portfolio of the same facts anew. Other instances hear of it by the store's news.

use std::sync::{Arc, PoisonError};

use bellwether_domain::scoring::draft::ModelDraft;
use bellwether_domain::scoring::model::ScoringModel;
use bellwether_domain::scoring::shipped::{shipped, shipped_model};
use bellwether_domain::scoring::validate::ModelError;
use bellwether_store::changes::Changes;
use bellwether_store::collection::{Collection, Field, Index};
use bellwether_store::document::Document;
use bellwether_store::query::{MAX_LIMIT, Query};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::assignments::By;
use crate::engine::{Engine, Snapshot};
use crate::error::EngineError;
use crate::portfolio::query::QueryError;
use crate::written::WriteError;

/// Characters of a key, at most.
const LONGEST_KEY: usize = 60;
/// Characters of the reason of an activation, at most.
pub const LONGEST_REASON: usize = 500;

/// A version of a model; its id is `key@version`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredModel {
    /// Key of the model.
    pub key: String,
    /// The model, with its version.
    pub model: ModelDraft,
    /// Who made it.
    pub by: By,
}

impl StoredModel {
    const KEY: Field<Self, str> = Field::at("key");
}

impl Collection for StoredModel {
    const NAME: &'static str = "scoring_models";
    const SCHEMA: u32 = 1;

    fn indexes() -> Vec<Index> {
        vec![Index::on([Self::KEY.spec()])]
    }
}

/// Which version scores customers. There is one such document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActiveModel {
    /// `key@version`.
    pub model: String,
    /// Who chose it.
    pub by: By,
    /// Why.
    pub reason: String,
}

impl ActiveModel {
    /// Id of the one document.
    pub const ID: &'static str = "active";
}

impl Collection for ActiveModel {
    const NAME: &'static str = "active_model";
    const SCHEMA: u32 = 1;

    fn indexes() -> Vec<Index> {
        Vec::new()
    }
}

/// A version of a model with where it comes from.
#[derive(Debug, Clone)]
pub struct KnownModel {
    /// The model.
    pub model: Arc<ScoringModel>,
    /// Who made it and when; none if it came with the product.
    pub made: Option<(By, DateTime<Utc>)>,
}

/// A new version that was checked and waits to be committed.
#[derive(Debug)]
pub struct PreparedModel {
    /// All of it, to be committed with whatever else belongs to it.
    pub changes: Changes,
    /// The version.
    pub model: Arc<ScoringModel>,
}

/// An activation that was checked and waits to be committed.
#[derive(Debug)]
pub struct PreparedActivation {
    /// All of it, to be committed with whatever else belongs to it. [`Engine::rescore`] is to be called then.
    pub changes: Changes,
    /// What scored customers before.
    pub before: String,
    /// What will.
    pub after: String,
    /// Why.
    pub reason: String,
}

impl Engine {
    /// The model that scores customers.
    pub fn model(&self) -> Arc<ScoringModel> {
        self.active.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Every model's newest version and the active one, the active one first, then by key.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn models(&self) -> Result<Vec<KnownModel>, EngineError> {
        let active = self.model();
        let mut all = self.all_models(None).await?;
        let order = |known: &KnownModel| (known.model.id() != active.id(), known.model.key.clone());
        all.sort_by_key(|known| (order(known), std::cmp::Reverse(known.model.version)));
        let mut seen: Vec<String> = Vec::new();
        all.retain(|known| {
            let newest = !seen.contains(&known.model.key);
            // The active one stands first, so that the newest version of its key would come second.
            if newest && known.model.id() != active.id() {
                seen.push(known.model.key.clone());
            }
            newest
        });
        Ok(all)
    }

    /// The versions of a model, newest first; none if there is no such model.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn model_versions(&self, key: &str) -> Result<Vec<KnownModel>, EngineError> {
        let mut all = self.all_models(Some(key)).await?;
        all.sort_by_key(|known| std::cmp::Reverse(known.model.version));
        Ok(all)
    }

    /// A model by `key@version`; by its key alone the active version of it, else the newest one.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn find_model(&self, name: &str) -> Result<Option<Arc<ScoringModel>>, EngineError> {
        let active = self.model();
        if active.id() == name || active.key == name {
            return Ok(Some(active));
        }
        let key = name.rsplit_once('@').map_or(name, |(key, _)| key);
        let versions = self.model_versions(key).await?;
        let found = versions.into_iter().find(|known| known.model.key == name || known.model.id() == name);
        Ok(found.map(|known| known.model))
    }

    async fn all_models(&self, key: Option<&str>) -> Result<Vec<KnownModel>, EngineError> {
        let wanted = |model: &&ScoringModel| key.is_none_or(|key| model.key == key);
        let came = shipped().iter().filter(wanted);
        let mut all: Vec<KnownModel> =
            came.map(|model| KnownModel { model: Arc::new(model.clone()), made: None }).collect();
        // A configured model need not have come with the product.
        let active = self.model();
        if wanted(&&*active) && !all.iter().any(|known| known.model.id() == active.id()) {
            all.push(KnownModel { model: active, made: None });
        }
        let mut after = None;
        loop {
            let query = key.map_or_else(Query::all, |key| Query::all().with(StoredModel::KEY.eq(key)));
            let page = self.store().find(&query.limit(MAX_LIMIT).after(after)).await?;
            for document in page.documents {
                let Some(known) = checked(document) else { continue };
                all.retain(|other| other.model.id() != known.model.id());
                all.push(known);
            }
            after = page.next;
            if after.is_none() {
                return Ok(all);
            }
        }
    }

    /// Checks a new model or a new version of one. The version of the draft does not matter: the next one of its key is taken.
    ///
    /// # Errors
    /// [`WriteError::Invalid`] with everything that is wrong with it; when the store fails.
    pub async fn prepare_model(&self, mut draft: ModelDraft, by: By) -> Result<PreparedModel, WriteError> {
        let newest = self.model_versions(&draft.key).await?.first().map_or(0, |known| known.model.version);
        draft.version = newest + 1;
        let mut errors = check_key(&draft.key);
        let model = match ScoringModel::validate(draft.clone()) {
            Ok(model) => Some(Arc::new(model)),
            Err(found) => {
                errors.extend(found.into_iter().map(|ModelError { field, message }| QueryError::new(field, message)));
                None
            }
        };
        let Some(model) = model.filter(|_| errors.is_empty()) else { return Err(WriteError::Invalid(errors)) };
        let mut changes = Changes::new();
        changes.insert(model.id(), &StoredModel { key: draft.key.clone(), model: draft, by })?;
        Ok(PreparedModel { changes, model })
    }

    /// Checks that a version is to score customers from now on.
    ///
    /// # Errors
    /// [`WriteError::NotFound`] for an unknown version, [`WriteError::Invalid`] for a reason that is none; when the store fails.
    pub async fn prepare_activation(&self, id: &str, reason: &str, by: By) -> Result<PreparedActivation, WriteError> {
        let versions = self.model_versions(id.rsplit_once('@').map_or(id, |(key, _)| key)).await?;
        if !versions.iter().any(|known| known.model.id() == id) {
            return Err(WriteError::NotFound { kind: "scoring model", id: id.to_owned() });
        }
        let reason = reason.trim();
        let length = reason.chars().count();
        if !(1..=LONGEST_REASON).contains(&length) {
            let message = format!("has {length} characters; say why in 1 to {LONGEST_REASON}");
            return Err(WriteError::Invalid(vec![QueryError::new("reason", message)]));
        }
        let present = self.store().get::<ActiveModel>(ActiveModel::ID).await?;
        let after = ActiveModel { model: id.to_owned(), by, reason: reason.to_owned() };
        let mut changes = Changes::new();
        match &present {
            None => changes.insert(ActiveModel::ID, &after)?,
            Some(document) => changes.replace(ActiveModel::ID, document.version, &after)?,
        };
        let before = present.map_or_else(|| self.model().id().to_owned(), |document| document.body.model);
        Ok(PreparedActivation { changes, before, after: after.model, reason: after.reason })
    }

    /// Takes the model that the store says is active.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn reload_model(&self) -> Result<(), EngineError> {
        let Some(active) = self.store().get::<ActiveModel>(ActiveModel::ID).await? else { return Ok(()) };
        let id = active.body.model;
        if self.model().id() == id {
            return Ok(());
        }
        let came = id.rsplit_once('@').and_then(|(key, _)| shipped_model(key)).filter(|model| model.id() == id);
        let found = match came {
            Some(model) => Some(Arc::new(model.clone())),
            None => self.store().get::<StoredModel>(&id).await?.and_then(checked).map(|known| known.model),
        };
        match found {
            Some(model) => *self.active.write().unwrap_or_else(PoisonError::into_inner) = model,
            None => tracing::error!(model = id, "the active scoring model is not there; the one before goes on"),
        }
        Ok(())
    }

    /// Scores everybody with the active model, if the portfolio is not of that. To be called when another one was activated, and
    /// when the store has news of it.
    ///
    /// # Errors
    /// When store or facts fail; the portfolio then stays as it is until the next refresh.
    pub async fn rescore(&self) -> Result<(), EngineError> {
        let _turn = self.refreshing.lock().await;
        self.reload_model().await?;
        // Before there is a portfolio, the first one is made with the model.
        let Ok(snapshot) = self.snapshot() else { return Ok(()) };
        if snapshot.portfolio.context().model.id() == self.model().id() {
            return Ok(());
        }
        let portfolio = self.build_for(&snapshot, snapshot.portfolio.context().as_of.date).await?;
        self.publish(Snapshot::clone(&snapshot).anew(portfolio)).await?;
        Ok(())
    }
}

/// A kept version; none, and a word in the log, when a later version of the product wrote what this one does not take.
fn checked(document: Document<StoredModel>) -> Option<KnownModel> {
    let Document { id, body, created_at, .. } = document;
    match ScoringModel::validate(body.model) {
        Ok(model) => Some(KnownModel { model: Arc::new(model), made: Some((body.by, created_at)) }),
        Err(errors) => {
            tracing::error!(model = id, ?errors, "a kept scoring model is not valid");
            None
        }
    }
}

fn check_key(key: &str) -> Vec<QueryError> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
    if (1..=LONGEST_KEY).contains(&key.len()) && key.chars().all(fits) {
        return Vec::new();
    }
    let message = format!("`{key}` is no key; give 1 to {LONGEST_KEY} lower-case letters, digits, `_` and `-`");
    vec![QueryError::new("key", message)]
}
