//! What is wrong with a query is told by name and at once, and tells nobody of what they may not see; cursors hold for their list alone.

use serde_json::Value;

use crate::office::{Office, text};
use crate::server::{Reply, TestServer, demo};

/// Which parameters are refused, in order.
#[track_caller]
fn refused(server: &TestServer, path: &str) -> Vec<String> {
    let reply = server.api(path);
    reply.problem(400, "invalid_parameter");
    let errors = reply.json()["errors"].as_array().cloned().unwrap_or_default();
    errors.iter().map(|error| text(&error["field"])).collect()
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let wrong = "band=nope,high&country=QQ,ZY&min_score=9&max_score=1&as_of=2999-01-01&colour=red";
    let filters = ["as_of", "min_score", "max_score", "colour", "band", "country", "country"];
    for path in ["/portfolio/summary", "/portfolio/groups", "/portfolio/attention", "/risk-segments"] {
        assert_eq!(refused(demo(), &format!("{path}?{wrong}")), filters, "{path}");
    }
    let list = ["as_of", "limit", "min_score", "max_score", "colour", "band", "country", "country"];
    assert_eq!(refused(demo(), &format!("/customers?limit=0&{wrong}")), list);
    // What only the portfolio knows, alone and together.
    assert_eq!(refused(demo(), "/customers?band=nope&lifecycle=dead"), ["band", "lifecycle"]);
    assert_eq!(refused(demo(), "/customers?reporting=JPY&band=nope"), ["reporting", "band"]);
    assert_eq!(refused(demo(), "/customers?reporting=XXQ&sort=colour"), ["sort", "reporting"]);
    assert_eq!(refused(demo(), "/sources/rejects?limit=0&dataset=x&reason=y"), ["limit", "dataset", "reason"]);
    assert_eq!(refused(demo(), "/colleagues?kind=x&q=y"), ["customer", "kind", "q"]);
    assert_eq!(
        refused(demo(), "/actions/suggestions?limit=0&band=nope&rule=none&kind=dance"),
        ["kind", "limit", "band", "rule"]
    );
    let fields = ["pattern", "end_month", "time_zone", "close_lag_days"];
    let calendar = "/fiscal/window?pattern=1&end_month=13&end_rule=last_saturday&year_label=end_year&close_lag_days=99&\
                    time_zone=Mars";
    assert_eq!(refused(demo(), calendar), fields);
}

#[test]
fn ranges_that_end_before_they_begin_are_refused_by_both_ends() {
    let customer = text(&demo().api("/customers?limit=1").ok()["items"][0]["id"]);
    let [timeline, dates] = ["timeline", "key-dates"].map(|list| format!("/customers/{customer}/{list}"));
    for (path, from, to) in [
        (timeline.as_str(), "from", "to"),
        (dates.as_str(), "from", "to"),
        ("/key-dates", "from", "to"),
        ("/audit", "from", "to"),
        ("/actions", "due_from", "due_to"),
    ] {
        let reversed = format!("{path}?{from}=2011-12-09&{to}=2011-12-08");
        assert_eq!(refused(demo(), &reversed), [from, to], "{path}");
        let detail = demo().api(&reversed).problem(400, "invalid_parameter");
        for told in [from, to, "2011-12-09", "2011-12-08", "give an earlier", "give a later"] {
            assert!(detail.contains(told), "{path}: {detail}");
        }
        demo().api(&format!("{path}?{from}=2011-12-09&{to}=2011-12-09")).ok();
    }
}

/// Where a list goes on after its first item.
#[track_caller]
fn next(path: &str) -> String {
    text(&demo().api(path).ok()["page"]["next"])
}

#[test]
fn a_cursor_holds_for_its_list_and_its_filters_alone() {
    let customers = demo().api("/customers?limit=2&sort=-invoice_count").ok();
    let [one, other] = [0, 1].map(|at| text(&customers["items"][at]["id"]));
    let path = |id: &str, list: &str| format!("/customers/{id}/{list}?limit=1");
    for list in ["invoices", "timeline"] {
        let cursor = next(&path(&one, list));
        let page = demo().api(&format!("{}&cursor={cursor}", path(&one, list))).ok();
        assert_eq!(page["items"].as_array().map(Vec::len), Some(1));
        demo().api(&format!("/customers/{one}/{list}?limit=2&cursor={cursor}")).ok();
        for foreign in [
            format!("{}&cursor={cursor}", path(&other, list)),
            format!("{}&kind=invoice&cursor={cursor}", path(&one, list)),
            format!("/pipeline/runs?cursor={cursor}"),
            format!("/key-dates?cursor={cursor}"),
            format!("/audit?cursor={cursor}"),
            format!("/users?cursor={cursor}"),
            format!("/deliveries?cursor={cursor}"),
            format!("/actions?cursor={cursor}"),
        ] {
            assert_eq!(refused(demo(), &foreign), ["cursor"], "{foreign}");
        }
        // With whatever else is wrong.
        assert_eq!(refused(demo(), &format!("/audit?limit=0&cursor={cursor}")), ["limit", "cursor"]);
    }
}

#[test]
fn a_page_begins_at_an_offset_or_at_a_cursor() {
    let ids = |query: &str| {
        let page = demo().api(&format!("/customers?sort=-net,name&{query}")).ok();
        page["items"].as_array().expect("a list").iter().map(|item| text(&item["id"])).collect::<Vec<_>>()
    };
    let all = ids("limit=500");
    assert_eq!(ids("limit=4&offset=9"), all[9..13]);
    assert_eq!(ids(&format!("offset={}", all.len())), Vec::<String>::new());
    let page = demo().api("/customers?sort=-net,name&limit=4&offset=9").ok();
    assert_eq!(page["page"]["total"], all.len());
    assert_eq!(ids(&format!("limit=2&cursor={}", text(&page["page"]["next"]))), all[13..15]);
    let cursor = next("/customers?limit=1");
    assert_eq!(refused(demo(), &format!("/customers?cursor={cursor}&offset=1")), ["offset"]);
}

/// An answer without the number of the request.
fn told(reply: &Reply) -> String {
    reply.text().replace(reply.header("x-request-id"), "REQUEST")
}

#[test]
fn values_are_refused_alike_whoever_asks_or_not_at_all() {
    let office = Office::open();
    let everybody = [&office.admin, &office.lead, &office.ann, &office.bob];
    // Words that do not depend on what somebody sees.
    for field in ["band", "lifecycle", "pace", "trend", "factor"] {
        let replies = everybody.map(|server| server.api(&format!("/customers?{field}=nope")));
        for reply in &replies {
            let detail = reply.problem(400, "invalid_parameter");
            assert!(
                detail.starts_with(&format!("{field}: `nope` is no value of this field; the values are: ")),
                "{detail}"
            );
            assert_eq!(told(reply), told(&replies[0]));
        }
    }
    // What others alone have, and what nobody has.
    let own: Vec<&Value> = office.customers.iter().filter(|one| one["owner"]["id"] == office.owners[0]).collect();
    for (field, nobodys) in
        [("country", "QQ"), ("tier", "q"), ("industry", "Alchemy"), ("owner", "am-99"), ("currency", "XTS")]
    {
        let value = |one: &Value| if field == "owner" { one["owner"]["id"].clone() } else { one[field].clone() };
        let foreign = office
            .customers
            .iter()
            .map(value)
            .find(|found| found.is_string() && own.iter().all(|one| value(one) != *found));
        let Some(foreign) = foreign else { continue };
        let foreign = text(&foreign);
        for path in ["/customers", "/portfolio/summary"] {
            let ask = |value: &str| office.ann.api(&format!("{path}?{field}={value}"));
            let (theirs, none) = (ask(&foreign), ask(nobodys));
            assert_eq!((theirs.status, none.status), (200, 200), "{path} {field}");
            assert_eq!(told(&theirs), told(&none), "{path} {field}");
        }
        assert_eq!(refused(&office.admin, &format!("/customers?{field}={nobodys}")), [field]);
    }
}
