//! One customer of a portfolio, read from the columns.

use std::sync::Arc;

use bellwether_domain::codes::Currency;
use bellwether_domain::lifecycle::Lifecycle;
use bellwether_domain::measure::{MeasureKey, Measured, Measures};
use bellwether_domain::measures::money_sums::Turnover;
use bellwether_domain::measures::pacing::Pace;
use bellwether_domain::measures::revenue::BudgetFigures;
use bellwether_domain::money::Money;
use bellwether_domain::scoring::explain::{Evaluation, evaluate};
use chrono::NaiveDate;

use crate::open_work::OpenWork;
use crate::overrides::Span;
use crate::portfolio::build::Portfolio;
use crate::portfolio::columns::Activity;
use crate::portfolio::packed_score::ScoreCell;

/// Where a customer stands in a portfolio. Only reads that were shown a scope give one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowId(u32);

impl RowId {
    pub(crate) const fn new(row: u32) -> Self {
        Self(row)
    }

    pub(crate) const fn index(&self) -> u32 {
        self.0
    }
}

/// One customer.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    portfolio: &'a Portfolio,
    row: u32,
}

impl Portfolio {
    /// The customer in a row that [`Portfolio::page`] or one of its siblings gave, which checked the scope.
    pub const fn row(&self, row: RowId) -> Row<'_> {
        self.row_at(row.0)
    }

    /// The customer in a row, whatever the scope.
    pub(crate) const fn row_at(&self, row: u32) -> Row<'_> {
        Row { portfolio: self, row }
    }
}

impl<'a> Row<'a> {
    const fn at(&self) -> usize {
        self.row as usize
    }

    /// Position in the portfolio.
    pub(crate) const fn index(&self) -> u32 {
        self.row
    }

    /// Key shared by all sources.
    pub fn id(&self) -> &'a str {
        self.portfolio.columns.ids.get(self.row)
    }

    /// Name for people.
    pub fn name(&self) -> &'a str {
        self.portfolio.columns.names.get(self.row)
    }

    /// ISO 3166-1 alpha-2.
    pub fn country(&self) -> &'a str {
        self.portfolio.columns.country.get(self.row).map_or("", AsRef::as_ref)
    }

    /// Billing currency.
    pub fn currency(&self) -> &'a str {
        self.portfolio.columns.currency.get(self.row).map_or("", AsRef::as_ref)
    }

    /// Commercial class.
    pub fn tier(&self) -> Option<&'a Arc<str>> {
        self.portfolio.columns.tier.get(self.row)
    }

    /// Line of business.
    pub fn industry(&self) -> Option<&'a Arc<str>> {
        self.portfolio.columns.industry.get(self.row)
    }

    /// Account manager: id and name.
    pub fn owner(&self) -> Option<(&'a str, &'a str)> {
        let owners = &self.portfolio.columns.owners;
        Some((owners.get(self.row)?, owners.name(self.row)?))
    }

    /// Customer since.
    pub fn since(&self) -> Option<NaiveDate> {
        self.portfolio.columns.since[self.at()]
    }

    /// Last day of the running contract.
    pub fn contract_end(&self) -> Option<NaiveDate> {
        self.portfolio.columns.contract_end[self.at()]
    }

    /// Stage as a buyer; none when invoices are unavailable.
    pub fn lifecycle(&self) -> Option<Lifecycle> {
        self.portfolio.columns.lifecycle[self.at()]
    }

    /// Score that is shown now, and the change of the computed one.
    pub fn score(&self) -> ScoreCell {
        self.portfolio.columns.score(self.row)
    }

    /// What the model makes of it, whatever people set instead.
    pub fn model_score(&self) -> ScoreCell {
        self.portfolio.columns.model_score(self.row)
    }

    /// What people set instead of the computed score.
    pub fn overridden(&self) -> Option<&'a Span> {
        self.portfolio.columns.overrides.get(self.row)
    }

    /// Key of the score's band, or `unknown`.
    pub fn band(&self) -> &'a str {
        self.band_of(&self.score())
    }

    /// Key of the band of a score of this portfolio, or `unknown`.
    pub fn band_of(&self, score: &ScoreCell) -> &'a str {
        self.portfolio.context.model.band_key(score.now.band)
    }

    /// Whether invoices and credit notes are known, and what is added up of them means anything.
    pub fn knows_invoices(&self) -> bool {
        self.portfolio.knows_invoices()
    }

    /// Invoices and credit notes of the default window.
    pub fn window(&self) -> Turnover {
        self.portfolio.columns.figures[self.at()].window
    }

    /// Invoices and credit notes since the beginning.
    pub fn lifetime(&self) -> Turnover {
        self.portfolio.columns.figures[self.at()].lifetime
    }

    /// Net of the prior-year window, in minor units.
    pub fn prior_net(&self) -> i64 {
        self.portfolio.columns.figures[self.at()].prior_net
    }

    /// Net of the last 12 closed months, in minor units.
    pub fn ttm_net(&self) -> i64 {
        self.portfolio.columns.figures[self.at()].ttm_net
    }

    /// Against budget, if there is one.
    pub fn budget(&self) -> Option<&'a BudgetFigures> {
        self.portfolio.columns.budgets.get(self.row)
    }

    /// Counts and dates of documents.
    pub fn activity(&self) -> &'a Activity {
        &self.portfolio.columns.figures[self.at()].activity
    }

    /// What is to be done for the customer today.
    pub fn work(&self) -> Option<&'a OpenWork> {
        self.portfolio.columns.work.get(self.row)
    }

    /// The pace, if there is a budget.
    pub fn pace(&self) -> Option<Pace> {
        self.portfolio.columns.pace(self.row)
    }

    /// One measure.
    pub fn measure(&self, key: MeasureKey) -> Measured {
        self.portfolio.columns.measure(key, self.row)
    }

    /// Date of the last good load of a measure whose source fails.
    pub fn stale_since(&self, key: MeasureKey) -> Option<NaiveDate> {
        self.portfolio.columns.stale_since[key.index()]
    }

    /// All measures.
    pub fn measures(&self) -> Measures {
        self.portfolio.columns.measures(self.row)
    }

    /// What amounts are reported in.
    pub fn reporting(&self) -> Currency {
        self.portfolio.context.reporting
    }

    /// An amount of minor units in major units of the reporting currency.
    pub fn in_major(&self, minor: f64) -> f64 {
        minor / f64::from(10u32.pow(self.portfolio.context.reporting.minor_digits()))
    }

    /// An amount in the reporting currency.
    pub fn money(&self, minor: i64) -> Money {
        Money::from_minor(minor, self.portfolio.context.reporting)
    }

    /// The last good published score a degraded one was held against.
    pub fn last_good(&self) -> Option<bellwether_domain::scoring::score::LastGood> {
        self.portfolio.last_good.get(self.id()).map(|&value| bellwether_domain::scoring::score::LastGood {
            value,
            model: self.portfolio.context.model.id().to_owned(),
        })
    }

    /// The score with its explanation, from the same measures.
    pub fn explain(&self) -> Evaluation {
        let last_good = self.last_good();
        evaluate(&self.portfolio.context.model, &self.measures(), self.lifecycle(), last_good.as_ref())
    }
}
