//! A warehouse in a temporary folder, and records to put into it.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use bellwether_domain::clock::FixedClock;
use bellwether_domain::codes::Currency;
use bellwether_domain::facts::customer::{Customer, CustomerId, Owner};
use bellwether_domain::facts::rows::DocumentKind;
use bellwether_domain::intake::{DocumentLine, FactSink, Record};
use bellwether_domain::loader::{LoadRequest, Reject, Selection};
use bellwether_domain::money::Money;
use bellwether_warehouse::dataset::{Committed, DatasetSpec, RejectLimits};
use bellwether_warehouse::error::WarehouseError;
use bellwether_warehouse::generation::Generation;
use bellwether_warehouse::warehouse::Warehouse;
use chrono::{DateTime, NaiveDate};
use rust_decimal::Decimal;

pub(crate) struct Temp {
    pub(crate) warehouse: Warehouse,
    pub(crate) dir: tempfile::TempDir,
}

impl Temp {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        Self { warehouse: Warehouse::open(dir.path()).expect("opens"), dir }
    }

    /// Loads records as a data set.
    pub(crate) fn load(&self, name: &str, records: Vec<Record>) -> Result<Committed, WarehouseError> {
        self.load_with_rejects(spec(name), records, Vec::new())
    }

    pub(crate) fn load_with_rejects(
        &self,
        spec: DatasetSpec,
        records: Vec<Record>,
        rejects: Vec<Reject>,
    ) -> Result<Committed, WarehouseError> {
        let mut intake = self.warehouse.begin(spec, &clock())?;
        records.into_iter().try_for_each(|record| intake.put(record)).expect("is put");
        rejects.into_iter().try_for_each(|reject| intake.reject(reject)).expect("is put");
        intake.commit(&clock())
    }

    pub(crate) fn reader(&self) -> Arc<Generation> {
        self.warehouse.reader(Currency::GBP).expect("opens").expect("something was loaded")
    }
}

pub(crate) fn clock() -> FixedClock {
    FixedClock(DateTime::from_timestamp(1_323_400_000, 0).expect("in range"))
}

pub(crate) fn spec(name: &str) -> DatasetSpec {
    DatasetSpec {
        name: name.into(),
        label: name.to_uppercase(),
        fingerprint: format!("fingerprint of {name}"),
        generated: false,
        watermark: None,
        limits: RejectLimits::default(),
    }
}

/// Data sets without limits, to look at rejects.
pub(crate) fn lenient(name: &str) -> DatasetSpec {
    DatasetSpec {
        limits: RejectLimits { unexpected_share: 1.0, lost_share: 1.0, ..RejectLimits::default() },
        ..spec(name)
    }
}

pub(crate) fn everything() -> LoadRequest {
    LoadRequest { customers: Selection::All, through: NaiveDate::MAX, purchases_after: day("1900-01-01") }
}

pub(crate) fn only(ids: &[&str]) -> LoadRequest {
    LoadRequest { customers: Selection::Only(ids.iter().map(|&id| id.into()).collect()), ..everything() }
}

/// The answer of a blocking loader.
pub(crate) fn now<T>(loading: impl Future<Output = T>) -> T {
    match pin!(loading).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => answer,
        Poll::Pending => panic!("the warehouse answers at once"),
    }
}

pub(crate) fn day(date: &str) -> NaiveDate {
    date.parse().expect("a date")
}

pub(crate) fn customer(id: &str) -> Customer {
    Customer {
        id: id.into(),
        name: format!("Customer {id}").into(),
        country: "GB".parse().expect("a country"),
        currency: Currency::GBP,
        tier: None,
        industry: None,
        owner: None,
        since: None,
        parent: None,
        contract_end: None,
    }
}

pub(crate) fn owner(id: &str) -> Record {
    Record::Owner(Owner { id: id.into(), name: format!("Owner {id}") })
}

/// A line of an invoice, or of a credit note when the number begins with `C`.
pub(crate) fn line(document: &str, date: &str, customer: &str, minor: i64) -> DocumentLine {
    let kind = if document.starts_with('C') { DocumentKind::CreditNote } else { DocumentKind::Invoice };
    DocumentLine {
        document: document.into(),
        kind,
        date: day(date),
        customer: CustomerId::from(customer),
        code: "22423".into(),
        description: "REGENCY CAKESTAND 3 TIER".into(),
        family: Some("22".into()),
        quantity: Decimal::ONE,
        unit_price: Decimal::new(minor, 2),
        amount: Money::from_minor(minor, Currency::GBP),
    }
}

/// A customer with an invoice of one line on each of these dates.
pub(crate) fn buyer(id: &str, dates: &[&str]) -> Vec<Record> {
    let lines = dates.iter().map(|date| Record::Line(line(&format!("{id}-{date}"), date, id, 1_000)));
    std::iter::once(Record::Customer(customer(id))).chain(lines).collect()
}
