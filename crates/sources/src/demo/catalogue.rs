//! What the invented distributor sells and to which lines of business, read from the embedded `catalogue.toml`.

use std::sync::Arc;

use bellwether_domain::intake::Product;
use serde::Deserialize;

use super::market::BillingCurrency;

/// Number of product families.
pub(super) const FAMILIES: usize = 15;

/// Families, articles and lines of business.
#[derive(Debug)]
pub(super) struct Catalogue {
    pub(super) families: Vec<Family>,
    pub(super) articles: Vec<Article>,
    pub(super) industries: Vec<Industry>,
}

/// A product family.
#[derive(Debug)]
pub(super) struct Family {
    pub(super) name: Arc<str>,
    /// Pieces are sold in multiples of this.
    pub(super) pack: u32,
    /// Weight by calendar month, in percent.
    pub(super) season: [u32; 12],
    /// Position of its first article.
    pub(super) first_article: usize,
    /// How many it has.
    pub(super) articles: usize,
}

/// A product as it is sold.
#[derive(Debug)]
pub(super) struct Article {
    pub(super) product: Product,
    /// List price in pence in the first year.
    pence: u32,
}

/// A line of business.
#[derive(Debug, Deserialize)]
pub(super) struct Industry {
    pub(super) name: Arc<str>,
    /// Share of customers, in thousandths.
    pub(super) weight: u32,
    /// Weight by calendar month, in percent.
    pub(super) season: [u32; 12],
    /// Weight of each family.
    pub(super) families: [u32; FAMILIES],
}

#[derive(Deserialize)]
struct CatalogueFile {
    family: Vec<FamilyEntry>,
    industry: Vec<Industry>,
}

#[derive(Deserialize)]
struct FamilyEntry {
    prefix: String,
    name: Arc<str>,
    category: Arc<str>,
    pack: u32,
    season: Option<[u32; 12]>,
    items: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    name: String,
    pence: u32,
    variants: Vec<String>,
}

impl Catalogue {
    /// Reads the embedded file.
    pub(super) fn load() -> Self {
        let file: CatalogueFile =
            toml::from_str(include_str!("data/catalogue.toml")).expect("the embedded catalogue is tested to parse");
        let mut catalogue = Self { families: Vec::new(), articles: Vec::new(), industries: file.industry };
        for entry in &file.family {
            catalogue.add(entry);
        }
        catalogue
    }

    fn add(&mut self, entry: &FamilyEntry) {
        let first_article = self.articles.len();
        for item in &entry.items {
            for (step, variant) in (0u32..).zip(&item.variants) {
                let number = self.articles.len() - first_article + 1;
                let product = Product {
                    code: format!("{}{:03}", entry.prefix, number * 10).into(),
                    name: format!("{}, {variant}", item.name).into(),
                    family: Arc::clone(&entry.name),
                    category: Some(Arc::clone(&entry.category)),
                };
                self.articles.push(Article { product, pence: item.pence * (100 + 28 * step) / 100 });
            }
        }
        self.families.push(Family {
            name: Arc::clone(&entry.name),
            pack: entry.pack,
            season: entry.season.unwrap_or([100; 12]),
            first_article,
            articles: self.articles.len() - first_article,
        });
    }
}

/// List prices of one currency, by year and article, in minor units. Prices rise by 3 % every January.
#[derive(Debug)]
pub(super) struct PriceList {
    first_year: i32,
    years: Vec<Vec<i64>>,
}

impl PriceList {
    /// Prices from `first_year` through `last_year`.
    pub(super) fn new(catalogue: &Catalogue, currency: &BillingCurrency, first_year: i32, last_year: i32) -> Self {
        let (list, step) = (i64::from(currency.list), i64::from(currency.step));
        let mut level = 1000;
        let mut years = Vec::new();
        for _ in first_year..=last_year {
            let price =
                |article: &Article| (i64::from(article.pence) * list * level / 1_000_000 / step * step).max(step);
            years.push(catalogue.articles.iter().map(price).collect());
            level = level * 103 / 100;
        }
        Self { first_year, years }
    }

    /// Prices of a year, by position of the article.
    pub(super) fn of(&self, year: i32) -> &[i64] {
        let index = usize::try_from(year - self.first_year).unwrap_or(0);
        &self.years[index.min(self.years.len() - 1)]
    }
}
