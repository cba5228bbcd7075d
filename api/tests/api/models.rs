//! Scoring models that people keep: versions, what-if, back-test, and which one scores customers.

use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::office::{Office, items, text};
use crate::server::{Reply, TestServer, company, demo};

const SIMULATE: &str = "/api/v1/scoring-models/simulate";
const BACK_TEST: &str = "/api/v1/scoring-models/back-test";

/// A model that looks at nothing but the rhythm of orders, in three bands.
fn rhythm() -> Value {
    json!({
        "key": "rhythm", "name": "Rhythm", "dimensions": [{
            "key": "cadence", "weight": 1, "combine": "mean",
            "inputs": [{ "measure": "cadence.overdue_ratio", "weight": 1, "curve": [[1, 100], [3, 0]] }]
        }],
        "bands": [{ "key": "critical", "min": 0 }, { "key": "medium", "min": 40 }, { "key": "low", "min": 70 }]
    })
}

fn inline(model: &Value) -> Value {
    let mut model = model.clone();
    model["version"] = json!(1);
    json!({ "model": model })
}

fn all(server: &TestServer) -> Vec<Value> {
    items(&server.api("/customers?limit=500&sort=id"))
}

fn counts(bands: &Value) -> Vec<(String, i64)> {
    let bands = bands.as_array().expect("bands").iter();
    bands.map(|band| (text(&band["band"]), band["customers"].as_i64().expect("a number"))).collect()
}

#[test]
fn the_active_model_moves_nobody() {
    let found = demo().post(SIMULATE, json!({ "model": "distribution" }).to_string()).ok();
    assert_eq!(found["before"], found["after"]);
    assert_eq!((&found["moved"], &found["risen"], &found["fallen"]), (&json!(0), &json!(0), &json!(0)));
    assert_eq!(found["items"], json!([]));
    let summary = demo().api("/portfolio/summary").ok();
    assert_eq!(counts(&found["before"]["bands"]), counts(&summary["bands"]));
    assert_eq!(found["before"]["at_risk"], summary["at_risk"]);
    assert_eq!(found["before"]["average_score"], summary["average_score"]);
}

#[test]
fn a_what_if_says_of_everybody_what_the_evaluation_says_of_one() {
    let asked = inline(&rhythm());
    let found = demo().post(&format!("{SIMULATE}?limit=500"), asked.to_string()).ok();
    let customers = all(demo());
    assert_eq!(found["customers"], customers.len());
    let mut after = std::collections::BTreeMap::new();
    for customer in &customers {
        let account = demo().api(&format!("/customers/{}", text(&customer["id"]))).ok();
        let lifecycle = account["lifecycle"].clone();
        let one = json!({ "model": asked["model"], "measures": account["measures"], "lifecycle": lifecycle });
        let scored = demo().post("/api/v1/scoring-models/evaluate", one.to_string()).ok();
        after.insert(text(&customer["id"]), scored["score"].clone());
    }
    let known: Vec<i64> = after.values().filter_map(|score| score["value"].as_i64()).collect();
    assert_eq!(found["after"]["scored"], known.len());
    let average = known.iter().sum::<i64>() as f64 / known.len() as f64;
    assert!((found["after"]["average_score"].as_f64().expect("an average") - average).abs() < 1e-9);
    for (band, customers) in counts(&found["after"]["bands"]) {
        let expected = after.values().filter(|score| score["band"] == band.as_str()).count();
        assert_eq!(customers, expected as i64, "{band}");
    }
    for bin in found["after"]["distribution"].as_array().expect("bins") {
        let (from, to) = (bin["from"].as_i64().expect("from"), bin["to"].as_i64().expect("to"));
        let expected = known.iter().filter(|value| (from..=to).contains(value)).count();
        assert_eq!(bin["customers"], expected, "{from} to {to}");
    }
    let moves: i64 = found["moves"].as_array().expect("moves").iter().map(|cell| cell["customers"].as_i64().unwrap_or(0)).sum();
    assert_eq!(moves, customers.len() as i64);
    let moved = found["items"].as_array().expect("changes");
    let expected = customers.iter().filter(|one| after[&text(&one["id"])]["band"] != one["score"]["band"]).count();
    assert_eq!((moved.len(), &found["moved"]), (expected, &json!(expected)));
    assert!(expected > 0);
    for change in moved {
        let id = text(&change["id"]);
        assert_eq!(change["after"], after[&id]["value"], "{id}");
        assert_eq!(change["band_after"], after[&id]["band"], "{id}");
    }
    // Page by page the same.
    let (mut paged, mut path) = (Vec::new(), format!("{SIMULATE}?limit=7"));
    loop {
        let page = demo().post(&path, asked.to_string()).ok();
        paged.extend(page["items"].as_array().expect("changes").clone());
        let Some(next) = page["page"]["next"].as_str() else { break };
        path = format!("{SIMULATE}?limit=7&cursor={next}");
    }
    assert_eq!(&paged, moved);
}

#[test]
fn what_is_wrong_with_a_model_is_said_by_field() {
    let mut wrong = rhythm();
    wrong["dimensions"][0]["inputs"][0]["measure"] = json!("cadence.colour");
    wrong["bands"][1]["min"] = json!(0);
    for path in [SIMULATE, BACK_TEST] {
        let detail = demo().post(path, inline(&wrong).to_string()).problem(400, "invalid_body");
        assert!(detail.contains("model.dimensions[0].inputs[0].measure") && detail.contains("model.bands[1].min"), "{detail}");
        let detail = demo().post(path, json!({ "model": "unheard" }).to_string()).problem(400, "invalid_body");
        assert!(detail.contains("there is no model `unheard`"), "{detail}");
    }
    let detail = demo().post("/api/v1/scoring-models", wrong.to_string()).problem(400, "invalid_body");
    assert!(detail.contains("dimensions[0].inputs[0].measure") && !detail.contains("model.dimensions"), "{detail}");
    let mut wrong = rhythm();
    wrong["key"] = json!("No Key");
    wrong["dimensions"][0]["combine"] = json!("least");
    let detail = demo().post("/api/v1/scoring-models", wrong.to_string()).problem(400, "invalid_body");
    assert!(detail.contains("combine"), "{detail}");
}

#[test]
fn a_what_if_shows_ones_own_customers() {
    static OFFICE: LazyLock<Office> = LazyLock::new(Office::open);
    let office = &*OFFICE;
    let found = office.ann.post(&format!("{SIMULATE}?limit=500"), inline(&rhythm()).to_string()).ok();
    let own = office.of(&[0]);
    assert_eq!(found["customers"], own.len());
    assert!(found["items"].as_array().expect("changes").iter().all(|one| own.contains(&text(&one["id"]))));
    let whole = office.admin.post(&format!("{SIMULATE}?limit=500&owner={}", office.owners[0]), inline(&rhythm()).to_string());
    assert_eq!(whole.ok()["moves"], found["moves"]);
    // A back-test is of everybody, and names nobody.
    let test = office.ann.post(BACK_TEST, inline(&rhythm()).to_string()).ok();
    assert_eq!(test, office.admin.post(BACK_TEST, inline(&rhythm()).to_string()).ok());
    for customer in &office.customers {
        assert!(!test.to_string().contains(&text(&customer["name"])));
    }
}

#[test]
fn a_back_test_ranks_those_who_were_lost() {
    let test = demo().post(BACK_TEST, json!({ "model": "distribution" }).to_string()).ok();
    assert_eq!((&test["tested_on"], &test["through"]), (&json!("2010-12-09"), &json!("2011-12-09")));
    assert_eq!(test["tried"], test["active"]);
    let (customers, lost) = (test["customers"].as_f64().expect("a number"), test["lost"].as_f64().expect("a number"));
    assert!(lost > 0.0 && lost < customers, "{test}");
    assert!((test["base_rate"].as_f64().expect("a rate") - lost / customers).abs() < 1e-12);
    let auc = test["active"]["auc"].as_f64().expect("an area");
    assert!((0.0..=1.0).contains(&auc), "{test}");
    // Who would have been lost, from the documents themselves.
    let mut expected = (0, 0);
    for customer in all(demo()) {
        let id = text(&customer["id"]);
        let (mut before, mut after) = (0i64, 0i64);
        let mut path = format!("/customers/{id}/invoices?limit=500");
        loop {
            let page = demo().api(&path).ok();
            for document in page["items"].as_array().expect("documents") {
                let sign = match document["kind"].as_str() {
                    Some("invoice") => 1,
                    Some("credit_note") => -1,
                    _ => 0,
                };
                if document["total"]["currency"] != "GBP" && sign != 0 {
                    // Other currencies need rates, which this does not know: such customers are left to other tests.
                    (before, after) = (0, 0);
                }
                let cents: i64 = text(&document["total"]["amount"]).replace('.', "").parse().expect("an amount");
                let date = text(&document["date"]);
                if ("2009-12-10".."2010-12-10").contains(&date.as_str()) {
                    before += sign * cents;
                } else if ("2010-12-10".."2011-12-10").contains(&date.as_str()) {
                    after += sign * cents;
                }
            }
            let Some(next) = page["page"]["next"].as_str() else { break };
            path = format!("/customers/{id}/invoices?limit=500&cursor={next}");
        }
        if customer["currency"] == "GBP" && before > 0 {
            expected.0 += 1;
            expected.1 += i64::from(after * 100 < before * 70);
        }
    }
    assert!(expected.0 > 0 && customers >= f64::from(expected.0), "{expected:?} of {customers}");
    let recent = json!({ "model": "distribution", "as_of": "2011-01-01" });
    let detail = demo().post(BACK_TEST, recent.to_string()).problem(400, "invalid_body");
    assert!(detail.contains("as_of") && detail.contains("2010-12-09"), "{detail}");
}

fn activate(server: &TestServer, id: &str) -> Reply {
    let (key, version) = id.split_once('@').expect("key@version");
    server.post(&format!("/api/v1/scoring-models/{key}/versions/{version}/activate"), r#"{"reason":"a test"}"#)
}

#[test]
fn a_version_that_is_activated_scores_everybody_and_another_can_follow() {
    let server = company("");
    let before = all(&server);
    let asked = server.post(&format!("{SIMULATE}?limit=500"), inline(&rhythm()).to_string()).ok();
    let made = server.post("/api/v1/scoring-models", rhythm().to_string());
    assert_eq!(made.status, 201, "{}", made.text());
    assert_eq!((&made.json()["model"]["version"], &made.json()["active"]), (&json!(1), &json!(false)));
    let second = server.post("/api/v1/scoring-models", rhythm().to_string()).json();
    assert_eq!(second["model"]["version"], 2);
    assert_eq!(all(&server), before, "keeping one scores nobody");
    let done = activate(&server, "rhythm@1").ok();
    assert_eq!(done, json!({ "active": "rhythm@1", "before": "distribution@1", "customers": before.len() }));
    let after = all(&server);
    assert!(after.iter().all(|one| one["score"]["model"] == "rhythm@1"));
    let summary = server.api("/portfolio/summary").ok();
    assert_eq!(summary["model"], "rhythm@1");
    assert_eq!(counts(&summary["bands"]), counts(&asked["after"]["bands"]));
    for change in asked["items"].as_array().expect("changes") {
        let now = after.iter().find(|one| one["id"] == change["id"]).expect("a customer");
        assert_eq!((&now["score"]["value"], &now["score"]["band"]), (&change["after"], &change["band_after"]));
    }
    let models = server.api("/scoring-models").ok();
    assert_eq!(models["active"], "rhythm@1");
    assert_eq!((&models["items"][0]["key"], &models["items"][0]["version"]), (&json!("rhythm"), &json!(1)));
    assert_eq!(server.api("/meta").ok()["model"], "rhythm@1");
    let versions = items(&server.api("/scoring-models/rhythm/versions"));
    let told: Vec<(i64, bool)> = versions
        .iter()
        .map(|one| (one["model"]["version"].as_i64().unwrap_or(0), one["active"] == true))
        .collect();
    assert_eq!(told, [(2, false), (1, true)]);
    let id = text(&before[0]["id"]);
    let points = server.api(&format!("/customers/{id}/health-history")).ok()["points"].clone();
    let models: Vec<String> = points.as_array().expect("points").iter().map(|point| text(&point["model"])).collect();
    assert_eq!(models, ["distribution@1", "rhythm@1"], "the line breaks where the model changes");
    // A shipped one back: the same scores as before.
    activate(&server, "distribution@1").ok();
    assert_eq!(all(&server), before);
    activate(&server, "rhythm@3").problem(404, "not_found");
    let reason = server.post("/api/v1/scoring-models/rhythm/versions/1/activate", r#"{"reason":" "}"#);
    assert!(reason.problem(400, "invalid_body").contains("reason"));
    let deeds = items(&server.api("/audit?action=scoring_model.activate"));
    assert_eq!(deeds.len(), 2);
    assert_eq!(deeds[1]["after"], json!({ "active": "rhythm@1", "reason": "a test" }));
    server.api("/scoring-models/unheard/versions").problem(404, "not_found");
}
