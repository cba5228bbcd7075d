//! Payment behaviour and contract term.

use chrono::NaiveDate;

use crate::facts::rows::{Document, DocumentKind};
use crate::measure::{Measured, Missing};

/// How many invoices say how a customer pays.
const INVOICES: usize = 6;

/// `payments.days_late`: mean over the last 6 invoices, by due date, that were due by the as-of date: days from due
/// to paid, early counts as 0; one that is unpaid at the as-of date counts to that date.
///
/// Of invoices due on one day the one issued last counts as the last, then the one paid last (unpaid ones after all
/// others), so that the order in which documents come changes nothing. Not applicable when no invoice with a due date has
/// come due. `documents` are dated by the as-of date at the latest.
pub fn days_late(documents: &[Document], date: NaiveDate) -> Measured {
    // Unpaid ones are counted to the as-of date, which is no earlier than any payment that is seen.
    let ended = |paid: Option<NaiveDate>| paid.filter(|&paid| paid <= date).unwrap_or(date);
    let mut due: Vec<(NaiveDate, NaiveDate, NaiveDate)> = documents
        .iter()
        .filter(|d| d.kind == DocumentKind::Invoice)
        .filter_map(|d| Some((d.due.filter(|&due| due <= date)?, d.date, ended(d.paid))))
        .collect();
    due.sort_unstable();
    let last = &due[due.len().saturating_sub(INVOICES)..];
    if last.is_empty() {
        return Err(Missing::NotApplicable);
    }
    let late: i64 = last.iter().map(|&(due, _, ended)| (ended - due).num_days().max(0)).sum();
    let count = u32::try_from(last.len()).unwrap_or(1);
    Ok(f64::from(i32::try_from(late).unwrap_or(i32::MAX)) / f64::from(count))
}

/// `contract.days_past_end`: days from the contract's last day to the as-of date, negative within term. Not
/// applicable without a contract.
pub fn days_past_end(contract_end: Option<NaiveDate>, date: NaiveDate) -> Measured {
    let end = contract_end.ok_or(Missing::NotApplicable)?;
    Ok(f64::from(i32::try_from((date - end).num_days()).unwrap_or(i32::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::Currency;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn invoice(due: &str, paid: Option<&str>) -> Document {
        Document {
            amount: 1,
            date: day("2026-01-01"),
            due: Some(day(due)),
            paid: paid.map(day),
            currency: Currency::EUR,
            kind: DocumentKind::Invoice,
        }
    }

    #[test]
    fn early_is_zero_and_unpaid_counts_to_the_date() {
        let documents = [
            invoice("2026-03-01", Some("2026-02-20")),
            invoice("2026-03-10", Some("2026-03-14")),
            invoice("2026-03-21", None),
            invoice("2026-03-29", Some("2026-04-05")),
            invoice("2026-04-01", None),
        ];
        assert_eq!(days_late(&documents, day("2026-03-31")), Ok((0.0 + 4.0 + 10.0 + 2.0) / 4.0));
    }

    #[test]
    fn only_the_last_six_count() {
        let mut documents = vec![invoice("2026-01-10", Some("2026-03-10"))];
        documents.extend((11..17).map(|d| invoice(&format!("2026-01-{d}"), Some("2026-01-10"))));
        assert_eq!(days_late(&documents, day("2026-03-31")), Ok(0.0));
        assert_eq!(days_late(&[], day("2026-03-31")), Err(Missing::NotApplicable));
    }

    #[test]
    fn the_order_of_documents_does_not_matter() {
        let early = Document { date: day("2026-01-02"), ..invoice("2026-01-10", Some("2026-01-09")) };
        let unpaid = invoice("2026-01-10", None);
        let mut documents: Vec<_> = (11..16).map(|d| invoice(&format!("2026-01-{d}"), Some("2026-01-10"))).collect();
        documents.extend([unpaid, early]);
        let found = days_late(&documents, day("2026-03-31"));
        documents.reverse();
        assert_eq!((days_late(&documents, day("2026-03-31")), found), (found, Ok(0.0)), "the one issued last counts");
    }

    #[test]
    fn a_running_contract_is_negative() {
        assert_eq!(days_past_end(Some(day("2026-04-10")), day("2026-03-31")), Ok(-10.0));
        assert_eq!(days_past_end(None, day("2026-03-31")), Err(Missing::NotApplicable));
    }
}
