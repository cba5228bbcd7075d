//! Asset `order_dates`: on which days a customer was invoiced.

use arrow::array::RecordBatch;
use bellwether_domain::facts::rows::DocumentKind;

use crate::error::WarehouseError;
use crate::pipeline::build::Build;
use crate::pipeline::derive::derive;
use crate::pipeline::outcome::Outcome;
use crate::rows::{RowBuilder, View};
use crate::schema::ORDER_DATES;
use crate::words::Worded;

pub(super) fn make(build: &Build<'_>) -> Result<Outcome, WarehouseError> {
    let Some(documents) = build.table("documents")? else { return Ok(Outcome::default()) };
    let mut invoices = 0;
    let mut counted = 0;
    let written = derive(
        build,
        "order_dates",
        ORDER_DATES,
        &documents,
        |group| order_dates_of(&documents.group(group, &["customer", "date", "kind"])?),
        |batch| {
            counted += View(batch).number("invoices").values().iter().map(|&count| u64::from(count)).sum::<u64>();
        },
    )?;
    for batch in documents.scan(&["kind"], 8_192)? {
        let batch = batch?;
        let kind = View(&batch).word("kind");
        let invoice = kind.translate(|word| word == DocumentKind::Invoice.word());
        invoices += (0..batch.num_rows()).filter(|&row| kind.key(row).is_some_and(|key| invoice[key])).count() as u64;
    }
    Ok(Outcome::new(documents.rows()? as u64, written).check(
        "every_invoice_counted",
        invoices == counted,
        format!("{counted} of {invoices}"),
    ))
}

fn order_dates_of(batch: &RecordBatch) -> Result<RecordBatch, WarehouseError> {
    let view = View(batch);
    let (customer, days) = (view.number("customer").values(), view.date("date").values());
    let kind = view.word("kind");
    let invoice = kind.translate(|word| word == DocumentKind::Invoice.word());
    let mut rows = RowBuilder::new(ORDER_DATES);
    let mut current: Option<(u32, i32, u32)> = None;
    let mut end = |done: Option<(u32, i32, u32)>| {
        if let Some((customer, day, invoices)) = done {
            rows.number(customer).opt_days(Some(day)).number(invoices);
        }
    };
    for row in (0..batch.num_rows()).filter(|&row| kind.key(row).is_some_and(|key| invoice[key])) {
        match &mut current {
            Some((c, d, invoices)) if *c == customer[row] && *d == days[row] => *invoices += 1,
            _ => end(current.replace((customer[row], days[row], 1))),
        }
    }
    end(current);
    Ok(rows.finish())
}
