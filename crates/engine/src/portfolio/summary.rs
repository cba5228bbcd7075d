//! The portfolio in total: sums, averages, bands, risk factors, who needs attention first.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use bellwether_domain::measure::Measured;
use bellwether_domain::measures::pacing::Pace;
use bellwether_domain::measures::revenue::{BudgetFigures, budget_attainment, ratio_of_growth};
use bellwether_domain::money::MoneyError;
use lru::LruCache;
use rayon::iter::ParallelIterator;
use rayon::slice::ParallelSlice;

use crate::portfolio::build::Portfolio;
use crate::portfolio::field::FilterField;
use crate::portfolio::query::{Filter, QueryError};
use crate::portfolio::risk::points_lost;
use crate::portfolio::row::RowId;
use crate::portfolio::row_set::RowSet;
use crate::scope::Scope;

/// Rows named in the lists of a summary.
const NAMED: usize = 5;

/// Totals over the rows that a scope and a filter leave. Amounts in minor units of the reporting currency.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// Customers.
    pub customers: usize,
    /// Countries they are in.
    pub countries: usize,
    /// Of the default window and of all time.
    pub sums: Sums,
    /// Net ÷ prior net; 0 when both are ≤ 0, none when only the prior one is.
    pub yoy: Measured,
    /// Net of the customers and months with a budget ÷ their budget.
    pub attainment: Measured,
    /// The pace of that attainment.
    pub pace: Option<Pace>,
    /// Mean published score.
    pub average_score: Option<f64>,
    /// Change of the mean of computed scores in 30 days, over customers known on both days.
    pub average_change: Option<f64>,
    /// Customers with a score.
    pub scored: usize,
    /// By band in the model's order, unknown last.
    pub bands: Vec<BandSum>,
    /// Revenue at risk: TTM net, at least 0 each, of customers in the bands `high` and `critical`.
    pub at_risk: RiskSum,
    /// TTM net of everybody, at least 0 each: what the share at risk is of.
    pub ttm_positive: i64,
    /// Points lost by dimension, in the model's order.
    pub points_lost: Vec<f64>,
    /// Customers with the greatest changes in 30 days, worst first.
    pub moves: Vec<RowId>,
    /// Customers that fell into a worse band, and that rose into a better one, in 30 days.
    pub band_changes: (usize, usize),
    /// Customers that need attention, most urgent first.
    pub attention: Vec<RowId>,
    /// Net of each of the last 12 closed months, oldest first; empty for portfolios too large to keep it.
    pub monthly_net: Vec<i64>,
    /// Customers by value of each filter field.
    pub facets: Vec<(FilterField, Vec<(String, usize)>)>,
}

/// Sums of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sums {
    /// Net of the default window.
    pub net: i64,
    /// Net of the prior-year window.
    pub prior_net: i64,
    /// Net of the last 12 closed months.
    pub ttm_net: i64,
    /// Invoices since the beginning.
    pub lifetime_invoiced: i64,
    /// Credit notes since the beginning.
    pub lifetime_credited: i64,
    /// Budget of the default window, and the net it is compared with; none when nobody has a budget.
    pub budget: Option<BudgetFigures>,
}

/// A band's customers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BandSum {
    /// Key of the band, or `unknown`.
    pub band: String,
    /// How many.
    pub customers: usize,
    /// Their net of the last 12 closed months.
    pub ttm_net: i64,
}

/// Customers at risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RiskSum {
    /// How many.
    pub customers: usize,
    /// Their net of the last 12 closed months, at least 0 each.
    pub ttm_net: i64,
}

/// Rows whose points are added up at once.
const PIECE: usize = 512;

/// Summaries that were asked for before.
#[derive(Debug)]
pub struct SummaryCache(Mutex<LruCache<(Scope, Filter), Arc<Summary>>>);

impl Default for SummaryCache {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(NonZeroUsize::new(32).expect("not zero"))))
    }
}

/// Why there is no summary.
#[derive(Debug, thiserror::Error)]
pub enum SummaryError {
    /// A filter names a value that its field does not have.
    #[error("the filter cannot be applied")]
    Query(Vec<QueryError>),
    /// A sum does not fit.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl Portfolio {
    /// Totals over the rows that a scope and a filter leave.
    ///
    /// # Errors
    /// When a filter names a value that its field does not have, or a sum overflows.
    pub fn summary(&self, scope: &Scope, filter: &Filter) -> Result<Arc<Summary>, SummaryError> {
        let key = (scope.clone(), filter.clone());
        if let Some(summary) = self.summaries.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(summary.clone());
        }
        let summary = Arc::new(self.add_up(scope, filter)?);
        self.summaries.0.lock().unwrap_or_else(PoisonError::into_inner).put(key, summary.clone());
        Ok(summary)
    }

    /// The rows that a scope and a filter leave.
    pub(super) fn selected(&self, scope: &Scope, filter: &Filter) -> Result<RowSet, Vec<QueryError>> {
        let selected = self.filters.select(&self.columns, &self.orders, &self.context.model, scope, filter)?;
        Ok(selected.rows.clone().unwrap_or_else(|| RowSet::all(self.len())))
    }

    /// Tells the customers that a scope and a filter leave from all others.
    ///
    /// # Errors
    /// When a filter names a value that its field does not have.
    pub fn holds<'a>(
        &'a self,
        scope: &Scope,
        filter: &Filter,
    ) -> Result<impl Fn(&str) -> bool + use<'a>, Vec<QueryError>> {
        let rows = self.selected(scope, filter)?;
        Ok(move |customer: &str| self.row_of(customer).is_some_and(|row| rows.contains(row)))
    }

    fn add_up(&self, scope: &Scope, filter: &Filter) -> Result<Summary, SummaryError> {
        let set = self.selected(scope, filter).map_err(SummaryError::Query)?;
        let rows: Vec<u32> = set.iter().collect();
        let sums = self.sums(&rows)?;
        let bands = self.bands(&rows)?;
        let (at_risk, ttm_positive) = self.risk(&rows)?;
        let known: Vec<u8> = rows.iter().filter_map(|&row| self.row_at(row).score().now.value).collect();
        let changes: Vec<i16> = rows.iter().filter_map(|&row| self.row_at(row).score().change).collect();
        let attainment = budget_attainment(sums.budget.as_ref());
        let facets = self.facets(&set);
        Ok(Summary {
            customers: rows.len(),
            countries: count_values(&facets, FilterField::Country),
            yoy: self.columns.financials().gate(|| ratio_of_growth(sums.net, sums.prior_net)),
            attainment: self.columns.financials().gate(|| attainment),
            pace: attainment.ok().map(Pace::of),
            average_score: mean(known.iter().copied().map(f64::from)),
            average_change: mean(changes.iter().copied().map(f64::from)),
            scored: known.len(),
            bands,
            at_risk,
            ttm_positive,
            points_lost: self.points_lost(&rows),
            moves: self.moves(&rows),
            band_changes: self.band_changes(&rows),
            attention: self.most_urgent(&rows, NAMED).0,
            monthly_net: self.monthly_net(&rows)?,
            facets,
            sums,
        })
    }

    pub(super) fn sums(&self, rows: &[u32]) -> Result<Sums, MoneyError> {
        let mut sums = Sums::default();
        for &row in rows {
            let row = self.row_at(row);
            add(&mut sums.net, row.window().net()?)?;
            add(&mut sums.prior_net, row.prior_net())?;
            add(&mut sums.ttm_net, row.ttm_net())?;
            add(&mut sums.lifetime_invoiced, row.lifetime().invoiced)?;
            add(&mut sums.lifetime_credited, row.lifetime().credited)?;
            if let Some(own) = row.budget() {
                let total = sums.budget.get_or_insert_default();
                add(&mut total.budget, own.budget)?;
                add(&mut total.net, own.net)?;
            }
        }
        Ok(sums)
    }

    fn monthly_net(&self, rows: &[u32]) -> Result<Vec<i64>, MoneyError> {
        let kept = &self.columns.monthly_net;
        if kept.len() < self.len() {
            return Ok(Vec::new());
        }
        let mut months = vec![0; 12];
        for &row in rows {
            for (month, net) in months.iter_mut().zip(&kept[row as usize]) {
                add(month, *net)?;
            }
        }
        Ok(months)
    }

    pub(super) fn bands(&self, rows: &[u32]) -> Result<Vec<BandSum>, MoneyError> {
        let names = self.columns.filter_values(FilterField::Band, &self.context.model);
        let mut bands: Vec<BandSum> =
            names.into_iter().map(|band| BandSum { band, customers: 0, ttm_net: 0 }).collect();
        let unknown = bands.len() - 1;
        for &row in rows {
            let row = self.row_at(row);
            let band = &mut bands[row.score().now.band.map_or(unknown, usize::from)];
            band.customers += 1;
            add(&mut band.ttm_net, row.ttm_net())?;
        }
        Ok(bands)
    }

    pub(super) fn risk(&self, rows: &[u32]) -> Result<(RiskSum, i64), MoneyError> {
        let (mut at_risk, mut everybody) = (RiskSum::default(), 0);
        for &row in rows {
            let row = self.row_at(row);
            let ttm_net = row.ttm_net().max(0);
            add(&mut everybody, ttm_net)?;
            if is_at_risk(row.band()) {
                at_risk.customers += 1;
                add(&mut at_risk.ttm_net, ttm_net)?;
            }
        }
        Ok((at_risk, everybody))
    }

    /// Points lost by dimension, summed over customers with a score: in pieces of one size, and those in their order, as sums
    /// of fractions depend on it and two asked the same must answer alike.
    fn points_lost(&self, rows: &[u32]) -> Vec<f64> {
        let model = &self.context.model;
        let lost = |mut sums: Vec<f64>, &row: &u32| {
            let own = points_lost(&self.columns, model, row).unwrap_or_default();
            sums.iter_mut().zip(own).for_each(|(sum, lost)| *sum += lost);
            sums
        };
        let zero = || vec![0.0; model.dimensions.len()];
        let join = |a: Vec<f64>, b: &Vec<f64>| a.iter().zip(b).map(|(a, b)| a + b).collect();
        let pieces: Vec<Vec<f64>> = rows.par_chunks(PIECE).map(|piece| piece.iter().fold(zero(), lost)).collect();
        pieces.iter().fold(zero(), join)
    }

    fn moves(&self, rows: &[u32]) -> Vec<RowId> {
        let change = |row: u32| self.row_at(row).score().change.unwrap_or(0);
        let mut moved: Vec<u32> = rows.iter().copied().filter(|&row| change(row) <= -3).collect();
        least(&mut moved, NAMED, |row| (change(row), std::cmp::Reverse(self.row_at(row).ttm_net())));
        named(moved)
    }

    fn band_changes(&self, rows: &[u32]) -> (usize, usize) {
        rows.iter().fold((0, 0), |(fell, rose), &row| {
            let score = self.row_at(row).score();
            match (score.band_before, score.now.band) {
                (Some(before), Some(now)) if now < before => (fell + 1, rose),
                (Some(before), Some(now)) if now > before => (fell, rose + 1),
                _ => (fell, rose),
            }
        })
    }

    fn facets(&self, set: &RowSet) -> Vec<(FilterField, Vec<(String, usize)>)> {
        let counted = |field: FilterField| {
            let values = self.filters.values_of(&self.columns, &self.context.model, field);
            let mut counts: Vec<(String, usize)> =
                values.iter().map(|(value, rows)| (value.clone(), rows.count_common(set))).collect();
            counts.retain(|(_, count)| *count > 0);
            counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
            (field, counts)
        };
        // What weighs on everybody takes longer to find than everything else here, and nobody chooses it from a list.
        let chosen = FilterField::ALL.iter().copied().filter(|field| *field != FilterField::Factor);
        chosen.map(counted).collect()
    }
}

impl Summary {
    /// Revenue at risk ÷ revenue of everybody, 0 to 1; none when nobody has any.
    #[expect(clippy::cast_precision_loss, reason = "a ratio of sums; 53 bits of them decide it")]
    pub fn share_at_risk(&self) -> Option<f64> {
        (self.ttm_positive > 0).then(|| self.at_risk.ttm_net as f64 / self.ttm_positive as f64)
    }
}

impl Portfolio {
    /// A filter's value for people: names of account managers instead of their ids, else the value itself.
    pub fn label(&self, field: FilterField, value: &str) -> String {
        let name = (field == FilterField::Owner).then(|| self.columns.owners.name_of(value)).flatten();
        name.unwrap_or(value).to_owned()
    }
}

/// Whether a band counts as at risk.
pub fn is_at_risk(band: &str) -> bool {
    matches!(band, "high" | "critical")
}

fn count_values(facets: &[(FilterField, Vec<(String, usize)>)], field: FilterField) -> usize {
    facets.iter().find(|(f, _)| *f == field).map_or(0, |(_, values)| values.len())
}

pub(super) fn add(sum: &mut i64, amount: i64) -> Result<(), MoneyError> {
    *sum = sum.checked_add(amount).ok_or(MoneyError::Overflow)?;
    Ok(())
}

pub(super) fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0u32), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / f64::from(count))
}

pub(super) fn named(rows: Vec<u32>) -> Vec<RowId> {
    rows.into_iter().map(RowId::new).collect()
}

/// The `most` rows with the least keys, in order.
pub(super) fn least<K: Ord>(rows: &mut Vec<u32>, most: usize, key: impl Fn(u32) -> K) {
    if rows.len() > most {
        rows.select_nth_unstable_by_key(most, |&row| key(row));
        rows.truncate(most);
    }
    rows.sort_by_key(|&row| key(row));
}
