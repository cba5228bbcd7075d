//! What a customer bought by month, as the one who plans its budget looks it up.

use chrono::NaiveDate;

use super::days::Month;

/// Net of credit notes by calendar month, in minor units.
#[derive(Debug, Clone)]
pub(super) struct Ledger {
    start: Month,
    net: Vec<i64>,
    /// Month of the first invoice.
    pub(super) first: Option<Month>,
    /// Date of the last invoice.
    pub(super) last: Option<NaiveDate>,
}

impl Ledger {
    /// Nothing yet, for months from `start` on.
    pub(super) const fn new(start: Month) -> Self {
        Self { start, net: Vec::new(), first: None, last: None }
    }

    /// Adds an invoice.
    pub(super) fn invoice(&mut self, date: NaiveDate, amount: i64) {
        self.first = self.first.or(Some(Month::of(date)));
        self.last = Some(date);
        self.add(Month::of(date), amount);
    }

    /// Adds to a month; nothing before the start is kept.
    pub(super) fn add(&mut self, month: Month, amount: i64) {
        let Ok(index) = usize::try_from(month.0 - self.start.0) else { return };
        if self.net.len() <= index {
            self.net.resize(index + 1, 0);
        }
        self.net[index] += amount;
    }

    /// Net of a month.
    pub(super) fn of(&self, month: Month) -> i64 {
        usize::try_from(month.0 - self.start.0).ok().and_then(|index| self.net.get(index)).copied().unwrap_or(0)
    }

    /// The year before `year` as it would have been had the customer bought in all of its months, by the season's
    /// share of those in which it did; none with fewer than three of them, or when nothing was left of it.
    pub(super) fn year_before(&self, year: Month, season: &[u32; 12]) -> Option<i64> {
        let first = self.first?.max(self.start).max(year.plus(-12));
        let months = (first.0..year.0).map(Month);
        let (mut net, mut share) = (0, 0);
        for month in months.clone() {
            net += self.of(month);
            share += i64::from(season[month.index()]);
        }
        let whole: i64 = season.iter().copied().map(i64::from).sum();
        (months.count() >= 3 && net > 0 && share > 0).then(|| net * whole / share)
    }
}
