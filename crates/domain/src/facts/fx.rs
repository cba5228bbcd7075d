//! Monthly exchange rates into the reporting currency.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize, Serializer};

use crate::codes::Currency;
use crate::money::{Money, MoneyError};

/// Rates by currency and calendar month: units of the reporting currency per unit of the other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FxRates {
    reporting: Currency,
    #[serde(serialize_with = "in_order")]
    rates: Rates,
}

/// By currency, year and month.
type Rates = HashMap<(Currency, i32, u32), Decimal>;

/// Equal rates become equal bytes.
fn in_order<S: Serializer>(rates: &Rates, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(rates.iter().collect::<BTreeMap<_, _>>())
}

/// A conversion that could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FxError {
    /// There is no rate for that month; it is never taken as 1.
    #[error("no exchange rate from {from} to {to} for {year}-{month:02}; load the rate of that month")]
    MissingRate {
        /// Currency of the document.
        from: Currency,
        /// Reporting currency.
        to: Currency,
        /// Calendar year of the document.
        year: i32,
        /// Calendar month of the document.
        month: u32,
    },
    /// The converted amount does not fit.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// Rates that are missing: months without one, by currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingRates {
    to: Currency,
    months: BTreeMap<Currency, BTreeSet<(i32, u32)>>,
}

/// One that is missing alone is told as [`FxError::MissingRate`] is.
impl fmt::Display for MissingRates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no exchange rate ")?;
        let mut separator = "";
        for (from, months) in &self.months {
            let (Some(first), Some(last)) = (months.first(), months.last()) else { continue };
            write!(f, "{separator}from {from} to {} for {}-{:02}", self.to, first.0, first.1)?;
            if months.len() > 1 {
                write!(f, " to {}-{:02} ({} months)", last.0, last.1, months.len())?;
            }
            separator = ", ";
        }
        let alone = self.months.values().map(BTreeSet::len).sum::<usize>() == 1;
        f.write_str(if alone { "; load the rate of that month" } else { "; load the rates of those months" })
    }
}

impl FxRates {
    /// No rates yet: only documents in the reporting currency can be taken.
    pub fn new(reporting: Currency) -> Self {
        Self { reporting, rates: HashMap::new() }
    }

    /// The currency everything is reported in.
    pub const fn reporting(&self) -> Currency {
        self.reporting
    }

    /// Sets the rate of one calendar month (any day of it).
    pub fn set(&mut self, from: Currency, month: NaiveDate, rate: Decimal) {
        self.rates.insert((from, month.year(), month.month()), rate);
    }

    /// The rates that amounts of some currencies and dates would need and that there are not; none if all are there.
    pub fn missing(&self, needed: impl IntoIterator<Item = (Currency, NaiveDate)>) -> Option<MissingRates> {
        let mut months: BTreeMap<Currency, BTreeSet<(i32, u32)>> = BTreeMap::new();
        for (from, date) in needed {
            let (year, month) = (date.year(), date.month());
            if from != self.reporting && !self.rates.contains_key(&(from, year, month)) {
                months.entry(from).or_default().insert((year, month));
            }
        }
        (!months.is_empty()).then_some(MissingRates { to: self.reporting, months })
    }

    /// Converts minor units of `from` at the rate of the document's own calendar month, rounded once more.
    ///
    /// # Errors
    /// When the rate is missing or the amount does not fit.
    pub fn to_reporting(&self, minor: i64, from: Currency, date: NaiveDate) -> Result<i64, FxError> {
        if from == self.reporting {
            return Ok(minor);
        }
        let (year, month) = (date.year(), date.month());
        let rate = self.rates.get(&(from, year, month)).ok_or(FxError::MissingRate {
            from,
            to: self.reporting,
            year,
            month,
        })?;
        Ok(Money::from_minor(minor, from).convert(*rate, self.reporting)?.minor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn all_missing_rates_are_told_at_once() {
        let usd: Currency = "USD".parse().expect("a currency");
        let mut rates = FxRates::new(Currency::GBP);
        rates.set(Currency::EUR, day("2011-06-01"), Decimal::ONE);
        let told = |needed: &[(Currency, &str)]| {
            let needed = needed.iter().map(|(currency, date)| (*currency, day(date)));
            rates.missing(needed).map(|missing| missing.to_string())
        };
        assert_eq!(told(&[(Currency::GBP, "2011-05-01"), (Currency::EUR, "2011-06-30")]), None);
        let one = rates.to_reporting(1, Currency::EUR, day("2011-05-31")).expect_err("no rate").to_string();
        assert_eq!(told(&[(Currency::EUR, "2011-05-01"), (Currency::EUR, "2011-05-31")]), Some(one));
        assert_eq!(
            told(&[(usd, "2011-06-01"), (Currency::EUR, "2011-07-01"), (Currency::EUR, "2011-05-31")]).as_deref(),
            Some(
                "no exchange rate from EUR to GBP for 2011-05 to 2011-07 (2 months), from USD to GBP for 2011-06; load \
                 the rates of those months"
            )
        );
    }
}
