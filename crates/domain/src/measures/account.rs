//! One account in detail: its fiscal year month by month, its invoice days. Formulas of the drill-downs.

use chrono::NaiveDate;

use crate::facts::rows::{Budget, Document, DocumentKind};
use crate::fiscal::period::{FiscalMonth, FiscalYear};
use crate::fiscal::window::{Window, months_to};
use crate::measures::as_of::AsOf;
use crate::measures::money_sums::{Turnover, turnover};
use crate::measures::pacing::YearSums;
use crate::money::MoneyError;

/// One fiscal month of an account, in minor units of the reporting currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthFigures {
    /// The month.
    pub month: FiscalMonth,
    /// Whether it is closed at the as-of date.
    pub closed: bool,
    /// Invoices and credit notes up to the as-of date; none for a month that has not begun.
    pub turnover: Option<Turnover>,
    /// Net of the same month of the year before.
    pub prior_net: i64,
    /// Sum of its budget rows; none without a row.
    pub budget: Option<i64>,
}

/// The fiscal year of the as-of date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearFigures {
    /// The year.
    pub year: FiscalYear,
    /// The year before.
    pub prior: FiscalYear,
    /// Its twelve months.
    pub months: Vec<MonthFigures>,
    /// What pacing is worked out from.
    pub sums: YearSums,
}

impl YearFigures {
    /// Sums up an account's documents (sorted by date, none later than the as-of date) and budgets.
    ///
    /// # Errors
    /// On overflow.
    pub fn of(documents: &[Document], budgets: &[Budget], as_of: &AsOf) -> Result<Self, MoneyError> {
        let calendar = &as_of.calendar;
        let year = calendar.year_of(as_of.date);
        let mut months = Vec::with_capacity(12);
        for month in calendar.months_of_year(&year) {
            let prior = calendar.months_before(&month, 12);
            let begun = month.start <= as_of.date;
            months.push(MonthFigures {
                month,
                closed: calendar.is_closed(&month, as_of.date),
                turnover: if begun { Some(turnover(documents, month.window())?) } else { None },
                prior_net: turnover(documents, prior.window())?.net()?,
                budget: budget_of(budgets, month.window())?,
            });
        }
        let prior_month = calendar.months_before(&months[0].month, 12);
        let prior = calendar.year_of(prior_month.start);
        let sums = year_sums(documents, &months, prior)?;
        Ok(Self { year, prior, months, sums })
    }
}

fn year_sums(documents: &[Document], months: &[MonthFigures], prior: FiscalYear) -> Result<YearSums, MoneyError> {
    let mut sums = YearSums {
        closed_net: 0,
        closed_months: 0,
        budget: None,
        prior_same_months: 0,
        prior_year: 0,
        bought_all_prior_year: first_invoice(documents).is_some_and(|first| first <= prior.start),
    };
    for month in months {
        add(&mut sums.prior_year, month.prior_net)?;
        if let Some(budget) = month.budget {
            add(sums.budget.get_or_insert(0), budget)?;
        }
        if month.closed {
            sums.closed_months += 1;
            add(&mut sums.closed_net, month.turnover.unwrap_or_default().net()?)?;
            add(&mut sums.prior_same_months, month.prior_net)?;
        }
    }
    Ok(sums)
}

fn budget_of(budgets: &[Budget], month: Window) -> Result<Option<i64>, MoneyError> {
    let mut sum = None;
    for row in budgets.iter().filter(|row| month.contains(row.month)) {
        add(sum.get_or_insert(0), row.amount)?;
    }
    Ok(sum)
}

fn add(sum: &mut i64, amount: i64) -> Result<(), MoneyError> {
    *sum = sum.checked_add(amount).ok_or(MoneyError::Overflow)?;
    Ok(())
}

fn first_invoice(documents: &[Document]) -> Option<NaiveDate> {
    documents.iter().find(|d| d.kind == DocumentKind::Invoice).map(|d| d.date)
}

/// The documents of one kind on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayFigures {
    /// The day.
    pub date: NaiveDate,
    /// How many documents.
    pub documents: u32,
    /// Their sum, in minor units.
    pub amount: i64,
}

/// Days with documents of a kind in the 24 months to the as-of date, oldest first. `documents` are sorted by date.
///
/// # Errors
/// On overflow.
pub fn days_with(documents: &[Document], kind: DocumentKind, as_of: NaiveDate) -> Result<Vec<DayFigures>, MoneyError> {
    let shown = months_to(as_of, 24);
    let mut days: Vec<DayFigures> = Vec::new();
    for document in documents.iter().filter(|d| d.kind == kind && shown.contains(d.date)) {
        match days.last_mut().filter(|day| day.date == document.date) {
            Some(day) => {
                day.documents += 1;
                add(&mut day.amount, document.amount)?;
            }
            None => days.push(DayFigures { date: document.date, documents: 1, amount: document.amount }),
        }
    }
    Ok(days)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::Currency;
    use crate::fiscal::{FiscalCalendar, YearLabel};

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn document(date: &str, kind: DocumentKind, amount: i64) -> Document {
        Document { amount, date: day(date), due: None, paid: None, currency: Currency::GBP, kind }
    }

    #[test]
    fn the_year_month_by_month() {
        let calendar = FiscalCalendar::months(4, YearLabel::StartYear).expect("a calendar");
        let as_of = AsOf::new(calendar, day("2011-06-15"));
        let documents = [
            document("2010-04-01", DocumentKind::Invoice, 500),
            document("2010-07-01", DocumentKind::Invoice, 700),
            document("2011-04-10", DocumentKind::Invoice, 400),
            document("2011-04-11", DocumentKind::CreditNote, 100),
            document("2011-06-10", DocumentKind::Invoice, 50),
        ];
        let budgets = [Budget { month: day("2011-05-01"), amount: 900, currency: Currency::GBP }];
        let figures = YearFigures::of(&documents, &budgets, &as_of).expect("fits");
        assert_eq!(figures.year.number, 2011);
        let april = figures.months[0];
        assert_eq!((april.closed, april.turnover), (true, Some(Turnover { invoiced: 400, credited: 100 })));
        assert_eq!((april.prior_net, april.budget), (500, None));
        let june = figures.months[2];
        assert_eq!((june.closed, june.turnover.map(|t| t.invoiced)), (false, Some(50)));
        assert_eq!((figures.months[3].turnover, figures.months[3].prior_net), (None, 700));
        let expected = YearSums {
            closed_net: 300,
            closed_months: 2,
            budget: Some(900),
            prior_same_months: 500,
            prior_year: 1200,
            bought_all_prior_year: true,
        };
        assert_eq!(figures.sums, expected);
    }

    #[test]
    fn documents_of_a_day_are_one_tick() {
        let documents = [
            document("2009-06-15", DocumentKind::Invoice, 1),
            document("2011-01-05", DocumentKind::Invoice, 10),
            document("2011-01-05", DocumentKind::Invoice, 5),
            document("2011-01-06", DocumentKind::CreditNote, 5),
        ];
        let ticks = days_with(&documents, DocumentKind::Invoice, day("2011-06-15")).expect("fits");
        assert_eq!(ticks, [DayFigures { date: day("2011-01-05"), documents: 2, amount: 15 }]);
    }
}
