//! Asset `customers`: the customers of all data sets with their dense numbers.

use std::path::Path;
use std::sync::Arc;

use arrow::array::RecordBatch;
use bellwether_domain::facts::customer::{Customer, CustomerId, OwnerId};

use crate::asset::Asset;
use crate::error::WarehouseError;
use crate::pipeline::build::Build;
use crate::pipeline::outcome::Outcome;
use crate::raw::RawTable;
use crate::rows::{RowBuilder, View, opt_date, opt_text};
use crate::schema::{CUSTOMERS, raw};
use crate::table::read::Table;
use crate::table::write::{GROUP_ROWS, Layout, TableWriter};
use bellwether_domain::intake::kind::RecordKind;

/// Rows read or written at once.
const BATCH: usize = 8_192;

/// A later record of a data set replaces an earlier one with the same id, which is rejected. Where several data sets describe
/// a customer, the first one's word counts and the others fill what it leaves open.
pub(super) fn make(build: &Build<'_>) -> Result<Outcome, WarehouseError> {
    let mut records: Vec<(Customer, usize)> = Vec::new();
    for (at, source) in build.sources.iter().enumerate() {
        let Some(table) = source.raw.table(RawTable::Records(RecordKind::Customer))? else { continue };
        let names: Vec<&str> = raw::CUSTOMERS.iter().map(|column| column.0).collect();
        for batch in table.scan(&names, BATCH)? {
            records.extend(decode(&batch?)?.into_iter().map(|customer| (customer, at)));
        }
    }
    let rows_in = records.len() as u64;
    // Stable, so the records of a data set stay in their order.
    records.sort_by(|(a, from_a), (b, from_b)| a.id.cmp(&b.id).then(from_a.cmp(from_b)));
    let mut replaced = Vec::new();
    records.dedup_by(|later, earlier| {
        let repeats = (&later.0.id, later.1) == (&earlier.0.id, earlier.1);
        if repeats {
            std::mem::swap(later, earlier);
            replaced.push((later.1, format!("customer {}", later.0.id.as_str())));
        }
        repeats
    });
    build.reject_replaced(Asset::Customers, RecordKind::Customer, replaced)?;
    let mut customers: Vec<(Customer, usize)> = Vec::new();
    for (record, from) in records {
        match customers.last_mut() {
            Some((known, _)) if known.id == record.id => fill(known, record),
            _ => customers.push((record, from)),
        }
    }
    if u32::try_from(customers.len()).is_err() {
        return Err(WarehouseError::TooMany { what: "customers", count: customers.len(), limit: u32::MAX as usize });
    }
    let rows_out = write(build, &build.path("customers"), &customers)?;
    let ascending = customers.windows(2).all(|pair| pair[0].0.id < pair[1].0.id);
    Ok(Outcome::new(rows_in, rows_out).check("ids_ascending", ascending, format!("{rows_out} ids")))
}

fn fill(known: &mut Customer, other: Customer) {
    known.tier = known.tier.take().or(other.tier);
    known.industry = known.industry.take().or(other.industry);
    known.owner = known.owner.take().or(other.owner);
    known.since = known.since.or(other.since);
    known.parent = known.parent.take().or(other.parent);
    known.contract_end = known.contract_end.or(other.contract_end);
}

fn write(build: &Build<'_>, path: &Path, customers: &[(Customer, usize)]) -> Result<u64, WarehouseError> {
    let mut writer = TableWriter::create(path, CUSTOMERS, Layout::Published)?;
    let mut rows = RowBuilder::new(CUSTOMERS);
    for (number, (customer, from)) in (0..).zip(customers) {
        rows.number(number).text(customer.id.as_str()).text(&customer.name);
        rows.text(customer.country.as_str()).text(customer.currency.as_str());
        rows.opt_text(customer.tier.as_deref()).opt_text(customer.industry.as_deref());
        rows.opt_text(customer.owner.as_ref().map(OwnerId::as_str)).opt_date(customer.since);
        rows.opt_text(customer.parent.as_ref().map(CustomerId::as_str)).opt_date(customer.contract_end);
        rows.text(&build.sources[*from].info.name);
        if rows.rows() == GROUP_ROWS {
            writer.write_group(&rows.finish())?;
        }
    }
    writer.write(&rows.finish())?;
    writer.finish()
}

/// Customers of a batch, raw or published.
pub(crate) fn decode(batch: &RecordBatch) -> Result<Vec<Customer>, WarehouseError> {
    let view = View(batch);
    let (id, name) = (view.text("id"), view.text("name"));
    let country = view.word("country");
    let currency = view.word("currency");
    let countries = country.translate(str::parse);
    let currencies = currency.translate(str::parse);
    let shared = |word: &str| -> Arc<str> { word.into() };
    let (tier, industry, owner) = (view.word("tier"), view.word("industry"), view.word("owner"));
    let (tiers, industries) = (tier.translate(shared), industry.translate(shared));
    let owners = owner.translate(|id| OwnerId::from(id));
    let (since, parent, contract_end) = (view.date("since"), view.text("parent"), view.date("contract_end"));
    let invalid = |error: &bellwether_domain::codes::InvalidCode| {
        arrow::error::ArrowError::ParseError(format!("customers: {error}"))
    };
    let mut customers = Vec::with_capacity(batch.num_rows());
    for row in 0..batch.num_rows() {
        customers.push(Customer {
            id: id.value(row).into(),
            name: name.value(row).into(),
            country: *countries[country.key(row).expect("not nullable")].as_ref().map_err(invalid)?,
            currency: *currencies[currency.key(row).expect("not nullable")].as_ref().map_err(invalid)?,
            tier: tier.key(row).map(|key| tiers[key].clone()),
            industry: industry.key(row).map(|key| industries[key].clone()),
            owner: owner.key(row).map(|key| owners[key].clone()),
            since: opt_date(since, row),
            parent: opt_text(parent, row).map(Into::into),
            contract_end: opt_date(contract_end, row),
        });
    }
    Ok(customers)
}

/// Customer ids by dense number.
pub(crate) fn ids(table: Option<&Table>) -> Result<Vec<CustomerId>, WarehouseError> {
    let Some(table) = table else { return Ok(Vec::new()) };
    let mut ids = Vec::with_capacity(table.rows()?);
    for batch in table.scan(&["id"], BATCH)? {
        let batch = batch?;
        let column = View(&batch).text("id");
        ids.extend((0..batch.num_rows()).map(|row| CustomerId::from(column.value(row))));
    }
    Ok(ids)
}
