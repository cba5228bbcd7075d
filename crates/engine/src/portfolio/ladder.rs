//! A ladder over an order: for evenly spaced positions, the set of all rows from there on.
//!
//! The rows beyond any bound are then found by taking the nearest set and putting right the few rows in between,
//! instead of asking everybody. It costs 8 bytes a customer for each order that is filtered by.

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
    pub fn from(&self, order: &Order, position: usize) -> RowSet {
        let position = position.min(order.with_value());
        let below = position / self.stride;
        let above = (below + 1).min(self.sets.len() - 1);
        let (low, high) = (below * self.stride, order.with_value().min(above * self.stride));
        let rows = |from: usize, to: usize| (from..to).map(|at| order.at(at, false) as usize);
        if position - low <= high - position {
            let mut set = self.sets[below].clone();
            rows(low, position).for_each(|row| set.remove(row));
            set
        } else {
            let mut set = self.sets[above].clone();
            rows(position, high).for_each(|row| set.insert(row));
            set
        }
    }

    /// The rows that have a value and are before `position` of the ascending order.
    pub fn before(&self, order: &Order, position: usize) -> RowSet {
        let mut set = self.sets[0].clone();
        set.subtract(&self.from(order, position));
        set
    }
}
