//! One address, several users: each gets their own, whatever they send, and is told nothing of what others saw.

use std::time::Instant;

use super::office;
use crate::server::Reply;

/// Requests of two users for the same address.
const REQUESTS: usize = 2_000;

/// Addresses whose answers depend on who asks, though they are the same.
fn shared_addresses() -> Vec<String> {
    let mut all: Vec<String> = [
        "customers",
        "customers?sort=-net&limit=10",
        "customers?as_of=2011-06-30",
        "customers.csv",
        "portfolio/summary",
        "portfolio/health-history",
        "portfolio/export",
        "owners",
        "covers",
        "me",
        "meta",
    ]
    .map(|path| format!("/api/v1/{path}"))
    .into();
    all.push(format!("/api/v1/customers/{}", office().of(&[0])[0]));
    all
}

#[test]
fn what_one_has_seen_is_not_confirmed_to_another() {
    let office = office();
    let everybody = [&office.admin, &office.ann, &office.bob, &office.lead];
    let mut asked = 0;
    for path in shared_addresses() {
        let replies: Vec<Reply> = everybody.iter().map(|server| server.get(&path)).collect();
        for (reader, other) in (0..4).flat_map(|reader| (0..4).map(move |other| (reader, other))) {
            let tag = replies[other].header("etag");
            if tag.is_empty() {
                continue;
            }
            let again = everybody[reader].send("GET", &path, &[("if-none-match", tag)], b"");
            let same = replies[reader].body == replies[other].body;
            assert!(again.status != 304 || same, "{path}: {reader} is told that what {other} saw is so");
            assert_eq!(again.status == 304, reader == other || same && again.status == 304, "{path}");
            asked += 1;
        }
    }
    assert!(asked > 80, "{asked}");
}

/// Headers by which somebody may hope to be taken for another; `foreign` is a cookie, key and address of others.
fn forged(user: &str, customer: &str, key: &str) -> Vec<(&'static str, String)> {
    vec![
        ("x-forwarded-for", "127.0.0.1, 10.0.0.1".to_owned()),
        ("x-forwarded-user", user.to_owned()),
        ("x-remote-user", user.to_owned()),
        ("x-user-id", user.to_owned()),
        ("x-api-key", key.to_owned()),
        ("cookie", format!("__Host-bellwether={key}")),
        ("forwarded", "for=10.0.0.1;host=other.example.org;proto=https".to_owned()),
        ("x-forwarded-host", "other.example.org".to_owned()),
        ("host", "other.example.org".to_owned()),
        ("x-original-url", format!("/api/v1/customers/{customer}")),
        ("x-rewrite-url", format!("/api/v1/customers/{customer}")),
        ("x-http-method-override", "DELETE".to_owned()),
        ("x-real-ip", "10.0.0.1".to_owned()),
        ("cache-control", "only-if-cached".to_owned()),
        ("range", "bytes=0-10".to_owned()),
    ]
}

/// The same addresses by two users in turns, each with headers that name the other; bytes that are not one's own.
fn foreign_bytes(requests: usize) -> usize {
    const CLIENTS: usize = 8;
    let office = office();
    let addresses = shared_addresses();
    let (ann, bob) = (&office.users["ann"], &office.users["bob"]);
    let key = office.admin.access().key.clone();
    let people =
        [(&office.ann, forged(bob, &office.of(&[1])[0], &key)), (&office.bob, forged(ann, &office.of(&[0])[0], &key))];
    // What each sees alone, and nobody has asked before.
    let expected: Vec<Vec<Reply>> =
        people.iter().map(|(server, _)| addresses.iter().map(|path| server.get(path)).collect()).collect();
    let client = |client: usize| {
        let mut foreign = 0;
        for number in (client..requests).step_by(CLIENTS) {
            let (who, at) = (number % 2, number / 2 % addresses.len());
            let (server, headers) = &people[who];
            let header = &headers[number / 7 % headers.len()];
            let reply = server.send("GET", &addresses[at], &[(header.0, &header.1)], b"");
            let expected = &expected[who][at];
            if reply.status != expected.status {
                foreign += reply.body.len();
            } else if expected.status == 200 {
                foreign += usize::from(reply.body != expected.body) * reply.body.len();
            }
        }
        foreign
    };
    std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS).map(|number| scope.spawn(move || client(number))).collect();
        clients.into_iter().map(|client| client.join().expect("no panic")).sum()
    })
}

#[test]
fn two_users_of_one_address_with_forged_headers_get_their_own() {
    assert_eq!(foreign_bytes(REQUESTS), 0);
}

#[test]
#[ignore = "100,000 requests take minutes"]
fn figures_two_users_of_one_address() {
    let begun = Instant::now();
    let foreign = foreign_bytes(100_000);
    println!(
        "| same URL, two users, forged headers | 100,000 requests in {:.0?} | {foreign} foreign bytes |",
        begun.elapsed()
    );
    assert_eq!(foreign, 0);
}
