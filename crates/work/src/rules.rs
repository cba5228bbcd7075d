//! What rules of alerts and of suggestions share: some come with the product, and somebody may change them, switch them off, put
//! them back as they came, and add others.

pub(crate) mod contract;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bellwether_domain::rules::condition::RuleError;
use bellwether_identity::act::Act;
use bellwether_identity::audit::{Deed, Entry};

use crate::documents::changed_rule::{ChangedRule, RuleDraft};
use crate::error::WorkError;
use crate::table::{Documents, Table};
use crate::work::Work;
use contract::of_errors;

/// A kind of rule.
pub(crate) trait Rule: Clone + fmt::Debug + Send + Sync + 'static {
    /// What it says, as it is kept.
    type Draft: RuleDraft;
    /// What it says, as a request gives it.
    type Body;
    /// As answers show it.
    type Answer;

    /// What one is called, for people.
    const NOUN: &'static str;
    /// What one is called, and what is done to it, in the audit log.
    const AUDITED: Audited;
    /// How many there may be.
    const MOST: usize;

    /// Those that come with the product.
    fn shipped() -> &'static [Self];

    /// One that says what a draft says, unless something is wrong with that.
    fn validate(draft: Self::Draft) -> Result<Self, Vec<RuleError>>;

    fn draft(&self) -> &Self::Draft;

    fn of_body(key: String, body: Self::Body) -> Self::Draft;

    fn answer(known: &KnownRule<Self>) -> Self::Answer;

    /// Where those that are not as they came are held.
    fn table(work: &Work) -> &Table<ChangedRule<Self::Draft>>;

    /// Where all of them are held as they were made last.
    fn cache(work: &Work) -> &RuleCache<Self>;
}

/// Words of the audit log.
pub(crate) struct Audited {
    pub(crate) target: &'static str,
    pub(crate) create: &'static str,
    pub(crate) change: &'static str,
    pub(crate) delete: &'static str,
}

/// A rule with what is known of it.
#[derive(Debug, Clone)]
pub(crate) struct KnownRule<R> {
    pub(crate) rule: R,
    pub(crate) version: u64,
    pub(crate) enabled: bool,
    pub(crate) shipped: bool,
}

/// All rules of a kind, made of documents at one moment, by key.
pub(crate) struct RuleSet<R: Rule> {
    of: Option<Arc<Documents<ChangedRule<R::Draft>>>>,
    pub(crate) rules: Vec<KnownRule<R>>,
}

/// The rules that were made last.
pub(crate) struct RuleCache<R: Rule>(Mutex<Arc<RuleSet<R>>>);

/// What is to become of a rule.
pub(crate) struct Change<B> {
    pub(crate) enabled: Option<bool>,
    pub(crate) body: Option<B>,
    pub(crate) reset: bool,
}

impl<R: Rule> KnownRule<R> {
    /// One that is as it came with the product.
    pub(crate) fn as_it_came(rule: R) -> Self {
        Self { rule, version: 0, enabled: true, shipped: true }
    }

    /// Whether somebody added it.
    pub(crate) fn is_added(&self) -> bool {
        came::<R>(self.rule.draft().key()).is_none()
    }

    /// One that was kept; none if this version of the product cannot read it.
    fn changed(version: u64, body: &ChangedRule<R::Draft>) -> Option<Self> {
        let key = body.draft.key();
        match R::validate(body.draft.clone()) {
            Ok(rule) => {
                let shipped = body.enabled && came::<R>(key).is_some_and(|came| *came.draft() == body.draft);
                Some(Self { rule, version, enabled: body.enabled, shipped })
            }
            Err(errors) => {
                tracing::warn!(rule = key, ?errors, "this {} cannot be used", R::NOUN);
                None
            }
        }
    }

    fn kept(&self) -> ChangedRule<R::Draft> {
        ChangedRule { enabled: self.enabled, draft: self.rule.draft().clone() }
    }

    fn expect(&self, expected: u64) -> Result<(), WorkError> {
        if self.version == expected {
            return Ok(());
        }
        let (id, present) = (self.rule.draft().key().to_owned(), self.version);
        Err(WorkError::Stale { kind: R::NOUN, id, expected, present })
    }
}

impl<R: Rule> RuleSet<R> {
    fn new(documents: Arc<Documents<ChangedRule<R::Draft>>>) -> Self {
        let known = |rule: &R| match documents.get(rule.draft().key()) {
            None => Some(KnownRule::as_it_came(rule.clone())),
            Some(document) => KnownRule::changed(document.version, &document.body),
        };
        let mut rules: Vec<KnownRule<R>> = R::shipped().iter().filter_map(known).collect();
        let added = documents.iter().filter(|(key, _)| came::<R>(key).is_none());
        rules.extend(added.filter_map(|(_, document)| KnownRule::changed(document.version, &document.body)));
        rules.sort_by(|one, other| one.rule.draft().key().cmp(other.rule.draft().key()));
        rules.truncate(R::MOST);
        Self { of: Some(documents), rules }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&KnownRule<R>> {
        self.rules.iter().find(|known| known.rule.draft().key() == key)
    }

    fn find(&self, key: &str) -> Result<&KnownRule<R>, WorkError> {
        self.get(key).ok_or_else(|| WorkError::not_found(R::NOUN, key))
    }
}

impl<R: Rule> Default for RuleSet<R> {
    fn default() -> Self {
        Self { of: None, rules: Vec::new() }
    }
}

impl<R: Rule> Default for RuleCache<R> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

/// The rule of a key as it came with the product.
fn came<R: Rule>(key: &str) -> Option<&'static R> {
    R::shipped().iter().find(|rule| rule.draft().key() == key)
}

fn entry<R: Rule>(what: &'static str, draft: &R::Draft) -> Entry {
    Entry::new(what, R::AUDITED.target, draft.key(), draft.title())
}

impl Work {
    /// All rules of a kind as they are now; the same set until one is changed.
    pub(crate) fn rule_set<R: Rule>(&self) -> Arc<RuleSet<R>> {
        let documents = R::table(self).all();
        let mut kept = R::cache(self).0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.of.as_ref().is_none_or(|of| !Arc::ptr_eq(of, &documents)) {
            *kept = Arc::new(RuleSet::new(documents));
        }
        kept.clone()
    }

    /// The rules of a kind, by key.
    pub(crate) fn rules<R: Rule>(&self) -> Vec<R::Answer> {
        self.rule_set::<R>().rules.iter().map(R::answer).collect()
    }

    /// A rule.
    ///
    /// # Errors
    /// [`WorkError::NotFound`].
    pub(crate) fn rule<R: Rule>(&self, key: &str) -> Result<R::Answer, WorkError> {
        self.rule_set::<R>().find(key).map(R::answer)
    }

    /// Adds a rule.
    ///
    /// # Errors
    /// [`WorkError::Invalid`] with everything that is wrong, [`WorkError::Conflict`] if there is one of the key; when it
    /// cannot be recorded.
    pub(crate) async fn create_rule<R: Rule>(
        &self,
        deed: &Deed,
        key: String,
        body: R::Body,
    ) -> Result<R::Answer, WorkError> {
        let set = self.rule_set::<R>();
        let taken = || WorkError::Conflict(format!("There is a rule `{key}` already; change it instead."));
        if set.get(&key).is_some() {
            return Err(taken());
        }
        if set.rules.len() >= R::MOST {
            return Err(WorkError::Conflict(format!("There are {} rules already; change one of them.", R::MOST)));
        }
        let after = ChangedRule { enabled: true, draft: R::of_body(key.clone(), body) };
        R::validate(after.draft.clone()).map_err(of_errors)?;
        let mut act = Act::new(entry::<R>(R::AUDITED.create, &after.draft).after(&after));
        act.insert(&key, &after)?;
        let done = self.commit(deed, act).await;
        done.map_err(|error| if error.is_taken(R::Draft::COLLECTION) { taken() } else { error })?;
        self.rule::<R>(&key)
    }

    /// Changes a rule of version `expected`; 0 is the version of one that is as it came with the product.
    ///
    /// # Errors
    /// [`WorkError::NotFound`], [`WorkError::Stale`], [`WorkError::Invalid`]; when it cannot be recorded.
    pub(crate) async fn change_rule<R: Rule>(
        &self,
        deed: &Deed,
        key: &str,
        expected: u64,
        change: Change<R::Body>,
    ) -> Result<R::Answer, WorkError> {
        let set = self.rule_set::<R>();
        let known = set.find(key)?;
        known.expect(expected)?;
        let before = known.kept();
        let mut after = match (change.reset, came::<R>(key), change.body) {
            (true, None, _) => {
                let message = "is true, but the rule did not come with the product; give another body";
                return Err(WorkError::invalid("reset", message));
            }
            (true, Some(rule), _) => ChangedRule { enabled: true, draft: rule.draft().clone() },
            (false, _, Some(body)) => ChangedRule { enabled: before.enabled, draft: R::of_body(key.to_owned(), body) },
            (false, _, None) => before.clone(),
        };
        after.enabled = change.enabled.unwrap_or(after.enabled);
        R::validate(after.draft.clone()).map_err(of_errors)?;
        let mut act = Act::new(entry::<R>(R::AUDITED.change, &after.draft).before(&before).after(&after));
        act.put(key, expected, &after)?;
        let done = self.commit(deed, act).await;
        done.map_err(|error| error.of_version(R::NOUN, R::Draft::COLLECTION, key))?;
        self.rule::<R>(key)
    }

    /// Deletes a rule of version `expected` that somebody added.
    ///
    /// # Errors
    /// [`WorkError::NotFound`], [`WorkError::Stale`], [`WorkError::Conflict`] for one that came with the product; when it
    /// cannot be recorded.
    pub(crate) async fn delete_rule<R: Rule>(&self, deed: &Deed, key: &str, expected: u64) -> Result<(), WorkError> {
        let set = self.rule_set::<R>();
        let known = set.find(key)?;
        known.expect(expected)?;
        if !known.is_added() {
            let message = "The rule came with the product; switch it off, or put it back as it came.";
            return Err(WorkError::Conflict(message.to_owned()));
        }
        let before = known.kept();
        let mut act = Act::new(entry::<R>(R::AUDITED.delete, &before.draft).before(&before));
        act.delete::<ChangedRule<R::Draft>>(key, expected)?;
        let done = self.commit(deed, act).await;
        done.map_err(|error| error.of_version(R::NOUN, R::Draft::COLLECTION, key)).map(drop)
    }
}
