//! Customers and products of a source that has no tables of them: what its lines tell.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use bellwether_domain::codes::{Country, Currency};
use bellwether_domain::facts::customer::{Customer, CustomerId};
use bellwether_domain::intake::{DocumentLine, Product, Record};
use chrono::NaiveDate;

use crate::files::mapping::document::FamilyFrom;
use crate::files::mapping::rules::LineRules;

/// What lines have told so far.
#[derive(Debug)]
pub(crate) struct Derived<'m> {
    customer_name: Option<&'m str>,
    collects_products: bool,
    customers: BTreeMap<CustomerId, Latest>,
    /// Looked up for every line, so hashed; sorted at the end.
    products: HashMap<Arc<str>, Product>,
}

/// What a row says beside its line.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sighting {
    /// Whether the line is the first of its document; only that one speaks for the document.
    pub(crate) first: bool,
    /// Known when customers are made from lines.
    pub(crate) country: Option<Country>,
}

/// The latest document of a customer.
#[derive(Debug)]
struct Latest {
    date: NaiveDate,
    number: Arc<str>,
    country: Country,
    currency: Currency,
}

impl<'m> Derived<'m> {
    pub(crate) fn new(rules: &'m LineRules) -> Self {
        let collects_products = rules.products.as_ref().is_some_and(|rule| rule.family != FamilyFrom::Catalogue);
        let customer_name = rules.customer_name.as_deref();
        Self { customer_name, collects_products, customers: BTreeMap::new(), products: HashMap::new() }
    }

    /// Takes note of a line: a customer's country and currency are those of the latest document of any kind, on one
    /// date of that with the larger number; a product is called by its latest description that is not empty.
    pub(crate) fn see(&mut self, line: &DocumentLine, sighting: Sighting) {
        if let (Some(country), true) = (sighting.country, sighting.first) {
            let known = self.customers.get(&line.customer);
            if known.is_none_or(|latest| later(line.date, &line.document, latest)) {
                let (date, number, currency) = (line.date, line.document.clone(), line.amount.currency);
                self.customers.insert(line.customer.clone(), Latest { date, number, country, currency });
            }
        }
        if let (Some(family), true) = (&line.family, self.collects_products) {
            match self.products.get_mut(&line.code) {
                None => {
                    let (code, name, family) = (line.code.clone(), line.description.clone(), family.clone());
                    self.products.insert(code.clone(), Product { code, name, family, category: None });
                }
                Some(product) => {
                    if !line.description.is_empty() && product.name != line.description {
                        product.name = line.description.clone();
                    }
                }
            }
        }
    }

    /// Customers, then products, each sorted by its key.
    pub(crate) fn into_records(self) -> impl Iterator<Item = Record> {
        let template = self.customer_name.unwrap_or("{id}");
        let customers = self.customers.into_iter().map(|(id, latest)| {
            Record::Customer(Customer {
                name: template.replace("{id}", id.as_str()).into(),
                id,
                country: latest.country,
                currency: latest.currency,
                tier: None,
                industry: None,
                owner: None,
                since: None,
                parent: None,
                contract_end: None,
            })
        });
        let mut products: Vec<Product> = self.products.into_values().collect();
        products.sort_unstable_by(|a, b| a.code.cmp(&b.code));
        customers.chain(products.into_iter().map(Record::Product))
    }
}

fn later(date: NaiveDate, number: &str, latest: &Latest) -> bool {
    date.cmp(&latest.date).then_with(|| by_number(number, &latest.number)) == Ordering::Greater
}

/// Document numbers by the number at their end, whatever stands before it, so that 100000 follows 99999 and a credit
/// note is between the invoices written before and after it; equal ones as text.
fn by_number(left: &str, right: &str) -> Ordering {
    fn digits(number: &str) -> &str {
        let start = number.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        number[start..].trim_start_matches('0')
    }
    let (l, r) = (digits(left), digits(right));
    l.len().cmp(&r.len()).then_with(|| l.cmp(r)).then_with(|| left.cmp(right))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn document_numbers_are_ordered_as_numbers() {
        let sorted = ["", "7", "007a8", "99999", "C99999", "100000", "C100001", "100002"];
        for pair in sorted.windows(2) {
            assert_eq!(by_number(pair[0], pair[1]), Ordering::Less, "{pair:?}");
            assert_eq!(by_number(pair[1], pair[0]), Ordering::Greater, "{pair:?}");
        }
    }
}
