//! Whoever is given a customer, or stands in for somebody, sees it with the next request, and no longer than that lasts.

use serde_json::json;

use super::NOBODY;
use crate::office::{Office, ids, items, text};
use crate::server::{Reply, TODAY, TestServer};

fn give(server: &TestServer, customers: &[&str], owner: Option<&str>) -> Reply {
    let body = json!({ "customers": customers, "owner": owner, "reason": "a test" });
    server.post("/api/v1/assignments", body.to_string())
}

fn sees(server: &TestServer, id: &str) -> bool {
    let (alone, listed) = (server.api(&format!("/customers/{id}")), ids(&server.api("/customers?limit=500")));
    let earlier = server.api(&format!("/customers/{id}?as_of=2011-06-30"));
    let found = server.api(&format!("/customers?q={id}")).ok()["page"]["total"] == 1;
    let seen = listed.iter().any(|listed| listed == id);
    assert_eq!((alone.status == 200, earlier.status == 200, found), (seen, seen, seen), "{id}: all agree");
    seen
}

#[test]
fn whoever_is_given_a_customer_sees_it_at_once_and_nobody_else_does() {
    let office = Office::open();
    let given = office.of(&[0])[0].clone();
    let seen = || [&office.ann, &office.bob, &office.carol, &office.lead].map(|server| sees(server, &given));
    assert_eq!(seen(), [true, false, false, true]);
    assert_eq!(give(&office.admin, &[&given], Some(&office.owners[1])).ok(), json!({ "changed": 1 }));
    assert_eq!(seen(), [false, true, false, true]);
    assert_eq!(give(&office.lead, &[&given], Some(&office.owners[0])).ok(), json!({ "changed": 1 }));
    assert_eq!(seen(), [true, false, false, true]);
    assert_eq!(give(&office.admin, &[&given], Some(&office.owners[2])).ok(), json!({ "changed": 1 }));
    assert_eq!(seen(), [false, false, true, false]);
    assert_eq!(give(&office.admin, &[&given], None).ok(), json!({ "changed": 1 }));
    assert_eq!(seen(), [true, false, false, true]);
    let history = items(&office.ann.api(&format!("/customers/{given}/assignments")));
    assert_eq!(history.len(), 4);

    // Leads give to their team what is of their team.
    let beyond = office.of(&[2])[0].clone();
    for (customers, owner) in [
        (vec![given.as_str()], Some(office.owners[2].as_str())),
        (vec![&beyond], Some(&office.owners[0])),
        (vec![&given, &beyond], Some(&office.owners[1])),
        (vec![&beyond], None),
        (vec![NOBODY], Some(&office.owners[0])),
        (vec![&given], Some("*")),
        (vec![&given], Some("")),
        (vec![], Some(&office.owners[0])),
    ] {
        let detail = give(&office.lead, &customers, owner).problem(400, "invalid_body");
        let name = office.customers.iter().find(|customer| customer["id"] == beyond.as_str());
        let name = text(&name.expect("a customer")["name"]);
        assert!(!detail.contains(&name), "{detail}");
    }
    for server in [&office.ann, &office.carol] {
        give(server, &[&given], Some(&office.owners[0])).problem(403, "forbidden");
    }
    assert_eq!(seen(), [true, false, false, true]);
    assert!(sees(&office.carol, &beyond));
}

#[test]
fn a_cover_opens_and_its_end_closes() {
    let office = Office::open();
    let theirs = office.of(&[2]);
    let cover = |server: &TestServer, owner: &str, user: &str, from: &str| {
        let body = json!({ "owner": owner, "user": user, "from": from, "through": "2011-12-24", "reason": "a test" });
        server.post("/api/v1/covers", body.to_string())
    };
    let own = ids(&office.ann.api("/customers?limit=500")).len();
    let made = cover(&office.admin, &office.owners[2], &office.users["ann"], TODAY);
    assert_eq!(made.status, 201, "{}", made.text());
    assert_eq!(made.json()["active"], true);
    assert_eq!(ids(&office.ann.api("/customers?limit=500")).len(), own + theirs.len());
    assert!(theirs.iter().all(|id| office.ann.api(&format!("/customers/{id}")).status == 200));
    assert!(!sees(&office.bob, &theirs[0]));
    assert_eq!(items(&office.ann.api("/covers")).len(), 1);
    assert_eq!(items(&office.bob.api("/covers")).len(), 0, "it is not theirs to know");
    // The lead does not see through it either: it is of the one who stands in, not of the team.
    let id = text(&made.json()["id"]);
    for server in [&office.ann, &office.carol] {
        server.send("DELETE", &format!("/api/v1/covers/{id}"), &[], b"").problem(403, "forbidden");
    }
    let gone = office.admin.send("DELETE", &format!("/api/v1/covers/{id}"), &[], b"");
    assert_eq!(gone.status, 204, "{}", gone.text());
    assert_eq!(ids(&office.ann.api("/customers?limit=500")).len(), own);
    assert!(theirs.iter().all(|id| office.ann.api(&format!("/customers/{id}")).status == 404));
    office.admin.send("DELETE", &format!("/api/v1/covers/{id}"), &[], b"").problem(404, "not_found");
    // One that has yet to begin.
    let later = cover(&office.admin, &office.owners[2], &office.users["ann"], "2011-12-10");
    assert_eq!((later.status, &later.json()["active"]), (201, &json!(false)));
    assert!(!sees(&office.ann, &theirs[0]));
    // Leads arrange covers of their team, within it.
    for (owner, user) in [(2, "ann"), (2, "lead"), (0, "carol")] {
        let reply = cover(&office.lead, &office.owners[owner], &office.users[user], TODAY);
        reply.problem(400, "invalid_body");
    }
    let foreign = text(&later.json()["id"]);
    office.lead.send("DELETE", &format!("/api/v1/covers/{foreign}"), &[], b"").problem(404, "not_found");
    assert_eq!(cover(&office.lead, &office.owners[0], &office.users["bob"], TODAY).status, 201);
}
