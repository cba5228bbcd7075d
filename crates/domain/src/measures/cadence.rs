//! Order cadence, from invoice activity alone: every invoice counts whatever its total, a credit note never does.

use chrono::NaiveDate;

use crate::facts::rows::{Document, DocumentKind};
use crate::fiscal::window::months_back;
use crate::measure::{Measured, Missing};

/// Fewer distinct invoice dates than this say nothing about a rhythm.
const LEAST_DATES: usize = 4;

/// Counts and dates of one customer's documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct InvoiceActivity {
    /// Invoices.
    pub invoices: u32,
    /// Credit notes.
    pub credit_notes: u32,
    /// First and last invoice date; none when never invoiced.
    pub span: Option<(NaiveDate, NaiveDate)>,
}

impl InvoiceActivity {
    /// Counts documents, which are sorted by date.
    pub fn of(documents: &[Document]) -> Self {
        let mut activity = Self::default();
        for document in documents {
            match document.kind {
                DocumentKind::Invoice => {
                    activity.invoices += 1;
                    let first = activity.span.map_or(document.date, |(first, _)| first);
                    activity.span = Some((first, document.date));
                }
                DocumentKind::CreditNote => activity.credit_notes += 1,
                DocumentKind::Adjustment => {}
            }
        }
        activity
    }

    /// Date of the first invoice.
    pub fn first(&self) -> Option<NaiveDate> {
        self.span.map(|(first, _)| first)
    }

    /// Date of the last invoice.
    pub fn last(&self) -> Option<NaiveDate> {
        self.span.map(|(_, last)| last)
    }
}

/// `cadence.gap_days`: median gap in days between distinct invoice dates in the 24 months to the last invoice; the
/// mean of the middle two when even.
///
/// Not applicable when never invoiced; insufficient history with fewer than 4 distinct dates. `documents` are sorted
/// by date; `scratch` is working memory that callers keep.
pub fn gap_days(documents: &[Document], activity: &InvoiceActivity, scratch: &mut Vec<i32>) -> Measured {
    let last = activity.last().ok_or(Missing::NotApplicable)?;
    let after = months_back(last, 24);
    let recent = &documents[documents.partition_point(|d| d.date <= after)..];
    scratch.clear();
    let mut previous: Option<NaiveDate> = None;
    for invoice in recent.iter().filter(|d| d.kind == DocumentKind::Invoice) {
        if let Some(previous) = previous
            && previous != invoice.date
        {
            scratch.push(days_between(previous, invoice.date));
        }
        previous = Some(invoice.date);
    }
    if scratch.len() + 1 < LEAST_DATES {
        return Err(Missing::InsufficientHistory);
    }
    Ok(median(scratch))
}

/// `cadence.days_since`: days from the last invoice to the as-of date. Not applicable when never invoiced.
pub fn days_since(activity: &InvoiceActivity, as_of: NaiveDate) -> Measured {
    activity.last().map(|last| f64::from(days_between(last, as_of))).ok_or(Missing::NotApplicable)
}

/// `cadence.overdue_ratio`: days since the last invoice ÷ the usual gap; no value as [`gap_days`].
pub fn overdue_ratio(days_since: Measured, gap_days: Measured) -> Measured {
    Ok(days_since? / gap_days?)
}

/// The day by which the next order is expected: the last invoice plus the usual gap, rounded up to a whole day.
pub fn expected_next(last_invoice: NaiveDate, gap_days: f64) -> Option<NaiveDate> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a gap is positive and below 731 days")]
    let days = gap_days.ceil() as u64;
    last_invoice.checked_add_days(chrono::Days::new(days))
}

fn days_between(from: NaiveDate, to: NaiveDate) -> i32 {
    i32::try_from((to - from).num_days()).unwrap_or(i32::MAX)
}

fn median(gaps: &mut [i32]) -> f64 {
    let middle = gaps.len() / 2;
    let (below, upper, _) = gaps.select_nth_unstable(middle);
    let upper = *upper;
    if below.len() > middle || gaps.len() % 2 == 1 {
        return f64::from(upper);
    }
    let lower = gaps[..middle].iter().copied().max().unwrap_or(upper);
    (f64::from(lower) + f64::from(upper)) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::Currency;

    fn document(day: &str, kind: DocumentKind) -> Document {
        Document {
            amount: 100,
            date: day.parse().expect("a date"),
            due: None,
            paid: None,
            currency: Currency::GBP,
            kind,
        }
    }

    fn gap(days: &[&str]) -> Measured {
        let documents: Vec<_> = days.iter().map(|day| document(day, DocumentKind::Invoice)).collect();
        gap_days(&documents, &InvoiceActivity::of(&documents), &mut Vec::new())
    }

    #[test]
    fn the_median_of_an_even_number_of_gaps_is_the_mean_of_the_middle_two() {
        assert_eq!(gap(&["2011-01-01", "2011-01-03", "2011-01-10", "2011-01-11"]), Ok(2.0));
        assert_eq!(gap(&["2011-01-01", "2011-01-03", "2011-01-10", "2011-01-11", "2011-01-31"]), Ok(4.5));
    }

    #[test]
    fn several_invoices_of_a_day_are_one_date() {
        assert_eq!(gap(&["2011-01-01", "2011-01-01", "2011-01-03", "2011-01-10"]), Err(Missing::InsufficientHistory));
    }

    #[test]
    fn dates_24_months_before_the_last_invoice_are_too_old() {
        let recent = ["2009-01-11", "2009-02-10", "2009-03-12", "2011-01-10"];
        assert_eq!(gap(&recent), Ok(30.0));
        let one_too_old = ["2009-01-10", "2009-02-10", "2009-03-12", "2011-01-10"];
        assert_eq!(gap(&one_too_old), Err(Missing::InsufficientHistory));
    }

    #[test]
    fn a_credit_note_is_no_order_and_hides_none() {
        let documents = [
            document("2011-01-01", DocumentKind::Invoice),
            document("2011-01-01", DocumentKind::CreditNote),
            document("2011-02-01", DocumentKind::CreditNote),
        ];
        let activity = InvoiceActivity::of(&documents);
        assert_eq!((activity.invoices, activity.credit_notes), (1, 2));
        assert_eq!(activity.last(), "2011-01-01".parse().ok());
        assert_eq!(days_since(&activity, "2011-03-01".parse().expect("a date")), Ok(59.0));
    }

    #[test]
    fn never_invoiced_is_not_applicable() {
        assert_eq!(gap(&[]), Err(Missing::NotApplicable));
    }
}
