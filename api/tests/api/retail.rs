//! Real retail data by way of a file, and by way of MongoDB and SQL Server: the same totals, facts and answers.
//!
//! The data has no orders of its own; for MongoDB each invoice is taken for the order that it came from.

use std::collections::BTreeMap;
use std::time::Instant;

use bellwether_domain::facts::catalogue::{Bought, Purchases};
use bellwether_domain::facts::customer::{Customer, CustomerId};
use bellwether_domain::facts::rows::{Document, DocumentKind, OrderStatus};
use bellwether_domain::intake::{FactSink, OrderRecord, Record, SinkError};
use bellwether_domain::loader::{CatalogueLoader, CustomerLoader, FinancialLoader, LoadRequest, Reject, Selection};
use bellwether_domain::money::Money;
use bellwether_sources::files::import::import;
use bellwether_sources::files::mapping::Mapping;
use bellwether_sources::files::progress::{Progress, Status};
use bellwether_testkit::{dataset, retail};
use chrono::NaiveDate;

use crate::live::Servers;
use crate::runtime;
use crate::server::TestServer;
use crate::twins::{Home, assert_same_answers, listed, paths_of, serve_live};

const MAPPING: &str = include_str!("../../../mappings/online-retail-ii.toml");

/// Keeps the records that a predicate wants.
struct Kept<F> {
    records: Vec<Record>,
    wanted: F,
}

impl<F: Fn(&CustomerId) -> bool> FactSink for Kept<F> {
    fn put(&mut self, record: Record) -> Result<(), SinkError> {
        let wanted = match &record {
            Record::Customer(customer) => (self.wanted)(&customer.id),
            Record::Line(line) => (self.wanted)(&line.customer),
            _ => true,
        };
        if wanted {
            self.records.push(record);
        }
        Ok(())
    }

    fn reject(&mut self, reject: Reject) -> Result<(), SinkError> {
        assert!(reject.declared, "{reject:?}");
        Ok(())
    }
}

struct Unheard;

impl Progress for Unheard {
    fn update(&mut self, _: Status) {}
}

/// What the mapping makes of the real file for these customers, with the orders; none, loudly, without the file.
fn records(wanted: impl Fn(&CustomerId) -> bool) -> Option<Vec<Record>> {
    let file = retail::file()?;
    let mapping = Mapping::parse(MAPPING).unwrap_or_else(|faults| panic!("{faults:?}"));
    let mut kept = Kept { records: Vec::new(), wanted };
    import(&mapping, &[file], &mut kept, &mut Unheard).unwrap_or_else(|error| panic!("{error}"));
    let mut orders: BTreeMap<&str, OrderRecord> = BTreeMap::new();
    for record in &kept.records {
        let Record::Line(line) = record else { continue };
        if line.kind != DocumentKind::Invoice {
            continue;
        }
        let order = orders.entry(&line.document).or_insert_with(|| OrderRecord {
            number: line.document.clone(),
            customer: line.customer.clone(),
            date: line.date,
            amount: Money::from_minor(0, line.amount.currency),
            status: OrderStatus::Fulfilled,
        });
        order.amount.minor += line.amount.minor;
    }
    let orders: Vec<Record> = orders.into_values().map(Record::Order).collect();
    kept.records.extend(orders);
    Some(kept.records)
}

/// What an adapter delivers of everybody, in an order that does not depend on it.
#[derive(Debug, PartialEq)]
struct Facts {
    customers: BTreeMap<CustomerId, Customer>,
    documents: BTreeMap<CustomerId, Vec<Document>>,
    families: BTreeMap<CustomerId, Vec<(NaiveDate, String)>>,
}

impl Facts {
    async fn load(
        customers: &dyn CustomerLoader,
        financials: &dyn FinancialLoader,
        catalogue: Option<&dyn CatalogueLoader>,
    ) -> Self {
        let request =
            LoadRequest { customers: Selection::All, through: dataset::as_of(), purchases_after: NaiveDate::MIN };
        let everybody = customers.load_customers(&request).await.expect("customers");
        let facts = financials.load_financials(&request).await.expect("documents");
        assert_eq!((everybody.rejects, facts.rejects), (Vec::new(), Vec::new()));
        let purchases = match (facts.rows.bought.expect("lines"), catalogue) {
            (Bought::Families(purchases), _) => purchases,
            (Bought::Products(bought), Some(catalogue)) => {
                let catalogue = catalogue.load_catalogue(&request).await.expect("products").rows.expect("a catalogue");
                catalogue.families_bought(&bought)
            }
            (Bought::Products(_), None) => panic!("codes need a catalogue"),
        };
        let documents = &facts.rows.documents;
        let documents = documents.keys.iter().cloned().zip(documents.rows.iter().map(<[Document]>::to_vec));
        let documents = documents.filter(|(_, rows)| !rows.is_empty()).map(|(id, mut rows)| {
            rows.sort_by_key(|row| (row.date, row.kind, row.amount));
            (id, rows)
        });
        Self {
            customers: everybody.rows.customers.into_iter().map(|customer| (customer.id.clone(), customer)).collect(),
            documents: documents.collect(),
            families: families(&purchases),
        }
    }

    /// Minor units of a kind of documents within dates, both included.
    fn sum(&self, kind: DocumentKind, from: &str, through: &str) -> i64 {
        let (from, through) = (date(from), date(through));
        let all = self.documents.values().flatten();
        all.filter(|row| row.kind == kind && (from..=through).contains(&row.date)).map(|row| row.amount).sum()
    }

    fn net(&self, from: &str, through: &str) -> i64 {
        self.sum(DocumentKind::Invoice, from, through) - self.sum(DocumentKind::CreditNote, from, through)
    }

    fn count(&self, kind: DocumentKind) -> usize {
        self.documents.values().flatten().filter(|row| row.kind == kind).count()
    }
}

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn families(purchases: &Purchases) -> BTreeMap<CustomerId, Vec<(NaiveDate, String)>> {
    let rows = purchases.rows.keys.iter().cloned().zip(purchases.rows.rows.iter()).filter(|(_, rows)| !rows.is_empty());
    let named = rows.map(|(id, rows)| {
        let name = |family: u16| purchases.families[usize::from(family)].to_string();
        let mut rows: Vec<_> = rows.iter().map(|row| (row.date, name(row.family))).collect();
        rows.sort();
        (id, rows)
    });
    named.collect()
}

/// Loads records both ways and compares; facts are as the live systems deliver them.
fn compare(records: &[Record], name: &str) -> Option<Facts> {
    let began = Instant::now();
    let said = |what: &str| eprintln!("{name}: {what} after {:.1} s", began.elapsed().as_secs_f64());
    let runtime = runtime::lasting();
    let mut servers = runtime.block_on(Servers::start(name))?;
    let live = servers.settings.live.as_mut().expect("sources");
    // The data tells nothing of those, and a source without them is not one whose list is empty.
    (live.mongodb.contacts, live.mongodb.people, live.learning) = (None, None, None);
    let sources = servers.sources();
    runtime.block_on(servers.fill(&sources, records));
    said("filled");

    let home = Home::of(records);
    said("imported");
    let generation = home.warehouse.reader(servers.settings.reporting).expect("reads").expect("a generation");
    let (mongodb, mssql) = (sources.mongodb.as_ref(), sources.mssql.as_ref());
    let ours = runtime.block_on(Facts::load(generation.as_ref(), generation.as_ref(), None));
    let theirs = runtime.block_on(Facts::load(mongodb, mssql, Some(mongodb)));
    said("loaded");
    assert_eq!(ours.customers, theirs.customers);
    for (id, documents) in &ours.documents {
        assert_eq!(Some(documents), theirs.documents.get(id), "documents of {id}");
    }
    for (id, families) in &ours.families {
        assert_eq!(Some(families), theirs.families.get(id), "families of {id}");
    }
    assert!(ours == theirs, "somebody has facts in the live systems alone");

    let embedded = home.serve(&servers.settings);
    let direct = serve_live(&servers.settings, sources.loaders());
    said("measured");
    assert_same_answers(&embedded, &direct, &paths(&embedded), name);
    let export = |server: &TestServer| server.api("/portfolio/export").text().to_owned();
    let (ours_text, theirs_text) = (export(&embedded), export(&direct));
    assert_eq!(ours_text.lines().count(), ours.customers.len() + 1);
    for (ours, theirs) in ours_text.lines().zip(theirs_text.lines()) {
        assert_eq!(ours, theirs);
    }
    assert_eq!(ours_text, theirs_text);
    said("compared");
    Some(theirs)
}

/// The portfolio, and everything of the largest customer and of the one that slips most; of the documents one with its
/// lines, as each asks the servers anew.
fn paths(server: &TestServer) -> Vec<String> {
    let mut paths = vec!["/portfolio/summary".to_owned()];
    for list in ["/customers?limit=1&sort=-net", "/customers?limit=1&sort=score"] {
        let ids = listed(&server.api(list).ok(), "id");
        for id in &ids {
            let all = paths_of(server, id);
            let lists = all.iter().filter(|path| !path.contains("/invoices/"));
            paths.extend(lists.chain(all.last()).cloned());
        }
        paths.push(list.to_owned());
    }
    paths
}

#[test]
fn a_thousand_real_customers_are_the_same_from_a_file_and_from_live_systems() {
    // Ids go from 12346 to 18287.
    let Some(records) = records(|id| id.as_str() < "13346") else { return };
    let Some(facts) = compare(&records, "retail_slice") else { return };
    assert_eq!(facts.customers.len(), 1_000);
}

#[test]
#[ignore = "takes minutes unless optimised; `just test-retail-live` runs it"]
fn all_real_customers_are_the_same_from_a_file_and_from_live_systems() {
    let Some(records) = records(|_| true) else { return };
    let Some(facts) = compare(&records, "retail") else { return };
    let ever = ("2009-12-01", "2011-12-09");
    assert_eq!(facts.sum(DocumentKind::Invoice, ever.0, ever.1), 1_743_155_116, "pence invoiced");
    assert_eq!(facts.sum(DocumentKind::CreditNote, ever.0, ever.1), 108_788_214, "pence credited");
    assert_eq!(facts.net(ever.0, ever.1), 1_634_366_902, "pence net");
    assert_eq!(facts.net("2011-04-01", "2011-11-30"), 591_137_027, "pence in the window");
    assert_eq!(facts.net("2010-04-01", "2010-11-30"), 572_296_420, "pence in the window of the year before");
    assert_eq!((facts.count(DocumentKind::Invoice), facts.count(DocumentKind::CreditNote)), (36_975, 7_901));
    assert_eq!((facts.customers.len(), facts.documents.len()), (5_942, 5_942));
    let credited_only = |rows: &&Vec<Document>| rows.iter().all(|row| row.kind == DocumentKind::CreditNote);
    assert_eq!(facts.documents.values().filter(credited_only).count(), 61);
}
