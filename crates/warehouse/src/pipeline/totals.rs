//! Sums to check assets against each other.

use std::collections::BTreeMap;

use arrow::array::StringArray;

use crate::error::WarehouseError;
use crate::rows::View;
use crate::table::read::Table;

/// Sums of minor units by kind and currency; wide enough for any number of 64-bit amounts.
pub(super) type Totals = BTreeMap<(String, String), i128>;

/// Sums of a table with kinds, currencies and amounts.
pub(super) fn totals(table: Option<&Table>) -> Result<Totals, WarehouseError> {
    let mut totals = Totals::new();
    let Some(table) = table else { return Ok(totals) };
    for batch in table.scan(&["kind", "currency", "amount_minor"], 8_192)? {
        let batch = batch?;
        let view = View(&batch);
        let (kind, currency, amount) = (view.word("kind"), view.word("currency"), view.int("amount_minor").values());
        let mut sums: BTreeMap<(Option<usize>, Option<usize>), i128> = BTreeMap::new();
        for (row, &minor) in amount.iter().enumerate() {
            *sums.entry((kind.key(row), currency.key(row))).or_default() += i128::from(minor);
        }
        for ((k, c), sum) in sums {
            let word = |values: &StringArray, key: Option<usize>| key.map(|key| values.value(key).to_owned());
            let key = word(kind.values, k).zip(word(currency.values, c)).expect("not nullable");
            *totals.entry(key).or_default() += sum;
        }
    }
    Ok(totals)
}
