//! Laws of measures over whole companies.

use bellwether_domain::facts::rows::DocumentKind;
use bellwether_domain::measure::MeasureKey;
use bellwether_testkit::company::{Company, customer, day};
use bellwether_testkit::generated;
use chrono::Days;
use proptest::prelude::*;

use crate::support::{as_of, every_row, nth, portfolio};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A credit note never counts as an order, never moves the last order, never hides one.
    #[test]
    fn credit_notes_leave_cadence_alone(company in generated::company(10), date in generated::any_day(), amount in 0i64..10_000) {
        let with = portfolio(company.clone().document("c000", DocumentKind::CreditNote, date, amount));
        let without = portfolio(company);
        let (with, without) = (nth(&with, 0), nth(&without, 0));
        prop_assert_eq!(with.activity().invoices, without.activity().invoices);
        prop_assert_eq!(with.activity().span, without.activity().span);
        for key in [MeasureKey::GapDays, MeasureKey::DaysSinceInvoice, MeasureKey::OverdueRatio, MeasureKey::Breadth] {
            prop_assert_eq!(with.measure(key), without.measure(key));
        }
        prop_assert_eq!(with.lifetime().invoiced, without.lifetime().invoiced);
    }

    /// Facts dated after the as-of date are not seen.
    #[test]
    fn the_future_is_not_seen(company in generated::company(10), days in 1u64..400, amount in 1i64..10_000) {
        let later = as_of() + Days::new(days);
        let with = portfolio(
            company.clone().document("c000", DocumentKind::Invoice, later, amount).purchase("c000", later, 1),
        );
        let without = portfolio(company);
        for (with, without) in every_row(&with).zip(every_row(&without)) {
            prop_assert_eq!(with.measures(), without.measures());
            prop_assert_eq!(with.score(), without.score());
            prop_assert_eq!(with.lifetime(), without.lifetime());
        }
    }

    /// Adjustments are in no measure.
    #[test]
    fn adjustments_change_nothing(company in generated::company(10), date in generated::any_day(), amount in 0i64..10_000) {
        let with = portfolio(company.clone().document("c000", DocumentKind::Adjustment, date, amount));
        let without = portfolio(company);
        prop_assert_eq!(nth(&with, 0).measures(), nth(&without, 0).measures());
        prop_assert_eq!(nth(&with, 0).lifetime(), nth(&without, 0).lifetime());
    }
}

#[test]
fn an_account_by_hand() {
    let days = ["2010-04-10", "2010-10-08", "2011-04-08", "2011-06-07", "2011-08-05", "2011-11-29"];
    let company = Company::default()
        .with(customer("a"))
        .invoices("a", 10_000, &days)
        .document("a", DocumentKind::CreditNote, day("2011-12-01"), 3000)
        .document("a", DocumentKind::CreditNote, day("2011-11-30"), 5000)
        .budget("a", day("2011-04-01"), 20_000)
        .budget("a", day("2011-05-01"), 0)
        .budget("a", day("2011-12-01"), 90_000);
    let portfolio = portfolio(company);
    let row = nth(&portfolio, 0);
    assert_eq!((row.window().invoiced, row.window().credited, row.prior_net()), (40_000, 5000, 20_000));
    assert_eq!(row.lifetime().credited, 8000);
    assert_eq!(row.measure(MeasureKey::Yoy), Ok(1.75));
    let budget = row.budget().expect("a budget");
    assert_eq!((budget.net, budget.budget, budget.missing_months), (10_000, 20_000, 6));
    assert_eq!(row.measure(MeasureKey::BudgetAttainment), Ok(0.5));
    assert_eq!(row.measure(MeasureKey::DaysSinceInvoice), Ok(10.0));
    // Gaps of 181, 182, 60, 59 and 116 days.
    assert_eq!(row.measure(MeasureKey::GapDays), Ok(116.0));
}
