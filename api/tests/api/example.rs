//! A small company for the examples in the description of the API: six customers in Britain that buy paper goods.

use std::sync::Arc;

use bellwether_domain::codes::{Country, Currency};
use bellwether_domain::facts::customer::{Customer, CustomerId, Owner};
use bellwether_domain::facts::rows::{Channel, Direction, DocumentKind, OrderStatus};
use bellwether_domain::intake::{
    AssignmentRecord, BudgetRecord, CompletionRecord, ContactEntry, ContactRecord, DocumentLine, FactSink,
    LearnerRecord, OrderRecord, Person, PersonRecord, Product, Record,
};
use bellwether_domain::money::Money;
use chrono::{Months, NaiveDate};
use rust_decimal::Decimal;

/// The customer that examples are about.
pub(crate) const CUSTOMER: &str = "12346";

/// The invoice that examples are about.
pub(crate) const INVOICE: &str = "1012346";

const FAMILIES: [(&str, &str); 3] = [("22", "Gift wrap"), ("84", "Candles"), ("85", "Bags")];

/// Writes the company.
pub(crate) fn write(sink: &mut dyn FactSink) {
    put(sink, Record::Owner(Owner { id: "am-03".into(), name: "Maya Lindqvist".to_owned() }));
    for (code, name) in FAMILIES {
        let (name, family) = (Arc::from(name), Arc::from(code));
        put(sink, Record::Product(Product { code: format!("{code}423A").into(), name, family, category: None }));
    }
    for number in 0..6 {
        customer(sink, number);
    }
    people(sink);
    training(sink);
    contacts(sink);
}

fn put(sink: &mut dyn FactSink, record: Record) {
    sink.put(record).expect("takes the record");
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn id(number: u32) -> CustomerId {
    CustomerId::from((12_346 + number).to_string())
}

fn customer(sink: &mut dyn FactSink, number: u32) {
    let customer = Customer {
        id: id(number),
        name: ["Meadow & Moss", "Larkspur Ltd", "The Paper Barn", "Quill & Co", "Harbour Gifts", "Oak Lane"]
            [number as usize]
            .into(),
        country: "GB".parse::<Country>().expect("a code"),
        currency: Currency::GBP,
        tier: Some("b".into()),
        industry: Some("Gift shop".into()),
        owner: Some("am-03".into()),
        since: Some(day("2009-12-01")),
        parent: None,
        contract_end: None,
    };
    put(sink, Record::Customer(customer));
    // The one the examples are about buys in two of three families, and a little less than a year ago.
    let families = if number == 0 { 2 } else { 3 };
    for month in 0..24 {
        let date = day("2009-12-14") + Months::new(month);
        let pounds = if number == 0 && month >= 16 { 230 } else { 250 };
        for (at, (family, _)) in FAMILIES[..families].iter().enumerate() {
            let document = format!("{}", (1_000_000 + month * 1_000_000) + 12_346 + number);
            line(sink, number, DocumentKind::Invoice, &document, date, family, pounds + at as i64 * 40);
        }
        if number == 0 {
            order(sink, month, date);
            budget(sink, month);
        }
    }
    if number == 0 {
        line(sink, number, DocumentKind::CreditNote, "C2012346", day("2011-09-20"), FAMILIES[0].0, 45);
    }
}

fn line(
    sink: &mut dyn FactSink,
    number: u32,
    kind: DocumentKind,
    document: &str,
    date: NaiveDate,
    family: &str,
    pounds: i64,
) {
    let amount = Money::from_minor(pounds * 100, Currency::GBP);
    let (_, name) = FAMILIES.iter().find(|(code, _)| *code == family).expect("a family");
    let line = DocumentLine {
        document: document.into(),
        kind,
        date,
        customer: id(number),
        code: format!("{family}423A").into(),
        description: (*name).into(),
        family: Some(family.into()),
        quantity: Decimal::from(pounds),
        unit_price: Decimal::ONE,
        amount,
    };
    put(sink, Record::Line(line));
}

fn order(sink: &mut dyn FactSink, month: u32, date: NaiveDate) {
    let order = OrderRecord {
        number: format!("O{month:03}").into(),
        customer: id(0),
        date: date - chrono::Days::new(3),
        amount: Money::from_minor(50_000, Currency::GBP),
        status: OrderStatus::Fulfilled,
    };
    put(sink, Record::Order(order));
}

fn budget(sink: &mut dyn FactSink, month: u32) {
    let month = day("2010-04-01") + Months::new(month);
    put(
        sink,
        Record::Budget(BudgetRecord { customer: id(0), month, amount: Money::from_minor(52_000, Currency::GBP) }),
    );
}

fn people(sink: &mut dyn FactSink) {
    let person = Person {
        name: "Priya Shah".into(),
        role: Some("Buyer".into()),
        email: Some("priya@meadow.example".into()),
        phone: None,
    };
    put(sink, Record::Person(PersonRecord { customer: id(0), person }));
}

fn training(sink: &mut dyn FactSink) {
    let learner: Arc<str> = "priya".into();
    let enrolled = LearnerRecord {
        customer: id(0),
        learner: learner.clone(),
        name: "Priya Shah".into(),
        enrolled: day("2011-05-02"),
    };
    put(sink, Record::Learner(enrolled));
    for (module, due, done) in [("Ordering online", "2011-06-30", Some("2011-06-12")), ("Displays", "2011-10-31", None)]
    {
        let module: Arc<str> = module.into();
        let assignment =
            AssignmentRecord { customer: id(0), learner: learner.clone(), module: module.clone(), due: day(due) };
        put(sink, Record::Assignment(assignment));
        if let Some(done) = done {
            let completion = CompletionRecord { customer: id(0), learner: learner.clone(), module, date: day(done) };
            put(sink, Record::Completion(completion));
        }
    }
}

fn contacts(sink: &mut dyn FactSink) {
    for (at, note) in [("2011-08-16T09:30:00Z", "Autumn range"), ("2011-11-27T14:00:00Z", "Christmas delivery dates")] {
        let entry = ContactEntry {
            at: at.parse().expect("an instant"),
            answered: None,
            direction: Direction::Outbound,
            channel: Channel::Call,
            person: Some("Priya Shah".into()),
            note: note.into(),
        };
        put(sink, Record::Contact(ContactRecord { customer: id(0), entry }));
    }
}
