//! Operation: what runs here, on which data, and how the sources are.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::fiscal::Calendar;
use crate::identity::Role;
use crate::page::SourceCondition;

/// What runs here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Meta {
    /// `bellwether`.
    pub product: String,
    /// Version of the server.
    pub version: String,
    /// Version of the API.
    pub api: String,
    /// Business date for which everything is computed unless a request names another.
    pub as_of: NaiveDate,
    /// Whether the business date is pinned by configuration.
    pub as_of_pinned: bool,
    /// Fiscal calendar.
    pub calendar: Calendar,
    /// Currency of all reported amounts.
    pub currency: String,
    /// Model that scores customers.
    pub model: String,
    /// Number of the facts generation.
    pub generation: u64,
    /// Whether any of the facts were generated for demonstration.
    pub generated_data: bool,
    /// Who the requests are made as.
    pub user: CurrentUser,
}

/// Who the requests are made as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CurrentUser {
    /// Key.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Whether this is a user of a demonstration.
    pub demo: bool,
}

/// Every source with its state and rejects.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Sources {
    /// By kind of facts.
    pub items: Vec<Source>,
    /// What was loaded into the warehouse.
    pub datasets: Vec<Dataset>,
}

/// A source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Source {
    /// Kind of facts.
    pub name: String,
    /// Where they come from, for people.
    pub origin: String,
    /// How it is.
    pub state: SourceCondition,
    /// Business date of the last good load.
    pub as_of: Option<NaiveDate>,
    /// Instant of the last good load.
    pub loaded_at: Option<DateTime<Utc>>,
    /// Seconds since then.
    pub age_s: Option<u64>,
    /// Rows in use.
    pub rows: u64,
    /// Rows rejected, when they were loaded or imported.
    pub rejects: u64,
    /// Why the last load failed, without secrets; null when it did not.
    pub last_error: Option<String>,
    /// Business date of the last good load while its facts are used in place of current ones; else null.
    pub stale_since: Option<NaiveDate>,
    /// Failed loads since the last good one.
    pub failures: u64,
    /// Whether the source is asked.
    pub breaker: BreakerState,
    /// When it is asked next at the earliest; null while it is asked at every refresh.
    pub retry_at: Option<DateTime<Utc>>,
}

/// Whether a source is asked: after some failures in a row it is left alone for a while, then tried once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum BreakerState {
    /// At every refresh.
    Closed,
    /// Not before `retry_at`.
    Open,
    /// Once, at the next refresh; it then depends on how that goes.
    HalfOpen,
}

/// What was loaded into the warehouse in one go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Dataset {
    /// Key.
    pub name: String,
    /// For people.
    pub label: String,
    /// Generated for demonstration.
    pub generated: bool,
    /// When.
    pub loaded_at: DateTime<Utc>,
    /// Rows taken.
    pub rows: u64,
    /// Rows rejected, by reason.
    pub rejects: Vec<RejectReason>,
}

/// Rejected rows of one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RejectReason {
    /// Why.
    pub reason: String,
    /// Whether a rule of the mapping declares such rows excluded.
    pub declared: bool,
    /// How many.
    pub count: u64,
}

/// A rejected row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reject {
    /// Data set.
    pub dataset: String,
    /// Where in the source.
    pub row: String,
    /// Why.
    pub reason: String,
}

/// A page of rejected rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rejects {
    /// This page's rows.
    pub items: Vec<Reject>,
    /// Where it goes on.
    pub page: crate::page::PageInfo,
}

/// Whether the server is well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Health {
    /// `ok`, or `starting` while the first portfolio is built.
    pub status: String,
    /// How the cache is that instances share, where they do. The server does without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache: Option<CacheState>,
}

/// How the cache is that instances share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CacheState {
    /// It answers.
    Up,
    /// It does not: everything is worked out by each instance.
    Down,
}

/// The runs of the pipeline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PipelineRuns {
    /// The copy that is being made now.
    pub running: Option<RunningCopy>,
    /// This page's runs, the latest first.
    pub items: Vec<PipelineRun>,
    /// Where it goes on.
    pub page: crate::page::PageInfo,
}

/// A copy that is being made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunningCopy {
    /// Name of the source.
    pub source: String,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// A run that was accepted and goes on after the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunAccepted {
    /// When it was accepted: its run will have begun then or later.
    pub accepted_at: DateTime<Utc>,
    /// Where its result will be.
    pub runs: String,
}

/// What to run; exactly one of the fields.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RunRequest {
    /// Name of a source that is copied: copies it now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy: Option<String>,
    /// Name of a data set whose last load failed after its records had come: takes it up where it failed, without asking the
    /// source again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resume: Option<String>,
    /// Name of an asset: makes it, and what is made of it, again from the data sets that are there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}

/// One run of the pipeline that makes facts from data sets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PipelineRun {
    /// The facts generation it published; null when it failed.
    pub generation: Option<u64>,
    /// The data set it loaded; null when it made assets again.
    pub dataset: Option<String>,
    /// The first asset that was made.
    pub from: String,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it was published or failed.
    pub finished_at: DateTime<Utc>,
    /// Why it failed; null when it was published.
    pub failure: Option<String>,
    /// What was made, in this order.
    pub assets: Vec<AssetRun>,
}

/// One asset made by a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AssetRun {
    /// Name, such as `documents`.
    pub asset: String,
    /// `raw`, `staging`, `intermediate` or `marts`.
    pub layer: String,
    /// What it was made from.
    pub inputs: Vec<String>,
    /// Rows read.
    pub rows_in: u64,
    /// Rows written.
    pub rows_out: u64,
    /// What was checked.
    pub checks: Vec<AssetCheck>,
    /// Rows rejected, by reason.
    pub rejects: Vec<RejectReason>,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it was done.
    pub finished_at: DateTime<Utc>,
}

/// A statement about an asset that has to hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AssetCheck {
    /// Name.
    pub name: String,
    /// Whether it holds.
    pub passed: bool,
    /// The figures.
    pub detail: String,
}
