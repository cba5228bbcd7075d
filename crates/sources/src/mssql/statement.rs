//! The statements, in plain T-SQL. Names of views are checked and bracketed; every value travels as a parameter.

use std::fmt::Write as _;
use std::sync::LazyLock;

use bellwether_domain::codes::Currency;
use bellwether_domain::facts::customer::CustomerId;
use bellwether_domain::facts::rows::DocumentKind;
use bellwether_domain::loader::Selection;
use chrono::NaiveDate;

use super::shape::Class::{self, Date, Decimal, Int, Text};

/// Customers in one statement: well below the 2100 parameters that SQL Server takes.
pub(super) const CHUNK: usize = 1000;

/// A value for a statement. There is no way to say NULL: servers differ in what they make of its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Parameter {
    Text(String),
    Date(NaiveDate),
    Int(i64),
}

/// A statement with its parameters, and what its columns have to be.
#[derive(Debug, Clone)]
pub(super) struct Statement {
    pub sql: String,
    pub parameters: Vec<Parameter>,
    pub columns: &'static [(&'static str, Class)],
}

impl Statement {
    fn new(sql: String, columns: &'static [(&'static str, Class)]) -> Self {
        Self { sql, parameters: Vec::new(), columns }
    }

    /// Adds a parameter, and says how it is called in the statement.
    fn bind(&mut self, parameter: Parameter) -> String {
        self.parameters.push(parameter);
        format!("@P{}", self.parameters.len())
    }

    /// A date within what SQL Server knows.
    fn bind_date(&mut self, date: NaiveDate) -> String {
        let first = NaiveDate::from_ymd_opt(1, 1, 1).expect("a date");
        let last = NaiveDate::from_ymd_opt(9999, 12, 31).expect("a date");
        self.bind(Parameter::Date(date.clamp(first, last)))
    }

    fn bind_text(&mut self, text: &str) -> String {
        self.bind(Parameter::Text(text.to_owned()))
    }

    fn push(&mut self, sql: &str) {
        self.sql.push_str(sql);
    }

    /// `column IN (…)`, or nothing when everybody is wanted.
    fn only(&mut self, word: &str, column: &str, customers: Option<&[CustomerId]>) {
        let Some(customers) = customers else { return };
        let names: Vec<String> = customers.iter().map(|id| self.bind_text(id.as_str())).collect();
        let _ = write!(self.sql, " {word} {column} IN ({})", names.join(", "));
    }
}

/// Everybody as one part, or ids in parts that fit one statement.
pub(super) fn parts(selection: &Selection) -> Vec<Option<&[CustomerId]>> {
    match selection {
        Selection::All => vec![None],
        Selection::Only(ids) => ids.chunks(CHUNK).map(Some).collect(),
    }
}

/// Builds statements over the views of one schema.
#[derive(Debug, Clone)]
pub(super) struct Statements {
    schema: String,
}

impl Statements {
    /// The schema's name has been checked to be an identifier.
    pub(super) const fn new(schema: String) -> Self {
        Self { schema }
    }

    fn view(&self, name: &str) -> String {
        format!("[{}].[{name}]", self.schema)
    }

    /// Tables and views that are in the schema.
    pub(super) fn objects(&self) -> Statement {
        let sql = "SELECT t.[TABLE_NAME] AS [name], t.[TABLE_TYPE] AS [kind] FROM INFORMATION_SCHEMA.TABLES AS t \
                   WHERE t.[TABLE_SCHEMA] = ";
        let mut statement = Statement::new(sql.to_owned(), &[]);
        let schema = statement.bind_text(&self.schema);
        statement.push(&schema);
        statement
    }

    /// The schema, if there is one.
    pub(super) fn schemas(&self) -> Statement {
        let sql = "SELECT s.[SCHEMA_NAME] AS [name] FROM INFORMATION_SCHEMA.SCHEMATA AS s WHERE s.[SCHEMA_NAME] = ";
        let mut statement = Statement::new(sql.to_owned(), &[]);
        let schema = statement.bind_text(&self.schema);
        statement.push(&schema);
        statement
    }

    /// No row of a view, but its columns.
    pub(super) fn probe(&self, view: &str) -> Statement {
        Statement::new(format!("SELECT * FROM {} WHERE 1 = 0", self.view(view)), &[])
    }

    /// Each document with its total, rounded line by line as `domain::money` does. Times of day are kept out of
    /// comparisons by asking for what is before the day after.
    pub(super) fn documents(&self, through: NaiveDate, customers: Option<&[CustomerId]>) -> Statement {
        let sql = format!(
            "SELECT d.[customer], d.[document], d.[kind], d.[date], d.[currency], d.[due], d.[paid], \
             CAST(SUM(ROUND(l.[amount], {digits})) AS decimal(38, 4)) AS [total], \
             COUNT(*) - COUNT(l.[amount]) AS [without_amount] \
             FROM {documents} AS d LEFT JOIN {lines} AS l ON l.[document] = d.[document] AND l.[kind] = d.[kind]",
            digits = digits(),
            documents = self.view("documents"),
            lines = self.view("lines"),
        );
        let mut statement = Statement::new(
            sql,
            &[
                ("customer", Text),
                ("document", Text),
                ("kind", Text),
                ("date", Date),
                ("currency", Text),
                ("due", Date),
                ("paid", Date),
                ("total", Decimal),
                ("without_amount", Int),
            ],
        );
        let before = statement.bind_date(day_after(through));
        let _ = write!(statement.sql, " WHERE (d.[date] < {before} OR d.[date] IS NULL)");
        statement.only("AND", "d.[customer]", customers);
        statement.push(
            " GROUP BY d.[customer], d.[document], d.[kind], d.[date], d.[currency], d.[due], d.[paid] \
             ORDER BY d.[customer], d.[date], d.[document], d.[kind]",
        );
        statement
    }

    /// Documents that are there more than once: their lines would count more than once.
    pub(super) fn repeated(&self) -> Statement {
        let sql = format!(
            "SELECT d.[document], d.[kind], COUNT(*) AS [times] FROM {} AS d \
             GROUP BY d.[document], d.[kind] HAVING COUNT(*) > 1",
            self.view("documents")
        );
        Statement::new(sql, &[("document", Text), ("kind", Text), ("times", Int)])
    }

    /// Lines that belong to no document.
    pub(super) fn orphans(&self) -> Statement {
        let sql = format!(
            "SELECT l.[document], l.[kind], COUNT(*) AS [lines] FROM {} AS l \
             LEFT JOIN {} AS d ON d.[document] = l.[document] AND d.[kind] = l.[kind] \
             WHERE d.[document] IS NULL GROUP BY l.[document], l.[kind]",
            self.view("lines"),
            self.view("documents")
        );
        Statement::new(sql, &[("document", Text), ("kind", Text), ("lines", Int)])
    }

    /// What was bought: distinct customer, date and either code or, with `families`, family.
    pub(super) fn bought(
        &self,
        after: NaiveDate,
        through: NaiveDate,
        families: bool,
        customers: Option<&[CustomerId]>,
    ) -> Statement {
        let what = if families { "p.[family]" } else { "l.[code]" };
        let mut statement = Statement::new(
            format!("SELECT DISTINCT d.[customer], d.[date], {what} AS [what] FROM {} AS d", self.view("documents")),
            &[("customer", Text), ("date", Date), ("what", Text)],
        );
        let _ = write!(
            statement.sql,
            " INNER JOIN {} AS l ON l.[document] = d.[document] AND l.[kind] = d.[kind]",
            self.view("lines")
        );
        if families {
            let _ = write!(statement.sql, " INNER JOIN {} AS p ON p.[code] = l.[code]", self.view("products"));
        }
        let kind = statement.bind_text(DocumentKind::Invoice.as_str());
        let (from, before) = (statement.bind_date(day_after(after)), statement.bind_date(day_after(through)));
        let _ = write!(statement.sql, " WHERE d.[kind] = {kind} AND d.[date] >= {from} AND d.[date] < {before}");
        statement.only("AND", "d.[customer]", customers);
        let _ = write!(statement.sql, " ORDER BY d.[customer], d.[date], {what}");
        statement
    }

    /// The names of the families.
    pub(super) fn families(&self) -> Statement {
        let sql = format!("SELECT DISTINCT p.[family] FROM {} AS p", self.view("products"));
        Statement::new(sql, &[("family", Text)])
    }

    /// Products with their places in the catalogue.
    pub(super) fn products(&self) -> Statement {
        let sql = format!(
            "SELECT p.[code], p.[name], p.[family], p.[category] FROM {} AS p ORDER BY p.[code]",
            self.view("products")
        );
        Statement::new(sql, &[("code", Text), ("name", Text), ("family", Text), ("category", Text)])
    }

    /// Budgets by customer and month.
    pub(super) fn budgets(&self, customers: Option<&[CustomerId]>) -> Statement {
        let mut statement = Statement::new(
            format!("SELECT b.[customer], b.[month], b.[amount], b.[currency] FROM {} AS b", self.view("budgets")),
            &[("customer", Text), ("month", Date), ("amount", Decimal), ("currency", Text)],
        );
        statement.only("WHERE", "b.[customer]", customers);
        statement.push(" ORDER BY b.[customer], b.[month]");
        statement
    }

    /// Rates into one currency, or all of them.
    pub(super) fn fx_rates(&self, into: Option<Currency>) -> Statement {
        let mut statement = Statement::new(
            format!(
                "SELECT f.[from_currency], f.[to_currency], f.[month], f.[rate] FROM {} AS f",
                self.view("fx_rates")
            ),
            &[("from_currency", Text), ("to_currency", Text), ("month", Date), ("rate", Decimal)],
        );
        if let Some(into) = into {
            let into = statement.bind_text(into.as_str());
            let _ = write!(statement.sql, " WHERE f.[to_currency] = {into}");
        }
        statement
    }

    /// Documents of one customer with their lines, document by document.
    pub(super) fn details(&self, customer: &CustomerId, through: NaiveDate, families: bool) -> Statement {
        let mut statement = self.with_lines(families, false);
        let (customer, before) = (statement.bind_text(customer.as_str()), statement.bind_date(day_after(through)));
        let _ = write!(
            statement.sql,
            " WHERE d.[customer] = {customer} AND d.[date] < {before} \
             ORDER BY d.[document], d.[kind], l.[line_no]"
        );
        statement
    }

    /// All documents with their lines, document by document: those that have changed since, or of which nobody knows.
    /// The last column tells when, if they are `marked`.
    pub(super) fn everything(&self, marked: bool, since: Option<i64>) -> Statement {
        let mut statement = self.with_lines(false, marked);
        if let Some(since) = since {
            let since = statement.bind(Parameter::Int(since));
            let _ = write!(statement.sql, " WHERE (d.[changed] >= {since} OR d.[changed] IS NULL)");
        }
        statement.push(" ORDER BY d.[document], d.[kind], l.[line_no]");
        statement
    }

    /// The numbers of all documents, where [`Self::everything`] has them.
    pub(super) fn numbers(&self) -> Statement {
        let sql = format!("SELECT d.[customer], d.[document], d.[kind] FROM {} AS d", self.view("documents"));
        Statement::new(sql, &[("customer", Text), ("document", Text), ("kind", Text)])
    }

    /// A product that is there twice must not double a line, so there is one family for each code.
    fn with_lines(&self, families: bool, marked: bool) -> Statement {
        let family = if families { "p.[family]" } else { "NULL" };
        let changed = if marked { "d.[changed]" } else { "NULL" };
        let mut sql = format!(
            "SELECT d.[customer], d.[document], d.[kind], d.[date], d.[currency], d.[due], d.[paid], d.[refers_to], \
             l.[line_no], l.[code], l.[description], l.[quantity], l.[unit_price], l.[amount], \
             CAST({family} AS nvarchar(400)) AS [family], CAST({changed} AS bigint) AS [changed] \
             FROM {documents} AS d LEFT JOIN {lines} AS l ON l.[document] = d.[document] AND l.[kind] = d.[kind]",
            documents = self.view("documents"),
            lines = self.view("lines"),
        );
        if families {
            let products = self.view("products");
            let _ = write!(
                sql,
                " LEFT JOIN (SELECT [code], MIN([family]) AS [family] FROM {products} GROUP BY [code]) AS p \
                 ON p.[code] = l.[code]"
            );
        }
        Statement::new(
            sql,
            &[
                ("customer", Text),
                ("document", Text),
                ("kind", Text),
                ("date", Date),
                ("currency", Text),
                ("due", Date),
                ("paid", Date),
                ("refers_to", Text),
                ("line_no", Int),
                ("code", Text),
                ("description", Text),
                ("quantity", Decimal),
                ("unit_price", Decimal),
                ("amount", Decimal),
                ("family", Text),
                ("changed", Int),
            ],
        )
    }
}

fn day_after(date: NaiveDate) -> NaiveDate {
    date.succ_opt().unwrap_or(date)
}

/// Digits of the minor unit by ISO 4217, for `ROUND`.
fn digits() -> &'static str {
    static DIGITS: LazyLock<String> = LazyLock::new(|| {
        let (none, three) = (currencies(0), currencies(3));
        format!("CASE WHEN d.[currency] IN ({none}) THEN 0 WHEN d.[currency] IN ({three}) THEN 3 ELSE 2 END")
    });
    &DIGITS
}

/// The currencies of so many digits, found by asking for each code there can be: the domain alone knows the list.
fn currencies(digits: u32) -> String {
    let letters = || 'A'..='Z';
    let codes = letters().flat_map(|a| letters().flat_map(move |b| letters().map(move |c| format!("{a}{b}{c}"))));
    let fits = |code: &String| code.parse().is_ok_and(|currency: Currency| currency.minor_digits() == digits);
    codes.filter(fits).map(|code| format!("'{code}'")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2024, 2, 29).expect("a date")
    }

    #[test]
    fn values_are_parameters() {
        let hostile = CustomerId::from("x'); DROP TABLE lines; --");
        let statements = Statements::new("bellwether".to_owned());
        let only = [hostile.clone()];
        for statement in [
            statements.documents(day(), Some(&only)),
            statements.bought(day(), day(), true, Some(&only)),
            statements.budgets(Some(&only)),
            statements.details(&hostile, day(), true),
        ] {
            assert!(!statement.sql.contains("DROP"), "{}", statement.sql);
            assert!(!statement.sql.contains("2024"), "{}", statement.sql);
            assert!(statement.parameters.contains(&Parameter::Text(hostile.to_string())));
            for number in 1..=statement.parameters.len() {
                assert!(statement.sql.contains(&format!("@P{number}")), "{}", statement.sql);
            }
        }
    }

    #[test]
    fn rounding_knows_every_currency_the_domain_knows() {
        let sql = digits();
        let (none, rest) = sql.split_once(" THEN 0 ").expect("currencies without digits");
        assert!(none.contains("'JPY'") && none.contains("'XPF'") && !none.contains("'KWD'"), "{sql}");
        assert!(rest.contains("'KWD'") && rest.contains("'TND'") && !rest.contains("'EUR'"), "{sql}");
    }

    #[test]
    fn dates_stay_within_what_the_server_knows() {
        let statement = Statements::new("bellwether".to_owned()).bought(NaiveDate::MIN, NaiveDate::MAX, false, None);
        let year = |year, month, day| Parameter::Date(NaiveDate::from_ymd_opt(year, month, day).expect("a date"));
        assert_eq!(statement.parameters[1..], [year(1, 1, 1), year(9999, 12, 31)]);
    }

    #[test]
    fn ids_come_in_parts_that_fit_a_statement() {
        let ids: Vec<CustomerId> = (0..2500).map(|n| CustomerId::from(format!("c{n:05}"))).collect();
        let selection = Selection::Only(ids);
        let sizes: Vec<usize> = parts(&selection).iter().map(|part| part.map_or(0, <[_]>::len)).collect();
        assert_eq!(sizes, [1000, 1000, 500]);
        assert_eq!(parts(&Selection::All), [None]);
        assert!(parts(&Selection::Only(Vec::new())).is_empty());
    }
}
