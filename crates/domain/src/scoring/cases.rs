//! Scores worked out by hand, one rule of `metrics.md` §5 and §7 at a time.

use serde_json::json;

use super::draft::ModelDraft;
use super::explain::evaluate;
use super::model::ScoringModel;
use super::score::{LastGood, Score, UnknownReason, score};
use super::shipped::default_model;
use crate::lifecycle::Lifecycle;
use crate::measure::{MeasureKey, Measured, Measures, Missing};

const NA: Measured = Err(Missing::NotApplicable);
const IH: Measured = Err(Missing::InsufficientHistory);
const SU: Measured = Err(Missing::SourceUnavailable);

/// Four measures that the test models score on the identity curve (0→0, 100→100).
const KEYS: [MeasureKey; 4] =
    [MeasureKey::Yoy, MeasureKey::OverdueRatio, MeasureKey::Breadth, MeasureKey::ContactDaysSince];

fn measures(values: &[Measured]) -> Measures {
    KEYS.iter().zip(values).fold(Measures::default(), |all, (&key, &value)| all.with(key, value))
}

fn model(document: serde_json::Value) -> ScoringModel {
    let draft: ModelDraft = serde_json::from_value(document).expect("has the shape of a draft");
    ScoringModel::validate(draft).expect("valid")
}

/// One dimension per measure, with these weights.
fn one_each(weights: &[f64]) -> ScoringModel {
    let dimensions: Vec<_> = weights.iter().zip(KEYS).map(|(weight, key)| dimension(&[key], "mean", *weight)).collect();
    model(json!({ "key": "m", "version": 1, "dimensions": dimensions }))
}

/// One dimension of several measures, weighing 3, 1, 1, 1, and nothing else.
fn all_in_one(combine: &str) -> ScoringModel {
    let mut dimension = dimension(&KEYS, combine, 10.0);
    dimension["inputs"][0]["weight"] = json!(3);
    model(json!({ "key": "m", "version": 1, "dimensions": [dimension] }))
}

fn dimension(keys: &[MeasureKey], combine: &str, weight: f64) -> serde_json::Value {
    let inputs: Vec<_> = keys.iter().map(|key| json!({ "measure": key, "curve": [[0, 0], [100, 100]] })).collect();
    json!({ "key": keys[0].as_str(), "weight": weight, "combine": combine, "inputs": inputs })
}

fn plain(model: &ScoringModel, values: &[Measured]) -> Score {
    score(model, &measures(values), Some(Lifecycle::Active), None)
}

fn with_last(model: &ScoringModel, values: &[Measured], last: u8) -> Score {
    let last = LastGood { value: last, model: model.id().to_owned() };
    score(model, &measures(values), Some(Lifecycle::Active), Some(&last))
}

#[track_caller]
fn check(score: Score, value: Option<u8>, computed: Option<u8>, confidence: f64, bounds: [u8; 2]) {
    assert_eq!((score.value, score.computed, score.bounds), (value, computed, bounds), "{score:?}");
    assert!((score.confidence - confidence).abs() < 1e-9, "{score:?}");
}

#[track_caller]
fn check_unknown(score: Score, reason: UnknownReason, computed: Option<u8>, degraded: bool) {
    check(score, None, computed, 0.0, [0, 100]);
    assert_eq!((score.band, score.reason, score.degraded), (None, Some(reason), degraded));
}

#[test]
fn the_worked_example_of_the_api() {
    let model = model(json!({ "key": "m", "version": 1,
        "dimensions": [ { "key": "cadence", "weight": 20, "combine": "mean",
            "inputs": [ { "measure": "cadence.overdue_ratio", "weight": 1, "curve": [[1, 100], [3, 0]] } ] } ],
        "bands": [ { "key": "critical", "min": 0 }, { "key": "low", "min": 80 } ] }));
    let measures = Measures::default().with(MeasureKey::OverdueRatio, Ok(1.4)).with(MeasureKey::Yoy, IH);
    let last: LastGood = serde_json::from_str(r#"{ "value": 64, "model": "m@1" }"#).expect("a last good score");
    let evaluation = evaluate(&model, &measures, Some(Lifecycle::Active), Some(&last));
    insta::assert_snapshot!(serde_json::to_string_pretty(&evaluation).expect("serializes"));
}

#[test]
fn an_explanation_of_every_kind_of_absence() {
    let mut measures = Measures::default()
        .with(MeasureKey::Yoy, Ok(0.9))
        .with(MeasureKey::OverdueRatio, IH)
        .with(MeasureKey::Breadth, SU)
        .with(MeasureKey::TrainingCompletion, Ok(0.5))
        .with(MeasureKey::TrainingDaysSince, SU)
        .with(MeasureKey::ContactDaysSince, Ok(14.0));
    measures.set_stale_since(MeasureKey::ContactDaysSince, chrono::NaiveDate::from_ymd_opt(2011, 12, 5));
    let evaluation = evaluate(default_model(), &measures, Some(Lifecycle::New), None);
    insta::assert_snapshot!(serde_json::to_string_pretty(&evaluation).expect("serializes"));
}

#[test]
fn absent_dimensions_give_their_weight_to_the_others() {
    let model = one_each(&[50.0, 30.0, 20.0]);
    check(plain(&model, &[Ok(90.0), Ok(50.0), Ok(0.0)]), Some(60), Some(60), 1.0, [60, 60]);
    // Not applicable: out of score, confidence and bounds. 60 ÷ 80 points.
    check(plain(&model, &[Ok(90.0), Ok(50.0), NA]), Some(75), Some(75), 1.0, [75, 75]);
    // Too little history: out of the score only.
    check(plain(&model, &[Ok(90.0), Ok(50.0), IH]), Some(75), Some(75), 0.8, [60, 80]);
    // 64.5 rounds away from zero.
    check(plain(&one_each(&[1.0, 1.0]), &[Ok(64.0), Ok(65.0)]), Some(65), Some(65), 1.0, [65, 65]);
}

#[test]
fn the_mean_of_inputs_takes_their_weights() {
    let model = all_in_one("mean");
    check(plain(&model, &[Ok(80.0), Ok(20.0), NA, NA]), Some(65), Some(65), 1.0, [65, 65]);
    // Of the applicable weight of 5, 3 has a value: 240 ÷ 5 points if the rest scored 0, 440 ÷ 5 if it scored 100.
    check(plain(&model, &[Ok(80.0), IH, IH, NA]), Some(80), Some(80), 0.6, [48, 88]);
    check_unknown(plain(&model, &[IH, NA, NA, NA]), UnknownReason::NoSignal, None, false);
}

#[test]
fn the_first_input_with_a_value_makes_a_dimension_whole() {
    let model = all_in_one("first");
    check(plain(&model, &[Ok(70.0), SU, IH, Ok(5.0)]), Some(70), Some(70), 1.0, [70, 70]);
    assert!(!plain(&model, &[Ok(70.0), SU, IH, NA]).degraded, "inputs behind the one taken are not consulted");
    check(plain(&model, &[NA, Ok(40.0), NA, NA]), Some(40), Some(40), 1.0, [40, 40]);
    check(plain(&model, &[IH, Ok(40.0), NA, NA]), Some(40), Some(40), 1.0, [40, 40]);
    // A failed source ends the search, although the next input has a value.
    check_unknown(plain(&model, &[NA, SU, Ok(40.0), NA]), UnknownReason::NoSignal, None, true);
    check_unknown(plain(&model, &[NA, IH, NA, NA]), UnknownReason::NoSignal, None, false);
}

#[test]
fn the_most_alarming_reason_of_a_dimension_wins() {
    let reason = |combine, values: &[Measured]| {
        evaluate(&all_in_one(combine), &measures(values), None, None).dimensions[0].reason
    };
    for combine in ["mean", "first"] {
        assert_eq!(reason(combine, &[NA, NA, NA, NA]), Some(Missing::NotApplicable));
        assert_eq!(reason(combine, &[NA, IH, NA, NA]), Some(Missing::InsufficientHistory));
        assert_eq!(reason(combine, &[NA, IH, SU, NA]), Some(Missing::SourceUnavailable));
        assert_eq!(reason(combine, &[NA, IH, Ok(1.0), NA]), None);
    }
}

#[test]
fn without_any_dimension_the_score_is_unknown_and_never_0() {
    let model = one_each(&[50.0, 50.0]);
    check_unknown(plain(&model, &[NA, NA]), UnknownReason::NoSignal, None, false);
    check_unknown(plain(&model, &[NA, IH]), UnknownReason::NoSignal, None, false);
    check_unknown(with_last(&model, &[SU, IH], 90), UnknownReason::NoSignal, None, true);
    let capped = model_with(&model, |draft| draft.lapsed_cap = true);
    check_unknown(
        score(&capped, &measures(&[NA]), Some(Lifecycle::Lapsed), None),
        UnknownReason::NoSignal,
        None,
        false,
    );
}

fn model_with(model: &ScoringModel, change: impl FnOnce(&mut ModelDraft)) -> ScoringModel {
    let mut draft = ModelDraft::from(model);
    change(&mut draft);
    ScoringModel::validate(draft).expect("valid")
}

#[test]
fn a_degraded_score_is_held_by_the_last_good_one() {
    let model = one_each(&[60.0, 40.0]);
    // Computed 80, at least 48 whatever the failed source would say.
    check(with_last(&model, &[Ok(80.0), SU], 70), Some(70), Some(80), 0.6, [48, 88]);
    check(with_last(&model, &[Ok(80.0), SU], 95), Some(80), Some(80), 0.6, [48, 88]);
    check(with_last(&model, &[Ok(80.0), SU], 10), Some(48), Some(80), 0.6, [48, 88]);
    assert!(with_last(&model, &[Ok(80.0), SU], 70).degraded);
    // Without a failure the last good score plays no part.
    check(with_last(&model, &[Ok(80.0), Ok(90.0)], 10), Some(84), Some(84), 1.0, [84, 84]);
}

#[test]
fn a_last_good_score_of_another_version_is_none() {
    let last = LastGood { value: 70, model: "m@2".to_owned() };
    let degraded = score(&one_each(&[60.0, 40.0]), &measures(&[Ok(80.0), SU]), None, Some(&last));
    check_unknown(degraded, UnknownReason::SourceUnavailable, Some(80), true);
}

#[test]
fn without_a_last_good_score_a_quarter_may_be_unavailable() {
    check(plain(&one_each(&[75.0, 25.0]), &[Ok(80.0), SU]), Some(60), Some(80), 0.75, [60, 85]);
    check_unknown(plain(&one_each(&[74.0, 26.0]), &[Ok(80.0), SU]), UnknownReason::SourceUnavailable, Some(80), true);
    // What is not applicable is not in the quarter; what has too little history is.
    check_unknown(
        plain(&one_each(&[50.0, 25.0, 25.0]), &[Ok(80.0), SU, NA]),
        UnknownReason::SourceUnavailable,
        Some(80),
        true,
    );
    check(plain(&one_each(&[50.0, 25.0, 25.0]), &[Ok(80.0), SU, IH]), Some(40), Some(80), 0.5, [40, 90]);
    // Inside a mean the share of the failed input's weight counts: 1 of 4 applicable.
    check(plain(&all_in_one("mean"), &[Ok(80.0), SU, NA, NA]), Some(60), Some(80), 0.75, [60, 85]);
    check_unknown(
        plain(&all_in_one("mean"), &[Ok(80.0), SU, SU, NA]),
        UnknownReason::SourceUnavailable,
        Some(80),
        true,
    );
}

#[test]
fn below_the_floor_of_confidence_a_score_is_unknown_unless_the_customer_is_lapsed() {
    let model = model_with(&one_each(&[40.0, 60.0]), |draft| draft.min_confidence = 0.5);
    let little = measures(&[Ok(80.0), IH]);
    check_unknown(plain(&model, &[Ok(80.0), IH]), UnknownReason::TooLittleSignal, Some(80), false);
    check_unknown(score(&model, &little, None, None), UnknownReason::TooLittleSignal, Some(80), false);
    check(score(&model, &little, Some(Lifecycle::Lapsed), None), Some(80), Some(80), 0.4, [32, 92]);
    // Unavailable inputs count as present: not this reason, but the degraded rule's.
    check_unknown(plain(&model, &[Ok(80.0), SU]), UnknownReason::SourceUnavailable, Some(80), true);
    check(with_last(&model, &[Ok(80.0), SU], 70), Some(70), Some(80), 0.4, [32, 92]);
    // Both apply: the floor is stated without exception.
    let both = model_with(&one_each(&[10.0, 60.0, 30.0]), |draft| draft.min_confidence = 0.5);
    check_unknown(plain(&both, &[Ok(80.0), IH, SU]), UnknownReason::TooLittleSignal, Some(80), true);
    check_unknown(with_last(&both, &[Ok(80.0), IH, SU], 50), UnknownReason::TooLittleSignal, Some(80), true);
}

#[test]
fn exactly_on_the_floor_is_not_below_it() {
    let third = model_with(&one_each(&[0.1, 0.2]), |draft| draft.min_confidence = 1.0 / 3.0);
    assert_eq!(plain(&third, &[Ok(80.0), IH]).value, Some(80));
    let real = Measures::default().with(MeasureKey::Yoy, Ok(1.0)).with(MeasureKey::OverdueRatio, IH);
    let real = real.with(MeasureKey::Breadth, IH).with(MeasureKey::TrainingCompletion, IH);
    let real = real.with(MeasureKey::ContactDaysSince, IH).with(MeasureKey::TtmChange, IH);
    assert_eq!(score(default_model(), &real, Some(Lifecycle::Active), None).value, Some(75));
}

#[test]
fn lapsed_customers_are_capped_after_the_degraded_rule() {
    let model = model_with(&one_each(&[60.0, 40.0]), |draft| draft.lapsed_cap = true);
    let of =
        |values: &[Measured], last: Option<&LastGood>| score(&model, &measures(values), Some(Lifecycle::Lapsed), last);
    check(of(&[Ok(80.0), Ok(90.0)], None), Some(39), Some(84), 1.0, [39, 39]);
    check(of(&[Ok(30.0), IH], None), Some(30), Some(30), 0.6, [18, 39]);
    let last = LastGood { value: 20, model: "m@1".to_owned() };
    check(of(&[Ok(50.0), SU], Some(&last)), Some(30), Some(50), 0.6, [30, 39]);
    assert_eq!(model.band_key(of(&[Ok(80.0), Ok(90.0)], None).band), "critical");
    check(plain(&model, &[Ok(80.0), Ok(90.0)]), Some(84), Some(84), 1.0, [84, 84]);
    let one_band = model_with(&model, |draft| draft.bands = draft.bands.take().map(|all| all[..1].to_vec()));
    assert_eq!(score(&one_band, &measures(&[Ok(80.0)]), Some(Lifecycle::Lapsed), None).value, Some(80));
}

#[test]
fn a_degraded_or_unknown_score_is_no_last_good_one() {
    let model = one_each(&[75.0, 25.0]);
    let good = LastGood { value: 85, model: "m@1".to_owned() };
    assert_eq!(plain(&model, &[Ok(80.0), Ok(100.0)]).as_last_good(&model), Some(good));
    assert_eq!(plain(&model, &[Ok(80.0), SU]).as_last_good(&model), None);
    assert_eq!(plain(&model, &[NA, NA]).as_last_good(&model), None);
    assert!(serde_json::from_str::<LastGood>(r#"{ "value": 101, "model": "m@1" }"#).is_err());
}

#[test]
fn a_number_that_is_not_finite_is_a_failed_source() {
    let degraded = plain(&one_each(&[75.0, 25.0]), &[Ok(80.0), Ok(f64::NAN)]);
    check(degraded, Some(60), Some(80), 0.75, [60, 85]);
}

#[test]
fn extreme_weights_keep_their_ratio() {
    for unit in [5e-324, 1e-300, 1.0, 5e307] {
        check(plain(&one_each(&[unit, 2.0 * unit]), &[Ok(90.0), Ok(60.0)]), Some(70), Some(70), 1.0, [70, 70]);
    }
    check(plain(&one_each(&[5e-324, 1e308]), &[Ok(90.0), NA]), Some(90), Some(90), 1.0, [90, 90]);
}
