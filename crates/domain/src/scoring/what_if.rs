//! The changes an account manager can bring about, and what each would do to a score: "what would lift it most".

use super::lift::lift;
use super::model::ScoringModel;
use super::score::LastGood;
use crate::lifecycle::Lifecycle;
use crate::measure::{MeasureKey, Measures};

/// Product families that [`TWO_MORE_FAMILIES`] adds.
const MORE_FAMILIES: u32 = 2;

const ORDER_TODAY: &str = "order_today";
const CONTACT_TODAY: &str = "contact_today";
const TWO_MORE_FAMILIES: &str = "two_more_families";
const TRAINING_DONE: &str = "training_done";
const BUDGET_MET: &str = "budget_met";

/// A change and the points it would bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WhatIf {
    /// `order_today`, `contact_today`, `two_more_families`, `training_done` or `budget_met`.
    pub key: &'static str,
    /// Points the published score would gain, at least 1.
    pub points: i16,
}

/// A measure and the value a change would give it, if it can be told.
type Target = (MeasureKey, Option<f64>);

/// The changes that would lift a published score, most points first.
///
/// A change is looked at only where its measure has a value: what does not apply or has no history yet cannot be
/// promised. `coverage` is how many common product families the customer buys, and how many there are.
pub fn what_ifs(
    model: &ScoringModel,
    measures: &Measures,
    lifecycle: Option<Lifecycle>,
    last_good: Option<&LastGood>,
    coverage: Option<(u32, u32)>,
) -> Vec<WhatIf> {
    let breadth = coverage
        .filter(|(_, common)| *common > 0)
        .map(|(covered, common)| f64::from((covered + MORE_FAMILIES).min(common)) / f64::from(common));
    let changes: [(&str, &[Target]); 5] = [
        (ORDER_TODAY, &[(MeasureKey::OverdueRatio, Some(0.0)), (MeasureKey::DaysSinceInvoice, Some(0.0))]),
        (CONTACT_TODAY, &[(MeasureKey::ContactDaysSince, Some(0.0))]),
        (TWO_MORE_FAMILIES, &[(MeasureKey::Breadth, breadth)]),
        (TRAINING_DONE, &[(MeasureKey::TrainingCompletion, Some(1.0)), (MeasureKey::TrainingDaysSince, Some(0.0))]),
        (BUDGET_MET, &[(MeasureKey::BudgetAttainment, Some(1.0))]),
    ];
    let mut found: Vec<WhatIf> = changes
        .into_iter()
        .filter_map(|(key, targets)| {
            let changes: Vec<(MeasureKey, f64)> = targets
                .iter()
                .filter(|(measure, _)| measures.get(*measure).is_ok())
                .filter_map(|&(measure, target)| Some((measure, target?)))
                .collect();
            let points = lift(model, measures, lifecycle, last_good, &changes)?;
            (points > 0).then_some(WhatIf { key, points })
        })
        .collect();
    found.sort_by_key(|change| std::cmp::Reverse(change.points));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Missing;
    use crate::scoring::shipped::default_model;

    fn keys(measures: &Measures, coverage: Option<(u32, u32)>) -> Vec<(&'static str, i16)> {
        what_ifs(default_model(), measures, None, None, coverage).iter().map(|w| (w.key, w.points)).collect()
    }

    #[test]
    fn most_points_come_first_and_nothing_is_promised_without_a_value() {
        let measures = Measures::default()
            .with(MeasureKey::OverdueRatio, Ok(3.0))
            .with(MeasureKey::Breadth, Ok(0.5))
            .with(MeasureKey::ContactDaysSince, Ok(10.0))
            .with(MeasureKey::BudgetAttainment, Err(Missing::NotApplicable));
        // 20 of 50 points by an order; 15 × 0.2 of 50 by two of ten more families; contact is at its best already.
        assert_eq!(keys(&measures, Some((5, 10))), [(ORDER_TODAY, 40), (TWO_MORE_FAMILIES, 6)]);
        assert_eq!(keys(&measures, None), [(ORDER_TODAY, 40)]);
    }

    #[test]
    fn a_score_at_its_best_cannot_be_lifted() {
        assert_eq!(keys(&Measures::default().with(MeasureKey::OverdueRatio, Ok(0.5)), None), []);
        assert_eq!(keys(&Measures::default(), None), []);
    }
}
