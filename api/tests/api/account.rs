//! Drill-downs of one customer.

use serde_json::{Value, json};

use crate::server::{TODAY, demo};

/// A customer with everything: it trains, buys, and sells to peers.
fn id() -> String {
    let list = demo().api("/customers?limit=500&sort=-net").ok();
    let items = list["items"].as_array().expect("a list");
    let whole = |item: &&Value| {
        item["training"]["value"].is_number()
            && item["coverage"]["value"].is_number()
            && item["cadence"]["gap_days"]["value"].is_number()
    };
    items.iter().find(whole).expect("a customer with everything")["id"].as_str().expect("an id").to_owned()
}

fn get(path: &str) -> Value {
    demo().api(&format!("/customers/{}/{path}", id())).ok()
}

#[test]
fn revenue_by_fiscal_month_adds_up() {
    let revenue = get("revenue");
    assert_eq!((&revenue["year"], &revenue["prior_year"]), (&json!("FY2011"), &json!("FY2010")));
    let months = revenue["months"].as_array().expect("months");
    assert_eq!(months.len(), 12);
    assert_eq!((&months[0]["label"], &months[8]["closed"]), (&json!("FY2011 P01"), &json!(false)));
    assert_eq!(months[9]["net"], Value::Null, "January has not begun");
    let pence = |money: &Value| money["amount"].as_str().expect("text").replace('.', "").parse::<i64>().expect("pence");
    let sum: i64 = months[..8].iter().map(|month| pence(&month["net"])).sum();
    assert_eq!(sum, pence(&revenue["net"]));
    assert_eq!(revenue["months_left"], 4);
}

#[test]
fn cadence_tells_when_the_next_order_is_expected() {
    let cadence = get("cadence");
    let dates = cadence["invoice_dates"].as_array().expect("dates");
    assert!(!dates.is_empty());
    assert_eq!(dates.last().expect("not empty")["date"], cadence["last_invoice"]);
    assert!(cadence["expected_next"].as_str() > cadence["last_invoice"].as_str());
}

#[test]
fn coverage_and_training_have_their_lists() {
    let coverage = get("coverage");
    let families = coverage["families"].as_array().expect("families");
    let bought_common = families.iter().filter(|f| f["bought"] == true && f["common"] == true).count();
    assert_eq!(coverage["bought"], bought_common);
    assert_eq!(coverage["common"], families.iter().filter(|f| f["common"] == true).count());
    assert!(coverage["peers"]["count"].as_u64().expect("peers") >= 5);
    let training = get("training");
    assert!(!training["learners"].as_array().expect("learners").is_empty());
}

#[test]
fn invoices_are_paged_and_open_to_their_lines() {
    let first = get("invoices?limit=2");
    let items = first["items"].as_array().expect("a list");
    assert_eq!(items.len(), 2);
    let next = first["page"]["next"].as_str().expect("there are more");
    let second = get(&format!("invoices?limit=2&cursor={next}"));
    assert_ne!(second["items"][0]["number"], items[1]["number"]);
    assert!(items[0]["date"].as_str() >= items[1]["date"].as_str(), "newest first");
    let number = items[0]["number"].as_str().expect("a number");
    let invoice = get(&format!("invoices/{number}"));
    assert_eq!(invoice["total"], items[0]["total"]);
    assert_eq!(invoice["lines"].as_array().expect("lines").len(), items[0]["line_count"]);
    demo().api(&format!("/customers/{}/invoices?cursor=x", id())).problem(400, "invalid_parameter");
}

#[test]
fn what_is_paid_later_is_not_paid_yet() {
    let paid = |as_of: &str| {
        let list = get(&format!("invoices?limit=500&as_of={as_of}"));
        let items = list["items"].as_array().expect("a list");
        let days = items.iter().filter_map(|one| Some((one["number"].clone(), one["paid"].as_str()?.to_owned())));
        days.collect::<Vec<_>>()
    };
    let now = paid(TODAY);
    let (number, last) = now.iter().max_by_key(|(_, day)| day.clone()).expect("something is paid").clone();
    let eve = last.parse::<chrono::NaiveDate>().expect("a date").pred_opt().expect("a day").to_string();
    assert!(paid(&eve).iter().all(|(_, day)| *day <= eve), "of {eve}");
    let open = get(&format!("invoices/{}?as_of={eve}", number.as_str().expect("a number")));
    assert_eq!(open["paid"], serde_json::Value::Null);
}

#[test]
fn documents_are_told_apart_by_their_kind() {
    let total = |kind: &str| get(&format!("invoices?limit=500{kind}"))["page"]["total"].as_u64().expect("a number");
    let mut sum = 0;
    for kind in ["invoice", "credit_note", "adjustment"] {
        let list = get(&format!("invoices?limit=500&kind={kind}"));
        for one in list["items"].as_array().expect("a list") {
            assert_eq!(one["kind"], kind);
        }
        sum += list["page"]["total"].as_u64().expect("a number");
    }
    assert_eq!(sum, total(""), "each has one kind");
    assert!(total("&kind=credit_note") > 0, "there are some of either");
    assert_eq!(total("&kind=invoice,credit_note"), total("&kind=invoice") + total("&kind=credit_note"));
    let detail = demo().api(&format!("/customers/{}/invoices?kind=order", id())).problem(400, "invalid_parameter");
    assert!(detail.contains("kind: `order` is not allowed") && detail.contains("`credit_note`"), "{detail}");
}

#[test]
fn lists_come_as_csv_too() {
    for (path, start) in [
        ("invoices", "number,kind,date,total.amount,total.currency,due,paid,refers_to,line_count,families\r\n"),
        ("orders", "number,date,amount.amount,amount.currency,status\r\n"),
        ("contacts", "at,channel,direction,person,note,outcome,id,version,author.id,author.name\r\n"),
        (
            "health-history",
            "as_of,value,band,confidence,model,recomputed,computed,override.value,override.reason,override.author,\
             override.expires\r\n",
        ),
    ] {
        let total = get(path)["page"]["total"].as_u64();
        let csv = demo().api(&format!("/customers/{}/{path}.csv", id()));
        assert_eq!(csv.status, 200);
        assert!(csv.text().starts_with(start), "{}", csv.text());
        let rows = csv::Reader::from_reader(csv.body.as_slice()).records().count();
        assert!(total.is_none_or(|total| total == rows as u64), "{path}: {rows} rows, {total:?} items");
    }
    demo().api(&format!("/customers/{}/revenue.csv", id())).problem(406, "not_acceptable");
}

#[test]
fn health_history_has_the_kept_scores() {
    let history = get("health-history");
    let points = history["points"].as_array().expect("points");
    let item = demo().api(&format!("/customers/{}", id())).ok();
    assert_eq!(points.last().expect("today's")["value"], item["score"]["value"]);
    assert_eq!(points.last().expect("today's")["recomputed"], false);
}
