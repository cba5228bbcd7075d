//! Asset `families`: the product families of the catalogue, numbered by name.

use std::collections::BTreeMap;

use arrow::array::Array as _;

use crate::error::WarehouseError;
use crate::pipeline::build::Build;
use crate::pipeline::outcome::Outcome;
use crate::raw::RawTable;
use crate::rows::{RowBuilder, View};
use crate::schema::FAMILIES;
use crate::table::write::{Layout, TableWriter};
use bellwether_domain::intake::kind::RecordKind;

/// Families of products and of lines. A family's category is the first one that a product of it names.
pub(super) fn make(build: &Build<'_>) -> Result<Outcome, WarehouseError> {
    let mut families: BTreeMap<String, Option<String>> = BTreeMap::new();
    let mut rows_in = 0;
    for source in &build.sources {
        let Some(table) = source.raw.table(RawTable::Records(RecordKind::Product))? else { continue };
        rows_in += table.rows()? as u64;
        for batch in table.scan(&["family", "category"], 8_192)? {
            let batch = batch?;
            let (family, category) = (View(&batch).word("family"), View(&batch).word("category"));
            for row in 0..batch.num_rows() {
                let known = families.entry(family.value(row).to_owned()).or_default();
                if known.is_none() {
                    *known = category.get(row).map(str::to_owned);
                }
            }
        }
    }
    if let Some(lines) = build.table("lines")? {
        rows_in += lines.rows()? as u64;
        for group in 0..lines.groups()? {
            let batch = lines.group(group, &["family"])?;
            let family = View(&batch).word("family");
            let mut used = vec![false; family.values.len()];
            (0..batch.num_rows()).filter_map(|row| family.key(row)).for_each(|key| used[key] = true);
            for key in (0..used.len()).filter(|&key| used[key]) {
                let name = family.values.value(key);
                if !families.contains_key(name) {
                    families.insert(name.to_owned(), None);
                }
            }
        }
    }
    if families.len() > usize::from(u16::MAX) {
        let (count, limit) = (families.len(), usize::from(u16::MAX));
        return Err(WarehouseError::TooMany { what: "product families", count, limit });
    }
    let mut rows = RowBuilder::new(FAMILIES);
    for (number, (name, category)) in (0..).zip(&families) {
        rows.small(number).text(name).opt_text(category.as_deref());
    }
    let mut writer = TableWriter::create(&build.path("families"), FAMILIES, Layout::Published)?;
    writer.write(&rows.finish())?;
    Ok(Outcome::new(rows_in, writer.finish()?))
}
