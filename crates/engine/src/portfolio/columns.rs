//! The columns of a portfolio: about 300 bytes for each customer, whatever its number of documents. What lists show together
//! lies together.
//!
//! Almost all of it does not depend on who looks after a customer, nor on what people wrote since it was computed, and
//! is shared by portfolios that differ in that alone.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;

use bellwether_domain::codes::Currency;
use bellwether_domain::facts::customer::{Customer, OwnerId};
use bellwether_domain::facts::set::{Availability, FactSet};
use bellwether_domain::lifecycle::Lifecycle;
use bellwether_domain::measure::{MeasureKey, Measured, Measures};
use bellwether_domain::measures::cadence::{self, InvoiceActivity};
use bellwether_domain::measures::customer::CustomerFigures;
use bellwether_domain::measures::money_sums::Turnover;
use bellwether_domain::measures::revenue::{BudgetFigures, RevenueFigures, major_units};
use bellwether_domain::scoring::score::Score;
use chrono::NaiveDate;

use crate::assignments::Assignments;
use crate::open_work::OpenWorks;
use crate::portfolio::measure_table::MeasureTable;
use crate::portfolio::owners::Owners;
use crate::portfolio::packed_score::{PackedScore, ScoreCell};
use crate::portfolio::patches::Patches;
use crate::portfolio::shown::ShownOverrides;
use crate::portfolio::text::{CodedColumn, TextColumn, fold};
use crate::portfolio::work::WorkColumn;

/// What is computed about one customer before it becomes a row.
#[derive(Debug, Clone)]
pub struct Computed {
    /// Measures and amounts at the as-of date.
    pub figures: CustomerFigures,
    /// Score at the as-of date.
    pub score: Score,
    /// Score 30 days before, with the same model.
    pub before: Score,
    /// Net of each of the last 12 closed months, oldest first; none where they are not kept.
    pub monthly_net: Option<[i64; 12]>,
}

/// Dates and counts of documents.
pub type Activity = InvoiceActivity;

/// All columns.
#[derive(Debug)]
pub struct Columns {
    shared: Arc<SharedColumns>,
    pub(crate) owners: Arc<Owners>,
    pub(super) overrides: ShownOverrides,
    pub(super) patches: Patches,
    pub(crate) work: Arc<WorkColumn>,
}

impl Columns {
    /// With the account managers that facts name, scores as they were computed, and nothing to do.
    pub(super) fn new(shared: SharedColumns, patches: Patches) -> Self {
        let owners = Arc::new(Owners::new(&shared, &Arc::default()));
        let work = Arc::new(WorkColumn::new(&shared, &Arc::default()));
        Self { owners, shared: Arc::new(shared), overrides: ShownOverrides::default(), patches, work }
    }

    /// With the account managers of these assignments instead of the present ones.
    #[must_use]
    pub fn assigned(&self, assignments: &Arc<Assignments>) -> Self {
        Self { owners: Arc::new(Owners::new(&self.shared, assignments)), ..self.share() }
    }

    /// With other scores shown in place of computed ones.
    #[must_use]
    pub(super) fn overridden(&self, overrides: ShownOverrides) -> Self {
        Self { overrides, ..self.share() }
    }

    /// With some rows computed anew.
    #[must_use]
    pub(super) fn patched(&self, patches: Patches) -> Self {
        Self { patches, ..self.share() }
    }

    /// With this to do instead of the present work.
    #[must_use]
    pub(super) fn with_work(&self, works: &Arc<OpenWorks>) -> Self {
        Self { work: Arc::new(WorkColumn::new(&self.shared, works)), ..self.share() }
    }

    fn share(&self) -> Self {
        Self {
            shared: self.shared.clone(),
            owners: self.owners.clone(),
            overrides: self.overrides.clone(),
            patches: self.patches.clone(),
            work: self.work.clone(),
        }
    }

    /// Whether both have the very same computed numbers.
    pub(super) fn are_over(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
    }

    /// The columns beneath.
    pub(super) fn shared(&self) -> &SharedColumns {
        &self.shared
    }

    /// What is shown of a customer's score.
    pub(crate) fn score(&self, row: u32) -> ScoreCell {
        let mut cell = self.model_score(row);
        self.overrides.apply(row, &mut cell);
        cell
    }

    /// What the model makes of a customer, whatever people set.
    pub(crate) fn model_score(&self, row: u32) -> ScoreCell {
        self.patches.score(row).unwrap_or(&self.shared.figures[row as usize].score).unpack()
    }

    /// One measure of one customer.
    pub fn measure(&self, key: MeasureKey, row: u32) -> Measured {
        self.patches.measure(key, row).unwrap_or_else(|| self.shared.computed_measure(key, row))
    }

    /// All measures of one customer.
    pub fn measures(&self, row: u32) -> Measures {
        let mut measures = self.shared.computed_measures(row);
        self.patches.apply(row, &mut measures);
        measures
    }
}

impl Deref for Columns {
    type Target = SharedColumns;

    fn deref(&self) -> &SharedColumns {
        &self.shared
    }
}

/// What is shown of a customer wherever it is listed, in one place: a list names customers from anywhere, and each place in memory that has
/// to be gone to for them costs more than what is done with it.
#[derive(Debug, Clone)]
pub struct RowFigures {
    pub(crate) score: PackedScore,
    pub(crate) window: Turnover,
    pub(crate) lifetime: Turnover,
    pub(crate) prior_net: i64,
    pub(crate) ttm_net: i64,
    pub(crate) ttm_base_net: i64,
    pub(crate) activity: Activity,
}

/// All columns that stay as they are when customers change hands or something is done.
#[derive(Debug)]
pub struct SharedColumns {
    pub(crate) ids: TextColumn,
    pub(crate) names: TextColumn,
    pub(crate) folded_names: TextColumn,
    pub(crate) country: CodedColumn,
    pub(crate) currency: CodedColumn,
    pub(crate) tier: CodedColumn,
    pub(crate) industry: CodedColumn,
    /// The account managers that facts name.
    pub(crate) owner_in_facts: Arc<CodedColumn>,
    pub(crate) names_in_facts: Arc<HashMap<String, String>>,
    pub(crate) since: Vec<Option<NaiveDate>>,
    pub(crate) contract_end: Vec<Option<NaiveDate>>,
    pub(crate) parents: HashMap<u32, String>,
    /// Of parents that are customers themselves.
    pub(crate) children: HashMap<u32, Vec<u32>>,
    pub(crate) lifecycle: Vec<Option<Lifecycle>>,
    pub(crate) figures: Vec<RowFigures>,
    pub(crate) budgets: SparseColumn<BudgetFigures>,
    pub(crate) monthly_net: Vec<[i64; 12]>,
    measures: MeasureTable,
    pub(crate) stale_since: Vec<Option<NaiveDate>>,
    reporting: Currency,
    as_of: NaiveDate,
    financials: Availability,
}

/// Measures that are worked out from other columns when they are read.
const DERIVED: [MeasureKey; 3] = [MeasureKey::Net, MeasureKey::DaysSinceInvoice, MeasureKey::OverdueRatio];

impl SharedColumns {
    /// Empty columns with room for the customers of these facts.
    pub fn for_facts(facts: &FactSet, as_of: NaiveDate) -> Self {
        let rows = facts.customers.len();
        let names = facts.owners.iter().map(|o| (o.id.as_str().to_owned(), o.name.clone())).collect();
        Self {
            ids: TextColumn::with_capacity(rows, rows * 8),
            names: TextColumn::with_capacity(rows, rows * 20),
            folded_names: TextColumn::with_capacity(rows, rows * 20),
            country: CodedColumn::default(),
            currency: CodedColumn::default(),
            tier: CodedColumn::default(),
            industry: CodedColumn::default(),
            owner_in_facts: Arc::default(),
            names_in_facts: Arc::new(names),
            since: Vec::with_capacity(rows),
            contract_end: Vec::with_capacity(rows),
            parents: HashMap::new(),
            children: HashMap::new(),
            lifecycle: Vec::with_capacity(rows),
            figures: Vec::with_capacity(rows),
            budgets: SparseColumn::default(),
            monthly_net: Vec::new(),
            measures: MeasureTable::with_capacity(rows),
            stale_since: vec![None; MeasureKey::COUNT],
            reporting: facts.reporting,
            as_of,
            financials: facts.available_at(as_of).financials,
        }
    }

    /// An amount in major units of the reporting currency, as a bound on amounts in minor units.
    pub(crate) fn to_minor(&self, major: f64) -> f64 {
        major * f64::from(10u32.pow(self.reporting.minor_digits()))
    }

    /// The row of a customer.
    pub(crate) fn row_of(&self, id: &str) -> Option<u32> {
        let (mut low, mut high) = (0, u32::try_from(self.len()).ok()?);
        while low < high {
            let middle = low.midpoint(high);
            match self.ids.get(middle).cmp(id) {
                Ordering::Less => low = middle + 1,
                Ordering::Greater => high = middle,
                Ordering::Equal => return Some(middle),
            }
        }
        None
    }

    /// What invoices and credit notes rest on.
    pub(crate) const fn financials(&self) -> Availability {
        self.financials
    }

    /// Number of customers.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds a customer; customers come in the order of their ids.
    pub fn push(&mut self, customer: &Customer, computed: &Computed) {
        let row = self.len();
        self.ids.push(customer.id.as_str());
        self.names.push(&customer.name);
        self.folded_names.push(&fold(&customer.name));
        self.country.push(Some(customer.country.as_str()));
        self.currency.push(Some(customer.currency.as_str()));
        self.tier.push(customer.tier.as_deref());
        self.industry.push(customer.industry.as_deref());
        // Nobody else has it while the columns are being filled, so that nothing is copied.
        Arc::make_mut(&mut self.owner_in_facts).push(customer.owner.as_ref().map(OwnerId::as_str));
        self.since.push(customer.since);
        self.contract_end.push(customer.contract_end);
        // Whoever is named as its own parent has none.
        if let Some(parent) = customer.parent.as_ref().filter(|parent| **parent != customer.id) {
            let row = u32::try_from(row).expect("rows are counted in 32 bits");
            self.parents.insert(row, parent.as_str().to_owned());
        }
        let Computed { figures, score, before, monthly_net } = computed;
        self.monthly_net.extend(monthly_net);
        self.lifecycle.push(figures.lifecycle);
        self.figures.push(RowFigures {
            score: PackedScore::new(score, before),
            window: figures.revenue.window,
            lifetime: figures.lifetime,
            prior_net: figures.revenue.prior_net,
            ttm_net: figures.revenue.ttm_net,
            ttm_base_net: figures.revenue.ttm_base_net,
            activity: figures.activity,
        });
        self.budgets.push(row, figures.revenue.budget);
        self.measures.push(&figures.measures, &DERIVED);
        for (key, _) in figures.measures.iter() {
            if let Some(since) = figures.measures.stale_since(key) {
                self.stale_since[key.index()] = Some(since);
            }
        }
    }

    /// Reads something of each part of a row's memory and throws it away.
    pub(super) fn touch(&self, row: u32) -> u64 {
        let RowFigures { score, activity, .. } = &self.figures[row as usize];
        self.measures.touch(row) ^ u64::from(activity.invoices) ^ u64::from(score.unpack().now.degraded)
    }

    /// One measure of one customer, as it was computed.
    fn computed_measure(&self, key: MeasureKey, row: u32) -> Measured {
        let at = row as usize;
        match key {
            MeasureKey::Net => self.financials.gate(|| {
                let Turnover { invoiced, credited } = self.figures[at].window;
                Ok(major_units(invoiced - credited, self.reporting.minor_digits()))
            }),
            MeasureKey::DaysSinceInvoice => {
                self.financials.gate(|| cadence::days_since(&self.figures[at].activity, self.as_of))
            }
            MeasureKey::OverdueRatio => cadence::overdue_ratio(
                self.computed_measure(MeasureKey::DaysSinceInvoice, row),
                self.computed_measure(MeasureKey::GapDays, row),
            ),
            _ => self.measures.get(key, row),
        }
    }

    fn computed_measures(&self, row: u32) -> Measures {
        let mut measures = Measures::default();
        for &key in MeasureKey::ALL {
            if self.measures.has(key) || DERIVED.contains(&key) {
                measures.set(key, self.computed_measure(key, row));
                measures.set_stale_since(key, self.stale_since[key.index()]);
            }
        }
        measures
    }

    /// Amounts behind the revenue measures of one customer.
    pub fn revenue(&self, row: u32) -> RevenueFigures {
        let &RowFigures { window, prior_net, ttm_net, ttm_base_net, .. } = &self.figures[row as usize];
        RevenueFigures { window, prior_net, ttm_net, ttm_base_net, budget: self.budgets.get(row).copied() }
    }

    /// Works out what needs everybody, and gives spare memory back; to be called once after the last customer was
    /// added.
    pub fn close(&mut self) {
        let mut pairs: Vec<(u32, u32)> =
            self.parents.iter().filter_map(|(&child, parent)| Some((self.row_of(parent)?, child))).collect();
        pairs.sort_unstable();
        pairs.into_iter().for_each(|(parent, child)| self.children.entry(parent).or_default().push(child));
        [&mut self.ids, &mut self.names, &mut self.folded_names].into_iter().for_each(TextColumn::shrink);
        let owner = Arc::make_mut(&mut self.owner_in_facts);
        [&mut self.country, &mut self.currency, &mut self.tier, &mut self.industry, owner]
            .into_iter()
            .for_each(CodedColumn::shrink);
        self.budgets.shrink();
        self.measures.shrink();
    }
}

/// A column in which many rows may have nothing: a bit for each row, and the values of those that have one.
#[derive(Debug, Clone)]
pub struct SparseColumn<T> {
    present: Vec<u64>,
    /// Values before those of each word of bits.
    before: Vec<u32>,
    values: Vec<T>,
}

impl<T> Default for SparseColumn<T> {
    fn default() -> Self {
        Self { present: Vec::new(), before: Vec::new(), values: Vec::new() }
    }
}

impl<T> SparseColumn<T> {
    /// Rows come in ascending order.
    fn push(&mut self, row: usize, value: Option<T>) {
        let Some(value) = value else { return };
        while self.present.len() <= row / 64 {
            self.present.push(0);
            self.before.push(u32::try_from(self.values.len()).expect("rows are counted in 32 bits"));
        }
        self.present[row / 64] |= 1 << (row % 64);
        self.values.push(value);
    }

    fn shrink(&mut self) {
        self.present.shrink_to_fit();
        self.before.shrink_to_fit();
        self.values.shrink_to_fit();
    }

    /// The value of a row, if it has one.
    pub fn get(&self, row: u32) -> Option<&T> {
        let (word, bit) = (row as usize / 64, row % 64);
        let present = *self.present.get(word)?;
        let earlier = (present & ((1 << bit) - 1)).count_ones();
        (present >> bit & 1 == 1).then(|| &self.values[(self.before[word] + earlier) as usize])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sparse_columns_find_what_was_put() {
        let mut column = SparseColumn::default();
        (0..300).for_each(|row| column.push(row, (row % 7 == 3 || row > 250).then_some(row)));
        for row in 0..300u32 {
            assert_eq!(column.get(row).copied(), (row % 7 == 3 || row > 250).then_some(row as usize), "{row}");
        }
        assert_eq!(column.get(1000), None);
    }
}
