//! Records as the tables that people export: a CSV or Parquet file for each kind, and the mapping that reads them back.
//!
//! A mapping carries every kind of record, so nothing is left out. Texts are written in conventions of their own (days
//! first, decimal commas, local time, the source's words); typed columns need none.

use std::fs::{File, write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Decimal128Array, RecordBatch, StringArray, TimestampMicrosecondArray};
use bellwether_domain::facts::rows::{DocumentKind, OrderStatus};
use bellwether_domain::intake::Record;
use bellwether_domain::money::Money;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Europe::London;
use parquet::arrow::ArrowWriter;
use rust_decimal::Decimal;
use serde::Serialize;

/// How both kinds of files are to be read; `*` stands for `csv` or `parquet`.
pub(crate) const MAPPING: &str = include_str!("sheets.toml");

/// A column with its values in the order of the rows.
enum Column {
    Text(Vec<Option<String>>),
    Date(Vec<Option<NaiveDate>>),
    Instant(Vec<Option<DateTime<Utc>>>),
    Number(Vec<Option<Decimal>>),
}

use Column::{Date, Instant, Number, Text};

/// A table: the name of its file and its columns.
struct Sheet {
    name: &'static str,
    columns: Vec<(&'static str, Column)>,
}

/// Writes CSV files into a folder.
pub(crate) fn csv_files(records: &[Record], folder: &Path) -> Vec<PathBuf> {
    let write_one = |sheet: Sheet| {
        let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
        writer.write_record(sheet.columns.iter().map(|(name, _)| name)).expect("a header");
        for row in 0..sheet.rows() {
            writer.write_record(sheet.columns.iter().map(|(_, column)| column.shown(row))).expect("a row");
        }
        let path = folder.join(format!("{}.csv", sheet.name));
        write(&path, writer.into_inner().expect("written")).expect("a writable folder");
        path
    };
    sheets(records).into_iter().map(write_one).collect()
}

/// Writes Parquet files into a folder.
pub(crate) fn parquet_files(records: &[Record], folder: &Path) -> Vec<PathBuf> {
    let write_one = |sheet: Sheet| {
        let columns = sheet.columns.iter().map(|(name, column)| (*name, column.array(), true));
        let batch = RecordBatch::try_from_iter_with_nullable(columns).expect("columns of one length");
        let path = folder.join(format!("{}.parquet", sheet.name));
        let file = File::create(&path).expect("a writable folder");
        let mut writer = ArrowWriter::try_new(file, batch.schema(), None).expect("a writer");
        writer.write(&batch).expect("written");
        writer.close().expect("closed");
        path
    };
    sheets(records).into_iter().map(write_one).collect()
}

impl Sheet {
    fn rows(&self) -> usize {
        match &self.columns[0].1 {
            Text(values) => values.len(),
            Date(values) => values.len(),
            Instant(values) => values.len(),
            Number(values) => values.len(),
        }
    }
}

impl Column {
    /// A value as text; empty where there is none.
    fn shown(&self, row: usize) -> String {
        let text = match self {
            Text(values) => values[row].clone(),
            Date(values) => values[row].map(|date| date.format("%d.%m.%Y").to_string()),
            Instant(values) => values[row].map(|at| at.with_timezone(&London).format("%d.%m.%Y %H:%M").to_string()),
            Number(values) => values[row].map(|number| number.to_string().replace('.', ",")),
        };
        text.unwrap_or_default()
    }

    fn array(&self) -> ArrayRef {
        match self {
            Text(values) => Arc::new(values.iter().cloned().collect::<StringArray>()),
            Date(values) => {
                let days = values.iter().map(|date| date.map(|date| date.to_epoch_days()));
                Arc::new(days.collect::<Date32Array>())
            }
            Instant(values) => {
                let instants = values.iter().map(|at| at.map(|at| at.timestamp_micros()));
                Arc::new(instants.collect::<TimestampMicrosecondArray>().with_timezone("UTC"))
            }
            Number(values) => {
                let scale = values.iter().flatten().map(Decimal::scale).max().unwrap_or(0);
                let units = values.iter().map(|number| {
                    number.map(|mut number| {
                        number.rescale(scale);
                        number.mantissa()
                    })
                });
                let scale = i8::try_from(scale).expect("28 at most");
                let array = units.collect::<Decimal128Array>().with_precision_and_scale(38, scale);
                Arc::new(array.expect("a scale below the precision"))
            }
        }
    }
}

fn sheets(records: &[Record]) -> Vec<Sheet> {
    let mut sheets = vec![lines(records)];
    sheets.extend(accounts(records));
    sheets.extend(trade(records));
    sheets.extend(learning(records));
    sheets
}

/// The records of one kind.
fn only<'a, T>(records: &'a [Record], pick: impl Fn(&'a Record) -> Option<&'a T>) -> Vec<&'a T> {
    records.iter().filter_map(pick).collect()
}

fn texts<T, V: ToString>(rows: &[&T], value: impl Fn(&T) -> Option<V>) -> Column {
    Text(rows.iter().map(|row| value(row).map(|value| value.to_string())).collect())
}

fn all<T, V: ToString>(rows: &[&T], value: impl Fn(&T) -> V) -> Column {
    texts(rows, |row| Some(value(row)))
}

fn dates<T>(rows: &[&T], value: impl Fn(&T) -> Option<NaiveDate>) -> Column {
    Date(rows.iter().map(|row| value(row)).collect())
}

fn amounts<T>(rows: &[&T], value: impl Fn(&T) -> Money) -> Column {
    Number(rows.iter().map(|row| Some(value(row).to_decimal())).collect())
}

/// The words that the mapping translates back.
fn kind(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Invoice => "RE",
        DocumentKind::CreditNote => "GU",
        DocumentKind::Adjustment => "KO",
    }
}

/// Not our word for everything.
fn state(status: OrderStatus) -> String {
    if status == OrderStatus::Fulfilled { "done".to_owned() } else { word(status) }
}

/// The name that an enumeration has everywhere.
fn word(value: impl Serialize) -> String {
    let word = serde_json::to_value(value).expect("a word");
    word.as_str().expect("a word").to_owned()
}

fn lines(records: &[Record]) -> Sheet {
    let rows = only(records, |r| if let Record::Line(row) = r { Some(row) } else { None });
    let decimals = |value: fn(&bellwether_domain::intake::DocumentLine) -> Decimal| {
        Number(rows.iter().map(|row| Some(value(row))).collect())
    };
    let columns = vec![
        ("Document", all(&rows, |row| row.document.clone())),
        ("Kind", all(&rows, |row| kind(row.kind))),
        ("Date", dates(&rows, |row| Some(row.date))),
        ("Customer", all(&rows, |row| row.customer.clone())),
        ("Code", all(&rows, |row| row.code.clone())),
        ("Text", all(&rows, |row| row.description.clone())),
        ("Quantity", decimals(|row| row.quantity)),
        ("Price", decimals(|row| row.unit_price)),
        ("Currency", all(&rows, |row| row.amount.currency)),
    ];
    Sheet { name: "lines", columns }
}

fn accounts(records: &[Record]) -> [Sheet; 4] {
    let rows = only(records, |r| if let Record::Customer(row) = r { Some(row) } else { None });
    let customers = vec![
        ("Id", all(&rows, |row| row.id.clone())),
        ("Name", all(&rows, |row| row.name.clone())),
        ("Country", all(&rows, |row| row.country)),
        ("Currency", all(&rows, |row| row.currency)),
        ("Class", texts(&rows, |row| row.tier.clone())),
        ("Industry", texts(&rows, |row| row.industry.clone())),
        ("Manager", texts(&rows, |row| row.owner.clone())),
        ("Since", dates(&rows, |row| row.since)),
        ("Parent", texts(&rows, |row| row.parent.clone())),
        ("Contract", dates(&rows, |row| row.contract_end)),
    ];
    let rows = only(records, |r| if let Record::Owner(row) = r { Some(row) } else { None });
    let owners = vec![("Id", all(&rows, |row| row.id.clone())), ("Name", all(&rows, |row| row.name.clone()))];
    let rows = only(records, |r| if let Record::Contact(row) = r { Some(row) } else { None });
    let contacts = vec![
        ("Customer", all(&rows, |row| row.customer.clone())),
        ("At", Instant(rows.iter().map(|row| Some(row.entry.at)).collect())),
        ("Answered", Instant(rows.iter().map(|row| row.entry.answered).collect())),
        ("Direction", all(&rows, |row| word(row.entry.direction))),
        ("Channel", all(&rows, |row| word(row.entry.channel))),
        ("Person", texts(&rows, |row| row.entry.person.clone())),
        ("Note", all(&rows, |row| row.entry.note.clone())),
    ];
    let rows = only(records, |r| if let Record::Person(row) = r { Some(row) } else { None });
    let people = vec![
        ("Customer", all(&rows, |row| row.customer.clone())),
        ("Name", all(&rows, |row| row.person.name.clone())),
        ("Role", texts(&rows, |row| row.person.role.clone())),
        ("Email", texts(&rows, |row| row.person.email.clone())),
        ("Phone", texts(&rows, |row| row.person.phone.clone())),
    ];
    [("customers", customers), ("owners", owners), ("contacts", contacts), ("people", people)]
        .map(|(name, columns)| Sheet { name, columns })
}

fn trade(records: &[Record]) -> [Sheet; 5] {
    let rows = only(records, |r| if let Record::Product(row) = r { Some(row) } else { None });
    let products = vec![
        ("Code", all(&rows, |row| row.code.clone())),
        ("Name", all(&rows, |row| row.name.clone())),
        ("Family", all(&rows, |row| row.family.clone())),
        ("Category", texts(&rows, |row| row.category.clone())),
    ];
    let rows = only(records, |r| if let Record::Terms(row) = r { Some(row) } else { None });
    let terms = vec![
        ("Document", all(&rows, |row| row.document.clone())),
        ("Kind", all(&rows, |row| kind(row.kind))),
        ("Customer", all(&rows, |row| row.customer.clone())),
        ("Due", dates(&rows, |row| row.due)),
        ("Paid", dates(&rows, |row| row.paid)),
        ("Of", texts(&rows, |row| row.refers_to.clone())),
    ];
    let rows = only(records, |r| if let Record::Order(row) = r { Some(row) } else { None });
    let orders = vec![
        ("Number", all(&rows, |row| row.number.clone())),
        ("Customer", all(&rows, |row| row.customer.clone())),
        ("Date", dates(&rows, |row| Some(row.date))),
        ("Amount", amounts(&rows, |row| row.amount)),
        ("Currency", all(&rows, |row| row.amount.currency)),
        ("State", all(&rows, |row| state(row.status))),
    ];
    let rows = only(records, |r| if let Record::Budget(row) = r { Some(row) } else { None });
    let budgets = vec![
        ("Customer", all(&rows, |row| row.customer.clone())),
        ("Month", dates(&rows, |row| Some(row.month))),
        ("Amount", amounts(&rows, |row| row.amount)),
        ("Currency", all(&rows, |row| row.amount.currency)),
    ];
    let rows = only(records, |r| if let Record::FxRate(row) = r { Some(row) } else { None });
    let rates = vec![
        ("From", all(&rows, |row| row.from)),
        ("To", all(&rows, |row| row.to)),
        ("Month", dates(&rows, |row| Some(row.month))),
        ("Rate", Number(rows.iter().map(|row| Some(row.rate)).collect())),
    ];
    [("products", products), ("terms", terms), ("orders", orders), ("budgets", budgets), ("rates", rates)]
        .map(|(name, columns)| Sheet { name, columns })
}

fn learning(records: &[Record]) -> [Sheet; 3] {
    let rows = only(records, |r| if let Record::Learner(row) = r { Some(row) } else { None });
    let learners = vec![
        ("Customer", all(&rows, |row| row.customer.clone())),
        ("Learner", all(&rows, |row| row.learner.clone())),
        ("Name", all(&rows, |row| row.name.clone())),
        ("Enrolled", dates(&rows, |row| Some(row.enrolled))),
    ];
    let rows = only(records, |r| if let Record::Assignment(row) = r { Some(row) } else { None });
    let assignments = vec![
        ("Customer", all(&rows, |row| row.customer.clone())),
        ("Learner", all(&rows, |row| row.learner.clone())),
        ("Module", all(&rows, |row| row.module.clone())),
        ("Due", dates(&rows, |row| Some(row.due))),
    ];
    let rows = only(records, |r| if let Record::Completion(row) = r { Some(row) } else { None });
    let completions = vec![
        ("Customer", all(&rows, |row| row.customer.clone())),
        ("Learner", all(&rows, |row| row.learner.clone())),
        ("Module", all(&rows, |row| row.module.clone())),
        ("Date", dates(&rows, |row| Some(row.date))),
    ];
    [("learners", learners), ("assignments", assignments), ("completions", completions)]
        .map(|(name, columns)| Sheet { name, columns })
}
