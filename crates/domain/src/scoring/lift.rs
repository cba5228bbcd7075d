//! What would lift a score: the what-if of the account page.

use super::model::ScoringModel;
use super::score::{LastGood, score};
use crate::lifecycle::Lifecycle;
use crate::measure::{MeasureKey, Measures};

/// Points by which the published score would change if measures took other values; `None` if it is Unknown before or
/// after.
///
/// Of the published score, because that is the one people see: where a cap or a failing source holds it, a better
/// measure lifts it by 0.
pub fn lift(
    model: &ScoringModel,
    measures: &Measures,
    lifecycle: Option<Lifecycle>,
    last_good: Option<&LastGood>,
    changes: &[(MeasureKey, f64)],
) -> Option<i16> {
    let changed = changes.iter().fold(measures.clone(), |changed, &(key, value)| changed.with(key, Ok(value)));
    let before = score(model, measures, lifecycle, last_good).value?;
    let after = score(model, &changed, lifecycle, last_good).value?;
    Some(i16::from(after) - i16::from(before))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scoring::shipped::default_model;

    #[test]
    fn is_the_difference_of_published_scores() {
        let model = default_model();
        let measures = Measures::default()
            .with(MeasureKey::OverdueRatio, Ok(3.0))
            .with(MeasureKey::ContactDaysSince, Ok(90.0))
            .with(MeasureKey::Yoy, Ok(1.2));
        // 25 of 60 applicable points before, 45 of 60 after.
        let order = [(MeasureKey::OverdueRatio, 1.0)];
        assert_eq!(lift(model, &measures, None, None, &order), Some(75 - 42));
        assert_eq!(lift(model, &measures, Some(Lifecycle::Lapsed), None, &order), Some(0));
        assert_eq!(lift(model, &Measures::default(), None, None, &order), None);
    }
}
