//! Risk segments and peers: parts add up to the whole, quartiles are those of the customers themselves.

use serde_json::Value;

use crate::office::{items, text};
use crate::server::demo;

fn cents(money: &Value) -> i64 {
    text(&money["amount"]).replace('.', "").parse().expect("an amount")
}

fn sum(of: &[Value], field: &str) -> i64 {
    of.iter().map(|one| one[field].as_i64().expect("a number")).sum()
}

#[test]
fn segments_add_up_and_agree_with_the_summary() {
    for filter in ["", "?lifecycle=active", "?band=high,critical", "?as_of=2011-06-30"] {
        let found = demo().api(&format!("/risk-segments{filter}")).ok();
        let summary = demo().api(&format!("/portfolio/summary{filter}")).ok();
        assert_eq!(found["customers"], summary["customers"]);
        assert_eq!(found["at_risk"], summary["at_risk"]);
        let bands = found["bands"].as_array().expect("bands").clone();
        let told = summary["bands"].as_array().expect("bands");
        for (band, told) in bands.iter().zip(told) {
            for field in ["band", "customers", "ttm_net"] {
                assert_eq!(band[field], told[field], "{filter}");
            }
        }
        let at_risk: i64 = bands.iter().map(|band| cents(&band["revenue_at_risk"])).sum();
        assert_eq!(at_risk, cents(&found["at_risk"]["revenue"]));
        let points = |of: &Value| -> f64 {
            of.as_array().expect("factors").iter().map(|factor| factor["points_lost"].as_f64().expect("points")).sum()
        };
        let by_band: f64 = bands.iter().map(|band| points(&band["factors"])).sum();
        assert!((by_band - points(&found["factors"])).abs() < 1e-6, "{filter}");
        for (factor, told) in found["factors"].as_array().expect("factors").iter().zip(summary["risk_factors"].as_array().expect("factors")) {
            assert_eq!((&factor["dimension"], &factor["points_lost"]), (&told["dimension"], &told["points_lost"]));
        }
        let tree = found["tree"].as_array().expect("a tree").clone();
        assert_eq!(sum(&tree, "customers"), found["customers"].as_i64().expect("a number"));
        for tier in &tree {
            let industries = tier["industries"].as_array().expect("industries").clone();
            assert_eq!(sum(&industries, "customers"), tier["customers"].as_i64().expect("a number"));
            assert_eq!(industries.iter().map(|one| cents(&one["ttm_net"])).sum::<i64>(), cents(&tier["ttm_net"]));
            for industry in &industries {
                let bands = industry["bands"].as_array().expect("bands").clone();
                assert_eq!(sum(&bands, "customers"), industry["customers"].as_i64().expect("a number"));
            }
        }
        let bins = found["distribution"].as_array().expect("bins").clone();
        assert_eq!(bins.len(), 20);
        assert_eq!(sum(&bins, "customers"), found["scored"].as_i64().expect("a number"));
    }
}

#[test]
fn peers_are_the_others_of_the_same_kind() {
    let customers = items(&demo().api("/customers?limit=500&sort=id"));
    let recent = |one: &Value| one["cadence"]["last_invoice"].as_str().is_some_and(|last| last > "2010-12-09");
    for own in customers.iter().step_by(11) {
        let found = demo().api(&format!("/customers/{}/peers", text(&own["id"]))).ok();
        let others: Vec<&Value> = customers.iter().filter(|one| recent(one) && one["id"] != own["id"]).collect();
        let of = |fields: &[&str]| -> Vec<&Value> {
            others.iter().copied().filter(|one| fields.iter().all(|field| one[*field] == own[*field])).collect()
        };
        let circles = [of(&["country", "tier"]), of(&["tier"]), of(&[])];
        let at = circles.iter().position(|circle| circle.len() >= 5).expect("five peers");
        assert_eq!(found["basis"], ["country_and_tier", "tier", "all"][at]);
        assert_eq!(found["count"], circles[at].len());
        assert_eq!(found["widened"].is_null(), at == 0, "{found}");
        let score = &found["items"][0];
        assert_eq!((&score["measure"], &score["own"]["value"].as_i64()), (&"score".into(), &own["score"]["value"].as_i64()));
        let mut scores: Vec<f64> = circles[at].iter().filter_map(|one| one["score"]["value"].as_f64()).collect();
        scores.sort_by(f64::total_cmp);
        assert_eq!(score["count"], scores.len());
        if scores.len() % 2 == 1 && scores.len() >= 5 {
            assert_eq!(score["median"].as_f64(), Some(scores[scores.len() / 2]));
        }
        for item in found["items"].as_array().expect("items") {
            let ends = ["lower_quartile", "median", "upper_quartile"].map(|field| item[field].as_f64());
            if let [Some(lower), Some(median), Some(upper)] = ends {
                assert!(lower <= median && median <= upper, "{item}");
            } else {
                assert_eq!((ends, &item["percentile"]), ([None; 3], &Value::Null), "{item}");
            }
        }
        // It is made of everybody and names nobody.
        let text = found.to_string();
        assert!(!customers.iter().any(|one| text.contains(one["name"].as_str().expect("a name"))));
    }
}

#[test]
fn groups_roll_up_what_belongs_together() {
    let customers = items(&demo().api("/customers?limit=500&sort=id"));
    let (mut groups, mut alone) = (0, 0);
    for customer in &customers {
        let id = text(&customer["id"]);
        let account = demo().api(&format!("/customers/{id}")).ok();
        let Some(members) = account["group"]["members"].as_array() else {
            alone += 1;
            assert_eq!(account["parent"], Value::Null);
            continue;
        };
        groups += 1;
        assert!(members.iter().any(|member| member["id"] == id.as_str()), "it is one of them");
        let parent = &members[0];
        assert_eq!((&parent["is_parent"], &account["group"]["parent"]), (&true.into(), &parent["id"]));
        assert!(account["parent"] == parent["id"] || parent["id"] == id.as_str());
        let rolled = &account["group"]["rolled_up"];
        for field in ["net", "ttm_net"] {
            let sum: i64 = members.iter().map(|member| cents(&member[field])).sum();
            assert_eq!(sum, cents(&rolled[field]), "{id} {field}");
        }
        let known = members.iter().filter_map(|member| Some((member["score"].as_f64()?, cents(&member["ttm_net"]).max(0) as f64)));
        let known: Vec<(f64, f64)> = known.collect();
        let weight: f64 = known.iter().map(|(_, net)| net).sum();
        if weight > 0.0 {
            let mean = known.iter().map(|(score, net)| score * net).sum::<f64>() / weight;
            assert!((rolled["score"].as_f64().expect("a score") - mean).abs() <= 0.5 + 1e-9, "{id}");
        }
    }
    assert!(groups > 1 && alone > 1, "{groups} {alone}");
}
