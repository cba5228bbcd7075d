//! What to know before calling a customer, on one page.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::account::{ContactEntry, FamilyCoverage, Person};
use crate::customer::OwnerRef;
use crate::page::Context;
use crate::scoring::Score;
use crate::value::{Measure, Money};

/// What to know before a call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CallPrep {
    /// Customer.
    pub id: String,
    /// Its name.
    pub name: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Commercial class.
    pub tier: Option<String>,
    /// Line of business.
    pub industry: Option<String>,
    /// `prospect`, `new`, `active` or `lapsed`.
    pub lifecycle: String,
    /// Account manager.
    pub owner: Option<OwnerRef>,
    /// Customer since.
    pub since: Option<NaiveDate>,
    /// Last day of the running contract.
    pub contract_end: Option<NaiveDate>,
    /// People to talk to.
    pub people: Vec<Person>,
    /// Health.
    pub score: Score,
    /// The last contact; null if none is known.
    pub last_contact: Option<ContactEntry>,
    /// What has changed since then.
    pub changes: ChangesSince,
    /// The numbers to have at hand, with their direction.
    pub numbers: Vec<PrepNumber>,
    /// What is open between us, oldest due first.
    pub open_items: Vec<OpenItem>,
    /// What to talk about, most important first.
    pub talking_points: Vec<TalkingPoint>,
    /// Product families that comparable customers buy and this one does not, most common first.
    pub gaps: Vec<FamilyCoverage>,
    /// What is not told, because its source does not answer: any of `people`, `contacts`, `orders`, `documents`.
    pub missing: Vec<String>,
    /// What the numbers refer to.
    #[serde(flatten)]
    pub context: Context,
}

/// What happened since the last contact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangesSince {
    /// First day that is looked at: the one after the last contact, or 90 days ago where none is known.
    pub from: NaiveDate,
    /// The score kept for the last day before that, or the nearest later one; null if none was kept.
    pub score_then: Option<u8>,
    /// Band of that score.
    pub band_then: Option<String>,
    /// The score now.
    pub score_now: Option<u8>,
    /// Band of that score.
    pub band_now: String,
    /// Orders placed since.
    pub orders: DocumentsSince,
    /// Invoices since.
    pub invoices: DocumentsSince,
    /// Credit notes since.
    pub credit_notes: DocumentsSince,
    /// One sentence for each change, most important first; empty when nothing has changed.
    pub sentences: Vec<String>,
}

/// Documents of a kind since a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DocumentsSince {
    /// How many.
    pub count: u32,
    /// Their sum in the reporting currency; null where one of them has no rate of exchange.
    pub amount: Option<Money>,
    /// The latest numbers, newest first, at most 5.
    pub latest: Vec<String>,
}

/// A number to have at hand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PrepNumber {
    /// Key: `net`, `ttm_net`, or that of a measure.
    pub key: String,
    /// For people.
    pub label: String,
    /// The amount, where it is money.
    pub amount: Option<Money>,
    /// The measure, where it is none.
    pub measure: Option<Measure>,
    /// How it is written for people, such as `78 %` or `£12,400`.
    pub shown: String,
    /// `better`, `worse` or `same`, compared with what `against` says; null when there is nothing to compare with.
    pub direction: Option<String>,
    /// What it is compared with, for people.
    pub against: Option<String>,
}

/// Something that is open between us and the customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpenItem {
    /// `order` or `invoice_overdue`; there may be others, such as `action`.
    pub kind: String,
    /// Its key or number.
    pub id: String,
    /// What it is.
    pub title: String,
    /// When it is due.
    pub due: Option<NaiveDate>,
    /// What it is about in money.
    pub amount: Option<Money>,
    /// Who is to see to it.
    pub assignee: Option<String>,
}

/// Something to talk about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TalkingPoint {
    /// Key of the rule it comes from.
    pub key: String,
    /// The measure behind it.
    pub measure: Option<String>,
    /// A sentence with the numbers.
    pub text: String,
    /// What to ask or offer.
    pub ask: String,
}
