//! The vocabulary of measures: their keys, their values, and the kinds of "no value".
//!
//! How a measure is computed from facts is the business of [`crate::measures`]; what it does to a score that of
//! [`crate::scoring`].

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Why a measure has no value, ordered from harmless to alarming: of mixed reasons the greatest counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// The question does not arise: no learner, no budget, no such source. Drops out of score, confidence and bounds.
    NotApplicable,
    /// Too little has happened yet. Drops out of the score, lowers confidence, widens bounds.
    InsufficientHistory,
    /// The source failed and its last good facts are too old or absent. As above, and the score is degraded.
    SourceUnavailable,
}

impl Missing {
    /// The name used in JSON and exports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotApplicable => "not_applicable",
            Self::InsufficientHistory => "insufficient_history",
            Self::SourceUnavailable => "source_unavailable",
        }
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One measure of one customer: a number, or the reason why there is none. Absent is never 0.
pub type Measured = Result<f64, Missing>;

macro_rules! measure_keys {
    ($($(#[$doc:meta])* $variant:ident = $name:literal),+ $(,)?) => {
        /// Every measure a scoring model may use. The name is the stable key in models, JSON and exports.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum MeasureKey { $($(#[$doc])* $variant),+ }

        impl MeasureKey {
            /// All keys, in declaration order; `ALL[key.index()] == key`.
            pub const ALL: &[Self] = &[$(Self::$variant),+];
            /// How many measures there are.
            pub const COUNT: usize = Self::ALL.len();

            /// The stable key, such as `cadence.overdue_ratio`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }

        impl FromStr for MeasureKey {
            type Err = UnknownMeasure;
            fn from_str(name: &str) -> Result<Self, UnknownMeasure> {
                match name {
                    $($name => Ok(Self::$variant),)+
                    _ => Err(UnknownMeasure(name.to_owned())),
                }
            }
        }
    };
}

measure_keys! {
    /// Net ÷ budget over the months of the default window that have a budget row.
    BudgetAttainment = "revenue.budget_attainment",
    /// Net of the default window ÷ net of its prior-year window.
    Yoy = "revenue.yoy",
    /// Net revenue of the default window, in the reporting currency's major unit. For display as a measure only:
    /// money amounts come from `RevenueFigures`, which are exact.
    Net = "revenue.net",
    /// Median days between distinct invoice dates.
    GapDays = "cadence.gap_days",
    /// Days from the last invoice to the as-of date.
    DaysSinceInvoice = "cadence.days_since",
    /// Days since the last invoice ÷ the usual gap.
    OverdueRatio = "cadence.overdue_ratio",
    /// Common product families bought ÷ common product families.
    Breadth = "coverage.breadth",
    /// Due learning done ÷ due learning.
    TrainingCompletion = "training.completion",
    /// Days since the last completion, or since the first enrolment.
    TrainingDaysSince = "training.days_since",
    /// Days since the last logged contact.
    ContactDaysSince = "contact.days_since",
    /// Net of the last 12 closed months ÷ net of the 12 that ended three closed months earlier.
    TtmChange = "trend.ttm_change",
    /// Telemetry calls in 30 days.
    Calls30d = "usage.calls_30d",
    /// Distinct (user, day) with a login in 30 days.
    Logins30d = "usage.logins_30d",
    /// Days since the last login.
    DaysSinceLogin = "usage.days_since_login",
    /// Share of the known features used in 90 days.
    Features = "usage.features",
    /// Contacts and messages, either way, in 7 days.
    Interactions7d = "engagement.interactions_7d",
    /// Days since any login, invoice or contact.
    DaysSinceActivity = "engagement.days_since_activity",
    /// Mean hours to the customer's answer to messages sent in 30 days.
    ResponseHours = "engagement.response_hours",
    /// Penalty points of recent incidents.
    IncidentPenalty = "incidents.penalty",
    /// Mean rating 1 to 5.
    Csat = "support.csat",
    /// Mean sentiment −1 to 1.
    Sentiment = "support.sentiment",
    /// Tickets opened in 90 days.
    Tickets90d = "support.tickets_90d",
    /// Share of resolved tickets rated 4 or better.
    Satisfied = "support.satisfied",
    /// Escalations open at the as-of date.
    OpenEscalations = "support.open_escalations",
    /// Last survey answer, 0 to 10, within 12 months.
    Nps = "survey.nps",
    /// Tasks done ÷ all tasks.
    Tasks = "progress.tasks",
    /// Milestones done on time ÷ milestones due.
    MilestonesOnTime = "progress.milestones_on_time",
    /// Tasks and milestones past due and undone.
    Overdue = "progress.overdue",
    /// Done in 30 days ÷ done in the 30 before.
    Velocity = "progress.velocity",
    /// Posts and event attendances in 90 days.
    CommunityActivity90d = "community.activity_90d",
    /// Mean days late over the last 6 invoices due.
    DaysLate = "payments.days_late",
    /// Days past the contract's end, negative within term.
    DaysPastEnd = "contract.days_past_end",
}

impl MeasureKey {
    /// Position in [`Self::ALL`] and in [`Measures`].
    pub const fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for MeasureKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for MeasureKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for MeasureKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A name that is no measure.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown measure `{0}`; the measures are: {list}", list = MeasureKey::ALL.iter().map(|k| k.as_str()).collect::<Vec<_>>().join(", "))]
pub struct UnknownMeasure(pub String);

/// All measures of one customer as of one date, indexed by key. A measure that was never set is not applicable.
#[derive(Debug, Clone, PartialEq)]
pub struct Measures {
    values: [Measured; MeasureKey::COUNT],
    stale_since: [Option<NaiveDate>; MeasureKey::COUNT],
}

impl Default for Measures {
    fn default() -> Self {
        Self { values: [Err(Missing::NotApplicable); MeasureKey::COUNT], stale_since: [None; MeasureKey::COUNT] }
    }
}

impl Measures {
    /// The value, or why there is none.
    pub fn get(&self, key: MeasureKey) -> Measured {
        self.values[key.index()]
    }

    /// Sets one measure. A non-finite number is a bug upstream and is kept as a failure of its source.
    pub fn set(&mut self, key: MeasureKey, value: Measured) {
        self.values[key.index()] = match value {
            Ok(v) if !v.is_finite() => Err(Missing::SourceUnavailable),
            other => other,
        };
    }

    /// The same set with one measure replaced.
    #[must_use]
    pub fn with(mut self, key: MeasureKey, value: Measured) -> Self {
        self.set(key, value);
        self
    }

    /// Marks a measure as computed from the last good facts of a source that fails now; the date is that of the
    /// last good load.
    pub fn set_stale_since(&mut self, key: MeasureKey, since: Option<NaiveDate>) {
        self.stale_since[key.index()] = since;
    }

    /// Date of the last good load, if the measure comes from a source that fails now.
    pub fn stale_since(&self, key: MeasureKey) -> Option<NaiveDate> {
        self.stale_since[key.index()]
    }

    /// Every measure in key order.
    pub fn iter(&self) -> impl Iterator<Item = (MeasureKey, Measured)> + '_ {
        MeasureKey::ALL.iter().map(|&key| (key, self.get(key)))
    }
}
