//! From records to rows of the raw layer, and the few things no table can hold.

use bellwether_domain::facts::customer::{CustomerId, OwnerId};
use bellwether_domain::intake::Record;
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

use crate::error::WarehouseError;
use crate::raw::RawWriter;
use crate::rows::scaled;
use crate::schema::{DECIMAL, RATE};
use crate::words::Worded;
use bellwether_domain::intake::kind::RecordKind;

/// Years a fact can be dated in; anything else is a slip of the keyboard.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

/// Writes a record; the reason when it cannot be held.
pub(super) fn write(raw: &mut RawWriter, record: &Record) -> Result<Result<(), &'static str>, WarehouseError> {
    if let Err(reason) = check(record) {
        return Ok(Err(reason));
    }
    let kind = RecordKind::of(record);
    match record {
        Record::Customer(c) => raw.record(kind, None, |row| {
            row.text(c.id.as_str()).text(&c.name).text(c.country.as_str()).text(c.currency.as_str());
            row.opt_text(c.tier.as_deref()).opt_text(c.industry.as_deref());
            row.opt_text(c.owner.as_ref().map(OwnerId::as_str)).opt_date(c.since);
            row.opt_text(c.parent.as_ref().map(CustomerId::as_str)).opt_date(c.contract_end);
        }),
        Record::Owner(o) => raw.record(kind, None, |row| {
            row.text(o.id.as_str()).text(&o.name);
        }),
        Record::Product(p) => raw.record(kind, None, |row| {
            row.text(&p.code).text(&p.name).text(&p.family).opt_text(p.category.as_deref());
        }),
        Record::Line(l) => {
            let (quantity, price) = (decimal(l.quantity), decimal(l.unit_price));
            raw.record(kind, Some(&l.document), |row| {
                row.text(&l.document).text(l.kind.word()).date(l.date).text(l.customer.as_str());
                row.text(&l.code).text(&l.description).opt_text(l.family.as_deref());
                row.decimal(quantity).decimal(price).int(l.amount.minor).text(l.amount.currency.as_str());
            })
        }
        Record::Terms(t) => raw.record(kind, Some(&t.document), |row| {
            row.text(&t.document).text(t.kind.word()).text(t.customer.as_str());
            row.opt_date(t.due).opt_date(t.paid).opt_text(t.refers_to.as_deref());
        }),
        Record::Order(o) => raw.record(kind, None, |row| {
            row.text(&o.number).text(o.customer.as_str()).date(o.date);
            row.int(o.amount.minor).text(o.amount.currency.as_str()).text(o.status.word());
        }),
        Record::Budget(b) => raw.record(kind, None, |row| {
            row.text(b.customer.as_str()).date(b.month).int(b.amount.minor).text(b.amount.currency.as_str());
        }),
        Record::FxRate(f) => {
            let rate = scaled(f.rate, RATE).expect("checked above");
            let month = f.month.with_day(1).expect("every month has a first day");
            raw.record(kind, None, |row| {
                row.text(f.from.as_str()).text(f.to.as_str()).date(month).decimal(rate);
            })
        }
        Record::Learner(l) => raw.record(kind, None, |row| {
            row.text(l.customer.as_str()).text(&l.learner).text(&l.name).date(l.enrolled);
        }),
        Record::Assignment(a) => raw.record(kind, None, |row| {
            row.text(a.customer.as_str()).text(&a.learner).text(&a.module).date(a.due);
        }),
        Record::Completion(c) => raw.record(kind, None, |row| {
            row.text(c.customer.as_str()).text(&c.learner).text(&c.module).date(c.date);
        }),
        Record::Contact(c) => raw.record(kind, None, |row| {
            row.text(c.customer.as_str()).opt_instant(Some(c.entry.at)).opt_instant(c.entry.answered);
            row.text(c.entry.direction.word()).text(c.entry.channel.word());
            row.opt_text(c.entry.person.as_deref()).text(&c.entry.note);
        }),
        Record::Person(p) => raw.record(kind, None, |row| {
            row.text(p.customer.as_str()).text(&p.person.name).opt_text(p.person.role.as_deref());
            row.opt_text(p.person.email.as_deref()).opt_text(p.person.phone.as_deref());
        }),
    }
    .map(Ok)
}

/// What a reader needs to find the record again.
pub(super) fn describe(record: &Record, position: i64) -> String {
    let what = match record {
        Record::Customer(c) => format!("customer {}", c.id),
        Record::Owner(o) => format!("owner {}", o.id),
        Record::Product(p) => format!("product {}", p.code),
        Record::Line(l) => format!("{} {}", l.kind.word(), l.document),
        Record::Terms(t) => format!("terms of {} {}", t.kind.word(), t.document),
        Record::Order(o) => format!("order {}", o.number),
        Record::Budget(b) => format!("budget of {} for {}", b.customer, b.month),
        Record::FxRate(f) => format!("rate from {} to {} for {}", f.from, f.to, f.month),
        Record::Learner(l) => format!("learner {}", l.learner),
        Record::Assignment(a) => format!("assignment of {} to {}", a.module, a.learner),
        Record::Completion(c) => format!("completion of {} by {}", c.module, c.learner),
        Record::Contact(c) => format!("contact with {} at {}", c.customer, c.entry.at),
        Record::Person(p) => format!("person at {}", p.customer),
    };
    format!("{what}, record {}", position + 1)
}

fn check(record: &Record) -> Result<(), &'static str> {
    match record {
        Record::Customer(c) => dates([c.since, c.contract_end]),
        Record::Line(l) if scaled(l.quantity, DECIMAL).is_none() => {
            Err("quantity has more than 6 decimals or more than 12 digits before them")
        }
        Record::Line(l) if scaled(l.unit_price, DECIMAL).is_none() => {
            Err("unit price has more than 6 decimals or more than 12 digits before them")
        }
        Record::Line(l) => dates([Some(l.date), None]),
        Record::Terms(t) => dates([t.due, t.paid]),
        Record::Order(o) => dates([Some(o.date), None]),
        Record::Budget(b) => dates([Some(b.month), None]),
        Record::FxRate(f) if f.rate <= Decimal::ZERO => Err("exchange rate is not above zero"),
        Record::FxRate(f) if scaled(f.rate, RATE).is_none() => {
            Err("exchange rate has more than 18 decimals or more than 10 digits before them")
        }
        Record::FxRate(f) => dates([Some(f.month), None]),
        Record::Learner(l) => dates([Some(l.enrolled), None]),
        Record::Assignment(a) => dates([Some(a.due), None]),
        Record::Completion(c) => dates([Some(c.date), None]),
        Record::Contact(c) => {
            dates([Some(c.entry.at.date_naive()), c.entry.answered.map(|answered| answered.date_naive())])
        }
        Record::Owner(_) | Record::Product(_) | Record::Person(_) => Ok(()),
    }
}

fn dates(dates: [Option<NaiveDate>; 2]) -> Result<(), &'static str> {
    if dates.into_iter().flatten().all(|date| YEARS.contains(&date.year())) {
        Ok(())
    } else {
        Err("date is not between the years 1900 and 2199")
    }
}

fn decimal(value: Decimal) -> i128 {
    scaled(value, DECIMAL).expect("checked above")
}
