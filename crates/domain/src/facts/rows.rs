//! The rows of each kind of fact, as small as they can be.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::codes::Currency;

/// What a financial document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum DocumentKind {
    /// Counts as an order and as revenue.
    Invoice,
    /// Reduces revenue; never an order. Its amount is stored positive.
    CreditNote,
    /// A bookkeeping correction, such as bad debt: kept and shown, in no measure.
    Adjustment,
}

impl DocumentKind {
    /// The name used in JSON and exports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::CreditNote => "credit_note",
            Self::Adjustment => "adjustment",
        }
    }
}

/// One financial document in total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Sum of the lines in minor units of `currency`; positive for an ordinary invoice and for a credit note.
    pub amount: i64,
    /// Date of the document.
    pub date: NaiveDate,
    /// Payable by; none when the source has no terms.
    pub due: Option<NaiveDate>,
    /// Paid in full on.
    pub paid: Option<NaiveDate>,
    /// What `amount` is in.
    pub currency: Currency,
    /// Invoice, credit note or adjustment.
    pub kind: DocumentKind,
}

/// A product family was on an invoice of this date. Once per customer, date and family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Purchase {
    /// Date of the invoice.
    pub date: NaiveDate,
    /// Index into the catalogue's families.
    pub family: u16,
}

/// What a customer is expected to buy in one fiscal month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// Any day of the fiscal month, by convention its first.
    pub month: NaiveDate,
    /// Minor units of `currency`.
    pub amount: i64,
    /// What `amount` is in.
    pub currency: Currency,
}

/// A person of the customer enrolled in the learning system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learner {
    /// Number within the source.
    pub learner: u32,
    /// Date of the first enrolment.
    pub enrolled: NaiveDate,
}

/// A module that a learner has to complete by a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// Number within the source.
    pub learner: u32,
    /// Number within the source.
    pub module: u32,
    /// Last day on time.
    pub due: NaiveDate,
}

/// A learner finished a module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completion {
    /// Number within the source.
    pub learner: u32,
    /// Number within the source.
    pub module: u32,
    /// When.
    pub date: NaiveDate,
}

/// Who started a contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// We did.
    Outbound,
    /// The customer did.
    Inbound,
}

impl Direction {
    /// The name used in JSON and exports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Outbound => "outbound",
            Self::Inbound => "inbound",
        }
    }
}

/// How people were in touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// A telephone or video call.
    Call,
    /// An email.
    Email,
    /// A meeting in person.
    Meeting,
    /// A short message.
    Message,
}

impl Channel {
    /// The name used in JSON and exports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Email => "email",
            Self::Meeting => "meeting",
            Self::Message => "message",
        }
    }
}

/// A logged contact or message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Contact {
    /// When it happened or was sent.
    pub at: DateTime<Utc>,
    /// When the customer answered a message of ours.
    pub answered: Option<DateTime<Utc>>,
    /// Who started it.
    pub direction: Direction,
    /// How.
    pub channel: Channel,
}

/// An order as the order system knows it. Shown, but in no measure: cadence comes from invoices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    /// When it was placed.
    pub date: NaiveDate,
    /// Minor units of `currency`.
    pub amount: i64,
    /// What `amount` is in.
    pub currency: Currency,
    /// How far it is.
    pub status: OrderStatus,
}

/// How far an order is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderStatus {
    /// Placed, not yet delivered in full.
    Open,
    /// Delivered and invoiced.
    Fulfilled,
    /// Called off.
    Cancelled,
}

impl OrderStatus {
    /// The name used in JSON and exports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Fulfilled => "fulfilled",
            Self::Cancelled => "cancelled",
        }
    }
}
