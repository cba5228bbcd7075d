//! Rejected rows: counted by reason, listed page by page.
//!
//! Each asset that rejects rows writes a table of its own, `rejects-ASSET`; together they are the rejects of a
//! generation.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bellwether_domain::loader::Reject;
use serde::{Deserialize, Serialize};

use crate::asset::Asset;
use crate::dataset::{Counts, RejectCount};
use crate::error::WarehouseError;
use crate::pipeline::build::table_path;
use crate::rows::{RowBuilder, View, Words};
use crate::schema::REJECTS;
use crate::table::read::Table;
use crate::table::write::{Layout, TableWriter};
use bellwether_domain::intake::kind::RecordKind;

/// Rows read or written at once.
const BATCH: usize = 8_192;
/// Reasons listed by name; further ones are summed up, for a source that makes up a reason per row.
const REASONS: usize = 200;

/// Which rejects are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RejectQuery {
    /// Of this data set only.
    pub dataset: Option<String>,
    /// For this reason only, spelt as in the counts.
    pub reason: Option<String>,
    /// How many to pass over.
    pub offset: usize,
    /// How many to list.
    pub limit: usize,
}

/// A page of rejects.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectPage {
    /// Those of the sources first, in their order, then those of the pipeline.
    pub items: Vec<StoredReject>,
    /// How many match in total.
    pub total: usize,
}

/// A rejected row and the data set it came with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredReject {
    /// Key of the data set.
    pub dataset: Arc<str>,
    /// The row and the reason.
    pub reject: Reject,
}

/// What stands for the kind of record of a row that its source rejected: `row`, with the table that it was to be in where
/// this is known, such as `row:lines`.
pub(crate) fn of_source(kind: Option<RecordKind>) -> String {
    kind.map_or_else(|| "row".to_owned(), |kind| format!("row:{}", kind.table()))
}

/// Name of the table of the rows that an asset rejected.
pub(crate) fn table_of(asset: Asset) -> String {
    format!("rejects-{}", asset.name())
}

/// The tables of rejects in the folder of a generation.
pub(crate) fn tables(dir: &Path) -> Result<Vec<Table>, WarehouseError> {
    let mut tables = Vec::new();
    for asset in Asset::ALL {
        tables.extend(Table::open(&table_path(dir, &table_of(asset)))?);
    }
    Ok(tables)
}

/// Writes the rejects of an asset; no file when there are none.
pub(crate) struct RejectWriter {
    path: PathBuf,
    writer: Option<TableWriter>,
    rows: RowBuilder,
    written: u64,
}

impl RejectWriter {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path, writer: None, rows: RowBuilder::new(REJECTS), written: 0 }
    }

    /// Takes data set, kind of record ([`of_source`] when the source rejected it), source, row and reason.
    pub(crate) fn write(&mut self, texts: [&str; 5], declared: bool) -> Result<(), WarehouseError> {
        push(&mut self.rows, texts, declared);
        self.written += 1;
        if self.rows.rows() >= BATCH { self.flush() } else { Ok(()) }
    }

    /// Takes rows that were built by [`push`].
    pub(crate) fn write_rows(&mut self, mut rows: RowBuilder) -> Result<(), WarehouseError> {
        self.flush()?;
        self.written += rows.rows() as u64;
        self.rows = std::mem::replace(&mut rows, RowBuilder::new(REJECTS));
        self.flush()
    }

    fn flush(&mut self) -> Result<(), WarehouseError> {
        if self.rows.rows() == 0 {
            return Ok(());
        }
        let batch = self.rows.finish();
        match &mut self.writer {
            Some(writer) => writer.write(&batch),
            none => none.insert(TableWriter::create(&self.path, REJECTS, Layout::Raw)?).write(&batch),
        }
    }

    /// How many rows were rejected.
    pub(crate) fn finish(mut self) -> Result<u64, WarehouseError> {
        self.flush()?;
        if let Some(writer) = self.writer {
            writer.finish()?;
        }
        Ok(self.written)
    }
}

/// Adds a reject to rows of [`REJECTS`].
pub(crate) fn push(rows: &mut RowBuilder, [dataset, kind, source, row, reason]: [&str; 5], declared: bool) {
    rows.text(dataset).text(kind).text(source).text(row).text(reason).flag(declared);
}

/// How many rows were rejected: by data set, kind of record, reason, and whether it was declared.
#[derive(Debug, Default)]
pub(crate) struct RejectCounts(BTreeMap<(String, String, String, bool), u64>);

/// Counts the rows of tables of rejects.
pub(crate) fn count<'a>(tables: impl IntoIterator<Item = &'a Table>) -> Result<RejectCounts, WarehouseError> {
    let mut counts = RejectCounts::default();
    for table in tables {
        for batch in table.scan(&["dataset", "kind", "reason", "declared"], BATCH)? {
            let batch = batch?;
            let view = View(&batch);
            let (dataset, kind, reason) = (view.word("dataset"), view.word("kind"), view.word("reason"));
            let declared = view.flag("declared");
            let mut by_key: BTreeMap<_, u64> = BTreeMap::new();
            for row in 0..batch.num_rows() {
                let key = (dataset.key(row), kind.key(row), reason.key(row), declared.value(row), row);
                let key = (key.0, key.1, key.2, key.3);
                *by_key.entry(key).or_default() += 1;
            }
            for ((d, k, r, declared), rows) in by_key {
                let word =
                    |words: Words<'_>, key: Option<usize>| words.values.value(key.expect("not nullable")).to_owned();
                let key = (word(dataset, d), word(kind, k), word(reason, r), declared);
                *counts.0.entry(key).or_default() += rows;
            }
        }
    }
    Ok(counts)
}

impl RejectCounts {
    /// By reason, the most frequent first.
    pub(crate) fn by_reason(&self) -> Vec<RejectCount> {
        self.reasons(|_| true)
    }

    /// Those of one data set by reason, the most frequent first.
    pub(crate) fn of(&self, dataset: &str) -> Vec<RejectCount> {
        self.reasons(|name| name == dataset)
    }

    /// Records of a data set by kind, without those that the pipeline rejected.
    pub(crate) fn taken(&self, dataset: &str, raw: &Counts) -> Counts {
        let mut taken = raw.clone();
        for (kind, rows) in &mut taken {
            *rows -= self.rejected(dataset, *kind).min(*rows);
        }
        taken
    }

    /// Rejects of a data set by the kind of record that the rows were to be, as far as that is known.
    pub(crate) fn by_kind(&self, dataset: &str) -> Counts {
        let of_source = RecordKind::ALL.map(|kind| (kind, of_source(Some(kind))));
        let mut found = Counts::new();
        for ((_, table, ..), rows) in self.0.iter().filter(|((name, ..), _)| name == dataset) {
            let kind = of_source.iter().find(|(kind, told)| table == kind.table() || table == told);
            if let Some((kind, _)) = kind {
                *found.entry(*kind).or_default() += rows;
            }
        }
        found
    }

    fn rejected(&self, dataset: &str, kind: RecordKind) -> u64 {
        let of_kind = self.0.iter().filter(|((name, table, ..), _)| name == dataset && table == kind.table());
        of_kind.map(|(_, rows)| rows).sum()
    }

    fn reasons(&self, wanted: impl Fn(&str) -> bool) -> Vec<RejectCount> {
        let mut sums: BTreeMap<(&str, bool), u64> = BTreeMap::new();
        for ((dataset, _, reason, declared), rows) in &self.0 {
            if wanted(dataset) {
                *sums.entry((reason, *declared)).or_default() += rows;
            }
        }
        let mut counts: Vec<RejectCount> = sums
            .into_iter()
            .map(|((reason, declared), rows)| RejectCount { reason: reason.to_owned(), declared, rows })
            .collect();
        counts.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.cmp(b)));
        summarise(counts)
    }
}

/// Keeps the most frequent reasons by name.
fn summarise(mut counts: Vec<RejectCount>) -> Vec<RejectCount> {
    let rest = counts.split_off(counts.len().min(REASONS));
    for declared in [true, false] {
        let rows: u64 = rest.iter().filter(|count| count.declared == declared).map(|count| count.rows).sum();
        if rows > 0 {
            counts.push(RejectCount { reason: "other reasons".to_owned(), declared, rows });
        }
    }
    counts
}

/// A page of the rows of tables of rejects. Reads the words of all rows, but the rows of the page only.
pub(crate) fn page(tables: &[Table], query: &RejectQuery) -> Result<RejectPage, WarehouseError> {
    let mut page = RejectPage::default();
    for table in tables {
        let found = page.total;
        let matching = matching(table, query)?;
        page.total += matching.iter().map(ExactSizeIterator::len).sum::<usize>();
        let from = query.offset.saturating_sub(found);
        let wanted = query.limit - page.items.len();
        let ranges = part(&matching, from, wanted);
        let names: Vec<&str> = REJECTS.iter().map(|column| column.0).collect();
        let Some(batch) = table.ranges(ranges, &names)? else { continue };
        let view = View(&batch);
        let (dataset, source, reason) = (view.word("dataset"), view.word("source"), view.word("reason"));
        let (row, declared) = (view.text("row"), view.flag("declared"));
        page.items.extend((0..batch.num_rows()).map(|i| StoredReject {
            dataset: dataset.value(i).into(),
            reject: Reject {
                source: source.value(i).into(),
                row: row.value(i).to_owned(),
                reason: reason.value(i).into(),
                declared: declared.value(i),
            },
        }));
    }
    Ok(page)
}

/// Ranges of the rows that a query wants, before offset and limit.
fn matching(table: &Table, query: &RejectQuery) -> Result<Vec<Range<usize>>, WarehouseError> {
    let rows = table.rows()?;
    if query.dataset.is_none() && query.reason.is_none() {
        return Ok(std::iter::once(0..rows).collect());
    }
    let mut ranges: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    for batch in table.scan(&["dataset", "reason"], BATCH)? {
        let batch = batch?;
        let accept = |column: &str, wanted: Option<&String>| {
            let words = View(&batch).word(column);
            let accepted = words.translate(|word| wanted.is_none_or(|wanted| wanted == word));
            move |row: usize| words.key(row).is_some_and(|key| accepted[key])
        };
        let (dataset, reason) = (accept("dataset", query.dataset.as_ref()), accept("reason", query.reason.as_ref()));
        for row in (0..batch.num_rows()).filter(|&row| dataset(row) && reason(row)) {
            match ranges.last_mut() {
                Some(last) if last.end == at + row => last.end += 1,
                _ => ranges.push(at + row..at + row + 1),
            }
        }
        at += batch.num_rows();
    }
    Ok(ranges)
}

/// The rows of ranges from the `offset`th on, `limit` at most.
fn part(ranges: &[Range<usize>], offset: usize, limit: usize) -> Vec<Range<usize>> {
    let (mut skip, mut left) = (offset, limit);
    let mut taken = Vec::new();
    for range in ranges {
        let from = range.start + skip.min(range.len());
        skip -= from - range.start;
        let to = range.end.min(from + left);
        left -= to - from;
        if from < to {
            taken.push(from..to);
        }
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::part;

    #[test]
    fn a_page_is_cut_out_of_ranges() {
        let ranges = [0..3, 10..12, 20..30];
        assert_eq!(part(&ranges, 0, 4), [0..3, 10..11]);
        assert_eq!(part(&ranges, 2, 4), [2..3, 10..12, 20..21]);
        assert_eq!(part(&ranges, 15, 4), [0..0; 0]);
    }
}
