//! What a list of records comes to, in plain words: the reference that adapters are compared with.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use bellwether_domain::facts::customer::{Customer, CustomerId, Owner};
use bellwether_domain::facts::rows::{Contact, Document, DocumentKind};
use bellwether_domain::intake::{
    ContactEntry, DocumentDetail, DocumentLine, DocumentTerms, LearnerDetail, ModuleProgress, OrderDetail, Person,
    Record,
};
use chrono::NaiveDate;

use super::Given;

/// Rows of each customer that has any.
type Table<T> = BTreeMap<CustomerId, Vec<T>>;

/// A document in total.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Bill {
    pub(super) date: NaiveDate,
    kind: DocumentKind,
    minor: i64,
    currency: String,
    due: Option<NaiveDate>,
    paid: Option<NaiveDate>,
}

impl Bill {
    pub(super) fn of(row: &Document) -> Self {
        let Document { amount, date, due, paid, currency, kind } = *row;
        Self { date, kind, minor: amount, currency: currency.to_string(), due, paid }
    }

    pub(super) fn told(detail: &DocumentDetail) -> Self {
        let DocumentDetail { date, kind, total, due, paid, .. } = *detail;
        Self { date, kind, minor: total.minor, currency: total.currency.to_string(), due, paid }
    }
}

/// Number, total, and lines by code, quantity without zeros that say nothing, and minor units, as shown to people.
pub(super) type Printed = (String, Bill, Vec<(String, String, i64)>);

/// How far somebody is with a module.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Progress {
    pub(super) due: Vec<NaiveDate>,
    pub(super) done: Vec<NaiveDate>,
}

/// A learner without names: what counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Course {
    enrolled: NaiveDate,
    modules: Vec<Progress>,
}

impl Course {
    pub(super) fn new(enrolled: NaiveDate, mut modules: Vec<Progress>) -> Self {
        for module in &mut modules {
            module.due.sort();
            module.done.sort();
        }
        modules.sort();
        Self { enrolled, modules }
    }
}

pub(super) fn customers<'a>(given: &Given<'a>) -> Vec<&'a Customer> {
    let mut customers: Vec<&Customer> = given
        .records
        .iter()
        .filter_map(|record| match record {
            Record::Customer(customer) if given.wants(&customer.id) => Some(customer),
            _ => None,
        })
        .collect();
    customers.sort_by(|a, b| a.id.cmp(&b.id));
    customers
}

pub(super) fn owners<'a>(given: &Given<'a>) -> Vec<&'a Owner> {
    let mut owners: Vec<&Owner> =
        given.records.iter().filter_map(|r| if let Record::Owner(owner) = r { Some(owner) } else { None }).collect();
    owners.sort_by(|a, b| a.id.cmp(&b.id));
    owners
}

fn lines<'a>(given: &'a Given<'_>) -> impl Iterator<Item = &'a DocumentLine> {
    given.records.iter().filter_map(|record| match record {
        Record::Line(line) if given.wants(&line.customer) && line.date <= given.request.through => Some(line),
        _ => None,
    })
}

fn terms<'a>(given: &'a Given<'_>, line: &DocumentLine) -> Option<&'a DocumentTerms> {
    given.records.iter().find_map(|record| match record {
        Record::Terms(terms) if terms.document == line.document && terms.kind == line.kind => Some(terms),
        _ => None,
    })
}

/// Documents by number and kind, made of their lines.
fn documents<'a>(given: &'a Given<'_>) -> BTreeMap<(&'a str, DocumentKind), Vec<&'a DocumentLine>> {
    let mut documents: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for line in lines(given) {
        documents.entry((line.document.as_ref(), line.kind)).or_default().push(line);
    }
    documents
}

fn bill(given: &Given<'_>, lines: &[&DocumentLine]) -> Bill {
    let terms = terms(given, lines[0]);
    Bill {
        date: lines[0].date,
        kind: lines[0].kind,
        minor: lines.iter().map(|line| line.amount.minor).sum(),
        currency: lines[0].amount.currency.to_string(),
        due: terms.and_then(|terms| terms.due),
        paid: terms.and_then(|terms| terms.paid),
    }
}

pub(super) fn bills(given: &Given<'_>) -> Table<Bill> {
    let mut bills: Table<Bill> = BTreeMap::new();
    for lines in documents(given).values() {
        bills.entry(lines[0].customer.clone()).or_default().push(bill(given, lines));
    }
    bills.values_mut().for_each(|bills| bills.sort());
    bills
}

pub(super) fn printed(given: &Given<'_>, customer: &CustomerId) -> Vec<Printed> {
    let line = |line: &&DocumentLine| (line.code.to_string(), line.quantity.normalize().to_string(), line.amount.minor);
    let of_customer = documents(given).into_iter().filter(|(_, lines)| lines[0].customer == *customer);
    let mut printed: Vec<_> = of_customer
        .map(|((number, _), lines)| (number.to_owned(), bill(given, &lines), lines.iter().map(line).collect()))
        .collect();
    printed.sort();
    printed
}

pub(super) fn families(given: &Given<'_>) -> Table<(NaiveDate, String)> {
    let mut families: BTreeMap<CustomerId, BTreeSet<(NaiveDate, String)>> = BTreeMap::new();
    for line in
        lines(given).filter(|line| line.kind == DocumentKind::Invoice && line.date > given.request.purchases_after)
    {
        if let Some(family) = &line.family {
            families.entry(line.customer.clone()).or_default().insert((line.date, family.to_string()));
        }
    }
    families.into_iter().map(|(id, rows)| (id, rows.into_iter().collect())).collect()
}

pub(super) fn budgets(given: &Given<'_>) -> Table<(NaiveDate, i64, String)> {
    let mut budgets: Table<_> = BTreeMap::new();
    for record in given.records {
        if let Record::Budget(budget) = record
            && given.wants(&budget.customer)
        {
            let row = (budget.month, budget.amount.minor, budget.amount.currency.to_string());
            budgets.entry(budget.customer.clone()).or_default().push(row);
        }
    }
    budgets.values_mut().for_each(|rows| rows.sort());
    budgets
}

pub(super) fn courses(given: &Given<'_>) -> Table<Course> {
    let mut courses: Table<Course> = BTreeMap::new();
    for record in given.records {
        let Record::Learner(learner) = record else { continue };
        if !given.wants(&learner.customer) {
            continue;
        }
        let mut modules: BTreeMap<&str, Progress> = BTreeMap::new();
        for record in given.records {
            match record {
                Record::Assignment(row) if row.learner == learner.learner => {
                    modules.entry(row.module.as_ref()).or_default().due.push(row.due);
                }
                Record::Completion(row) if row.learner == learner.learner && row.date <= given.request.through => {
                    modules.entry(row.module.as_ref()).or_default().done.push(row.date);
                }
                _ => {}
            }
        }
        let course = Course::new(learner.enrolled, modules.into_values().collect());
        courses.entry(learner.customer.clone()).or_default().push(course);
    }
    courses.values_mut().for_each(|courses| courses.sort());
    courses
}

/// Learners by name, modules by due date and name.
pub(super) fn learners(given: &Given<'_>, customer: &CustomerId) -> Vec<LearnerDetail> {
    let of_customer = given.records.iter().filter_map(|record| match record {
        Record::Learner(learner) if learner.customer == *customer => Some(learner),
        _ => None,
    });
    let mut learners: Vec<LearnerDetail> = of_customer
        .map(|learner| {
            let mut modules: BTreeMap<&Arc<str>, (Option<NaiveDate>, Option<NaiveDate>)> = BTreeMap::new();
            for record in given.records {
                match record {
                    Record::Assignment(row) if row.learner == learner.learner => {
                        modules.entry(&row.module).or_default().0 = Some(row.due);
                    }
                    Record::Completion(row) if row.learner == learner.learner && row.date <= given.request.through => {
                        modules.entry(&row.module).or_default().1 = Some(row.date);
                    }
                    _ => {}
                }
            }
            let progress =
                |(module, (due, completed)): (&Arc<str>, _)| ModuleProgress { module: module.clone(), due, completed };
            let mut modules: Vec<ModuleProgress> = modules.into_iter().map(progress).collect();
            modules.sort_by_key(|row| (row.due.is_none(), row.due));
            LearnerDetail { name: learner.name.clone(), enrolled: learner.enrolled, modules }
        })
        .collect();
    learners.sort_by(|a, b| a.name.cmp(&b.name));
    learners
}

/// A contact as something that can be ordered.
pub(super) fn touch(contact: &Contact) -> (i64, Option<i64>, String) {
    let answered = contact.answered.map(|at| at.timestamp());
    (contact.at.timestamp(), answered, format!("{:?} {:?}", contact.direction, contact.channel))
}

fn contact_records<'a>(given: &'a Given<'_>) -> impl Iterator<Item = (&'a CustomerId, &'a ContactEntry)> {
    given.records.iter().filter_map(|record| match record {
        Record::Contact(contact) => Some((&contact.customer, &contact.entry)),
        _ => None,
    })
}

pub(super) fn touches(given: &Given<'_>) -> Table<(i64, Option<i64>, String)> {
    let mut touches: Table<_> = BTreeMap::new();
    for (customer, &ContactEntry { at, answered, direction, channel, .. }) in contact_records(given) {
        if given.wants(customer) {
            let row = touch(&Contact { at, answered, direction, channel });
            touches.entry(customer.clone()).or_default().push(row);
        }
    }
    touches.values_mut().for_each(|rows| rows.sort());
    touches
}

/// The first day of the source's data, whatever the scope.
pub(super) fn first_contact(given: &Given<'_>) -> Option<NaiveDate> {
    contact_records(given).map(|(_, entry)| entry.at.date_naive()).min()
}

pub(super) fn entries(given: &Given<'_>, customer: &CustomerId) -> Vec<ContactEntry> {
    contact_records(given).filter(|(whose, _)| *whose == customer).map(|(_, entry)| entry.clone()).collect()
}

pub(super) fn people(given: &Given<'_>, customer: &CustomerId) -> Vec<Person> {
    let people = given.records.iter().filter_map(|record| match record {
        Record::Person(row) if row.customer == *customer => Some(row.person.clone()),
        _ => None,
    });
    people.collect()
}

pub(super) fn orders(given: &Given<'_>, customer: &CustomerId) -> Vec<OrderDetail> {
    let mut orders: Vec<OrderDetail> = given
        .records
        .iter()
        .filter_map(|record| match record {
            Record::Order(order) if order.customer == *customer && order.date <= given.request.through => {
                Some(OrderDetail {
                    number: order.number.clone(),
                    date: order.date,
                    amount: order.amount,
                    status: order.status,
                })
            }
            _ => None,
        })
        .collect();
    orders.sort_by(|a, b| a.number.cmp(&b.number));
    orders
}
