//! Budgets: what a planner expects of a customer, from what it bought in the year before.

use bellwether_domain::codes::Currency;
use bellwether_domain::facts::customer::CustomerId;
use bellwether_domain::intake::{BudgetRecord, Record};
use bellwether_domain::money::Money;

use super::days::{Month, plus};
use super::dice::{Aspect, Dice};
use super::ledger::Ledger;
use super::output::{DemoError, Output};
use super::segment::{Segment, Tier};
use super::world::World;

/// What is planned for.
pub(super) struct Planned<'a> {
    pub(super) subject: u64,
    pub(super) id: &'a CustomerId,
    pub(super) currency: Currency,
    pub(super) tier: Tier,
    pub(super) segment: Segment,
    pub(super) ledger: &'a Ledger,
    /// Weight of the calendar months.
    pub(super) season: &'a [u32; 12],
    /// A year's net when there is no history to plan from, minor units.
    pub(super) hoped_for: Option<i64>,
}

/// Nobody makes a budget for less than 500 a year; minor units.
const LEAST_PLANNED: i64 = 50_000;

/// Writes budgets of this fiscal year and the two before, in the customer's currency.
pub(super) fn write(world: &World, out: &mut Output<'_>, planned: &Planned<'_>) -> Result<(), DemoError> {
    let mut dice = Dice::of(world.plan.seed, planned.subject, Aspect::Budget);
    if !dice.chance(planned.tier.usual().budgeted) {
        return Ok(());
    }
    let this_year = Month::of(world.plan.as_of).fiscal_year_start(world.plan.fiscal_year_start);
    let hole = dice.chance(35).then(|| this_year.plus(dice.between(0, 9)));
    for years_ago in (0..3).rev() {
        let year = this_year.plus(-12 * years_ago);
        let growth = growth(&mut dice, planned.segment);
        let optimistic = dice.chance(500);
        // Nobody plans for a customer that had gone before the year began.
        let gone = planned.ledger.last.is_none_or(|last| last < plus(year.first_day(), -120));
        let from_history = planned.ledger.year_before(year, planned.season);
        let Some(base) = from_history.or(planned.hoped_for.filter(|_| optimistic)) else { continue };
        if gone {
            continue;
        }
        let first = planned.ledger.first.map_or(year, |first| first.max(year));
        let from = if from_history.is_some() { year } else { first };
        let annual = base * growth / 1000;
        if annual < LEAST_PLANNED {
            continue;
        }
        for month in (from.0..year.plus(12).0).map(Month).filter(|month| Some(*month) != hole) {
            let share = i64::from(planned.season[month.index()]);
            let amount = Money::from_minor(rounded(annual * share / 1200, annual), planned.currency);
            out.put(Record::Budget(BudgetRecord { customer: planned.id.clone(), month: month.first_day(), amount }))?;
        }
    }
    Ok(())
}

/// What is expected against the year before, in thousandths.
fn growth(dice: &mut Dice, segment: Segment) -> i64 {
    match segment {
        Segment::Growing => dice.around(1040, 1120),
        Segment::Slipping | Segment::Stalled | Segment::Dormant => dice.around(980, 1040),
        _ => dice.around(1000, 1050),
    }
}

/// To hundreds for customers above 20,000 a year, else to tens: nobody plans pennies.
const fn rounded(minor: i64, annual: i64) -> i64 {
    let step = if annual >= 2_000_000 { 10_000 } else { 1_000 };
    (minor + step / 2) / step * step
}
