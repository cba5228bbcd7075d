//! Scores that people set in place of the computed ones, for a while and with a reason (metrics, section 7).
//!
//! An override is shown on the days from when it was set through its expiry day, unless it is taken back or replaced
//! before; looking at a day of the past shows what was shown then. It counts wherever a published score does: bands,
//! order, averages, revenue at risk, roll-ups. What the model computed stays beside it, and trends, reasons and what a
//! degraded score is held against are made of that alone.
//!
//! The document of a customer stays when its override is taken back: its version only grows, and so of two changes that
//! arrive the wrong way round the later one counts.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use bellwether_domain::facts::customer::CustomerId;
use bellwether_store::changes::Changes;
use bellwether_store::collection::{Collection, Index};
use bellwether_store::document::Document;
use bellwether_store::error::StoreError;
use bellwether_store::query::{MAX_LIMIT, Query};
use bellwether_store::store::Store;
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::assignments::By;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::portfolio::query::QueryError;
use crate::scope::Scope;
use crate::written::WriteError;

/// Characters of a reason, at most.
pub const LONGEST_REASON: usize = 500;

/// Days that an override is shown, at most, beyond the first.
pub const LONGEST_DAYS: u64 = 366;

/// Overrides of a customer that are remembered.
const MOST_SPANS: usize = 50;

/// A score with the days on which it is shown instead of the computed one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Span {
    /// 0 to 100.
    pub value: u8,
    /// Why.
    pub reason: String,
    /// Who set it.
    pub by: By,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub expires: NaiveDate,
    /// First day on which it is no longer shown, because it was taken back or replaced.
    pub ended: Option<NaiveDate>,
}

impl Span {
    /// Whether it is shown on a day.
    pub fn is_shown(&self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.expires && self.ended.is_none_or(|ended| day < ended)
    }
}

/// The overrides of a customer, oldest first; its id is that of the customer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverrideRecord {
    /// No two are shown on the same day.
    pub spans: Vec<Span>,
}

impl Collection for OverrideRecord {
    const NAME: &'static str = "score_overrides";
    const SCHEMA: u32 = 1;

    fn indexes() -> Vec<Index> {
        Vec::new()
    }
}

impl OverrideRecord {
    /// The one that is shown on a day.
    pub fn shown(&self, day: NaiveDate) -> Option<&Span> {
        self.spans.iter().rev().find(|span| span.is_shown(day))
    }

    /// The same from a day on with another override, or with none.
    fn with(&self, day: NaiveDate, next: Option<Span>) -> Self {
        let ended = |span: &Span| match span.is_shown(day) {
            true if span.from == day => None,
            true => Some(Span { ended: Some(day), ..span.clone() }),
            false => Some(span.clone()),
        };
        let mut spans: Vec<Span> = self.spans.iter().filter_map(ended).chain(next).collect();
        spans.drain(..spans.len().saturating_sub(MOST_SPANS));
        Self { spans }
    }
}

/// All overrides, to be laid over the scores of a portfolio.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overrides {
    by_customer: BTreeMap<CustomerId, Stated>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Stated {
    version: u64,
    spans: Vec<Arc<Span>>,
}

impl Overrides {
    /// Customers with the override that is shown on a day, in the order of their ids.
    pub(crate) fn shown(&self, day: NaiveDate) -> impl Iterator<Item = (&CustomerId, &Arc<Span>)> {
        self.by_customer.iter().filter_map(move |(customer, stated)| {
            Some((customer, stated.spans.iter().rev().find(|span| span.is_shown(day))?))
        })
    }

    /// The override of a customer that is shown on a day.
    pub(crate) fn of(&self, customer: &CustomerId, day: NaiveDate) -> Option<&Arc<Span>> {
        self.by_customer.get(customer)?.spans.iter().rev().find(|span| span.is_shown(day))
    }

    /// Tells these from others, also from those of other stores.
    pub(crate) fn fingerprint(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        let all = self.by_customer.iter();
        all.for_each(|(customer, stated)| (customer, stated.version, &stated.spans).hash(&mut hasher));
        hasher.finish()
    }

    /// The same with what is newer in `others`.
    pub(crate) fn with(&self, others: &LaidOverrides) -> Self {
        let mut changed = self.clone();
        for (customer, stated) in &others.0 {
            let known = changed.by_customer.get(customer);
            if known.is_none_or(|known| known.version < stated.version) {
                changed.by_customer.insert(customer.clone(), stated.clone());
            }
        }
        changed
    }
}

/// Overrides that were changed, to be laid over the portfolio once they are committed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LaidOverrides(Vec<(CustomerId, Stated)>);

impl LaidOverrides {
    fn one(customer: &str, version: u64, record: &OverrideRecord) -> (CustomerId, Stated) {
        let spans = record.spans.iter().cloned().map(Arc::new).collect();
        (CustomerId::from(customer), Stated { version, spans })
    }

    /// All overrides of a store.
    pub(crate) async fn load(store: &Store) -> Result<Self, StoreError> {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let page = store.find(&Query::<OverrideRecord>::all().limit(MAX_LIMIT).after(after)).await?;
            let documents = page.documents.iter();
            all.extend(documents.map(|document| Self::one(&document.id, document.version, &document.body)));
            after = page.next;
            if after.is_none() {
                return Ok(Self(all));
            }
        }
    }
}

/// What somebody wants to be shown instead of a computed score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedOverride {
    /// 0 to 100.
    pub value: u8,
    /// Why, 1 to [`LONGEST_REASON`] characters.
    pub reason: String,
    /// Last day, today to [`LONGEST_DAYS`] days later.
    pub expires: NaiveDate,
}

/// A change of an override that was checked and waits to be committed.
#[derive(Debug)]
pub struct PreparedOverride {
    /// All of it, to be committed with whatever else belongs to it.
    pub changes: Changes,
    /// What was shown before.
    pub before: Option<Span>,
    /// What will be shown.
    pub after: Option<Span>,
    /// What [`Engine::overridden`] wants when it is committed.
    pub laid: LaidOverrides,
}

/// The overrides of a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownOverrides {
    /// Version of the document; 0 while there is none.
    pub version: u64,
    /// Business date on which one is shown or not.
    pub today: NaiveDate,
    /// All that are remembered.
    pub record: OverrideRecord,
}

impl KnownOverrides {
    fn of(document: Option<Document<OverrideRecord>>, today: NaiveDate) -> Self {
        let (version, record) = document.map_or_else(Default::default, |document| (document.version, document.body));
        Self { version, today, record }
    }
}

impl Engine {
    /// The overrides of a customer.
    ///
    /// # Errors
    /// When the scope does not reach the customer or the store fails.
    pub async fn overrides_of(&self, scope: &Scope, customer: &str) -> Result<KnownOverrides, EngineError> {
        let portfolio = self.snapshot()?.portfolio.clone();
        portfolio.find(scope, customer).ok_or_else(|| EngineError::UnknownCustomer(customer.to_owned()))?;
        let document = self.store().get::<OverrideRecord>(customer).await?;
        Ok(KnownOverrides::of(document, portfolio.context().as_of.date))
    }

    /// Checks an override, or with `wanted` none that it is taken back, and says what is to be committed for it.
    /// `version` is that of the customer's overrides as they were seen.
    ///
    /// # Errors
    /// [`WriteError::Invalid`] with every field that is wrong; [`WriteError::Stale`] for another version;
    /// [`WriteError::NotFound`] when there is none to be taken back; when the scope does not reach the customer.
    pub async fn prepare_override(
        &self,
        scope: &Scope,
        (customer, version): (&str, u64),
        wanted: Option<&WantedOverride>,
        by: By,
    ) -> Result<PreparedOverride, WriteError> {
        let known = self.overrides_of(scope, customer).await?;
        let KnownOverrides { version: present, today, record } = known;
        if present != version {
            return Err(WriteError::stale("override", customer, version, present));
        }
        let before = record.shown(today).cloned();
        if wanted.is_none() && before.is_none() {
            return Err(WriteError::NotFound { kind: "override", id: customer.to_owned() });
        }
        let after = wanted.map(|wanted| check(wanted, today, by)).transpose().map_err(WriteError::Invalid)?;
        let changed = record.with(today, after.clone());
        let mut changes = Changes::new();
        if version == 0 {
            changes.insert(customer, &changed)?;
        } else {
            changes.replace(customer, version, &changed)?;
        }
        let laid = LaidOverrides(vec![LaidOverrides::one(customer, version + 1, &changed)]);
        Ok(PreparedOverride { changes, before, after, laid })
    }

    /// Shows a change that was committed to everybody who reads from now on. Whoever stops waiting for it does not stop
    /// it.
    ///
    /// # Errors
    /// When a worker dies.
    pub async fn overridden(&self, laid: LaidOverrides) -> Result<(), EngineError> {
        self.lay_over(move |written| written.overrides = Arc::new(written.overrides.with(&laid))).await
    }

    /// Reads all overrides and shows what others have changed. To be called when the store has news of them.
    ///
    /// # Errors
    /// When the store fails; those that were known then stay.
    pub async fn reload_overrides(&self) -> Result<(), EngineError> {
        let all = LaidOverrides::load(self.store()).await?;
        self.overridden(all).await
    }
}

fn check(wanted: &WantedOverride, today: NaiveDate, by: By) -> Result<Span, Vec<QueryError>> {
    let mut errors = Vec::new();
    if wanted.value > 100 {
        errors.push(QueryError::new("value", format!("is {}; scores run from 0 to 100", wanted.value)));
    }
    let reason = wanted.reason.trim();
    let length = reason.chars().count();
    if !(1..=LONGEST_REASON).contains(&length) {
        errors.push(QueryError::new("reason", format!("has {length} characters; say why in 1 to {LONGEST_REASON}")));
    }
    let last = today.checked_add_days(Days::new(LONGEST_DAYS)).unwrap_or(NaiveDate::MAX);
    if !(today..=last).contains(&wanted.expires) {
        let message = format!("is {}; give a day from today, {today}, to {last}", wanted.expires);
        errors.push(QueryError::new("expires_on", message));
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok(Span { value: wanted.value, reason: reason.to_owned(), by, from: today, expires: wanted.expires, ended: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2011, 12, day).expect("a day of December")
    }

    fn span(value: u8, from: u32, expires: u32) -> Span {
        let by = By { user: "u".to_owned(), name: "U".to_owned() };
        Span { value, reason: "because".to_owned(), by, from: day(from), expires: day(expires), ended: None }
    }

    fn shown(record: &OverrideRecord) -> Vec<Option<u8>> {
        (1..=12).map(|d| record.shown(day(d)).map(|span| span.value)).collect()
    }

    #[test]
    fn is_shown_through_its_last_day_unless_it_ends_before() {
        let first = OverrideRecord::default().with(day(2), Some(span(90, 2, 10)));
        assert_eq!(shown(&first)[..3], [None, Some(90), Some(90)]);
        assert_eq!(shown(&first)[8..], [Some(90), Some(90), None, None]);
        let replaced = first.with(day(5), Some(span(20, 5, 7)));
        assert_eq!(shown(&replaced)[2..8], [Some(90), Some(90), Some(20), Some(20), Some(20), None]);
        let taken_back = replaced.with(day(6), None);
        assert_eq!(shown(&taken_back)[3..7], [Some(90), Some(20), None, None]);
        let at_once = replaced.with(day(5), None);
        assert_eq!(at_once.spans.len(), 1, "one that no day has seen is not remembered");
    }

    #[test]
    fn only_so_many_are_remembered() {
        let many =
            (0..80).fold(OverrideRecord::default(), |record, n| record.with(day(1 + n / 4), Some(span(50, 1, 30))));
        assert!(many.spans.len() <= MOST_SPANS);
    }
}
