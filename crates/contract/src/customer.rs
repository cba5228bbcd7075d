//! A customer as a row of the portfolio, and the merged answer about one.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::account_group::AccountGroup;
use crate::page::Context;
use crate::scoring::{DimensionExplanation, Score};
use crate::value::{Measure, Money};

/// One row of the portfolio.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CustomerItem {
    /// Key shared by all sources.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Billing currency, ISO 4217.
    pub currency: String,
    /// Commercial class.
    pub tier: Option<String>,
    /// Line of business.
    pub industry: Option<String>,
    /// Account manager.
    pub owner: Option<OwnerRef>,
    /// Health.
    pub score: Score,
    /// `prospect`, `new`, `active` or `lapsed`.
    pub lifecycle: String,
    /// Money of the default window.
    pub revenue: RevenueSummary,
    /// Rhythm of invoices.
    pub cadence: CadenceSummary,
    /// Common product families bought ÷ common families.
    pub coverage: Measure,
    /// Due learning done ÷ due learning.
    pub training: Measure,
    /// Days since the last logged contact.
    pub contact_days_since: Measure,
    /// Actions not done.
    pub open_actions: u32,
    /// When the next of them is due.
    pub next_action_due: Option<NaiveDate>,
}

/// An account manager.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnerRef {
    /// Key.
    pub id: String,
    /// Name for people.
    pub name: String,
}

/// Money of the default window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RevenueSummary {
    /// Invoices less credit notes.
    pub net: Money,
    /// Invoices.
    pub invoiced: Money,
    /// Credit notes.
    pub credited: Money,
    /// Net of the prior-year window.
    pub prior_net: Money,
    /// Net ÷ prior net.
    pub yoy: Measure,
    /// Budget of the window's months that have one.
    pub budget: Option<Money>,
    /// Net ÷ budget over those months.
    pub attainment: Measure,
    /// `ahead`, `on_track`, `behind` or `critical`; null without attainment.
    pub pace: Option<String>,
}

/// Rhythm of invoices, over all facts up to the as-of date.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CadenceSummary {
    /// Invoices.
    pub invoice_count: u32,
    /// Credit notes.
    pub credit_note_count: u32,
    /// Date of the first invoice.
    pub first_invoice: Option<NaiveDate>,
    /// Date of the last invoice.
    pub last_invoice: Option<NaiveDate>,
    /// Days since the last invoice.
    pub days_since: Measure,
    /// Median days between invoice dates.
    pub gap_days: Measure,
    /// Days since ÷ gap.
    pub overdue_ratio: Measure,
}

/// Everything about one customer in one answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CustomerDetail {
    /// The row of the portfolio.
    #[serde(flatten)]
    pub item: CustomerItem,
    /// Customer since.
    pub since: Option<NaiveDate>,
    /// The account it belongs to, if that is within reach.
    pub parent: Option<String>,
    /// Parent and direct children within reach, rolled up; null for a customer without either.
    pub group: Option<AccountGroup>,
    /// Last day of the running contract.
    pub contract_end: Option<NaiveDate>,
    /// Why the score is Unknown: `no_signal`, `source_unavailable`, `too_little_signal`.
    pub unknown_reason: Option<String>,
    /// Whether the dimensions behind the score changed within 30 days.
    pub basis_changed: bool,
    /// The score 30 days before, recomputed with the same model.
    pub score_30d_before: Option<u8>,
    /// What the score is made of, in the model's order.
    pub dimensions: Vec<DimensionExplanation>,
    /// What would lift the score most.
    pub lifts: Vec<Lift>,
    /// Every measure by key.
    pub measures: BTreeMap<String, Measure>,
    /// SHA-256 of everything the score was made of: the same inputs give the same score.
    pub input_hash: String,
    /// Number of the facts generation.
    pub generation: u64,
    /// Net of the last 12 closed months.
    pub ttm_net: Money,
    /// Money since the beginning.
    pub lifetime: Lifetime,
    /// What the numbers refer to.
    #[serde(flatten)]
    pub context: Context,
}

/// Money of all facts up to the as-of date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Lifetime {
    /// Invoices less credit notes.
    pub net: Money,
    /// Invoices.
    pub invoiced: Money,
    /// Credit notes.
    pub credited: Money,
}

/// A change that would lift the score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Lift {
    /// What would have to happen: `order_today`, `contact_today`, `two_more_families`, `training_done`, `budget_met`.
    pub key: String,
    /// Points the score would gain.
    pub points: i16,
}
