//! The law of degraded scores over the whole engine: a failure never publishes more than the better of the last good score
//! and the score with the data, and touches no measure that is made of other facts.

use bellwether_domain::facts::set::Availability;
use bellwether_domain::measure::{MeasureKey, Missing};
use bellwether_testkit::faulty::Mood;
use bellwether_testkit::generated;
use chrono::TimeDelta;
use proptest::prelude::*;

use crate::live::{Live, state};
use crate::support::every_row;

const KINDS: [&str; 3] = ["financials", "learning", "contacts"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_failure_never_makes_anybody_look_healthier(
        company in generated::company(12),
        failing in proptest::sample::subsequence(KINDS.to_vec(), 1..=KINDS.len()),
        age in prop_oneof![Just(None), (0i64..16).prop_map(Some)],
        published in any::<bool>(),
    ) {
        let with_data = Live::new(company.clone());
        let live = Live::new(company);
        if age.is_none() {
            failing.iter().for_each(|kind| live.source.set(kind, Mood::Down));
        }
        let last = if published { live.publish() } else { live.refresh() };
        let days = TimeDelta::days(age.unwrap_or(1));
        live.clock.advance(days);
        with_data.clock.advance(days);
        failing.iter().for_each(|kind| live.source.set(kind, Mood::Down));
        let (well, ill) = (with_data.refresh(), live.refresh());

        let young = age.is_some_and(|age| age <= 7);
        for ((last, well), ill) in every_row(&last).zip(every_row(&well)).zip(every_row(&ill)) {
            prop_assert_eq!(well.id(), ill.id());
            let good = last.score().now;
            let good = good.value.filter(|_| published && !good.degraded);
            // Where the score with the data is Unknown, nothing is published to compare with: the mean the data gives
            // stands for it, as in the law of the domain.
            let data = well.score().now.value.or(well.score().now.computed);
            let limit = good.max(data);
            let score = ill.score().now;
            prop_assert!(score.value <= limit, "{} {:?} {:?} {:?}", ill.id(), score, good, well.score().now);
            for &key in MeasureKey::ALL {
                let (ill, well) = (ill.measure(key), well.measure(key));
                prop_assert!(ill == well || (!young && ill == Err(Missing::SourceUnavailable)), "{key:?} {ill:?} {well:?}");
            }
            if young {
                prop_assert_eq!(score.value, well.score().now.value);
            }
        }
        for kind in KINDS {
            let state = state(&ill, kind);
            let usable = matches!(state, Availability::Stale(_) | Availability::Fresh | Availability::NotConfigured);
            prop_assert_eq!(usable, young || !failing.contains(&kind), "{} {:?}", kind, state);
        }
    }
}
