//! Rows grouped by customer: one flat array and one array of offsets.

use serde::{Deserialize, Serialize};

use crate::facts::customer::CustomerId;

/// Rows of one kind for `n` customers. `of(i)` is the slice of customer `i`, in the order in which it was given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Grouped<T> {
    offsets: Vec<u32>,
    rows: Vec<T>,
}

impl<T> Grouped<T> {
    /// No rows for `customers` customers.
    pub fn empty(customers: usize) -> Self {
        Self { offsets: vec![0; customers + 1], rows: Vec::new() }
    }

    /// Starts building group after group.
    pub fn builder() -> GroupedBuilder<T> {
        GroupedBuilder { offsets: vec![0], rows: Vec::new() }
    }

    /// Number of groups.
    pub fn customers(&self) -> usize {
        self.offsets.len() - 1
    }

    /// The rows of one group; none for an index that is out of range.
    pub fn of(&self, customer: usize) -> &[T] {
        match (self.offsets.get(customer), self.offsets.get(customer + 1)) {
            (Some(&start), Some(&end)) => &self.rows[start as usize..end as usize],
            _ => &[],
        }
    }

    /// All rows, group after group.
    pub fn rows(&self) -> &[T] {
        &self.rows
    }

    /// All rows, to be changed in place.
    pub fn rows_mut(&mut self) -> &mut [T] {
        &mut self.rows
    }

    /// Each group in turn.
    pub fn iter(&self) -> impl Iterator<Item = &[T]> {
        (0..self.customers()).map(|customer| self.of(customer))
    }
}

impl<T: Clone> Grouped<T> {
    /// Groups pairs of (group, row) by a stable counting sort: the order within a group is kept.
    ///
    /// Pairs whose group is not below `customers` are left out; callers check before.
    pub fn from_pairs(customers: usize, pairs: &[(u32, T)]) -> Self {
        let mut order: Vec<u32> =
            (0..row_count(pairs.len())).filter(|&i| (pairs[i as usize].0 as usize) < customers).collect();
        order.sort_by_key(|&i| pairs[i as usize].0);
        let mut offsets = vec![0u32; customers + 1];
        for &i in &order {
            offsets[pairs[i as usize].0 as usize + 1] += 1;
        }
        for i in 0..customers {
            offsets[i + 1] += offsets[i];
        }
        Self { offsets, rows: order.iter().map(|&i| pairs[i as usize].1.clone()).collect() }
    }
}

/// Builds a [`Grouped`] from rows that arrive sorted by group.
#[derive(Debug, Clone)]
pub struct GroupedBuilder<T> {
    offsets: Vec<u32>,
    rows: Vec<T>,
}

impl<T> GroupedBuilder<T> {
    /// Adds a row to the current group.
    pub fn push(&mut self, row: T) {
        self.rows.push(row);
    }

    /// Adds rows to the current group.
    pub fn extend(&mut self, rows: impl IntoIterator<Item = T>) {
        self.rows.extend(rows);
    }

    /// Ends the current group.
    pub fn end_group(&mut self) {
        self.offsets.push(row_count(self.rows.len()));
    }

    /// Ends groups until `groups` of them are complete.
    pub fn end_groups_until(&mut self, groups: usize) {
        while self.offsets.len() <= groups {
            self.end_group();
        }
    }

    /// How many groups are complete.
    pub fn groups(&self) -> usize {
        self.offsets.len() - 1
    }

    /// The finished table; rows of a group that was not ended are part of no group.
    pub fn finish(mut self) -> Grouped<T> {
        let last = self.offsets.last().copied().unwrap_or_default();
        self.rows.truncate(last as usize);
        Grouped { offsets: self.offsets, rows: self.rows }
    }
}

fn row_count(rows: usize) -> u32 {
    u32::try_from(rows).expect("a fact table holds fewer than 2^32 rows")
}

/// Rows grouped by the customer keys of one source, in the order of `keys`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Keyed<T> {
    /// Distinct customer ids.
    pub keys: Vec<CustomerId>,
    /// `rows.of(i)` belongs to `keys[i]`.
    pub rows: Grouped<T>,
}

impl<T> Default for Keyed<T> {
    fn default() -> Self {
        Self { keys: Vec::new(), rows: Grouped::empty(0) }
    }
}

impl<T: Clone> Keyed<T> {
    /// Collects pairs of (customer, row) into groups sorted by customer; the order within a customer is kept.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (CustomerId, T)>) -> Self {
        let pairs: Vec<(CustomerId, T)> = pairs.into_iter().collect();
        let mut keys: Vec<CustomerId> = pairs.iter().map(|(key, _)| key.clone()).collect();
        keys.sort_unstable();
        keys.dedup();
        let indexed: Vec<(u32, T)> = pairs
            .into_iter()
            .map(|(key, row)| (row_count(keys.binary_search(&key).expect("collected above")), row))
            .collect();
        let rows = Grouped::from_pairs(keys.len(), &indexed);
        Self { keys, rows }
    }

    /// Brings the groups into the order of `customers`, which is sorted and without duplicates. Customers without
    /// rows get an empty group; keys that are not among them are returned beside the table.
    ///
    /// Free of copies when the source already knows the same customers in the same order.
    pub fn align(self, customers: &[CustomerId]) -> (Grouped<T>, Vec<CustomerId>) {
        if self.keys == customers {
            return (self.rows, Vec::new());
        }
        let mut place: Vec<Option<usize>> = vec![None; customers.len()];
        let mut strangers = Vec::new();
        for (at, key) in self.keys.iter().enumerate() {
            match customers.binary_search(key) {
                Ok(customer) => place[customer] = Some(at),
                Err(_) => strangers.push(key.clone()),
            }
        }
        let mut builder = Grouped::builder();
        for at in place {
            builder.rows.extend_from_slice(at.map_or(&[], |at| self.rows.of(at)));
            builder.end_group();
        }
        (builder.finish(), strangers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(names: &[&str]) -> Vec<CustomerId> {
        names.iter().map(|&n| n.into()).collect()
    }

    #[test]
    fn pairs_are_grouped_and_keep_their_order() {
        let keyed = Keyed::from_pairs([("b".into(), 1), ("a".into(), 2), ("b".into(), 3)]);
        assert_eq!(keyed.keys, ids(&["a", "b"]));
        assert_eq!(keyed.rows.of(0), [2]);
        assert_eq!(keyed.rows.of(1), [1, 3]);
        assert_eq!(keyed.rows.of(2), [0; 0]);
    }

    #[test]
    fn aligning_fills_gaps_and_reports_strangers() {
        let keyed = Keyed::from_pairs([("a".into(), 1), ("c".into(), 2), ("x".into(), 3)]);
        let (rows, strangers) = keyed.align(&ids(&["a", "b", "c"]));
        assert_eq!(rows.iter().map(<[i32]>::to_vec).collect::<Vec<_>>(), [vec![1], vec![], vec![2]]);
        assert_eq!(strangers, ids(&["x"]));
    }
}
