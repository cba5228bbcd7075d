//! What every adapter owes: the facts of a list of records, to the cent and the day.
//!
//! Each function loads from an adapter and compares with what the records say, worked out here in the most obvious way.
//! Files are held to all of it: a mapping carries every kind of record. Of Moodle only facts are compared, not the names of
//! modules, which its courses tell apart. Dense numbers (families, learners, modules) are an adapter's own affair, so facts are compared by what they mean.

mod expected;

use std::collections::BTreeMap;

use bellwether_domain::facts::catalogue::{Bought, Purchases};
use bellwether_domain::facts::customer::{Customer, CustomerId, Owner};
use bellwether_domain::facts::grouped::Keyed;
use bellwether_domain::intake::{DocumentDetail, LineDetail, OrderDetail, Record};
use bellwether_domain::loader::{
    CatalogueLoader, ContactLoader, ContactReader, CustomerLoader, DocumentReader, FinancialLoader, LearnerReader,
    LearningLoader, LoadRequest, Loaded, OrderReader, Selection, SourceError,
};
use bellwether_domain::money::Money;
use chrono::NaiveDate;

use self::expected::{Bill, Course, Printed};

/// What an adapter was given, and what is asked of it.
#[derive(Debug, Clone)]
pub struct Given<'a> {
    /// Everything that its source holds.
    pub records: &'a [Record],
    /// Whose facts, and until when.
    pub request: LoadRequest,
}

impl<'a> Given<'a> {
    /// Everybody's facts through the last day of [`crate::dataset`].
    pub fn all(records: &'a [Record]) -> Self {
        let through = crate::dataset::as_of();
        let request = LoadRequest { customers: Selection::All, through, purchases_after: NaiveDate::MIN };
        Self { records, request }
    }

    /// The same of these customers only.
    pub fn only(records: &'a [Record], ids: &[&str]) -> Self {
        let customers = Selection::Only(ids.iter().map(|&id| id.into()).collect());
        Self { records, request: LoadRequest { customers, ..Self::all(records).request } }
    }

    fn wants(&self, customer: &CustomerId) -> bool {
        match &self.request.customers {
            Selection::All => true,
            Selection::Only(ids) => ids.contains(customer),
        }
    }
}

/// The whole contract, of a source that keeps everything itself.
///
/// # Panics
/// When anything differs from the records.
pub async fn everything<S>(source: &S, given: &Given<'_>)
where
    S: CustomerLoader + FinancialLoader + LearningLoader + ContactLoader,
    S: DocumentReader + OrderReader + LearnerReader + ContactReader,
{
    customers(source, given).await;
    financials(source, None, given).await;
    learning(source, given).await;
    learners(source, given).await;
    contacts(source, given).await;
    documents(source, given).await;
    orders(source, given).await;
    people(source, given).await;
}

fn good<T>(loaded: Result<Loaded<T>, SourceError>) -> T {
    let loaded = loaded.expect("the source answers");
    assert_eq!(loaded.rejects, [], "nothing of the records is to be rejected");
    loaded.rows
}

/// Rows by customer, without customers that have none.
fn by_customer<T: Clone>(keyed: &Keyed<T>) -> BTreeMap<CustomerId, Vec<T>> {
    let rows = keyed.keys.iter().cloned().zip(keyed.rows.iter().map(<[T]>::to_vec));
    rows.filter(|(_, rows)| !rows.is_empty()).collect()
}

/// Customers and owners.
///
/// # Panics
/// When they differ from the records.
pub async fn customers(loader: &dyn CustomerLoader, given: &Given<'_>) {
    let mut facts = good(loader.load_customers(&given.request).await);
    facts.customers.sort_by(|a, b| a.id.cmp(&b.id));
    facts.owners.sort_by(|a, b| a.id.cmp(&b.id));
    let expected: Vec<&Customer> = expected::customers(given);
    assert_eq!(facts.customers.iter().collect::<Vec<_>>(), expected);
    let owners: Vec<&Owner> = expected::owners(given);
    assert_eq!(facts.owners.iter().collect::<Vec<_>>(), owners);
}

/// Documents, purchases, budgets and rates; families come from the catalogue where the loader knows codes only.
///
/// # Panics
/// When they differ from the records.
pub async fn financials(loader: &dyn FinancialLoader, catalogue: Option<&dyn CatalogueLoader>, given: &Given<'_>) {
    let facts = good(loader.load_financials(&given.request).await);
    let documents = by_customer(&facts.documents);
    let documents = documents.into_iter().map(|(id, rows)| {
        let mut bills: Vec<Bill> = rows.iter().map(Bill::of).collect();
        assert!(bills.is_sorted_by_key(|bill| bill.date), "documents of {id} are by date");
        bills.sort();
        (id, bills)
    });
    assert_eq!(documents.collect::<BTreeMap<_, _>>(), expected::bills(given));

    let purchases = match (facts.bought.expect("the records hold lines"), catalogue) {
        (Bought::Families(purchases), _) => purchases,
        (Bought::Products(bought), Some(catalogue)) => {
            let catalogue = good(catalogue.load_catalogue(&given.request).await).expect("the records hold products");
            catalogue.families_bought(&bought)
        }
        (Bought::Products(_), None) => panic!("codes need a catalogue"),
    };
    assert_eq!(families_of(&purchases), expected::families(given));

    let budgets = by_customer(&facts.budgets.expect("the records hold budgets"));
    let budgets = budgets.into_iter().map(|(id, rows)| {
        let mut rows: Vec<_> = rows.iter().map(|row| (row.month, row.amount, row.currency.to_string())).collect();
        rows.sort();
        (id, rows)
    });
    assert_eq!(budgets.collect::<BTreeMap<_, _>>(), expected::budgets(given));

    for record in given.records {
        let Record::FxRate(rate) = record else { continue };
        let minor = 1_234_567;
        let wanted = Money::from_minor(minor, rate.from).convert(rate.rate, rate.to).expect("fits").minor;
        assert_eq!(facts.fx.to_reporting(minor, rate.from, rate.month), Ok(wanted), "{rate:?}");
    }
}

fn families_of(purchases: &Purchases) -> BTreeMap<CustomerId, Vec<(NaiveDate, String)>> {
    let named = by_customer(&purchases.rows).into_iter().map(|(id, rows)| {
        let name = |family: u16| purchases.families[usize::from(family)].to_string();
        let mut rows: Vec<_> = rows.iter().map(|row| (row.date, name(row.family))).collect();
        assert!(rows.is_sorted_by_key(|row| row.0), "purchases of {id} are by date");
        rows.sort();
        (id, rows)
    });
    named.collect()
}

/// Learners with their modules.
///
/// # Panics
/// When they differ from the records.
pub async fn learning(loader: &dyn LearningLoader, given: &Given<'_>) {
    let facts = good(loader.load_learning(&given.request).await).expect("the records hold learners");
    let (assigned, done) = (by_customer(&facts.assignments), by_customer(&facts.completions));
    let courses = by_customer(&facts.learners).into_iter().map(|(id, learners)| {
        let course = |learner: u32, enrolled| {
            let mut modules: BTreeMap<u32, expected::Progress> = BTreeMap::new();
            for row in assigned.get(&id).into_iter().flatten().filter(|row| row.learner == learner) {
                modules.entry(row.module).or_default().due.push(row.due);
            }
            for row in done.get(&id).into_iter().flatten().filter(|row| row.learner == learner) {
                modules.entry(row.module).or_default().done.push(row.date);
            }
            Course::new(enrolled, modules.into_values().collect())
        };
        let mut courses: Vec<Course> = learners.iter().map(|row| course(row.learner, row.enrolled)).collect();
        courses.sort();
        (id, courses)
    });
    assert_eq!(courses.collect::<BTreeMap<_, _>>(), expected::courses(given));
}

/// Learners of each customer with their modules, as shown.
///
/// # Panics
/// When they differ from the records.
pub async fn learners(reader: &dyn LearnerReader, given: &Given<'_>) {
    for customer in expected::customers(given) {
        let learners = good(reader.learners(&customer.id, given.request.through).await);
        assert!(learners.is_sorted_by(|a, b| a.name <= b.name), "by name");
        assert_eq!(learners, expected::learners(given, &customer.id));
    }
}

/// Logged contacts.
///
/// # Panics
/// When they differ from the records.
pub async fn contacts(loader: &dyn ContactLoader, given: &Given<'_>) {
    let facts = good(loader.load_contacts(&given.request).await).expect("the records hold contacts");
    let contacts = by_customer(&facts.contacts).into_iter().map(|(id, rows)| {
        assert!(rows.is_sorted_by_key(|row| row.at), "contacts of {id} are by time");
        let mut rows: Vec<_> = rows.iter().map(expected::touch).collect();
        rows.sort();
        (id, rows)
    });
    assert_eq!(contacts.collect::<BTreeMap<_, _>>(), expected::touches(given));
    assert_eq!(Some(facts.start), expected::first_contact(given));
}

/// Documents with lines of each customer, newest first. Families of lines may be unknown where the catalogue is elsewhere.
///
/// # Panics
/// When they differ from the records.
pub async fn documents(reader: &dyn DocumentReader, given: &Given<'_>) {
    for customer in expected::customers(given) {
        let details = good(reader.documents(&customer.id, given.request.through).await);
        let newest_first = |a: &DocumentDetail, b: &DocumentDetail| (a.date, &a.number) >= (b.date, &b.number);
        assert!(details.is_sorted_by(newest_first), "newest first, of one day the larger number");
        let mut told: Vec<Printed> = details
            .iter()
            .map(|detail| {
                let line = |line: &LineDetail| (line.code.to_string(), line.quantity.to_string(), line.amount.minor);
                (detail.number.to_string(), Bill::told(detail), detail.lines.iter().map(line).collect())
            })
            .collect();
        told.sort();
        assert_eq!(told, expected::printed(given, &customer.id));
    }
}

/// Orders of each customer, newest first.
///
/// # Panics
/// When they differ from the records.
pub async fn orders(reader: &dyn OrderReader, given: &Given<'_>) {
    for customer in expected::customers(given) {
        let mut orders = good(reader.orders(&customer.id, given.request.through).await);
        let newest_first = |a: &OrderDetail, b: &OrderDetail| (a.date, &a.number) >= (b.date, &b.number);
        assert!(orders.is_sorted_by(newest_first), "newest first, of one day the larger number");
        orders.sort_by(|a, b| a.number.cmp(&b.number));
        assert_eq!(orders, expected::orders(given, &customer.id));
    }
}

/// Contacts and people of each customer, as shown.
///
/// # Panics
/// When they differ from the records.
pub async fn people(reader: &dyn ContactReader, given: &Given<'_>) {
    for customer in expected::customers(given) {
        let mut entries = good(reader.contacts(&customer.id, given.request.through).await);
        assert!(entries.is_sorted_by(|a, b| a.at >= b.at), "newest first");
        let mut wanted = expected::entries(given, &customer.id);
        for list in [&mut entries, &mut wanted] {
            list.sort_by_key(|entry| (entry.at, format!("{entry:?}")));
        }
        assert_eq!(entries, wanted);
        assert_eq!(good(reader.people(&customer.id).await), expected::people(given, &customer.id));
    }
}
