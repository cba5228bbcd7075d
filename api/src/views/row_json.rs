//! A customer's row as JSON, written straight from the portfolio's columns: what lists are made of.
//!
//! The shape is that of [`CustomerItem`](bellwether_contract::customer::CustomerItem), which [`super::customer::item`]
//! fills for everything that is not read fifty rows at a time; a test holds the two together, byte for byte. Here no
//! text is copied and no number becomes a text before it is written.

use bellwether_contract::scoring::ScoreOverride;
use bellwether_contract::value::Measure;
use bellwether_domain::codes::Currency;
use bellwether_domain::lifecycle::Lifecycle;
use bellwether_domain::measure::MeasureKey;
use bellwether_domain::measures::pacing::Pace;
use bellwether_domain::money::MoneyError;
use bellwether_engine::portfolio::row::Row;
use bellwether_engine::portfolio::view::direction_name;
use chrono::NaiveDate;
use serde::{Serialize, Serializer};

use super::customer::{UNKNOWN_LIFECYCLE, measure};

/// A row of the portfolio.
#[derive(Debug, Serialize)]
pub struct RowJson<'a> {
    id: &'a str,
    name: &'a str,
    country: &'a str,
    currency: &'a str,
    tier: Option<&'a str>,
    industry: Option<&'a str>,
    owner: Option<OwnerJson<'a>>,
    score: ScoreJson<'a>,
    lifecycle: &'static str,
    revenue: RevenueJson,
    cadence: CadenceJson,
    coverage: Measure,
    training: Measure,
    contact_days_since: Measure,
    open_actions: u32,
    next_action_due: Option<NaiveDate>,
}

#[derive(Debug, Serialize)]
struct OwnerJson<'a> {
    id: &'a str,
    name: &'a str,
}

#[derive(Debug, Serialize)]
struct ScoreJson<'a> {
    value: Option<u8>,
    computed: Option<u8>,
    band: &'a str,
    confidence: f64,
    bounds: [u8; 2],
    trend: Option<&'static str>,
    change_30d: Option<i16>,
    degraded: bool,
    #[serde(rename = "override")]
    overridden: Option<ScoreOverride>,
    model: &'a str,
}

#[derive(Debug, Serialize)]
struct RevenueJson {
    net: MoneyJson,
    invoiced: MoneyJson,
    credited: MoneyJson,
    prior_net: MoneyJson,
    yoy: Measure,
    budget: Option<MoneyJson>,
    attainment: Measure,
    pace: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct CadenceJson {
    invoice_count: u32,
    credit_note_count: u32,
    first_invoice: Option<NaiveDate>,
    last_invoice: Option<NaiveDate>,
    days_since: Measure,
    gap_days: Measure,
    overdue_ratio: Measure,
}

#[derive(Debug, Serialize)]
struct MoneyJson {
    amount: Amount,
    currency: Currency,
}

/// An amount in minor units with the digits of its currency.
#[derive(Debug, Clone, Copy)]
struct Amount {
    minor: i64,
    digits: u32,
}

impl<'a> RowJson<'a> {
    /// A row; `model` is the id of the model that scored it.
    ///
    /// # Errors
    /// When a sum overflows.
    pub fn of(row: Row<'a>, model: &'a str) -> Result<Self, MoneyError> {
        Ok(Self {
            id: row.id(),
            name: row.name(),
            country: row.country(),
            currency: row.currency(),
            tier: row.tier().map(AsRef::as_ref),
            industry: row.industry().map(AsRef::as_ref),
            owner: row.owner().map(|(id, name)| OwnerJson { id, name }),
            score: score(row, model),
            lifecycle: row.lifecycle().map_or(UNKNOWN_LIFECYCLE, Lifecycle::as_str),
            revenue: revenue(row)?,
            cadence: cadence(row),
            coverage: measure(row, MeasureKey::Breadth),
            training: measure(row, MeasureKey::TrainingCompletion),
            contact_days_since: measure(row, MeasureKey::ContactDaysSince),
            open_actions: 0,
            next_action_due: None,
        })
    }
}

fn score<'a>(row: Row<'a>, model: &'a str) -> ScoreJson<'a> {
    let cell = row.score();
    ScoreJson {
        value: cell.now.value,
        computed: cell.now.computed,
        band: row.band(),
        confidence: cell.now.confidence,
        bounds: cell.now.bounds,
        trend: cell.direction.map(direction_name),
        change_30d: cell.change,
        degraded: cell.now.degraded,
        overridden: None,
        model,
    }
}

fn revenue(row: Row<'_>) -> Result<RevenueJson, MoneyError> {
    let window = row.window();
    Ok(RevenueJson {
        net: money(row, window.net()?),
        invoiced: money(row, window.invoiced),
        credited: money(row, window.credited),
        prior_net: money(row, row.prior_net()),
        yoy: measure(row, MeasureKey::Yoy),
        budget: row.budget().map(|figures| money(row, figures.budget)),
        attainment: measure(row, MeasureKey::BudgetAttainment),
        pace: row.pace().map(Pace::as_str),
    })
}

fn cadence(row: Row<'_>) -> CadenceJson {
    let activity = row.activity();
    CadenceJson {
        invoice_count: activity.invoices,
        credit_note_count: activity.credit_notes,
        first_invoice: activity.first(),
        last_invoice: activity.last(),
        days_since: measure(row, MeasureKey::DaysSinceInvoice),
        gap_days: measure(row, MeasureKey::GapDays),
        overdue_ratio: measure(row, MeasureKey::OverdueRatio),
    }
}

fn money(row: Row<'_>, minor: i64) -> MoneyJson {
    let currency = row.money(minor).currency;
    MoneyJson { amount: Amount { minor, digits: currency.minor_digits() }, currency }
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

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut buffer = [0; LONGEST];
        let text = std::str::from_utf8(self.write(&mut buffer)).map_err(serde::ser::Error::custom)?;
        serializer.serialize_str(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bellwether_domain::money::Money;
    use proptest::prelude::*;

    fn check(minor: i64, currency: &str) {
        let currency: Currency = currency.parse().expect("a code");
        let exact = Money::from_minor(minor, currency).to_decimal().to_string();
        let amount = Amount { minor, digits: currency.minor_digits() };
        assert_eq!(serde_json::to_string(&amount).expect("serialises"), format!("\"{exact}\""));
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
        fn amounts_are_written_as_decimals(minor: i64) {
            check(minor, "EUR");
            check(minor, "ISK");
            check(minor, "BHD");
        }
    }
}
