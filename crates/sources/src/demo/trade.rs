//! Orders, invoices and credit notes of one customer over the years.

use std::sync::Arc;

use bellwether_domain::facts::rows::{DocumentKind, OrderStatus};
use bellwether_domain::intake::{DocumentTerms, OrderRecord, Record};
use bellwether_domain::money::Money;
use chrono::NaiveDate;

use super::account::Account;
use super::basket::{Basket, Heading, Sold, Wish, number};
use super::days::{Month, business_day, business_day_before, plus};
use super::dice::{Aspect, Dice};
use super::ledger::Ledger;
use super::output::{DemoError, Output};
use super::rhythm::Rhythm;
use super::segment::Segment;
use super::world::World;

/// Writes everything a customer bought, and gives the sums by month.
pub(super) fn write(world: &World, out: &mut Output<'_>, account: &Account) -> Result<Ledger, DemoError> {
    match &account.rhythm {
        Some(rhythm) => Trader::new(world, account, rhythm).trade(out),
        None => Ok(Ledger::new(world.start)),
    }
}

struct Trader<'a> {
    world: &'a World,
    account: &'a Account,
    rhythm: &'a Rhythm,
    dice: Dice,
    basket: Basket<'a>,
    season: &'a [u32; 12],
    /// Days after the due date on which it usually pays, from and to.
    habit: (i32, i32),
    terms_days: i64,
    /// Invoices of a thousand that lead to a credit note.
    credited: u32,
    ledger: Ledger,
    sequence: u32,
    claims: Vec<Claim>,
    buffer: String,
}

/// A credit note to come.
struct Claim {
    date: NaiveDate,
    invoice: Arc<str>,
    sold: Sold,
}

impl<'a> Trader<'a> {
    fn new(world: &'a World, account: &'a Account, rhythm: &'a Rhythm) -> Self {
        let relation = &account.relation;
        let mut dice = Dice::of(world.plan.seed, relation.subject, Aspect::Trade);
        let basket = Basket::draw(world, &mut dice, account);
        let in_trouble = matches!(relation.segment, Segment::Stalled | Segment::Dormant);
        let habit = match dice.below(1000) + if in_trouble { 300 } else { 0 } {
            0..700 => (-7, 4),
            700..950 => (2, 21),
            _ => (14, 58),
        };
        let terms_days = world.market(relation.market).payment_days;
        let credited = if relation.segment == Segment::Slipping { (40, 60) } else { (20, 50) };
        Self {
            world,
            account,
            rhythm,
            basket,
            season: &world.catalogue.industries[account.industry].season,
            habit,
            terms_days: i64::from(terms_days),
            credited: dice.between(credited.0, credited.1).unsigned_abs(),
            dice,
            ledger: Ledger::new(world.start),
            sequence: 0,
            claims: Vec::new(),
            buffer: String::new(),
        }
    }

    fn trade(mut self, out: &mut Output<'_>) -> Result<Ledger, DemoError> {
        let as_of = self.world.plan.as_of;
        let mut date = business_day(self.rhythm.from);
        while date <= self.rhythm.through.min(as_of) {
            self.settle_claims(out, date)?;
            self.invoice(out, date)?;
            date = business_day(plus(date, self.rhythm.next_gap(&mut self.dice, date)));
        }
        self.settle_claims(out, as_of)?;
        let goes_on = self.rhythm.through >= as_of;
        if goes_on && date <= plus(as_of, 7) {
            self.open_order(out, date)?;
        }
        if self.account.relation.segment == Segment::Dormant && self.dice.chance(200) {
            self.write_off(out)?;
        }
        Ok(self.ledger)
    }

    fn invoice(&mut self, out: &mut Output<'_>, date: NaiveDate) -> Result<(), DemoError> {
        self.sequence += 1;
        let heading = self.heading("INV", DocumentKind::Invoice, date);
        let target = self.target(date);
        let usual = self.account.relation.tier.usual();
        let lines = self.dice.between(usual.lines.0, usual.lines.1).unsigned_abs();
        // A customer in decline takes whole families elsewhere.
        let breadth = self.basket.families.len() * if self.rhythm.is_declining(date) { 2 } else { 3 } / 3;
        let wish = Wish { target, lines, more: 12, breadth: breadth.max(1) };
        let (mut total, sold) = self.basket.products(out, &mut self.dice, &heading, &wish)?;
        self.order(out, date, total, OrderStatus::Fulfilled)?;
        if self.dice.chance(80) && total > 0 {
            let discount = -(total * self.dice.around(10, 50) / 1000).max(1);
            self.basket.service(out, &heading, &self.world.services.discount, discount)?;
            total += discount;
        }
        if self.dice.chance(320) {
            let carriage = self.world.pounds_to_minor(self.dice.around(9, 34), self.account.relation.market);
            self.basket.service(out, &heading, &self.world.services.carriage, carriage)?;
            total += carriage;
        }
        self.ledger.invoice(date, total);
        let due = plus(date, self.terms_days);
        let paid = business_day(plus(due, self.dice.around(self.habit.0, self.habit.1)).max(plus(date, 1)));
        let paid = (paid <= self.world.plan.as_of).then_some(paid);
        self.terms(out, &heading, Some(due), paid, None)?;
        if let Some(sold) = sold
            && self.dice.chance(self.credited)
        {
            let date = business_day(plus(date, self.dice.around(3, 25)));
            self.claims.push(Claim { date, invoice: heading.number, sold });
        }
        Ok(())
    }

    /// Writes the credit notes due by a date.
    fn settle_claims(&mut self, out: &mut Output<'_>, through: NaiveDate) -> Result<(), DemoError> {
        self.claims.sort_by_key(|claim| claim.date);
        let due = self.claims.partition_point(|claim| claim.date <= through);
        for claim in self.claims.drain(..due).collect::<Vec<_>>() {
            self.sequence += 1;
            let heading = self.heading("CN", DocumentKind::CreditNote, claim.date);
            let part = (claim.sold.quantity * self.dice.around(100, 1000) / 1000).max(1);
            let returned = Sold { quantity: part, ..claim.sold };
            let reason = self.dice.pick(&self.world.staff.credit_reasons);
            let text = format!("{reason}: {}", self.basket.sold_article(claim.sold).product.name);
            out.count_document(heading.kind);
            self.basket.product(out, &heading, returned, Some(text.into()))?;
            self.ledger.add(Month::of(claim.date), -(part * claim.sold.price));
            self.terms(out, &heading, None, None, Some(claim.invoice))?;
        }
        Ok(())
    }

    /// An order that was placed and not delivered yet, or called off.
    fn open_order(&mut self, out: &mut Output<'_>, next: NaiveDate) -> Result<(), DemoError> {
        self.sequence += 1;
        let total = self.target(next);
        let status = if self.dice.chance(80) { OrderStatus::Cancelled } else { OrderStatus::Open };
        self.order(out, self.world.plan.as_of.min(next), total, status)
    }

    fn write_off(&mut self, out: &mut Output<'_>) -> Result<(), DemoError> {
        let Some(last) = self.ledger.last else { return Ok(()) };
        let date = business_day(plus(last, self.dice.around(200, 330)));
        self.sequence += 1;
        let heading = self.heading("ADJ", DocumentKind::Adjustment, date);
        out.count_document(heading.kind);
        let amount = -self.target(last).max(100);
        self.basket.service(out, &heading, &self.world.services.bad_debt, amount)
    }

    fn order(
        &mut self,
        out: &mut Output<'_>,
        before: NaiveDate,
        total: i64,
        status: OrderStatus,
    ) -> Result<(), DemoError> {
        let date = business_day_before(plus(before, -self.dice.around(1, 5)));
        out.put(Record::Order(OrderRecord {
            number: number(&mut self.buffer, "SO", self.account.index, self.sequence),
            customer: self.account.customer.id.clone(),
            date,
            amount: Money::from_minor(total, self.account.customer.currency),
            status,
        }))
    }

    fn terms(
        &self,
        out: &mut Output<'_>,
        heading: &Heading,
        due: Option<NaiveDate>,
        paid: Option<NaiveDate>,
        refers_to: Option<Arc<str>>,
    ) -> Result<(), DemoError> {
        out.put(Record::Terms(DocumentTerms {
            document: Arc::clone(&heading.number),
            kind: heading.kind,
            customer: self.account.customer.id.clone(),
            due,
            paid,
            refers_to,
        }))
    }

    fn heading(&mut self, prefix: &str, kind: DocumentKind, date: NaiveDate) -> Heading {
        Heading { number: number(&mut self.buffer, prefix, self.account.index, self.sequence), kind, date }
    }

    /// What an order of this day is worth about, in minor units.
    fn target(&mut self, date: NaiveDate) -> i64 {
        self.rhythm.amount(&mut self.dice, date) * i64::from(self.season[Month::of(date).index()]) / 100
    }
}
