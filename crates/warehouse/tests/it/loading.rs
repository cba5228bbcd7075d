//! Loads: all or nothing, replaced as a whole, united over data sets, kept for a while.

use bellwether_domain::codes::Currency;
use bellwether_domain::facts::customer::Customer;
use bellwether_domain::intake::kind::RecordKind;
use bellwether_domain::intake::{BudgetRecord, FactSink, FxRateRecord, Record};
use bellwether_domain::loader::{ContactLoader, CustomerLoader, FinancialLoader, LearningLoader};
use bellwether_domain::money::Money;
use bellwether_warehouse::asset::Asset;
use bellwether_warehouse::error::WarehouseError;
use bellwether_warehouse::warehouse::Warehouse;
use rust_decimal::Decimal;

use crate::support::{Temp, buyer, clock, customer, day, everything, line, now, only, owner, spec};

fn documents_of(temp: &Temp) -> Vec<usize> {
    let facts = now(temp.reader().load_financials(&everything())).expect("loads").rows;
    facts.documents.rows.iter().map(<[_]>::len).collect()
}

#[test]
fn an_empty_warehouse_has_no_reader() {
    let temp = Temp::new();
    assert!(temp.warehouse.reader(Currency::GBP).expect("opens").is_none());
    assert_eq!(temp.warehouse.info().expect("reads"), None);
    assert_eq!(temp.warehouse.rebuild(Asset::Raw, &clock()).expect("nothing to do"), None);
}

#[test]
fn a_load_is_described_by_its_counts_and_fingerprint() {
    let temp = Temp::new();
    let committed = temp.load("shop", buyer("a", &["2011-01-05", "2011-02-05"])).expect("commits");
    assert_eq!(committed.generation, 1);
    let dataset = temp.warehouse.dataset("shop").expect("reads").expect("is there");
    assert_eq!(dataset, committed.dataset);
    assert_eq!(dataset.fingerprint, "fingerprint of shop");
    assert_eq!(dataset.rows[&RecordKind::Line], 2);
    assert_eq!(temp.warehouse.dataset("other").expect("reads"), None);
    let info = temp.reader().info().clone();
    assert_eq!((info.first_document, info.last_document), (Some(day("2011-01-05")), Some(day("2011-02-05"))));
    assert_eq!(info.tables["documents"], 2);
}

#[test]
fn loading_a_data_set_again_replaces_it_as_a_whole() {
    let temp = Temp::new();
    temp.load("shop", buyer("a", &["2011-01-05", "2011-02-05", "2011-03-05"])).expect("commits");
    temp.load("shop", buyer("b", &["2011-01-06", "2011-02-06", "2011-03-06"])).expect("commits");
    let reader = temp.reader();
    let customers = now(reader.load_customers(&everything())).expect("loads").rows.customers;
    assert_eq!(customers, [customer("b")]);
    assert_eq!(documents_of(&temp), [3]);
    assert_eq!(reader.info().number, 2);
}

#[test]
fn an_overlay_fills_what_the_first_data_set_leaves_open() {
    let temp = Temp::new();
    temp.load("shop", buyer("a", &["2011-01-05"])).expect("commits");
    let described =
        Customer { name: "Another name".into(), tier: Some("a".into()), owner: Some("am-1".into()), ..customer("a") };
    let budget = BudgetRecord {
        customer: "a".into(),
        month: day("2011-01-01"),
        amount: Money::from_minor(5_000, Currency::GBP),
    };
    temp.load("overlay", vec![owner("am-1"), Record::Customer(described), Record::Budget(budget)]).expect("commits");
    let reader = temp.reader();
    let facts = now(reader.load_customers(&everything())).expect("loads").rows;
    assert_eq!(facts.customers, [Customer { tier: Some("a".into()), owner: Some("am-1".into()), ..customer("a") }]);
    assert_eq!(facts.owners.len(), 1);
    let financials = now(reader.load_financials(&everything())).expect("loads").rows;
    assert_eq!(financials.budgets.expect("there are budgets").rows.of(0)[0].amount, 5_000);
    assert_eq!(financials.documents.rows.of(0).len(), 1);
    assert_eq!(&*FinancialLoader::source(&*reader), "SHOP + OVERLAY");
}

#[test]
fn what_no_data_set_brings_is_none() {
    let temp = Temp::new();
    temp.load("shop", vec![Record::Customer(customer("a"))]).expect("commits");
    let reader = temp.reader();
    let financials = now(reader.load_financials(&everything())).expect("loads").rows;
    assert!(financials.bought.is_none() && financials.budgets.is_none());
    assert_eq!(financials.documents.keys, ["a".into()]);
    assert!(now(reader.load_learning(&everything())).expect("loads").rows.is_none());
    assert!(now(reader.load_contacts(&everything())).expect("loads").rows.is_none());
}

#[test]
fn a_scope_sees_its_own_customers_only() {
    let temp = Temp::new();
    let records = ["a", "b", "c"].into_iter().flat_map(|id| buyer(id, &["2011-01-05", "2011-02-05"])).collect();
    temp.load("shop", records).expect("commits");
    let reader = temp.reader();
    let facts = now(reader.load_financials(&only(&["b", "nobody"]))).expect("loads").rows;
    assert_eq!(facts.documents.keys, ["b".into()]);
    assert_eq!(facts.documents.rows.of(0).len(), 2);
    let customers = now(reader.load_customers(&only(&["c", "nobody"]))).expect("loads").rows.customers;
    assert_eq!(customers, [customer("c")]);
    assert!(now(reader.load_financials(&only(&[]))).expect("loads").rows.documents.keys.is_empty());
}

#[test]
fn dropping_an_intake_leaves_nothing() {
    let temp = Temp::new();
    temp.load("shop", buyer("a", &["2011-01-05"])).expect("commits");
    let before = files(&temp);
    let mut intake = temp.warehouse.begin(spec("other"), &clock()).expect("begins");
    for record in buyer("b", &["2011-01-05"]) {
        intake.put(record).expect("is put");
    }
    drop(intake);
    assert_eq!(files(&temp), before);
    assert_eq!(temp.warehouse.runs().expect("reads").len(), 1);
}

/// All files below the folder, without the lock.
fn files(temp: &Temp) -> Vec<std::path::PathBuf> {
    let mut open = vec![temp.dir.path().to_owned()];
    let mut files = Vec::new();
    while let Some(dir) = open.pop() {
        for entry in std::fs::read_dir(dir).expect("lists") {
            let path = entry.expect("lists").path();
            if path.is_dir() { open.push(path) } else { files.push(path) }
        }
    }
    files.retain(|path| !path.ends_with("lock"));
    files.sort();
    files
}

#[test]
fn amounts_can_be_brought_into_what_all_rates_lead_to() {
    let rate =
        |from, to, month: &str| Record::FxRate(FxRateRecord { from, to, month: day(month), rate: Decimal::new(9, 1) });
    let (gbp, eur) = (Currency::GBP, Currency::EUR);
    let usd: Currency = "USD".parse().expect("a currency");
    let temp = Temp::new();
    let into = |records: Vec<Record>, through: &str| {
        temp.load("shop", records).expect("commits");
        temp.reader().convertible_into(day(through)).expect("reads")
    };
    let mut records = buyer("a", &["2011-01-05", "2011-03-05"]);
    assert_eq!(into(records.clone(), "2011-12-31"), [gbp], "without rates only what it is in already");

    // A rate into dollars for every month, into euros for one of two.
    records.extend([rate(gbp, usd, "2011-01-01"), rate(gbp, usd, "2011-03-01"), rate(gbp, eur, "2011-01-01")]);
    assert_eq!(into(records.clone(), "2011-12-31"), [gbp, usd]);
    assert_eq!(into(records.clone(), "2011-02-28"), [eur, gbp, usd], "what is later needs no rate yet");

    // Of an invoice in euros there is no way into pounds, and one into dollars.
    let mut euros = line("e", "2011-01-07", "a", 1_000);
    euros.amount = Money::from_minor(1_000, eur);
    records.extend([Record::Line(euros), rate(eur, usd, "2011-01-01")]);
    assert_eq!(into(records.clone(), "2011-12-31"), [usd]);

    // Budgets count whatever their month.
    let month = day("2012-01-01");
    records.push(Record::Budget(BudgetRecord { customer: "a".into(), month, amount: Money::from_minor(1, gbp) }));
    assert!(into(records, "2011-12-31").is_empty());
}

#[test]
fn one_writer_at_a_time() {
    let temp = Temp::new();
    let first = temp.warehouse.begin(spec("shop"), &clock()).expect("begins");
    let elsewhere = Warehouse::open(temp.dir.path()).expect("opens beside a writer");
    assert!(matches!(elsewhere.begin(spec("shop"), &clock()), Err(WarehouseError::Busy { .. })));
    drop(first);
    assert!(elsewhere.begin(spec("shop"), &clock()).is_ok());
}

#[test]
fn names_are_fit_for_folders() {
    let temp = Temp::new();
    for name in ["", "../shop", "Shop", "-shop", "a/b", "ü"] {
        let refused = temp.warehouse.begin(spec(name), &clock()).err();
        assert!(matches!(refused, Some(WarehouseError::InvalidName(_))), "{name}");
    }
}

#[test]
fn old_generations_tell_what_was_known_then() {
    let temp = Temp::new();
    let warehouse = temp.warehouse.clone().keep_generations(2);
    let first = temp.load("shop", buyer("a", &["2011-01-05"])).expect("commits").generation;
    let old = temp.reader();
    temp.load("shop", buyer("a", &["2011-01-05", "2011-02-05"])).expect("commits");
    let then = warehouse.reader_of(first, Currency::GBP).expect("is kept");
    assert_eq!(now(then.load_financials(&everything())).expect("loads").rows.documents.rows.of(0).len(), 1);
    warehouse.rebuild(Asset::Documents, &clock()).expect("rebuilds");
    let gone = warehouse.reader_of(first, Currency::GBP).err();
    assert!(matches!(gone, Some(WarehouseError::UnknownGeneration(1))));
    // Whoever still holds it can go on reading.
    assert_eq!(now(old.load_financials(&everything())).expect("loads").rows.documents.rows.of(0).len(), 1);
}

#[test]
fn any_asset_can_be_run_again() {
    let temp = Temp::new();
    temp.load("shop", buyer("a", &["2011-01-05", "2011-02-05"])).expect("commits");
    let loaded = temp.reader();
    for asset in Asset::ALL {
        let info = temp.warehouse.rebuild(asset, &clock()).expect("rebuilds").expect("something was loaded");
        assert_eq!(info.tables, loaded.info().tables, "{asset:?}");
        assert_eq!(info.datasets, loaded.info().datasets, "{asset:?}");
        let run = &temp.warehouse.runs().expect("reads")[0];
        assert_eq!(run.assets.iter().map(|run| run.asset).collect::<Vec<_>>(), asset.downstream());
        assert_eq!(documents_of(&temp), [2], "{asset:?}");
    }
}

#[test]
fn every_asset_of_a_run_is_recorded_with_its_checks() {
    let temp = Temp::new();
    temp.load("shop", buyer("a", &["2011-01-05", "2011-02-05"])).expect("commits");
    let runs = temp.warehouse.runs().expect("reads");
    let [run] = &runs[..] else { panic!("one run, not {}", runs.len()) };
    assert_eq!((run.generation, run.dataset.as_deref(), run.failure.as_ref()), (Some(1), Some("shop"), None));
    assert_eq!(run.assets.iter().map(|run| run.asset).collect::<Vec<_>>(), Asset::ALL);
    assert!(run.assets.iter().flat_map(|asset| &asset.checks).all(|check| check.passed));
    let names: Vec<&str> = run.assets.iter().flat_map(|asset| &asset.checks).map(|check| check.name.as_str()).collect();
    for name in ["lines_add_up_to_documents", "documents_add_up_to_months", "every_row_accounted_for"] {
        assert!(names.contains(&name), "{name} is missing in {names:?}");
    }
    let documents = run.assets.iter().find(|run| run.asset == Asset::Documents).expect("it ran");
    assert_eq!((documents.rows_in, documents.rows_out), (2, 2));
}
