//! What all invented customers share: the plan, the markets, the catalogue with its prices, the staff.

use bellwether_domain::intake::Record;
use chrono::{Datelike, NaiveDate};

use super::DemoPlan;
use super::basket::Services;
use super::catalogue::{Catalogue, PriceList};
use super::days::Month;
use super::dice::Dice;
use super::market::{Market, Markets};
use super::output::{DemoError, Output};
use super::staff::Staff;

/// Months of invoices before the month of the as-of date.
const HISTORY_MONTHS: i32 = 36;

/// Shared by all customers of a run; read-only.
#[derive(Debug)]
pub(super) struct World {
    pub(super) plan: DemoPlan,
    pub(super) markets: Markets,
    pub(super) catalogue: Catalogue,
    pub(super) staff: Staff,
    /// First month with invoices.
    pub(super) start: Month,
    /// Last month with budgets, the end of the current fiscal year.
    pub(super) end: Month,
    /// Shifts the company names from one seed to another.
    pub(super) name_offset: u32,
    pub(super) services: Services,
    price_lists: Vec<PriceList>,
}

impl World {
    pub(super) fn new(plan: &DemoPlan) -> Self {
        let markets = Markets::load();
        let catalogue = Catalogue::load();
        let families: Vec<&str> = catalogue.families.iter().map(|family| &*family.name).collect();
        let staff = Staff::load(&families);
        let start = Month::of(plan.as_of).plus(-HISTORY_MONTHS);
        let end = Month::of(plan.as_of).fiscal_year_start(plan.fiscal_year_start).plus(11);
        let years = (start.first_day().year(), plan.as_of.year());
        let price_lists =
            markets.currencies.iter().map(|currency| PriceList::new(&catalogue, currency, years.0, years.1)).collect();
        let name_offset = Dice::of_world(plan.seed).below(1_000_000);
        Self {
            plan: plan.clone(),
            markets,
            catalogue,
            staff,
            start,
            end,
            name_offset,
            services: Services::new(),
            price_lists,
        }
    }

    /// First day with invoices.
    pub(super) fn start_day(&self) -> NaiveDate {
        self.start.first_day()
    }

    /// A market by position.
    pub(super) fn market(&self, index: usize) -> &Market {
        &self.markets.markets[index]
    }

    /// The price list of a market's currency.
    pub(super) fn price_list(&self, market: usize) -> &PriceList {
        &self.price_lists[self.markets.currency(self.market(market).currency)]
    }

    /// Pounds, in minor units of a market's currency.
    pub(super) fn pounds_to_minor(&self, pounds: i64, market: usize) -> i64 {
        let currency = &self.markets.currencies[self.markets.currency(self.market(market).currency)];
        pounds * 100_000_000 / i64::from(currency.rate)
    }

    /// Writes the account managers.
    pub(super) fn put_managers(&self, out: &mut Output<'_>) -> Result<(), DemoError> {
        self.staff.managers.iter().try_for_each(|manager| out.put(Record::Owner(manager.owner.clone())))
    }

    /// Writes the catalogue.
    pub(super) fn put_catalogue(&self, out: &mut Output<'_>) -> Result<(), DemoError> {
        self.catalogue.articles.iter().try_for_each(|article| out.put(Record::Product(article.product.clone())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::dice::Aspect;
    use crate::demo::segment::Tier;

    fn world() -> World {
        World::new(&DemoPlan {
            customers: 0,
            seed: 1,
            as_of: NaiveDate::from_ymd_opt(2025, 11, 10).expect("a date"),
            lines_per_customer: None,
            fiscal_year_start: chrono::Month::April,
        })
    }

    #[test]
    fn every_market_is_complete() {
        let world = world();
        for market in &world.markets.markets {
            let named: Vec<&str> = market.business.keys().map(String::as_str).collect();
            let mut industries: Vec<&str> = world.catalogue.industries.iter().map(|industry| &*industry.name).collect();
            industries.sort_unstable();
            assert_eq!(named, industries, "{}", market.country);
            assert!(market.business.values().flatten().all(|pattern| pattern.contains("{}")), "{}", market.country);
            world.markets.currency(market.currency);
            assert!(
                market.starts.len() * market.ends.len() >= 240,
                "{}: a default demo needs no place names",
                market.country
            );
        }
    }

    #[test]
    fn shares_add_up() {
        let world = world();
        assert_eq!(world.markets.markets.iter().map(|market| market.weight).sum::<u32>(), 1000);
        assert_eq!(world.catalogue.industries.iter().map(|industry| industry.weight).sum::<u32>(), 1000);
        let industries = world.catalogue.industries.iter().map(|industry| (&industry.name, industry.season));
        let families = world.catalogue.families.iter().map(|family| (&family.name, family.season));
        for (name, season) in industries.chain(families) {
            assert_eq!(season.iter().sum::<u32>(), 1200, "{name}");
        }
    }

    #[test]
    fn every_country_has_an_account_manager_of_its_own() {
        let world = world();
        let mut dice = Dice::of(1, 1, Aspect::Profile);
        for market in &world.markets.markets {
            for _ in 0..50 {
                let manager = world.staff.manager(&mut dice, market.country, Tier::B, 0);
                assert!(world.staff.managers[manager].covers(market.country), "{}", market.country);
            }
        }
    }
}
