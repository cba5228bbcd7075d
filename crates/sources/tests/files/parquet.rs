//! Parquet files mean what CSV files with the same data mean.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BinaryArray, Date32Array, Decimal128Array, DictionaryArray, Float64Array, Int32Array, Int64Array,
    LargeStringArray, ListArray, RecordBatch, StringArray, TimestampMillisecondArray, TimestampNanosecondArray,
};
use arrow::datatypes::{DataType, Int32Type};
use bellwether_sources::files::progress::{Progress, Status};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

use crate::memory::{Files, Memory, import_text, parse, try_import};

/// German ways to write dates and numbers: typed columns don't care.
const MAPPING: &str = r#"
dataset = "d"
source = "Demo"
[[table]]
kind = "document_lines"
date_formats = ["%d.%m.%Y"]
decimal_separator = ","
document_kind = { prefixes = { C = "credit_note" }, otherwise = "invoice" }
credit_notes = "negative"
products = { codes = "any", family_from = "code", family_characters = 2 }
[table.fields]
document = "No"
date = "Date"
customer = "Customer"
code = "Code"
quantity = "Qty"
unit_price = "Price"
currency = { constant = "EUR" }
[[table.exclude]]
reason = "before the books begin"
when = { column = "Date", before = 2011-01-02 }
[[table.exclude]]
reason = "a sample"
when = { column = "Qty", equals = ["99"] }
[[table.exclude]]
reason = "too dear"
when = { column = "Price", at_least = 1000 }
"#;

const CSV: &str = "No,Date,Customer,Code,Qty,Price,Unused\n\
    1,03.01.2011,17850,85123A,6,\"2,55\",x\n\
    1,03.01.2011,17850,71053,6,\"3,39\",x\n\
    2,01.01.2011,17850,71053,6,1,x\n\
    C3,04.01.2011,12583,71053,-2,\"3,39\",x\n\
    4,05.01.2011,,71053,1,1,x\n\
    5,,12583,71053,1,1,x\n\
    6,06.01.2011,12583,22728,99,1,x\n\
    7,06.01.2011,12583,22728,1,1000,x\n\
    8,06.01.2011,12583,22728,1,,x\n\
    9,07.01.2011,12583,22728,10,\"0,1\",x\n";

fn epoch_days(text: &str) -> i32 {
    let day: chrono::NaiveDate = text.parse().expect("a date");
    day.to_epoch_days()
}

/// The rows of [`CSV`] in columns of their own types.
fn columns() -> Vec<(&'static str, ArrayRef)> {
    let dates = ["03", "03", "01", "04", "05", "", "06", "06", "06", "07"];
    let dates = dates.map(|day| (!day.is_empty()).then(|| epoch_days(&format!("2011-01-{day}"))));
    let customers = [17850, 17850, 17850, 12583, 0, 12583, 12583, 12583, 12583, 12583].map(|c| (c != 0).then_some(c));
    let codes = ["85123A", "71053", "71053", "71053", "71053", "71053", "22728", "22728", "22728", "22728"];
    let prices = [2.55, 3.39, 1.0, 3.39, 1.0, 1.0, 1.0, 1000.0, f64::NAN, 0.1].map(|p| (!p.is_nan()).then_some(p));
    vec![
        ("No", Arc::new(StringArray::from(vec!["1", "1", "2", "C3", "4", "5", "6", "7", "8", "9"])) as ArrayRef),
        ("Date", Arc::new(Date32Array::from(dates.to_vec()))),
        ("Customer", Arc::new(Int64Array::from(customers.to_vec()))),
        ("Code", Arc::new(codes.into_iter().collect::<DictionaryArray<Int32Type>>())),
        ("Qty", Arc::new(Int32Array::from(vec![6, 6, 6, -2, 1, 1, 99, 1, 1, 10]))),
        ("Price", Arc::new(Float64Array::from(prices.to_vec()))),
        ("Unused", Arc::new(StringArray::from(vec!["x"; 10]))),
    ]
}

fn written(columns: Vec<(&str, ArrayRef)>, compression: Compression, row_group: usize) -> Vec<u8> {
    let batch = RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, c)| (name, c, true)));
    let batch = batch.expect("columns of the same length");
    let properties = WriterProperties::builder().set_compression(compression);
    let properties = properties.set_max_row_group_row_count(Some(row_group)).build();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties)).expect("a writer");
    writer.write(&batch).expect("written");
    writer.close().expect("closed");
    bytes
}

fn replaced(name: &str, column: ArrayRef) -> Vec<(&'static str, ArrayRef)> {
    let mut columns = columns();
    let place = columns.iter().position(|(known, _)| *known == name).expect("a column");
    columns[place].1 = column;
    columns
}

fn imported(columns: Vec<(&str, ArrayRef)>) -> Memory {
    let bytes = written(columns, Compression::UNCOMPRESSED, 1 << 20);
    try_import(MAPPING, &[("input.csv", &bytes)]).unwrap_or_else(|message| panic!("{message}")).0
}

fn refused(bytes: &[u8]) -> String {
    try_import(MAPPING, &[("input.parquet", bytes)]).expect_err("must be refused")
}

#[test]
fn the_same_data_gives_the_same_records_and_rejects() {
    let (text, of_text) = import_text(MAPPING, CSV);
    assert_eq!((text.lines().len(), text.rejects.len()), (4, 6), "{:#?}", text.rejects);
    let zstd = Compression::ZSTD(parquet::basic::ZstdLevel::default());
    let gzip = Compression::GZIP(parquet::basic::GzipLevel::default());
    for compression in [Compression::UNCOMPRESSED, Compression::SNAPPY, zstd, gzip] {
        for row_group in [1, 3, 100] {
            let bytes = written(columns(), compression, row_group);
            // By its first bytes, not by its name.
            let (columnar, summary) = try_import(MAPPING, &[("input.csv", &bytes)]).expect("imports");
            assert_eq!(columnar, text, "{compression:?}, {row_group} rows in a group");
            assert_eq!(summary.inputs[0].examples, of_text.inputs[0].examples);
            assert_eq!(summary.inputs[0].rejects, of_text.inputs[0].rejects);
        }
    }
}

#[test]
fn columns_may_be_of_other_types_that_mean_the_same() {
    let (text, _) = import_text(MAPPING, CSV);
    let prices: Vec<_> = [255, 339, 100, 339, 100, 100, 100, 100_000, -1, 10].map(|p| (p >= 0).then_some(p)).to_vec();
    let decimals = Decimal128Array::from(prices).with_precision_and_scale(12, 2).expect("decimals");
    assert_eq!(imported(replaced("Price", Arc::new(decimals))), text, "decimals");
    let customers = [17850.0, 17850.0, 17850.0, 12583.0, f64::NAN, 12583.0, 12583.0, 12583.0, 12583.0, 12583.0];
    let customers = Float64Array::from(customers.map(|c: f64| (!c.is_nan()).then_some(c)).to_vec());
    assert_eq!(imported(replaced("Customer", Arc::new(customers))), text, "whole numbers among floats");
    let days = [
        "03.01.2011",
        "03.01.2011",
        "01.01.2011",
        "04.01.2011",
        "05.01.2011",
        "",
        "06.01.2011",
        "06.01.2011",
        "06.01.2011",
        "07.01.2011",
    ];
    assert_eq!(
        imported(replaced("Date", Arc::new(LargeStringArray::from(days.to_vec())))),
        text,
        "texts as the mapping says"
    );
    let bytes = BinaryArray::from(days.map(str::as_bytes).to_vec());
    assert_eq!(imported(replaced("Date", Arc::new(bytes))), text, "texts that nobody marked as such");
    let day = 86_400_000;
    let instants = ["03", "03", "01", "04", "05", "", "06", "06", "06", "07"]
        .map(|d| (!d.is_empty()).then(|| i64::from(epoch_days(&format!("2011-01-{d}"))) * day + day / 2 + 1));
    let millis = TimestampMillisecondArray::from(instants.to_vec());
    assert_eq!(imported(replaced("Date", Arc::new(millis))), text, "points in time as their dates");
}

#[test]
fn points_in_time_are_those_of_the_zone() {
    let mapping = r#"
        dataset = "d"
        [[table]]
        kind = "contacts"
        date_formats = ["%d.%m.%Y %H:%M"]
        time_zone = "Europe/Berlin"
        fields = { customer = "C", at = "At", direction = { constant = "inbound" }, channel = { constant = "call" } }
    "#;
    let (text, _) = import_text(mapping, "C,At\n7,01.07.2011 00:30\n");
    let nanos = 1_309_480_200_000_000_000;
    let customer: ArrayRef = Arc::new(Int32Array::from(vec![7]));
    for (value, zone) in [(nanos, None), (nanos - 7_200_000_000_000, Some("UTC"))] {
        let mut at = TimestampNanosecondArray::from(vec![value]);
        if let Some(zone) = zone {
            at = at.with_timezone(zone);
        }
        let columns = vec![("C", customer.clone()), ("At", Arc::new(at) as ArrayRef)];
        let bytes = written(columns, Compression::SNAPPY, 10);
        let (columnar, _) = try_import(mapping, &[("input.csv", &bytes)]).expect("imports");
        assert_eq!(columnar, text, "{zone:?}");
    }
}

#[test]
fn what_cannot_be_read_is_refused_clearly() {
    let mut missing = columns();
    missing.retain(|(name, _)| *name != "Price");
    let message = refused(&written(missing, Compression::SNAPPY, 10));
    assert!(message.contains("no column `Price`") && message.contains("`Qty`, `Unused`"), "{message}");
    let nested =
        || Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>(vec![Some(vec![Some(1)]); 10])) as ArrayRef;
    let message = refused(&written(replaced("Qty", nested()), Compression::SNAPPY, 10));
    assert!(message.contains("column `Qty` is of the type List"), "{message}");
    assert_eq!(imported(replaced("Unused", nested())), import_text(MAPPING, CSV).0, "nobody looks at it");
    assert!(matches!(nested().data_type(), DataType::List(_)));
    for cut in [4, 100, 2000] {
        let mut bytes = written(columns(), Compression::SNAPPY, 10);
        bytes.truncate(cut.min(bytes.len() - 1));
        let message = refused(&bytes);
        assert!(message.contains("no Parquet file that can be read"), "{message}");
    }
}

#[test]
fn damaged_files_never_panic() {
    let sound = written(columns(), Compression::SNAPPY, 3);
    let text = import_text(MAPPING, CSV).0;
    let mut unharmed = 0;
    for turn in 0..300usize {
        let mut bytes = sound.clone();
        let at = 4 + (turn * 7919) % (bytes.len() - 4);
        bytes[at] ^= 1 << (turn % 8);
        let outcome = try_import(MAPPING, &[("input.parquet", &bytes)]);
        unharmed += usize::from(outcome.is_ok_and(|(memory, _)| memory == text));
    }
    assert!(unharmed < 300, "some damage shows");
}

#[test]
fn progress_is_told_by_rows_and_bytes() {
    #[derive(Default)]
    struct Seen(Vec<Status>);
    impl Progress for Seen {
        fn update(&mut self, status: Status) {
            self.0.push(status);
        }
    }
    let rows = 20_000;
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("Id", Arc::new(StringArray::from((0..rows).map(|n| format!("o{n}")).collect::<Vec<_>>()))),
        ("Name", Arc::new(StringArray::from(vec!["Ada"; rows]))),
    ];
    let bytes = written(columns, Compression::SNAPPY, 6000);
    let files = Files::new(&[("owners.parquet", &bytes)]);
    let mapping = parse("dataset = \"d\"\n[[table]]\nkind = \"owners\"\nfields = { id = \"Id\", name = \"Name\" }\n");
    let mut seen = Seen::default();
    let mut sink = Memory::default();
    bellwether_sources::files::import::import(&mapping, &files.paths, &mut sink, &mut seen).expect("imports");
    assert_eq!(sink.records.len(), rows);
    assert!(
        seen.0.len() > 3 && seen.0.windows(2).all(|w| w[0].bytes_read <= w[1].bytes_read && w[0].rows <= w[1].rows)
    );
    let last = seen.0.last().expect("a report");
    assert_eq!((last.rows, last.bytes_read), (rows as u64, bytes.len() as u64));
}
