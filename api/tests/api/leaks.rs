//! Nobody sees customers of others: not in answers about one, not in lists, sums, files, searches, nor by what is remembered
//! or forged; and whoever is given a customer sees it with the next request.

mod assigned;
mod shared;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use bellwether_contract::identity::Role;
use serde_json::Value;

use crate::office::{Office, Operation, ids, items, operations, text};
use crate::server::{Reply, TODAY, TestServer};

/// A customer who is nobody.
const NOBODY: &str = "C9999999";

/// An office in which nothing changes.
fn office() -> &'static Office {
    static OFFICE: LazyLock<Office> = LazyLock::new(Office::open);
    &OFFICE
}

/// GET of a path, as JSON or CSV.
fn fetch(server: &TestServer, path: &str, form: &str) -> Reply {
    server.send("GET", path, &[("accept", form)], b"")
}

/// Every GET about one customer, with all that can be varied: path with `CUSTOMER`, and form.
fn about_a_customer() -> Vec<(String, &'static str)> {
    let mut all = Vec::new();
    for operation in operations() {
        if operation.method != "GET" || !operation.path.contains("/customers/{id}") {
            continue;
        }
        let path = operation.at(&[("id", "CUSTOMER"), ("number", "NUMBER")]);
        let mut queries = vec![String::new()];
        if operation.takes("as_of") {
            queries.push("?as_of=2011-06-30".to_owned());
        }
        if operation.takes("limit") {
            queries.push("?limit=1".to_owned());
        }
        for form in ["application/json", "text/csv"] {
            if operation.answers(form) {
                all.extend(queries.iter().map(|query| (format!("{path}{query}"), form)));
            }
        }
        if operation.answers("text/csv") {
            all.push((format!("{path}.csv"), "*/*"));
        }
    }
    assert!(all.len() >= 20, "{all:?}");
    all
}

/// What of an answer is not that of the request alone.
fn without_request(reply: &Reply, id: &str) -> String {
    reply.text().replace(reply.header("x-request-id"), "REQUEST").replace(id, "CUSTOMER")
}

#[test]
fn a_customer_of_others_is_as_one_who_is_not() {
    let office = office();
    let invoice = |id: &str| {
        let invoices = items(&office.admin.api(&format!("/customers/{id}/invoices?limit=1")));
        invoices.first().map_or_else(|| "1".to_owned(), |invoice| text(&invoice["number"]))
    };
    let foreign: Vec<(&str, &TestServer, Vec<String>)> = vec![
        ("ann", &office.ann, office.of(&[1])),
        ("bob", &office.bob, office.of(&[0])),
        ("carol", &office.carol, office.of(&[0, 1])),
        ("lead", &office.lead, office.of(&[2])),
    ];
    for (who, server, customers) in foreign {
        for id in customers.iter().step_by(customers.len().div_ceil(3)) {
            let number = invoice(id);
            for (path, form) in about_a_customer() {
                let path = path.replace("NUMBER", &number);
                let reply = fetch(server, &path.replace("CUSTOMER", id), form);
                let nobody = fetch(server, &path.replace("CUSTOMER", NOBODY), form);
                reply.problem(404, "not_found");
                assert_eq!(without_request(&reply, id), without_request(&nobody, NOBODY), "{who} {path} {form}");
                let names = |headers: &ureq::http::HeaderMap| -> BTreeSet<String> {
                    headers.keys().map(ToString::to_string).collect()
                };
                assert_eq!(names(&reply.headers), names(&nobody.headers), "{who} {path} {form}");
            }
        }
    }
    // The same addresses tell whoever may see the customer.
    for (server, id) in [(&office.ann, &office.of(&[0])[0]), (&office.lead, &office.of(&[1])[0])] {
        let number = invoice(id);
        for (path, form) in about_a_customer() {
            let path = path.replace("NUMBER", &number).replace("CUSTOMER", id);
            let (reply, whole) = (fetch(server, &path, form), fetch(&office.admin, &path, form));
            let about = path.split(['?', '.']).next().is_some_and(|about| about.ends_with(id.as_str()));
            if about && form == "application/json" {
                assert_same_but_for_the_group(&reply, &whole, &path);
            } else {
                assert_eq!(without_request(&reply, id), without_request(&whole, id), "{path} {form}");
            }
        }
    }
}

/// Of the accounts that belong together everybody is told those in their own reach.
#[track_caller]
fn assert_same_but_for_the_group(reply: &Reply, whole: &Reply, path: &str) {
    let (mut reply, mut whole) = (reply.ok(), whole.ok());
    let members = |account: &Value| account["group"]["members"].as_array().cloned().unwrap_or_default();
    let all = members(&whole);
    assert!(members(&reply).iter().all(|member| all.contains(member)), "{path}");
    for field in ["group", "parent"] {
        reply[field] = Value::Null;
        whole[field] = Value::Null;
    }
    assert_eq!(reply, whole, "{path}");
}

/// Customers by id and name that somebody may not see, by what tells them.
fn secrets(office: &Office, seen: &[usize]) -> Vec<String> {
    let own: BTreeSet<String> = office.of(seen).into_iter().collect();
    let (mine, others): (Vec<&Value>, Vec<&Value>) =
        office.customers.iter().partition(|customer| own.contains(customer["id"].as_str().unwrap_or_default()));
    let names: BTreeSet<String> = mine.iter().map(|customer| text(&customer["name"])).collect();
    let others = others.iter().flat_map(|customer| [text(&customer["id"]), text(&customer["name"])]);
    others.filter(|secret| !names.iter().any(|name| name.contains(secret))).collect()
}

#[track_caller]
fn assert_silent(reply: &Reply, secrets: &[String], what: &str) {
    let body = String::from_utf8_lossy(&reply.body);
    let told = secrets.iter().find(|secret| body.contains(secret.as_str()));
    assert_eq!(told, None, "{what}");
}

#[test]
fn no_answer_whatsoever_names_a_customer_of_others() {
    let office = office();
    for (who, server, seen) in [("ann", &office.ann, vec![0]), ("lead", &office.lead, vec![0, 1])] {
        let (secrets, own) = (secrets(office, &seen), office.of(&seen));
        let mut asked = 0;
        for operation in operations().into_iter().filter(|operation| operation.method == "GET") {
            let path = operation.at(&[("id", &own[0]), ("number", "1"), ("key", "distribution"), ("token", "x")]);
            for form in ["application/json", "text/csv"].into_iter().filter(|form| operation.answers(form)) {
                for query in queries(office, &operation) {
                    let reply = fetch(server, &format!("{path}{query}"), form);
                    assert!(reply.status < 500, "{who} {path}{query}: {}", reply.text());
                    assert_silent(&reply, &secrets, &format!("{who} {path}{query} {form}"));
                    asked += 1;
                }
            }
        }
        assert!(asked > 80, "{asked}");
    }
}

/// Queries by which somebody may hope to see more.
fn queries(office: &Office, operation: &Operation) -> Vec<String> {
    let foreign = office.of(&[2]);
    let mut all = vec![String::new()];
    let mut add = |parameter: &str, query: String| {
        if operation.takes(parameter) {
            all.push(query);
        }
    };
    add("as_of", "?as_of=2011-06-30".to_owned());
    add("owner", format!("?owner={}", office.owners[2]));
    add("owner", format!("?owner={},{}", office.owners[0], office.owners[2]));
    add("owner", "?owner=none".to_owned());
    add("q", "?q=".to_owned());
    add("min_score", "?min_score=0&max_score=100".to_owned());
    add("sort", "?sort=-name&limit=500".to_owned());
    add("offset", "?sort=name&limit=7&offset=3".to_owned());
    if operation.takes("cursor") && operation.takes("sort") {
        let admin = office.admin.api("/customers?sort=name&limit=7").ok();
        all.push(format!("?sort=name&limit=7&cursor={}", text(&admin["page"]["next"])));
    }
    if operation.path.ends_with("/customers") {
        // A search for what is foreign, which the answer must not repeat.
        let words: String = foreign[0].chars().skip(4).collect();
        all.push(format!("?q={words}"));
    }
    all
}

#[test]
fn lists_sums_and_files_are_those_of_ones_own_customers() {
    let office = office();
    let people = [("ann", &office.ann, vec![0]), ("bob", &office.bob, vec![1]), ("lead", &office.lead, vec![0, 1])];
    for (who, server, seen) in people {
        let owners: Vec<&str> = seen.iter().map(|&owner| office.owners[owner].as_str()).collect();
        let filter = format!("owner={}", owners.join(","));
        for query in ["sort=id", "sort=-net,name", "sort=owner,-last_invoice", "sort=score&band=high,critical", "q=a"] {
            for day in [TODAY, "2011-06-30", "2010-01-01"] {
                let query = format!("limit=500&{query}&as_of={day}");
                let (own, all) = (
                    server.api(&format!("/customers?{query}")).ok(),
                    office.admin.api(&format!("/customers?{query}&{filter}")).ok(),
                );
                assert_eq!(own, all, "{who} {query}");
                let csv = |server: &TestServer, filter: &str| {
                    server.api(&format!("/portfolio/export?{query}{filter}")).text().to_owned()
                };
                assert_eq!(csv(server, ""), csv(&office.admin, &format!("&{filter}")), "{who} {query}");
            }
        }
        for day in [TODAY, "2011-06-30"] {
            for path in ["/portfolio/summary", "/portfolio/health-history", "/portfolio/action-history"] {
                let own = server.api(&format!("{path}?as_of={day}")).ok();
                assert_eq!(own, office.admin.api(&format!("{path}?as_of={day}&{filter}")).ok(), "{who} {path} {day}");
            }
        }
        let total = |query: &str| server.api(&format!("/customers?{query}")).ok()["page"]["total"].clone();
        assert_eq!(total(&format!("owner={}", office.owners[2])), 0, "{who}");
        assert_eq!(total(&format!("q={}", office.of(&[2])[0])), 0, "{who}");
        assert_eq!(total("owner=none"), 0, "{who}");
        let names: BTreeSet<String> = ids(&server.api("/owners")).into_iter().collect();
        assert_eq!(names, owners.iter().map(|&owner| owner.to_owned()).collect(), "{who}");
    }
}

#[test]
fn pages_go_on_with_ones_own_customers_wherever_the_cursor_is_from() {
    let office = office();
    let own: BTreeSet<String> = office.of(&[0]).into_iter().collect();
    for sort in ["score", "name", "-net"] {
        let mut path = format!("/customers?limit=9&sort={sort}");
        loop {
            let page = office.admin.api(&path).ok();
            let Some(next) = page["page"]["next"].as_str() else { break };
            path = format!("/customers?limit=9&sort={sort}&cursor={next}");
            let reply = office.ann.api(&path);
            if reply.status == 200 {
                assert!(ids(&reply).iter().all(|id| own.contains(id)), "{path}");
            } else {
                reply.problem(400, "invalid_parameter");
            }
        }
    }
}

#[test]
fn those_who_look_after_nobody_see_nobody() {
    // One of its own: whom it makes is told of by the answers that other tests compare.
    let office = Office::open();
    let access = office.admin.access();
    let learner = access.user(Role::Learner, "leaks-learner", &[&office.owners[0]], None);
    let learner = office.admin.with_key(&access.key_of(&learner.id));
    learner.api("/customers").problem(403, "forbidden");
    learner.api(&format!("/customers/{}", office.of(&[0])[0])).problem(403, "forbidden");
    let nobody = access.user(Role::AccountManager, "leaks-nobody", &[], None);
    let alone = access.user(Role::Lead, "leaks-lead", &[], None);
    for user in [nobody, alone] {
        let server = office.admin.with_key(&access.key_of(&user.id));
        assert_eq!(server.api("/customers").ok()["page"]["total"], 0);
        assert_eq!(server.api("/customers?owner=none").ok()["page"]["total"], 0, "those of nobody are of nobody");
        assert_eq!(items(&server.api("/owners")).len(), 0);
    }
}
