//! Reads tables: whole row groups, or the rows of some customers.

use std::fs::File;
use std::io::Read as _;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use arrow::array::RecordBatch;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder, RowSelection,
};
use parquet::file::metadata::PageIndexPolicy;
use parquet::file::page_index::column_index::ColumnIndexMetaData;
use parquet::file::reader::Length as _;
use parquet::file::statistics::Statistics;

use crate::error::WarehouseError;
use crate::rows::View;
use crate::table::file::SharedFile;

/// Bytes that are read at once from one end of a file to the other.
const PIECE: usize = 1 << 18;

/// A table, opened. Stays readable when the file is removed.
#[derive(Debug)]
pub(crate) struct Table {
    path: PathBuf,
    file: SharedFile,
    footer: OnceLock<Footer>,
    groups_read: AtomicUsize,
}

#[derive(Debug)]
struct Footer {
    metadata: ArrowReaderMetadata,
    /// Position of the `customer` column; none when the table has no such column.
    customer: Option<usize>,
    /// First and last customer by row group.
    bounds: Vec<(u32, u32)>,
}

impl Table {
    /// Opens a table; none when there is no such file, which means a table without rows.
    pub(crate) fn open(path: &Path) -> Result<Option<Self>, WarehouseError> {
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(WarehouseError::io("open", path)(error)),
        };
        let file = SharedFile::new(file).map_err(WarehouseError::io("open", path))?;
        Ok(Some(Self { path: path.to_owned(), file, footer: OnceLock::new(), groups_read: AtomicUsize::new(0) }))
    }

    /// Length of the file.
    pub(crate) fn bytes(&self) -> u64 {
        self.file.len()
    }

    /// The bytes of the file, piece by piece.
    pub(crate) fn read_through(&self, mut see: impl FnMut(&[u8])) -> Result<(), WarehouseError> {
        let mut buffer = vec![0; PIECE];
        let mut from = self.file.reader(0);
        loop {
            match from.read(&mut buffer).map_err(WarehouseError::io("read", &self.path))? {
                0 => return Ok(()),
                read => see(&buffer[..read]),
            }
        }
    }

    /// Number of rows.
    pub(crate) fn rows(&self) -> Result<usize, WarehouseError> {
        let metadata = self.footer()?.metadata.metadata();
        Ok(metadata.row_groups().iter().map(|group| size(group.num_rows())).sum())
    }

    /// Number of row groups.
    pub(crate) fn groups(&self) -> Result<usize, WarehouseError> {
        Ok(self.footer()?.metadata.metadata().num_row_groups())
    }

    /// First and last customer by row group.
    pub(crate) fn bounds(&self) -> Result<&[(u32, u32)], WarehouseError> {
        Ok(&self.footer()?.bounds)
    }

    /// How many row groups have been read since the table was opened.
    #[cfg(test)]
    pub(crate) fn groups_read(&self) -> usize {
        self.groups_read.load(Ordering::Relaxed)
    }

    /// One row group as one batch.
    pub(crate) fn group(&self, group: usize, columns: &[&str]) -> Result<RecordBatch, WarehouseError> {
        let footer = self.footer()?;
        let rows = size(footer.metadata.metadata().row_group(group).num_rows());
        self.one_batch(self.builder(footer, group, columns, rows).build()?)
    }

    /// Everything, batch after batch of at most `rows` rows.
    pub(crate) fn scan(&self, columns: &[&str], rows: usize) -> Result<ParquetRecordBatchReader, WarehouseError> {
        let footer = self.footer()?;
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(self.file.clone(), footer.metadata.clone());
        let mask = ProjectionMask::columns(footer.metadata.parquet_schema(), columns.iter().copied());
        Ok(builder.with_projection(mask).with_batch_size(rows).build()?)
    }

    /// Some rows of the table, counted from its start.
    pub(crate) fn ranges(
        &self,
        ranges: Vec<Range<usize>>,
        columns: &[&str],
    ) -> Result<Option<RecordBatch>, WarehouseError> {
        let wanted: usize = ranges.iter().map(ExactSizeIterator::len).sum();
        if wanted == 0 {
            return Ok(None);
        }
        let footer = self.footer()?;
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(self.file.clone(), footer.metadata.clone());
        let mask = ProjectionMask::columns(footer.metadata.parquet_schema(), columns.iter().copied());
        let selection = RowSelection::from_consecutive_ranges(ranges.into_iter(), self.rows()?);
        let reader = builder.with_projection(mask).with_row_selection(selection).with_batch_size(wanted).build()?;
        let batches: Vec<RecordBatch> = reader.collect::<Result<_, _>>()?;
        match batches.first() {
            None => Ok(None),
            Some(first) => Ok(Some(arrow::compute::concat_batches(&first.schema(), &batches)?)),
        }
    }

    /// The rows of these customers, who are sorted: a batch for each row group that holds any of them. Other row
    /// groups are not touched, nor are pages without rows of theirs.
    pub(crate) fn customers(&self, wanted: &[u32], columns: &[&str]) -> Result<Vec<RecordBatch>, WarehouseError> {
        let mut batches = Vec::new();
        for (group, &(first, last)) in self.bounds()?.iter().enumerate() {
            let from = wanted.partition_point(|&customer| customer < first);
            let to = wanted.partition_point(|&customer| customer <= last);
            if from < to {
                batches.extend(self.customers_in_group(group, &wanted[from..to], columns)?);
            }
        }
        Ok(batches)
    }

    fn customers_in_group(
        &self,
        group: usize,
        wanted: &[u32],
        columns: &[&str],
    ) -> Result<Option<RecordBatch>, WarehouseError> {
        let footer = self.footer()?;
        let pages = candidate_pages(footer, group, wanted);
        let candidates = self.select(footer, group, &["customer"], pages.clone())?;
        let ids = View(&candidates).number("customer").values();
        let mut exact: Vec<Range<usize>> = Vec::new();
        for &customer in wanted {
            let from = ids.partition_point(|&id| id < customer);
            let to = ids.partition_point(|&id| id <= customer);
            exact.extend(original(&pages, from..to));
        }
        if exact.is_empty() {
            return Ok(None);
        }
        self.select(footer, group, columns, exact).map(Some)
    }

    fn select(
        &self,
        footer: &Footer,
        group: usize,
        columns: &[&str],
        ranges: Vec<Range<usize>>,
    ) -> Result<RecordBatch, WarehouseError> {
        let rows = size(footer.metadata.metadata().row_group(group).num_rows());
        let wanted: usize = ranges.iter().map(ExactSizeIterator::len).sum();
        let selection = RowSelection::from_consecutive_ranges(ranges.into_iter(), rows);
        let builder = self.builder(footer, group, columns, wanted.max(1)).with_row_selection(selection);
        self.one_batch(builder.build()?)
    }

    fn builder(
        &self,
        footer: &Footer,
        group: usize,
        columns: &[&str],
        rows: usize,
    ) -> ParquetRecordBatchReaderBuilder<SharedFile> {
        self.groups_read.fetch_add(1, Ordering::Relaxed);
        let mask = ProjectionMask::columns(footer.metadata.parquet_schema(), columns.iter().copied());
        ParquetRecordBatchReaderBuilder::new_with_metadata(self.file.clone(), footer.metadata.clone())
            .with_row_groups(vec![group])
            .with_projection(mask)
            .with_batch_size(rows)
    }

    fn one_batch(&self, reader: ParquetRecordBatchReader) -> Result<RecordBatch, WarehouseError> {
        let schema = arrow::array::RecordBatchReader::schema(&reader);
        let mut batches: Vec<RecordBatch> = reader.collect::<Result<_, _>>()?;
        if batches.len() == 1 {
            return Ok(batches.swap_remove(0));
        }
        Ok(arrow::compute::concat_batches(&schema, &batches)?)
    }

    fn footer(&self) -> Result<&Footer, WarehouseError> {
        if let Some(footer) = self.footer.get() {
            return Ok(footer);
        }
        let options = ArrowReaderOptions::new().with_page_index_policy(PageIndexPolicy::Optional);
        let damaged = |cause: String| WarehouseError::Damaged { path: self.path.clone(), cause };
        let metadata = ArrowReaderMetadata::load(&self.file, options).map_err(|error| damaged(error.to_string()))?;
        let customer = metadata.schema().index_of("customer").ok();
        let bounds = match customer {
            Some(column) if metadata.schema().field(column).data_type() == &arrow::datatypes::DataType::UInt32 => {
                let groups = metadata.metadata().row_groups().iter();
                let bounds = groups.map(|group| match group.column(column).statistics() {
                    Some(Statistics::Int32(range)) => {
                        range.min_opt().zip(range.max_opt()).map(|(&min, &max)| (unsigned(min), unsigned(max)))
                    }
                    _ => None,
                });
                bounds.collect::<Option<Vec<_>>>().ok_or_else(|| damaged("no statistics of `customer`".to_owned()))?
            }
            _ => Vec::new(),
        };
        Ok(self.footer.get_or_init(|| Footer { metadata, customer, bounds }))
    }
}

/// Row ranges of the pages that can hold rows of any of the customers, in order.
fn candidate_pages(footer: &Footer, group: usize, wanted: &[u32]) -> Vec<Range<usize>> {
    let metadata = footer.metadata.metadata();
    let rows = size(metadata.row_group(group).num_rows());
    let pages = footer.customer.and_then(|column| {
        let index = &metadata.column_index()?.get(group)?.get(column)?;
        let locations = metadata.offset_index()?.get(group)?.get(column)?.page_locations();
        match index {
            ColumnIndexMetaData::INT32(index) => Some((index, locations)),
            _ => None,
        }
    });
    let Some((index, locations)) = pages else { return std::iter::once(0..rows).collect() };
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for (page, location) in locations.iter().enumerate() {
        let from = size(location.first_row_index);
        let to = locations.get(page + 1).map_or(rows, |next| size(next.first_row_index));
        let may_hold = match (index.min_value(page), index.max_value(page)) {
            (Some(&min), Some(&max)) => {
                let at = wanted.partition_point(|&customer| customer < unsigned(min));
                wanted.get(at).is_some_and(|&customer| customer <= unsigned(max))
            }
            _ => true,
        };
        match ranges.last_mut() {
            Some(last) if may_hold && last.end == from => last.end = to,
            _ if may_hold => ranges.push(from..to),
            _ => {}
        }
    }
    ranges
}

/// Where a range of selected rows lies within the row group; it may span several of the selected ranges.
fn original(selected: &[Range<usize>], wanted: Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut passed = 0;
    for range in selected {
        let from = wanted.start.max(passed);
        let to = wanted.end.min(passed + range.len());
        if from < to {
            found.push(range.start + from - passed..range.start + to - passed);
        }
        passed += range.len();
    }
    found
}

fn size(rows: i64) -> usize {
    usize::try_from(rows).unwrap_or_default()
}

/// Parquet stores unsigned numbers in the bits of signed ones.
fn unsigned(stored: i32) -> u32 {
    stored.cast_unsigned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::RowBuilder;
    use crate::schema::PURCHASES;
    use crate::table::write::{Layout, TableWriter};

    #[test]
    fn ranges_of_selected_rows_are_found_in_the_row_group() {
        let selected = [10..20, 50..60];
        assert_eq!(original(&selected, 2..5), vec![12..15; 1]);
        assert_eq!(original(&selected, 8..12), [18..20, 50..52]);
        assert_eq!(original(&selected, 0..0), [0..0; 0]);
    }

    /// Three row groups of 1,000 customers with 20 rows each, so several pages each.
    fn table(dir: &Path) -> Table {
        let path = dir.join("purchases.parquet");
        let mut writer = TableWriter::create(&path, PURCHASES, Layout::Published).expect("is created");
        for group in 0..3 {
            let mut rows = RowBuilder::new(PURCHASES);
            for customer in group * 1_000..(group + 1) * 1_000 {
                for day in 0..20_u16 {
                    rows.number(customer).opt_days(Some(i32::from(day))).small(day);
                }
            }
            writer.write_group(&rows.finish()).expect("is written");
        }
        writer.finish().expect("is written");
        Table::open(&path).expect("opens").expect("is there")
    }

    fn customers(batches: &[RecordBatch]) -> Vec<u32> {
        batches.iter().flat_map(|batch| View(batch).number("customer").values().to_vec()).collect()
    }

    #[test]
    fn one_customer_costs_one_row_group_and_few_pages() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let table = table(dir.path());
        let batches = table.customers(&[1_234], &["customer", "date", "family"]).expect("reads");
        assert_eq!(customers(&batches), [1_234; 20]);
        assert_eq!(View(&batches[0]).small("family").values().to_vec(), (0..20).collect::<Vec<u16>>());
        assert_eq!(table.groups_read(), 2, "once to find the rows, once to read them");
        let pages = candidate_pages(table.footer().expect("reads"), 1, &[1_234]);
        let rows: usize = pages.iter().map(ExactSizeIterator::len).sum();
        assert!((20..=8_192).contains(&rows), "{rows} of 20,000 rows are looked at");
    }

    #[test]
    fn many_customers_are_read_group_by_group() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let table = table(dir.path());
        let wanted: Vec<u32> =
            (0..3_500).filter(|customer| !(900..2_100).contains(customer) && customer % 7 < 3).collect();
        let batches = table.customers(&wanted, &["customer"]).expect("reads");
        let expected: Vec<u32> = wanted.iter().filter(|&&id| id < 3_000).flat_map(|&id| [id; 20]).collect();
        assert_eq!(customers(&batches), expected);
        assert_eq!(table.groups_read(), 4, "the row group in the middle is not touched");
        assert!(table.customers(&[], &["customer"]).expect("reads").is_empty());
        assert!(table.customers(&[5_000], &["customer"]).expect("reads").is_empty());
    }
}
