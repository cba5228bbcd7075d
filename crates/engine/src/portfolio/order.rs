//! Sort orders: each field's permutation of the rows, worked out once when it is first asked for.

use std::cmp::Ordering;
use std::sync::{Arc, OnceLock};

use rayon::slice::ParallelSliceMut;

use crate::portfolio::columns::Columns;
use crate::portfolio::field::SortField;
use crate::portfolio::ladder::Ladder;
use crate::portfolio::view::SortKey;

/// Rows in ascending order of a field, equal ones in the order of their ids; rows without a value at the end.
#[derive(Debug)]
pub struct Order {
    rows: Vec<u32>,
    with_value: usize,
    places: OnceLock<Vec<u32>>,
    ranks: OnceLock<Vec<u32>>,
    ladder: OnceLock<Ladder>,
}

impl Order {
    /// Sorts the rows by a field.
    pub fn by(columns: &Columns, field: SortField) -> Self {
        let count = u32::try_from(columns.len()).expect("rows are counted in 32 bits");
        let (mut rows, missing): (Vec<u32>, Vec<u32>) =
            (0..count).partition(|&row| !columns.sort_key(field, row).is_none());
        let with_value = rows.len();
        let numeric = rows.first().is_some_and(|&row| matches!(columns.sort_key(field, row), SortKey::Number(_)));
        if numeric {
            sort_by_number(columns, field, &mut rows);
        } else if field != SortField::Id {
            let key = |row| columns.sort_key(field, row);
            rows.par_sort_unstable_by(|&a, &b| key(a).compare(&key(b)).then(a.cmp(&b)));
        }
        rows.extend(missing);
        Self { rows, with_value, places: OnceLock::new(), ranks: OnceLock::new(), ladder: OnceLock::new() }
    }

    /// The row at a position of the order, ascending or descending.
    pub fn at(&self, position: usize, descending: bool) -> u32 {
        if !descending {
            self.rows[position]
        } else if position < self.with_value {
            self.rows[self.with_value - 1 - position]
        } else {
            self.rows[self.rows.len() - 1 - (position - self.with_value)]
        }
    }

    /// The position of a row in the order, ascending or descending: the inverse of [`Self::at`].
    pub fn place(&self, row: u32, descending: bool) -> usize {
        let places = self.places.get_or_init(|| {
            let mut places = vec![0; self.rows.len()];
            (0..).zip(&self.rows).for_each(|(position, &row)| places[row as usize] = position);
            places
        });
        let place = places[row as usize] as usize;
        if !descending {
            place
        } else if place < self.with_value {
            self.with_value - 1 - place
        } else {
            self.rows.len() - 1 - (place - self.with_value)
        }
    }

    /// Rank of a row's value, the same for equal values: ranks compare like the values, in either direction, and cost a
    /// number where a text would have to be read. Rows without a value come last. `columns` and `field` are those of
    /// the order.
    pub fn rank(&self, columns: &Columns, field: SortField, row: u32, descending: bool) -> u32 {
        let rank = self.ranks.get_or_init(|| self.work_out_ranks(columns, field))[row as usize];
        if descending && rank != u32::MAX { u32::MAX - 1 - rank } else { rank }
    }

    fn work_out_ranks(&self, columns: &Columns, field: SortField) -> Vec<u32> {
        let mut ranks = vec![u32::MAX; self.rows.len()];
        let (mut rank, mut last) = (0, None);
        for &row in &self.rows[..self.with_value] {
            let key = columns.sort_key(field, row);
            if last.is_some_and(|last| key.compare(&last).is_ne()) {
                rank += 1;
            }
            ranks[row as usize] = rank;
            last = Some(key);
        }
        ranks
    }

    /// The sets of rows from certain positions on, worked out on first use.
    pub fn ladder(&self) -> &Ladder {
        self.ladder.get_or_init(|| Ladder::of(self))
    }

    /// Number of rows that have a value; they come first.
    pub const fn with_value(&self) -> usize {
        self.with_value
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// First position, in a direction, whose row satisfies a predicate that holds for all later ones.
    pub fn partition_point(&self, descending: bool, before: impl FnMut(u32) -> bool) -> usize {
        self.partition_point_from(0, descending, before)
    }

    /// As [`Self::partition_point`], among the positions from `start` on.
    pub fn partition_point_from(&self, start: usize, descending: bool, mut before: impl FnMut(u32) -> bool) -> usize {
        let (mut low, mut high) = (start, self.len());
        while low < high {
            let middle = low.midpoint(high);
            if before(self.at(middle, descending)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

fn sort_by_number(columns: &Columns, field: SortField, rows: &mut [u32]) {
    let mut keyed: Vec<(u64, u32)> = rows
        .iter()
        .map(|&row| match columns.sort_key(field, row) {
            SortKey::Number(number) => (ordered_bits(number), row),
            _ => (u64::MAX, row),
        })
        .collect();
    keyed.par_sort_unstable();
    rows.iter_mut().zip(keyed).for_each(|(row, (_, sorted))| *row = sorted);
}

/// Bits of a number that compare like the number.
const fn ordered_bits(number: f64) -> u64 {
    let bits = number.to_bits();
    if bits >> 63 == 0 { bits | 1 << 63 } else { !bits }
}

/// The orders of all fields, each worked out on first use, by whichever of the portfolios that share it.
#[derive(Debug)]
pub struct Orders(Vec<Arc<OnceLock<Order>>>);

impl Default for Orders {
    fn default() -> Self {
        Self(SortField::ALL.iter().map(|_| Arc::default()).collect())
    }
}

impl Orders {
    /// The same orders but for some fields.
    #[must_use]
    pub fn without(&self, fields: &[SortField]) -> Self {
        let mut orders = self.0.clone();
        fields.iter().for_each(|field| orders[field.index()] = Arc::default());
        Self(orders)
    }

    /// The order of a field.
    pub fn of(&self, columns: &Columns, field: SortField) -> &Order {
        self.0[field.index()].get_or_init(|| Order::by(columns, field))
    }
}

/// A field with a direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SortTerm {
    /// By what.
    pub field: SortField,
    /// Greatest first.
    pub descending: bool,
}

impl SortTerm {
    /// Compares two keys in this direction; missing ones come last either way.
    pub fn compare(self, a: &SortKey<'_>, b: &SortKey<'_>) -> Ordering {
        match (a.is_none(), b.is_none()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Greater,
            (false, true) => Ordering::Less,
            (false, false) if self.descending => b.compare(a),
            (false, false) => a.compare(b),
        }
    }
}
