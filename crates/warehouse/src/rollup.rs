//! Hot roll-ups, written by hand over the sorted columns.
//!
//! Lines are sorted by customer and date, so groups are runs: no hashing, no sorting, one pass. A row group holds
//! whole customers, so threads share the row groups and nothing has to be stitched together.

use std::ops::Range;
use std::path::Path;

use arrow::array::{Array as _, RecordBatch};
use arrow::error::ArrowError;
use bellwether_domain::codes::Currency;
use bellwether_domain::facts::rows::DocumentKind;
use chrono::NaiveDate;

use crate::error::WarehouseError;
use crate::rows::{View, Words};
use crate::table::read::Table;
use crate::words::Worded;

/// Sums by customer, calendar month, kind and currency, in that order; one entry per group in each column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MonthSums {
    /// Dense numbers of customers.
    pub customer: Vec<u32>,
    /// First days of months, as days since 1970.
    pub month: Vec<i32>,
    /// Kinds of documents.
    pub kind: Vec<DocumentKind>,
    /// Currencies of the amounts.
    pub currency: Vec<Currency>,
    /// Sums of minor units.
    pub amount: Vec<i64>,
    /// Numbers of lines.
    pub lines: Vec<u32>,
}

impl MonthSums {
    /// Number of groups.
    pub fn len(&self) -> usize {
        self.customer.len()
    }

    /// Whether there is no group.
    pub fn is_empty(&self) -> bool {
        self.customer.is_empty()
    }
}

/// Rolls the lines of a `lines` table up to customer, calendar month, kind and currency, on this many threads. The
/// answer comes in parts, in the order of the table; a customer is in one part only.
///
/// # Errors
/// When the table cannot be read, or a sum does not fit into 64 bits.
pub fn customer_months(lines: &Path, threads: usize) -> Result<Vec<MonthSums>, WarehouseError> {
    let Some(table) = Table::open(lines)? else { return Ok(Vec::new()) };
    let groups = table.groups()?;
    let threads = threads.clamp(1, groups.max(1));
    std::thread::scope(|scope| {
        let share = |thread: usize| thread * groups / threads..(thread + 1) * groups / threads;
        let table = &table;
        let work: Vec<_> = (0..threads).map(|thread| scope.spawn(move || sum_groups(table, share(thread)))).collect();
        work.into_iter().map(|thread| thread.join().expect("the sums do not panic")).collect()
    })
}

fn sum_groups(table: &Table, groups: Range<usize>) -> Result<MonthSums, WarehouseError> {
    let mut sums = MonthSums::default();
    let months = MonthStarts::new();
    for group in groups {
        let batch = table.group(group, &["customer", "date", "kind", "currency", "amount_minor"])?;
        sum(&batch, &months, &mut sums)?;
    }
    Ok(sums)
}

/// Adds the groups of sorted lines.
fn sum(batch: &RecordBatch, months: &MonthStarts, sums: &mut MonthSums) -> Result<(), WarehouseError> {
    let view = View(batch);
    let customers = view.number("customer").values();
    let days = &view.date("date").values()[..customers.len()];
    let amounts = &view.int("amount_minor").values()[..customers.len()];
    let mut slots = Slots::new(view.word("kind"), view.word("currency"))?;
    let mut row = 0;
    while row < customers.len() {
        let customer = customers[row];
        let (month, next_month) = months.around(days[row]).ok_or_else(undated)?;
        let start = row;
        while row < customers.len() && customers[row] == customer && days[row] < next_month {
            row += 1;
        }
        slots.add(start..row, amounts);
        slots.emit(customer, month, sums);
    }
    if slots.overflow { Err(out_of_range()) } else { Ok(()) }
}

fn out_of_range() -> WarehouseError {
    ArrowError::ArithmeticOverflow("sum of amounts by month: more than 64 bits".to_owned()).into()
}

fn undated() -> WarehouseError {
    ArrowError::ParseError("line is not dated between the years 1900 and 2199".to_owned()).into()
}

/// First days of all months that facts can be dated in, as days since 1970: looking a day up costs no calendar
/// arithmetic.
struct MonthStarts(Vec<i32>);

impl MonthStarts {
    fn new() -> Self {
        let starts =
            (1900..=2200).flat_map(|year| (1..=12).filter_map(move |month| NaiveDate::from_ymd_opt(year, month, 1)));
        Self(starts.map(|first| first.to_epoch_days()).collect())
    }

    /// First days of the month of a day and of the month after it.
    fn around(&self, day: i32) -> Option<(i32, i32)> {
        let starts = &self.0;
        let since = i64::from(day) - i64::from(starts[0]);
        // A month has 146,097 / 4,800 days on average; the guess is at most one month off.
        let mut at = usize::try_from(since * 4_800 / 146_097).ok().filter(|&at| since >= 0 && at < starts.len())?;
        at -= usize::from(starts[at] > day);
        at += usize::from(starts.get(at + 1).is_some_and(|&next| next <= day));
        Some((starts[at], *starts.get(at + 1)?))
    }
}

/// Accumulators, one per kind and currency.
struct Slots<'a> {
    kinds: Words<'a>,
    currencies: Words<'a>,
    /// By slot: kind, currency, sum, lines.
    slots: Vec<(DocumentKind, Currency, i64, u32)>,
    /// The slot of a pair of keys: `kind * currencies + currency`.
    slot_of: Vec<usize>,
    overflow: bool,
}

impl<'a> Slots<'a> {
    fn new(kinds: Words<'a>, currencies: Words<'a>) -> Result<Self, WarehouseError> {
        let invalid = || ArrowError::ParseError("kind or currency that no table holds".to_owned());
        let kind: Option<Vec<DocumentKind>> = kinds.translate(DocumentKind::parse).into_iter().collect();
        let currency: Option<Vec<Currency>> = currencies.translate(|code| code.parse().ok()).into_iter().collect();
        let (kind, currency) = kind.zip(currency).ok_or_else(invalid)?;
        let mut slots: Vec<(DocumentKind, Currency, i64, u32)> =
            kind.iter().flat_map(|&kind| currency.iter().map(move |&currency| (kind, currency, 0, 0))).collect();
        slots.sort_unstable();
        slots.dedup();
        let find = |kind, currency| slots.iter().position(|slot| (slot.0, slot.1) == (kind, currency));
        let pairs = kind.iter().flat_map(|&kind| currency.iter().map(move |&currency| (kind, currency)));
        let slot_of = pairs.map(|(kind, currency)| find(kind, currency).expect("made from the same pairs")).collect();
        Ok(Self { kinds, currencies, slots, slot_of, overflow: false })
    }

    fn add(&mut self, rows: Range<usize>, amounts: &[i64]) {
        let (kinds, currencies) = (self.kinds.keys.values(), self.currencies.keys.values());
        let width = self.currencies.values.len();
        for row in rows {
            let pair = kinds[row].cast_unsigned() as usize * width + currencies[row].cast_unsigned() as usize;
            let slot = &mut self.slots[self.slot_of[pair]];
            let (sum, overflow) = slot.2.overflowing_add(amounts[row]);
            slot.2 = sum;
            slot.3 += 1;
            self.overflow |= overflow;
        }
    }

    fn emit(&mut self, customer: u32, month: i32, sums: &mut MonthSums) {
        for (kind, currency, amount, lines) in &mut self.slots {
            if *lines > 0 {
                sums.customer.push(customer);
                sums.month.push(month);
                sums.kind.push(*kind);
                sums.currency.push(*currency);
                sums.amount.push(std::mem::take(amount));
                sums.lines.push(std::mem::take(lines));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{Datelike, Months};

    use super::MonthStarts;
    use crate::rows::date;

    #[test]
    fn months_are_those_of_the_calendar() {
        let months = MonthStarts::new();
        for day in -25_567..84_006 {
            let first = date(day).with_day(1).expect("every month has a first day");
            let next = first + Months::new(1);
            assert_eq!(months.around(day), Some((first.to_epoch_days(), next.to_epoch_days())), "{}", date(day));
        }
        assert_eq!((date(-25_567), date(84_006)), ("1900-01-01".parse().unwrap(), "2200-01-01".parse().unwrap()));
        assert_eq!((months.around(-25_568), months.around(90_000)), (None, None));
    }
}
