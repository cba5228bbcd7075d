//! The portfolio in groups: subtotals by one field, which add up to the total.

use std::cmp::Reverse;

use bellwether_domain::measure::Measured;
use bellwether_domain::measures::pacing::Pace;
use bellwether_domain::measures::revenue::{budget_attainment, ratio_of_growth};
use bellwether_domain::money::MoneyError;

use crate::portfolio::build::Portfolio;
use crate::portfolio::field::FilterField;
use crate::portfolio::filter::NONE;
use crate::portfolio::query::Filter;
use crate::portfolio::summary::{RiskSum, SummaryError, Sums, mean};
use crate::scope::Scope;

/// What can be grouped by.
pub const GROUP_FIELDS: [FilterField; 5] =
    [FilterField::Country, FilterField::Tier, FilterField::Industry, FilterField::Band, FilterField::Owner];

/// Customers by the values of a field. Amounts in minor units of the reporting currency.
#[derive(Debug, Clone, PartialEq)]
pub struct Groups {
    /// Values with the numbers of their customers: bands in the model's order, others with most net first, and customers
    /// without a value last.
    pub groups: Vec<(String, GroupSum)>,
    /// All of them.
    pub total: GroupSum,
}

/// Numbers of several customers.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupSum {
    /// How many.
    pub customers: usize,
    /// Amounts.
    pub sums: Sums,
    /// Net ÷ prior net.
    pub yoy: Measured,
    /// Net ÷ budget of customers and months with a budget.
    pub attainment: Measured,
    /// The pace of that attainment.
    pub pace: Option<Pace>,
    /// Mean published score.
    pub average_score: Option<f64>,
    /// Customers with a score.
    pub scored: usize,
    /// Those in high and critical bands.
    pub at_risk: RiskSum,
    /// TTM net of everybody, at least 0 each.
    pub ttm_positive: i64,
}

impl Portfolio {
    /// Subtotals over the rows that a scope and a filter leave, by a field of [`GROUP_FIELDS`].
    ///
    /// # Errors
    /// When a filter names a value that its field does not have, or a sum overflows.
    pub fn groups(&self, scope: &Scope, filter: &Filter, by: FilterField) -> Result<Groups, SummaryError> {
        let set = self.selected(scope, filter).map_err(SummaryError::Query)?;
        let all: Vec<u32> = set.iter().collect();
        let mut groups = Vec::new();
        for (value, rows) in self.filters.values_of(&self.columns, &self.context.model, by) {
            let mut rows = rows.clone();
            rows.intersect(&set);
            let rows: Vec<u32> = rows.iter().collect();
            if !rows.is_empty() {
                groups.push((value.clone(), self.group_sum(&rows)?));
            }
        }
        if by != FilterField::Band {
            // A value may be called as customers without one are; those come last.
            let last = groups.len().saturating_sub(1);
            let ends = groups.last().is_some_and(|(value, _)| value == NONE);
            let valued = if ends { &mut groups[..last] } else { &mut groups[..] };
            valued.sort_by_cached_key(|(value, sum)| (Reverse(sum.sums.net), value.clone()));
        }
        Ok(Groups { groups, total: self.group_sum(&all)? })
    }

    /// Numbers of some rows.
    pub(super) fn group_sum(&self, rows: &[u32]) -> Result<GroupSum, MoneyError> {
        let sums = self.sums(rows)?;
        let (at_risk, ttm_positive) = self.risk(rows)?;
        let known: Vec<u8> = rows.iter().filter_map(|&row| self.row_at(row).score().now.value).collect();
        let attainment = budget_attainment(sums.budget.as_ref());
        Ok(GroupSum {
            customers: rows.len(),
            yoy: ratio_of_growth(sums.net, sums.prior_net),
            attainment,
            pace: attainment.ok().map(Pace::of),
            average_score: mean(known.iter().copied().map(f64::from)),
            scored: known.len(),
            at_risk,
            ttm_positive,
            sums,
        })
    }
}

impl GroupSum {
    /// Revenue at risk ÷ revenue of everybody, 0 to 1; none when nobody has any.
    #[expect(clippy::cast_precision_loss, reason = "a ratio of sums; 53 bits of them decide it")]
    pub fn share_at_risk(&self) -> Option<f64> {
        (self.ttm_positive > 0).then(|| self.at_risk.ttm_net as f64 / self.ttm_positive as f64)
    }
}
