//! More than the server can do: idle connections by the thousand, and three times as many requests as it may answer at once.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bellwether::config::layers::Layers;
use bellwether::config::settings::Settings;
use bellwether_domain::clock::Clock;
use bellwether_engine::engine::{Engine, EngineConfig};
use bellwether_engine::policy::SourcePolicy;
use bellwether_testkit::faulty::SetClock;
use bellwether_warehouse::warehouse::Warehouse;

use crate::access;
use crate::server::Server;

/// Connections that do nothing; each has a descriptor on both ends, and both are in this process.
const IDLE: usize = 9_500;
/// Slowest of a hundred answers beside them, at most so many times that without them.
const MOST: f64 = 2.0;
/// Requests that a server of the second test answers at once.
const AT_ONCE: usize = 4;
/// How long such a request takes, as its body comes late.
const LATE: Duration = Duration::from_millis(20);
/// Least goodput at three times the load, as a share of that at the load it can bear.
const LEAST: f64 = 0.9;

fn serve(limits: &str) -> Server {
    let mut layers = Layers::default();
    let text = format!(
        "listen = \"127.0.0.1:0\"\n[limits]\ncaller_per_minute = 0\naddress_per_minute = 0\nsign_in_per_minute = 0\n{limits}"
    );
    layers.add_toml(&text, Path::new("test.toml")).expect("TOML");
    let settings = Settings::check(&layers).expect("valid settings");
    let clock: Arc<dyn Clock> = Arc::new(SetClock::new("2011-12-09T09:00:00Z".parse().expect("an instant")));
    let config = EngineConfig {
        calendar: settings.calendar,
        reporting: settings.reporting,
        model: Arc::new(settings.model.clone()),
        sources: SourcePolicy::default(),
    };
    let folder = tempfile::tempdir().expect("a folder");
    let warehouse = Warehouse::open(folder.path()).expect("a warehouse");
    let engine = Engine::new(config, warehouse, access::store(clock.clone()), clock.clone());
    Server::over(settings, Arc::new(engine), clock)
}

/// A connection over which a request was answered.
fn connected(address: SocketAddr) -> TcpStream {
    let mut socket = TcpStream::connect(address).expect("connects");
    socket.set_read_timeout(Some(Duration::from_secs(20))).expect("a time-out");
    socket.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").expect("writes");
    let mut answer = [0; 64];
    let read = socket.read(&mut answer).expect("an answer");
    assert!(answer[..read].starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer[..read]));
    socket
}

/// The slowest of a hundred answers, of many hundred.
fn slowest(server: &Server) -> Duration {
    let mut took: Vec<Duration> = (0..2_000)
        .map(|_| {
            let begun = Instant::now();
            assert_eq!(server.get("/api/v1/scoring-models").status, 200);
            begun.elapsed()
        })
        .collect();
    took.sort_unstable();
    took[took.len() * 99 / 100]
}

#[test]
#[ignore = "wants nearly all descriptors of a process"]
fn figures_idle_connections() {
    let server = serve("");
    slowest(&server);
    let mut ratios: Vec<f64> = (0..3)
        .map(|_| {
            let alone = slowest(&server);
            let idle: Vec<TcpStream> = (0..IDLE).map(|_| connected(server.address())).collect();
            let beside = slowest(&server);
            assert_eq!(idle.len(), IDLE);
            drop(idle);
            println!("| 8 {IDLE} idle connections | p99 | {beside:.2?} beside {alone:.2?} | |");
            beside.as_secs_f64() / alone.as_secs_f64()
        })
        .collect();
    ratios.sort_by(f64::total_cmp);
    println!("| 8 {IDLE} idle connections | p99 / without | {:.2} | {MOST} |", ratios[1]);
    assert!(ratios[1] <= MOST, "{ratios:?}");
}

/// Sends a request whose body comes late, over a connection of its own; the head of the answer.
fn ask(address: SocketAddr) -> String {
    let body = br#"{"model":"distribution","measures":{}}"#;
    let head = format!(
        "POST /api/v1/auth/sign-in HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    let mut socket = TcpStream::connect(address).expect("connects");
    socket.set_read_timeout(Some(Duration::from_secs(20))).expect("a time-out");
    socket.write_all(head.as_bytes()).expect("writes");
    std::thread::sleep(LATE);
    // It may have been refused meanwhile.
    let _ = socket.write_all(body);
    // Not to the end of the connection: after a refusal the server waits a while for the rest of the body.
    let (mut answer, mut part) = (Vec::new(), [0; 4_096]);
    while !answer.ends_with(b"}") {
        match socket.read(&mut part) {
            Ok(0) | Err(_) => break,
            Ok(read) => answer.extend_from_slice(&part[..read]),
        }
    }
    String::from_utf8_lossy(&answer).into_owned()
}

/// Answers and refusals of so many clients, each of whom asks again as soon as it may.
fn load(address: SocketAddr, clients: usize, lasts: Duration) -> (usize, usize) {
    let until = Instant::now() + lasts;
    let client = || {
        let (mut answered, mut refused) = (0, 0);
        while Instant::now() < until {
            let answer = ask(address);
            if answer.starts_with("HTTP/1.1 503") {
                let head = answer.to_ascii_lowercase();
                assert!(head.contains("retry-after: 1\r\n") && head.contains("\"overloaded\""), "{answer}");
                refused += 1;
            } else {
                // The body is none of a sign-in, which the server says once it is there.
                assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
                answered += 1;
            }
        }
        (answered, refused)
    };
    std::thread::scope(|scope| {
        let clients: Vec<_> = (0..clients).map(|_| scope.spawn(client)).collect();
        let counts = clients.into_iter().map(|client| client.join().expect("no panic"));
        counts.fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1))
    })
}

#[test]
#[ignore = "wants the machine for itself"]
fn figures_overload() {
    let server = serve(&format!("at_once = {AT_ONCE}\n"));
    let lasts = Duration::from_secs(5);
    let mut shares: Vec<f64> = (0..3)
        .map(|_| {
            let (alone, turned) = load(server.address(), AT_ONCE, lasts);
            let (good, refused) = load(server.address(), 3 * AT_ONCE, lasts);
            println!(
                "| 25 three times the load | answered | {good}, {refused} refused; {alone} ({turned}) at the load | |"
            );
            assert!(refused > 0, "it was more than it could bear");
            good as f64 / alone as f64
        })
        .collect();
    shares.sort_by(f64::total_cmp);
    println!("| 25 three times the load | goodput | {:.2} | {LEAST} |", shares[1]);
    assert!(shares[1] >= LEAST, "{shares:?}");
    assert_eq!(server.get("/healthz").status, 200);
}
