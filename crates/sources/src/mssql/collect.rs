//! Gathers rows by customer as they come, each as small as it stays.

use std::collections::HashMap;
use std::sync::Arc;

use bellwether_domain::facts::customer::CustomerId;
use bellwether_domain::facts::grouped::{Grouped, Keyed};

/// Rows with the number of their customer. Servers sort by rules of their own, so that rows of a customer need not come
/// together.
pub(super) struct Collector<T> {
    numbers: HashMap<CustomerId, u32>,
    last: Option<(CustomerId, u32)>,
    rows: Vec<(u32, T)>,
}

impl<T: Copy> Collector<T> {
    pub(super) fn new() -> Self {
        Self { numbers: HashMap::new(), last: None, rows: Vec::new() }
    }

    /// Takes a row of a customer.
    pub(super) fn put(&mut self, customer: &str, row: T) {
        let number = match &self.last {
            Some((last, number)) if last.as_str() == customer => *number,
            _ => {
                let id = CustomerId::from(customer);
                let next = u32::try_from(self.numbers.len()).expect("fewer than 2^32 customers");
                let number = *self.numbers.entry(id.clone()).or_insert(next);
                self.last = Some((id, number));
                number
            }
        };
        self.rows.push((number, row));
    }

    /// Sorted by customer, then by `key`; rows with the same key keep their order.
    pub(super) fn sorted_by_key<K: Ord>(self, key: impl Fn(&T) -> K) -> Keyed<T> {
        self.finish(|rows| rows.sort_by_key(|(customer, row)| (*customer, key(row))))
    }

    /// Sorted, and each row once.
    pub(super) fn distinct(self) -> Keyed<T>
    where
        T: Ord,
    {
        self.finish(|rows| {
            rows.sort_unstable();
            rows.dedup();
        })
    }

    fn finish(self, sort: impl FnOnce(&mut Vec<(u32, T)>)) -> Keyed<T> {
        let Self { numbers, mut rows, .. } = self;
        let mut keys: Vec<(CustomerId, u32)> = numbers.into_iter().collect();
        keys.sort_unstable();
        let mut places = vec![0u32; keys.len()];
        for (place, (_, number)) in (0u32..).zip(&keys) {
            places[*number as usize] = place;
        }
        for (customer, _) in &mut rows {
            *customer = places[*customer as usize];
        }
        sort(&mut rows);
        let keys: Vec<CustomerId> = keys.into_iter().map(|(id, _)| id).collect();
        let rows = Grouped::from_pairs(keys.len(), &rows);
        Keyed { keys, rows }
    }
}

/// Texts that repeat, by number.
#[derive(Default)]
pub(super) struct Names {
    numbers: HashMap<Arc<str>, u32>,
    names: Vec<Arc<str>>,
}

impl Names {
    pub(super) fn number(&mut self, name: &str) -> u32 {
        if let Some(&number) = self.numbers.get(name) {
            return number;
        }
        let number = u32::try_from(self.names.len()).expect("fewer than 2^32 names");
        let name: Arc<str> = name.into();
        self.names.push(name.clone());
        self.numbers.insert(name, number);
        number
    }

    /// The one copy of a text.
    pub(super) fn shared(&mut self, name: &str) -> Arc<str> {
        let number = self.number(name);
        self.names[number as usize].clone()
    }

    pub(super) fn into_names(self) -> Vec<Arc<str>> {
        self.names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn customers_need_not_come_in_order_nor_together() {
        let mut collector = Collector::new();
        for (customer, row) in [("b", 3), ("B", 1), ("b", 2), ("a", 9), ("b", 2)] {
            collector.put(customer, row);
        }
        let keyed = collector.distinct();
        assert_eq!(keyed.keys, ["B", "a", "b"].map(CustomerId::from));
        assert_eq!(keyed.rows.iter().collect::<Vec<_>>(), [&[1][..], &[9], &[2, 3]]);
    }
}
