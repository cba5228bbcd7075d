//! `/scoring-models` and the stateless evaluation.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::server::bare;

const EVALUATE: &str = "/api/v1/scoring-models/evaluate";

fn request() -> Value {
    json!({
        "model": {
            "key": "m", "version": 1,
            "dimensions": [{
                "key": "cadence", "weight": 20, "combine": "mean",
                "inputs": [{ "measure": "cadence.overdue_ratio", "weight": 1, "curve": [[1, 100], [3, 0]] }]
            }],
            "bands": [{ "key": "critical", "min": 0 }, { "key": "low", "min": 80 }]
        },
        "measures": {
            "cadence.overdue_ratio": { "value": 1.4 },
            "revenue.yoy": { "value": null, "reason": "insufficient_history" }
        },
        "lifecycle": "active",
        "last_good": { "value": 64, "model": "m@1" }
    })
}

#[test]
fn answers_as_fixed() {
    let answer = bare().post(EVALUATE, request().to_string()).ok();
    assert_eq!(
        answer["score"],
        json!({ "value": 80, "computed": 80, "band": "low", "confidence": 1.0, "bounds": [80, 80],
                "degraded": false, "reason": null })
    );
    assert_eq!(
        answer["dimensions"],
        json!([{ "key": "cadence", "weight": 20.0, "score": 80.0, "effective_weight": 1.0, "gained": 80.0, "lost": 20.0,
                 "reason": null,
                 "inputs": [{ "measure": "cadence.overdue_ratio", "value": 1.4, "score": 80.0 }] }])
    );
}

#[test]
fn stored_models_are_named_by_key() {
    let body = |model: &str| json!({ "model": model, "measures": { "cadence.overdue_ratio": { "value": 1.0 } } });
    for model in ["distribution", "distribution@1"] {
        let answer = bare().post(EVALUATE, body(model).to_string()).ok();
        assert_eq!(answer["score"]["value"], 100, "{model}: what is not named is not applicable");
    }
    let detail = bare().post(EVALUATE, body("unheard").to_string()).problem(400, "invalid_body");
    assert!(detail.starts_with("model: there is no model `unheard`; give one of distribution"), "{detail}");
}

#[test]
fn compressed_requests_are_understood() {
    use std::io::Write;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(request().to_string().as_bytes()).expect("writes to memory");
    let headers = [("content-type", "application/json; charset=utf-8"), ("content-encoding", "gzip")];
    let reply = bare().send("POST", EVALUATE, &headers, &gzip.finish().expect("writes to memory"));
    assert_eq!(reply.ok()["score"]["value"], 80);
}

/// Changes one place of the valid request and expects it to be named.
fn check(pointer: &str, value: Value, start: &str) {
    let mut body = request();
    *body.pointer_mut(pointer).expect("a place in the request") = value;
    let detail = bare().post(EVALUATE, body.to_string()).problem(400, "invalid_body");
    assert!(detail.starts_with(start), "{pointer}: {detail}");
}

#[test]
fn refuses_models_by_field() {
    check("/model/dimensions", json!([]), "model.dimensions: is empty");
    check("/model/dimensions/0/weight", json!(0), "model.dimensions[0].weight: is 0");
    check("/model/dimensions/0/combine", json!("max"), "model.dimensions[0].combine: `max` is not allowed");
    check("/model/dimensions/0/inputs/0/measure", json!("x"), "model.dimensions[0].inputs[0].measure: unknown measure");
    check("/model/dimensions/0/inputs/0/curve", json!([[1, 100]]), "model.dimensions[0].inputs[0].curve: has 1 points");
    check("/model/dimensions/0/inputs/0/curve/0", json!([1]), "model.dimensions[0].inputs[0].curve[0]");
    check("/model/bands/0/min", json!(5), "model.bands[0].min: is 5; the first band starts at 0");
    check("/model/version", json!(-1), "model.version: invalid value");
    check("/model", json!(7), "model: invalid type: integer `7`, expected the key of a stored model, or a model");
}

#[test]
fn refuses_measures_by_field() {
    check("/measures/revenue.yoy/reason", Value::Null, "measures.revenue.yoy: has neither value nor reason");
    check("/measures/revenue.yoy/value", json!(1), "measures.revenue.yoy: has a value and a reason");
    check("/measures/revenue.yoy/reason", json!("lost"), "measures.revenue.yoy.reason: unknown variant `lost`");
    check("/measures/revenue.yoy", json!({ "value": 1, "colour": 1 }), "measures.revenue.yoy.colour: unknown field");
    check("/measures", json!({ "yoy": { "value": 1 } }), "measures.yoy: unknown measure `yoy`");
    check("/lifecycle", json!("asleep"), "lifecycle: `asleep` is not allowed; give one of prospect, new");
    check("/last_good/value", json!(101), "last_good.value: is 101");
}

#[test]
fn refuses_numbers_that_are_none_and_names_given_twice() {
    let body = request().to_string();
    for number in ["1e400", "-1e400", "NaN", "Infinity", "0x1", "1.4.4"] {
        bare().post(EVALUATE, body.replace("1.4", number)).problem(400, "invalid_body");
    }
    let twice = body.replace("\"revenue.yoy\"", "\"cadence.overdue_ratio\"");
    let detail = bare().post(EVALUATE, twice).problem(400, "invalid_body");
    assert!(detail.contains("`cadence.overdue_ratio` is given twice"), "{detail}");
    bare().post(EVALUATE, body.replace("\"lifecycle\"", "\"measures\":{},\"lifecycle\"")).problem(400, "invalid_body");
    bare().post(EVALUATE, "[".repeat(100_000)).problem(400, "invalid_body");
    bare().post(EVALUATE, b"{\"model\":\"\xff\xfe\"}").problem(400, "invalid_body");
}

#[test]
fn models_are_listed_with_the_active_one_first() {
    let models = bare().get("/api/v1/scoring-models").ok();
    assert_eq!(models["active"], "distribution@1");
    let keys: Vec<_> = models["items"].as_array().expect("a list").iter().map(|model| &model["key"]).collect();
    assert_eq!(keys, ["distribution", "platform", "engagement", "saas"]);
    assert_eq!(bare().get("/api/v1/scoring-models/distribution").ok(), models["items"][0]);
    assert_eq!(bare().get("/api/v1/scoring-models/distribution@1").ok(), models["items"][0]);
    bare().get("/api/v1/scoring-models/distribution@2").problem(404, "not_found");
}

/// A valid request with a slice replaced by anything.
fn mangled() -> impl Strategy<Value = Vec<u8>> {
    let valid = request().to_string().into_bytes();
    let length = valid.len();
    (0..length, 0..length, proptest::collection::vec(any::<u8>(), 0..20)).prop_map(move |(a, b, insert)| {
        let (start, end) = (a.min(b), a.max(b));
        [&valid[..start], &insert, &valid[end..]].concat()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Garbage is refused as a problem; what happens to be valid after all is answered. Nothing else happens.
    #[test]
    fn garbage_is_the_clients_fault(body in mangled()) {
        let reply = bare().post(EVALUATE, &body);
        if reply.status != 200 {
            reply.problem(400, "invalid_body");
        } else {
            prop_assert!(serde_json::from_slice::<Value>(&body).is_ok());
        }
    }
}
