//! Monthly exchange rates into the reporting currency.

use std::collections::{BTreeMap, HashMap};

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
