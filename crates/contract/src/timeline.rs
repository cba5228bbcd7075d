//! Everything that happened with a customer, newest first.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::identity::UserRef;
use crate::page::{Context, PageInfo};
use crate::value::Money;

/// A page of a customer's timeline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Timeline {
    /// This page's events, newest first.
    pub items: Vec<TimelineEvent>,
    /// Where it goes on.
    pub page: PageInfo,
    /// How many events of each kind there are within the dates, whatever kinds were asked for.
    pub kinds: Vec<KindCount>,
    /// Kinds that are not told, because their source does not answer now.
    pub missing: Vec<String>,
    /// What the events refer to.
    #[serde(flatten)]
    pub context: Context,
}

/// How many events of a kind there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KindCount {
    /// As the filter takes it.
    pub kind: String,
    /// How many.
    pub count: u64,
}

/// Something that happened. All kinds have one form, so that clients draw kinds that they do not know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TimelineEvent {
    /// Tells it from all others of the customer.
    pub id: String,
    /// `order`, `invoice`, `credit_note`, `adjustment`, `contact`, `training`, `score_change`, `override`, `assignment`;
    /// there may be others.
    pub kind: String,
    /// The day, by the calendar's time zone.
    pub date: NaiveDate,
    /// The instant; null where only the day is known.
    pub at: Option<DateTime<Utc>>,
    /// What happened, in a few words.
    pub title: String,
    /// More about it, such as the summary of a contact.
    pub text: Option<String>,
    /// The amount of a document.
    pub amount: Option<Money>,
    /// What a score or band was before, where something changed.
    pub from: Option<String>,
    /// What it is since.
    pub to: Option<String>,
    /// Who did it; null for what facts tell.
    pub actor: Option<UserRef>,
    /// Where more is to be found: the number of a document, the id of a contact.
    pub reference: Option<String>,
}
