//! What must hold for generated data whatever the plan.

use std::collections::{HashMap, HashSet};

use bellwether_domain::codes::Currency;
use bellwether_domain::facts::rows::DocumentKind;
use bellwether_domain::intake::{DocumentLine, Record};
use bellwether_sources::demo::DemoPlan;
use chrono::{Datelike, NaiveDate, Weekday};
use rust_decimal::Decimal;

use crate::collected::Collected;

/// Documents have lines that add up, on business days, and terms that fit.
pub(crate) fn of_documents(data: &Collected, as_of: NaiveDate) {
    let products: HashMap<_, _> = data.products().map(|p| (&p.code, &p.family)).collect();
    let mut documents: HashMap<_, Vec<&DocumentLine>> = HashMap::new();
    for line in data.lines() {
        assert!(line.date <= as_of && !matches!(line.date.weekday(), Weekday::Sat | Weekday::Sun), "{line:?}");
        assert_eq!(line.amount.to_decimal(), line.quantity * line.unit_price, "{line:?}");
        assert!(line.quantity > Decimal::ZERO, "{line:?}");
        assert_eq!(products.get(&line.code).copied(), line.family.as_ref(), "{line:?}");
        assert_eq!(line.family.is_some(), line.code.starts_with(|c: char| c.is_ascii_digit()), "{line:?}");
        documents.entry((line.kind, &line.document)).or_default().push(line);
    }
    for ((kind, number), lines) in &documents {
        let first = lines[0];
        let same = |line: &&DocumentLine| (&line.customer, line.date) == (&first.customer, first.date);
        assert!(lines.iter().all(same), "{number} belongs to one customer and day");
        let total: i64 = lines.iter().map(|line| line.amount.minor).sum();
        match kind {
            DocumentKind::Invoice | DocumentKind::CreditNote => assert!(total > 0, "{kind:?} {number}: {total}"),
            DocumentKind::Adjustment => assert!(total < 0, "{kind:?} {number}: {total}"),
        }
    }
    for terms in data.terms() {
        let lines = documents.get(&(terms.kind, &terms.document)).expect("terms are of a document with lines");
        assert_eq!(terms.customer, lines[0].customer);
        assert!(terms.due.is_none_or(|due| due > lines[0].date), "{terms:?}");
        assert!(terms.paid.is_none_or(|paid| lines[0].date < paid && paid <= as_of), "{terms:?}");
        if let Some(invoice) = &terms.refers_to {
            let invoice = &documents[&(DocumentKind::Invoice, invoice)][0];
            assert!(invoice.customer == terms.customer && invoice.date <= lines[0].date, "{terms:?}");
        }
        assert_eq!(terms.refers_to.is_some(), terms.kind == DocumentKind::CreditNote);
    }
}

/// Whoever is mentioned exists.
pub(crate) fn of_references(data: &Collected) {
    let customers: HashMap<_, _> = data.customers().into_iter().map(|c| (&c.id, c)).collect();
    let owners: HashSet<_> = data.owners().map(|owner| &owner.id).collect();
    assert_eq!(owners.len(), 12);
    for customer in customers.values() {
        assert!(customer.owner.as_ref().is_none_or(|owner| owners.contains(owner)), "{customer:?}");
        if let Some(parent) = &customer.parent {
            assert_eq!(customers[parent].country, customer.country);
            assert!(customers[parent].parent.is_none(), "groups have two levels");
        }
    }
    let mut learners = HashSet::new();
    for record in &data.records {
        let (customer, learner) = match record {
            Record::Learner(l) => {
                learners.insert(&l.learner);
                (&l.customer, Some(&l.learner))
            }
            Record::Assignment(a) => (&a.customer, Some(&a.learner)),
            Record::Completion(c) => (&c.customer, Some(&c.learner)),
            Record::Line(l) => (&l.customer, None),
            Record::Order(o) => (&o.customer, None),
            Record::Budget(b) => (&b.customer, None),
            Record::Contact(c) => (&c.customer, None),
            Record::Person(p) => (&p.customer, None),
            _ => continue,
        };
        assert!(customers.contains_key(customer), "{record:?}");
        assert!(learner.is_none_or(|learner| learners.contains(learner)), "{record:?}");
    }
}

/// Nothing has happened after the as-of date.
pub(crate) fn of_dates(data: &Collected, as_of: NaiveDate) {
    for record in &data.records {
        match record {
            Record::Customer(c) => assert!(c.since.is_some_and(|since| since <= as_of), "{c:?}"),
            Record::Order(o) => assert!(o.date <= as_of && o.amount.minor > 0, "{o:?}"),
            Record::Learner(l) => assert!(l.enrolled <= as_of, "{l:?}"),
            Record::Completion(c) => assert!(c.date <= as_of, "{c:?}"),
            Record::Contact(c) => {
                assert!(c.entry.at.date_naive() < as_of, "{c:?}");
                assert!(c.entry.answered.is_none_or(|at| at > c.entry.at && at.date_naive() < as_of), "{c:?}");
            }
            _ => {}
        }
    }
}

/// Every amount can be converted at the rate of its month, and the whole fiscal year has budgets.
pub(crate) fn of_rates_and_budgets(data: &Collected, plan: &DemoPlan) {
    let month = |date: NaiveDate| (date.year(), date.month());
    let mut rates = HashSet::new();
    for record in &data.records {
        if let Record::FxRate(rate) = record {
            assert!(rate.rate > Decimal::ZERO && rate.to == Currency::GBP, "{rate:?}");
            assert!(rates.insert((rate.from, month(rate.month))), "{rate:?} twice");
        }
        let (currency, date) = match record {
            Record::Line(l) => (l.amount.currency, l.date),
            Record::Order(o) => (o.amount.currency, o.date),
            Record::Budget(b) => (b.amount.currency, b.month),
            _ => continue,
        };
        assert!(currency == Currency::GBP || rates.contains(&(currency, month(date))), "{record:?} has no rate");
    }
    assert!(data.budgets().all(|b| b.month.day() == 1 && b.amount.minor >= 0));
    let distinct: HashSet<_> = data.budgets().map(|b| (&b.customer, b.month)).collect();
    assert_eq!(distinct.len(), data.budgets().count(), "one budget for a customer and month");
    let first = plan.fiscal_year_start.number_from_month();
    let last_month = if first == 1 { 12 } else { first - 1 };
    let latest = data.budgets().map(|b| b.month).max().expect("somebody has a budget");
    assert!(latest >= plan.as_of.with_day(1).expect("a first day") && latest.month() == last_month, "{latest}");
}

/// Mail and calls lead nowhere.
pub(crate) fn of_addresses(data: &Collected) {
    for record in &data.records {
        let Record::Person(person) = record else { continue };
        let (name, host) = person.person.email.as_ref().and_then(|e| e.split_once('@')).expect("an address");
        assert!(host.ends_with(".example") && name.is_ascii() && host.is_ascii(), "{person:?}");
        let fictional = ["+44 1632 960", "+49 30 23125 ", "+33 1 99 00 ", "+353 20 910 ", "+46 8 465 004 "];
        let kept_free = |phone: &str| fictional.iter().any(|range| phone.starts_with(range));
        assert!(person.person.phone.as_ref().is_none_or(|phone| kept_free(phone)), "{person:?}");
    }
}
