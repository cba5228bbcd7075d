//! Demo data: an invented distributor with its customers, deterministic and labelled by whoever stores it.
//!
//! A plan gives the same records on every machine and for ever, and customer number k is the same however many others
//! there are. No company, person, address or telephone number is meant to be real: names are made of invented roots,
//! mail goes to the reserved `.example`, numbers come from ranges that regulators keep free for fiction.
//!
//! [`generate`] makes a whole company; [`overlay::overlay`] adds what an import of real invoices lacks.

mod account;
mod basket;
mod bench;
mod budget;
mod catalogue;
mod contact;
mod days;
mod dice;
mod fx;
mod learning;
mod ledger;
mod market;
mod name;
pub mod output;
pub mod overlay;
mod people;
mod rhythm;
mod segment;
mod staff;
mod trade;
mod world;

use bellwether_domain::facts::customer::OwnerId;
use bellwether_domain::intake::{FactSink, Record};
use chrono::{Datelike, NaiveDate};

use account::Account;
use output::{DemoError, DemoSummary, Output};
use world::World;

/// How many customers a demo has when nobody says otherwise: twenty for each account manager.
pub const DEFAULT_CUSTOMERS: u32 = 240;

/// A company with about as many accounts at risk as one expects to see: 9 % critical, 14 % high, 36 % medium, 41 % low
/// over the `distribution` model, give or take with the date.
pub const DEFAULT_SEED: u64 = 2;

/// Customers between two reports of progress.
const PROGRESS_STEP: u32 = 64;

/// What to generate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoPlan {
    /// How many customers, prospects included.
    pub customers: u32,
    /// Another seed gives another company.
    pub seed: u64,
    /// The last day that has happened; history covers the 36 months before its month.
    pub as_of: NaiveDate,
    /// For benchmarks: exactly so many document lines for every customer, and little else. None for a realistic demo.
    pub lines_per_customer: Option<u32>,
    /// First month of the fiscal years that budgets are made for.
    pub fiscal_year_start: chrono::Month,
}

impl DemoPlan {
    fn check(&self) -> Result<(), DemoError> {
        if !(1980..2200).contains(&self.as_of.year()) {
            return Err(DemoError::AsOf(self.as_of));
        }
        if self.customers > 9_999_999 {
            return Err(DemoError::TooManyCustomers(self.customers));
        }
        Ok(())
    }
}

/// Writes a whole company into a sink: rates, account managers and the catalogue first, then customer after customer in
/// the order of their ids. `progress` hears of customers done and in total.
///
/// # Errors
/// When the plan makes no sense, before anything was written, or when the sink refuses a record.
pub fn generate(
    plan: &DemoPlan,
    sink: &mut dyn FactSink,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<DemoSummary, DemoError> {
    plan.check()?;
    let world = World::new(plan);
    let mut out = Output::new(sink);
    fx::write(&world, &mut out)?;
    world.put_managers(&mut out)?;
    world.put_catalogue(&mut out)?;
    let total = u64::from(plan.customers);
    for index in 0..plan.customers {
        if index % PROGRESS_STEP == 0 {
            progress(u64::from(index), total);
        }
        let mut account = Account::new(&world, index);
        match plan.lines_per_customer {
            Some(lines) => bench::write(&world, &mut out, &mut account, lines)?,
            None => customer(&world, &mut out, &account)?,
        }
    }
    progress(total, total);
    Ok(out.summary)
}

/// Ids and names of the account managers of every demo, key accounts first.
pub fn account_managers() -> Vec<(OwnerId, String)> {
    let staff = staff::Staff::load(&[]);
    staff.managers.into_iter().map(|manager| (manager.owner.id, manager.owner.name)).collect()
}

fn customer(world: &World, out: &mut Output<'_>, account: &Account) -> Result<(), DemoError> {
    out.put(Record::Customer(account.customer.clone()))?;
    let ledger = trade::write(world, out, account)?;
    let planned = budget::Planned {
        subject: account.relation.subject,
        id: &account.customer.id,
        currency: account.customer.currency,
        tier: account.relation.tier,
        segment: account.relation.segment,
        ledger: &ledger,
        season: &world.catalogue.industries[account.industry].season,
        hoped_for: account.rhythm.as_ref().map(|rhythm| rhythm.annual),
    };
    budget::write(world, out, &planned)?;
    learning::write(world, out, &account.relation)?;
    let people = people::write(world, out, &account.relation, &account.customer.name)?;
    contact::write(world, out, &account.relation, &people)
}
