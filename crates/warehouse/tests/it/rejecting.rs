//! What is rejected, with which reason, and when a load fails for it.

use bellwether_domain::codes::Currency;
use bellwether_domain::facts::customer::Customer;
use bellwether_domain::facts::rows::DocumentKind;
use bellwether_domain::intake::kind::RecordKind;
use bellwether_domain::intake::{
    AssignmentRecord, BudgetRecord, DocumentLine, DocumentTerms, FactSink, FxRateRecord, LearnerRecord, Product, Record,
};
use bellwether_domain::loader::{CustomerLoader, FinancialLoader, Reject};
use bellwether_domain::money::Money;
use bellwether_warehouse::dataset::{DatasetSpec, RejectLimits};
use bellwether_warehouse::error::WarehouseError;
use bellwether_warehouse::rejects::RejectQuery;
use rust_decimal::Decimal;

use crate::support::{Temp, buyer, clock, customer, day, everything, lenient, line, now, owner, spec};

fn gbp(minor: i64) -> Money {
    Money::from_minor(minor, Currency::GBP)
}

/// Loads customers `a` and `b` with these records; what was rejected, and the totals of the documents that are left.
fn check(records: Vec<Record>, rejected: &[(&str, u64)], totals: &[i64]) {
    let temp = Temp::new();
    let mut all = vec![Record::Customer(customer("a")), Record::Customer(customer("b"))];
    all.extend(records);
    let committed = temp.load_with_rejects(lenient("shop"), all, Vec::new()).expect("commits");
    let found: Vec<(&str, u64)> =
        committed.dataset.rejects.iter().map(|count| (count.reason.as_str(), count.rows)).collect();
    assert_eq!(found.len(), rejected.len(), "{found:?}");
    for (found, (reason, rows)) in found.iter().zip(rejected) {
        assert!(found.0.contains(reason) && found.1 == *rows, "{found:?} instead of {reason}: {rows}");
    }
    let documents = now(temp.reader().load_financials(&everything())).expect("loads").rows.documents.rows;
    assert_eq!(documents.rows().iter().map(|document| document.amount).collect::<Vec<_>>(), totals);
}

#[test]
fn rejects_are_told_by_the_kind_of_record_that_they_were_to_be() {
    let temp = Temp::new();
    let mut intake = temp.warehouse.begin(lenient("shop"), &clock()).expect("an intake");
    intake.put(Record::Customer(customer("a"))).expect("takes records");
    for number in ["1", "2", "3"] {
        intake.put(Record::Line(line(number, "2011-01-05", "a", 100))).expect("takes records");
    }
    intake.put(Record::Line(line("4", "2011-01-05", "nobody", 100))).expect("takes records");
    let reject = |row: &str| Reject { source: "x.csv".into(), row: row.into(), reason: "bad".into(), declared: false };
    intake.reject_of(RecordKind::Budget, reject("1")).expect("takes rejects");
    intake.reject_of(RecordKind::Line, reject("2")).expect("takes rejects");
    intake.reject(reject("3")).expect("takes rejects");
    let dataset = intake.commit(&clock()).expect("commits").dataset;
    let of = |kinds: &[RecordKind]| dataset.rejects_of(kinds);
    assert_eq!((of(&[RecordKind::Line]), of(&[RecordKind::Budget]), of(&[RecordKind::Customer])), (3, 1, 0));
    assert_eq!((of(&RecordKind::ALL), dataset.total_rejects(), dataset.rows[&RecordKind::Line]), (4, 4, 3));
}

#[test]
fn lines_of_unknown_customers() {
    let lines = [line("1", "2011-01-05", "a", 100), line("2", "2011-01-05", "nobody", 100)];
    check(lines.map(Record::Line).to_vec(), &[("unknown customer", 1)], &[100]);
}

#[test]
fn lines_that_name_another_customer_than_their_document() {
    let lines = [line("1", "2011-01-05", "a", 100), line("1", "2011-01-05", "b", 50), line("1", "2011-01-05", "a", 7)];
    check(lines.map(Record::Line).to_vec(), &[("another customer", 1)], &[107]);
}

#[test]
fn documents_in_several_currencies() {
    let other = DocumentLine { amount: Money::from_minor(5, Currency::EUR), ..line("1", "2011-01-05", "a", 5) };
    let lines = vec![Record::Line(line("1", "2011-01-05", "a", 100)), Record::Line(other)];
    check(lines, &[("several currencies", 2)], &[]);
}

#[test]
fn credit_notes_with_a_negative_total() {
    let fine = [line("C1", "2011-01-05", "a", 100), line("C1", "2011-01-05", "a", -40)];
    let negative = [line("C2", "2011-01-05", "a", 10), line("C2", "2011-01-05", "a", -40)];
    check(fine.into_iter().chain(negative).map(Record::Line).collect(), &[("negative total", 2)], &[60]);
}

#[test]
fn totals_out_of_range() {
    let lines = [line("1", "2011-01-05", "a", i64::MAX), line("1", "2011-01-05", "a", 1)];
    let lines = lines.map(|line| Record::Line(DocumentLine { unit_price: Decimal::ONE, ..line }));
    check(lines.to_vec(), &[("out of range", 2)], &[]);
}

#[test]
fn numbers_and_dates_that_no_table_can_hold() {
    let price = DocumentLine { unit_price: "0.1234567".parse().expect("a decimal"), ..line("1", "2011-01-05", "a", 1) };
    let quantity = DocumentLine { quantity: Decimal::MAX, ..line("1", "2011-01-05", "a", 1) };
    let date = line("1", "0011-01-05", "a", 1);
    let records = [price, quantity, date].map(Record::Line);
    check(records.to_vec(), &[("date is not between", 1), ("quantity has", 1), ("unit price has", 1)], &[]);
}

#[test]
fn the_first_line_dates_the_document() {
    let temp = Temp::new();
    let lines = [line("1", "2011-01-31", "a", 1), line("1", "2011-02-01", "a", 2)];
    let records = std::iter::once(Record::Customer(customer("a"))).chain(lines.map(Record::Line)).collect();
    temp.load("shop", records).expect("commits");
    let documents = now(temp.reader().load_financials(&everything())).expect("loads").rows.documents.rows;
    assert_eq!(documents.rows().len(), 1);
    assert_eq!(documents.rows()[0].date, day("2011-01-31"));
}

#[test]
fn terms_without_a_document_or_of_another_customer() {
    let terms = |document: &str, customer: &str| {
        Record::Terms(DocumentTerms {
            document: document.into(),
            kind: DocumentKind::Invoice,
            customer: customer.into(),
            due: Some(day("2011-03-01")),
            paid: None,
            refers_to: None,
        })
    };
    let records =
        vec![Record::Line(line("1", "2011-01-05", "a", 100)), terms("1", "a"), terms("1", "b"), terms("2", "a")];
    check(records, &[("terms name another customer", 1), ("terms of a document that has no lines", 1)], &[100]);
}

#[test]
fn budgets_learners_and_rates_that_make_no_sense() {
    let budget = |customer: &str| {
        Record::Budget(BudgetRecord { customer: customer.into(), month: day("2011-01-01"), amount: gbp(1) })
    };
    let learner = || {
        Record::Learner(LearnerRecord {
            customer: "a".into(),
            learner: "l".into(),
            name: "L".into(),
            enrolled: day("2011-01-01"),
        })
    };
    let assignment = |customer: &str| {
        Record::Assignment(AssignmentRecord {
            customer: customer.into(),
            learner: "l".into(),
            module: "m".into(),
            due: day("2011-01-01"),
        })
    };
    let rate = Record::FxRate(FxRateRecord {
        from: Currency::EUR,
        to: Currency::GBP,
        month: day("2011-01-01"),
        rate: Decimal::ZERO,
    });
    let records =
        vec![budget("a"), budget("a"), budget("nobody"), learner(), learner(), assignment("a"), assignment("b"), rate];
    let reasons = [
        ("exchange rate is not above zero", 1),
        ("second budget", 1),
        ("second learner", 1),
        ("unknown customer", 1),
        ("unknown learner", 1),
    ];
    check(records, &reasons, &[]);
}

#[test]
fn records_that_are_there_again() {
    let product = |family: &str| {
        Record::Product(Product { code: "X".into(), name: "X".into(), family: family.into(), category: None })
    };
    let rate = |rate: Decimal| {
        let (from, to) = (Currency::EUR, Currency::GBP);
        Record::FxRate(FxRateRecord { from, to, month: day("2011-01-01"), rate })
    };
    let renamed = |name: &str| Record::Customer(Customer { name: name.into(), ..customer("a") });
    let records = vec![
        renamed("Second"),
        renamed("Last"),
        owner("o"),
        owner("o"),
        product("First"),
        product("Last"),
        rate(Decimal::TWO),
        rate(Decimal::ONE),
    ];
    check(records.clone(), &[("repeated further on", 5)], &[]);
    let temp = Temp::new();
    temp.load_with_rejects(lenient("shop"), records, Vec::new()).expect("commits");
    let reader = temp.reader();
    let customers = now(reader.load_customers(&everything())).expect("loads").rows;
    assert_eq!(&*customers.customers[0].name, "Last");
    let query = RejectQuery { limit: 10, ..RejectQuery::default() };
    let listed = reader.rejects(&query).expect("reads").items.into_iter().map(|item| item.reject.row);
    let expected = ["customer a", "account manager o", "product X", "rate of EUR in GBP for 2011-01-01"];
    assert_eq!(listed.collect::<Vec<_>>(), expected);
}

fn reject(row: usize, reason: &str, declared: bool) -> Reject {
    Reject { source: "shop.csv".into(), row: row.to_string(), reason: reason.into(), declared }
}

#[test]
fn rejects_are_listed_by_page_reason_and_data_set() {
    let temp = Temp::new();
    let mut rejects: Vec<Reject> = (0..20_000).map(|row| reject(row, "no customer", true)).collect();
    rejects[15_000].reason = "odd".into();
    rejects[3].reason = "odd".into();
    temp.load_with_rejects(spec("shop"), buyer("a", &["2011-01-05"]), rejects).expect("declared rejects never fail");
    let mut records = buyer("b", &["2011-01-05"]);
    records.push(Record::Line(line("9", "2011-01-05", "nobody", 100)));
    temp.load_with_rejects(lenient("other"), records, Vec::new()).expect("commits");
    let reader = temp.reader();
    let page = |query: RejectQuery| {
        let page = reader.rejects(&query).expect("reads");
        let rows: Vec<String> = page.items.into_iter().map(|item| item.reject.row).collect();
        (rows, page.total)
    };
    let all = RejectQuery { offset: 9_999, limit: 2, ..RejectQuery::default() };
    assert_eq!(page(all), (vec!["9999".to_owned(), "10000".to_owned()], 20_001));
    let odd = RejectQuery { reason: Some("odd".to_owned()), limit: 10, ..RejectQuery::default() };
    assert_eq!(page(odd.clone()), (vec!["3".to_owned(), "15000".to_owned()], 2));
    assert_eq!(page(RejectQuery { offset: 1, ..odd }), (vec!["15000".to_owned()], 2));
    let other = RejectQuery { dataset: Some("other".to_owned()), limit: 10, ..RejectQuery::default() };
    assert_eq!(page(other), (vec!["invoice 9, record 3".to_owned()], 1));
    let last = RejectQuery { offset: 19_999, limit: 10, ..RejectQuery::default() };
    assert_eq!(page(last), (vec!["19999".to_owned(), "invoice 9, record 3".to_owned()], 20_001));
}

#[test]
fn too_many_unexpected_rejects_fail_the_load() {
    let temp = Temp::new();
    let dates: Vec<String> = (0..97).map(|n| format!("2011-{:02}-{:02}", n / 28 + 1, n % 28 + 1)).collect();
    let dates: Vec<&str> = dates.iter().map(String::as_str).collect();
    let load = |rejects| {
        let rejects = (0..rejects).map(|row| reject(row, "unparsable date", false)).collect();
        temp.load_with_rejects(spec("shop"), buyer("a", &dates), rejects)
    };
    load(2).expect("2 of 100 rows are tolerated");
    let failed = load(3).expect_err("3 of 101 rows are not");
    assert!(matches!(failed, WarehouseError::TooManyRejects { unexpected: 3, rows: 101, .. }), "{failed}");
    assert!(failed.to_string().contains("unparsable date"), "{failed}");
    assert_eq!(temp.warehouse.info().expect("reads").expect("is there").number, 1, "the last good load stays");
    let runs = temp.warehouse.runs().expect("reads");
    assert_eq!(runs[0].generation, None);
    assert_eq!(runs[0].failure.as_deref(), Some(failed.to_string().as_str()));
    assert_eq!(temp.load("shop", buyer("a", &dates)).expect("commits").generation, 2);
}

#[test]
fn losing_too_many_rows_fails_the_load() {
    let temp = Temp::new();
    let dates = ["2011-01-01", "2011-01-02", "2011-01-03", "2011-01-04", "2011-01-05"];
    let load = |days: usize, spec: DatasetSpec| {
        let mut records = buyer("a", &dates[..days]);
        records.extend([Record::Customer(customer("b")), Record::Customer(customer("c"))]);
        temp.load_with_rejects(spec, records, Vec::new())
    };
    load(5, spec("shop")).expect("5 lines");
    load(4, spec("shop")).expect("4 lines: 20 % lost are tolerated");
    let failed = load(3, spec("shop")).expect_err("3 of 4 lines: 25 % lost are not, though no customer is");
    assert!(matches!(failed, WarehouseError::LostRows { rows: 3, previous: 4, .. }), "{failed}");
    assert!(failed.to_string().contains("3 lines and budgets, but the last good load had 4"), "{failed}");
    load(3, spec("another")).expect("another data set has lost nothing");
    load(3, lenient("shop")).expect("limits are those of the load");
}

#[test]
fn rows_of_strangers_do_not_count_where_customers_come_from_elsewhere() {
    let temp = Temp::new();
    let lines = || ["a", "nobody"].map(|id| Record::Line(line(id, "2011-01-05", id, 100))).to_vec();
    temp.load("customers", vec![Record::Customer(customer("a"))]).expect("commits");
    temp.load("erp", lines()).expect_err("half of the rows are rejected");
    let limits = RejectLimits { count_strangers: false, ..RejectLimits::default() };
    let committed = temp.load_with_rejects(DatasetSpec { limits, ..spec("erp") }, lines(), Vec::new());
    assert_eq!(committed.expect("commits").dataset.total_rejects(), 1);
}
