//! Numbers by other fiscal calendars and in other currencies.

use serde_json::Value;

use crate::office::{items, text};
use crate::server::{company, demo};

fn cents(money: &Value) -> i64 {
    text(&money["amount"]).replace('.', "").parse().expect("an amount")
}

#[test]
fn every_listed_calendar_can_be_asked_for() {
    let listed = demo().api("/fiscal/calendars").ok();
    let calendars = listed["items"].as_array().expect("calendars");
    assert_eq!(calendars[0]["name"], "company");
    let plain = demo().api("/portfolio/summary").ok();
    assert_eq!(demo().api("/portfolio/summary?calendar=company").ok(), plain);
    for calendar in calendars.iter().step_by(9) {
        let name = text(&calendar["name"]);
        let summary = demo().api(&format!("/portfolio/summary?calendar={name}")).ok();
        assert_eq!(summary["calendar"], calendar["calendar"], "{name}");
        let window = &summary["calendar"];
        let query: Vec<String> = window
            .as_object()
            .expect("a calendar")
            .iter()
            .map(|(field, value)| {
                format!("{field}={}", value.as_str().map_or_else(|| value.to_string(), str::to_owned))
            })
            .collect();
        let fiscal = demo().api(&format!("/fiscal/window?{}", query.join("&"))).ok();
        assert_eq!(fiscal, demo().api(&format!("/fiscal/window?calendar={name}")).ok(), "{name} by its name");
        for side in ["start", "end"] {
            assert_eq!(summary["window"][side], fiscal["window"][side], "{name}");
        }
        // What no calendar decides stays.
        for field in ["customers", "lifetime"] {
            assert_eq!(summary[field], plain[field], "{name}");
        }
        // The list adds up to it, and one customer says the same as the list.
        let list = demo().api(&format!("/customers?limit=500&calendar={name}"));
        let net: i64 = items(&list).iter().map(|one| cents(&one["revenue"]["net"])).sum();
        assert_eq!(net, cents(&summary["net"]), "{name}");
        let one = items(&list)[0].clone();
        let account = demo().api(&format!("/customers/{}?calendar={name}", text(&one["id"]))).ok();
        assert_eq!(account["revenue"], one["revenue"]);
        let revenue = demo().api(&format!("/customers/{}/revenue?calendar={name}", text(&one["id"]))).ok();
        assert_eq!(revenue["net"], one["revenue"]["net"]);
        assert_eq!(revenue["months"].as_array().map(Vec::len), Some(12));
    }
    let detail = demo().api("/portfolio/summary?calendar=lunar").problem(400, "invalid_parameter");
    assert!(detail.contains("calendar: `lunar` is not allowed") && detail.contains("months-04"), "{detail}");
}

#[test]
fn a_currency_without_rates_is_refused_with_the_remedy() {
    let listed = demo().api("/fiscal/calendars").ok();
    // The demonstration has rates into one currency only, and offers no other one.
    assert_eq!(listed["currencies"], serde_json::json!(["GBP"]));
    for path in ["/portfolio/summary?reporting=GBP", "/customers?reporting=GBP&limit=1"] {
        assert_eq!(demo().api(path).ok()["reporting_currency"], "GBP");
    }
    for path in ["/portfolio/summary?reporting=JPY", "/customers?reporting=JPY"] {
        let detail = demo().api(path).problem(400, "invalid_parameter");
        assert!(detail.contains("reporting: `JPY` cannot be reported in"), "{detail}");
        assert!(detail.contains("no exchange rate") && detail.contains("load the rate"), "{detail}");
    }
    demo().api("/portfolio/summary?reporting=pounds").problem(400, "invalid_parameter");
}

#[test]
fn looking_by_another_calendar_changes_nothing_for_others() {
    let server = company("");
    let before = server.api("/customers?limit=500&sort=id").ok();
    server.api("/customers?limit=500&sort=id&calendar=445-01-last").ok();
    assert_eq!(server.api("/customers?limit=500&sort=id").ok(), before);
}
