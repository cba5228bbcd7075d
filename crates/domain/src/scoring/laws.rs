//! The property tests that `metrics.md` §5 and §7 name, over generated models and measures.

use proptest::prelude::*;
use proptest::sample::subsequence;

use super::draft::{BandDraft, DimensionDraft, InputDraft, ModelDraft};
use super::explain::evaluate;
use super::model::{Combine, ScoringModel};
use super::score::{LastGood, Score, score};
use crate::lifecycle::Lifecycle;
use crate::measure::{MeasureKey, Measured, Measures, Missing};

/// Generated models draw on the first few measures, so that dimensions often share one.
const KEYS: &[MeasureKey] = MeasureKey::ALL.split_at(8).0;

/// Every curve of a measure falls, or none does, so that each measure has a better end.
fn falls(key: MeasureKey) -> bool {
    key.index() % 2 == 1
}

fn curve(key: MeasureKey) -> impl Strategy<Value = Vec<(f64, f64)>> {
    let values = proptest::collection::btree_set(-20_i32..120, 2..6);
    values.prop_flat_map(|values| (proptest::collection::vec(0_u16..=1000, values.len()), Just(values))).prop_map(
        move |(mut scores, values)| {
            scores.sort_unstable();
            if falls(key) {
                scores.reverse();
            }
            values
                .iter()
                .zip(scores)
                .map(|(&value, score)| (f64::from(value) / 10.0, f64::from(score) / 10.0))
                .collect()
        },
    )
}

fn weight() -> impl Strategy<Value = f64> {
    prop_oneof![(1_u32..=40).prop_map(f64::from), (1_u32..=30).prop_map(|tenths| f64::from(tenths) / 10.0)]
}

fn input(key: MeasureKey) -> impl Strategy<Value = InputDraft> {
    (weight(), curve(key)).prop_map(move |(weight, curve)| InputDraft {
        measure: key.as_str().to_owned(),
        weight,
        curve,
    })
}

fn dimension() -> impl Strategy<Value = DimensionDraft> {
    let inputs =
        subsequence(KEYS, 1..=4).prop_shuffle().prop_flat_map(|keys| keys.into_iter().map(input).collect::<Vec<_>>());
    (weight(), any::<bool>(), inputs).prop_map(|(weight, first, inputs)| DimensionDraft {
        key: String::new(),
        weight,
        combine: if first { Combine::First } else { Combine::Mean },
        inputs,
    })
}

fn draft() -> impl Strategy<Value = ModelDraft> {
    let floor = prop_oneof![Just(0.0), Just(0.25), (0_u32..=10).prop_map(|tenths| f64::from(tenths) / 10.0)];
    let bands = proptest::option::of(proptest::collection::btree_set(1_u8..=100, 0..4));
    (proptest::collection::vec(dimension(), 1..6), floor, any::<bool>(), bands).prop_map(
        |(mut dimensions, min_confidence, lapsed_cap, bands)| {
            for (index, dimension) in dimensions.iter_mut().enumerate() {
                dimension.key = format!("d{index}");
            }
            let band = |min: u8| BandDraft { key: format!("from {min}"), min: f64::from(min) };
            let bands = bands.map(|minima| std::iter::once(0).chain(minima).map(band).collect());
            let (name, description) = (None, None);
            ModelDraft {
                key: "m".to_owned(),
                version: 1,
                name,
                description,
                dimensions,
                bands,
                min_confidence,
                lapsed_cap,
            }
        },
    )
}

fn value() -> impl Strategy<Value = f64> {
    prop_oneof![(-30_i32..130).prop_map(|tenths| f64::from(tenths) / 10.0), -3.0..13.0_f64]
}

fn measured() -> impl Strategy<Value = Measured> {
    prop_oneof![
        5 => value().prop_map(Ok),
        1 => Just(Err(Missing::NotApplicable)),
        1 => Just(Err(Missing::InsufficientHistory)),
        1 => Just(Err(Missing::SourceUnavailable)),
    ]
}

fn measures() -> impl Strategy<Value = Measures> {
    proptest::collection::vec(measured(), KEYS.len())
        .prop_map(|values| KEYS.iter().zip(values).fold(Measures::default(), |all, (&key, value)| all.with(key, value)))
}

/// One customer, apart from the model.
#[derive(Debug, Clone)]
struct Case {
    measures: Measures,
    lifecycle: Option<Lifecycle>,
    last_good: Option<LastGood>,
}

impl Case {
    fn score(&self, model: &ScoringModel) -> Score {
        score(model, &self.measures, self.lifecycle, self.last_good.as_ref())
    }

    fn with(&self, key: MeasureKey, value: Measured) -> Self {
        Self { measures: self.measures.clone().with(key, value), ..self.clone() }
    }
}

fn case() -> impl Strategy<Value = Case> {
    let lifecycle = proptest::option::of(proptest::sample::select(&Lifecycle::ALL[..]));
    let last_good = proptest::option::of((0_u8..=100).prop_map(|value| LastGood { value, model: "m@1".to_owned() }));
    (measures(), lifecycle, last_good).prop_map(|(measures, lifecycle, last_good)| Case {
        measures,
        lifecycle,
        last_good,
    })
}

fn key() -> impl Strategy<Value = MeasureKey> {
    proptest::sample::select(KEYS)
}

fn valid(draft: ModelDraft) -> ScoringModel {
    ScoringModel::validate(draft).expect("generated models are valid")
}

/// Equal but for the last bits of the confidence and for which bit stands for which dimension.
fn assert_same(one: Score, other: Score) -> Result<(), TestCaseError> {
    prop_assert!((one.confidence - other.confidence).abs() < 1e-9, "{one:?} is not {other:?}");
    let comparable = |score: Score| Score { confidence: 0.0, basis: 0, ..score };
    prop_assert_eq!(comparable(one), comparable(other));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn a_score_is_within_0_and_100_and_within_its_bounds(draft in draft(), case in case()) {
        let model = valid(draft);
        let score = case.score(&model);
        prop_assert!(score.bounds[0] <= score.bounds[1] && score.bounds[1] <= 100);
        prop_assert!((0.0..=1.0).contains(&score.confidence));
        prop_assert_eq!(score.value.is_none(), score.reason.is_some());
        prop_assert_eq!(score.value.is_none(), score.band.is_none());
        prop_assert_eq!(score.computed.is_none(), score.reason == Some(super::score::UnknownReason::NoSignal));
        if let Some(value) = score.value {
            prop_assert!(score.bounds[0] <= value && value <= score.bounds[1], "{score:?}");
            prop_assert!(Some(value) <= score.computed);
            prop_assert_eq!(score.band, Some(model.band_of(value)));
        } else {
            prop_assert_eq!(score.bounds, [0, 100]);
            prop_assert!(score.confidence == 0.0);
        }
    }

    #[test]
    fn a_better_measure_never_lowers_a_score(
        draft in draft(), case in case(), key in key(), one in value(), other in value(),
    ) {
        let model = valid(draft);
        let (worse, better) = if (one < other) == falls(key) { (other, one) } else { (one, other) };
        let worse = case.with(key, Ok(worse)).score(&model);
        let better = case.with(key, Ok(better)).score(&model);
        prop_assert!(worse.value <= better.value && worse.computed <= better.computed);
        prop_assert!(worse.bounds[0] <= better.bounds[0] && worse.bounds[1] <= better.bounds[1]);
    }

    #[test]
    fn order_does_not_matter(
        (draft, shuffled) in draft().prop_flat_map(|draft| {
            let dimensions = Just(draft.dimensions.clone()).prop_shuffle();
            (Just(draft.clone()), dimensions.prop_map(move |dimensions| ModelDraft { dimensions, ..draft.clone() }))
        }),
        turn in 0_usize..4,
        case in case(),
    ) {
        let mut shuffled = shuffled;
        for dimension in shuffled.dimensions.iter_mut().filter(|dimension| dimension.combine == Combine::Mean) {
            let turn = turn % dimension.inputs.len();
            dimension.inputs.rotate_left(turn);
        }
        assert_same(case.score(&valid(draft)), case.score(&valid(shuffled)))?;
    }

    #[test]
    fn the_unit_of_weights_does_not_matter(
        draft in draft(), case in case(), unit in proptest::sample::select(&[1e-200, 0.01, 3.0, 7e9, 1e300][..]),
    ) {
        let mut scaled = draft.clone();
        for dimension in &mut scaled.dimensions {
            dimension.weight *= unit;
            for input in &mut dimension.inputs {
                input.weight *= unit / 3.0;
            }
        }
        assert_same(case.score(&valid(draft)), case.score(&valid(scaled)))?;
    }

    /// On the unchecked model: validation refuses a weight of 0.
    #[test]
    fn an_absent_dimension_equals_weight_zero(draft in draft(), case in case(), key in key(), pick in 0_usize..6) {
        let mut model = valid(draft);
        let pick = pick % model.dimensions.len();
        model.dimensions[pick].combine = Combine::Mean;
        model.dimensions[pick].inputs.truncate(1);
        model.dimensions[pick].inputs[0].measure = key;
        for (index, dimension) in model.dimensions.iter_mut().enumerate() {
            // The measure is this dimension's alone; an input that is not applicable would drop out elsewhere too.
            if index != pick {
                dimension.inputs.retain(|input| input.measure != key);
            }
        }
        let mut weightless = model.clone();
        weightless.dimensions[pick].share = 0.0;
        // Not applicable: out of everything.
        let present = case.with(key, Ok(5.0)).score(&weightless);
        assert_same(case.with(key, Err(Missing::NotApplicable)).score(&model), present)?;
        // Too little history: out of the score.
        let short = case.with(key, Err(Missing::InsufficientHistory)).score(&model);
        prop_assert_eq!(short.computed, present.computed);
    }

    /// What does not apply leaves no trace: the score is that of a model that never asked.
    #[test]
    fn not_applicable_never_punishes(draft in draft(), case in case(), key in key()) {
        let case = case.with(key, Err(Missing::NotApplicable));
        let mut without = draft.clone();
        for dimension in &mut without.dimensions {
            dimension.inputs.retain(|input| input.measure != key.as_str());
        }
        without.dimensions.retain(|dimension| !dimension.inputs.is_empty());
        let score = case.score(&valid(draft));
        if without.dimensions.is_empty() {
            prop_assert_eq!(score.computed, None);
        } else {
            assert_same(score, case.score(&valid(without)))?;
        }
    }

    /// The law of §5: a declared source failure never publishes more than max(L, the score with the data).
    ///
    /// Where the score with the data is Unknown there is nothing published to compare with: the data may say that half
    /// of the failed measures do not apply, so that more than a quarter of what is left is unavailable, or that they
    /// have too little history for the floor, where the failure counted as present. What is published then is still no
    /// more than the mean the data gives.
    #[test]
    fn a_failure_never_publishes_more_than_the_data_or_the_last_good_score(
        draft in draft(), case in case(), failed in subsequence(KEYS, 1..=4),
    ) {
        let model = valid(draft);
        let with_data = case.score(&model);
        let degraded = failed.iter().fold(case.clone(), |case, &key| case.with(key, Err(Missing::SourceUnavailable)));
        if let Some(published) = degraded.score(&model).value {
            let data = with_data.value.or(with_data.computed).expect("what has a score under failure has one with data");
            let most = case.last_good.map_or(data, |last| last.value.max(data));
            prop_assert!(published <= most, "{published} published, {with_data:?} with the data");
        }
    }

    #[test]
    fn the_explanation_is_that_of_the_score(draft in draft(), case in case()) {
        let model = valid(draft);
        let evaluation = evaluate(&model, &case.measures, case.lifecycle, case.last_good.as_ref());
        let score = case.score(&model);
        prop_assert_eq!(&evaluation.score, &score.named(&model));
        let sum = |part: fn(&super::explain::DimensionExplanation) -> Option<f64>| -> f64 {
            evaluation.dimensions.iter().filter_map(part).sum()
        };
        if let Some(computed) = score.computed {
            let (gained, lost) = (sum(|d| d.gained), sum(|d| d.lost));
            prop_assert!((gained + lost - 100.0).abs() < 1e-8);
            prop_assert!((sum(|d| d.effective_weight) - 1.0).abs() < 1e-9);
            prop_assert!((gained - f64::from(computed)).abs() <= 0.5 + 1e-8);
        }
        for (index, dimension) in evaluation.dimensions.iter().enumerate() {
            prop_assert_eq!(dimension.score.is_some(), score.basis & (1 << index) != 0);
            prop_assert_eq!(dimension.score.is_none(), dimension.reason.is_some());
        }
    }
}
