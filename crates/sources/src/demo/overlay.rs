//! What an import of real invoices lacks: account managers, tiers, industries, budgets, training, contacts and people,
//! invented but in keeping with what each customer really bought.

use std::collections::BTreeSet;
use std::sync::Arc;

use bellwether_domain::facts::customer::Customer;
use bellwether_domain::intake::{FactSink, Record};
use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use super::DemoPlan;
use super::account::Relation;
use super::days::{Month, plus};
use super::dice::{Aspect, Dice};
use super::ledger::Ledger;
use super::output::{DemoError, DemoSummary, Output};
use super::segment::{Segment, Tier};
use super::world::World;
use super::{budget, contact, learning, people};

/// A real customer with what it bought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverlayCustomer {
    /// As imported. It is written again with owner, tier, industry and `since` where they are missing.
    pub customer: Customer,
    /// Date of the first invoice.
    pub first_invoice: Option<NaiveDate>,
    /// Date of the last invoice.
    pub last_invoice: Option<NaiveDate>,
    /// Net by calendar month: any day of the month, minor units of the customer's currency.
    pub monthly_net: Vec<(NaiveDate, i64)>,
}

/// Weight of account managers outside their territory: real customers may all be in one country.
const ANYWHERE: u32 = 3;

/// Class a customers make up half of the net of the last 24 months, class b the next 30 %.
const ABC_LIMITS: [(Tier, i128); 2] = [(Tier::A, 500), (Tier::B, 800)];

/// Writes what is missing into a sink. Of the plan, `seed`, `as_of` and `fiscal_year_start` count. Budgets are in the
/// customers' currencies: rates for the months of the current fiscal year are the caller's.
///
/// # Errors
/// When the plan makes no sense, before anything was written, or when the sink refuses a record.
pub fn overlay(
    customers: &[OverlayCustomer],
    plan: &DemoPlan,
    sink: &mut dyn FactSink,
) -> Result<DemoSummary, DemoError> {
    plan.check()?;
    let world = World::new(plan);
    let mut out = Output::new(sink);
    world.put_managers(&mut out)?;
    let season = season(customers);
    let tiers = tiers(customers, plan.as_of);
    for (real, tier) in customers.iter().zip(tiers) {
        one(&world, &mut out, real, tier, &season)?;
    }
    Ok(out.summary)
}

fn one(
    world: &World,
    out: &mut Output<'_>,
    real: &OverlayCustomer,
    ranked: Tier,
    season: &[u32; 12],
) -> Result<(), DemoError> {
    let tier = real.customer.tier.as_deref().and_then(Tier::named).unwrap_or(ranked);
    let subject = subject(&real.customer);
    let mut dice = Dice::of(world.plan.seed, subject, Aspect::Profile);
    let industry = dice.weighted(world.catalogue.industries.iter().map(|industry| industry.weight));
    let manager = &world.staff.managers[world.staff.manager(&mut dice, real.customer.country, tier, ANYWHERE)];
    let as_of = world.plan.as_of;
    let since = real.customer.since.or(real.first_invoice).unwrap_or(as_of);
    let mut customer = real.customer.clone();
    customer.owner.get_or_insert_with(|| manager.owner.id.clone());
    customer.since.get_or_insert(since);
    customer.tier = customer.tier.or_else(|| tier.name());
    customer.industry.get_or_insert_with(|| Arc::clone(&world.catalogue.industries[industry].name));
    let relation = Relation {
        subject,
        id: customer.id.clone(),
        market: world.markets.of(customer.country),
        tier,
        segment: segment(real, as_of),
        interval: manager.interval,
        since,
        first_invoice: real.first_invoice,
    };
    let ledger = ledger(real);
    let planned = budget::Planned {
        subject,
        id: &relation.id,
        currency: customer.currency,
        tier,
        segment: relation.segment,
        ledger: &ledger,
        season,
        hoped_for: None,
    };
    let company = customer.name.clone();
    out.put(Record::Customer(customer))?;
    budget::write(world, out, &planned)?;
    learning::write(world, out, &relation)?;
    let people = people::write(world, out, &relation, &company)?;
    contact::write(world, out, &relation, &people)
}

/// Independent of who else is imported.
fn subject(customer: &Customer) -> u64 {
    let digest = Sha256::digest(customer.id.as_str().as_bytes());
    let mut first = [0; 8];
    first.copy_from_slice(&digest[..8]);
    // Above all numbers of invented customers, so that no imported one shares its draws with them.
    u64::from_be_bytes(first) | 1 << 40
}

fn ledger(real: &OverlayCustomer) -> Ledger {
    let start = real.monthly_net.iter().map(|(day, _)| Month::of(*day)).min().unwrap_or(Month(0));
    let mut ledger = Ledger::new(start);
    for (day, net) in &real.monthly_net {
        ledger.add(Month::of(*day), *net);
    }
    ledger.first = real.first_invoice.map(Month::of);
    ledger.last = real.last_invoice;
    ledger
}

/// Weight of the calendar months over all customers, in percent of the average month, at least 20. A month that was seen
/// in more years than others counts as their mean.
fn season(customers: &[OverlayCustomer]) -> [u32; 12] {
    let mut net = [0i128; 12];
    let mut seen: [BTreeSet<Month>; 12] = Default::default();
    for (day, amount) in customers.iter().flat_map(|customer| &customer.monthly_net) {
        let month = Month::of(*day);
        net[month.index()] += i128::from(*amount);
        seen[month.index()].insert(month);
    }
    let mean = std::array::from_fn::<i128, 12, _>(|month| net[month].max(0) / seen[month].len().max(1) as i128);
    let total: i128 = mean.iter().sum();
    mean.map(|mean| if total == 0 { 100 } else { u32::try_from(mean * 1200 / total).unwrap_or(100).max(20) })
}

/// An ABC analysis over the net of the 24 months to `as_of`.
fn tiers(customers: &[OverlayCustomer], as_of: NaiveDate) -> Vec<Tier> {
    let recent = Month::of(as_of).plus(-24);
    let net = |real: &OverlayCustomer| -> i128 {
        let months = real.monthly_net.iter().filter(|(day, _)| Month::of(*day) > recent);
        months.map(|(_, net)| i128::from(*net)).sum::<i128>().max(0)
    };
    let mut ranked: Vec<(i128, usize)> = customers.iter().map(net).zip(0..).collect();
    ranked.sort_unstable_by_key(|&(net, index)| (std::cmp::Reverse(net), index));
    let total: i128 = ranked.iter().map(|(net, _)| net).sum();
    let mut tiers = vec![Tier::C; customers.len()];
    let mut before = 0;
    for (net, index) in ranked {
        let class = ABC_LIMITS.iter().find(|(_, limit)| before * 1000 < total * limit);
        tiers[index] = class.map_or(Tier::C, |(tier, _)| *tier);
        before += net;
    }
    tiers
}

/// The story that the invoices tell: the last half year against the same months a year before.
fn segment(real: &OverlayCustomer, as_of: NaiveDate) -> Segment {
    let (Some(first), Some(last)) = (real.first_invoice, real.last_invoice) else { return Segment::Prospect };
    if last <= plus(as_of, -365) {
        return Segment::Dormant;
    }
    if first > plus(as_of, -365) {
        return Segment::New;
    }
    let now = Month::of(as_of);
    let half = |end: Month| -> i128 {
        let months = real.monthly_net.iter().filter(|(day, _)| (end.0 - 6..end.0).contains(&Month::of(*day).0));
        months.map(|(_, net)| i128::from(*net)).sum()
    };
    let (current, before) = (half(now), half(now.plus(-12)));
    match before {
        1.. if current * 10 < before * 7 => Segment::Slipping,
        1.. if current * 100 > before * 115 => Segment::Growing,
        _ => Segment::Steady,
    }
}
