//! The stream of events: everybody is told what is theirs to see.

use serde_json::json;

use super::{plan, post};
use crate::office::Office;
use crate::server::TestServer;

/// What somebody is told by the stream of events, until it has been quiet for a second.
struct Events(std::net::TcpStream);

impl Events {
    fn of(server: &TestServer) -> Self {
        use std::io::Write as _;
        let mut socket = std::net::TcpStream::connect(server.address()).expect("connects");
        socket.set_read_timeout(Some(std::time::Duration::from_secs(1))).expect("a time-out");
        let head = format!(
            "GET /api/v1/events HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\nauthorization: {}\r\n\r\n",
            server.authorization()
        );
        socket.write_all(head.as_bytes()).expect("writes");
        Self(socket)
    }

    fn told(&mut self) -> String {
        use std::io::Read as _;
        let (mut told, mut part) = (Vec::new(), [0; 4096]);
        while let Ok(length @ 1..) = self.0.read(&mut part) {
            told.extend_from_slice(&part[..length]);
        }
        String::from_utf8_lossy(&told).into_owned()
    }
}

pub(super) fn whoever_listens_is_told_what_is_theirs_to_see_and_nothing_else(office: &Office) {
    let (mut ann, mut carol) = (Events::of(&office.ann), Events::of(&office.carol));
    for events in [&mut ann, &mut carol] {
        let begun = events.told();
        assert!(begun.starts_with("HTTP/1.1 200") && begun.contains("event: hello"), "{begun}");
    }
    let customer = &office.of(&[0])[6];
    let id = plan(&office.lead, customer, &json!({ "owner": office.users["ann"] }));
    post(&office.ann, &format!("/customers/{customer}/comments"), &json!({ "text": "Look" }));
    let told = ann.told();
    assert!(told.contains("event: action") && told.contains(&id), "{told}");
    assert!(told.contains("event: inbox") && told.contains("event: comment"), "{told}");
    let told = carol.told();
    assert!(!told.contains(&id) && !told.contains(customer.as_str()) && !told.contains("event: inbox"), "{told}");
    office.ann.send("GET", "/api/v1/events", &[("accept", "application/json")], b"").problem(406, "not_acceptable");
}
