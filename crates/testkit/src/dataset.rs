//! One small company as canonical records, the same for every adapter: four currencies with different minor units, lines
//! that had to be rounded, credit notes, services beside products, accents, gaps of every kind.

use std::sync::Arc;

use bellwether_domain::codes::Currency;
use bellwether_domain::facts::customer::{Customer, CustomerId, Owner};
use bellwether_domain::facts::rows::{Channel, Direction, DocumentKind, OrderStatus};
use bellwether_domain::intake::{
    AssignmentRecord, BudgetRecord, CompletionRecord, ContactEntry, ContactRecord, DocumentLine, DocumentTerms,
    FxRateRecord, LearnerRecord, OrderRecord, Person, PersonRecord, Product, Record,
};
use bellwether_domain::money::Money;
use chrono::{DateTime, Days, Months, NaiveDate, Utc};
use rust_decimal::Decimal;

use crate::company::day;

/// Customers of the company.
const CUSTOMERS: u32 = 24;

/// Countries with the currency that customers there are billed in.
const MARKETS: [(&str, &str); 4] = [("GB", "GBP"), ("FR", "EUR"), ("JP", "JPY"), ("KW", "KWD")];

/// Products by family; the last one is a service, which the catalogue does not know.
const CATALOGUE: [(&str, &str, Option<&str>); 7] = [
    ("20725", "Lunch bag", Some("bags")),
    ("20727", "Lunch bag, red", Some("bags")),
    ("21232", "Mug «Été»", Some("mugs")),
    ("21977", "Cake cases", Some("baking")),
    ("22423", "Cake stand", Some("baking")),
    ("85123A", "Lantern", Some("lights")),
    ("POST", "Postage", None),
];

/// The last day on which anything happens.
pub fn as_of() -> NaiveDate {
    day("2011-12-09")
}

/// All records of the company, customers first.
pub fn records() -> Vec<Record> {
    let mut records = Vec::new();
    for owner in 0..3 {
        records
            .push(Record::Owner(Owner { id: owner_id(owner).as_str().into(), name: format!("Zoë Åkesson {owner}") }));
    }
    for (code, name, family) in CATALOGUE {
        let Some(family) = family else { continue };
        let category: Option<Arc<str>> = (family != "lights").then(|| "Kitchen".into());
        records.push(Record::Product(Product {
            code: code.into(),
            name: name.into(),
            family: family.into(),
            category,
        }));
    }
    records.extend(rates());
    let mut draw = Draw(7);
    for number in 0..CUSTOMERS {
        records.extend(customer(number, &mut draw));
    }
    records
}

fn owner_id(number: u32) -> String {
    format!("am-{number}")
}

fn currency(code: &str) -> Currency {
    code.parse().expect("an ISO code")
}

/// Rates of every month into pounds.
fn rates() -> impl Iterator<Item = Record> {
    let base = [("EUR", 86_500_000i64), ("JPY", 765_000), ("KWD", 226_000_000)];
    base.into_iter().flat_map(|(from, rate)| {
        (0..40).map(move |month| {
            let rate = Decimal::new(rate + i64::from(month) * 1_237, 8);
            let month = day("2009-01-01") + Months::new(month);
            Record::FxRate(FxRateRecord { from: currency(from), to: Currency::GBP, month, rate })
        })
    })
}

/// A small linear congruential generator: the same numbers for ever, on every machine.
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % u64::from(limit)).expect("below a u32")
    }

    fn date(&mut self) -> NaiveDate {
        as_of() - Days::new(u64::from(self.below(900)))
    }

    /// In working hours, so that the date is the same in every time zone of Europe.
    fn instant(&mut self) -> DateTime<Utc> {
        self.date().and_hms_opt(8 + self.below(9), self.below(60), 0).expect("a time").and_utc()
    }
}

fn customer(number: u32, draw: &mut Draw) -> Vec<Record> {
    let id: CustomerId = format!("c-{number:03}").into();
    let (country, code) = MARKETS[number as usize % MARKETS.len()];
    let billed = currency(code);
    let mut records = vec![Record::Customer(Customer {
        id: id.clone(),
        name: format!("Bøker & Sønner {number}").into(),
        country: country.parse().expect("an ISO code"),
        currency: billed,
        tier: (!number.is_multiple_of(5)).then(|| if number.is_multiple_of(2) { "a".into() } else { "b".into() }),
        industry: (!number.is_multiple_of(7)).then(|| "Gift shops".into()),
        owner: (!number.is_multiple_of(11)).then(|| owner_id(number % 3).as_str().into()),
        since: (!number.is_multiple_of(4)).then(|| day("2009-02-01") + Days::new(u64::from(number))),
        parent: (number == 5).then(|| "c-004".into()),
        contract_end: (number % 6 == 1).then(|| day("2012-03-31")),
    })];
    // The last customer never bought anything.
    if number + 1 < CUSTOMERS {
        for nth in 0..3 + draw.below(8) {
            records.extend(document(&id, billed, number * 100 + nth, draw));
        }
        records.extend((0..draw.below(4)).map(|nth| order(&id, billed, number * 100 + nth, draw)));
    }
    if number.is_multiple_of(2) {
        let first = day("2011-04-01");
        let budget =
            |month: u32, amount| BudgetRecord { customer: id.clone(), month: first + Months::new(month), amount };
        records.extend(
            (0..12)
                .map(|month| Record::Budget(budget(month, Money::from_minor(i64::from(draw.below(90_000)), billed)))),
        );
    }
    if number.is_multiple_of(3) {
        records.extend(learning(&id, number, draw));
    }
    records.extend((0..draw.below(4)).map(|_| contact(&id, draw)));
    if number.is_multiple_of(4) {
        let person = Person {
            name: "Renée d’Arc".into(),
            role: Some("Purchasing".into()),
            email: Some(format!("renee@c-{number:03}.example").into()),
            phone: None,
        };
        records.push(Record::Person(PersonRecord { customer: id, person }));
    }
    records
}

fn document(customer: &CustomerId, billed: Currency, number: u32, draw: &mut Draw) -> Vec<Record> {
    let kind = match draw.below(10) {
        0 | 1 => DocumentKind::CreditNote,
        2 => DocumentKind::Adjustment,
        _ => DocumentKind::Invoice,
    };
    let document: Arc<str> = format!("{}{number:06}", if kind == DocumentKind::CreditNote { "C" } else { "" }).into();
    let date = draw.date();
    let mut records: Vec<Record> = (0..1 + draw.below(4))
        .map(|_| {
            let (code, description, family) = CATALOGUE[draw.below(7) as usize];
            let quantity = Decimal::from(1 + draw.below(40));
            // Three places of price: most amounts have to be rounded.
            let unit_price = Decimal::new(i64::from(100 + draw.below(20_000)), 3);
            Record::Line(DocumentLine {
                document: document.clone(),
                kind,
                date,
                customer: customer.clone(),
                code: code.into(),
                description: description.into(),
                family: family.map(Into::into),
                quantity,
                unit_price,
                amount: Money::from_decimal(quantity * unit_price, billed).expect("fits"),
            })
        })
        .collect();
    records.push(Record::Terms(DocumentTerms {
        document,
        kind,
        customer: customer.clone(),
        due: (kind == DocumentKind::Invoice).then(|| date + Days::new(30)),
        paid: (draw.below(3) > 0).then(|| date + Days::new(u64::from(20 + draw.below(30)))),
        refers_to: (kind == DocumentKind::CreditNote).then(|| format!("{number:06}").into()),
    }));
    records
}

fn order(customer: &CustomerId, billed: Currency, number: u32, draw: &mut Draw) -> Record {
    let status = [OrderStatus::Open, OrderStatus::Fulfilled, OrderStatus::Cancelled][draw.below(3) as usize];
    Record::Order(OrderRecord {
        number: format!("O{number:06}").into(),
        customer: customer.clone(),
        date: draw.date(),
        amount: Money::from_minor(i64::from(draw.below(500_000)), billed),
        status,
    })
}

fn learning(customer: &CustomerId, number: u32, draw: &mut Draw) -> Vec<Record> {
    let mut records = Vec::new();
    for nth in 0..1 + draw.below(3) {
        let learner: Arc<str> = format!("l-{number:03}-{nth}").into();
        let enrolled = day("2010-01-04") + Days::new(u64::from(draw.below(60)));
        let name = format!("Læring {number} {nth}").into();
        let who = customer.clone();
        records.push(Record::Learner(LearnerRecord { customer: who, learner: learner.clone(), name, enrolled }));
        for module in ["Hygiène", "Product range", "Safety"].into_iter().take(1 + draw.below(3) as usize) {
            let due = day("2010-06-30") + Days::new(u64::from(draw.below(700)));
            let (customer, learner, module): (_, _, Arc<str>) = (customer.clone(), learner.clone(), module.into());
            if draw.below(3) > 0 {
                let date = due - Days::new(u64::from(draw.below(90))) + Days::new(30);
                let date = date.min(as_of());
                let (customer, learner, module) = (customer.clone(), learner.clone(), module.clone());
                records.push(Record::Completion(CompletionRecord { customer, learner, module, date }));
            }
            records.push(Record::Assignment(AssignmentRecord { customer, learner, module, due }));
        }
    }
    records
}

fn contact(customer: &CustomerId, draw: &mut Draw) -> Record {
    let at = draw.instant();
    let entry = ContactEntry {
        at,
        answered: (draw.below(2) == 0).then(|| at + Days::new(1)),
        direction: if draw.below(3) == 0 { Direction::Inbound } else { Direction::Outbound },
        channel: [Channel::Call, Channel::Email, Channel::Meeting, Channel::Message][draw.below(4) as usize],
        person: (draw.below(2) == 0).then(|| "Renée d’Arc".into()),
        note: "Asked about the spring range".into(),
    };
    Record::Contact(ContactRecord { customer: customer.clone(), entry })
}
