//! Fills tables of the contract's names and columns with records: for demonstrations and tests. Production has views
//! there, which this never touches: it fails where a name is taken by something that takes no rows.

use std::collections::BTreeMap;

use bellwether_domain::facts::rows::DocumentKind;
use bellwether_domain::intake::{DocumentLine, DocumentTerms, Record};
use bellwether_domain::loader::SourceError;
use rust_decimal::Decimal;
use tiberius::ToSql;
use tokio::sync::mpsc::Receiver;

use super::MssqlSource;
use super::connection::Lease;
use super::fault::{Fault, Kind};
use super::shape::Cells;

/// Parameters of a statement: the server takes 2,100 at most.
const MOST_PARAMETERS: usize = 2_000;

/// What the server calls a table that is no view.
const TABLE: &str = "BASE TABLE";

/// Tables with their columns, and the columns by which rows of one customer are looked up, if they are.
const TABLES: [(&str, &str, &str); 5] = [
    (
        "documents",
        "document nvarchar(100), kind nvarchar(20), customer nvarchar(100), date date, currency char(3), \
      due date, paid date, refers_to nvarchar(100)",
        "[customer]",
    ),
    (
        "lines",
        "document nvarchar(100), kind nvarchar(20), line_no int, code nvarchar(100), description nvarchar(400), \
      quantity decimal(19,4), unit_price decimal(19,4), amount decimal(19,4)",
        "[document], [kind]",
    ),
    ("budgets", "customer nvarchar(100), month date, amount decimal(19,4), currency char(3)", "[customer]"),
    ("fx_rates", "from_currency char(3), to_currency char(3), month date, rate decimal(19,8)", ""),
    ("products", "code nvarchar(100), name nvarchar(400), family nvarchar(400), category nvarchar(400)", ""),
];

/// A value of a row. Dates travel as text, since a date that is absent has no type that every server takes.
enum Cell {
    Text(Option<String>),
    Number(Decimal),
    Int(i32),
}

impl Cell {
    fn text(text: &impl ToString) -> Self {
        Self::Text(Some(text.to_string()))
    }

    fn opt(text: Option<impl ToString>) -> Self {
        Self::Text(text.map(|text| text.to_string()))
    }

    fn parameter(&self) -> &dyn ToSql {
        match self {
            Self::Text(text) => text,
            Self::Number(number) => number,
            Self::Int(number) => number,
        }
    }
}

/// What is known of a document, until all of it has come.
#[derive(Default)]
struct Head {
    /// Customer, date and currency.
    of: Option<[String; 3]>,
    lines: i32,
    due: Option<String>,
    paid: Option<String>,
    refers_to: Option<String>,
}

impl MssqlSource {
    /// Writes records of documents, budgets, rates and products; others are left to other systems. The tables lose what
    /// they held before, and are made where there are none.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn push(&self, mut batches: Receiver<Vec<Record>>) -> Result<u64, SourceError> {
        let pushing = self.read(None, async |lease| {
            self.make_room(lease).await?;
            let mut heads: BTreeMap<(DocumentKind, String), Head> = BTreeMap::new();
            let mut written = 0;
            while let Some(batch) = batches.recv().await {
                let mut rows: BTreeMap<&str, Vec<Vec<Cell>>> = BTreeMap::new();
                for record in &batch {
                    if let Some((table, row)) = row(record, &mut heads) {
                        rows.entry(table).or_default().push(row);
                    }
                }
                for (table, rows) in rows {
                    written += self.insert(lease, table, &rows).await?;
                }
            }
            let heads: Vec<Vec<Cell>> = heads.into_iter().filter_map(document).collect();
            written += self.insert(lease, "documents", &heads).await?;
            Ok(written)
        });
        pushing.await.map_err(|fault| self.place.source_error(fault))
    }

    /// Asks what is there before anything is changed: a view in the way leaves the tables as they are.
    async fn make_room(&self, lease: &mut Lease) -> Result<(), Fault> {
        let schema = &self.settings.schema;
        let mut there: BTreeMap<String, String> = BTreeMap::new();
        let listing = |row: &tiberius::Row| {
            let row = Cells(row);
            there.insert(row.text(0).unwrap_or_default().to_lowercase(), row.text(1).unwrap_or_default().to_owned());
            Ok(())
        };
        lease.each(&self.statements.objects(), listing).await?;
        if let Some((table, ..)) = TABLES.iter().find(|(table, ..)| there.get(*table).is_some_and(|kind| kind != TABLE))
        {
            return Err(Fault::new(
                Kind::Unusable,
                format!("`{schema}.{table}` is a view, which takes no rows"),
                "set `schema` to one that has none of these names, or a new one".to_owned(),
            ));
        }
        if there.is_empty() {
            self.make_schema(lease).await?;
        }
        for (table, columns, looked_up) in TABLES {
            if there.contains_key(table) {
                lease.execute(&format!("DELETE FROM [{schema}].[{table}]"), &[]).await?;
                continue;
            }
            lease.execute(&format!("CREATE TABLE [{schema}].[{table}] ({columns})"), &[]).await?;
            if !looked_up.is_empty() {
                let index = format!("CREATE INDEX [ix_{schema}_{table}] ON [{schema}].[{table}] ({looked_up})");
                lease.execute(&index, &[]).await?;
            }
        }
        Ok(())
    }

    async fn make_schema(&self, lease: &mut Lease) -> Result<(), Fault> {
        let mut there = false;
        let found = |_: &tiberius::Row| {
            there = true;
            Ok(())
        };
        lease.each(&self.statements.schemas(), found).await?;
        if there { Ok(()) } else { lease.execute(&format!("CREATE SCHEMA [{}]", self.settings.schema), &[]).await }
    }

    async fn insert(&self, lease: &mut Lease, table: &str, rows: &[Vec<Cell>]) -> Result<u64, Fault> {
        let Some(width) = rows.first().map(Vec::len) else { return Ok(0) };
        let columns = TABLES.iter().find(|(name, ..)| *name == table).map_or("", |(_, columns, _)| columns);
        let names: Vec<String> =
            columns.split(", ").filter_map(|column| column.split(' ').next()).map(|name| format!("[{name}]")).collect();
        for chunk in rows.chunks(MOST_PARAMETERS / width) {
            let places = |row: usize| {
                let places: Vec<String> = (1..=width).map(|at| format!("@P{}", row * width + at)).collect();
                format!("({})", places.join(", "))
            };
            let values: Vec<String> = (0..chunk.len()).map(places).collect();
            let sql = format!(
                "INSERT INTO [{}].[{table}] ({}) VALUES {}",
                self.settings.schema,
                names.join(", "),
                values.join(", ")
            );
            let parameters: Vec<&dyn ToSql> = chunk.iter().flatten().map(Cell::parameter).collect();
            lease.execute(&sql, &parameters).await?;
        }
        Ok(rows.len() as u64)
    }
}

/// A record as a row of a table; what it says of a document is kept for later.
fn row(record: &Record, heads: &mut BTreeMap<(DocumentKind, String), Head>) -> Option<(&'static str, Vec<Cell>)> {
    Some(match record {
        Record::Line(line) => ("lines", line_row(line, heads)),
        Record::Terms(DocumentTerms { document, kind, due, paid, refers_to, .. }) => {
            let head = heads.entry((*kind, document.to_string())).or_default();
            head.due = due.map(|day| day.to_string());
            head.paid = paid.map(|day| day.to_string());
            head.refers_to = refers_to.as_ref().map(ToString::to_string);
            return None;
        }
        Record::Budget(b) => {
            let amount = Cell::Number(b.amount.to_decimal());
            ("budgets", vec![Cell::text(&b.customer), Cell::text(&b.month), amount, Cell::text(&b.amount.currency)])
        }
        Record::FxRate(f) => {
            ("fx_rates", vec![Cell::text(&f.from), Cell::text(&f.to), Cell::text(&f.month), Cell::Number(f.rate)])
        }
        Record::Product(p) => {
            let category = Cell::opt(p.category.as_ref());
            ("products", vec![Cell::text(&p.code), Cell::text(&p.name), Cell::text(&p.family), category])
        }
        _ => return None,
    })
}

fn line_row(line: &DocumentLine, heads: &mut BTreeMap<(DocumentKind, String), Head>) -> Vec<Cell> {
    let head = heads.entry((line.kind, line.document.to_string())).or_default();
    let of = || [line.customer.to_string(), line.date.to_string(), line.amount.currency.to_string()];
    head.of.get_or_insert_with(of);
    head.lines += 1;
    vec![
        Cell::text(&line.document),
        Cell::text(&line.kind.as_str()),
        Cell::Int(head.lines),
        Cell::text(&line.code),
        Cell::text(&line.description),
        Cell::Number(line.quantity),
        Cell::Number(line.unit_price),
        Cell::Number(line.amount.to_decimal()),
    ]
}

/// A document that has lines, as a row.
fn document(((kind, number), head): ((DocumentKind, String), Head)) -> Option<Vec<Cell>> {
    let [customer, date, currency] = head.of?;
    let dates = [head.due, head.paid, head.refers_to].map(Cell::opt);
    let row = [number, kind.as_str().to_owned(), customer, date, currency].map(|text| Cell::Text(Some(text)));
    Some(row.into_iter().chain(dates).collect())
}
