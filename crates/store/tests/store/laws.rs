//! Any sequence of operations leaves what the same sequence leaves in a simple model in memory.

use std::collections::{BTreeMap, HashMap};

use bellwether_store::scores::{ScoreDay, ScorePoint};
use bellwether_store::store::Store;
use chrono::NaiveDate;
use proptest::prelude::*;

use crate::given::{date, day, point};
use crate::places::setup;

const MODELS: [&str; 2] = ["distribution@1", "saas@4"];
const CUSTOMERS: [&str; 4] = ["a", "b", "c", "never written"];
const LAST_DAY: u64 = 12;

#[derive(Debug, Clone)]
enum Operation {
    Append { day: ScoreDay, points: Vec<ScorePoint> },
    Delete(&'static str),
}

/// Days by date and model, each with its points by customer.
#[derive(Debug, Default)]
struct Expected(BTreeMap<(NaiveDate, String), (ScoreDay, BTreeMap<String, ScorePoint>)>);

impl Expected {
    fn apply(&mut self, operation: &Operation) -> u64 {
        match operation {
            Operation::Append { day, points } => {
                let key = (day.as_of, day.model.clone());
                if self.0.get(&key).is_some_and(|(kept, _)| !kept.recomputed) {
                    return 0;
                }
                let by_customer = points.iter().map(|point| (point.customer.clone(), point.clone())).collect();
                self.0.insert(key, (day.clone(), by_customer));
                points.len() as u64
            }
            Operation::Delete(customer) => {
                self.0.values_mut().filter_map(|(_, points)| points.remove(*customer)).count() as u64
            }
        }
    }

    fn history(&self, customer: &str, from: NaiveDate, through: NaiveDate) -> Vec<ScorePoint> {
        let of_customer = || self.0.values().filter_map(|(_, points)| points.get(customer));
        let published_on = |as_of| of_customer().any(|point| point.as_of == as_of && !point.recomputed);
        of_customer()
            .filter(|point| (from..=through).contains(&point.as_of))
            .filter(|point| !point.recomputed || !published_on(point.as_of))
            .cloned()
            .collect()
    }

    fn last_good(&self, model: &str, from: NaiveDate, through: NaiveDate) -> HashMap<String, (NaiveDate, u8)> {
        // Days come oldest first, so that a later one overwrites an earlier one.
        self.0
            .values()
            .filter(|(day, _)| day.model == model && !day.recomputed && day.as_of >= from && day.as_of <= through)
            .flat_map(|(_, points)| points.values())
            .filter(|point| !point.degraded)
            .filter_map(|point| Some((point.customer.clone(), (point.as_of, point.value?))))
            .collect()
    }

    fn days(&self, model: &str) -> Vec<ScoreDay> {
        self.0.values().filter(|(day, _)| day.model == model).map(|(day, _)| day.clone()).collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_store_answers_like_the_model(
        operations in prop::collection::vec(operation(), 1..14),
        (from, through) in (0..=LAST_DAY, 0..=LAST_DAY),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(compare(&operations, date(from), date(through)))?;
    }
}

async fn compare(operations: &[Operation], from: NaiveDate, through: NaiveDate) -> Result<(), TestCaseError> {
    let store = Store::in_memory(setup()).unwrap();
    let mut expected = Expected::default();
    for operation in operations {
        let changed = match operation {
            Operation::Append { day, points } => store.append_scores(day, points.clone().into_iter()).await.unwrap(),
            Operation::Delete(customer) => store.delete_customer(customer).await.unwrap(),
        };
        prop_assert_eq!(changed, expected.apply(operation));
    }
    for (from, through) in [(date(0), date(LAST_DAY)), (from, through)] {
        for customer in CUSTOMERS {
            let history = store.score_history(customer, from, through).await.unwrap();
            prop_assert_eq!(history, expected.history(customer, from, through));
        }
        for model in MODELS {
            let good = store.last_good(model, from, through).await.unwrap();
            prop_assert_eq!(good, expected.last_good(model, from, through));
        }
    }
    for model in MODELS {
        let days = expected.days(model);
        for number in 0..=LAST_DAY {
            let has = days.iter().any(|day| day.as_of == date(number));
            prop_assert_eq!(store.has_score_day(date(number), model).await.unwrap(), has);
        }
        prop_assert_eq!(store.score_days(model).await.unwrap(), days);
    }
    Ok(())
}

fn operation() -> impl Strategy<Value = Operation> {
    prop_oneof![8 => append(), 1 => prop::sample::select(&CUSTOMERS[..]).prop_map(Operation::Delete)]
}

fn append() -> impl Strategy<Value = Operation> {
    let score = (prop::option::of(0..=100_u8), any::<bool>(), 0.0..=1.0);
    let scores = prop::collection::btree_map(prop::sample::select(&CUSTOMERS[..3]), score, 0..=3);
    (0..=LAST_DAY, prop::sample::select(&MODELS[..]), any::<u64>(), any::<bool>(), scores).prop_map(
        |(number, model, generation, recomputed, scores)| {
            let day = ScoreDay { recomputed, ..day(number, model).generation(generation).build() };
            let points = scores.into_iter().map(|(customer, (value, degraded, confidence))| ScorePoint {
                degraded,
                confidence,
                ..point(&day, customer, value)
            });
            let points = points.collect();
            Operation::Append { day, points }
        },
    )
}
