//! What comes of actions: results 30, 60 and 90 days after they were completed, beside those of comparable customers, worked out
//! from the numbers as they were on those days.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use bellwether_contract::action::{ActionKind, ActionStatus};
use bellwether_contract::outcome::{OutcomeResultAfter, OutcomeRow, Uplift, Uplifts};
use bellwether_domain::lifecycle::Lifecycle;
use bellwether_domain::uplift::{LEAST_ACTIONS, mean, uplift};
use bellwether_engine::portfolio::build::Portfolio;
use bellwether_engine::portfolio::row::Row;
use bellwether_engine::scope::Scope;
use bellwether_identity::act::Act;
use bellwether_identity::audit::{Deed, Origin};
use bellwether_identity::identity::{Identity, Means};
use chrono::{Days, NaiveDate};

use crate::book::Known;
use crate::documents::action::Action;
use crate::documents::outcome::OutcomeDocument;
use crate::error::WorkError;
use crate::suggestions::evaluate::everything;
use crate::work::Work;

/// Days after completion at which a customer is looked at.
pub const AFTER: [u32; 3] = [30, 60, 90];
/// Days whose results are worked out after one refresh: each takes up to two portfolios of other dates.
const DAYS_AT_ONCE: usize = 4;
/// Results that are written in one transaction.
const TOGETHER: usize = 100;

/// Actions of one day whose result of one distance is due.
type Due = BTreeMap<(NaiveDate, u32), Vec<Arc<Known>>>;

impl Work {
    /// Works out the results that are due and not known, and returns how many. Only for the instance that leads; if two did it, they
    /// would find the same.
    ///
    /// # Errors
    /// Before the first refresh; when facts of another date cannot be loaded, or the store fails.
    pub async fn work_out_outcomes(&self) -> Result<usize, WorkError> {
        let mut written = 0;
        for ((completed, days), actions) in self.due_outcomes().into_iter().take(DAYS_AT_ONCE) {
            let Some(day) = completed.checked_add_days(Days::new(days.into())) else { continue };
            let before = self.engine.portfolio(Some(completed)).await?;
            let after = self.engine.portfolio(Some(day)).await?;
            let busy = self.busy_between(completed, day);
            let results: Vec<(String, OutcomeResultAfter)> = actions
                .iter()
                .filter_map(|known| Some((known.id.to_string(), result(&before, &after, known, days, &busy)?)))
                .collect();
            written += results.len();
            for results in results.chunks(TOGETHER) {
                self.keep_outcomes(results).await?;
            }
        }
        Ok(written)
    }

    fn due_outcomes(&self) -> Due {
        let (today, kept) = (self.engine.today(), self.shelf.outcomes.all());
        let mut due = Due::new();
        for known in self.book.filtered(|known| known.head.status == ActionStatus::Completed) {
            let Some(completed) = known.head.completed_on else { continue };
            let told = kept.get(&*known.id);
            for days in AFTER {
                let is_told = told.is_some_and(|told| told.body.after.iter().any(|after| after.days == days));
                let reached = completed.checked_add_days(Days::new(days.into())).is_some_and(|day| day <= today);
                if reached && !is_told {
                    due.entry((completed, days)).or_default().push(known.clone());
                }
            }
        }
        due
    }

    /// Customers for whom something was to be done at some time between two days.
    fn busy_between(&self, from: NaiveDate, through: NaiveDate) -> HashSet<String> {
        let mut busy = HashSet::new();
        self.book.filtered(|known| {
            let made = self.engine.date_of(known.head.made_at);
            let closed = known.head.closed_at.map(|at| self.engine.date_of(at));
            if made <= through && closed.is_none_or(|closed| closed >= from) {
                busy.insert(known.head.customer.clone());
            }
            false
        });
        busy
    }

    async fn keep_outcomes(&self, results: &[(String, OutcomeResultAfter)]) -> Result<(), WorkError> {
        let deed = Deed::new(Identity::of_the_server(Means::System, "Bellwether"), Origin::default());
        let mut act = Act::default();
        for (id, result) in results {
            let before = self.shelf.outcomes.get(id);
            let mut body = before.as_ref().map(|document| document.body.clone()).unwrap_or_default();
            body.after.push(result.clone());
            body.after.sort_by_key(|after| after.days);
            match before {
                Some(document) => act.replace::<OutcomeDocument>(id, document.version, &body)?,
                None => act.insert(id, &body)?,
            }
        }
        match self.commit(&deed, act).await {
            // Another instance was quicker and found the same.
            Err(error) if error.is_outdated() => Ok(()),
            done => done.map(drop),
        }
    }

    /// The labelled data set that somebody sees, newest first: `limit` rows from `offset` on, and how many there are.
    ///
    /// # Errors
    /// Before the first refresh; when the store fails.
    pub async fn outcomes(
        &self,
        identity: &Identity,
        kinds: &[ActionKind],
        (offset, limit): (usize, usize),
    ) -> Result<(Vec<OutcomeRow>, usize), WorkError> {
        let ids: Vec<Arc<Known>> = {
            let sight = self.sight(identity)?;
            let mut found = self.book.filtered(|known| {
                known.head.status == ActionStatus::Completed
                    && (kinds.is_empty() || kinds.contains(&known.head.kind))
                    && sight.sees(&known.head)
            });
            found.sort_by(|one, other| (other.head.closed_at, &other.id).cmp(&(one.head.closed_at, &one.id)));
            found
        };
        let total = ids.len();
        let wanted: Vec<&str> = ids.iter().skip(offset).take(limit).map(|known| &*known.id).collect();
        let mut rows = Vec::new();
        for chunk in wanted.chunks(bellwether_store::query::MAX_LIMIT) {
            let found = self.store().get_many::<Action>(chunk).await?;
            let sight = self.sight(identity)?;
            rows.extend(found.into_iter().filter_map(|document| {
                let (id, body) = (document.id, document.body);
                let head = body.head;
                Some(OutcomeRow {
                    customer: sight.customer_ref(&head.customer, &head.customer_name),
                    kind: head.kind,
                    priority: head.priority,
                    source: head.source,
                    created_at: head.made_at,
                    started_at: head.started_at,
                    completed_at: head.closed_at?,
                    minutes_spent: head.minutes_spent,
                    result: head.outcome,
                    effective: head.effective,
                    created: body.context_created.map(|context| *context),
                    completed: body.context_completed.map(|context| *context),
                    after: self.shelf.outcomes.get(&id).map(|known| known.body.after.clone()).unwrap_or_default(),
                    action: id,
                })
            }));
        }
        Ok((rows, total))
    }

    /// What actions bring, by kind and days: of those that somebody sees.
    ///
    /// # Errors
    /// Before the first refresh.
    pub fn uplifts(&self, identity: &Identity) -> Result<Uplifts, WorkError> {
        let (sight, kept) = (self.sight(identity)?, self.shelf.outcomes.all());
        let mut pairs: BTreeMap<(ActionKind, u32), Vec<(f64, f64)>> = BTreeMap::new();
        for known in self.book.filtered(|known| known.head.status == ActionStatus::Completed) {
            let Some(told) = kept.get(&*known.id).filter(|_| sight.sees(&known.head)) else { continue };
            for after in &told.body.after {
                let of = pairs.entry((known.head.kind, after.days)).or_default();
                of.extend(after.change.zip(after.control_change).map(|(change, control)| (f64::from(change), control)));
            }
        }
        let items = pairs.into_iter().map(|((kind, days), pairs)| told(kind, days, &pairs)).collect();
        Ok(Uplifts { items, least_actions: LEAST_ACTIONS as u64 })
    }
}

fn told(kind: ActionKind, days: u32, pairs: &[(f64, f64)]) -> Uplift {
    let (changes, controls): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
    let found = uplift(pairs);
    Uplift {
        kind,
        days,
        actions: pairs.len() as u64,
        mean_change: mean(&changes),
        control_change: mean(&controls),
        uplift: found.map(|found| found.mean),
        low: found.map(|found| found.low),
        high: found.map(|found| found.high),
        verdict: if found.is_some() { "enough" } else { "not_enough_data" }.to_owned(),
    }
}

/// What makes customers comparable.
fn likeness(row: Row<'_>) -> (String, Option<String>, Option<&'static str>) {
    let trend = row.score().direction.map(bellwether_engine::portfolio::view::direction_name);
    (row.band().to_owned(), row.tier().map(|tier| tier.as_ref().to_owned()), trend)
}

fn result(
    before: &Portfolio,
    after: &Portfolio,
    known: &Known,
    days: u32,
    busy: &HashSet<String>,
) -> Option<OutcomeResultAfter> {
    let all: Scope = everything();
    let find = |portfolio: &Portfolio, id: &str| portfolio.find(&all, id);
    let customer = &known.head.customer;
    let (was, is) = (before.row(find(before, customer)?), after.row(find(after, customer)?));
    let change = |was: Row<'_>, is: Row<'_>| Some(i16::from(is.score().now.value?) - i16::from(was.score().now.value?));
    let like = likeness(was);
    let mut changes = Vec::new();
    for row in before.everybody(&all) {
        let other = before.row(row);
        if likeness(other) == like
            && !busy.contains(other.id())
            && let Some(later) = find(after, other.id())
        {
            changes.extend(change(other, after.row(later)).map(f64::from));
        }
    }
    Some(OutcomeResultAfter {
        days,
        as_of: after.context().as_of.date,
        score: is.score().now.value,
        band: is.band().to_owned(),
        change: change(was, is),
        ttm_net: is.money(is.ttm_net()).into(),
        lapsed: is.lifecycle() == Some(Lifecycle::Lapsed),
        controls: u32::try_from(changes.len()).unwrap_or(u32::MAX),
        control_change: mean(&changes),
    })
}
