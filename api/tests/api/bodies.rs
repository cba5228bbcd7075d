//! Whatever is sent: it is refused with words, nothing breaks, nothing that is typed becomes a command.

use std::io::Write;
use std::sync::LazyLock;
use std::time::Instant;

use bellwether_contract::identity::Role;
use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

use crate::browser::{Browser, SIGN_IN};
use crate::log;
use crate::office::{Operation, operations};
use crate::roles::{NOWHERE, body};
use crate::server::{Reply, TestServer, company};

/// Malformed requests of a quick run, and what they are drawn from.
const REQUESTS: usize = 1_500;
const SEED: u64 = 11;

/// How deep what is nested too deeply is.
const DEPTH: usize = 100_000;

struct Stage {
    server: TestServer,
    browser: Browser,
}

fn stage() -> &'static Stage {
    static STAGE: LazyLock<Stage> = LazyLock::new(|| {
        log::keep();
        let server = company("");
        server.access().user(Role::Admin, "bodies", &[], None);
        let browser = Browser::sign_in(&server, "bodies");
        Stage { server, browser }
    });
    &STAGE
}

/// Draws, the same for the same seed.
struct Dice(ChaCha8Rng);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0.random_range(0..end)
    }

    fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }

    fn noise(&mut self) -> Vec<u8> {
        let size = self.0.random_range(1..2_000);
        (0..size).map(|_| self.0.random_range(0..=255)).collect()
    }
}

/// A request that nothing can be done with.
#[derive(Debug)]
struct Wrong {
    what: &'static str,
    method: String,
    path: String,
    headers: Vec<(&'static str, &'static str)>,
    body: Vec<u8>,
}

/// A body in which something is wrong, with the headers that say what it is.
fn wrong_body(dice: &mut Dice, good: &Value) -> (&'static str, Vec<(&'static str, &'static str)>, Vec<u8>) {
    let text = good.to_string();
    let fields: Vec<&String> = good.as_object().expect("an object").keys().collect();
    let field = dice.one(&fields).clone();
    // The body with another text in place of the value of a field.
    let with = |value: &str| {
        let mut parts: Vec<String> = Vec::new();
        for (name, given) in good.as_object().expect("an object") {
            let given = if *name == field { value.to_owned() } else { given.to_string() };
            parts.push(format!("\"{name}\":{given}"));
        }
        format!("{{{}}}", parts.join(",")).into_bytes()
    };
    let plain = |what, body| (what, Vec::new(), body);
    let coded = |what, coding, body| (what, vec![("content-encoding", coding)], body);
    match dice.below(20) {
        0 => plain("cut off", text.as_bytes()[..dice.below(text.len())].to_vec()),
        1 => {
            let bad: &[u8] = dice.one(&[&b"\xff"[..], b"\xc3\x28", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\xaf"]);
            plain("not UTF-8", [b"{\"".as_slice(), field.as_bytes(), b"\":\"", bad, b"\"}"].concat())
        }
        2 => {
            let (open, depth) = (dice.one(&["[", "{\"a\":", "[{\"a\":"]), dice.one(&[200, 5_000, DEPTH]));
            plain("deep", with(&open.repeat(depth)))
        }
        3 => plain("deep by itself", dice.one(&["[", "{\"a\":"]).repeat(DEPTH).into_bytes()),
        4 => {
            let again = format!(",\"{field}\":{}}}", good[&field]);
            plain("a key twice", [&text.as_bytes()[..text.len() - 1], again.as_bytes()].concat())
        }
        5 => {
            let number =
                dice.one(&["NaN", "Infinity", "-Infinity", "1e400", "-1e400", "nan", "0x10", "01", "+1", "1.", ".5"]);
            plain("no number", with(number))
        }
        6 => {
            let number = dice.one(&["-0", "-0.0", "1e308", "99999999999999999999999", "-1", "1e-400", "4294967296"]);
            plain("a number in place of something else", with(number))
        }
        7 => coded("no gzip", "gzip", dice.noise()),
        8 => {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(text.as_bytes()).expect("writes to memory");
            let packed = encoder.finish().expect("writes to memory");
            coded("gzip that is cut off", "gzip", packed[..dice.below(packed.len())].to_vec())
        }
        9 => coded("no brotli", "br", [&[0xff; 8], dice.noise().as_slice()].concat()),
        10 => plain("nothing", dice.one(&[&b""[..], b" ", b"\r\n", b"null", b"[]", b"\"\"", b"0", b"true"]).to_vec()),
        11 => plain("more behind", [text.as_bytes(), dice.one(&["x", "{}", ",", "\0", "]"]).as_bytes()].concat()),
        12 => plain("a mark in front", [b"\xEF\xBB\xBF".as_slice(), text.as_bytes()].concat()),
        13 => plain("UTF-16", text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        14 => plain("a bare control character", with("\"a\u{1}\nb\"")),
        15 => plain("half a pair", with("\"\\ud800\"")),
        16 => {
            plain("an operator of a query", with(dice.one(&["{\"$ne\":null}", "{\"$gt\":\"\"}", "{\"$where\":\"1\"}"])))
        }
        17 => plain("noise", [b"\0".as_slice(), &dice.noise()].concat()),
        18 => plain("an unknown field", [&text.as_bytes()[..text.len() - 1], b",\"$set\":{}}"].concat()),
        _ => plain("single quotes", text.replace('"', "'").into_bytes()),
    }
}

/// A query in which something is wrong.
fn wrong_query(dice: &mut Dice, operation: &Operation) -> String {
    let parameters = operation.parameters("query");
    let kind = |kind: &str| {
        let of_kind = |parameter: &&Value| {
            let schema = &parameter["schema"]["type"];
            schema == kind || schema.as_array().is_some_and(|kinds| kinds.iter().any(|one| one == kind))
        };
        let named = parameters.iter().filter(of_kind).filter_map(|parameter| parameter["name"].as_str());
        named.map(str::to_owned).collect::<Vec<_>>()
    };
    let numbers = [kind("integer"), kind("number")].concat();
    if !numbers.is_empty() && dice.below(2) == 0 {
        let value =
            dice.one(&["NaN", "Infinity", "-Infinity", "1e400", "-1e400", "", "x", "0x1", "1,2", "%00", "1e999999"]);
        return format!("{}={value}", dice.one(&numbers));
    }
    match dice.below(6) {
        0 => "q[$ne]=1".to_owned(),
        1 => format!("colour{}=red", dice.below(1_000)),
        2 => "%FF=1".to_owned(),
        3 => match parameters.first().and_then(|parameter| parameter["name"].as_str()) {
            Some(name) => format!("{name}=%C3%28"),
            None => "a=%C3%28".to_owned(),
        },
        4 => match parameters.first().and_then(|parameter| parameter["name"].as_str()) {
            Some(name) => format!("{name}=1&{name}=%FE"),
            None => "a=1&a=1".to_owned(),
        },
        _ => format!("{}=x", "a".repeat(4_000)),
    }
}

fn draw(dice: &mut Dice, all: &[Operation]) -> Wrong {
    // Three of four are bodies.
    if dice.below(4) == 0 {
        let operation = dice.one(all);
        let path = format!("{}?{}", operation.at(&NOWHERE), wrong_query(dice, &operation));
        let body = if operation.has_body() { body(&operation.id).to_string().into_bytes() } else { Vec::new() };
        return Wrong { what: "a query", method: operation.method, path, headers: Vec::new(), body };
    }
    let with_body: Vec<&Operation> = all.iter().filter(|operation| operation.has_body()).collect();
    let operation = dice.one(&with_body);
    let (what, headers, body) = wrong_body(dice, &body(&operation.id));
    Wrong { what, method: operation.method.clone(), path: operation.at(&NOWHERE), headers, body }
}

/// Sends so many requests that are wrong; which of them were not refused as such.
fn refusals(requests: usize, seed: u64) -> Vec<String> {
    const CLIENTS: usize = 4;
    let stage = stage();
    let all = operations();
    let panics = log::panics();
    let client = |number: usize| {
        let mut dice = Dice(ChaCha8Rng::seed_from_u64(seed + number as u64));
        let mut taken = Vec::new();
        for number in 0..requests / CLIENTS {
            let wrong = draw(&mut dice, &all);
            let headers = [wrong.headers.as_slice(), &[("if-match", "\"1\"")]].concat();
            let reply = stage.browser.send_bytes(&wrong.method, &wrong.path, &headers, &wrong.body);
            if !(400..500).contains(&reply.status) {
                let body: String = String::from_utf8_lossy(&wrong.body).chars().take(300).collect();
                taken.push(format!("{} ({} {}): {} for {body}", wrong.what, wrong.method, wrong.path, reply.status));
            } else if reply.header("content-type") != "application/problem+json" {
                taken.push(format!("{} ({} {}): no problem", wrong.what, wrong.method, wrong.path));
            }
            if number % 50 == 0 {
                assert_eq!(stage.server.get("/healthz").status, 200);
            }
        }
        taken
    };
    let taken = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS).map(|number| scope.spawn(move || client(number))).collect();
        clients.into_iter().flat_map(|client| client.join().expect("no panic")).collect()
    });
    assert_eq!(stage.server.get("/healthz").status, 200);
    assert_eq!(log::panics(), panics, "nothing panics");
    taken
}

#[test]
fn what_is_malformed_is_refused() {
    let taken = refusals(REQUESTS, SEED);
    assert!(taken.is_empty(), "{} taken:\n{}", taken.len(), taken.join("\n"));
}

#[test]
#[ignore = "10,000 requests take a minute"]
fn figures_malformed_requests() {
    let begun = Instant::now();
    let taken = refusals(10_000, 2_011);
    println!("| malformed bodies and queries | 10,000 in {:.0?} | {} not refused |", begun.elapsed(), taken.len());
    assert!(taken.is_empty(), "{}", taken.join("\n"));
}

#[test]
fn every_body_is_refused_when_a_key_comes_twice_or_it_is_too_deep() {
    let stage = stage();
    for operation in operations().into_iter().filter(Operation::has_body) {
        let good = body(&operation.id);
        let text = good.to_string();
        for field in good.as_object().expect("an object").keys() {
            let again = format!("{},\"{field}\":{}}}", &text[..text.len() - 1], good[field]);
            let deep = format!("{{\"{field}\":{}", "[".repeat(DEPTH));
            for body in [again, deep] {
                let headers = [("if-match", "\"1\"")];
                let reply =
                    stage.browser.send_bytes(&operation.method, &operation.at(&NOWHERE), &headers, body.as_bytes());
                let detail = reply.problem(400, "invalid_body");
                assert!(detail.contains(field.as_str()), "{}: {detail}", operation.id);
            }
        }
    }
    // Inside, too.
    for (method, path, body) in [
        ("PATCH", "/api/v1/me", r#"{"preferences":{"theme":"dark","theme":"light"}}"#),
        (
            "POST",
            "/api/v1/scoring-models/evaluate",
            r#"{"model":"distribution","measures":{"contact.days_since":{"value":1},"contact.days_since":{"value":2}}}"#,
        ),
        (
            "POST",
            "/api/v1/scoring-models/evaluate",
            r#"{"model":"distribution","measures":{"contact.days_since":{"value":1,"value":2}}}"#,
        ),
    ] {
        stage.browser.send_bytes(method, path, &[], body.as_bytes()).problem(400, "invalid_body");
    }
    for number in ["NaN", "Infinity", "1e400", "-1e400", "1e309"] {
        let body = format!(r#"{{"model":"distribution","measures":{{"contact.days_since":{{"value":{number}}}}}}}"#);
        let reply = stage.browser.send_bytes("POST", "/api/v1/scoring-models/evaluate", &[], body.as_bytes());
        reply.problem(400, "invalid_body");
    }
    for number in ["-0", "1e400", "1.5", "-1", "4294967297"] {
        let body = format!(r#"{{"name":"k","scopes":["read"],"days":{number}}}"#);
        stage.browser.send_bytes("POST", "/api/v1/api-keys", &[], body.as_bytes()).problem(400, "invalid_body");
    }
}

#[test]
fn cursors_that_are_none_are_refused_by_name() {
    for operation in operations().into_iter().filter(|operation| operation.takes("cursor")) {
        for cursor in ["x", "", "%00", "YWZ0ZXI6MQ", "%7B%22%24gt%22%3A1%7D", &"A".repeat(3_000)] {
            let reply = stage().browser.get(&format!("{}?cursor={cursor}", operation.at(&[("id", "C0000001")])));
            if reply.status != 200 {
                let detail = reply.problem(400, "invalid_parameter");
                assert!(detail.starts_with("cursor: "), "{}: {detail}", operation.id);
            }
        }
    }
}

#[test]
fn packed_bodies_are_unpacked_no_further_than_they_may_be() {
    let stage = stage();
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let blank = vec![b' '; 1 << 20];
    (0..256).for_each(|_| encoder.write_all(&blank).expect("writes to memory"));
    let bomb = encoder.finish().expect("writes to memory");
    assert!(bomb.len() < 1 << 20);
    let twice = {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(&bomb).expect("writes to memory");
        encoder.finish().expect("writes to memory")
    };
    let before = resident();
    for operation in operations().into_iter().filter(Operation::has_body) {
        let send = |coding, body: &[u8]| -> Reply {
            let headers = [("content-encoding", coding), ("if-match", "\"1\"")];
            stage.browser.send_bytes(&operation.method, &operation.at(&NOWHERE), &headers, body)
        };
        send("gzip", &bomb).problem(413, "payload_too_large");
        send("gzip", &twice).problem(400, "invalid_body");
        send("gzip, gzip", &twice).problem(415, "unsupported_media_type");
    }
    let grown = resident().saturating_sub(before);
    assert!(grown <= 64 << 20, "{grown} bytes");
}

/// Memory that this process holds, in bytes.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: usize = status.split(' ').nth(1).and_then(|pages| pages.parse().ok()).unwrap_or_default();
    pages * 4_096
}

const INJECTIONS: [&str; 16] = [
    "' OR 1=1--",
    "'; DROP TABLE users;--",
    "\" OR \"\"=\"",
    "1) UNION SELECT * FROM sqlite_master--",
    "%' OR '1'='1",
    "{\"$ne\":null}",
    "{\"$gt\":\"\"}",
    "$where: sleep(1000)",
    "[$regex]=.*",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "${jndi:ldap://evil/a}",
    "{{7*7}}",
    "../../../../etc/passwd",
    "*)(uid=*))(|(uid=*",
];

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[test]
fn what_is_typed_is_a_text_and_never_a_command() {
    let stage = stage();
    let get = |path: &str| stage.browser.get(path);
    let rows = |reply: &Reply| {
        reply.json()["page"]["total"].as_u64().or(reply.json()["items"].as_array().map(|items| items.len() as u64))
    };
    for operation in operations().into_iter().filter(|operation| operation.method == "GET") {
        let path = operation.at(&NOWHERE);
        let all = get(&path);
        let names = operation.parameters("query").into_iter().map(|parameter| parameter["name"].clone());
        for name in names.filter_map(|name| name.as_str().map(str::to_owned)) {
            for injection in INJECTIONS {
                let reply = get(&format!("{path}?{name}={}", encoded(injection)));
                assert!(reply.status < 500, "{path}?{name}={injection}: {}", reply.text());
                assert_ne!(reply.header("content-type"), "text/html", "{path}?{name}={injection}");
                assert_eq!(reply.header("x-content-type-options"), "nosniff");
                if reply.status == 200 && reply.header("content-type") == "application/json" && all.status == 200 {
                    assert!(rows(&reply) <= rows(&all), "{path}?{name}={injection}");
                }
            }
        }
        for variable in ["id", "number", "key", "token"]
            .into_iter()
            .filter(|name| path != operation.path && operation.path.contains(name))
        {
            for injection in INJECTIONS {
                let reply = get(&operation.at(&[(variable, &encoded(injection))]).replace('{', "x").replace('}', ""));
                assert!((300..500).contains(&reply.status), "{} {injection}: {}", operation.id, reply.text());
            }
        }
    }
    for injection in INJECTIONS {
        let reply = get(&format!("/api/v1/customers?q={}", encoded(injection)));
        assert_eq!(reply.ok()["page"]["total"], 0, "{injection}");
    }
}

#[test]
fn what_is_typed_into_a_body_is_a_text_and_never_a_command() {
    let stage = stage();
    let users = || stage.server.api("/users?limit=1").ok()["page"]["total"].as_u64().expect("a number");
    let stranger = stage.server.stranger();
    for operation in operations().into_iter().filter(Operation::has_body) {
        let good = body(&operation.id);
        let before = users();
        for (field, value) in good.as_object().expect("an object") {
            if !value.is_string() {
                continue;
            }
            for injection in INJECTIONS {
                let mut sent = good.clone();
                sent[field] = json!(injection);
                if operation.id == "create_user" {
                    sent["email"] = json!(if field == "email" { injection } else { "injected@example.com" });
                }
                let path = operation.at(&NOWHERE);
                let reply = stage.browser.send_with(&operation.method, &path, &[("if-match", "\"1\"")], &sent);
                assert!(reply.status < 500, "{} {field} {injection}: {}", operation.id, reply.text());
                assert!(reply.header("content-type").contains("json") || reply.status == 204, "{}", operation.id);
            }
        }
        assert!(users() <= before + 1, "{} makes one user at most", operation.id);
    }
    // Nobody signs in by an operator of a query.
    for sent in [
        r#"{"email":{"$gt":""},"password":{"$gt":""}}"#,
        r#"{"email":{"$ne":null},"password":{"$ne":null}}"#,
        r#"{"email":["bodies@example.com"],"password":"x"}"#,
        r#"{"email":"bodies@example.com","password":{"$regex":".*"}}"#,
    ] {
        stranger.post(SIGN_IN, sent).problem(400, "invalid_body");
    }
    for injection in INJECTIONS {
        for (email, password) in [(injection, "x"), ("bodies-not@example.com", injection)] {
            let reply = stranger.post(SIGN_IN, json!({ "email": email, "password": password }).to_string());
            assert!([401, 429].contains(&reply.status), "{injection}: {}", reply.text());
        }
    }
}

#[test]
fn pages_run_nothing_but_what_the_server_ships() {
    for path in ["/", "/customers/x", "/link/x", "/sign-in?problem=%3Cscript%3Ealert(1)%3C%2Fscript%3E", "/api/v1/me"] {
        let reply = stage().server.send("GET", path, &[("accept", "text/html,*/*;q=0.8")], b"");
        let policy = reply.header("content-security-policy");
        let directive = |name: &str| {
            policy.split("; ").find_map(|part| part.strip_prefix(&format!("{name} "))).unwrap_or_default().to_owned()
        };
        for word in directive("script-src").split(' ') {
            let known = ["'self'", "'wasm-unsafe-eval'"].contains(&word) || word.starts_with("'sha256-");
            assert!(known, "{path}: {word}");
        }
        assert_eq!(directive("style-src"), "'self'", "{path}");
        assert_eq!(directive("object-src"), "'none'");
        assert_eq!(directive("base-uri"), "'none'");
        assert_eq!(directive("frame-ancestors"), "'none'");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'") && !policy.contains("http"));
        assert!(!reply.text().contains("alert(1)"), "{path}");
    }
}
