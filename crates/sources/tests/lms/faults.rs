//! A store that is slow, busy, gone, or not one at all.

use std::time::Duration;

use bellwether_domain::loader::SourceError;
use bellwether_sources::lms::settings::LmsSettings;
use bellwether_sources::lms::source::LmsSource;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;
use wiremock::matchers::{any, query_param_contains};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::statements::sample;
use crate::store::{PASSWORD, failure, load, settings, source, store};

async fn answering(response: ResponseTemplate) -> (MockServer, LmsSource) {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(response).mount(&server).await;
    let source = source(settings(&server.uri(), |_| ()));
    (server, source)
}

async fn refused(response: ResponseTemplate) -> String {
    let (_server, source) = answering(response).await;
    failure(&source).await.to_string()
}

#[tokio::test]
async fn passing_troubles_are_waited_out() {
    let server = store(sample(), 100).await;
    for (status, after) in [(429, Some("1")), (503, None)] {
        let mut busy = ResponseTemplate::new(status);
        if let Some(after) = after {
            busy = busy.insert_header("Retry-After", after);
        }
        Mock::given(any()).respond_with(busy).up_to_n_times(1).with_priority(1).mount(&server).await;
    }
    let begin = Instant::now();
    let loaded = load(&source(settings(&server.uri(), |_| ()))).await.expect("loads");
    assert!(begin.elapsed() >= Duration::from_secs(1), "it waited as asked: {:?}", begin.elapsed());
    assert_eq!(loaded.rows.expect("facts").learners.keys.len(), 2);
}

#[tokio::test]
async fn lasting_troubles_are_given_up() {
    let (server, source) = answering(ResponseTemplate::new(502)).await;
    let error = failure(&source).await;
    assert!(matches!(&error, SourceError::Unreachable { cause, .. } if cause.contains("502 Bad Gateway")), "{error}");
    assert_eq!(server.received_requests().await.expect("recorded").len(), 3, "as many attempts as allowed");
    let busy = refused(ResponseTemplate::new(429).insert_header("Retry-After", "3600")).await;
    assert!(busy.contains("429") && busy.contains("3600 s"), "{busy}");
    let date = refused(ResponseTemplate::new(503).insert_header("Retry-After", "Sun, 01 Mar 2026 13:00:00 GMT")).await;
    assert!(date.contains("3600 s"), "{date}");
}

#[tokio::test]
async fn refusals_are_not_repeated() {
    for (status, remedy) in [(401, "credentials"), (403, "right to read"), (404, "endpoint"), (400, "version")] {
        let (server, source) = answering(ResponseTemplate::new(status)).await;
        let error = failure(&source).await.to_string();
        assert!(error.contains(&status.to_string()) && error.contains(remedy), "{error}");
        assert_eq!(server.received_requests().await.expect("recorded").len(), 1);
    }
}

#[tokio::test]
async fn nobody_listens() {
    let port = TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("an address").port();
    let error = failure(&source(settings(&format!("http://127.0.0.1:{port}"), |_| ()))).await;
    assert!(matches!(&error, SourceError::Unreachable { .. }), "{error}");
    assert!(error.to_string().contains("refused"), "{error}");
}

/// Reads a request, which ends with a blank line.
async fn hear(socket: &mut TcpStream) {
    let mut heard = Vec::new();
    while !heard.ends_with(b"\r\n\r\n") {
        heard.push(socket.read_u8().await.expect("a request"));
    }
}

/// Sends a header at once and then a byte each second, for ever.
async fn dripping() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            tokio::spawn(async move {
                let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{\"statements\":";
                hear(&mut socket).await;
                let mut sent = socket.write_all(head.as_bytes()).await;
                while sent.is_ok() {
                    tokio::time::sleep(Duration::from_secs(1)).await;
                    sent = socket.write_all(b" ").await;
                }
            });
        }
    });
    port
}

#[tokio::test]
async fn a_byte_a_second_is_not_waited_for() {
    let port = dripping().await;
    for (limits, seconds) in [
        (json!({ "request_seconds": 1, "load_seconds": 9 }), 1),
        (json!({ "request_seconds": 9, "load_seconds": 2 }), 2),
    ] {
        let slow = source(settings(&format!("http://127.0.0.1:{port}"), |s| s["limits"] = limits));
        let begin = Instant::now();
        let error = failure(&slow).await;
        assert!(matches!(error, SourceError::TimedOut { seconds: s, .. } if s == seconds), "{error}");
        assert!(begin.elapsed() < Duration::from_secs(seconds + 1), "{:?}", begin.elapsed());
    }
}

#[tokio::test]
async fn answers_are_bounded() {
    let server = store(sample(), 100).await;
    let small = source(settings(&server.uri(), |s| s["limits"]["answer_bytes"] = json!(2000)));
    let error = failure(&small).await;
    assert!(matches!(&error, SourceError::Unusable { cause, .. } if cause.contains("2000 bytes")), "{error}");
    // The same without a length in front: the limit counts what arrives.
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.expect("a connection");
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        hear(&mut socket).await;
        socket.write_all(head.as_bytes()).await.expect("sent");
        let chunk = format!("400\r\n{}\r\n", " ".repeat(1024));
        while socket.write_all(chunk.as_bytes()).await.is_ok() {}
    });
    let endless = settings(&format!("http://127.0.0.1:{port}"), |s| s["limits"]["answer_bytes"] = json!(100_000));
    let error = failure(&source(endless)).await;
    assert!(error.to_string().contains("100000 bytes"), "{error}");
}

#[tokio::test]
async fn what_is_no_json_is_named() {
    let html = ResponseTemplate::new(200).set_body_raw(format!("<html>Log in {PASSWORD}</html>"), "text/html");
    assert!(refused(html).await.contains("an HTML page"));
    let cut = ResponseTemplate::new(200).set_body_string("{\"statements\":[{\"id\":");
    assert!(refused(cut).await.contains("cut off after 21 bytes"));
    let broken = ResponseTemplate::new(200).set_body_string(format!("{{\"statements\":{PASSWORD}}}"));
    assert!(refused(broken).await.contains("broken JSON"));
    let latin = ResponseTemplate::new(200).set_body_bytes(b"{\"statements\":\"M\xfcller\"}");
    assert!(refused(latin).await.contains("not UTF-8 (byte 17"));
    let deep = ResponseTemplate::new(200).set_body_string("[".repeat(100_000));
    assert!(refused(deep).await.contains("broken JSON"));
    assert!(refused(ResponseTemplate::new(200)).await.contains("nothing"));
    let other = ResponseTemplate::new(200).set_body_json(json!({ "statements": { "a": 1 } }));
    assert!(refused(other).await.contains("without `statements`"));
    let more = ResponseTemplate::new(200).set_body_json(json!({ "statements": [], "more": 7 }));
    assert!(refused(more).await.contains("`more` must be a text"));
}

#[tokio::test]
async fn credentials_are_not_carried_elsewhere() {
    let stranger = store(sample(), 100).await;
    let redirect = |status: u16| ResponseTemplate::new(status).insert_header("Location", stranger.uri().as_str());
    assert!(refused(redirect(302)).await.contains(&stranger.uri()));
    let more = json!({ "statements": [], "more": format!("{}/xapi/statements?more=1", stranger.uri()) });
    assert!(refused(ResponseTemplate::new(200).set_body_json(more)).await.contains("redirects to another address"));
    let circle = json!({ "statements": [], "more": "/xapi/statements?more=1" });
    assert!(refused(ResponseTemplate::new(200).set_body_json(circle)).await.contains("was there before"));
    assert_eq!(stranger.received_requests().await.expect("recorded").len(), 0, "nothing went there");
    let within = store(sample(), 100).await;
    let moved = ResponseTemplate::new(307).insert_header("Location", "/xapi/statements?verb=moved");
    let to_move = Mock::given(query_param_contains("verb", "registered")).respond_with(moved);
    to_move.with_priority(1).mount(&within).await;
    load(&source(settings(&within.uri(), |_| ()))).await.expect("follows within the origin");
}

#[test]
fn settings_that_make_no_sense_are_refused() {
    let make = |change: &dyn Fn(&mut Value)| {
        let settings: LmsSettings = settings("https://lrs.example.com", |s| change(s));
        let clock = bellwether_domain::clock::FixedClock("2026-03-01T12:00:00Z".parse().expect("a time"));
        let made = LmsSource::new(settings, "academy", chrono_tz::Tz::UTC, std::sync::Arc::new(clock));
        made.expect_err("must be refused").to_string()
    };
    let credentials = make(&|s| s["endpoint"] = json!("https://key:s3cret@lrs.example.com/xapi"));
    assert!(credentials.contains("holds credentials") && !credentials.contains("s3cret"), "{credentials}");
    assert!(make(&|s| s["endpoint"] = json!("ftp://lrs.example.com")).contains("neither https"));
    assert!(make(&|s| s["endpoint"] = json!("lrs")).contains("no address"));
    assert!(make(&|s| s["auth"]["password"] = json!("env:BELLWETHER_NO_SUCH")).contains("BELLWETHER_NO_SUCH"));
    assert!(make(&|s| s["customer"] = json!({ "from": "table" })).contains("no learners"));
    assert!(make(&|s| s["limits"]["attempts"] = json!(0)).contains("limits.attempts"));
    let unknown = json!({ "kind": "xapi", "endpoint": "x", "colour": 1 });
    assert!(serde_json::from_value::<LmsSettings>(unknown).is_err_and(|e| e.to_string().contains("colour")));
}
