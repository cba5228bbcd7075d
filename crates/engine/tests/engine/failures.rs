//! A failing source takes down what is made from it, visibly, and nothing else.

use bellwether_domain::facts::set::Availability;
use bellwether_domain::measure::{MeasureKey, Missing};
use bellwether_engine::portfolio::build::Portfolio;
use bellwether_testkit::company::{Company, customer, day};

use crate::support::{nth, portfolio, portfolio_with};

fn company() -> Company {
    let days = ["2010-04-10", "2010-10-08", "2011-04-08", "2011-06-07", "2011-08-05", "2011-11-29"];
    Company::default()
        .with(customer("a"))
        .invoices("a", 10_000, &days)
        .learner("a", 1, day("2011-01-01"), &[(day("2011-06-01"), Some(day("2011-05-01")))])
        .call("a", day("2011-12-01"))
}

fn state(portfolio: &Portfolio, name: &str) -> Availability {
    let sources = &portfolio.context().sources;
    sources.iter().find(|source| source.name == name).expect("reported").availability
}

#[test]
fn learning_fails_and_the_rest_stands() {
    let well = portfolio(company());
    let ill = portfolio_with(company(), &["learning"], &[("a", 90)]);
    let (well, ill_row) = (nth(&well, 0), nth(&ill, 0));
    assert_eq!(ill_row.measure(MeasureKey::TrainingCompletion), Err(Missing::SourceUnavailable));
    for key in [MeasureKey::Yoy, MeasureKey::OverdueRatio, MeasureKey::ContactDaysSince, MeasureKey::TtmChange] {
        assert_eq!(ill_row.measure(key), well.measure(key));
    }
    assert!(ill_row.score().now.degraded && !well.score().now.degraded);
    assert!(ill_row.score().now.value <= Some(90).max(well.score().now.value));
    assert_eq!(state(&ill, "learning"), Availability::Unavailable(None));
    assert_eq!(state(&ill, "contacts"), Availability::Fresh);
    let source = ill.context().sources.iter().find(|s| s.name == "learning").expect("reported");
    assert_eq!(source.last_error.as_deref(), Some("source `company` cannot be reached: connection refused"));
}

#[test]
fn without_invoices_the_score_is_no_better_than_it_was() {
    let ill = portfolio_with(company(), &["financials"], &[("a", 41)]);
    let score = nth(&ill, 0).score().now;
    assert!(score.degraded);
    assert!(score.value.is_some_and(|value| value <= 41), "{score:?}");
    assert_eq!(nth(&ill, 0).lifecycle(), None);
    let unknown = portfolio_with(company(), &["financials"], &[]);
    assert_eq!(nth(&unknown, 0).score().now.value, None);
    assert_eq!(nth(&unknown, 0).band(), "unknown");
}

#[test]
fn what_nobody_has_is_not_configured() {
    let portfolio = portfolio(Company::default().with(customer("a")).invoices("a", 1, &["2011-11-29"]));
    for name in ["catalogue", "budgets", "learning", "contacts"] {
        assert_eq!(state(&portfolio, name), Availability::NotConfigured, "{name}");
    }
    assert_eq!(nth(&portfolio, 0).measure(MeasureKey::ContactDaysSince), Err(Missing::NotApplicable));
}
