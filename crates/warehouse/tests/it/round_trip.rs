//! Whatever records go in, the loaders give the same facts.

use std::collections::{BTreeMap, BTreeSet};

use bellwether_domain::codes::Currency;
use bellwether_domain::facts::catalogue::{Bought, Purchases};
use bellwether_domain::facts::customer::Customer;
use bellwether_domain::facts::rows::{Channel, Contact, Direction, Document, DocumentKind, OrderStatus, Purchase};
use bellwether_domain::intake::{
    AssignmentRecord, BudgetRecord, CompletionRecord, ContactEntry, ContactRecord, DocumentDetail, DocumentLine,
    DocumentTerms, FxRateRecord, LearnerRecord, LineDetail, OrderDetail, OrderRecord, Person, PersonRecord, Record,
};
use bellwether_domain::loader::{
    ContactLoader, ContactReader, CustomerLoader, DocumentReader, FinancialFacts, FinancialLoader, LearnerReader,
    LearningLoader, LoadRequest, OrderReader, Selection,
};
use bellwether_domain::money::Money;
use bellwether_warehouse::rollup::customer_months;
use chrono::{DateTime, Datelike, NaiveDate, TimeDelta};
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::support::{Temp, customer, day, everything, lenient, now};

const CUSTOMERS: [&str; 5] = ["10", "9", "ä", "b c", "zz"];

fn any_customer() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(&CUSTOMERS[..])
}

fn any_date() -> impl Strategy<Value = NaiveDate> {
    (0..900_i64).prop_map(|days| day("2010-01-01") + TimeDelta::days(days))
}

fn any_instant() -> impl Strategy<Value = DateTime<chrono::Utc>> {
    (1_262_304_000_000_000..1_325_376_000_000_000_i64)
        .prop_map(|micros| DateTime::from_timestamp_micros(micros).expect("in range"))
}

fn any_kind() -> impl Strategy<Value = DocumentKind> {
    proptest::sample::select(&[DocumentKind::Invoice, DocumentKind::CreditNote, DocumentKind::Adjustment][..])
}

/// A document: number and kind, customer, date, lines, terms. Numbers repeat among kinds.
type AnyDocument = ((u16, DocumentKind), &'static str, NaiveDate, Vec<AnyLine>, Option<(NaiveDate, Option<NaiveDate>)>);
/// Code, whether it is a product, pieces, price in thousandths, currency.
type AnyLine = (u8, i32, i64);

fn any_document() -> impl Strategy<Value = AnyDocument> {
    let line = (any::<u8>(), -1_000..1_000_i32, 0..1_000_000_i64);
    let terms = proptest::option::of((any_date(), proptest::option::of(any_date())));
    ((0..200_u16, any_kind()), any_customer(), any_date(), proptest::collection::vec(line, 1..6), terms)
}

fn lines_of((number, customer, date, lines, _): &AnyDocument) -> Vec<DocumentLine> {
    let currency = if number.0 % 7 == 0 { Currency::EUR } else { Currency::GBP };
    lines
        .iter()
        .map(|&(code, pieces, thousandths)| {
            let pieces = if number.1 == DocumentKind::CreditNote { pieces.abs() } else { pieces };
            let (quantity, unit_price) = (Decimal::from(pieces), Decimal::new(thousandths, 3));
            DocumentLine {
                document: number.0.to_string().into(),
                kind: number.1,
                date: *date,
                customer: (*customer).into(),
                code: format!("{code:03}X").into(),
                description: format!("Thing {code}, \"quoted\"").into(),
                family: (code % 5 != 0).then(|| format!("{}", code % 7).into()),
                quantity,
                unit_price,
                amount: Money::from_decimal(quantity * unit_price, currency).expect("fits"),
            }
        })
        .collect()
}

/// Lines of all documents, dealt out so that documents interleave.
fn interleaved(documents: &[AnyDocument]) -> Vec<Record> {
    let mut queues: Vec<_> = documents.iter().map(|document| lines_of(document).into_iter()).collect();
    let mut records = Vec::new();
    loop {
        let before = records.len();
        records.extend(queues.iter_mut().filter_map(Iterator::next).map(Record::Line));
        if records.len() == before {
            return records;
        }
    }
}

fn terms_of(document: &AnyDocument) -> Option<Record> {
    let (number, customer, _, _, terms) = document;
    terms.map(|(due, paid)| {
        Record::Terms(DocumentTerms {
            document: number.0.to_string().into(),
            kind: number.1,
            customer: (*customer).into(),
            due: Some(due),
            paid,
            refers_to: paid.map(|_| "77".into()),
        })
    })
}

/// What is expected of a document in detail.
fn detail_of(document: &AnyDocument) -> DocumentDetail {
    let (number, _, date, _, terms) = document;
    let lines = lines_of(document);
    let total = lines.iter().map(|line| line.amount.minor).sum();
    let line = |line: &DocumentLine| LineDetail {
        code: line.code.clone(),
        description: line.description.clone(),
        family: line.family.clone(),
        quantity: line.quantity,
        unit_price: line.unit_price,
        amount: line.amount,
    };
    DocumentDetail {
        number: number.0.to_string().into(),
        kind: number.1,
        date: *date,
        total: Money::from_minor(total, lines[0].amount.currency),
        due: terms.map(|(due, _)| due),
        paid: terms.and_then(|(_, paid)| paid),
        refers_to: terms.and_then(|(_, paid)| paid.map(|_| "77".into())),
        lines: lines.iter().map(line).collect(),
    }
}

fn customers() -> Vec<Customer> {
    let parsed = |(at, id): (usize, &&str)| Customer {
        country: ["GB", "DE"][at % 2].parse().expect("a country"),
        tier: (at % 2 == 0).then(|| "a".into()),
        industry: (at % 3 == 0).then(|| "retail".into()),
        owner: (at % 2 == 1).then(|| "am-1".into()),
        since: (at % 2 == 0).then(|| day("2009-12-01")),
        parent: (at == 3).then(|| "10".into()),
        contract_end: (at == 4).then(|| day("2012-01-01")),
        ..customer(id)
    };
    CUSTOMERS.iter().enumerate().map(parsed).collect()
}

/// A generation always knows families.
fn families_of(facts: &FinancialFacts) -> Option<&Purchases> {
    facts.bought.as_ref().map(|bought| match bought {
        Bought::Families(purchases) => purchases,
        Bought::Products(_) => panic!("a generation keeps families"),
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn documents_and_purchases(documents in proptest::collection::vec(any_document(), 0..60), through in any_date()) {
        let mut seen = BTreeSet::new();
        let documents: Vec<AnyDocument> = documents.into_iter().filter(|document| seen.insert(document.0)).collect();
        let temp = Temp::new();
        let mut records: Vec<Record> = customers().into_iter().map(Record::Customer).collect();
        records.extend(interleaved(&documents));
        records.extend(documents.iter().filter_map(terms_of));
        temp.load_with_rejects(lenient("shop"), records, Vec::new()).expect("commits");
        let reader = temp.reader();
        let loaded = now(reader.load_customers(&everything())).expect("loads").rows.customers;
        let mut expected = customers();
        expected.sort_by(|a, b| a.id.cmp(&b.id));
        prop_assert_eq!(&loaded, &expected);

        let request = LoadRequest { through, purchases_after: day("2010-06-30"), customers: Selection::All };
        let facts = now(reader.load_financials(&request)).expect("loads").rows;
        for (at, customer) in expected.iter().enumerate() {
            let mut details: Vec<DocumentDetail> = documents
                .iter()
                .filter(|document| document.1 == customer.id.as_str() && document.2 <= through)
                .map(detail_of)
                .collect();
            details.sort_by(|a, b| (a.date, &a.number, a.kind.as_str()).cmp(&(b.date, &b.number, b.kind.as_str())));
            let rows: Vec<Document> = details
                .iter()
                .map(|detail| Document {
                    amount: detail.total.minor,
                    date: detail.date,
                    due: detail.due,
                    paid: detail.paid,
                    currency: detail.total.currency,
                    kind: detail.kind,
                })
                .collect();
            prop_assert_eq!(facts.documents.rows.of(at), &rows[..]);
            prop_assert_eq!(&facts.documents.keys[at], &customer.id);

            let families = families_of(&facts).map(|purchases| purchases.families.clone()).unwrap_or_default();
            let number = |family: &str| families.iter().position(|name| &**name == family).and_then(|at| u16::try_from(at).ok()).expect("is listed");
            let bought: BTreeSet<Purchase> = details
                .iter()
                .filter(|detail| detail.kind == DocumentKind::Invoice && detail.date > day("2010-06-30"))
                .flat_map(|detail| detail.lines.iter().filter_map(|line| line.family.as_deref()).map(|f| (detail.date, f)))
                .map(|(date, family)| Purchase { date, family: number(family) })
                .collect();
            let rows = families_of(&facts).map_or(&[][..], |purchases| purchases.rows.rows.of(at));
            prop_assert_eq!(rows, &bought.into_iter().collect::<Vec<_>>()[..]);

            details.reverse();
            let read = now(DocumentReader::documents(&*reader, &customer.id, through)).expect("reads").rows;
            prop_assert_eq!(read, details);
        }
    }

    #[test]
    fn months(documents in proptest::collection::vec(any_document(), 0..60), threads in 1..4_usize) {
        let mut seen = BTreeSet::new();
        let documents: Vec<AnyDocument> = documents.into_iter().filter(|document| seen.insert(document.0)).collect();
        let temp = Temp::new();
        let mut records: Vec<Record> = customers().into_iter().map(Record::Customer).collect();
        records.extend(interleaved(&documents));
        temp.load("shop", records).expect("commits");
        let mut ids = CUSTOMERS;
        ids.sort_unstable();
        let mut expected: BTreeMap<(u32, i32, DocumentKind, Currency), (i64, u32)> = BTreeMap::new();
        for line in documents.iter().flat_map(lines_of) {
            let customer = ids.iter().position(|id| *id == line.customer.as_str()).expect("is one of them");
            let month = line.date.with_day(1).expect("every month has one").to_epoch_days();
            let customer = u32::try_from(customer).expect("a small number");
            let sum = expected.entry((customer, month, line.kind, line.amount.currency)).or_default();
            *sum = (sum.0 + line.amount.minor, sum.1 + 1);
        }
        let lines = temp.dir.path().join("generations/000001/lines.parquet");
        let parts = customer_months(&lines, threads).expect("reads");
        let found = parts.iter().flat_map(|part| (0..part.len()).map(move |at| (
            (part.customer[at], part.month[at], part.kind[at], part.currency[at]),
            (part.amount[at], part.lines[at]),
        )));
        prop_assert_eq!(found.collect::<Vec<_>>(), expected.into_iter().collect::<Vec<_>>());
    }

    #[test]
    fn learning(
        learners in proptest::collection::btree_map((any_customer(), 0..6_u8), any_date(), 0..12),
        assigned in proptest::collection::vec((any_customer(), 0..6_u8, 0..4_u8, any_date()), 0..30),
        done in proptest::collection::vec((any_customer(), 0..6_u8, 0..4_u8, any_date()), 0..30),
    ) {
        let temp = Temp::new();
        let mut records: Vec<Record> = customers().into_iter().map(Record::Customer).collect();
        for ((customer, learner), enrolled) in &learners {
            let learner: std::sync::Arc<str> = learner.to_string().into();
            let name = format!("Learner {learner}").into();
            records.push(Record::Learner(LearnerRecord { customer: (*customer).into(), learner, name, enrolled: *enrolled }));
        }
        for (customer, learner, module, due) in &assigned {
            let (learner, module) = (learner.to_string().into(), format!("M{module}").into());
            records.push(Record::Assignment(AssignmentRecord { customer: (*customer).into(), learner, module, due: *due }));
        }
        for (customer, learner, module, date) in &done {
            let (learner, module) = (learner.to_string().into(), format!("M{module}").into());
            records.push(Record::Completion(CompletionRecord { customer: (*customer).into(), learner, module, date: *date }));
        }
        temp.load_with_rejects(lenient("academy"), records, Vec::new()).expect("commits");
        let reader = temp.reader();
        let Some(facts) = now(reader.load_learning(&everything())).expect("loads").rows else {
            prop_assert!(learners.is_empty());
            return Ok(());
        };
        let mut ids = CUSTOMERS;
        ids.sort_unstable();
        let mut number_of = BTreeMap::new();
        for (at, id) in ids.iter().enumerate() {
            let expected: Vec<_> = learners.iter().filter(|((customer, _), _)| customer == id).collect();
            let rows = facts.learners.rows.of(at);
            prop_assert_eq!(rows.len(), expected.len());
            for (row, ((customer, learner), enrolled)) in rows.iter().zip(expected) {
                prop_assert_eq!(row.enrolled, *enrolled);
                number_of.insert((*customer, *learner), row.learner);
            }
        }
        prop_assert_eq!(number_of.values().collect::<BTreeSet<_>>().len(), learners.len(), "numbers are distinct");
        let mut module_of = BTreeMap::new();
        for (at, id) in ids.iter().enumerate() {
            let known = |rows: &[(&'static str, u8, u8, NaiveDate)]| {
                let mut known: Vec<_> = rows
                    .iter()
                    .filter(|row| row.0 == *id && number_of.contains_key(&(row.0, row.1)))
                    .map(|row| (row.3, number_of[&(row.0, row.1)], row.2))
                    .collect();
                known.sort_by_key(|row| row.0);
                known
            };
            let rows = facts.assignments.rows.of(at).iter().map(|row| (row.due, row.learner, row.module));
            let completions = facts.completions.rows.of(at).iter().map(|row| (row.date, row.learner, row.module));
            for (rows, expected) in [(rows.collect::<Vec<_>>(), known(&assigned)), (completions.collect(), known(&done))] {
                prop_assert_eq!(rows.len(), expected.len());
                for ((date, learner, module), (on, who, which)) in rows.into_iter().zip(expected) {
                    prop_assert_eq!((date, learner), (on, who));
                    prop_assert_eq!(*module_of.entry(which).or_insert(module), module, "one number per module");
                }
            }
        }
    }

    #[test]
    fn contacts(entries in proptest::collection::vec((any_customer(), any_instant(), proptest::option::of(any_instant()), 0..4_usize), 1..40)) {
        let temp = Temp::new();
        let channels = [Channel::Call, Channel::Email, Channel::Meeting, Channel::Message];
        let entry = |&(_, at, answered, channel): &(&str, DateTime<chrono::Utc>, Option<DateTime<chrono::Utc>>, usize)| ContactEntry {
            at,
            answered,
            direction: if channel % 2 == 0 { Direction::Inbound } else { Direction::Outbound },
            channel: channels[channel],
            person: answered.map(|_| "Jo".into()),
            note: format!("Note {at}").into(),
        };
        let mut records: Vec<Record> = customers().into_iter().map(Record::Customer).collect();
        let record = |row| Record::Contact(ContactRecord { customer: row_customer(row).into(), entry: entry(row) });
        records.extend(entries.iter().map(record));
        temp.load("crm", records).expect("commits");
        let reader = temp.reader();
        let facts = now(reader.load_contacts(&everything())).expect("loads").rows.expect("there are contacts");
        prop_assert_eq!(facts.start, entries.iter().map(|row| row.1.date_naive()).min().expect("not empty"));
        let mut ids = CUSTOMERS;
        ids.sort_unstable();
        for (at, id) in ids.iter().enumerate() {
            let mut expected: Vec<ContactEntry> = entries.iter().filter(|row| row.0 == *id).map(entry).collect();
            expected.sort_by_key(|entry| entry.at);
            let rows: Vec<Contact> = expected
                .iter()
                .map(|e| Contact { at: e.at, answered: e.answered, direction: e.direction, channel: e.channel })
                .collect();
            prop_assert_eq!(facts.contacts.rows.of(at), &rows[..]);
            expected.reverse();
            let read = now(ContactReader::contacts(&*reader, &(*id).into(), NaiveDate::MAX)).expect("reads").rows;
            prop_assert_eq!(read, expected);
        }
    }
}

fn row_customer<T, U, V>(row: &(&'static str, T, U, V)) -> &'static str {
    row.0
}

#[test]
fn budgets_rates_orders_people_and_learners_in_detail() {
    let temp = Temp::new();
    let gbp = |minor| Money::from_minor(minor, Currency::GBP);
    let order = |number: &str, date: &str, status| OrderRecord {
        number: number.into(),
        customer: "10".into(),
        date: day(date),
        amount: gbp(7),
        status,
    };
    let person = Person { name: "Jo".into(), role: None, email: Some("jo@example.org".into()), phone: None };
    let learner =
        LearnerRecord { customer: "10".into(), learner: "1".into(), name: "Ann".into(), enrolled: day("2010-01-01") };
    let assignment = |module: &str, due: &str| AssignmentRecord {
        customer: "10".into(),
        learner: "1".into(),
        module: module.into(),
        due: day(due),
    };
    let completion = |module: &str, date: &str| CompletionRecord {
        customer: "10".into(),
        learner: "1".into(),
        module: module.into(),
        date: day(date),
    };
    let rate = |to: Currency, rate: &str| FxRateRecord {
        from: "USD".parse().expect("a currency"),
        to,
        month: day("2011-02-15"),
        rate: rate.parse().expect("a decimal"),
    };
    let mut records: Vec<Record> = customers().into_iter().map(Record::Customer).collect();
    records.extend([
        Record::Budget(BudgetRecord { customer: "10".into(), month: day("2011-02-01"), amount: gbp(200) }),
        Record::Budget(BudgetRecord { customer: "10".into(), month: day("2011-01-01"), amount: gbp(100) }),
        Record::Order(order("1", "2011-01-01", OrderStatus::Fulfilled)),
        Record::Order(order("2", "2011-02-01", OrderStatus::Open)),
        Record::Order(order("3", "2011-03-01", OrderStatus::Cancelled)),
        Record::Person(PersonRecord { customer: "10".into(), person: person.clone() }),
        Record::Learner(learner),
        Record::Assignment(assignment("late", "2010-05-01")),
        Record::Assignment(assignment("early", "2010-02-01")),
        Record::Completion(completion("late", "2010-06-01")),
        Record::Completion(completion("unasked", "2010-03-01")),
        Record::FxRate(rate(Currency::GBP, "0.1")),
        Record::FxRate(rate(Currency::GBP, "0.654321987654321987")),
        Record::FxRate(rate(Currency::EUR, "0.9")),
    ]);
    temp.load("crm", records).expect("commits");
    let reader = temp.reader();
    let facts = now(reader.load_financials(&everything())).expect("loads").rows;
    let budgets = facts.budgets.expect("there are budgets");
    assert_eq!(budgets.rows.of(0).iter().map(|budget| budget.amount).collect::<Vec<_>>(), [100, 200]);
    let converted = facts.fx.to_reporting(1_000_000_000, "USD".parse().expect("a currency"), day("2011-02-28"));
    assert_eq!(converted, Ok(654_321_988), "the last rate of the month counts, to all its digits");
    let ten = "10".into();
    let orders = now(reader.orders(&ten, day("2011-02-01"))).expect("reads").rows;
    let expected = |number: &str, date: &str, status| OrderDetail {
        number: number.into(),
        date: day(date),
        amount: gbp(7),
        status,
    };
    let newest_first =
        [expected("2", "2011-02-01", OrderStatus::Open), expected("1", "2011-01-01", OrderStatus::Fulfilled)];
    assert_eq!(orders, newest_first);
    assert_eq!(now(reader.people(&ten)).expect("reads").rows, [person]);
    let learners = now(reader.learners(&ten, day("2010-05-15"))).expect("reads").rows;
    let modules: Vec<_> = learners[0].modules.iter().map(|m| (&*m.module, m.due.is_some(), m.completed)).collect();
    assert_eq!(
        modules,
        [("early", true, None), ("late", true, None), ("unasked", false, Some(day("2010-03-01")))],
        "what is completed later has not happened yet"
    );
    assert!(now(reader.people(&"nobody".into())).expect("reads").rows.is_empty());
}
