//! The lean variant for benchmarks: so many lines for every customer, and a little of everything else.

use std::sync::Arc;

use bellwether_domain::facts::rows::{Channel, Direction, DocumentKind};
use bellwether_domain::intake::{
    AssignmentRecord, BudgetRecord, CompletionRecord, ContactEntry, ContactRecord, DocumentTerms, LearnerRecord, Record,
};
use bellwether_domain::money::Money;
use chrono::{NaiveDate, NaiveTime};

use super::account::Account;
use super::basket::{Basket, Heading, Wish, number};
use super::days::{Month, business_day_before, plus};
use super::dice::{Aspect, Dice};
use super::ledger::Ledger;
use super::output::{DemoError, Output};
use super::world::World;

/// Invoices lie within so many days before the as-of date: both windows of a year-on-year comparison see some.
const SPAN_DAYS: i32 = 730;

/// Writes one customer with exactly `lines` lines.
pub(super) fn write(world: &World, out: &mut Output<'_>, account: &mut Account, lines: u32) -> Result<(), DemoError> {
    // Everybody buys here, prospects included, so everybody has been a customer for long enough.
    let long_ago = plus(world.start_day(), -30);
    account.customer.since = account.customer.since.map(|since| since.min(long_ago));
    out.put(Record::Customer(account.customer.clone()))?;
    let ledger = documents(world, out, account, lines)?;
    let mut dice = Dice::of(world.plan.seed, account.relation.subject, Aspect::Budget);
    if dice.chance(500) {
        budgets(world, out, account, &ledger)?;
    }
    if dice.chance(333) {
        training(world, out, account, &mut dice)?;
    }
    contact(world, out, account, &mut dice)
}

fn documents(world: &World, out: &mut Output<'_>, account: &Account, lines: u32) -> Result<Ledger, DemoError> {
    let mut ledger = Ledger::new(world.start);
    if lines == 0 {
        return Ok(ledger);
    }
    let mut dice = Dice::of(world.plan.seed, account.relation.subject, Aspect::Trade);
    let mut basket = Basket::draw(world, &mut dice, account);
    let credit = u32::from(lines > 1 && dice.chance(250));
    let invoices = (4 + dice.below(5)).min(lines - credit);
    let gap = i64::from(SPAN_DAYS) / i64::from(invoices);
    let target = world.pounds_to_minor(dice.around(100, 1500), account.relation.market);
    let breadth = basket.families.len();
    let mut buffer = String::new();
    let mut last = None;
    for nth in 0..invoices {
        let age = i64::from(invoices - 1 - nth) * gap + gap * dice.around(0, 95) / 100;
        let date = business_day_before(plus(world.plan.as_of, -age));
        let heading =
            Heading { number: number(&mut buffer, "INV", account.index, nth + 1), kind: DocumentKind::Invoice, date };
        let count = (lines - credit) / invoices + u32::from(nth < (lines - credit) % invoices);
        let (total, sold) =
            basket.products(out, &mut dice, &heading, &Wish { target, lines: count, more: 0, breadth })?;
        ledger.invoice(date, total);
        last = sold.map(|sold| (heading, sold));
    }
    if let Some((invoice, sold)) = last.filter(|_| credit > 0) {
        let heading = Heading {
            number: number(&mut buffer, "CN", account.index, invoices + 1),
            kind: DocumentKind::CreditNote,
            date: invoice.date,
        };
        out.count_document(heading.kind);
        basket.product(out, &heading, sold, None)?;
        ledger.add(Month::of(heading.date), -(sold.quantity * sold.price));
        out.put(Record::Terms(DocumentTerms {
            document: heading.number,
            kind: heading.kind,
            customer: account.customer.id.clone(),
            due: None,
            paid: None,
            refers_to: Some(invoice.number),
        }))?;
    }
    Ok(ledger)
}

fn budgets(world: &World, out: &mut Output<'_>, account: &Account, ledger: &Ledger) -> Result<(), DemoError> {
    let year = Month::of(world.plan.as_of).fiscal_year_start(world.plan.fiscal_year_start);
    let season = [100; 12];
    let Some(annual) = ledger.year_before(year, &season) else { return Ok(()) };
    let amount = Money::from_minor(annual / 12, account.customer.currency);
    for month in (0..12).map(|nth| year.plus(nth)) {
        let customer = account.customer.id.clone();
        out.put(Record::Budget(BudgetRecord { customer, month: month.first_day(), amount }))?;
    }
    Ok(())
}

fn training(world: &World, out: &mut Output<'_>, account: &Account, dice: &mut Dice) -> Result<(), DemoError> {
    let customer = &account.customer.id;
    let learner: Arc<str> = format!("L-{customer}-1").into();
    let name = Arc::clone(&learner);
    let enrolled = plus(world.plan.as_of, -dice.around(60, 600));
    out.put(Record::Learner(LearnerRecord {
        customer: customer.clone(),
        learner: Arc::clone(&learner),
        name,
        enrolled,
    }))?;
    for module in world.staff.modules.iter().take(2) {
        let (learner, due) = (Arc::clone(&learner), plus(enrolled, dice.around(30, 90)));
        let (customer, module) = (customer.clone(), Arc::clone(module));
        out.put(Record::Assignment(AssignmentRecord { customer, learner, module, due }))?;
    }
    let (customer, module) = (customer.clone(), Arc::clone(&world.staff.modules[0]));
    let date = plus(enrolled, dice.around(1, 59));
    out.put(Record::Completion(CompletionRecord { customer, learner, module, date }))
}

fn contact(world: &World, out: &mut Output<'_>, account: &Account, dice: &mut Dice) -> Result<(), DemoError> {
    let date: NaiveDate = business_day_before(plus(world.plan.as_of, -dice.around(1, 100)));
    out.put(Record::Contact(ContactRecord {
        customer: account.customer.id.clone(),
        entry: ContactEntry {
            at: date.and_time(NaiveTime::MIN).and_utc(),
            answered: None,
            direction: Direction::Outbound,
            channel: Channel::Call,
            person: None,
            note: world.staff.note(dice, account.relation.segment, Channel::Call, Direction::Outbound),
        },
    }))
}
