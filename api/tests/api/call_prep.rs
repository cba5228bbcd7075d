//! What to know before a call: it says what the other answers say, and fits on one page.

use serde_json::{Value, json};

use crate::office::{items, text};
use crate::server::{Reply, TestServer, company, demo};

fn pdf(server: &TestServer, id: &str, query: &str) -> Reply {
    let path = format!("/api/v1/customers/{id}/call-prep{query}");
    server.send("GET", &path, &[("accept", "application/pdf")], b"")
}

/// The text of a document of one page.
fn page_of(reply: &Reply) -> String {
    assert_eq!((reply.status, reply.header("content-type")), (200, "application/pdf"));
    let document = lopdf::Document::load_mem(&reply.body).expect("a PDF");
    assert_eq!(document.get_pages().len(), 1);
    document.extract_text(&[1]).expect("text")
}

/// Letters alone: extraction breaks lines where it likes.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

#[test]
fn it_says_what_the_other_answers_say() {
    let customers = items(&demo().api("/customers?limit=500&sort=id"));
    let mut told = [0; 4];
    for customer in customers.iter().step_by(7) {
        let id = text(&customer["id"]);
        let prep = demo().api(&format!("/customers/{id}/call-prep")).ok();
        assert_eq!(prep["score"], customer["score"]);
        let contacts = items(&demo().api(&format!("/customers/{id}/contacts?limit=1")));
        assert_eq!(prep["last_contact"], contacts.first().cloned().unwrap_or(Value::Null));
        let from = text(&prep["changes"]["from"]);
        let documents = items(&demo().api(&format!("/customers/{id}/invoices?limit=500")));
        for (field, kind) in [("invoices", "invoice"), ("credit_notes", "credit_note")] {
            let since: Vec<&Value> =
                documents.iter().filter(|one| one["kind"] == kind && text(&one["date"]) >= from).collect();
            assert_eq!(prep["changes"][field]["count"], since.len(), "{id} {field}");
            let numbers: Vec<&Value> = since.iter().take(5).map(|one| &one["number"]).collect();
            assert_eq!(prep["changes"][field]["latest"], json!(numbers), "{id} {field}");
        }
        let account = demo().api(&format!("/customers/{id}")).ok();
        for number in prep["numbers"].as_array().expect("numbers") {
            if let Some(measure) = number["measure"].as_object() {
                assert_eq!(account["measures"][text(&number["key"])]["value"], measure["value"], "{id}");
            }
        }
        assert_eq!(prep["numbers"][0]["amount"], account["revenue"]["net"]);
        let coverage = demo().api(&format!("/customers/{id}/coverage")).ok();
        let gaps: Vec<&Value> = coverage["families"].as_array().expect("families").iter()
            .filter(|family| family["bought"] == false && family["common"] == true).take(6).collect();
        assert_eq!(prep["gaps"], json!(gaps), "{id}");
        for point in prep["talking_points"].as_array().expect("points") {
            assert!(account["measures"][text(&point["measure"])]["value"].is_number());
            assert!(!text(&point["text"]).is_empty() && !text(&point["ask"]).is_empty());
        }
        for (at, field) in ["talking_points", "open_items", "gaps", "people"].into_iter().enumerate() {
            told[at] += prep[field].as_array().expect("a list").len();
        }
        assert_eq!(prep["missing"], json!([]));
    }
    assert!(told.iter().all(|count| *count > 0), "{told:?}");
}

#[test]
fn it_is_printed_on_one_page_of_either_paper() {
    let customers = items(&demo().api("/customers?limit=500&sort=-net"));
    for customer in customers.iter().step_by(13) {
        let id = text(&customer["id"]);
        let prep = demo().api(&format!("/customers/{id}/call-prep")).ok();
        for query in ["", "?paper=letter"] {
            let page = letters(&page_of(&pdf(demo(), &id, query)));
            assert!(page.contains(&letters(&text(&customer["name"]))), "{id}: {page}");
            for number in prep["numbers"].as_array().expect("numbers") {
                assert!(page.contains(&letters(&text(&number["shown"]))), "{id} {number}: {page}");
            }
            for point in prep["talking_points"].as_array().expect("points") {
                assert!(page.contains(&letters(&text(&point["text"]))), "{id} {point}: {page}");
            }
        }
    }
    let id = text(&customers[0]["id"]);
    let linked = demo().api(&format!("/customers/{id}/call-prep.pdf"));
    assert_eq!(linked.body, pdf(demo(), &id, "").body, "the same page has the same bytes");
    let again = demo().send(
        "GET",
        &format!("/api/v1/customers/{id}/call-prep.pdf"),
        &[("if-none-match", linked.header("etag"))],
        b"",
    );
    assert_eq!(again.status, 304);
    let detail = demo().api(&format!("/customers/{id}/call-prep?paper=napkin")).problem(400, "invalid_parameter");
    assert!(detail.contains("a4 or letter"), "{detail}");
    pdf(demo(), "nobody", "").problem(404, "not_found");
}

#[test]
fn names_of_other_scripts_are_printed_as_they_are() {
    let server = company("");
    let id = text(&items(&server.api("/customers?limit=1"))[0]["id"]);
    let sent = json!({ "channel": "call", "person": "Ελένη Ćwiklińska", "summary": "Спросила о доставке." });
    assert_eq!(server.post(&format!("/api/v1/customers/{id}/contacts"), sent.to_string()).status, 201);
    let page = letters(&page_of(&pdf(&server, &id, "")));
    for words in ["Ελένη Ćwiklińska", "Спросила о доставке"] {
        assert!(page.contains(&letters(words)), "{words}: {page}");
    }
}
