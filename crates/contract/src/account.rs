//! Drill-downs of the account page.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::identity::UserRef;
use crate::page::{Context, PageInfo};
use crate::scoring::ScoreOverride;
use crate::value::{Measure, Money};

/// Revenue by fiscal month: this year, prior year, budget.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Revenue {
    /// Label of the fiscal year shown, such as `FY2011`.
    pub year: String,
    /// Label of the year before.
    pub prior_year: String,
    /// Its twelve months.
    pub months: Vec<RevenueMonth>,
    /// Net of the default window.
    pub net: Money,
    /// Net of the prior-year window.
    pub prior_net: Money,
    /// Net ÷ prior net.
    pub yoy: Measure,
    /// Invoices of the default window.
    pub invoiced: Money,
    /// Credit notes of the default window.
    pub credited: Money,
    /// How many credit notes.
    pub credit_notes: u32,
    /// Budget of the window's months that have one.
    pub budget: Option<Money>,
    /// Net ÷ budget over those months.
    pub attainment: Measure,
    /// Months of the window without a budget row, by label, when others have one.
    pub months_without_budget: Vec<String>,
    /// `ahead`, `on_track`, `behind` or `critical`.
    pub pace: Option<String>,
    /// Budget of the whole fiscal year.
    pub year_budget: Option<Money>,
    /// Net per open month still needed to meet the year's budget.
    pub required_run_rate: Option<Money>,
    /// Average net of the closed months so far.
    pub average_month: Option<Money>,
    /// Fiscal months not yet closed.
    pub months_left: u8,
    /// Where the year will end at this pace.
    pub projection: Option<Projection>,
    /// What the numbers refer to.
    #[serde(flatten)]
    pub context: Context,
}

/// One fiscal month.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RevenueMonth {
    /// 1 to 12.
    pub number: u8,
    /// `FY2011 P08`.
    pub label: String,
    /// First day.
    pub start: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
    /// Whether it is closed.
    pub closed: bool,
    /// Invoices less credit notes; null for a month that has not begun.
    pub net: Option<Money>,
    /// Invoices.
    pub invoiced: Option<Money>,
    /// Credit notes.
    pub credited: Option<Money>,
    /// The same month of the year before.
    pub prior_net: Money,
    /// Budget; null when there is no row.
    pub budget: Option<Money>,
}

/// Where the fiscal year will end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Projection {
    /// Net of the year.
    pub amount: Money,
    /// `seasonal` (by the prior year's shares) or `straight_line`.
    pub method: String,
}

/// Rhythm of invoices.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Cadence {
    /// Distinct invoice dates of the last 24 months, oldest first.
    pub invoice_dates: Vec<DatedAmount>,
    /// Credit notes of the last 24 months; they never count as orders.
    pub credit_notes: Vec<DatedAmount>,
    /// Median days between invoice dates.
    pub gap_days: Measure,
    /// Days since the last invoice.
    pub days_since: Measure,
    /// Days since ÷ gap.
    pub overdue_ratio: Measure,
    /// Last invoice plus the usual gap, rounded to a day.
    pub expected_next: Option<NaiveDate>,
    /// Date of the last invoice.
    pub last_invoice: Option<NaiveDate>,
    /// What the numbers refer to.
    #[serde(flatten)]
    pub context: Context,
}

/// An amount on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DatedAmount {
    /// The day.
    pub date: NaiveDate,
    /// Documents of that day.
    pub documents: u32,
    /// Their sum.
    pub amount: Money,
}

/// Product families bought and missed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Coverage {
    /// Common families bought ÷ common families.
    pub breadth: Measure,
    /// Common families bought.
    pub bought: u32,
    /// Common families.
    pub common: u32,
    /// Who is compared with; null when nobody can be.
    pub peers: Option<Peers>,
    /// Families bought in 12 months by amount, then common ones not bought by share of peers.
    pub families: Vec<FamilyCoverage>,
    /// What the numbers refer to.
    #[serde(flatten)]
    pub context: Context,
}

/// Who a customer is compared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Peers {
    /// How many.
    pub count: u32,
    /// `country_and_tier`, `tier` or `all`.
    pub basis: String,
}

/// One product family.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FamilyCoverage {
    /// Name.
    pub family: String,
    /// Whether the customer was invoiced for it in 12 months.
    pub bought: bool,
    /// Whether at least a fifth of the peers were.
    pub common: bool,
    /// Share of the peers that were, 0 to 1; null without peers.
    pub peer_share: Option<f64>,
    /// Invoiced in 12 months, in the reporting currency.
    pub invoiced: Option<Money>,
    /// Last invoice with it.
    pub last_invoice: Option<NaiveDate>,
}

/// Learning of a customer's people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Training {
    /// Due learning done ÷ due learning.
    pub completion: Measure,
    /// Days since the last completion.
    pub days_since: Measure,
    /// Enrolled people.
    pub learners: Vec<Learner>,
    /// What the numbers refer to.
    #[serde(flatten)]
    pub context: Context,
}

/// An enrolled person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Learner {
    /// Name.
    pub name: String,
    /// First enrolment.
    pub enrolled: NaiveDate,
    /// Modules by due date.
    pub modules: Vec<Module>,
}

/// A module of a learner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Module {
    /// Name.
    pub module: String,
    /// Last day on time; null when nobody assigned it.
    pub due: Option<NaiveDate>,
    /// When it was done.
    pub completed: Option<NaiveDate>,
    /// `done`, `done_late`, `overdue`, `open`.
    pub state: String,
}

/// A page of financial documents, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Invoices {
    /// This page's documents.
    pub items: Vec<Invoice>,
    /// Where it goes on.
    pub page: PageInfo,
    /// What the list refers to.
    #[serde(flatten)]
    pub context: Context,
}

/// A financial document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Invoice {
    /// Number.
    pub number: String,
    /// `invoice`, `credit_note` or `adjustment`.
    pub kind: String,
    /// Date.
    pub date: NaiveDate,
    /// Sum of the lines in the document's currency; a credit note's is positive.
    pub total: Money,
    /// Payable by.
    pub due: Option<NaiveDate>,
    /// Paid on.
    pub paid: Option<NaiveDate>,
    /// The invoice a credit note refers to.
    pub refers_to: Option<String>,
    /// How many lines.
    pub line_count: u32,
    /// Product families on it.
    pub families: u32,
}

/// A financial document with its lines.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvoiceDetail {
    /// The document.
    #[serde(flatten)]
    pub invoice: Invoice,
    /// Its lines.
    pub lines: Vec<InvoiceLine>,
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvoiceLine {
    /// Stock or service code.
    pub code: String,
    /// Text.
    pub description: String,
    /// Product family; null when the code is no product.
    pub family: Option<String>,
    /// Pieces, a decimal number.
    pub quantity: String,
    /// Price per piece, a decimal number of the document's currency.
    pub unit_price: String,
    /// Amount.
    pub amount: Money,
}

/// A page of orders, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Orders {
    /// This page's orders.
    pub items: Vec<Order>,
    /// Where it goes on.
    pub page: PageInfo,
    /// What the list refers to.
    #[serde(flatten)]
    pub context: Context,
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Order {
    /// Number.
    pub number: String,
    /// When it was placed.
    pub date: NaiveDate,
    /// In total.
    pub amount: Money,
    /// `open`, `fulfilled` or `cancelled`.
    pub status: String,
}

/// People and a page of logged contacts, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Contacts {
    /// Days since the last contact.
    pub days_since: Measure,
    /// People to talk to.
    pub people: Vec<Person>,
    /// This page's contacts.
    pub items: Vec<ContactEntry>,
    /// Where it goes on.
    pub page: PageInfo,
    /// What the list refers to.
    #[serde(flatten)]
    pub context: Context,
}

/// A person at the customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Person {
    /// Name.
    pub name: String,
    /// What they do.
    pub role: Option<String>,
    /// Where to write.
    pub email: Option<String>,
    /// Where to call.
    pub phone: Option<String>,
}

/// A logged contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContactEntry {
    /// Key, if it was logged here; null if a source tells of it, as the next two.
    pub id: Option<String>,
    /// Version, if it was logged here.
    pub version: Option<u64>,
    /// Who logged it here.
    pub author: Option<UserRef>,
    /// When.
    pub at: DateTime<Utc>,
    /// `call`, `email`, `meeting` or `message`.
    pub channel: String,
    /// `outbound` or `inbound`.
    pub direction: String,
    /// Whom with.
    pub person: Option<String>,
    /// What it was about.
    pub note: String,
    /// What came of it.
    pub outcome: Option<String>,
}

/// How the score went.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HealthHistory {
    /// Oldest first.
    pub points: Vec<HealthPoint>,
    /// What the last point refers to.
    #[serde(flatten)]
    pub context: Context,
}

/// The score of one business day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HealthPoint {
    /// The day.
    pub as_of: NaiveDate,
    /// What was shown; null is Unknown.
    pub value: Option<u8>,
    /// Before the degraded rule, the cap of lapsed customers and an override.
    pub computed: Option<u8>,
    /// A score that was shown instead, set by a person.
    #[serde(rename = "override")]
    pub overridden: Option<ScoreOverride>,
    /// Band of the value, or `unknown`.
    pub band: String,
    /// 0 to 1.
    pub confidence: f64,
    /// Model and version; a line breaks where it changes.
    pub model: String,
    /// Computed later from the facts, not published on the day.
    pub recomputed: bool,
}
