//! The assets of the pipeline: what is made, in which layer, from what.

use serde::{Deserialize, Serialize};

/// How far facts are from their source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layer {
    /// As the source delivered them, one folder per data set.
    Raw,
    /// Checked, typed, with dense customer numbers, sorted.
    Staging,
    /// Derived for the loaders.
    Intermediate,
    /// What people and tools look at.
    Marts,
}

/// Something the pipeline makes. The variants are in an order in which they can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asset {
    /// The records of the data sets, as they came.
    Raw,
    /// Customers of all data sets with their dense numbers.
    Customers,
    /// Document lines, sorted by customer, date and document; with them the terms of the documents.
    Lines,
    /// One row per document.
    Documents,
    /// Product families and the categories they belong to.
    Families,
    /// Distinct customer, date and family of invoice lines.
    Purchases,
    /// Distinct customer and date of invoices.
    OrderDates,
    /// Sums by customer, calendar month, kind and currency.
    CustomerMonths,
    /// Account managers.
    Owners,
    /// Products.
    Products,
    /// Orders.
    Orders,
    /// Budgets.
    Budgets,
    /// Exchange rates.
    FxRates,
    /// Learners with their dense numbers.
    Learners,
    /// Modules with their dense numbers.
    Modules,
    /// Assigned modules.
    Assignments,
    /// Completed modules.
    Completions,
    /// Logged contacts.
    Contacts,
    /// People at the customers.
    People,
}

impl Asset {
    /// All of them, in an order in which they can be made.
    pub const ALL: [Self; 19] = [
        Self::Raw,
        Self::Customers,
        Self::Lines,
        Self::Documents,
        Self::Families,
        Self::Purchases,
        Self::OrderDates,
        Self::CustomerMonths,
        Self::Owners,
        Self::Products,
        Self::Orders,
        Self::Budgets,
        Self::FxRates,
        Self::Learners,
        Self::Modules,
        Self::Assignments,
        Self::Completions,
        Self::Contacts,
        Self::People,
    ];

    /// The name used in file names, JSON and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::Customers => "customers",
            Self::Lines => "lines",
            Self::Documents => "documents",
            Self::Families => "families",
            Self::Purchases => "purchases",
            Self::OrderDates => "order_dates",
            Self::CustomerMonths => "customer_months",
            Self::Owners => "owners",
            Self::Products => "products",
            Self::Orders => "orders",
            Self::Budgets => "budgets",
            Self::FxRates => "fx_rates",
            Self::Learners => "learners",
            Self::Modules => "modules",
            Self::Assignments => "assignments",
            Self::Completions => "completions",
            Self::Contacts => "contacts",
            Self::People => "people",
        }
    }

    /// The asset of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|asset| asset.name() == name)
    }

    /// The tables it consists of.
    pub const fn tables(self) -> &'static [&'static str] {
        match self {
            Self::Raw => &[],
            Self::Lines => &["lines", "terms"],
            Self::Customers => &["customers"],
            Self::Documents => &["documents"],
            Self::Families => &["families"],
            Self::Purchases => &["purchases"],
            Self::OrderDates => &["order_dates"],
            Self::CustomerMonths => &["customer_months"],
            Self::Owners => &["owners"],
            Self::Products => &["products"],
            Self::Orders => &["orders"],
            Self::Budgets => &["budgets"],
            Self::FxRates => &["fx_rates"],
            Self::Learners => &["learners"],
            Self::Modules => &["modules"],
            Self::Assignments => &["assignments"],
            Self::Completions => &["completions"],
            Self::Contacts => &["contacts"],
            Self::People => &["people"],
        }
    }

    /// Its layer.
    pub const fn layer(self) -> Layer {
        match self {
            Self::Raw => Layer::Raw,
            Self::Customers | Self::Lines => Layer::Staging,
            Self::Documents | Self::Families | Self::Purchases | Self::OrderDates | Self::CustomerMonths => {
                Layer::Intermediate
            }
            _ => Layer::Marts,
        }
    }

    /// What it is made from.
    pub const fn inputs(self) -> &'static [Self] {
        match self {
            Self::Raw => &[],
            Self::Customers | Self::Owners | Self::Products | Self::FxRates | Self::Modules => &[Self::Raw],
            Self::Lines | Self::Orders | Self::Budgets | Self::Learners | Self::Contacts | Self::People => {
                &[Self::Raw, Self::Customers]
            }
            Self::Documents | Self::CustomerMonths => &[Self::Lines],
            Self::Families => &[Self::Raw, Self::Lines],
            Self::Purchases => &[Self::Lines, Self::Families],
            Self::OrderDates => &[Self::Documents],
            Self::Assignments | Self::Completions => &[Self::Raw, Self::Customers, Self::Learners, Self::Modules],
        }
    }

    /// Itself and everything made from it, in the order to make them.
    pub fn downstream(self) -> Vec<Self> {
        let mut affected = vec![self];
        for asset in Self::ALL {
            if asset != self && asset.inputs().iter().any(|input| affected.contains(input)) {
                affected.push(asset);
            }
        }
        affected
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_asset_comes_after_its_inputs() {
        for (at, asset) in Asset::ALL.iter().enumerate() {
            assert!(asset.inputs().iter().all(|input| Asset::ALL[..at].contains(input)), "{asset:?}");
        }
    }

    #[test]
    fn downstream_follows_the_inputs() {
        assert_eq!(Asset::Documents.downstream(), [Asset::Documents, Asset::OrderDates]);
        assert_eq!(Asset::Raw.downstream(), Asset::ALL);
        assert!(Asset::Lines.downstream().contains(&Asset::Purchases));
    }
}
