//! Everything as records, into a sink.

use bellwether_domain::intake::{FactSink, Record, SinkError};
use bellwether_domain::loader::Reject;
use bellwether_sources::mssql::records::{Copied, CopyError};

use crate::facts::{CATALOGUE, ROWS};
use crate::server::{BUDGETS, FX_RATES, PRODUCTS, REQUIRED, Server, day};

const PLANS: &str = "
INSERT INTO bellwether.budgets (customer, month, amount, currency) VALUES (N'a', '2024-01-01', 0.005, 'GBP');
INSERT INTO bellwether.fx_rates (from_currency, to_currency, month, rate) VALUES ('GBP', 'JPY', '2024-02-01', 190.25);
INSERT INTO bellwether.documents (document, kind, customer, date, currency) VALUES
    (N'X', N'invoice', N'a', NULL, 'GBP');
";

#[derive(Default)]
struct Sink {
    records: Vec<Record>,
    rejects: Vec<Reject>,
    full_at: Option<usize>,
}

impl FactSink for Sink {
    fn put(&mut self, record: Record) -> Result<(), SinkError> {
        if self.full_at == Some(self.records.len()) {
            return Err(SinkError("no space left".into()));
        }
        self.records.push(record);
        Ok(())
    }
    fn reject(&mut self, reject: Reject) -> Result<(), SinkError> {
        self.rejects.push(reject);
        Ok(())
    }
}

#[tokio::test]
async fn every_kind_of_record_is_copied() {
    let server = Server::with(&[REQUIRED, BUDGETS, FX_RATES, PRODUCTS, ROWS, CATALOGUE, PLANS]).await;
    let mut sink = Sink::default();
    let copied = server.source().records(&mut sink).await.expect("a copy");
    let of = |kind: fn(&Record) -> bool| sink.records.iter().filter(|record| kind(record)).count();
    assert_eq!(of(|record| matches!(record, Record::Product(_))), 3);
    assert_eq!(of(|record| matches!(record, Record::Line(_))), 11);
    assert_eq!(of(|record| matches!(record, Record::Terms(_))), 2);
    assert_eq!(of(|record| matches!(record, Record::Budget(budget) if budget.amount.minor == 1)), 1);
    let rate =
        |record: &Record| matches!(record, Record::FxRate(rate) if rate.rate.normalize().to_string() == "190.25");
    assert_eq!(of(rate), 1);
    assert_eq!(copied, Copied { records: 18, rejects: 1 });
    assert_eq!(sink.rejects[0].row, "invoice X");
    let line = sink.records.iter().find_map(|record| match record {
        Record::Line(line) if &*line.code == "BAG" => Some(line),
        _ => None,
    });
    let line = line.expect("a bag");
    assert_eq!((line.amount.minor, line.family.as_deref(), line.date), (101, Some("bags"), day("2024-01-31")));
}

#[tokio::test]
async fn a_full_sink_ends_the_copy() {
    let server = Server::with(&[REQUIRED, ROWS]).await;
    let mut sink = Sink { full_at: Some(4), ..Sink::default() };
    let error = server.source().records(&mut sink).await.expect_err("a full sink");
    assert!(matches!(error, CopyError::Sink(_)), "{error}");
    assert_eq!(sink.records.len(), 4);
}
