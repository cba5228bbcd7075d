//! What holds for every resource.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::server::{PACKED_SCRIPT, bare};

const EVALUATE: &str = "/api/v1/scoring-models/evaluate";

#[test]
fn every_way_to_fail_is_a_problem() {
    let server = bare();
    server.get("/api/v1/nothing").problem(404, "not_found");
    server.get("/api/v1").problem(404, "not_found");
    server.get("/nothing").problem(404, "not_found");
    server.get("/swagger-ui/nothing.js").problem(404, "not_found");
    server.get("/api/v1/scoring-models/nothing").problem(404, "not_found");
    server.get("/api/v1/scoring-models?colour=red").problem(400, "invalid_parameter");
    server.get("/healthz?colour=red").problem(400, "invalid_parameter");
    server.get("/api/v1/fiscal/window?as_of=%FF").problem(400, "invalid_parameter");
    server.get("/readyz").problem(503, "starting");
    server.send("GET", "/api/v1/scoring-models", &[("accept", "text/html")], b"").problem(406, "not_acceptable");
    server
        .send("GET", "/api/v1/scoring-models", &[("accept-encoding", "identity;q=0")], b"")
        .problem(406, "not_acceptable");
    server.send("POST", EVALUATE, &[("content-type", "text/plain")], b"{}").problem(415, "unsupported_media_type");
    server.send("POST", EVALUATE, &[], b"{}").problem(415, "unsupported_media_type");
    let zstd = [("content-type", "application/json"), ("content-encoding", "zstd")];
    server.send("POST", EVALUATE, &zstd, b"{}").problem(415, "unsupported_media_type");
    let gzip = [("content-type", "application/json"), ("content-encoding", "gzip")];
    server.send("POST", EVALUATE, &gzip, b"{}").problem(400, "malformed_request");
    server.post(EVALUATE, "{").problem(400, "invalid_body");
    server.post(EVALUATE, vec![b' '; (1 << 20) + 1]).problem(413, "payload_too_large");
}

#[test]
fn other_methods_are_not_allowed_and_told_which_are() {
    let server = bare();
    for (method, path, allow) in [
        ("DELETE", "/api/v1/scoring-models", "GET, HEAD, POST"),
        ("DELETE", EVALUATE, "POST"),
        ("POST", "/healthz", "GET, HEAD"),
        ("PUT", "/api/v1/scoring-models/distribution", "GET, HEAD"),
    ] {
        let reply = server.send(method, path, &[("content-type", "application/json")], b"");
        let detail = reply.problem(405, "method_not_allowed");
        assert_eq!(reply.header("allow"), allow, "{method} {path}");
        assert!(detail.contains(allow), "{detail}");
    }
}

#[test]
fn head_answers_like_get_without_a_body() {
    let get = bare().get("/api/v1/scoring-models");
    let head = bare().send("HEAD", "/api/v1/scoring-models", &[], b"");
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.header("etag"), get.header("etag"));
}

#[test]
fn request_ids_travel_in_and_out() {
    let sent = bare().send("GET", "/healthz", &[("x-request-id", "mine-1")], b"");
    assert_eq!(sent.header("x-request-id"), "mine-1");
    let forged = bare().send("GET", "/healthz", &[("x-request-id", "<script>")], b"");
    assert!(!forged.header("x-request-id").contains('<'));
    assert_ne!(bare().get("/healthz").header("x-request-id"), bare().get("/healthz").header("x-request-id"));
}

#[test]
fn reads_are_not_sent_twice() {
    let first = bare().get("/api/v1/scoring-models");
    let tag = first.header("etag");
    assert!(tag.starts_with('"'), "a strong tag: {tag}");
    let again = bare().send("GET", "/api/v1/scoring-models", &[("if-none-match", tag)], b"");
    assert_eq!((again.status, again.body.len()), (304, 0));
    assert_eq!(again.header("etag"), tag);
    let other = bare().send("GET", "/api/v1/scoring-models", &[("if-none-match", "\"other\"")], b"");
    assert_eq!(other.status, 200);
}

#[test]
fn answers_are_compressed_and_tagged_apart() {
    let plain = bare().get("/api/v1/scoring-models");
    assert_eq!(plain.header("content-encoding"), "");
    let brotli = bare().send("GET", "/api/v1/scoring-models", &[("accept-encoding", "br")], b"");
    assert_eq!(brotli.header("content-encoding"), "br");
    assert!(brotli.body.len() < plain.body.len());
    let mut unpacked = Vec::new();
    brotli::Decompressor::new(brotli.body.as_slice(), 4096).read_to_end(&mut unpacked).expect("valid brotli");
    assert_eq!(unpacked, plain.body);
    assert_eq!(brotli.header("etag"), plain.header("etag").trim_end_matches('"').to_owned() + "-br\"");
    let headers = [("accept-encoding", "br"), ("if-none-match", brotli.header("etag"))];
    assert_eq!(bare().send("GET", "/api/v1/scoring-models", &headers, b"").status, 304);
    let gzip = bare().send("GET", "/api/v1/scoring-models", &[("accept-encoding", "gzip")], b"");
    assert_eq!(gzip.header("content-encoding"), "gzip");
}

#[test]
fn every_answer_carries_security_headers() {
    for path in ["/", "/api/v1/scoring-models", "/api/v1/nothing", "/swagger-ui/", "/healthz"] {
        let reply = bare().get(path);
        let policy = reply.header("content-security-policy");
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("'sha256-"), "{path}: {policy}");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{path}: {policy}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(reply.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(reply.header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert!(!reply.header("permissions-policy").is_empty(), "{path}");
        assert!(!reply.header("cache-control").is_empty(), "{path}");
    }
}

#[test]
fn the_dashboard_is_served_and_routes_its_own_addresses() {
    let html = [("accept", "text/html,*/*;q=0.8")];
    for path in ["/", "/customers/12346"] {
        let reply = bare().send("GET", path, &html, b"");
        assert_eq!((reply.status, reply.header("content-type")), (200, "text/html; charset=utf-8"), "{path}");
        assert_eq!(reply.header("cache-control"), "no-cache", "{path}");
    }
    let script = bare().get("/app-0123456789abcdef.js");
    assert_eq!(script.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(script.header("content-type"), "text/javascript; charset=utf-8");
    assert_eq!((script.body.as_slice(), script.header("content-encoding")), (&b"start()"[..], ""));
    let packed = bare().send("GET", "/app-0123456789abcdef.js", &[("accept-encoding", "gzip, br")], b"");
    assert_eq!((packed.body.as_slice(), packed.header("content-encoding")), (PACKED_SCRIPT, "br"));
    bare().send("GET", "/app-0123456789abcdef.js.br", &[("accept", "*/*")], b"").problem(404, "not_found");
    bare().send("GET", "/missing.js", &[("accept", "*/*")], b"").problem(404, "not_found");
    bare().send("GET", "/api/nothing", &html, b"").problem(404, "not_found");
}

#[test]
fn swagger_ui_needs_nothing_from_elsewhere() {
    let page = bare().get("/swagger-ui/");
    assert_eq!(page.status, 200);
    assert!(!page.text().contains("https://"), "{}", page.text());
    assert!(bare().get("/swagger-ui/swagger-initializer.js").text().contains("/api/v1/openapi.json"));
    assert_eq!(bare().get("/swagger-ui/swagger-ui-bundle.js").status, 200);
}

#[test]
fn metrics_count_requests_by_pattern() {
    bare().get("/api/v1/scoring-models/platform");
    let metrics = bare().get("/metrics");
    assert_eq!(metrics.status, 200);
    let line = "bellwether_http_requests_total{method=\"GET\",route=\"/api/v1/scoring-models/{key}\",status=\"200\"}";
    assert!(metrics.text().contains(line), "{}", metrics.text());
    assert!(metrics.text().contains("bellwether_ready 0"), "{}", metrics.text());
}

#[test]
fn a_head_that_trickles_in_is_cut_off() {
    let mut socket = TcpStream::connect(bare().address()).expect("connects");
    socket.set_read_timeout(Some(Duration::from_secs(15))).expect("a time-out");
    socket.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n").expect("writes");
    let mut answer = String::new();
    socket.read_to_string(&mut answer).expect("the server answers and closes");
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
}

/// Sends the beginning of a request of somebody who is known, and returns what the server says to it.
fn converse(head: &str, body: &[&[u8]]) -> String {
    let mut socket = TcpStream::connect(bare().address()).expect("connects");
    socket.set_read_timeout(Some(Duration::from_secs(20))).expect("a time-out");
    let head = format!("{head}authorization: {}\r\n\r\n", bare().authorization());
    for part in std::iter::once(head.as_bytes()).chain(body.iter().copied()) {
        // The server may have answered and closed before everything is written.
        if socket.write_all(part).is_err() {
            break;
        }
    }
    let mut answer = Vec::new();
    // A connection that is reset after the answer is fine.
    let _ = socket.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn a_body_that_trickles_in_is_cut_off() {
    let head = "POST /api/v1/scoring-models/evaluate HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
        content-type: application/json\r\ncontent-length: 100\r\n";
    let answer = converse(head, &[b"{"]);
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("\"request_timeout\""), "{answer}");
}

#[test]
fn an_endless_body_is_cut_off() {
    let head = "POST /api/v1/scoring-models/evaluate HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
        transfer-encoding: chunked\r\n";
    let chunk = [b"10000\r\n".as_slice(), &[b' '; 0x10000], b"\r\n"].concat();
    let answer = converse(head, &[chunk.as_slice(); 64]);
    assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("\"payload_too_large\""), "{answer}");
}

#[test]
fn odd_paths_are_not_found() {
    for path in [
        "/api/v1/customers/%FF",
        "/api/v1/customers/%00",
        "/api/v1/customers/%2e%2e%2fmeta",
        "/%2e%2e/%2e%2e/etc/passwd",
    ] {
        let reply = bare().get(path);
        assert!([404, 503].contains(&reply.status), "{path}: {}", reply.status);
        assert_eq!(reply.header("content-type"), "application/problem+json", "{path}");
    }
}
