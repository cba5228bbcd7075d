//! Values with more to them than a number: money, measures, money that may be missing.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// An exact amount: a decimal string and its currency, never a float.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Money {
    /// Decimal number with the digits of the currency.
    #[cfg_attr(feature = "openapi", schema(examples("1234.50"), pattern = r"^-?\d+(\.\d+)?$"))]
    pub amount: String,
    /// ISO 4217 code.
    #[cfg_attr(feature = "openapi", schema(examples("GBP"), pattern = "^[A-Z]{3}$"))]
    pub currency: String,
}

impl From<bellwether_domain::money::Money> for Money {
    fn from(money: bellwether_domain::money::Money) -> Self {
        Self { amount: money.to_decimal().to_string(), currency: money.currency.to_string() }
    }
}

/// Why a measure has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// The question does not arise for this customer.
    NotApplicable,
    /// Too little has happened yet.
    InsufficientHistory,
    /// The source fails and its last good facts are too old.
    SourceUnavailable,
}

impl From<bellwether_domain::measure::Missing> for Missing {
    fn from(missing: bellwether_domain::measure::Missing) -> Self {
        use bellwether_domain::measure::Missing as Domain;
        match missing {
            Domain::NotApplicable => Self::NotApplicable,
            Domain::InsufficientHistory => Self::InsufficientHistory,
            Domain::SourceUnavailable => Self::SourceUnavailable,
        }
    }
}

impl From<Missing> for bellwether_domain::measure::Missing {
    fn from(missing: Missing) -> Self {
        match missing {
            Missing::NotApplicable => Self::NotApplicable,
            Missing::InsufficientHistory => Self::InsufficientHistory,
            Missing::SourceUnavailable => Self::SourceUnavailable,
        }
    }
}

/// A number, or null with the reason. Absent is never 0.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Measure {
    /// Ratios as numbers (1.07 is +7 %), durations in days or hours as the measure says.
    pub value: Option<f64>,
    /// Why there is no value; present exactly when `value` is null.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Missing>,
    /// The source fails; the value comes from its last good load, of this date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stale_since: Option<NaiveDate>,
}

impl From<bellwether_domain::measure::Measured> for Measure {
    fn from(measured: bellwether_domain::measure::Measured) -> Self {
        match measured {
            Ok(value) => Self { value: Some(value), reason: None, stale_since: None },
            Err(missing) => Self { value: None, reason: Some(missing.into()), stale_since: None },
        }
    }
}
