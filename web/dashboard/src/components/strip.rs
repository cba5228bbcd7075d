//! The strip of an order cadence: time from left to right. SVG draws the shapes, HTML the texts, so that text never scales.

use bellwether_contract::account::Cadence;
use chrono::{Datelike, Days, Months, NaiveDate};
use maud::{Markup, html};

use bellwether_ui::format::date;
use bellwether_ui::format::locale::locale;
use bellwether_ui::format::number::{self, fixed};

/// Ticks from which a year is enough; with fewer, two years are shown.
const ENOUGH: usize = 4;
/// Days kept free to the right of today, or of the date expected.
const AHEAD: u64 = 14;
/// Share of the width around "today" in which no other label fits.
const LABEL: f64 = 12.0;

/// Positions in percent of the strip's width.
#[derive(Debug, PartialEq)]
pub(crate) struct Strip {
    ticks: Vec<f64>,
    credits: Vec<(f64, NaiveDate)>,
    today: f64,
    expected: Option<(f64, NaiveDate)>,
    months: Vec<(f64, NaiveDate)>,
    start: NaiveDate,
    /// Days past the expected date; negative while it lies ahead.
    late: i64,
}

impl Strip {
    /// Nothing if there was no invoice in the time shown.
    pub(crate) fn of(cadence: &Cadence) -> Option<Self> {
        let today = cadence.context.as_of;
        let year = today.checked_sub_months(Months::new(12))?;
        let in_year = cadence.invoice_dates.iter().filter(|day| day.date >= year).count();
        let start = if in_year >= ENOUGH { year } else { today.checked_sub_months(Months::new(24))? };
        let expected = cadence.expected_next.filter(|day| *day >= start);
        let end = expected.map_or(today, |day| day.max(today)).checked_add_days(Days::new(AHEAD))?;
        let position = |day: NaiveDate| percent((day - start).num_days(), (end - start).num_days());
        let within = |day: &NaiveDate| *day >= start && *day <= end;
        let ticks: Vec<f64> = cadence.invoice_dates.iter().map(|day| day.date).filter(within).map(position).collect();
        let credits = cadence.credit_notes.iter().map(|day| day.date).filter(within);
        (!ticks.is_empty()).then(|| Self {
            credits: credits.map(|day| (position(day), day)).collect(),
            today: position(today),
            expected: expected.map(|day| (position(day), day)),
            months: labels(start, today).map(|day| (position(day), day)).collect(),
            start,
            late: expected.map_or(0, |day| (today - day).num_days()),
            ticks,
        })
    }

    /// The drawing.
    pub(crate) fn markup(&self, cadence: &Cadence) -> Markup {
        let as_of = cadence.context.as_of;
        let ticks = self.ticks.iter().map(|x| format!("M{} 30V100", fixed(*x, 2))).collect::<String>();
        let late = self.late > 0;
        html! {
            div.cadence {
                div.cadence__flags {
                    @if let Some((x, day)) = self.expected {
                        // The text ends at the line, or begins there where there is no room before it.
                        span.neg[late].sub[!late].at-start[x < 25.0] data-style=(left(x)) {
                            "expected " (date::near(locale(), day, as_of))
                            @if late { ", " (self.late) " d late" }
                        }
                    }
                }
                div.cadence__strip {
                    svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label=(self.label(cadence)) {
                        @if let Some((x, _)) = self.expected.filter(|_| late) {
                            rect.late x=(fixed(x, 2)) y="0" width=(fixed(self.today - x, 2)) height="100" {}
                        }
                        path.tick d=(ticks) {}
                        @if let Some((x, _)) = self.expected {
                            path.exp.exp--ahead[!late] d={ "M" (fixed(x, 2)) " 0V100" } {}
                        }
                        path.today d={ "M" (fixed(self.today, 2)) " 0V100" } {}
                    }
                    @for (x, day) in &self.credits {
                        @let day = date::near(locale(), *day, as_of);
                        i.cadence__credit data-style=(left(*x)) data-tip={ "Credit note " (day) ": never counts as an order" } {}
                    }
                }
                div.cadence__x {
                    @for (index, (x, day)) in self.months.iter().enumerate() {
                        @if (x - self.today).abs() > LABEL { span data-style=(left(*x)) { (month(*day, index == 0)) } }
                    }
                    span.is-today data-style=(left(self.today)) { "today" }
                }
            }
            div.legend {
                span { i.l-tick {} "Invoice date (" (self.ticks.len()) ")" }
                span { i.l-credit {} "Credit note (" (self.credits.len()) ")" }
                @if late { span { i.l-late {} "Overdue" } }
            }
        }
    }

    fn label(&self, cadence: &Cadence) -> String {
        let day = |day| date::full(locale(), day);
        let gap = cadence
            .gap_days
            .value
            .map_or_else(String::new, |gap| format!(", typically every {} days", number::days(locale(), gap)));
        let last = cadence.last_invoice.map_or_else(String::new, |last| format!("; the last on {}", day(last)));
        let next = self.expected.map_or_else(String::new, |(_, next)| format!(", the next expected on {}", day(next)));
        let dates = number::counted(locale(), self.ticks.len() as u64, "invoice date", "invoice dates");
        format!("{dates} since {}{gap}{last}{next}", day(self.start))
    }
}

/// Name of a month; with its year at the start of the strip and of a year.
fn month(day: NaiveDate, first: bool) -> String {
    date::month_tick(locale(), day, first)
}

fn left(x: f64) -> String {
    format!("left:{}%", fixed(x, 2))
}

/// First days of every second month after `start`, of every fourth when two years are shown.
fn labels(start: NaiveDate, today: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    let step = if (today - start).num_days() > 400 { 4 } else { 2 };
    let first = start
        .with_day(1)
        .filter(|first| *first >= start)
        .or_else(|| start.with_day(1).and_then(|first| first.checked_add_months(Months::new(1))));
    std::iter::successors(first, move |day| day.checked_add_months(Months::new(step)))
        .take_while(move |day| *day <= today)
}

#[expect(clippy::cast_precision_loss, reason = "days of two years")]
fn percent(days: i64, of: i64) -> f64 {
    days as f64 / of.max(1) as f64 * 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn labels_are_first_days_within_the_time_shown() {
        let all: Vec<_> = labels(day("2024-11-10"), day("2025-11-10")).collect();
        assert_eq!(all.first(), Some(&day("2024-12-01")));
        assert_eq!(all.len(), 6);
        assert_eq!(labels(day("2024-11-01"), day("2025-11-10")).next(), Some(day("2024-11-01")));
        assert_eq!(labels(day("2023-11-10"), day("2025-11-10")).nth(1), Some(day("2024-04-01")));
    }

    #[test]
    fn positions_are_shares_of_the_width() {
        assert!((percent(91, 364) - 25.0).abs() < 1e-9);
        assert!(percent(1, 0).is_finite());
    }
}
