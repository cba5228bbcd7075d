//! `/customers` and one customer of it.

use std::collections::BTreeSet;

use bellwether_contract::customer::{CustomerDetail, CustomerItem};
use bellwether_contract::page::Page;
use serde_json::{Value, json};

use crate::server::{CUSTOMERS, demo};

fn items(path: &str) -> Vec<Value> {
    demo().api(path).ok()["items"].as_array().expect("a list").clone()
}

fn ids(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["id"].as_str().expect("an id")).collect()
}

#[test]
fn an_item_has_the_fixed_shape() {
    let page = demo().api("/customers?sort=-net&limit=1");
    assert_eq!(page.ok()["page"]["total"], CUSTOMERS);
    let page: Page<CustomerItem> = serde_json::from_slice(&page.body).expect("a page");
    assert_eq!(page.page.total, u64::from(CUSTOMERS));
    insta::assert_json_snapshot!(shape(&demo().api("/customers?sort=-net&limit=1").json()["items"]));
}

/// What stands where, whatever the demo company happens to be.
fn shape(value: &Value) -> Value {
    match value {
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), shape(value))).collect(),
        Value::Array(items) => items.iter().map(shape).collect(),
        Value::String(_) => json!("text"),
        Value::Bool(_) => json!("flag"),
        Value::Number(number) if number.is_f64() => json!("number"),
        Value::Number(_) => json!("integer"),
        Value::Null => Value::Null,
    }
}

/// Lists are written in another way than single customers: the same bytes nevertheless.
#[test]
fn an_item_is_the_customer_without_what_only_the_customer_has() {
    let list = demo().api("/customers?limit=500");
    for item in list.ok()["items"].as_array().expect("a list").iter().step_by(7) {
        let detail: CustomerDetail =
            serde_json::from_slice(&demo().api(&format!("/customers/{}", item["id"].as_str().expect("an id"))).body)
                .expect("a customer");
        let alone = serde_json::to_string(&detail.item).expect("serialises");
        assert!(list.text().contains(&alone), "{alone}");
    }
}

#[test]
fn answers_repeat_what_they_refer_to() {
    let answer = demo().api("/customers?limit=1").ok();
    let windows = (answer["window"].clone(), answer["prior_window"].clone());
    assert_eq!(windows.0, json!({ "start": "2011-04-01", "end": "2011-11-30" }));
    assert_eq!(windows.1, json!({ "start": "2010-04-01", "end": "2010-11-30" }));
    assert_eq!(answer["calendar"]["first_month"], 4);
    assert_eq!((&answer["as_of"], &answer["model"]), (&json!("2011-12-09"), &json!("distribution@1")));
    let names: Vec<_> = answer["sources"].as_array().expect("sources").iter().map(|source| &source["name"]).collect();
    assert!(names.contains(&&json!("financials")), "{names:?}");
}

#[test]
fn pages_follow_one_another_without_gap_or_overlap() {
    for sort in ["score", "-score,name", "-net", "owner,-last_invoice"] {
        let whole = items(&format!("/customers?limit=500&sort={sort}"));
        let mut path = format!("/customers?limit=37&sort={sort}");
        let mut seen = Vec::new();
        loop {
            let answer = demo().api(&path).ok();
            seen.extend(answer["items"].as_array().expect("a list").clone());
            let Some(next) = answer["page"]["next"].as_str() else { break };
            path = format!("/customers?limit=37&sort={sort}&cursor={next}");
        }
        assert_eq!(ids(&seen), ids(&whole), "{sort}");
    }
}

#[test]
fn sort_is_worst_score_first_and_missing_last() {
    let scores: Vec<_> = items("/customers?limit=500").iter().map(|item| item["score"]["value"].as_i64()).collect();
    assert!(scores.is_sorted_by_key(|score| score.unwrap_or(101)), "{scores:?}");
    let ratio = |item: &Value| item["cadence"]["overdue_ratio"]["value"].as_f64();
    let ratios: Vec<_> = items("/customers?limit=500&sort=-overdue_ratio").iter().map(ratio).collect();
    assert!(ratios.is_sorted_by(|a, b| b.is_none() || a.is_some_and(|a| a >= b.unwrap_or(f64::MIN))), "{ratios:?}");
}

#[test]
fn filters_combine() {
    let all = items("/customers?limit=500");
    let wanted = |item: &Value| {
        ["high", "critical"].contains(&item["score"]["band"].as_str().expect("a band")) && item["country"] == "DE"
    };
    let expect: BTreeSet<String> = all.iter().filter(|item| wanted(item)).map(|item| item["id"].to_string()).collect();
    for query in ["band=high,critical&country=DE", "band=high&band=critical&country=DE"] {
        let found: BTreeSet<String> =
            items(&format!("/customers?limit=500&{query}")).iter().map(|item| item["id"].to_string()).collect();
        assert_eq!(found, expect, "{query}");
    }
    let rich = items("/customers?limit=500&min_score=60&max_score=80");
    assert!(
        !rich.is_empty()
            && rich.iter().all(|item| (60..=80).contains(&item["score"]["value"].as_i64().expect("known")))
    );
}

#[test]
fn search_knows_neither_case_nor_accents() {
    let all = items("/customers?limit=500");
    let name = |item: &Value| item["name"].as_str().expect("a name").to_owned();
    let accented = all.iter().map(name).find(|name| name.to_lowercase().contains('ä')).expect("a name with ä");
    let plain = accented.to_lowercase().replace('ä', "A").replace(' ', "%20").replace('&', "%26");
    let ascii: String = plain.chars().take_while(char::is_ascii).collect();
    let found = items(&format!("/customers?q={ascii}&limit=500"));
    assert!(found.iter().any(|item| name(item) == accented), "{ascii}: {:?}", ids(&found));
    assert!(items("/customers?q=c0000001").iter().any(|item| item["id"] == "C0000001"));
    assert_eq!(items("/customers?q=%25'%20OR%201=1--").len(), 0);
}

#[test]
fn refuses_by_name() {
    let check = |query: &str, start: &str| {
        let detail = demo().api(&format!("/customers?{query}")).problem(400, "invalid_parameter");
        assert!(detail.starts_with(start), "{query}: {detail}");
    };
    check("colour=red", "colour: is no parameter of this resource; its parameters: as_of, sort");
    check("sort=colour", "sort: `colour` is not a field to sort by; the fields are: id, name");
    check("sort=score&sort=name", "sort: is given 2 times");
    check("band=purple", "band: `purple`");
    check("country=XX", "country: `XX`");
    check("limit=0", "limit: `0` is not a number of rows; give 1 to 500");
    check("limit=501", "limit: `501`");
    check("cursor=abc", "cursor: is not a cursor of this list");
    check("min_score=many", "min_score: `many` is not a number");
    check("as_of=2011-13-01", "as_of: `2011-13-01` is not allowed");
    check("as_of=1899-12-31", "as_of: `1899-12-31` is not allowed");
    check("as_of=2011-12-10", "as_of: `2011-12-10` is later than the business date 2011-12-09; give that date");
    check("bom=maybe", "bom: `maybe` is not allowed; give true or false");
    let next = demo().api("/customers?limit=1&sort=name").ok()["page"]["next"].as_str().expect("a cursor").to_owned();
    check(&format!("sort=-name&cursor={next}"), "cursor: is not a cursor of this list");
}

#[test]
fn other_dates_see_other_facts() {
    let now = demo().api("/customers?limit=500").ok();
    let then = demo().api("/customers?limit=500&as_of=2011-06-30").ok();
    assert_eq!(then["as_of"], "2011-06-30");
    assert_eq!(then["window"], json!({ "start": "2011-04-01", "end": "2011-05-31" }));
    let invoices = |answer: &Value| -> i64 {
        let items = answer["items"].as_array().expect("a list");
        items.iter().map(|item| item["cadence"]["invoice_count"].as_i64().expect("a count")).sum()
    };
    assert!(invoices(&then) < invoices(&now));
}

#[test]
fn csv_is_the_list_in_full() {
    let json = items("/customers?limit=500&sort=-net&tier=a");
    for reply in [
        demo().send("GET", "/api/v1/customers?sort=-net&tier=a", &[("accept", "text/csv")], b""),
        demo().api("/customers.csv?sort=-net&tier=a"),
        demo().api("/portfolio/export?sort=-net&tier=a"),
    ] {
        assert_eq!((reply.status, reply.header("content-type")), (200, "text/csv; charset=utf-8"));
        assert!(reply.header("content-disposition").contains("customers-2011-12-09.csv"));
        let mut reader = csv::Reader::from_reader(reply.body.as_slice());
        let header: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
        let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
        assert_eq!(rows.len(), json.len());
        for (row, item) in rows.iter().zip(&json) {
            for (column, cell) in header.iter().zip(row) {
                assert_eq!(cell, leaf(item, column), "{column} of {}", item["id"]);
            }
        }
    }
}

/// The text of a leaf of an item by its path; empty where the path ends early.
fn leaf(item: &Value, path: &str) -> String {
    let value = path.split('.').fold(item, |value, part| match part {
        "low" => &value[0],
        "high" => &value[1],
        part => &value[part],
    });
    match value {
        Value::Null => String::new(),
        Value::String(text) if text.starts_with(['+', '=', '@']) => format!("'{text}"),
        Value::String(text) => text.clone(),
        Value::Number(number) => {
            number.as_f64().filter(|n| n.fract() == 0.0).map_or_else(|| number.to_string(), |n| n.to_string())
        }
        other => other.to_string(),
    }
}

/// Every leaf of a fully filled item is a column: what JSON tells, CSV tells.
#[test]
fn csv_has_every_column_of_the_json() {
    let measure = || json!({ "value": 1.0, "reason": "not_applicable", "stale_since": "2011-12-09" });
    let money = || json!({ "amount": "1.00", "currency": "GBP" });
    let item = json!({
        "id": "1", "name": "n", "country": "GB", "currency": "GBP", "tier": "a", "industry": "i",
        "owner": { "id": "o", "name": "n" },
        "score": { "value": 1, "computed": 1, "band": "low", "confidence": 1.0, "bounds": { "low": 0, "high": 1 },
                   "trend": "stable", "change_30d": 0, "degraded": false,
                   "override": { "value": 1, "reason": "r", "author": "a", "expires": "2011-12-09" }, "model": "m@1" },
        "lifecycle": "active",
        "revenue": { "net": money(), "invoiced": money(), "credited": money(), "prior_net": money(), "yoy": measure(),
                     "budget": money(), "attainment": measure(), "pace": "ahead" },
        "cadence": { "invoice_count": 1, "credit_note_count": 1, "first_invoice": "2011-12-09",
                     "last_invoice": "2011-12-09", "days_since": measure(), "gap_days": measure(),
                     "overdue_ratio": measure() },
        "coverage": measure(), "training": measure(), "contact_days_since": measure(),
        "open_actions": 0, "next_action_due": "2011-12-09"
    });
    let mut typed = item.clone();
    typed["score"]["bounds"] = json!([0, 1]);
    serde_json::from_value::<CustomerItem>(typed).expect("an item");
    let columns = <CustomerItem as bellwether::http::csv::Columns>::HEADER;
    let expect: BTreeSet<String> = leaves(&item, "").into_iter().collect();
    assert_eq!(columns.iter().map(|&column| column.to_owned()).collect::<BTreeSet<_>>(), expect);
}

fn leaves(value: &Value, path: &str) -> Vec<String> {
    match value {
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(name, value)| {
                leaves(value, &if path.is_empty() { name.clone() } else { format!("{path}.{name}") })
            })
            .collect(),
        _ => vec![path.to_owned()],
    }
}

#[test]
fn csv_begins_with_a_byte_order_mark_on_request() {
    let plain = demo().api("/customers.csv");
    let marked = demo().api("/customers.csv?bom=true");
    assert!(plain.body.starts_with(b"id,name,"));
    assert_eq!(marked.body, [b"\xEF\xBB\xBF".as_slice(), &plain.body].concat());
}

#[test]
fn a_customer_is_explained() {
    let id = items("/customers?limit=1&sort=-net")[0]["id"].as_str().expect("an id").to_owned();
    let reply = demo().api(&format!("/customers/{id}"));
    reply.ok();
    let detail: CustomerDetail = serde_json::from_slice(&reply.body).expect("a customer");
    assert_eq!(detail.item.id, id);
    let gained: f64 = detail.dimensions.iter().filter_map(|dimension| dimension.gained).sum();
    assert!((gained - f64::from(detail.item.score.computed.expect("known"))).abs() <= 0.5, "{gained}");
    assert!(detail.dimensions.iter().all(|dimension| dimension.text.is_some()));
    assert_eq!(detail.input_hash.len(), 64);
    assert_eq!(detail.measures.len(), bellwether_domain::measure::MeasureKey::COUNT);
}

#[test]
fn unknown_customers_are_not_found() {
    for path in [
        "",
        "/revenue",
        "/cadence",
        "/coverage",
        "/training",
        "/invoices",
        "/orders",
        "/contacts",
        "/health-history",
        "/invoices/1",
    ] {
        demo().api(&format!("/customers/nobody{path}")).problem(404, "not_found");
    }
    demo().api("/customers/C0000001/invoices/none").problem(404, "not_found");
    demo().api("/customers/C0000001/nothing").problem(404, "not_found");
    demo().api("/customers/C0000001?colour=red").problem(400, "invalid_parameter");
    demo().api("/customers/C0000001?as_of=2012-01-01").problem(400, "invalid_parameter");
}

#[test]
fn answers_are_not_made_twice() {
    let first = demo().api("/customers?limit=5");
    let again = demo().send("GET", "/api/v1/customers?limit=5", &[("if-none-match", first.header("etag"))], b"");
    assert_eq!((again.status, again.body.len()), (304, 0));
    assert_eq!(demo().api("/customers?limit=5").body, first.body);
    assert_ne!(demo().api("/customers?limit=6").header("etag"), first.header("etag"));
    let csv = demo().api("/customers.csv");
    let headers = [("if-none-match", csv.header("etag"))];
    assert_eq!(demo().send("GET", "/api/v1/customers.csv", &headers, b"").status, 304);
}
