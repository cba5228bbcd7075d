//! From facts to a portfolio: peers, measures and scores of everybody, at the as-of date and 30 days before.

use std::collections::HashMap;
use std::sync::Arc;

use bellwether_domain::facts::rows::{Contact, Document};
use bellwether_domain::facts::set::{Availabilities, Availability, CustomerFacts, FactSet};
use bellwether_domain::measures::as_of::AsOf;
use bellwether_domain::measures::cadence::InvoiceActivity;
use bellwether_domain::measures::coverage::{FamilySet, PeerGroups};
use bellwether_domain::measures::customer::{Scope as MeasureScope, Scratch, is_recent_buyer, seen_documents};
use bellwether_domain::measures::money_sums::turnover;
use bellwether_domain::money::MoneyError;
use bellwether_domain::scoring::score::{LastGood, score};
use chrono::{Days, NaiveDate};
use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};

use crate::assignments::Assignments;
use crate::contact_log::memory::ContactLog;
use crate::open_work::OpenWorks;
use crate::overrides::Overrides;
use crate::portfolio::columns::{Columns, Computed, SharedColumns};
use crate::portfolio::context::PortfolioContext;
use crate::portfolio::field::{FilterField, SortField};
use crate::portfolio::filter::FilterIndex;
use crate::portfolio::order::Orders;
use crate::portfolio::owners::Owners;
use crate::portfolio::packed_score::PackedScore;
use crate::portfolio::past_scores::PastScores;
use crate::portfolio::patches::{Patch, Patches};
use crate::portfolio::runs::SortedRuns;
use crate::portfolio::shown::ShownOverrides;
use crate::portfolio::summary::SummaryCache;
use crate::written::Written;

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
    peers_before: Arc<PeerGroups>,
    basis: Basis,
    pub(crate) last_good: Arc<HashMap<String, u8>>,
    pub(crate) summaries: Arc<SummaryCache>,
    pub(crate) past: Arc<PastScores>,
}

/// What is known of the facts as a whole.
#[derive(Debug, Clone, Copy)]
struct Basis {
    available: Availabilities,
    max_age_days: u32,
    contacts_start: Option<NaiveDate>,
}

impl Portfolio {
    /// Computes a portfolio of facts alone. `last_good` are the last good published scores of the same model version,
    /// by customer.
    ///
    /// # Errors
    /// When a sum of money overflows.
    pub fn build(
        facts: &FactSet,
        context: PortfolioContext,
        last_good: HashMap<String, u8>,
    ) -> Result<Self, MoneyError> {
        Self::build_with(facts, context, last_good, &ContactLog::default())
    }

    /// The same with the contacts that people logged.
    ///
    /// # Errors
    /// When a sum of money overflows.
    pub fn build_with(
        facts: &FactSet,
        context: PortfolioContext,
        last_good: HashMap<String, u8>,
        log: &ContactLog,
    ) -> Result<Self, MoneyError> {
        let now = &context.as_of;
        let before = before(now);
        let (peers, peers_before) = rayon::join(|| peer_groups(facts, now), || peer_groups(facts, &before));
        let basis = Basis {
            available: facts.available,
            max_age_days: facts.max_age_days,
            contacts_start: facts.contacts_start,
        };
        let (here, there) = (basis.scope(facts, now, &peers), basis.scope(facts, &before, &peers_before));
        let mut columns = SharedColumns::for_facts(facts, now.date);
        for start in (0..facts.customers.len()).step_by(BATCH) {
            let batch = start..facts.customers.len().min(start + BATCH);
            let compute = |scratch: &mut Scratch, customer| {
                compute((facts, log), &context, [&here, &there], &last_good, scratch, customer)
            };
            let computed: Vec<Computed> = batch
                .clone()
                .into_par_iter()
                .with_min_len(256)
                .map_init(Scratch::default, compute)
                .collect::<Result<_, _>>()?;
            batch.zip(&computed).for_each(|(customer, computed)| columns.push(&facts.customers[customer], computed));
        }
        columns.close();
        Ok(Self {
            columns: Columns::new(columns, Patches::none(log.revision(), log.fingerprint())),
            orders: Orders::default(),
            runs: SortedRuns::default(),
            filters: FilterIndex::default(),
            peers: Arc::new(peers),
            peers_before: Arc::new(peers_before),
            basis,
            last_good: Arc::new(last_good),
            summaries: Arc::default(),
            past: Arc::default(),
            context,
        })
    }

    /// The same customers and numbers with the account managers of some assignments. What does not depend on them is
    /// shared, and nothing that was found with the others is taken over.
    #[must_use]
    pub fn assigned(&self, assignments: &Arc<Assignments>) -> Self {
        self.over(self.columns.assigned(assignments), &[SortField::Owner], &[FilterField::Owner])
    }

    /// The same customers and numbers with other scores shown in place of the computed ones.
    #[must_use]
    pub(crate) fn overridden(&self, overrides: &Arc<Overrides>) -> Self {
        let days = (self.context.as_of.date, before(&self.context.as_of).date);
        let shown = ShownOverrides::new(self.columns.shared(), overrides, &self.context.model, days);
        self.over(self.columns.overridden(shown), &[SortField::Score], &[FilterField::Band])
    }

    /// The same customers with some rows computed anew, for this state of the contact log.
    #[must_use]
    pub(crate) fn patched(&self, rows: Vec<(u32, Patch)>, log: &ContactLog) -> Self {
        let patches = self.columns.patches.with(rows, log.revision(), log.fingerprint());
        let orders = [SortField::Score, SortField::Change30d, SortField::Confidence, SortField::ContactDaysSince];
        self.over(self.columns.patched(patches), &orders, &[FilterField::Band, FilterField::Trend, FilterField::Factor])
    }

    /// The same with other columns, in which these orders and filters are others.
    fn over(&self, columns: Columns, orders: &[SortField], filters: &[FilterField]) -> Self {
        Self {
            context: self.context.clone(),
            columns,
            orders: self.orders.without(orders),
            runs: SortedRuns::default(),
            filters: self.filters.without(filters),
            peers: self.peers.clone(),
            peers_before: self.peers_before.clone(),
            basis: self.basis,
            last_good: self.last_good.clone(),
            summaries: Arc::default(),
            past: self.past.clone(),
        }
    }

    /// The same customers and numbers with this to do. Sums do not depend on it, and are shared.
    #[must_use]
    pub fn with_work(&self, works: &Arc<OpenWorks>) -> Self {
        let columns = self.columns.with_work(works);
        let other = self.over(columns, &[SortField::OpenActions, SortField::NextActionDue], &[]);
        Self { summaries: self.summaries.clone(), ..other }
    }

    /// A customer computed anew, from facts of which it is the one at `index`.
    ///
    /// # Errors
    /// When a sum of money overflows.
    pub(crate) fn recompute(&self, facts: &FactSet, index: usize, log: &ContactLog) -> Result<Patch, MoneyError> {
        let (now, before) = (&self.context.as_of, before(&self.context.as_of));
        let scope = |as_of, peers| self.basis.scope(facts, as_of, peers);
        let (here, there) = (scope(now, &self.peers), scope(&before, &self.peers_before));
        let scratch = &mut Scratch::default();
        let computed = compute((facts, log), &self.context, [&here, &there], &self.last_good, scratch, index)?;
        Ok(Patch::new(&computed.figures.measures, PackedScore::new(&computed.score, &computed.before)))
    }

    /// What is shown in place of computed scores.
    pub(crate) const fn overrides(&self) -> &ShownOverrides {
        &self.columns.overrides
    }

    /// Whether both are of the very same numbers, whatever is laid over them.
    pub(crate) fn has_numbers_of(&self, other: &Self) -> bool {
        self.columns.are_over(&other.columns)
    }

    /// Which revision of the contact log it shows.
    pub(crate) const fn log_revision(&self) -> u64 {
        self.columns.patches.revision
    }

    /// Tells what people wrote from what they wrote otherwise: part of the name of every answer that is kept.
    pub fn written(&self) -> [u64; 4] {
        let Columns { owners, overrides, patches, work, .. } = &self.columns;
        [owners.fingerprint(), overrides.fingerprint(), patches.fingerprint, work.fingerprint()]
    }

    /// Tells the contacts that people logged, as far as they are in it, from others.
    pub(crate) const fn logged_contacts(&self) -> u64 {
        self.columns.patches.fingerprint
    }

    /// Whether it shows what people wrote.
    pub(crate) fn is_laid_with(&self, written: &Written) -> bool {
        self.owners().are_of(&written.assignments)
            && self.overrides().are_of(&written.overrides)
            && self.work().is_of(&written.work)
    }

    /// Who looks after whom.
    pub fn owners(&self) -> &Owners {
        &self.columns.owners
    }

    /// What the numbers refer to.
    pub const fn context(&self) -> &PortfolioContext {
        &self.context
    }

    /// Whether invoices and credit notes are known. While they are not, no sum of them is 0: there is none.
    pub fn knows_invoices(&self) -> bool {
        self.columns.financials().has_facts()
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
        self.columns.row_of(id)
    }
}

/// The date that scores of a date are compared with.
fn before(now: &AsOf) -> AsOf {
    AsOf::new(now.calendar, now.date.checked_sub_days(TREND_DAYS).unwrap_or(now.date))
}

impl Basis {
    fn scope<'a>(&self, facts: &FactSet, as_of: &'a AsOf, peers: &'a PeerGroups) -> MeasureScope<'a> {
        MeasureScope {
            as_of,
            peers,
            families: facts.families.len(),
            available: self.available.at(as_of.date, self.max_age_days),
            contacts_start: self.contacts_start,
            minor_digits: facts.reporting.minor_digits(),
        }
    }
}

/// A scope for a customer whose contacts people logged: they are a source of their own where there is no other.
fn with_logged<'a>(scope: &MeasureScope<'a>, logged: &[Contact]) -> MeasureScope<'a> {
    let mut available = scope.available;
    let mut start = scope.contacts_start;
    if available.contacts == Availability::NotConfigured {
        available.contacts = Availability::Fresh;
        start = logged.iter().map(|contact| scope.as_of.calendar.date_of(contact.at)).min();
    }
    MeasureScope { as_of: scope.as_of, available, contacts_start: start, ..*scope }
}

fn compute(
    (facts, log): (&FactSet, &ContactLog),
    context: &PortfolioContext,
    [here, there]: [&MeasureScope<'_>; 2],
    last_good: &HashMap<String, u8>,
    scratch: &mut Scratch,
    customer: usize,
) -> Result<Computed, MoneyError> {
    let own = facts.customer(customer);
    let logged: Vec<Contact> = log.of(&own.customer.id).collect();
    let (figures, past) = if logged.is_empty() {
        (here.measure(own, scratch)?, there.measure(own, scratch)?)
    } else {
        let (here, there) = (with_logged(here, &logged), with_logged(there, &logged));
        let contacts = [own.contacts, &logged].concat();
        let own = CustomerFacts { contacts: &contacts, ..own };
        (here.measure(own, scratch)?, there.measure(own, scratch)?)
    };
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
