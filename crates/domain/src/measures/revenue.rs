//! Revenue: net of windows, year over year, against budget, and the trend of twelve months.

use chrono::NaiveDate;

use crate::facts::rows::{Budget, Document};
use crate::measure::{Measured, Missing};
use crate::measures::as_of::AsOf;
use crate::measures::money_sums::{Turnover, turnover};
use crate::money::MoneyError;

/// Exact amounts behind the revenue measures, in minor units of the reporting currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RevenueFigures {
    /// Of the default window.
    pub window: Turnover,
    /// Net of the prior-year window.
    pub prior_net: i64,
    /// Net of the last 12 closed months.
    pub ttm_net: i64,
    /// Net of the 12 months that ended three closed months earlier.
    pub ttm_base_net: i64,
    /// Against budget; none when no month of the default window has a budget row.
    pub budget: Option<BudgetFigures>,
}

/// Budget of the default window's months that have a budget row, and the net of the same months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BudgetFigures {
    /// Sum of budget rows.
    pub budget: i64,
    /// Net of those months.
    pub net: i64,
    /// How many months of the window have no row.
    pub missing_months: u8,
}

impl RevenueFigures {
    /// Sums up one customer's documents (sorted by date, none later than the as-of date) and budgets.
    ///
    /// # Errors
    /// On overflow.
    pub fn of(documents: &[Document], budgets: &[Budget], as_of: &AsOf) -> Result<Self, MoneyError> {
        Ok(Self {
            window: turnover(documents, as_of.fiscal.window)?,
            prior_net: turnover(documents, as_of.fiscal.prior)?.net()?,
            ttm_net: turnover(documents, as_of.ttm)?.net()?,
            ttm_base_net: turnover(documents, as_of.ttm_base)?.net()?,
            budget: BudgetFigures::of(documents, budgets, as_of)?,
        })
    }
}

impl BudgetFigures {
    fn of(documents: &[Document], budgets: &[Budget], as_of: &AsOf) -> Result<Option<Self>, MoneyError> {
        let mut figures = Self::default();
        let mut found = false;
        for month in &as_of.window_months {
            let mut rows = budgets.iter().filter(|row| month.contains(row.month)).peekable();
            if rows.peek().is_none() {
                figures.missing_months += 1;
                continue;
            }
            found = true;
            figures.budget =
                rows.try_fold(figures.budget, |sum, row| sum.checked_add(row.amount)).ok_or(MoneyError::Overflow)?;
            let net = turnover(documents, *month)?.net()?;
            figures.net = figures.net.checked_add(net).ok_or(MoneyError::Overflow)?;
        }
        Ok(found.then_some(figures))
    }
}

/// `revenue.yoy`: net of the default window ÷ net of its prior-year window; 0 when both are ≤ 0.
///
/// Insufficient history: never invoiced, first invoiced after the prior window's first fiscal month, or nothing
/// positive to compare a positive net with.
pub fn year_over_year(net: i64, prior_net: i64, first_invoice: Option<NaiveDate>, as_of: &AsOf) -> Measured {
    growth(net, prior_net, first_invoice, as_of.prior_first_month_end)
}

/// `trend.ttm_change`: net of the last 12 closed months ÷ net of the 12 that ended three closed months earlier.
///
/// The same kinds of no value as [`year_over_year`], with the base's first fiscal month.
pub fn ttm_change(figures: &RevenueFigures, first_invoice: Option<NaiveDate>, as_of: &AsOf) -> Measured {
    growth(figures.ttm_net, figures.ttm_base_net, first_invoice, as_of.ttm_base_first_month_end)
}

fn growth(net: i64, base: i64, first_invoice: Option<NaiveDate>, comparable_until: NaiveDate) -> Measured {
    match first_invoice {
        Some(first) if first <= comparable_until => ratio_of_growth(net, base),
        _ => Err(Missing::InsufficientHistory),
    }
}

/// The ratio of two nets without regard to history: 0 when both are ≤ 0, none when only the base is.
pub fn ratio_of_growth(net: i64, base: i64) -> Measured {
    match (net > 0, base > 0) {
        (_, true) => Ok(ratio(net, base)),
        (true, false) => Err(Missing::InsufficientHistory),
        (false, false) => Ok(0.0),
    }
}

/// `revenue.budget_attainment`: net ÷ budget over the months of the default window that have a budget row.
///
/// Not applicable without a budget row, or when the rows sum up to nothing or less.
pub fn budget_attainment(figures: Option<&BudgetFigures>) -> Measured {
    match figures {
        Some(figures) if figures.budget > 0 => Ok(ratio(figures.net, figures.budget)),
        _ => Err(Missing::NotApplicable),
    }
}

/// `revenue.net` as a measure: an amount in major units. The exact amount is kept beside it.
#[expect(clippy::cast_precision_loss, reason = "a measure is a float; the exact amount is kept beside it")]
pub fn major_units(minor: i64, minor_digits: u32) -> f64 {
    minor as f64 / f64::from(10u32.pow(minor_digits))
}

/// Ratio of two amounts; both are exact below 2^53 minor units, beyond that to 16 significant digits.
#[expect(clippy::cast_precision_loss, reason = "a ratio of money is a float by definition")]
pub fn ratio(numerator: i64, denominator: i64) -> f64 {
    numerator as f64 / denominator as f64
}
