//! Asset `customer_months`: sums by customer, calendar month, kind and currency.

use crate::error::WarehouseError;
use crate::pipeline::build::Build;
use crate::pipeline::outcome::Outcome;
use crate::pipeline::totals::totals;
use crate::rollup::{MonthSums, customer_months};
use crate::rows::RowBuilder;
use crate::schema::CUSTOMER_MONTHS;
use crate::table::read::Table;
use crate::table::write::{GROUP_ROWS, Layout, TableWriter};
use crate::words::Worded;

pub(super) fn make(build: &Build<'_>) -> Result<Outcome, WarehouseError> {
    let lines = build.table("lines")?;
    let parts = customer_months(&build.path("lines"), rayon::current_num_threads())?;
    let mut writer = TableWriter::create(&build.path("customer_months"), CUSTOMER_MONTHS, Layout::Published)?;
    let mut rows = RowBuilder::new(CUSTOMER_MONTHS);
    for part in &parts {
        write(part, &mut rows, &mut writer)?;
    }
    writer.write_group(&rows.finish())?;
    let rows_in = lines.as_ref().map_or(Ok(0), Table::rows)? as u64;
    let outcome = Outcome::new(rows_in, writer.finish()?);
    let documents = totals(build.table("documents")?.as_ref())?;
    let months = totals(build.table("customer_months")?.as_ref())?;
    let counted: u64 = parts.iter().flat_map(|part| &part.lines).map(|&lines| u64::from(lines)).sum();
    Ok(outcome.check("documents_add_up_to_months", documents == months, format!("{documents:?} and {months:?}")).check(
        "every_line_counted",
        counted == rows_in,
        format!("{counted} of {rows_in}"),
    ))
}

fn write(sums: &MonthSums, rows: &mut RowBuilder, writer: &mut TableWriter) -> Result<(), WarehouseError> {
    for at in 0..sums.len() {
        let next_customer = at == 0 || sums.customer[at] != sums.customer[at - 1];
        if next_customer && rows.rows() >= GROUP_ROWS {
            writer.write_group(&rows.finish())?;
        }
        rows.number(sums.customer[at]).opt_days(Some(sums.month[at]));
        rows.text(sums.kind[at].word()).text(sums.currency[at].as_str());
        rows.int(sums.amount[at]).number(sums.lines[at]);
    }
    Ok(())
}
