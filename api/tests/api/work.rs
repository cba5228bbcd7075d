//! Actions, comments and the inbox: who sees and changes what, what is refused, and that nothing is lost when many do.

mod contest;
mod rules;
mod stream;

use std::sync::LazyLock;

use serde_json::{Value, json};

use self::contest::{
    a_key_plans_one_action_and_moves_it_once, of_a_hundred_transitions_of_a_version_one_wins_and_no_note_is_lost,
};
use self::rules::rules_and_where_alerts_go_are_changed_by_administrators_with_every_fault_named;
use self::stream::whoever_listens_is_told_what_is_theirs_to_see_and_nothing_else;
use crate::office::{Office, ids, items, text};
use crate::server::{Reply, TODAY, TestServer};

/// An office in which actions are planned; each test has customers of its own.
fn office() -> &'static Office {
    static OFFICE: LazyLock<Office> = LazyLock::new(Office::open);
    &OFFICE
}

/// Declares what holds of an office wherever its state is kept: here in memory, and for [`crate::mongo`] elsewhere.
macro_rules! laws {
    ($($law:ident),+ $(,)?) => {
        /// All of them, one after the other.
        pub(crate) const LAWS: &[(&str, fn(&Office))] = &[$((stringify!($law), $law)),+];

        mod in_memory {
            $(
                #[test]
                fn $law() {
                    super::$law(super::office());
                }
            )+
        }
    };
}

laws! {
    an_action_goes_from_plan_to_outcome_and_the_portfolio_tells,
    only_those_who_see_the_customer_or_have_the_action_see_it,
    lists_are_filtered_sorted_paged_and_written_as_csv,
    what_cannot_be_is_refused_by_name,
    of_a_hundred_transitions_of_a_version_one_wins_and_no_note_is_lost,
    a_key_plans_one_action_and_moves_it_once,
    several_are_changed_together_and_each_is_told_for_itself,
    whoever_is_mentioned_hears_of_it_if_they_may_see_the_customer,
    whoever_listens_is_told_what_is_theirs_to_see_and_nothing_else,
    rules_and_where_alerts_go_are_changed_by_administrators_with_every_fault_named,
}

fn send(server: &TestServer, method: &str, path: &str, headers: &[(&str, &str)], body: &Value) -> Reply {
    let headers = [headers, &[("content-type", "application/json")]].concat();
    server.send(method, &format!("/api/v1{path}"), &headers, body.to_string().as_bytes())
}

fn post(server: &TestServer, path: &str, body: &Value) -> Reply {
    send(server, "POST", path, &[], body)
}

/// A change of a version.
fn change(server: &TestServer, method: &str, path: &str, version: u64, body: &Value) -> Reply {
    send(server, method, path, &[("if-match", &format!("\"{version}\""))], body)
}

/// Plans a call; its id.
#[track_caller]
pub(crate) fn plan(server: &TestServer, customer: &str, more: &Value) -> String {
    let mut body = json!({ "kind": "call", "title": "Ask for the order", "customer": customer });
    body.as_object_mut().expect("fields").extend(more.as_object().expect("fields").clone());
    let made = post(server, "/actions", &body);
    assert_eq!(made.status, 201, "{}", made.text());
    text(&made.json()["id"])
}

fn go(server: &TestServer, id: &str, version: u64, to: &str) -> Reply {
    change(server, "POST", &format!("/actions/{id}/transitions"), version, &json!({ "to": to }))
}

fn an_action_goes_from_plan_to_outcome_and_the_portfolio_tells(office: &Office) {
    let customer = &office.of(&[0])[0];
    let row = |server: &TestServer| items(&server.api(&format!("/customers?q={customer}")))[0].clone();
    let before = row(&office.ann)["open_actions"].as_u64().expect("a number");
    let id = plan(
        &office.ann,
        customer,
        &json!({ "due_at": "2011-12-12T09:00:00Z", "priority": "high", "checklist": [{ "text": "Look at prices" }],
                "links": [{ "label": "Offer", "url": "https://example.com/offer" }], "description": "Two\nlines" }),
    );
    // The list, the account and the totals tell at once, to everybody who sees the customer.
    for server in [&office.ann, &office.lead, &office.admin] {
        let row = row(server);
        assert_eq!(row["open_actions"], before + 1);
        assert_eq!(row["next_action_due"], "2011-12-12");
        let account = server.api(&format!("/customers/{customer}")).ok();
        assert_eq!(
            (&account["open_actions"], &account["next_action_due"]),
            (&row["open_actions"], &row["next_action_due"])
        );
        assert!(server.api("/portfolio/summary").ok()["open_actions"].as_u64() > Some(0));
    }
    let sorted = items(&office.ann.api("/customers?sort=next_action_due&limit=1"));
    assert!(!sorted[0]["next_action_due"].is_null());
    assert!(items(&office.ann.api("/customers?sort=-open_actions&limit=1"))[0]["open_actions"].as_u64() > Some(0));

    let action = office.ann.api(&format!("/actions/{id}")).ok();
    assert_eq!(action["owner"]["name"], "ann");
    assert_eq!(action["context_created"]["as_of"], TODAY);
    assert!(action["context_created"]["measures"]["revenue.net"]["value"].is_number());
    let begun = go(&office.ann, &id, 1, "in_progress").ok();
    assert_eq!(begun["next_statuses"], json!(["pending", "completed", "cancelled"]));
    let note =
        post(&office.ann, &format!("/actions/{id}/notes"), &json!({ "text": "Called twice", "minutes": 15 })).ok();
    assert_eq!((&note["version"], &note["minutes_spent"]), (&json!(3), &json!(15)));
    let done = json!({ "to": "completed", "minutes": 10, "note": "They order on Monday",
                       "outcome": { "result": "retained", "effective": true, "text": "All well" } });
    let done = change(&office.ann, "POST", &format!("/actions/{id}/transitions"), 3, &done).ok();
    assert_eq!(
        (&done["outcome"], &done["minutes_spent"], &done["completed_on"]),
        (&json!("retained"), &json!(25), &json!(TODAY))
    );
    assert!(done["context_completed"]["score"].is_number() || done["context_completed"]["score"].is_null());
    let fields: Vec<String> = done["history"].as_array().expect("a list").iter().map(|e| text(&e["field"])).collect();
    assert_eq!(fields, ["created", "owner", "status", "status", "outcome"]);
    assert_eq!(row(&office.ann)["open_actions"], before);

    let reopened = go(&office.lead, &id, 4, "pending").ok();
    assert_eq!((&reopened["outcome"], &reopened["closed_at"]), (&Value::Null, &Value::Null));
    assert_eq!(row(&office.ann)["open_actions"], before + 1);
    let entries = items(&office.admin.api(&format!("/audit?target={id}")));
    let told: Vec<String> = entries.iter().rev().map(|entry| text(&entry["action"])).collect();
    assert_eq!(told, ["action.create", "action.transition", "action.note", "action.transition", "action.transition"]);
    assert_eq!(entries[0]["before"]["status"], "completed");
}

fn only_those_who_see_the_customer_or_have_the_action_see_it(office: &Office) {
    let customer = &office.of(&[1])[0];
    let id = plan(&office.bob, customer, &json!({}));
    let path = format!("/actions/{id}");
    for server in [&office.bob, &office.lead, &office.admin] {
        assert_eq!(server.api(&path).status, 200);
        assert!(ids(&server.api(&format!("/actions?customer={customer}"))).contains(&id));
    }
    for server in [&office.ann, &office.carol] {
        let reply = server.api(&path);
        let nothing = server.api("/actions/nothing").problem(404, "not_found");
        assert_eq!(reply.problem(404, "not_found").replace(&id, "nothing"), nothing);
        assert!(!ids(&server.api("/actions?limit=500")).contains(&id));
        change(server, "PATCH", &path, 1, &json!({ "title": "mine" })).problem(404, "not_found");
        go(server, &id, 1, "completed").problem(404, "not_found");
        post(server, &format!("{path}/notes"), &json!({ "text": "x" })).problem(404, "not_found");
        post(server, &format!("{path}/comments"), &json!({ "text": "x" })).problem(404, "not_found");
        server.api(&format!("{path}/comments")).problem(404, "not_found");
        let bulk = json!({ "actions": [{ "id": id }], "transition": { "to": "completed" } });
        let told = post(server, "/actions/bulk", &bulk).ok();
        assert_eq!((&told["changed"], &told["items"][0]["code"]), (&json!(0), &json!("not_found")));
        let new = json!({ "kind": "call", "title": "t", "customer": customer });
        let refused = post(server, "/actions", &new).problem(400, "invalid_body");
        let nobody = json!({ "kind": "call", "title": "t", "customer": "C9999999" });
        assert_eq!(
            refused.replace(customer.as_str(), "C9999999"),
            post(server, "/actions", &nobody).problem(400, "invalid_body")
        );
        server.api(&format!("/colleagues?customer={customer}")).problem(404, "not_found");
        server.api(&format!("/customers/{customer}/comments")).problem(404, "not_found");
    }
    // Nobody is given what they may not see; whoever has something sees it, also when the customer went to others.
    let carol = office.users["carol"].clone();
    let refused = change(&office.bob, "PATCH", &path, 1, &json!({ "owner": carol })).problem(400, "invalid_body");
    assert!(refused.contains("nobody who sees this customer"), "{refused}");
    let lead = office.users["lead"].clone();
    assert_eq!(change(&office.bob, "PATCH", &path, 1, &json!({ "owner": lead })).ok()["owner"]["name"], "lead");
    let inbox = items(&office.lead.api("/alerts"));
    let told = inbox.iter().find(|notice| notice["action"] == json!(id)).expect("a notice");
    assert_eq!((&told["kind"], &told["by"]["name"]), (&json!("assigned"), &json!("bob")));
    let colleagues: Vec<String> = items(&office.bob.api(&format!("/colleagues?customer={customer}&kind=call")))
        .iter()
        .map(|person| text(&person["name"]))
        .collect();
    assert!(colleagues.contains(&"bob".to_owned()) && !colleagues.contains(&"carol".to_owned()), "{colleagues:?}");
}

fn lists_are_filtered_sorted_paged_and_written_as_csv(office: &Office) {
    let customers = office.of(&[2]);
    let customer = &customers[0];
    for number in 0..7 {
        let due = format!("2011-12-0{}T12:00:00Z", number + 3);
        let priority = ["low", "urgent"][number % 2];
        let title = format!("Ünique {number}");
        plan(&office.carol, customer, &json!({ "title": title, "due_at": due, "priority": priority, "kind": "email" }));
    }
    plan(&office.carol, customer, &json!({ "title": "unique without due", "kind": "meeting" }));
    let list = |query: &str| office.carol.api(&format!("/actions?customer={customer}&q=unique&{query}"));
    let titles = |reply: &Reply| -> Vec<String> { items(reply).iter().map(|item| text(&item["title"])).collect() };
    let all = titles(&list("limit=500"));
    assert_eq!(all.len(), 8);
    assert_eq!((all[0].as_str(), all[7].as_str()), ("Ünique 0", "unique without due"));
    // Pages tile the list whatever the order.
    for sort in ["due_at,-priority", "-due_at", "priority,title", "-created_at", "owner", "customer", "status", "kind"]
    {
        let whole = titles(&list(&format!("limit=500&sort={sort}")));
        let (mut seen, mut next) = (Vec::new(), String::new());
        loop {
            let page = list(&format!("limit=3&sort={sort}{next}"));
            seen.extend(titles(&page));
            let Some(cursor) = page.ok()["page"]["next"].as_str().map(str::to_owned) else { break };
            next = format!("&cursor={cursor}");
        }
        assert_eq!(seen, whole, "{sort}");
    }
    // Noon of the 9th is now.
    assert_eq!(titles(&list("overdue=true")).len(), 6);
    assert_eq!(titles(&list("due_from=2011-12-08&due_to=2011-12-08")), ["Ünique 5"]);
    assert_eq!(titles(&list("priority=urgent")).len(), 3);
    assert_eq!(titles(&list("kind=meeting")).len(), 1);
    assert_eq!(titles(&list("owner=me")).len(), 8);
    assert_eq!(titles(&list("owner=none")).len(), 0);
    assert_eq!(titles(&list("status=completed")).len(), 0);
    assert_eq!(list("status=completed").ok()["by_status"]["pending"], 8);
    assert_eq!(titles(&list("snoozed=true")).len(), 0);
    for wrong in ["status=open", "kind=visit", "sort=colour", "overdue=maybe", "due_from=soon", "cursor=abc", "limit=0"]
    {
        list(wrong).problem(400, "invalid_parameter");
    }
    let csv = office.carol.send("GET", &format!("/api/v1/actions.csv?customer={customer}&q=unique"), &[], b"");
    assert_eq!(csv.text().lines().count(), 9, "{}", csv.text());
    assert!(csv.text().starts_with("id,version,kind,title,"), "{}", csv.text());
}

fn what_cannot_be_is_refused_by_name(office: &Office) {
    let customer = &office.of(&[0])[1];
    let base = json!({ "kind": "call", "title": "t", "customer": customer });
    for (field, value, named) in [
        ("title", json!(" "), "title"),
        ("title", json!("x".repeat(201)), "title"),
        ("title", json!("a\u{7}b"), "title"),
        ("kind", json!("visit"), "kind"),
        ("priority", json!("asap"), "priority"),
        ("due_at", json!("9999-01-01T00:00:00Z"), "due_at"),
        ("due_at", json!("tomorrow"), "due_at"),
        ("owner", json!("nobody"), "owner"),
        ("checklist", json!([{ "text": "" }]), "checklist[0].text"),
        ("checklist", json!(vec![json!({ "text": "x" }); 51]), "checklist"),
        ("links", json!([{ "label": "l", "url": "javascript:alert(1)" }]), "links[0].url"),
        ("links", json!([{ "label": "l", "url": "data:text/html,x" }]), "links[0].url"),
        ("description", json!("x".repeat(10_001)), "description"),
        ("status", json!("completed"), "status"),
        ("created_by", json!("admin"), "created_by"),
    ] {
        let mut body = base.clone();
        body[field] = value;
        let detail = post(&office.ann, "/actions", &body).problem(400, "invalid_body");
        assert!(detail.contains(named), "{field}: {detail}");
    }
    let id = plan(&office.ann, customer, &json!({}));
    let path = format!("/actions/{id}");
    for (body, named) in [
        (json!({ "outcome": { "result": "retained" } }), "outcome"),
        (json!({ "snoozed_until": "2011-12-09T11:00:00Z" }), "snoozed_until"),
        (json!({ "minutes_spent": 100_001 }), "minutes_spent"),
        (json!({ "version": 3 }), "version"),
    ] {
        let detail = change(&office.ann, "PATCH", &path, 1, &body).problem(400, "invalid_body");
        assert!(detail.contains(named), "{body}: {detail}");
    }
    send(&office.ann, "PATCH", &path, &[], &json!({ "title": "x" })).problem(428, "precondition_required");
    change(&office.ann, "PATCH", &path, 9, &json!({ "title": "x" })).problem(412, "precondition_failed");
    go(&office.ann, &id, 1, "pending").problem(409, "conflict");
    let early = json!({ "to": "in_progress", "outcome": { "result": "lost" } });
    change(&office.ann, "POST", &format!("{path}/transitions"), 1, &early).problem(400, "invalid_body");
    assert_eq!(office.ann.api(&path).ok()["version"], 1);
    let snoozed = change(&office.ann, "PATCH", &path, 1, &json!({ "snoozed_until": "2011-12-20T08:00:00Z" })).ok();
    assert_eq!(snoozed["snoozed_until"], "2011-12-20T08:00:00Z");
    assert!(ids(&office.ann.api(&format!("/actions?customer={customer}&snoozed=true"))).contains(&id));
    let back = change(&office.ann, "PATCH", &path, 2, &json!({ "snoozed_until": null })).ok();
    assert_eq!(back["snoozed_until"], Value::Null);
}

fn several_are_changed_together_and_each_is_told_for_itself(office: &Office) {
    let customer = &office.of(&[0])[4];
    let made: Vec<String> = (0..3).map(|_| plan(&office.ann, customer, &json!({}))).collect();
    go(&office.ann, &made[1], 1, "completed").ok();
    let bulk = json!({
        "actions": [{ "id": made[0] }, { "id": made[1] }, { "id": made[2], "version": 7 }, { "id": "nothing" }],
        "transition": { "to": "completed", "outcome": { "result": "no_response" } },
        "change": { "priority": "low" },
    });
    let told = post(&office.ann, "/actions/bulk", &bulk).ok();
    let codes: Vec<Value> = told["items"].as_array().expect("a list").iter().map(|item| item["code"].clone()).collect();
    assert_eq!(codes, [Value::Null, json!("conflict"), json!("precondition_failed"), json!("not_found")]);
    assert_eq!(told["changed"], 1);
    let first = office.ann.api(&format!("/actions/{}", made[0])).ok();
    assert_eq!(
        (&first["status"], &first["priority"], &first["version"]),
        (&json!("completed"), &json!("low"), &json!(2))
    );
    assert_eq!(office.ann.api(&format!("/actions/{}", made[2])).ok()["version"], 1);
    for (body, named) in [
        (json!({ "actions": [], "change": {} }), "actions"),
        (json!({ "actions": [{ "id": made[0] }, { "id": made[0] }], "change": {} }), "actions"),
        (json!({ "actions": [{ "id": made[0] }] }), "change"),
    ] {
        assert!(post(&office.ann, "/actions/bulk", &body).problem(400, "invalid_body").contains(named), "{body}");
    }
}

fn whoever_is_mentioned_hears_of_it_if_they_may_see_the_customer(office: &Office) {
    let customer = &office.of(&[0])[5];
    let path = format!("/customers/{customer}/comments");
    let (lead, carol) = (&office.users["lead"], &office.users["carol"]);
    let refused = post(&office.ann, &path, &json!({ "text": "Look", "mentions": [carol] }));
    assert!(refused.problem(400, "invalid_body").contains("mentions"));
    let made = post(&office.ann, &path, &json!({ "text": "Look at this @lead", "mentions": [lead] }));
    assert_eq!(made.status, 201, "{}", made.text());
    let id = text(&made.json()["id"]);
    let own = |server: &TestServer, query: &str| -> Vec<Value> {
        let all = items(&server.api(&format!("/alerts{query}")));
        all.into_iter().filter(|notice| notice["comment"] == json!(id)).collect()
    };
    let told = own(&office.lead, "?status=unread");
    assert_eq!(told.len(), 1);
    assert_eq!((&told[0]["kind"], &told[0]["text"]), (&json!("mention"), &json!("Look at this @lead")));
    assert_eq!((own(&office.carol, "?status=all").len(), own(&office.ann, "?status=all").len()), (0, 0));
    // Said differently, it calls upon nobody twice.
    let changed = json!({ "text": "Look at that @lead", "mentions": [lead] });
    let changed = change(&office.ann, "PATCH", &format!("/comments/{id}"), 1, &changed).ok();
    assert!(!changed["edited_at"].is_null());
    assert_eq!(own(&office.lead, "").len(), 1);
    // One's own inbox is one's own.
    let notice = text(&told[0]["id"]);
    office.ann.api(&format!("/alerts/{notice}")).problem(404, "not_found");
    let change_notice = |server: &TestServer, version: u64, body: &Value| {
        change(server, "PATCH", &format!("/alerts/{notice}"), version, body)
    };
    change_notice(&office.admin, 1, &json!({ "read": true })).problem(404, "not_found");
    change_notice(&office.lead, 5, &json!({ "read": true })).problem(412, "precondition_failed");
    change_notice(&office.lead, 1, &json!({ "snoozed_until": "2011-12-01T00:00:00Z" })).problem(400, "invalid_body");
    assert!(!change_notice(&office.lead, 1, &json!({ "read": true })).ok()["read_at"].is_null());
    assert_eq!(own(&office.lead, "?status=unread").len(), 0);
    change_notice(&office.lead, 2, &json!({ "snoozed_until": "2011-12-12T00:00:00Z" })).ok();
    assert_eq!((own(&office.lead, "").len(), own(&office.lead, "?status=snoozed").len()), (0, 1));
    change_notice(&office.lead, 3, &json!({ "resolved": true })).ok();
    assert_eq!((own(&office.lead, "?status=snoozed").len(), own(&office.lead, "?status=resolved").len()), (0, 1));
    // Comments are changed by whoever wrote them.
    change(&office.lead, "PATCH", &format!("/comments/{id}"), 2, &json!({ "text": "mine" })).problem(403, "forbidden");
    change(&office.carol, "PATCH", &format!("/comments/{id}"), 2, &json!({ "text": "mine" })).problem(404, "not_found");
    assert_eq!(ids(&office.lead.api(&path)), std::slice::from_ref(&id));
    assert_eq!(change(&office.ann, "DELETE", &format!("/comments/{id}"), 2, &Value::Null).status, 204);
    assert_eq!(ids(&office.lead.api(&path)).len(), 0);
    post(&office.lead, "/alerts/read", &Value::Null).ok();
}
