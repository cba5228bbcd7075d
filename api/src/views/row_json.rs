//! A customer's row as JSON, written straight from the portfolio's columns: what lists are made of.
//!
//! The shape is that of [`CustomerItem`](bellwether_contract::customer::CustomerItem), which [`super::customer::item`]
//! fills for everything that is not read fifty rows at a time; a test holds the two together, byte for byte. Here no
//! text is copied, no number becomes a text before it is written, and the names of fields, which are most of the
//! bytes, are written as they stand.

use bellwether_contract::page::Page;
use bellwether_contract::value::Missing;
use bellwether_domain::lifecycle::Lifecycle;
use bellwether_domain::measure::MeasureKey;
use bellwether_domain::measures::pacing::Pace;
use bellwether_domain::money::MoneyError;
use bellwether_engine::open_work::OpenWork;
use bellwether_engine::portfolio::row::Row;
use bellwether_engine::portfolio::view::direction_name;
use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use super::customer::{UNKNOWN_LIFECYCLE, measure, overridden};
use crate::problem::ApiError;

/// Room for a row before the page has to grow.
const ROOM: usize = 1300;

/// How a page without items begins.
const NO_ITEMS: &str = "{\"items\":[]";

/// A page of rows as JSON: what `page`, which has no items, says, with these rows in it. `model` is the id of the model
/// that scored them.
///
/// # Errors
/// When a sum overflows.
pub fn page<'a>(
    page: &Page<()>,
    rows: impl ExactSizeIterator<Item = Row<'a>>,
    model: &str,
) -> Result<Vec<u8>, ApiError> {
    let frame = serde_json::to_string(page).map_err(ApiError::internal)?;
    let rest = frame.strip_prefix(NO_ITEMS).ok_or_else(|| ApiError::internal("a page with items of its own"))?;
    let mut out = Writer(Vec::with_capacity(frame.len() + rows.len() * ROOM));
    out.raw("{\"items\":[");
    for (at, row) in rows.enumerate() {
        if at > 0 {
            out.raw(",");
        }
        out.row(row, model)?;
    }
    out.raw("]");
    out.raw(rest);
    Ok(out.0)
}

/// Writes JSON in the order in which it is read.
struct Writer(Vec<u8>);

impl Writer {
    /// As it stands: names of fields, punctuation, words of our own.
    fn raw(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
    }

    /// As a JSON value; texts are escaped.
    fn value<T: Serialize + ?Sized>(&mut self, value: &T) {
        serde_json::to_writer(&mut self.0, value).expect("plain data serialises into memory");
    }

    fn row(&mut self, row: Row<'_>, model: &str) -> Result<(), MoneyError> {
        self.raw("{\"id\":");
        self.value(row.id());
        self.raw(",\"name\":");
        self.value(row.name());
        self.raw(",\"country\":");
        self.word(row.country());
        self.raw(",\"currency\":");
        self.word(row.currency());
        self.raw(",\"tier\":");
        self.value(&row.tier().map(AsRef::<str>::as_ref));
        self.raw(",\"industry\":");
        self.value(&row.industry().map(AsRef::<str>::as_ref));
        self.raw(",\"owner\":");
        match row.owner() {
            None => self.raw("null"),
            Some((id, name)) => {
                self.raw("{\"id\":");
                self.value(id);
                self.raw(",\"name\":");
                self.value(name);
                self.raw("}");
            }
        }
        self.raw(",\"score\":{");
        self.score(row, model);
        self.raw("},\"lifecycle\":");
        self.word(row.lifecycle().map_or(UNKNOWN_LIFECYCLE, Lifecycle::as_str));
        self.raw(",\"revenue\":{");
        self.revenue(row)?;
        self.raw("},\"cadence\":{");
        self.cadence(row);
        self.raw("},\"coverage\":");
        self.measure(row, MeasureKey::Breadth);
        self.raw(",\"training\":");
        self.measure(row, MeasureKey::TrainingCompletion);
        self.raw(",\"contact_days_since\":");
        self.measure(row, MeasureKey::ContactDaysSince);
        let work = row.work();
        self.raw(",\"open_actions\":");
        self.value(&work.map_or(0, |work| work.count));
        self.raw(",\"next_action_due\":");
        self.value(&work.and_then(OpenWork::next_due));
        self.raw("}");
        Ok(())
    }

    fn score(&mut self, row: Row<'_>, model: &str) {
        let cell = row.score();
        self.raw("\"value\":");
        self.value(&cell.now.value);
        self.raw(",\"computed\":");
        self.value(&cell.now.computed);
        self.raw(",\"band\":");
        self.value(row.band_of(&cell));
        self.raw(",\"confidence\":");
        self.value(&cell.now.confidence);
        self.raw(",\"bounds\":");
        self.value(&cell.now.bounds);
        self.raw(",\"trend\":");
        self.opt_word(cell.direction.map(direction_name));
        self.raw(",\"change_30d\":");
        self.value(&cell.change);
        self.raw(if cell.now.degraded { ",\"degraded\":true" } else { ",\"degraded\":false" });
        self.raw(",\"override\":");
        match row.overridden() {
            None => self.raw("null"),
            Some(span) => self.value(&overridden(span)),
        }
        self.raw(",\"model\":");
        self.value(model);
    }

    fn revenue(&mut self, row: Row<'_>) -> Result<(), MoneyError> {
        if row.knows_invoices() {
            let window = row.window();
            self.raw("\"net\":");
            self.money(row, window.net()?);
            self.raw(",\"invoiced\":");
            self.money(row, window.invoiced);
            self.raw(",\"credited\":");
            self.money(row, window.credited);
            self.raw(",\"prior_net\":");
            self.money(row, row.prior_net());
        } else {
            self.raw("\"net\":null,\"invoiced\":null,\"credited\":null,\"prior_net\":null");
        }
        self.raw(",\"yoy\":");
        self.measure(row, MeasureKey::Yoy);
        self.raw(",\"budget\":");
        match row.budget() {
            None => self.raw("null"),
            Some(figures) => self.money(row, figures.budget),
        }
        self.raw(",\"attainment\":");
        self.measure(row, MeasureKey::BudgetAttainment);
        self.raw(",\"pace\":");
        self.opt_word(row.pace().map(Pace::as_str));
        Ok(())
    }

    fn cadence(&mut self, row: Row<'_>) {
        let activity = row.activity();
        let known = row.knows_invoices();
        self.raw("\"invoice_count\":");
        self.value(&known.then_some(activity.invoices));
        self.raw(",\"credit_note_count\":");
        self.value(&known.then_some(activity.credit_notes));
        self.raw(",\"first_invoice\":");
        self.date(activity.first());
        self.raw(",\"last_invoice\":");
        self.date(activity.last());
        self.raw(",\"days_since\":");
        self.measure(row, MeasureKey::DaysSinceInvoice);
        self.raw(",\"gap_days\":");
        self.measure(row, MeasureKey::GapDays);
        self.raw(",\"overdue_ratio\":");
        self.measure(row, MeasureKey::OverdueRatio);
    }

    fn measure(&mut self, row: Row<'_>, key: MeasureKey) {
        let measure = measure(row, key);
        self.raw("{\"value\":");
        self.value(&measure.value);
        if let Some(reason) = measure.reason {
            self.raw(",\"reason\":");
            self.word(match reason {
                Missing::NotApplicable => "not_applicable",
                Missing::InsufficientHistory => "insufficient_history",
                Missing::SourceUnavailable => "source_unavailable",
            });
        }
        if measure.stale_since.is_some() {
            self.raw(",\"stale_since\":");
            self.date(measure.stale_since);
        }
        self.raw("}");
    }

    fn money(&mut self, row: Row<'_>, minor: i64) {
        let currency = row.money(minor).currency;
        let amount = Amount { minor, digits: currency.minor_digits() };
        self.raw("{\"amount\":\"");
        self.0.extend_from_slice(amount.write(&mut [0; LONGEST]));
        self.raw("\",\"currency\":");
        self.word(currency.as_str());
        self.raw("}");
    }

    /// A word that needs no escaping: a code, or the name of a variant.
    fn word(&mut self, word: &str) {
        self.raw("\"");
        self.raw(word);
        self.raw("\"");
    }

    fn opt_word(&mut self, word: Option<&str>) {
        match word {
            Some(word) => self.word(word),
            None => self.raw("null"),
        }
    }

    fn date(&mut self, date: Option<NaiveDate>) {
        let Some(date) = date else { return self.raw("null") };
        let (Ok(year @ 1000..=9999), month, day) = (u16::try_from(date.year()), date.month(), date.day()) else {
            return self.value(&date);
        };
        let digit = |number: u32| b'0' + u8::try_from(number % 10).unwrap_or_default();
        let year = u32::from(year);
        let [y, e, a, r] = [1000, 100, 10, 1].map(|place| digit(year / place));
        let text = [y, e, a, r, b'-', digit(month / 10), digit(month), b'-', digit(day / 10), digit(day)];
        self.raw("\"");
        self.0.extend_from_slice(&text);
        self.raw("\"");
    }
}

/// An amount in minor units with the digits of its currency.
#[derive(Debug, Clone, Copy)]
struct Amount {
    minor: i64,
    digits: u32,
}

/// Longest amount: sign, 19 digits, point, a zero before it.
const LONGEST: usize = 24;

impl Amount {
    /// The decimal number, from the last digit to the first.
    fn write(self, buffer: &mut [u8; LONGEST]) -> &[u8] {
        let (mut at, mut rest, mut written) = (LONGEST, self.minor.unsigned_abs(), 0);
        let mut put = |byte| {
            at -= 1;
            buffer[at] = byte;
        };
        while rest > 0 || written <= self.digits {
            if written == self.digits && self.digits > 0 {
                put(b'.');
            }
            put(b'0' + u8::try_from(rest % 10).unwrap_or_default());
            rest /= 10;
            written += 1;
        }
        if self.minor < 0 {
            put(b'-');
        }
        &buffer[at..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bellwether_domain::codes::Currency;
    use bellwether_domain::money::Money;
    use proptest::prelude::*;

    fn check(minor: i64, currency: &str) {
        let currency: Currency = currency.parse().expect("a code");
        let exact = Money::from_minor(minor, currency).to_decimal().to_string();
        let amount = Amount { minor, digits: currency.minor_digits() };
        assert_eq!(std::str::from_utf8(amount.write(&mut [0; LONGEST])), Ok(exact.as_str()));
    }

    #[test]
    fn amounts_have_the_digits_of_their_currency() {
        for minor in [0, 1, -1, 10, 99, 100, -100, 999, 1000, 123_456, i64::MAX, i64::MIN] {
            check(minor, "GBP");
            check(minor, "JPY");
            check(minor, "KWD");
        }
    }

    proptest! {
        #[test]
        fn dates_are_written_as_they_are_elsewhere(days in -800_000i32..3_500_000) {
            let date = NaiveDate::from_epoch_days(days).expect("in range");
            let mut writer = Writer(Vec::new());
            writer.date(Some(date));
            assert_eq!(writer.0, serde_json::to_vec(&date).expect("serialises"));
        }

        #[test]
        fn amounts_are_written_as_decimals(minor: i64) {
            check(minor, "EUR");
            check(minor, "ISK");
            check(minor, "BHD");
        }
    }
}
