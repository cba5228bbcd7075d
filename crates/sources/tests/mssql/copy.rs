//! Everything as records, into a sink.

use bellwether_domain::copying::CopyError;
use bellwether_domain::intake::Record;
use bellwether_domain::intake::kind::RecordKind;
use bellwether_testkit::home::Home;

use crate::facts::{CATALOGUE, ROWS};
use crate::server::{BUDGETS, FX_RATES, PRODUCTS, REQUIRED, Server, day};

const PLANS: &str = "
INSERT INTO bellwether.budgets (customer, month, amount, currency) VALUES (N'a', '2024-01-01', 0.005, 'GBP');
INSERT INTO bellwether.fx_rates (from_currency, to_currency, month, rate) VALUES ('GBP', 'JPY', '2024-02-01', 190.25);
INSERT INTO bellwether.documents (document, kind, customer, date, currency) VALUES
    (N'X', N'invoice', N'a', NULL, 'GBP');
";

/// Documents that tell when they changed.
const CHANGING: &str = "
CREATE TABLE bellwether.documents (document nvarchar(100), kind nvarchar(20), customer nvarchar(100), date date,
    currency char(3), due date, paid date, refers_to nvarchar(100), changed bigint);
CREATE TABLE bellwether.lines (document nvarchar(100), kind nvarchar(20), line_no int, code nvarchar(100),
    description nvarchar(400), quantity decimal(19,4), unit_price decimal(19,4), amount decimal(19,4));
INSERT INTO bellwether.documents (document, kind, customer, date, currency, due, changed) VALUES
    (N'1', N'invoice', N'a', '2024-01-01', 'GBP', '2024-02-01', 10),
    (N'2', N'invoice', N'a', '2024-01-02', 'GBP', NULL, 20),
    (N'3', N'invoice', N'b', '2024-01-03', 'GBP', NULL, 30),
    (N'4', N'invoice', N'b', '2024-01-04', NULL, NULL, 25),
    (N'5', N'credit_note', N'b', '2024-01-05', 'GBP', NULL, NULL);
INSERT INTO bellwether.lines (document, kind, line_no, code, quantity, unit_price, amount) VALUES
    (N'1', N'invoice', 1, N'BAG', 1, 2, 2), (N'1', N'invoice', 2, N'BOX', 1, 3, 3), (N'2', N'invoice', 1, N'BAG', 1, 2, 2),
    (N'3', N'invoice', 1, N'BAG', 1, 2, 2), (N'4', N'invoice', 1, N'BAG', 1, 2, 2), (N'5', N'credit_note', 1, N'BAG', 1, 2, 2);
";

#[tokio::test]
async fn every_kind_of_record_is_copied() {
    let server = Server::with(&[REQUIRED, BUDGETS, FX_RATES, PRODUCTS, ROWS, CATALOGUE, PLANS]).await;
    let mut home = Home::default();
    let copied = home.copy(&server.source()).await.expect("a copy");
    let counts = [RecordKind::Product, RecordKind::Line, RecordKind::Terms, RecordKind::Budget, RecordKind::FxRate]
        .map(|kind| home.count(kind));
    assert_eq!(counts, [3, 11, 2, 1, 1]);
    let has = |test: fn(&Record) -> bool| home.delivered.iter().any(test);
    assert!(has(|record| matches!(record, Record::Budget(budget) if budget.amount.minor == 1)));
    assert!(has(|record| matches!(record, Record::FxRate(rate) if rate.rate.normalize().to_string() == "190.25")));
    assert_eq!((copied.records, copied.rejects, copied.watermark), (18, 1, None));
    assert_eq!(home.rejects.keys().collect::<Vec<_>>(), ["invoice X"]);
    let line = home.delivered.iter().find_map(|record| match record {
        Record::Line(line) if &*line.code == "BAG" => Some(line),
        _ => None,
    });
    let line = line.expect("a bag");
    assert_eq!((line.amount.minor, line.family.as_deref(), line.date), (101, None, day("2024-01-31")));
}

#[tokio::test]
async fn a_document_with_a_line_that_cannot_be_used_is_not_taken_in_part() {
    let server = Server::with(&[CHANGING]).await;
    server
        .execute("INSERT INTO bellwether.lines (document, kind, line_no, code) VALUES (N'1', N'invoice', 3, N'CUP')")
        .await;
    let mut home = Home::default();
    home.copy(&server.source()).await.expect("a copy");
    assert_eq!((home.count(RecordKind::Line), home.count(RecordKind::Terms)), (3, 0));
    assert_eq!(home.rejects.keys().collect::<Vec<_>>(), ["invoice 1", "invoice 4"]);
}

#[tokio::test]
async fn a_copy_goes_on_where_the_last_one_ended() {
    let server = Server::with(&[CHANGING]).await;
    let source = server.source();
    let mut home = Home::default();
    home.copy(&source).await.expect("a copy");
    assert_eq!((home.count(RecordKind::Line), home.count(RecordKind::Terms)), (5, 1));
    assert_eq!(home.rejects.keys().collect::<Vec<_>>(), ["invoice 4"]);

    for change in [
        "UPDATE bellwether.documents SET changed = 40, due = NULL WHERE document = N'1'",
        "DELETE FROM bellwether.lines WHERE document = N'1' AND line_no = 2",
        "DELETE FROM bellwether.documents WHERE document = N'2'",
        "DELETE FROM bellwether.lines WHERE document = N'2'",
        "UPDATE bellwether.documents SET changed = 41, currency = NULL WHERE document = N'3'",
        "UPDATE bellwether.documents SET changed = 42, currency = 'GBP' WHERE document = N'4'",
    ] {
        server.execute(change).await;
    }
    home.copy(&source).await.expect("a copy");
    assert_eq!((home.count(RecordKind::Line), home.count(RecordKind::Terms)), (3, 0));
    assert_eq!(home.rejects.keys().collect::<Vec<_>>(), ["invoice 3"]);
    let mut anew = Home::default();
    anew.copy(&source).await.expect("a copy");
    assert_eq!((&home.records, &home.rejects, &home.watermark), (&anew.records, &anew.rejects, &anew.watermark));

    // The last one comes again, as another one of the same number may have come after it, and so does what has none.
    home.copy(&source).await.expect("a copy");
    assert_eq!(home.delivered.len(), 2);
    assert_eq!(home.records, anew.records);
}

#[tokio::test]
async fn a_full_sink_ends_the_copy() {
    let server = Server::with(&[REQUIRED, ROWS]).await;
    let mut home = Home { full_at: Some(4), ..Home::default() };
    let error = home.copy(&server.source()).await.expect_err("a full sink");
    assert!(matches!(error, CopyError::Sink(_)), "{error}");
    assert_eq!(home.records.len(), 0);
}
