//! Which currencies all amounts can be brought into.

use std::collections::HashSet;

use bellwether_domain::codes::Currency;
use bellwether_domain::facts::fx::MissingRates;
use chrono::{Datelike, NaiveDate};

use super::Generation;
use super::financials::Currencies;
use crate::error::WarehouseError;
use crate::rows::{View, date};
use crate::table::read::Table;

/// A calendar month: year, and month from 1.
type Month = (i32, u32);

/// Rows read at once.
const BATCH: usize = 8_192;

impl Generation {
    /// Currencies that every document up to a date, and every budget, can be converted into: of each other currency there is
    /// a rate for each month in which it occurs. In alphabetical order. Reads the months of all customers.
    ///
    /// # Errors
    /// When the files cannot be read.
    pub fn convertible_into(&self, through: NaiveDate) -> Result<Vec<Currency>, WarehouseError> {
        let mut needed = HashSet::new();
        for (table, last) in [(&self.tables.months, through), (&self.tables.budgets, NaiveDate::MAX)] {
            if let Some(table) = table {
                occurring(table, last, &mut needed)?;
            }
        }
        let rates = self.rates()?;
        let mut candidates: HashSet<Currency> = needed.iter().map(|(currency, _)| *currency).collect();
        candidates.extend(rates.iter().map(|(_, to, _)| *to));
        candidates.retain(|to| needed.iter().all(|(from, month)| from == to || rates.contains(&(*from, *to, *month))));
        let mut candidates: Vec<Currency> = candidates.into_iter().collect();
        candidates.sort_by_key(ToString::to_string);
        Ok(candidates)
    }

    /// The rates into the reporting currency that documents and budgets would need and that there are not. Reads the months of
    /// all customers.
    ///
    /// # Errors
    /// When the files cannot be read.
    pub fn missing_rates(&self) -> Result<Option<MissingRates>, WarehouseError> {
        let mut needed = HashSet::new();
        for table in [&self.tables.months, &self.tables.budgets].into_iter().flatten() {
            occurring(table, NaiveDate::MAX, &mut needed)?;
        }
        let first_of = |(year, month)| NaiveDate::from_ymd_opt(year, month, 1).expect("months of dates");
        Ok(self.fx()?.missing(needed.into_iter().map(|(currency, month)| (currency, first_of(month)))))
    }

    /// Currency, currency into which, and month of each rate.
    fn rates(&self) -> Result<HashSet<(Currency, Currency, Month)>, WarehouseError> {
        let mut rates = HashSet::new();
        let Some(table) = &self.tables.fx_rates else { return Ok(rates) };
        for batch in table.scan(&["from_currency", "to_currency", "month"], BATCH)? {
            let batch = batch?;
            let view = View(&batch);
            let (from, to) = (Currencies::new(view.word("from_currency"))?, Currencies::new(view.word("to_currency"))?);
            let months = view.date("month").values();
            rates.extend(months.iter().enumerate().map(|(row, &day)| (from.of(row), to.of(row), month_of(date(day)))));
        }
        Ok(rates)
    }
}

/// Adds the months in which each currency occurs, up to a date.
fn occurring(table: &Table, last: NaiveDate, found: &mut HashSet<(Currency, Month)>) -> Result<(), WarehouseError> {
    for batch in table.scan(&["month", "currency"], BATCH)? {
        let batch = batch?;
        let view = View(&batch);
        let currency = Currencies::new(view.word("currency"))?;
        let mut before = None;
        for (row, &day) in view.date("month").values().iter().enumerate() {
            let this = (currency.of(row), day);
            // Neighbours are often alike, and a look is cheaper than a search.
            if before.replace(this) != Some(this) && date(day) <= last {
                found.insert((this.0, month_of(date(day))));
            }
        }
    }
    Ok(())
}

fn month_of(day: NaiveDate) -> Month {
    (day.year(), day.month())
}
