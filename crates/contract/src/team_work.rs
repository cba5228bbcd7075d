//! How the work of a team goes: who has how much to do, what is late, how long things take, what helps.

use serde::{Deserialize, Serialize};

use crate::action::ActionKind;
use crate::identity::UserRef;

/// How the work of one person goes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PersonWork {
    /// Who; null stands for actions of nobody.
    pub person: Option<UserRef>,
    /// Actions that are open now.
    pub open: u64,
    /// Those of them that are past due.
    pub overdue: u64,
    /// Those of them that are due within two days: what will be late if nothing happens.
    pub due_soon: u64,
    /// Those of them that are high or urgent.
    pub pressing: u64,
    /// Actions completed in the period.
    pub completed: u64,
    /// Those of them that were completed when due, of those that had a due time.
    pub on_time: u64,
    /// Completed actions that had a due time.
    pub with_due: u64,
}

/// How long something takes, in hours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Hours {
    /// How many were measured.
    pub count: u64,
    /// Half of them took at most this; null without any.
    pub median: Option<f64>,
    /// Nine of ten took at most this.
    pub p90: Option<f64>,
}

/// How actions of one kind end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KindSuccess {
    /// What was done.
    pub kind: ActionKind,
    /// Completed in the period.
    pub completed: u64,
    /// Those of them whose effect is known.
    pub judged: u64,
    /// Those of them that had one.
    pub effective: u64,
    /// Had an effect ÷ effect is known; null without any.
    pub success: Option<f64>,
    /// Mean minutes spent; null without any.
    pub mean_minutes: Option<f64>,
}

/// How the work goes of those whom somebody leads, over some days.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TeamWork {
    /// Days back from now that completed actions are looked at.
    pub days: u32,
    /// Actions that are open now.
    pub open: u64,
    /// Those of them that are past due.
    pub overdue: u64,
    /// Those of them that will be past due within two days if nothing happens.
    pub due_soon: u64,
    /// Completed ÷ (completed + cancelled + open and past due); null without any.
    pub completion: Option<f64>,
    /// Completed when due ÷ completed that had a due time; null without any.
    pub on_time: Option<f64>,
    /// From when an action was made until somebody began or completed it.
    pub time_to_intervention: Hours,
    /// From when an action was made until it was completed.
    pub time_to_completion: Hours,
    /// By person: those with most overdue first.
    pub people: Vec<PersonWork>,
    /// By kind.
    pub kinds: Vec<KindSuccess>,
}
