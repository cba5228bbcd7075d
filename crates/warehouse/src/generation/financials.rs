//! Loads documents, purchases, budgets and exchange rates.

use std::sync::Arc;

use bellwether_domain::codes::Currency;
use bellwether_domain::facts::catalogue::{Bought, Purchases};
use bellwether_domain::facts::fx::FxRates;
use bellwether_domain::facts::grouped::Keyed;
use bellwether_domain::facts::rows::{Budget, Document, DocumentKind, Purchase};
use bellwether_domain::loader::{FinancialFacts, FinancialLoader, LoadRequest, Loading};

use super::grouped::{self, Rows};
use super::{Generation, Selected};
use crate::error::WarehouseError;
use crate::rows::{View, Words, date, opt_date, unscaled};
use crate::schema::RATE;
use crate::words::Worded;
use bellwether_domain::intake::kind::RecordKind;

impl FinancialLoader for Generation {
    fn source(&self) -> Arc<str> {
        self.source_of(&[RecordKind::Line, RecordKind::Budget])
    }

    fn load_financials<'a>(&'a self, request: &'a LoadRequest) -> Loading<'a, FinancialFacts> {
        self.answer(FinancialLoader::source(self), || {
            let selected = self.selected(&request.customers)?;
            Ok(FinancialFacts {
                documents: grouped::read(
                    self.tables.documents.as_ref(),
                    &selected,
                    &["date", "kind", "amount_minor", "currency", "due", "paid"],
                    |view, rows| documents(view, request, rows),
                )?,
                bought: self.purchases(&selected, request)?.map(Bought::Families),
                budgets: self.budgets(&selected)?,
                fx: self.fx()?,
            })
        })
    }
}

impl Generation {
    fn purchases(&self, selected: &Selected<'_>, request: &LoadRequest) -> Result<Option<Purchases>, WarehouseError> {
        let Some(families) = &self.tables.families else { return Ok(None) };
        let mut names: Vec<Arc<str>> = Vec::new();
        for batch in families.scan(&["name"], 8_192)? {
            let batch = batch?;
            let name = View(&batch).text("name");
            names.extend((0..batch.num_rows()).map(|row| Arc::from(name.value(row))));
        }
        let wanted = request.purchases_after.to_epoch_days() + 1..=request.through.to_epoch_days();
        let rows = grouped::read(self.tables.purchases.as_ref(), selected, &["date", "family"], |view, rows| {
            let (days, families) = (view.date("date").values(), view.small("family").values());
            for (row, (&day, &family)) in days.iter().zip(families).enumerate() {
                if wanted.contains(&day) {
                    rows.put(row, Purchase { date: date(day), family });
                }
            }
            Ok(())
        })?;
        Ok(Some(Purchases { families: names, rows }))
    }

    fn budgets(&self, selected: &Selected<'_>) -> Result<Option<Keyed<Budget>>, WarehouseError> {
        if self.tables.budgets.is_none() {
            return Ok(None);
        }
        let columns = ["month", "amount_minor", "currency"];
        grouped::read(self.tables.budgets.as_ref(), selected, &columns, |view, rows| {
            let (month, amount) = (view.date("month").values(), view.int("amount_minor").values());
            let currency = Currencies::new(view.word("currency"))?;
            for row in 0..month.len() {
                let currency = currency.of(row);
                rows.put(row, Budget { month: date(month[row]), amount: amount[row], currency });
            }
            Ok(())
        })
        .map(Some)
    }

    /// Rates into the reporting currency.
    pub(super) fn fx(&self) -> Result<FxRates, WarehouseError> {
        let mut rates = FxRates::new(self.reporting);
        let Some(table) = &self.tables.fx_rates else { return Ok(rates) };
        for batch in table.scan(&["from_currency", "to_currency", "month", "rate"], 8_192)? {
            let batch = batch?;
            let view = View(&batch);
            let (from, to) = (Currencies::new(view.word("from_currency"))?, Currencies::new(view.word("to_currency"))?);
            let (month, rate) = (view.date("month").values(), view.decimal("rate"));
            for row in (0..batch.num_rows()).filter(|&row| to.of(row) == self.reporting) {
                rates.set(from.of(row), date(month[row]), unscaled(rate.value(row), RATE.1));
            }
        }
        Ok(rates)
    }
}

fn documents(view: View<'_>, request: &LoadRequest, rows: &mut Rows<'_, Document>) -> Result<(), WarehouseError> {
    let (days, amount) = (view.date("date").values(), view.int("amount_minor").values());
    let (due, paid) = (view.date("due"), view.date("paid"));
    let kind = view.word("kind");
    let kinds: Vec<Option<DocumentKind>> = kind.translate(DocumentKind::parse);
    let currency = Currencies::new(view.word("currency"))?;
    let through = request.through.to_epoch_days();
    for row in (0..days.len()).filter(|&row| days[row] <= through) {
        let document = Document {
            amount: amount[row],
            date: date(days[row]),
            due: opt_date(due, row),
            paid: opt_date(paid, row),
            currency: currency.of(row),
            kind: kind.key(row).and_then(|key| kinds[key]).expect("tables hold known kinds only"),
        };
        rows.put(row, document);
    }
    Ok(())
}

/// A column of currencies that is never absent.
pub(super) struct Currencies<'a> {
    words: Words<'a>,
    parsed: Vec<Currency>,
}

impl<'a> Currencies<'a> {
    pub(super) fn new(words: Words<'a>) -> Result<Self, WarehouseError> {
        let parsed = words.translate(str::parse).into_iter().collect::<Result<_, _>>();
        let parsed = parsed.map_err(|error: bellwether_domain::codes::InvalidCode| {
            arrow::error::ArrowError::ParseError(format!("currency: {error}"))
        })?;
        Ok(Self { words, parsed })
    }

    pub(super) fn of(&self, row: usize) -> Currency {
        self.parsed[self.words.key(row).expect("the column is not nullable")]
    }
}
