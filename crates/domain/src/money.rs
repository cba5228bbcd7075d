//! Exact money: integer minor units with a currency. Never a float; overflow is an error, never a wrap.

use std::fmt;

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use crate::codes::Currency;

/// An amount in the minor unit of its currency (pence, cents, yen, fils).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money {
    /// Minor units.
    pub minor: i64,
    /// What they are units of.
    pub currency: Currency,
}

/// What can go wrong with money.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The result does not fit into 64 bits of minor units.
    #[error("amount out of range: more than 64 bits of minor units")]
    Overflow,
    /// Two currencies met without a rate.
    #[error("cannot combine {left} with {right}; convert one of them first")]
    CurrencyMismatch {
        /// Left operand's currency.
        left: Currency,
        /// Right operand's currency.
        right: Currency,
    },
    /// Text that is no decimal number.
    #[error("`{0}` is not a decimal amount such as 1234.50")]
    NotDecimal(String),
}

impl Money {
    /// Nothing, in a currency.
    pub const fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    /// From minor units.
    pub const fn from_minor(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Rounds a decimal half away from zero to the currency's minor unit.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] when the amount does not fit.
    pub fn from_decimal(amount: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        let rounded = amount.round_dp_with_strategy(currency.minor_digits(), RoundingStrategy::MidpointAwayFromZero);
        let scale = Decimal::from(10u32.pow(currency.minor_digits()));
        let minor = rounded.checked_mul(scale).and_then(|m| m.to_i64()).ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, currency })
    }

    /// The amount as a decimal number of the major unit, with the currency's digits.
    pub fn to_decimal(self) -> Decimal {
        Decimal::from_i128_with_scale(i128::from(self.minor), self.currency.minor_digits())
    }

    /// Sum of two amounts of one currency.
    ///
    /// # Errors
    /// On overflow or different currencies.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.combine(other, i64::checked_add)
    }

    /// Difference of two amounts of one currency.
    ///
    /// # Errors
    /// On overflow or different currencies.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.combine(other, i64::checked_sub)
    }

    fn combine(self, other: Self, op: fn(i64, i64) -> Option<i64>) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::CurrencyMismatch { left: self.currency, right: other.currency });
        }
        let minor = op(self.minor, other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, currency: self.currency })
    }

    /// Into another currency at `rate` (units of `to` per unit of this currency), rounded once more, half away from
    /// zero.
    ///
    /// # Errors
    /// On overflow.
    pub fn convert(self, rate: Decimal, to: Currency) -> Result<Self, MoneyError> {
        let amount = self.to_decimal().checked_mul(rate).ok_or(MoneyError::Overflow)?;
        Self::from_decimal(amount, to)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.to_decimal(), self.currency)
    }
}

#[derive(Serialize, Deserialize)]
struct MoneyJson {
    amount: String,
    currency: Currency,
}

/// `{ "amount": "1234.50", "currency": "GBP" }`: a decimal string, never a float.
impl Serialize for Money {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        MoneyJson { amount: self.to_decimal().to_string(), currency: self.currency }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        let json = MoneyJson::deserialize(deserializer)?;
        let amount: Decimal =
            json.amount.parse().map_err(|_| D::Error::custom(MoneyError::NotDecimal(json.amount.clone())))?;
        let money = Self::from_decimal(amount, json.currency).map_err(D::Error::custom)?;
        if money.to_decimal() == amount {
            Ok(money)
        } else {
            Err(D::Error::custom(format!("`{}` has more digits than {} has", json.amount, json.currency)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gbp(text: &str) -> i64 {
        Money::from_decimal(text.parse().expect("a decimal"), Currency::GBP).expect("fits").minor
    }

    #[test]
    fn rounds_half_away_from_zero() {
        assert_eq!(gbp("1.005"), 101);
        assert_eq!(gbp("-1.005"), -101);
        assert_eq!(gbp("1.00499999"), 100);
        assert_eq!(gbp("2.675"), 268);
    }

    #[test]
    fn knows_minor_units_of_0_2_and_3_digits() {
        let of = |code: &str| Money::from_decimal("12.3456".parse().expect("a decimal"), code.parse().expect("a code"));
        assert_eq!(of("JPY").map(|m| m.minor), Ok(12));
        assert_eq!(of("EUR").map(|m| m.minor), Ok(1235));
        assert_eq!(of("KWD").map(|m| m.minor), Ok(12346));
    }

    #[test]
    fn overflow_is_an_error() {
        let max = Money::from_minor(i64::MAX, Currency::GBP);
        assert_eq!(max.checked_add(Money::from_minor(1, Currency::GBP)), Err(MoneyError::Overflow));
        assert_eq!(max.convert(Decimal::from(2), Currency::EUR), Err(MoneyError::Overflow));
        assert_eq!(Money::from_decimal(Decimal::MAX, Currency::GBP), Err(MoneyError::Overflow));
    }

    #[test]
    fn conversion_rounds_once_more() {
        let rate: Decimal = "1.1625".parse().expect("a decimal");
        let eur = Money::from_minor(1001, Currency::GBP).convert(rate, Currency::EUR);
        assert_eq!(eur, Ok(Money::from_minor(1164, Currency::EUR)));
    }

    #[test]
    fn json_is_a_decimal_string() {
        let money = Money::from_minor(-123_450, Currency::GBP);
        let json = serde_json::to_string(&money).expect("serializes");
        assert_eq!(json, r#"{"amount":"-1234.50","currency":"GBP"}"#);
        assert_eq!(serde_json::from_str::<Money>(&json).expect("round-trips"), money);
        assert!(serde_json::from_str::<Money>(r#"{"amount":"1.005","currency":"GBP"}"#).is_err());
    }
}
