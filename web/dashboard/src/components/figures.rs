//! The figures behind a chart: as a table, which is also how those read it who don't see the chart, and as CSV.
//!
//! The table is written as the reader's locale writes, the CSV for programs: plain numbers, and nothing that a spreadsheet
//! would take for a formula.

use bellwether_contract::value::Money;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number::fixed;
use bellwether_ui::format::{money, number};
use maud::{Markup, html};

/// Marks UTF-8 for spreadsheets that would guess another encoding.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Figures {
    /// What it holds.
    pub(crate) caption: String,
    /// Names of its columns; the first names the rows.
    pub(crate) head: Vec<String>,
    /// Its rows.
    pub(crate) rows: Vec<Vec<Cell>>,
}

/// A cell: as it is shown, and as CSV has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cell {
    shown: String,
    plain: String,
    numeric: bool,
    href: Option<String>,
}

impl Cell {
    /// A name.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        let shown = text.into();
        Self { plain: shown.clone(), shown, numeric: false, href: None }
    }

    /// A count.
    pub(crate) fn count(count: u64) -> Self {
        Self::number(number::count(locale(), count), count.to_string())
    }

    /// A sum of invoices, every digit of it; nothing while none are known.
    pub(crate) fn money(amount: Option<&Money>) -> Self {
        let exact = amount.map_or_else(String::new, |amount| money::exact(locale(), amount));
        Self::number(exact, amount.map_or_else(String::new, |amount| amount.amount.clone()))
    }

    /// A number with that many decimals, 3 at most.
    pub(crate) fn decimal(value: f64, decimals: usize) -> Self {
        Self::number(number::decimal(locale(), value, decimals), fixed(value, decimals))
    }

    /// The same with a link.
    #[must_use]
    pub(crate) fn to(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }

    fn number(shown: String, plain: String) -> Self {
        Self { shown, plain, numeric: true, href: None }
    }

    fn markup(&self) -> Markup {
        html! {
            @match &self.href {
                Some(href) => a.link href=(href) { (self.shown) },
                None => (self.shown),
            }
        }
    }

    fn csv(&self) -> String {
        let risky = !self.numeric && self.plain.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
        let text = if risky { format!("'{}", self.plain) } else { self.plain.clone() };
        quoted(&text)
    }
}

impl Figures {
    /// As a table.
    pub(crate) fn table(&self) -> Markup {
        let numeric = |column: usize| self.rows.iter().all(|row| row.get(column).is_some_and(|cell| cell.numeric));
        html! {
            table.tbl.tbl--plain.tbl--figures {
                caption.sr { (self.caption) }
                thead {
                    tr {
                        @for (column, name) in self.head.iter().enumerate() {
                            th.num[column > 0 && numeric(column)] scope="col" { (name) }
                        }
                    }
                }
                tbody {
                    @for row in &self.rows {
                        tr {
                            @for (column, cell) in row.iter().enumerate() {
                                @if column == 0 { th scope="row" { (cell.markup()) } }
                                @else { td.num[cell.numeric] { (cell.markup()) } }
                            }
                        }
                    }
                }
            }
        }
    }

    /// As CSV (RFC 4180).
    pub(crate) fn csv(&self) -> String {
        let mut out = String::from(BYTE_ORDER_MARK);
        let head = self.head.iter().map(|name| quoted(name)).collect::<Vec<_>>();
        let rows = self.rows.iter().map(|row| row.iter().map(Cell::csv).collect::<Vec<_>>());
        for line in std::iter::once(head).chain(rows) {
            out.push_str(&line.join(","));
            out.push_str("\r\n");
        }
        out
    }
}

fn quoted(text: &str) -> String {
    if text.contains(['"', ',', '\r', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_is_for_programs_and_safe_to_open() {
        let amount = Money { amount: "-1234.50".into(), currency: "GBP".into() };
        let figures = Figures {
            caption: "Tiers".into(),
            head: ["Tier", "Net, a year", "Accounts"].map(str::to_owned).into(),
            rows: vec![
                vec![Cell::text("=1+1").to("/?tier=x"), Cell::money(Some(&amount)), Cell::count(12_000)],
                vec![Cell::text("Gold, \"best\""), Cell::decimal(0.25, 2), Cell::text("")],
            ],
        };
        assert_eq!(
            figures.csv(),
            "\u{feff}Tier,\"Net, a year\",Accounts\r\n'=1+1,-1234.50,12000\r\n\"Gold, \"\"best\"\"\",0.25,\r\n"
        );
        let table = figures.table().into_string();
        assert!(table.contains(r#"<a class="link" href="/?tier=x">=1+1</a>"#), "{table}");
        assert!(table.contains("−£1,234.50"), "{table}");
    }
}
