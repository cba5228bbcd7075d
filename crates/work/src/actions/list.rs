//! Lists of actions.

use bellwether_contract::action::{
    ActionItem, ActionKind, ActionSource, ActionStatus, Actions, Priority, StatusCounts,
};
use bellwether_contract::page::PageInfo;
use bellwether_engine::portfolio::text::fold;
use bellwether_identity::identity::Identity;
use chrono::{DateTime, Utc};

use super::order::Sort;
use crate::book::Known;
use crate::documents::action::ActionHead;
use crate::error::WorkError;
use crate::sight::Sight;
use crate::work::Work;

/// Stands for whoever asks among owners.
pub const ME: &str = "me";
/// Stands for nobody among owners.
pub const NOBODY: &str = "none";

/// Which actions are wanted: those that meet all conditions. What is empty asks nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActionFilter {
    /// Ids of users, [`ME`] or [`NOBODY`].
    pub owners: Vec<String>,
    /// Ids of customers.
    pub customers: Vec<String>,
    /// How far they are.
    pub statuses: Vec<ActionStatus>,
    /// What is done.
    pub kinds: Vec<ActionKind>,
    /// How urgent they are.
    pub priorities: Vec<Priority>,
    /// Where they come from.
    pub sources: Vec<ActionSource>,
    /// Due at this time or later.
    pub due_from: Option<DateTime<Utc>>,
    /// Due before this time.
    pub due_to: Option<DateTime<Utc>>,
    /// Only those that are open and past due.
    pub overdue: bool,
    /// Only those that are put off, or only those that are not.
    pub snoozed: Option<bool>,
    /// Part of title or customer, whatever the case and accents.
    pub q: Option<String>,
}

impl Work {
    /// A page of the actions that somebody sees and that pass a filter.
    ///
    /// # Errors
    /// [`WorkError::Query`] for a cursor of another list; before the first refresh.
    pub fn actions(
        &self,
        identity: &Identity,
        filter: &ActionFilter,
        sort: &Sort,
        (cursor, limit): (Option<&str>, usize),
    ) -> Result<Actions, WorkError> {
        let (sight, now) = (self.sight(identity)?, self.now());
        let wanted = Wanted::new(filter, identity, now);
        let mut by_status = StatusCounts::default();
        let found = self.book.filtered(|known| {
            if !wanted.takes(&known.head) || !sight.sees(&known.head) {
                return false;
            }
            by_status.count(&known.head, now);
            filter.statuses.is_empty() || filter.statuses.contains(&known.head.status)
        });
        let total = found.len() as u64;
        let (page, next) = sort.page(&sight, found, cursor, limit)?;
        let items = page.iter().map(|known| item(&sight, known, now)).collect();
        Ok(Actions { items, page: PageInfo { next, total }, by_status })
    }
}

fn item(sight: &Sight, known: &Known, now: DateTime<Utc>) -> ActionItem {
    sight.item(&known.id, known.version, &known.head, now)
}

/// Counts an action.
trait Count {
    fn count(&mut self, head: &ActionHead, now: DateTime<Utc>);
}

impl Count for StatusCounts {
    fn count(&mut self, head: &ActionHead, now: DateTime<Utc>) {
        *match head.status {
            ActionStatus::Pending => &mut self.pending,
            ActionStatus::InProgress => &mut self.in_progress,
            ActionStatus::Completed => &mut self.completed,
            ActionStatus::Cancelled => &mut self.cancelled,
        } += 1;
        self.overdue += u64::from(head.is_overdue(now));
    }
}

/// A filter, made ready for many actions.
struct Wanted<'a> {
    filter: &'a ActionFilter,
    user: &'a str,
    q: Option<String>,
    now: DateTime<Utc>,
}

impl<'a> Wanted<'a> {
    fn new(filter: &'a ActionFilter, identity: &'a Identity, now: DateTime<Utc>) -> Self {
        let q = filter.q.as_deref().map(|q| fold(q.trim())).filter(|q| !q.is_empty());
        Self { filter, user: identity.user(), q, now }
    }

    /// Whether an action passes in all but its status.
    fn takes(&self, head: &ActionHead) -> bool {
        let filter = self.filter;
        let is_owner = |wanted: &String| match wanted.as_str() {
            ME => head.owner.as_deref() == Some(self.user),
            NOBODY => head.owner.is_none(),
            user => head.owner.as_deref() == Some(user),
        };
        let snoozed = head.is_open() && head.snoozed_until.is_some_and(|until| until > self.now);
        (filter.owners.is_empty() || filter.owners.iter().any(is_owner))
            && (filter.customers.is_empty() || filter.customers.contains(&head.customer))
            && (filter.kinds.is_empty() || filter.kinds.contains(&head.kind))
            && (filter.priorities.is_empty() || filter.priorities.contains(&head.priority))
            && (filter.sources.is_empty() || filter.sources.contains(&head.source))
            && filter.due_from.is_none_or(|from| head.due_at.is_some_and(|due| due >= from))
            && filter.due_to.is_none_or(|to| head.due_at.is_some_and(|due| due < to))
            && (!filter.overdue || head.is_overdue(self.now))
            && filter.snoozed.is_none_or(|wanted| wanted == snoozed)
            && self.q.as_deref().is_none_or(|q| {
                fold(&head.title).contains(q) || fold(&head.customer_name).contains(q) || head.customer.contains(q)
            })
    }
}
