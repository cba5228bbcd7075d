//! What is told of past weeks is what was shown in them.

use bellwether_engine::portfolio::build::Portfolio;
use bellwether_engine::portfolio::past_scores::PastTotal;
use bellwether_engine::portfolio::query::Filter;
use bellwether_engine::portfolio::summary::is_at_risk;
use bellwether_testkit::generated;
use chrono::{Days, TimeDelta};
use proptest::prelude::*;

use crate::live::Live;
use crate::support::{as_of, every_row, everybody};

/// Added up row by row.
fn total(portfolio: &Portfolio) -> PastTotal {
    let scores: Vec<f64> = every_row(portfolio).filter_map(|row| row.score().now.value).map(f64::from).collect();
    PastTotal {
        as_of: portfolio.context().as_of.date,
        customers: portfolio.len(),
        scored: scores.len(),
        average_score: (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64),
        at_risk: every_row(portfolio).filter(|row| is_at_risk(row.band())).count(),
        recomputed: false,
    }
}

fn told(live: &Live, weeks: u64) -> Vec<PastTotal> {
    let portfolio = &live.engine.snapshot().expect("is there").portfolio;
    let past = live.wait(live.engine.past_weeks(portfolio, weeks)).expect("is kept");
    portfolio.past_totals(&everybody(), &Filter::default(), &past, live.engine.today()).expect("adds up")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_week_is_told_as_it_was_shown(
        company in generated::company(20),
        sets in prop::collection::vec((0usize..20, 0u8..=100, 0u64..9), 4),
    ) {
        let live = Live::new(company.clone());
        let mut expected = Vec::new();
        for (week, (at, value, days)) in (0u64..).zip(sets) {
            live.publish();
            let id = company.customers[at % company.customers.len()].id.as_str().to_owned();
            live.set_score(&id, value, as_of() + Days::new(7 * week + days));
            expected.push(total(&live.engine.snapshot().expect("is there").portfolio));
            prop_assert_eq!(&told(&live, 12), &expected);
            live.clock.advance(TimeDelta::days(7));
        }
        live.publish();
        expected.push(total(&live.engine.snapshot().expect("is there").portfolio));
        prop_assert_eq!(&told(&live, 12), &expected);
        prop_assert_eq!(&told(&live, 2), &expected[2..]);
    }
}
