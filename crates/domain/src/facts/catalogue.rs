//! What was bought, by product or by product family, and the catalogue that leads from one to the other.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::facts::grouped::{Grouped, Keyed};
use crate::facts::rows::Purchase;

/// What was on the invoices, in the terms that the source has for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Bought {
    /// The source keeps the family of each product.
    Families(Purchases),
    /// The source knows codes only; a [`CatalogueLoader`](crate::loader::CatalogueLoader) says which families they belong to.
    Products(ProductPurchases),
}

/// Product families bought.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Purchases {
    /// The families of the catalogue; rows point into it.
    pub families: Vec<Arc<str>>,
    /// Family and date of invoice lines: distinct, by date within a customer.
    pub rows: Keyed<Purchase>,
}

/// Products bought.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ProductPurchases {
    /// Stock codes, distinct; rows point into it.
    pub products: Vec<Arc<str>>,
    /// Product and date of invoice lines: distinct, by date within a customer.
    pub rows: Keyed<ProductPurchase>,
}

/// A product was on an invoice of this date. Once per customer, date and product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ProductPurchase {
    /// Date of the invoice.
    pub date: NaiveDate,
    /// Index into the products.
    pub product: u32,
}

/// Which family a product belongs to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CatalogueFacts {
    /// Names of the families, sorted and distinct.
    pub families: Vec<Arc<str>>,
    /// Stock code with an index into the families; sorted by code, codes distinct. A code that is missing here is no
    /// product: it counts for money, not for coverage.
    pub products: Vec<(Arc<str>, u16)>,
}

impl CatalogueFacts {
    /// The family of a product; none when the code is no product.
    pub fn family_of(&self, code: &str) -> Option<u16> {
        self.products.binary_search_by(|(known, _)| known.as_ref().cmp(code)).ok().map(|at| self.products[at].1)
    }

    /// Purchases of families from those of products. Codes that are no products are left out.
    pub fn families_bought(&self, bought: &ProductPurchases) -> Purchases {
        let family: Vec<Option<u16>> = bought.products.iter().map(|code| self.family_of(code)).collect();
        let mut builder = Grouped::builder();
        let mut of_customer: Vec<Purchase> = Vec::new();
        for rows in bought.rows.rows.iter() {
            let families = rows
                .iter()
                .filter_map(|row| family[row.product as usize].map(|family| Purchase { date: row.date, family }));
            of_customer.extend(families);
            of_customer.sort_unstable();
            of_customer.dedup();
            builder.extend(of_customer.drain(..));
            builder.end_group();
        }
        let rows = Keyed { keys: bought.rows.keys.clone(), rows: builder.finish() };
        Purchases { families: self.families.clone(), rows }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2011, 4, day).expect("a day of April")
    }

    #[test]
    fn products_become_families_and_services_do_not() {
        let catalogue = CatalogueFacts {
            families: vec!["bags".into(), "mugs".into()],
            products: vec![("20725".into(), 0), ("20727".into(), 0), ("21232".into(), 1)],
        };
        let codes = ["POST", "20727", "21232", "20725"];
        let row = |d, product| ProductPurchase { date: day(d), product };
        let bought = ProductPurchases {
            products: codes.map(Into::into).into(),
            rows: Keyed::from_pairs([
                ("a".into(), row(1, 0)),
                ("a".into(), row(1, 1)),
                ("a".into(), row(1, 3)),
                ("a".into(), row(2, 2)),
                ("b".into(), row(1, 0)),
            ]),
        };
        let families = catalogue.families_bought(&bought);
        assert_eq!(families.families, catalogue.families);
        let purchase = |d, family| Purchase { date: day(d), family };
        assert_eq!(families.rows.rows.of(0), [purchase(1, 0), purchase(2, 1)]);
        assert_eq!(families.rows.rows.of(1), []);
    }
}
