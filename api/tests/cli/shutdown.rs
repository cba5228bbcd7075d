//! How a server ends: what has begun is done.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::serving::{Browser, Serving};
use crate::{folder, succeed, users};

/// A request of which half has arrived.
struct Half {
    stream: TcpStream,
    rest: Vec<u8>,
}

impl Half {
    fn send(serving: &Serving, browser: &Browser, path: &str, body: &str) -> Self {
        let address = serving.url.strip_prefix("http://").expect("an address");
        let mut stream = TcpStream::connect(address).expect("connects");
        let (begin, rest) = body.split_at(body.len() / 2);
        let head = format!(
            "POST /api/v1{path} HTTP/1.1\r\nhost: {address}\r\ncookie: {}\r\nx-csrf-token: {}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{begin}",
            browser.cookie,
            browser.csrf,
            body.len()
        );
        stream.write_all(head.as_bytes()).expect("sends");
        Self { stream, rest: rest.as_bytes().to_vec() }
    }

    /// Sends what is left; the status of the answer.
    fn finish(mut self) -> u16 {
        self.stream.write_all(&self.rest).expect("sends");
        let mut status = [0; 12];
        self.stream.read_exact(&mut status).expect("an answer");
        String::from_utf8_lossy(&status[9..]).parse().expect("a status")
    }
}

#[test]
fn what_has_begun_is_done_before_it_ends() {
    let folder = folder();
    users::make(folder.path(), "ada", "admin");
    let mut serving = Serving::start(folder.path(), &[]);
    let browser = serving.signed_in("ada@example.com", users::PASSWORD);
    let write = Half::send(&serving, &browser, "/teams", r#"{"name": "Late"}"#);
    let slow = format!(r#"{{"email": "ada@example.com", "password": "{}"}}"#, users::PASSWORD);
    let slow = Half::send(&serving, &serving.browser(), "/auth/sign-in", &slow);
    std::thread::sleep(Duration::from_millis(300));
    serving.terminate();
    // Until it has heard of it, and takes nobody new.
    let address = serving.url.strip_prefix("http://").expect("an address").to_owned();
    let began = std::time::Instant::now();
    while TcpStream::connect(&address).is_ok() {
        assert!(began.elapsed() < Duration::from_secs(5), "it still takes connections");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!((write.finish(), slow.finish()), (201, 200));
    assert_eq!(serving.wait().code(), Some(0), "{}", serving.log());
    let serving = Serving::start(folder.path(), &[]);
    let teams = serving.signed_in("ada@example.com", users::PASSWORD).get("/teams").1;
    assert_eq!(teams["items"][0]["name"], "Late", "{teams}");
    assert_eq!(succeed(folder.path(), &["audit", "verify"])["intact"], true);
}
