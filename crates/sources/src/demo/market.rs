//! The countries of the invented customers, read from the embedded `markets.toml`.

use std::collections::BTreeMap;

use bellwether_domain::codes::{Country, Currency};
use serde::Deserialize;

/// Countries and currencies.
#[derive(Debug, Deserialize)]
pub(super) struct Markets {
    /// What customers are billed in.
    #[serde(rename = "currency")]
    pub(super) currencies: Vec<BillingCurrency>,
    /// Where they are.
    #[serde(rename = "market")]
    pub(super) markets: Vec<Market>,
}

/// A currency with its level against the pound.
#[derive(Debug, Deserialize)]
pub(super) struct BillingCurrency {
    pub(super) code: Currency,
    /// Millionths of a pound for one unit, in the first month.
    pub(super) rate: u32,
    /// Price list against pounds, in thousandths.
    pub(super) list: u32,
    /// Finest price, minor units.
    pub(super) step: u32,
}

/// A country with what names and habits are made of.
#[derive(Debug, Deserialize)]
pub(super) struct Market {
    pub(super) country: Country,
    pub(super) currency: Currency,
    /// Share of customers, in thousandths.
    pub(super) weight: u32,
    /// Usual payment terms.
    pub(super) payment_days: u32,
    /// Start of a telephone number range kept free for fiction.
    pub(super) phone: Option<String>,
    /// Digits to be added to it.
    #[serde(default)]
    pub(super) phone_digits: u32,
    pub(super) starts: Vec<String>,
    pub(super) ends: Vec<String>,
    /// Pattern of a group's name.
    pub(super) group: String,
    pub(super) cities: Vec<String>,
    pub(super) first: Vec<String>,
    pub(super) last: Vec<String>,
    /// Patterns of company names by industry.
    pub(super) business: BTreeMap<String, Vec<String>>,
}

impl Markets {
    /// Reads the embedded file.
    pub(super) fn load() -> Self {
        toml::from_str(include_str!("data/markets.toml")).expect("the embedded markets are tested to parse")
    }

    /// The market of a country; the first one for a country where we have none.
    pub(super) fn of(&self, country: Country) -> usize {
        self.markets.iter().position(|market| market.country == country).unwrap_or(0)
    }

    /// Position of a currency that a market bills in.
    pub(super) fn currency(&self, code: Currency) -> usize {
        self.currencies.iter().position(|currency| currency.code == code).expect("every market's currency is listed")
    }
}
