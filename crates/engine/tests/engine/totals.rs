//! Totals: sums and counts equal those over the rows.

use bellwether_domain::measure::MeasureKey;
use bellwether_engine::portfolio::query::Filter;
use bellwether_engine::portfolio::summary::is_at_risk;
use bellwether_testkit::generated;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use rayon::ThreadPoolBuilder;

use crate::support::{every_row, everybody, portfolio};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_summary_adds_up(company in generated::company(40)) {
        let portfolio = portfolio(company);
        let summary = portfolio.summary(&everybody(), &Filter::default()).expect("adds up");
        let net: i64 = every_row(&portfolio).map(|row| row.window().net().expect("fits")).sum();
        prop_assert_eq!(summary.sums.net, net);
        prop_assert_eq!(summary.sums.prior_net, every_row(&portfolio).map(|row| row.prior_net()).sum::<i64>());
        prop_assert_eq!(summary.sums.ttm_net, every_row(&portfolio).map(|row| row.ttm_net()).sum::<i64>());
        prop_assert_eq!(summary.monthly_net.iter().sum::<i64>(), summary.sums.ttm_net);
        prop_assert_eq!(summary.bands.iter().map(|band| band.customers).sum::<usize>(), portfolio.len());
        let at_risk = every_row(&portfolio).filter(|row| is_at_risk(row.band())).count();
        prop_assert_eq!(summary.at_risk.customers, at_risk);
        for (field, values) in &summary.facets {
            let total: usize = values.iter().map(|(_, count)| count).sum();
            prop_assert_eq!(total, portfolio.len(), "facet {}", field.as_str());
        }
        let explained = every_row(&portfolio).filter(|row| row.score().now.value.is_some()).map(|row| row.explain());
        let lost: f64 = explained.flat_map(|e| e.dimensions).filter_map(|d| d.lost).sum();
        prop_assert!((summary.points_lost.iter().sum::<f64>() - lost).abs() < 1e-6);
    }

    #[test]
    fn what_is_kept_in_columns_explains_the_published_score(company in generated::company(30)) {
        let portfolio = portfolio(company);
        for row in every_row(&portfolio) {
            let explained = row.explain();
            prop_assert_eq!(explained.score.value, row.score().now.value);
            prop_assert_eq!(&explained.score.band, row.band());
            let gained: f64 = explained.dimensions.iter().filter_map(|d| d.gained).sum();
            if let Some(computed) = row.score().now.computed {
                prop_assert!((gained - f64::from(computed)).abs() <= 0.5 + 1e-9);
            }
            let ratio = row.measure(MeasureKey::OverdueRatio);
            if let Ok(ratio) = ratio {
                let (since, gap) = (row.measure(MeasureKey::DaysSinceInvoice), row.measure(MeasureKey::GapDays));
                prop_assert_eq!(Ok(ratio), since.and_then(|since| Ok(since / gap?)));
            }
        }
    }
}

#[test]
fn sums_of_fractions_are_the_same_on_any_number_of_threads() {
    let mut generator = TestRunner::deterministic();
    let companies = std::iter::from_fn(|| generated::company(999).new_tree(&mut generator).ok());
    let company =
        companies.map(|tree| tree.current()).find(|company| company.customers.len() > 600).expect("a company");
    let lost = |threads: usize| {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        let portfolio = portfolio(company.clone());
        let summary = pool.install(|| portfolio.summary(&everybody(), &Filter::default()));
        summary.expect("adds up").points_lost.clone()
    };
    let alone = lost(1);
    assert!(alone.iter().sum::<f64>() > 0.0);
    for threads in [2, 3, 5, 8] {
        assert_eq!(lost(threads), alone, "{threads} threads");
    }
}
