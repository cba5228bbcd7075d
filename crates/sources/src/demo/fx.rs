//! Monthly exchange rates into pounds: a gentle walk around the currency's level.

use bellwether_domain::codes::Currency;
use bellwether_domain::intake::{FxRateRecord, Record};
use rust_decimal::Decimal;

use super::days::Month;
use super::dice::Dice;
use super::output::{DemoError, Output};
use super::world::World;

/// Writes a rate for every month with orders, invoices or budgets; months to come keep the last known one, as planners
/// do.
pub(super) fn write(world: &World, out: &mut Output<'_>) -> Result<(), DemoError> {
    let mut dice = Dice::of_world(world.plan.seed);
    for currency in world.markets.currencies.iter().filter(|currency| currency.code != Currency::GBP) {
        let level = i64::from(currency.rate);
        let mut rate = level;
        // The first orders were placed in the month before the first invoices.
        for month in (world.start.0 - 1..=world.end.0).map(Month) {
            if month <= Month::of(world.plan.as_of) {
                rate += rate * dice.around(-110, 110) / 10_000 + (level - rate) / 25;
            }
            let rate = Decimal::new(rate, 6);
            let (from, to) = (currency.code, Currency::GBP);
            out.put(Record::FxRate(FxRateRecord { from, to, month: month.first_day(), rate }))?;
        }
    }
    Ok(())
}
