//! From facts to a portfolio: peers, measures and scores of everybody, at the as-of date and 30 days before.

use std::collections::HashMap;
use std::sync::Arc;

use bellwether_domain::facts::rows::Document;
use bellwether_domain::facts::set::FactSet;
use bellwether_domain::measures::as_of::AsOf;
use bellwether_domain::measures::cadence::InvoiceActivity;
use bellwether_domain::measures::coverage::{FamilySet, PeerGroups};
use bellwether_domain::measures::customer::{Scope as MeasureScope, Scratch, is_recent_buyer, seen_documents};
use bellwether_domain::measures::money_sums::turnover;
use bellwether_domain::money::MoneyError;
use bellwether_domain::scoring::score::{LastGood, score};
use chrono::Days;
use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};

use crate::assignments::Assignments;
use crate::open_work::OpenWorks;
use crate::portfolio::columns::{Columns, Computed, SharedColumns};
use crate::portfolio::context::PortfolioContext;
use crate::portfolio::field::{FilterField, SortField};
use crate::portfolio::filter::FilterIndex;
use crate::portfolio::order::Orders;
use crate::portfolio::owners::Owners;
use crate::portfolio::runs::SortedRuns;

/// Customers computed at once before they become rows: bounds the memory that is needed beside the columns.
const BATCH: usize = 16 * 1024;

/// Up to this many customers the net of each month is kept, 96 bytes for each customer.
const MONTHS_KEPT_UP_TO: usize = 100_000;

/// How far back a score is compared with.
const TREND_DAYS: Days = Days::new(30);

/// Every customer in numbers as of one date. Immutable; readers share it by `Arc`.
#[derive(Debug)]
pub struct Portfolio {
    pub(crate) context: PortfolioContext,
    pub(crate) columns: Columns,
    pub(crate) orders: Orders,
    pub(crate) runs: SortedRuns,
    pub(crate) filters: FilterIndex,
    pub(crate) peers: Arc<PeerGroups>,
    pub(crate) last_good: Arc<HashMap<String, u8>>,
    pub(crate) summaries: Arc<crate::portfolio::summary::SummaryCache>,
}

impl Portfolio {
    /// Computes a portfolio. `last_good` are the last good published scores of the same model version, by customer.
    ///
    /// # Errors
    /// When a sum of money overflows.
    pub fn build(
        facts: &FactSet,
        context: PortfolioContext,
        last_good: HashMap<String, u8>,
    ) -> Result<Self, MoneyError> {
        let now = &context.as_of;
        let before = AsOf::new(now.calendar, now.date.checked_sub_days(TREND_DAYS).unwrap_or(now.date));
        let (peers, peers_before) = rayon::join(|| peer_groups(facts, now), || peer_groups(facts, &before));
        let here = measure_scope(facts, now, &peers);
        let there = measure_scope(facts, &before, &peers_before);
        let mut columns = SharedColumns::for_facts(facts, now.date);
        for start in (0..facts.customers.len()).step_by(BATCH) {
            let batch = start..facts.customers.len().min(start + BATCH);
            let compute = |scratch: &mut Scratch, customer| {
                compute(facts, &context, &here, &there, &last_good, scratch, customer)
            };
            let computed: Vec<Computed> = batch
                .clone()
                .into_par_iter()
                .with_min_len(256)
                .map_init(Scratch::default, compute)
                .collect::<Result<_, _>>()?;
            batch.zip(&computed).for_each(|(customer, computed)| columns.push(&facts.customers[customer], computed));
        }
        columns.shrink();
        Ok(Self {
            columns: Columns::new(columns),
            orders: Orders::default(),
            runs: SortedRuns::default(),
            filters: FilterIndex::default(),
            peers: Arc::new(peers),
            last_good: Arc::new(last_good),
            summaries: Arc::default(),
            context,
        })
    }

    /// The same customers and numbers with the account managers of some assignments. What does not depend on them is
    /// shared, and nothing that was found with the others is taken over.
    #[must_use]
    pub fn assigned(&self, assignments: &Arc<Assignments>) -> Self {
        Self {
            context: self.context.clone(),
            columns: self.columns.assigned(assignments),
            orders: self.orders.without(SortField::Owner),
            runs: SortedRuns::default(),
            filters: self.filters.without(FilterField::Owner),
            peers: self.peers.clone(),
            last_good: self.last_good.clone(),
            summaries: Arc::default(),
        }
    }

    /// The same customers and numbers with this to do. All that does not depend on it is shared.
    #[must_use]
    pub fn with_work(&self, works: &Arc<OpenWorks>) -> Self {
        Self {
            context: self.context.clone(),
            columns: self.columns.with_work(works),
            orders: self.orders.without(SortField::OpenActions).without(SortField::NextActionDue),
            runs: SortedRuns::default(),
            filters: self.filters.forgetful(),
            peers: self.peers.clone(),
            last_good: self.last_good.clone(),
            summaries: self.summaries.clone(),
        }
    }

    /// Who looks after whom.
    pub fn owners(&self) -> &Owners {
        &self.columns.owners
    }

    /// What the numbers refer to.
    pub const fn context(&self) -> &PortfolioContext {
        &self.context
    }

    /// Number of customers.
    pub fn len(&self) -> usize {
        self.columns.len()
    }

    /// Whether there are no customers.
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// The row of a customer, whatever the scope; not for callers that act for a person.
    pub(crate) fn row_of(&self, id: &str) -> Option<u32> {
        let (mut low, mut high) = (0, u32::try_from(self.len()).ok()?);
        while low < high {
            let middle = low.midpoint(high);
            match self.columns.ids.get(middle).cmp(id) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(middle),
            }
        }
        None
    }
}

fn measure_scope<'a>(facts: &FactSet, as_of: &'a AsOf, peers: &'a PeerGroups) -> MeasureScope<'a> {
    MeasureScope {
        as_of,
        peers,
        families: facts.families.len(),
        available: facts.available_at(as_of.date),
        contacts_start: facts.contacts_start,
        minor_digits: facts.reporting.minor_digits(),
    }
}

fn compute(
    facts: &FactSet,
    context: &PortfolioContext,
    here: &MeasureScope<'_>,
    there: &MeasureScope<'_>,
    last_good: &HashMap<String, u8>,
    scratch: &mut Scratch,
    customer: usize,
) -> Result<Computed, MoneyError> {
    let own = facts.customer(customer);
    let figures = here.measure(own, scratch)?;
    let past = there.measure(own, scratch)?;
    let last =
        last_good.get(own.customer.id.as_str()).map(|&value| LastGood { value, model: context.model.id().to_owned() });
    let now = score(&context.model, &figures.measures, figures.lifecycle, last.as_ref());
    let before = score(&context.model, &past.measures, past.lifecycle, None);
    let keeps_months = facts.customers.len() <= MONTHS_KEPT_UP_TO;
    let monthly_net = if keeps_months { Some(monthly_net(own.documents, &context.as_of)?) } else { None };
    Ok(Computed { figures, score: now, before, monthly_net })
}

fn monthly_net(documents: &[Document], as_of: &AsOf) -> Result<[i64; 12], MoneyError> {
    let mut net = [0; 12];
    for (net, month) in net.iter_mut().zip(&as_of.ttm_months) {
        *net = turnover(documents, *month)?.net()?;
    }
    Ok(net)
}

fn peer_groups(facts: &FactSet, as_of: &AsOf) -> PeerGroups {
    let mut groups = PeerGroups::new(facts.families.len());
    let mut bought = FamilySet::default();
    for (index, customer) in facts.customers.iter().enumerate() {
        let activity = InvoiceActivity::of(seen_documents(facts.documents.of(index), as_of.date));
        if is_recent_buyer(&activity, as_of) {
            bought.fill(facts.families.len(), facts.purchases.of(index), as_of.twelve_months);
            groups.add(customer, &bought);
        }
    }
    groups.close();
    groups
}
