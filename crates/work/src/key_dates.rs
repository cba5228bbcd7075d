//! Dates that matter to customers: those somebody wrote down, and the ends of contracts that facts tell.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use bellwether_contract::identity::UserRef;
use bellwether_contract::key_date::{KeyDate, KeyDateChange, KeyDateKind, NewKeyDate};
use bellwether_engine::portfolio::row::Row;
use bellwether_identity::act::Act;
use bellwether_identity::audit::{Deed, Entry};
use bellwether_identity::identity::Identity;
use bellwether_store::collection::Collection;
use bellwether_store::document::Document;
use chrono::{Datelike, NaiveDate};

use crate::check::{Faults, LONGEST_TITLE};
use crate::documents::key_date::KeyDateDocument;
use crate::error::WorkError;
use crate::sight::Sight;
use crate::subject::CustomerSubject;
use crate::table::Documents;
use crate::work::Work;

/// Most dates of a customer.
const MOST_DATES: usize = 100;
/// Title of the end of a contract.
const CONTRACT_END: &str = "End of the contract";

/// The next dates of customers, as of a day.
#[derive(Debug, Default)]
pub(crate) struct Dates {
    of: Option<Arc<Documents<KeyDateDocument>>>,
    today: NaiveDate,
    next: HashMap<String, NaiveDate>,
}

impl Dates {
    fn new(documents: Arc<Documents<KeyDateDocument>>, today: NaiveDate) -> Self {
        let mut next: HashMap<String, NaiveDate> = HashMap::new();
        for date in documents.values().map(|document| &document.body).filter(|body| body.date >= today) {
            let known = next.entry(date.customer.clone()).or_insert(date.date);
            *known = date.date.min(*known);
        }
        Self { of: Some(documents), today, next }
    }

    /// A customer as rules see it.
    pub(crate) fn subject<'a>(&self, row: Row<'a>) -> CustomerSubject<'a> {
        let contract = row.contract_end().filter(|&end| end >= self.today);
        let written = self.next.get(row.id()).copied();
        let next = contract.into_iter().chain(written).min();
        let days_to_key_date = next.map(|date| (date - self.today).num_days());
        CustomerSubject { row, days_to_key_date, fell_by: None }
    }
}

/// The dates that were worked out last.
#[derive(Debug, Default)]
pub(crate) struct DatesCache(Mutex<Arc<Dates>>);

impl Work {
    /// The next dates as of today; the same until one is changed or the day is over.
    pub(crate) fn dates(&self) -> Arc<Dates> {
        let (documents, today) = (self.shelf.key_dates.all(), self.engine.today());
        let mut kept = self.dates_cache.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.today != today || kept.of.as_ref().is_none_or(|of| !Arc::ptr_eq(of, &documents)) {
            *kept = Arc::new(Dates::new(documents, today));
        }
        kept.clone()
    }

    /// Dates of one customer, or of all within the scope, the next ones first: those from `from` through `through`.
    ///
    /// # Errors
    /// [`WorkError::NotFound`] for a customer out of the scope; before the first refresh.
    pub fn key_dates(
        &self,
        identity: &Identity,
        customer: Option<&str>,
        (from, through): (Option<NaiveDate>, Option<NaiveDate>),
    ) -> Result<Vec<KeyDate>, WorkError> {
        let (sight, today) = (self.sight(identity)?, self.engine.today());
        if let Some(id) = customer {
            sight.customer(id).ok_or_else(|| WorkError::not_found("customer", id))?;
        }
        let documents = self.shelf.key_dates.all();
        let own = |body: &KeyDateDocument| customer.is_none_or(|id| body.customer == id);
        let written = documents.values().filter(|document| own(&document.body));
        let written = written.filter(|document| sight.customer(&document.body.customer).is_some());
        let mut dates: Vec<KeyDate> = written.map(|document| answer(&sight, document, today)).collect();
        let rows = match customer.and_then(|id| sight.customer(id)) {
            Some(row) => vec![row],
            None => sight.everybody(),
        };
        dates.extend(rows.into_iter().filter_map(|row| of_facts(sight.portfolio.row(row), today)));
        dates.retain(|date| {
            from.is_none_or(|from| date.date >= from) && through.is_none_or(|through| date.date <= through)
        });
        dates.sort_by(|one, other| {
            (one.date, &one.customer.name, &one.id).cmp(&(other.date, &other.customer.name, &other.id))
        });
        Ok(dates)
    }

    /// Writes a date down.
    ///
    /// # Errors
    /// [`WorkError::NotFound`] for a customer out of the scope, [`WorkError::Invalid`]; when it cannot be recorded.
    pub async fn create_key_date(&self, deed: &Deed, customer: &str, new: NewKeyDate) -> Result<KeyDate, WorkError> {
        let sight = self.sight(&deed.identity)?;
        let row = sight.row(customer).ok_or_else(|| WorkError::not_found("customer", customer))?;
        let mut faults = Faults::default();
        let known = self.shelf.key_dates.all().values().filter(|document| document.body.customer == customer).count();
        if known >= MOST_DATES {
            faults.add("date", format!("is one more than the {MOST_DATES} that a customer can have; delete one first"));
        }
        let after = KeyDateDocument {
            customer: customer.to_owned(),
            customer_name: row.name().to_owned(),
            kind: new.kind,
            title: faults.line("title", &new.title, LONGEST_TITLE),
            date: checked(new.date, &mut faults),
            by: UserRef { id: deed.identity.user().to_owned(), name: deed.identity.name().to_owned() },
        };
        faults.none()?;
        let id = self.store().new_id();
        let mut act = Act::new(Entry::new("key_date.create", "key_date", &id, &after.title).after(&after));
        act.insert(&id, &after)?;
        self.commit(deed, act).await?;
        self.key_date(&sight, &id)
    }

    /// Changes a date of version `expected`.
    ///
    /// # Errors
    /// [`WorkError::NotFound`], [`WorkError::Stale`], [`WorkError::Invalid`]; when it cannot be recorded.
    pub async fn change_key_date(
        &self,
        deed: &Deed,
        id: &str,
        expected: u64,
        change: &KeyDateChange,
    ) -> Result<KeyDate, WorkError> {
        let sight = self.sight(&deed.identity)?;
        let before = self.visible_date(&sight, id, expected)?;
        let mut faults = Faults::default();
        let mut after = before.body.clone();
        after.kind = change.kind.unwrap_or(after.kind);
        if let Some(title) = &change.title {
            after.title = faults.line("title", title, LONGEST_TITLE);
        }
        after.date = change.date.map_or(after.date, |date| checked(date, &mut faults));
        faults.none()?;
        let entry = Entry::new("key_date.change", "key_date", id, &after.title).before(&before.body).after(&after);
        let mut act = Act::new(entry);
        act.replace(id, expected, &after)?;
        let done = self.commit(deed, act).await;
        done.map_err(|error| error.of_version("key date", KeyDateDocument::NAME, id))?;
        self.key_date(&sight, id)
    }

    /// Forgets a date of version `expected`.
    ///
    /// # Errors
    /// [`WorkError::NotFound`], [`WorkError::Stale`]; when it cannot be recorded.
    pub async fn delete_key_date(&self, deed: &Deed, id: &str, expected: u64) -> Result<(), WorkError> {
        let sight = self.sight(&deed.identity)?;
        let before = self.visible_date(&sight, id, expected)?;
        let entry = Entry::new("key_date.delete", "key_date", id, &before.body.title).before(&before.body);
        let mut act = Act::new(entry);
        act.delete::<KeyDateDocument>(id, expected)?;
        let done = self.commit(deed, act).await;
        done.map_err(|error| error.of_version("key date", KeyDateDocument::NAME, id)).map(drop)
    }

    fn key_date(&self, sight: &Sight, id: &str) -> Result<KeyDate, WorkError> {
        let found = self.shelf.key_dates.get(id).ok_or_else(|| WorkError::not_found("key date", id))?;
        Ok(answer(sight, &found, self.engine.today()))
    }

    fn visible_date(
        &self,
        sight: &Sight,
        id: &str,
        expected: u64,
    ) -> Result<Arc<Document<KeyDateDocument>>, WorkError> {
        let found = self.shelf.key_dates.get(id).filter(|found| sight.customer(&found.body.customer).is_some());
        let found = found.ok_or_else(|| WorkError::not_found("key date", id))?;
        if found.version != expected {
            let (id, present) = (id.to_owned(), found.version);
            return Err(WorkError::Stale { kind: "key date", id, expected, present });
        }
        Ok(found)
    }
}

fn checked(date: NaiveDate, faults: &mut Faults) -> NaiveDate {
    if !(1900..=2200).contains(&date.year()) {
        faults.add("date", format!("is {date}; give a date from 1900 to 2200"));
    }
    date
}

fn answer(sight: &Sight, document: &Document<KeyDateDocument>, today: NaiveDate) -> KeyDate {
    let body = &document.body;
    KeyDate {
        id: Some(document.id.clone()),
        version: document.version,
        customer: sight.customer_ref(&body.customer, &body.customer_name),
        kind: body.kind,
        title: body.title.clone(),
        date: body.date,
        days_until: (body.date - today).num_days(),
        by: Some(body.by.clone()),
        created_at: Some(document.created_at),
    }
}

fn of_facts(row: Row<'_>, today: NaiveDate) -> Option<KeyDate> {
    let date = row.contract_end()?;
    Some(KeyDate {
        id: None,
        version: 0,
        customer: bellwether_contract::action::CustomerRef { id: row.id().to_owned(), name: row.name().to_owned() },
        kind: KeyDateKind::Renewal,
        title: CONTRACT_END.to_owned(),
        date,
        days_until: (date - today).num_days(),
        by: None,
        created_at: None,
    })
}
