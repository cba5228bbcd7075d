//! Asset `purchases`: which product families a customer was invoiced, and when.

use std::collections::HashMap;

use arrow::array::RecordBatch;
use bellwether_domain::facts::rows::DocumentKind;

use crate::error::WarehouseError;
use crate::pipeline::build::Build;
use crate::pipeline::derive::derive;
use crate::pipeline::outcome::Outcome;
use crate::rows::{RowBuilder, View};
use crate::schema::PURCHASES;
use crate::words::Worded;

pub(super) fn make(build: &Build<'_>) -> Result<Outcome, WarehouseError> {
    let Some(lines) = build.table("lines")? else { return Ok(Outcome::default()) };
    let Some(families) = build.table("families")? else { return Ok(Outcome::new(lines.rows()? as u64, 0)) };
    let mut numbers: HashMap<String, u16> = HashMap::new();
    for batch in families.scan(&["family", "name"], 8_192)? {
        let batch = batch?;
        let (number, name) = (View(&batch).small("family"), View(&batch).text("name"));
        numbers.extend((0..batch.num_rows()).map(|row| (name.value(row).to_owned(), number.value(row))));
    }
    let mut ascending = true;
    let work = |group| Ok(purchases_of(&lines.group(group, &["customer", "date", "kind", "family"])?, &numbers));
    let written = derive(build, "purchases", PURCHASES, &lines, work, |batch| {
        let view = View(batch);
        let (customer, day, family) = (view.number("customer"), view.date("date"), view.small("family"));
        let key = |row: usize| (customer.value(row), day.value(row), family.value(row));
        ascending &= (1..batch.num_rows()).all(|row| key(row - 1) < key(row));
    })?;
    Ok(Outcome::new(lines.rows()? as u64, written).check("distinct_and_sorted", ascending, format!("{written} rows")))
}

fn purchases_of(batch: &RecordBatch, numbers: &HashMap<String, u16>) -> RecordBatch {
    let view = View(batch);
    let (customer, days) = (view.number("customer").values(), view.date("date").values());
    let (kind, family) = (view.word("kind"), view.word("family"));
    let invoice = kind.translate(|word| word == DocumentKind::Invoice.word());
    let number = family.translate(|name| numbers.get(name).copied());
    let mut rows = RowBuilder::new(PURCHASES);
    let mut start = 0;
    let mut bought: Vec<u16> = Vec::new();
    while start < batch.num_rows() {
        let mut end = start;
        bought.clear();
        while end < batch.num_rows() && customer[end] == customer[start] && days[end] == days[start] {
            if kind.key(end).is_some_and(|key| invoice[key]) {
                bought.extend(family.key(end).and_then(|key| number[key]));
            }
            end += 1;
        }
        bought.sort_unstable();
        bought.dedup();
        for &family in &bought {
            rows.number(customer[start]).opt_days(Some(days[start])).small(family);
        }
        start = end;
    }
    rows.finish()
}
