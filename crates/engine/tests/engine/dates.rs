//! What portfolios say of other dates: over a real warehouse, and of 30 days before.

use bellwether_engine::documents;
use std::path::Path;
use std::sync::Arc;

use bellwether_domain::clock::FixedClock;
use bellwether_domain::codes::Currency;
use bellwether_domain::facts::rows::DocumentKind;
use bellwether_domain::intake::{DocumentLine, FactSink, Record};
use bellwether_domain::measure::MeasureKey;
use bellwether_domain::money::Money;
use bellwether_domain::scoring::shipped::default_model;
use bellwether_engine::engine::{Engine, EngineConfig};
use bellwether_engine::policy::SourcePolicy;
use bellwether_engine::portfolio::build::Portfolio;
use bellwether_store::setup::Setup;
use bellwether_store::store::Store;
use bellwether_testkit::company::{Company, customer, day};
use bellwether_warehouse::dataset::{DatasetSpec, RejectLimits};
use bellwether_warehouse::warehouse::Warehouse;
use chrono::{Days, NaiveDate};

use crate::support::{self, calendar, nth};

const CUSTOMERS: u32 = 12;

/// An invoice of one line every 50 days over three years; who buys which family when differs.
fn records() -> impl Iterator<Item = Record> {
    (0..CUSTOMERS).flat_map(|buyer| {
        let id = format!("c{buyer:02}");
        let line = {
            let id = id.clone();
            move |order: u32| {
                Record::Line(DocumentLine {
                    document: format!("{id}-{order}").into(),
                    kind: DocumentKind::Invoice,
                    date: day("2009-01-05") + Days::new(u64::from(order * 50 + buyer)),
                    customer: id.as_str().into(),
                    code: "22423".into(),
                    description: "CAKESTAND".into(),
                    family: Some(format!("f{}", order * (buyer + 1) % 7).into()),
                    quantity: 1.into(),
                    unit_price: 10.into(),
                    amount: Money::from_minor(1000, Currency::GBP),
                })
            }
        };
        std::iter::once(Record::Customer(customer(&id))).chain((0..20).map(line))
    })
}

fn load(folder: &Path, clock: &FixedClock) {
    let spec = DatasetSpec {
        name: "orders".to_owned(),
        label: "Orders".to_owned(),
        fingerprint: "test".to_owned(),
        generated: false,
        watermark: None,
        limits: RejectLimits::default(),
    };
    let mut intake = Warehouse::open(folder).expect("opens").begin(spec, clock).expect("begins");
    records().try_for_each(|record| intake.put(record)).expect("is put");
    intake.commit(clock).expect("commits");
}

/// The portfolio of a date from an engine whose business date is `today`.
fn portfolio(folder: &Path, today: &str, as_of: Option<NaiveDate>) -> Arc<Portfolio> {
    let config = EngineConfig {
        calendar: calendar(),
        reporting: Currency::GBP,
        model: Arc::new(default_model().clone()),
        sources: SourcePolicy::default(),
    };
    let clock: Arc<FixedClock> = Arc::new(FixedClock(format!("{today}T12:00:00Z").parse().expect("an instant")));
    let store = Store::in_memory(documents::collections(Setup::new(clock.clone(), [0; 32])).expect("a setup"))
        .expect("a store");
    let warehouse = Warehouse::open(folder).expect("opens");
    let engine = Engine::new(config, warehouse, Arc::new(store), clock);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_time().build().expect("a runtime");
    runtime.block_on(engine.refresh()).expect("a portfolio");
    runtime.block_on(engine.portfolio(as_of)).expect("a portfolio")
}

/// Whether a date is today's or is asked for later, what it says is the same.
#[test]
fn another_date_is_seen_as_it_was_on_the_day() {
    let folder = tempfile::tempdir().expect("a folder");
    load(folder.path(), &FixedClock("2011-12-09T12:00:00Z".parse().expect("an instant")));
    for date in ["2009-12-31", "2010-04-01", "2011-11-30"] {
        let on_the_day = portfolio(folder.path(), date, None);
        let looked_back = portfolio(folder.path(), "2011-12-09", Some(day(date)));
        for row in 0..CUSTOMERS as usize {
            let (then, now) = (nth(&on_the_day, row), nth(&looked_back, row));
            assert_eq!(then.measures(), now.measures(), "{} on {date}", then.id());
            assert_eq!(then.score(), now.score(), "{} on {date}", then.id());
            assert!(then.measure(MeasureKey::Breadth).is_ok_and(|breadth| breadth > 0.0), "{} on {date}", then.id());
        }
    }
}

/// Two invoices give coverage alone: something can be computed from it, but it is too little for a score.
#[test]
fn what_was_unknown_30_days_before_is_not_shown() {
    let mut catalogue = Company::default();
    catalogue.families = vec!["22".into(), "85".into()];
    let new = (0..6).fold(catalogue, |company, buyer| {
        let id = format!("c{buyer}");
        let first = day("2011-10-03");
        company.with(customer(&id)).invoices(&id, 1000, &["2011-10-03", "2011-10-17"]).purchase(&id, first, 1)
    });
    let portfolio = support::portfolio(new);
    let cell = nth(&portfolio, 0).score();
    assert_eq!((cell.now.value, cell.now.computed), (None, Some(100)));
    assert_eq!((cell.computed_before, cell.change, cell.direction), (None, None, None));
}
