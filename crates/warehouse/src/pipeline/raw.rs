//! Asset `raw`: what the data sets brought. Their rejects become part of the generation, so that it can be listed
//! when the raw files have long been replaced.

use crate::asset::Asset;
use crate::error::WarehouseError;
use crate::pipeline::build::Build;
use crate::pipeline::outcome::Outcome;
use crate::raw::RawTable;
use crate::rejects::RejectWriter;
use crate::rows::View;
use crate::schema::raw::REJECTS;

pub(super) fn make(build: &Build<'_>) -> Result<Outcome, WarehouseError> {
    let mut rejects = RejectWriter::new(build.path(&crate::rejects::table_of(Asset::Raw)));
    let mut outcome = Outcome::default();
    let names: Vec<&str> = REJECTS.iter().map(|column| column.0).collect();
    let mut lost = 0;
    for source in &build.sources {
        let summary = &source.raw.summary;
        outcome.rows_in += summary.rows.values().sum::<u64>() + summary.rejects;
        outcome.rows_out += summary.rows.values().sum::<u64>();
        let mut listed = 0;
        if let Some(table) = source.raw.table(RawTable::Rejects)? {
            for batch in table.scan(&names, 8_192)? {
                let batch = batch?;
                let view = View(&batch);
                let (kind, from, row) = (view.word("kind"), view.word("source"), view.text("row"));
                let (reason, declared) = (view.word("reason"), view.flag("declared"));
                for i in 0..batch.num_rows() {
                    listed += 1;
                    rejects.write(
                        [&source.info.name, kind.value(i), from.value(i), row.value(i), reason.value(i)],
                        declared.value(i),
                    )?;
                }
            }
        }
        lost += summary.rejects.abs_diff(listed);
    }
    rejects.finish()?;
    Ok(outcome.check("rejects_complete", lost == 0, format!("{lost} rejects missing")))
}
