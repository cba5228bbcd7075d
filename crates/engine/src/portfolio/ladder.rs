//! A ladder over an order: for evenly spaced positions, the set of all rows from there on.
//!
//! The rows beyond any bound are then those of the next set that has them all, but for the few rows in between: nobody
//! else is asked. It costs 8 bytes a customer for each order that is filtered by.

use std::ops::Range;

use crate::portfolio::order::Order;
use crate::portfolio::row_set::RowSet;

/// Sets that are kept of one order.
const STEPS: usize = 64;

/// Sets of the rows from certain positions of an order on; rows without a value are in none.
#[derive(Debug)]
pub struct Ladder {
    /// `sets[n]` holds the rows from position `n * stride` on; the last one is empty.
    sets: Vec<RowSet>,
    stride: usize,
}

impl Ladder {
    /// Builds the ladder of an order.
    pub fn of(order: &Order) -> Self {
        let stride = order.with_value().div_ceil(STEPS).max(1);
        let steps = order.with_value().div_ceil(stride);
        let mut set = RowSet::none(order.len());
        let mut sets = vec![set.clone()];
        for step in (0..steps).rev() {
            let end = order.with_value().min((step + 1) * stride);
            (step * stride..end).for_each(|position| set.insert(order.at(position, false) as usize));
            sets.push(set.clone());
        }
        sets.reverse();
        Self { sets, stride }
    }

    /// The rows that have a value and are at `position` of the ascending order or later.
    pub fn from<'a>(&'a self, order: &'a Order, position: usize) -> Beyond<'a> {
        let position = position.min(order.with_value());
        let below = position / self.stride;
        Beyond { within: &self.sets[below], without: None, order, wrong: below * self.stride..position }
    }

    /// The rows that have a value and are before `position` of the ascending order.
    pub fn before<'a>(&'a self, order: &'a Order, position: usize) -> Beyond<'a> {
        let position = position.min(order.with_value());
        let above = position.div_ceil(self.stride);
        let end = order.with_value().min(above * self.stride);
        Beyond { within: &self.sets[0], without: Some(&self.sets[above]), order, wrong: position..end }
    }
}

/// The rows beyond a bound: kept sets, and the few rows of an order that they have too many.
#[derive(Debug)]
pub struct Beyond<'a> {
    /// The rows are in this set,
    pub(crate) within: &'a RowSet,
    /// and not in this one,
    pub(crate) without: Option<&'a RowSet>,
    order: &'a Order,
    wrong: Range<usize>,
}

impl Beyond<'_> {
    /// The rows that the sets have too many.
    pub(crate) fn wrong(&self) -> impl Iterator<Item = usize> {
        self.wrong.clone().map(|at| self.order.at(at, false) as usize)
    }
}
