//! The portfolio in groups, and who needs attention: groups add up, and order and reasons follow from the numbers.

use serde_json::Value;

use crate::office::{items, text};
use crate::server::demo;

fn cents(money: &Value) -> i64 {
    text(&money["amount"]).replace('.', "").parse().expect("an amount")
}

#[test]
fn groups_add_up_and_are_what_the_filter_of_their_value_gives() {
    for by in ["country", "tier", "industry", "band", "owner"] {
        for filter in ["", "&lifecycle=active,new", "&as_of=2011-06-30"] {
            let all = demo().api(&format!("/portfolio/groups?by={by}{filter}")).ok();
            let groups = all["items"].as_array().expect("groups");
            assert!(groups.len() > 1, "{by}{filter}");
            let sum = |of: &dyn Fn(&Value) -> i64| groups.iter().map(of).sum::<i64>();
            let total = &all["total"];
            let count = |one: &Value, field: &str| one[field].as_i64().expect("a count");
            for field in ["customers", "scored"] {
                assert_eq!(sum(&|one| count(one, field)), count(total, field), "{by} {field}");
            }
            for field in ["net", "prior_net", "ttm_net"] {
                assert_eq!(sum(&|one| cents(&one[field])), cents(&total[field]), "{by} {field}");
            }
            assert_eq!(sum(&|one| cents(&one["at_risk"]["revenue"])), cents(&total["at_risk"]["revenue"]));
            for group in groups {
                let value = text(&group["value"]);
                let summary = demo().api(&format!("/portfolio/summary?{by}={value}{filter}")).ok();
                for field in
                    ["customers", "net", "prior_net", "yoy", "budget", "attainment", "pace", "ttm_net", "scored"]
                {
                    assert_eq!(group[field], summary[field], "{by}={value} {field}");
                }
                assert_eq!(group["average_score"], summary["average_score"], "{by}={value}");
                assert_eq!(group["at_risk"], summary["at_risk"], "{by}={value}");
            }
            let order: Vec<i64> = groups.iter().filter(|g| g["value"] != "none").map(|g| cents(&g["net"])).collect();
            assert!(by == "band" || order.windows(2).all(|pair| pair[0] >= pair[1]), "{by}: {order:?}");
        }
    }
}

#[test]
fn what_cannot_be_grouped_by_is_named() {
    let detail = demo().api("/portfolio/groups?by=colour").problem(400, "invalid_parameter");
    assert!(detail.contains("by: `colour` is not allowed; give one of country"), "{detail}");
}

#[test]
fn who_needs_attention_comes_by_points_times_revenue_with_reasons_in_numbers() {
    let all = demo().api("/portfolio/attention?limit=100").ok();
    let found = all["items"].as_array().expect("items");
    assert_eq!(all["total"], found.len());
    assert!(found.len() > 5);
    for pair in found.windows(2) {
        let product = |one: &Value| (100 - one["score"].as_i64().unwrap_or(100)) * cents(&one["ttm_net"]).max(0);
        assert!(product(&pair[0]) >= product(&pair[1]), "{pair:?}");
    }
    for one in found {
        let (score, ttm) = (one["score"].as_i64().expect("a score"), cents(&one["ttm_net"]).max(0));
        assert_eq!(cents(&one["at_stake"]), ((100 - score) * ttm + 50) / 100, "{one}");
        let reasons = one["reasons"].as_array().expect("reasons");
        assert!(!reasons.is_empty(), "{one}");
        let account = demo().api(&format!("/customers/{}", text(&one["id"]))).ok();
        for reason in reasons {
            assert!(!text(&reason["text"]).is_empty());
            let points = reason["points"].as_f64().expect("points");
            if reason["key"] == "score_fell" {
                assert_eq!(-points, one["change_30d"].as_f64().expect("a change"), "{one}");
                continue;
            }
            let dimensions = account["dimensions"].as_array().expect("dimensions");
            let dimension = dimensions.iter().find(|d| d["key"] == reason["key"]).expect("a dimension of the account");
            assert_eq!(dimension["lost"].as_f64(), Some(points));
            for measure in reason["measures"].as_array().expect("measures") {
                assert_eq!(account["measures"][text(&measure["measure"])]["value"], measure["value"]);
            }
        }
    }
    let few = demo().api("/portfolio/attention?limit=3&band=high").ok();
    assert!(items(&demo().api("/portfolio/attention?limit=3")).len() == 3);
    assert!(few["items"].as_array().expect("items").iter().all(|one| one["band"] == "high"));
    let summary = demo().api("/portfolio/summary").ok();
    let ids =
        |list: &Value| -> Vec<String> { list.as_array().expect("a list").iter().map(|one| text(&one["id"])).collect() };
    assert_eq!(ids(&summary["attention"]), ids(&all["items"])[..5]);
}
