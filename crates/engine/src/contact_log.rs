//! Contacts that people log here. They are kept in the store, and count in the measures of contact and engagement as
//! those that sources tell of do.
//!
//! Where there is no contact source, a customer without a logged contact has no such measures: that nobody logged one
//! says nothing. Those with one have them, from their first logged contact on. While a contact source is unavailable,
//! so are the measures: a log of our own does not make up for it.
//!
//! All logged contacts are in memory, 40 bytes each, without their texts. A portfolio is computed with them; for
//! customers whose contacts change afterwards the rows are computed anew from the facts at once
//! ([`Engine::contacts_changed`]).

pub mod memory;

use bellwether_domain::facts::customer::CustomerId;
use bellwether_domain::facts::rows::{Channel, Contact, Direction};
use bellwether_store::changes::Changes;
use bellwether_store::collection::{Collection, Field, Index};
use bellwether_store::document::Document;
use bellwether_store::error::StoreError;
use bellwether_store::query::{self, MAX_LIMIT, Query};
use bellwether_store::store::Store;
use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::assignments::By;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::portfolio::query::QueryError;
use crate::scope::Scope;
use crate::written::WriteError;

/// Characters of a person's name, of what it was about and of what came of it, at most.
pub const LONGEST: [(&str, usize); 3] = [("person", 200), ("summary", 2_000), ("outcome", 500)];

/// How much the clock of whoever logs may be ahead.
const AHEAD: TimeDelta = TimeDelta::minutes(5);

/// A contact that somebody logged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Logged {
    /// With which customer.
    pub customer: CustomerId,
    /// When it was.
    pub at: DateTime<Utc>,
    /// How.
    pub channel: Channel,
    /// Who began.
    pub direction: Direction,
    /// Whom with.
    pub person: Option<String>,
    /// What it was about.
    pub summary: String,
    /// What came of it.
    pub outcome: Option<String>,
    /// Who logged it.
    pub author: By,
}

impl Logged {
    const CUSTOMER: Field<Self, str> = Field::at("customer");
    const AT: Field<Self, DateTime<Utc>> = Field::at("at");

    /// As a fact.
    fn contact(&self) -> Contact {
        Contact { at: self.at, answered: None, direction: self.direction, channel: self.channel }
    }
}

impl Collection for Logged {
    const NAME: &'static str = "contact_log";
    const SCHEMA: u32 = 1;

    fn indexes() -> Vec<Index> {
        vec![Index::on([Self::CUSTOMER.spec(), Self::AT.spec()])]
    }
}

async fn load(store: &Store, customer: Option<&CustomerId>) -> Result<Vec<Document<Logged>>, StoreError> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let query = match customer {
            Some(customer) => Query::all()
                .with(Logged::CUSTOMER.eq(customer.as_str()))
                .sorted_by(Logged::AT, query::Direction::Descending),
            None => Query::<Logged>::all(),
        };
        let page = store.find(&query.limit(MAX_LIMIT).after(after)).await?;
        all.extend(page.documents);
        after = page.next;
        if after.is_none() {
            return Ok(all);
        }
    }
}

/// What somebody says of a contact. What is left out is as it was, or as it is meant by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WantedContact {
    /// When it was, by the business clock: from 1970-01-01 through now; by default now.
    pub at: Option<DateTime<Utc>>,
    /// `call`, `email`, `meeting` or `message`.
    pub channel: Option<String>,
    /// `outbound` (by default) or `inbound`.
    pub direction: Option<String>,
    /// Whom with; empty is nobody in particular.
    pub person: Option<String>,
    /// What it was about.
    pub summary: Option<String>,
    /// What came of it; empty is nothing yet.
    pub outcome: Option<String>,
}

/// A change of the log that was checked and waits to be committed.
#[derive(Debug)]
pub struct PreparedContact {
    /// All of it, to be committed with whatever else belongs to it. [`Engine::contacts_changed`] is to be told then.
    pub changes: Changes,
    /// Id of the contact.
    pub id: String,
    /// What it was.
    pub before: Option<Logged>,
    /// What it becomes.
    pub after: Option<Logged>,
}

/// Who wants to change a logged contact.
#[derive(Debug, Clone, Copy)]
pub struct Editor<'a> {
    /// Whose customers they see.
    pub scope: &'a Scope,
    /// Key of the user.
    pub user: &'a str,
    /// Whether they may change what others logged.
    pub any: bool,
}

impl Engine {
    /// The contacts that were logged with a customer, newest first.
    ///
    /// # Errors
    /// When the scope does not reach the customer or the store fails.
    pub async fn logged_contacts(&self, scope: &Scope, customer: &str) -> Result<Vec<Document<Logged>>, EngineError> {
        let portfolio = self.snapshot()?.portfolio.clone();
        portfolio.find(scope, customer).ok_or_else(|| EngineError::UnknownCustomer(customer.to_owned()))?;
        Ok(load(self.store(), Some(&customer.into())).await?)
    }

    /// A contact that was logged with a customer.
    ///
    /// # Errors
    /// As [`Self::logged_contacts`], and when there is none of this id.
    pub async fn logged_contact(
        &self,
        scope: &Scope,
        customer: &str,
        id: &str,
    ) -> Result<Document<Logged>, WriteError> {
        let portfolio = self.snapshot()?.portfolio.clone();
        portfolio.find(scope, customer).ok_or_else(|| EngineError::UnknownCustomer(customer.to_owned()))?;
        let found = self.store().get::<Logged>(id).await?;
        let found = found.filter(|document| document.body.customer.as_str() == customer);
        found.ok_or_else(|| WriteError::NotFound { kind: "contact", id: id.to_owned() })
    }

    /// Checks a contact to be logged.
    ///
    /// # Errors
    /// [`WriteError::Invalid`] with every field that is wrong; when the scope does not reach the customer.
    pub fn prepare_contact(
        &self,
        scope: &Scope,
        customer: &str,
        wanted: &WantedContact,
        author: By,
    ) -> Result<PreparedContact, WriteError> {
        let portfolio = self.snapshot()?.portfolio.clone();
        portfolio.find(scope, customer).ok_or_else(|| EngineError::UnknownCustomer(customer.to_owned()))?;
        let empty = Logged {
            customer: customer.into(),
            at: self.business_now().trunc_subsecs(3),
            channel: Channel::Call,
            direction: Direction::Outbound,
            person: None,
            summary: String::new(),
            outcome: None,
            author,
        };
        let mut errors = Vec::new();
        if wanted.channel.is_none() {
            errors.push(QueryError::new("channel", format!("is missing; give one of {CHANNELS}")));
        }
        let after = self.merged(&empty, wanted, errors)?;
        let (id, mut changes) = (self.store().new_id(), Changes::new());
        changes.insert(id.clone(), &after)?;
        Ok(PreparedContact { changes, id, before: None, after: Some(after) })
    }

    /// Checks a change of a logged contact, or with `wanted` none that it is removed. `version` is the one that was
    /// seen.
    ///
    /// # Errors
    /// As [`Self::prepare_contact`]; [`WriteError::NotFound`], [`WriteError::Stale`]; [`WriteError::Forbidden`] when
    /// somebody else logged it.
    pub async fn prepare_contact_change(
        &self,
        editor: Editor<'_>,
        (customer, id, version): (&str, &str, u64),
        wanted: Option<&WantedContact>,
    ) -> Result<PreparedContact, WriteError> {
        let Document { version: present, body: before, .. } = self.logged_contact(editor.scope, customer, id).await?;
        if before.author.user != editor.user && !editor.any {
            return Err(WriteError::Forbidden(
                "Somebody else logged this contact; they, a lead or an administrator can change it.",
            ));
        }
        if present != version {
            return Err(WriteError::stale("contact", id, version, present));
        }
        let mut changes = Changes::new();
        let after = match wanted {
            None => {
                changes.delete::<Logged>(id, version)?;
                None
            }
            Some(wanted) => {
                let after = self.merged(&before, wanted, Vec::new())?;
                changes.replace(id, version, &after)?;
                Some(after)
            }
        };
        Ok(PreparedContact { changes, id: id.to_owned(), before: Some(before), after })
    }

    fn merged(
        &self,
        before: &Logged,
        wanted: &WantedContact,
        mut errors: Vec<QueryError>,
    ) -> Result<Logged, WriteError> {
        let mut after = before.clone();
        if let Some(at) = wanted.at {
            let (now, told) = (self.business_now(), at.to_rfc3339());
            if at > now + AHEAD {
                let now = now.trunc_subsecs(0).to_rfc3339();
                let message = format!("is {told}, which is yet to come; give an instant that has passed, now is {now}");
                errors.push(QueryError::new("at", message));
            }
            if at < DateTime::UNIX_EPOCH {
                let message = format!("is {told}, which is too long ago; give an instant from 1970-01-01 on");
                errors.push(QueryError::new("at", message));
            }
            after.at = at.trunc_subsecs(3);
        }
        if let Some(name) = &wanted.channel {
            match channel(name) {
                Some(channel) => after.channel = channel,
                None => {
                    let message = format!("`{name}` is not allowed; give one of {CHANNELS}");
                    errors.push(QueryError::new("channel", message));
                }
            }
        }
        if let Some(name) = &wanted.direction {
            match direction(name) {
                Some(direction) => after.direction = direction,
                None => {
                    let message = format!("`{name}` is not allowed; give outbound or inbound");
                    errors.push(QueryError::new("direction", message));
                }
            }
        }
        let given = |text: &Option<String>| text.as_ref().map(|text| text.trim().to_owned());
        if let Some(person) = given(&wanted.person) {
            after.person = Some(person).filter(|person| !person.is_empty());
        }
        if let Some(outcome) = given(&wanted.outcome) {
            after.outcome = Some(outcome).filter(|outcome| !outcome.is_empty());
        }
        after.summary = given(&wanted.summary).unwrap_or(after.summary);
        if after.summary.is_empty() {
            errors.push(QueryError::new("summary", "is empty; say in a sentence what it was about"));
        }
        let texts = [after.person.as_deref(), Some(after.summary.as_str()), after.outcome.as_deref()];
        for ((field, longest), text) in LONGEST.into_iter().zip(texts) {
            let text = text.unwrap_or_default();
            let length = text.chars().count();
            if length > longest {
                errors.push(QueryError::new(field, format!("has {length} characters; {longest} are possible")));
            }
            if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
                errors.push(QueryError::new(field, "has control characters; take them out"));
            }
        }
        if errors.is_empty() { Ok(after) } else { Err(WriteError::Invalid(errors)) }
    }

    /// Reads the contacts of some customers anew and shows what they change to everybody who reads from now on.
    ///
    /// # Errors
    /// When the store fails, or facts cannot be read; the next refresh then shows it.
    pub async fn contacts_changed(&self, customers: &[CustomerId]) -> Result<(), EngineError> {
        let turn = self.patching.lock().await;
        let mut found = Vec::new();
        for customer in customers {
            found.extend(load(self.store(), Some(customer)).await?);
        }
        self.present.log(|log| log.with(found, Some(customers)));
        self.show_contacts(&turn).await
    }

    /// The same for contacts by their ids, as news tell of them.
    ///
    /// # Errors
    /// As [`Self::contacts_changed`].
    pub async fn contacts_with_news(&self, ids: &[String]) -> Result<(), EngineError> {
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let documents = self.store().get_many::<Logged>(&ids).await?;
        let log = self.present.contacts();
        let gone = ids.iter().filter_map(|id| log.customer_of(id).cloned());
        let mut customers: Vec<CustomerId> =
            documents.into_iter().map(|document| document.body.customer).chain(gone).collect();
        customers.sort_unstable();
        customers.dedup();
        self.contacts_changed(&customers).await
    }

    /// Reads all logged contacts anew. What they change is shown by the next portfolio, or by
    /// [`Self::contacts_changed`].
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn reload_contacts(&self) -> Result<(), EngineError> {
        let _turn = self.patching.lock().await;
        let found = load(self.store(), None).await?;
        self.present.log(|log| log.with(found, None));
        Ok(())
    }
}

const CHANNELS: &str = "call, email, meeting, message";

fn channel(name: &str) -> Option<Channel> {
    [Channel::Call, Channel::Email, Channel::Meeting, Channel::Message].into_iter().find(|one| one.as_str() == name)
}

fn direction(name: &str) -> Option<Direction> {
    [Direction::Outbound, Direction::Inbound].into_iter().find(|one| one.as_str() == name)
}
