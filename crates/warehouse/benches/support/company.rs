//! A made-up company of any size, the same on every machine, and how it is loaded.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use bellwether_domain::clock::FixedClock;
use bellwether_domain::codes::Currency;
use bellwether_domain::facts::customer::{Customer, CustomerId};
use bellwether_domain::facts::rows::DocumentKind;
use bellwether_domain::intake::{DocumentLine, FactSink, Record, SinkError};
use bellwether_domain::money::Money;
use bellwether_warehouse::dataset::{DatasetSpec, RejectLimits};
use bellwether_warehouse::error::WarehouseError;
use bellwether_warehouse::intake::Intake;
use bellwether_warehouse::warehouse::Warehouse;
use chrono::{DateTime, NaiveDate, TimeDelta};
use rust_decimal::Decimal;

/// Lines per customer, in documents of [`LINES_PER_DOCUMENT`].
pub(crate) const LINES: u32 = 20;
const LINES_PER_DOCUMENT: u32 = 4;
/// Days over which documents are spread.
const DAYS: u64 = 1_096;

/// The clock of a load.
pub(crate) const CLOCK: FixedClock = FixedClock(DateTime::UNIX_EPOCH);

/// Puts customers with [`LINES`] lines each as one data set; it remains to be committed.
pub(crate) fn put(warehouse: &Warehouse, customers: u32) -> Result<Intake, Box<dyn std::error::Error + Send + Sync>> {
    let mut intake = begin(warehouse, customers)?;
    let mut random = Random(1);
    (0..customers).try_for_each(|number| put_customer(&mut intake, number, &mut random))?;
    Ok(intake)
}

fn begin(warehouse: &Warehouse, customers: u32) -> Result<Intake, WarehouseError> {
    let spec = DatasetSpec {
        name: "bench".to_owned(),
        label: "Bench".to_owned(),
        fingerprint: customers.to_string(),
        generated: true,
        watermark: None,
        limits: RejectLimits { unexpected_share: 0.0, lost_share: 1.0, ..RejectLimits::default() },
    };
    warehouse.begin(spec, &CLOCK)
}

fn put_customer(intake: &mut Intake, number: u32, random: &mut Random) -> Result<(), SinkError> {
    let id = CustomerId::from(format!("{number:07}"));
    intake.put(Record::Customer(Customer {
        name: format!("Customer {id}").into(),
        country: "GB".parse().expect("a country"),
        currency: Currency::GBP,
        tier: Some("a".into()),
        industry: Some("retail".into()),
        owner: Some("am-01".into()),
        since: None,
        parent: None,
        contract_end: None,
        id: id.clone(),
    }))?;
    for document in 0..LINES / LINES_PER_DOCUMENT {
        let kind = if random.below(20) == 0 { DocumentKind::CreditNote } else { DocumentKind::Invoice };
        let prefix = if kind == DocumentKind::CreditNote { "C" } else { "" };
        let name: Arc<str> = format!("{prefix}{}", u64::from(number) * 100 + u64::from(document)).into();
        let start = NaiveDate::from_ymd_opt(2009, 1, 1).expect("a date");
        let date = start + TimeDelta::days(random.below(DAYS).cast_signed());
        for _ in 0..LINES_PER_DOCUMENT {
            let line = line((&name, kind), date, &id, random);
            intake.put(Record::Line(line))?;
        }
    }
    Ok(())
}

fn line(
    (document, kind): (&Arc<str>, DocumentKind),
    date: NaiveDate,
    customer: &CustomerId,
    random: &mut Random,
) -> DocumentLine {
    let code = 10_000 + random.below(4_000);
    let quantity = Decimal::from(1 + random.below(48));
    let unit_price = Decimal::new(50 + random.below(2_000).cast_signed(), 2);
    DocumentLine {
        document: document.clone(),
        kind,
        date,
        customer: customer.clone(),
        code: code.to_string().into(),
        description: format!("ARTICLE NUMBER {code}").into(),
        family: Some((code / 100).to_string().into()),
        quantity,
        unit_price,
        amount: Money::from_decimal(quantity * unit_price, Currency::GBP).expect("fits"),
    }
}

/// The answer of a blocking loader.
pub(crate) fn now<T>(loading: impl Future<Output = T>) -> T {
    match pin!(loading).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => answer,
        Poll::Pending => unreachable!("the warehouse answers at once"),
    }
}

/// SplitMix64: the same numbers on every machine.
pub(crate) struct Random(pub u64);

impl Random {
    /// A number below a limit.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit
    }
}
