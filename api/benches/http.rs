//! The totals over all customers, as everybody's overview asks for them again and again, against a bare server that sends the
//! same bytes with headers of the same names and sizes: what knowing who asks, limits, metrics, tags and headers cost.
//!
//! Both are processes of their own and answer the same client in turn; what counts is CPU time per request (user and
//! system, of all threads). It fails above the limit. Run it with `just bench-http`; `BENCH_CUSTOMERS` sets the size.

use std::net::TcpListener;

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{App, HttpResponse, HttpServer, web};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

#[path = "support/cpu.rs"]
mod cpu;
#[path = "support/data.rs"]
mod data;
#[path = "support/server.rs"]
mod server;

use server::Server;

/// As in the server, so that it makes no difference.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const PATH: &str = "/api/v1/portfolio/summary";
const REQUESTS: usize = 10_000;
const REPETITIONS: usize = 7;

/// Times the CPU of the bare server.
const LIMIT: f64 = 1.5;

/// What the bare server sends.
#[derive(Serialize, Deserialize)]
struct Sent {
    headers: Vec<(String, String)>,
    body: String,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if let [mode, file] = arguments.as_slice()
        && mode == "limit"
    {
        return serve_limit(file);
    }
    let customers = std::env::var("BENCH_CUSTOMERS").map_or(10_000, |n| n.parse().expect("a number of customers"));
    let mut ours = Server::bellwether(customers, data::folder(customers)).signed_in();
    println!("{customers} customers, CPU µs per request, median of {REPETITIONS} × {REQUESTS} requests");
    println!("{:<16} {:>8} {:>8} {:>7}  range", "known by", "ours", "bare", "ratio");
    let mut ratios = vec![compare("session", &ours)];
    ours.headers = vec![("authorization".to_owned(), format!("Bearer {}", make_key(&mut ours)))];
    ratios.push(compare("API key", &ours));
    assert!(ratios.iter().all(|ratio| *ratio <= LIMIT), "more than {LIMIT} times the bare server");
}

/// A key of the API, made in the session.
fn make_key(ours: &mut Server) -> String {
    let me: Value = serde_json::from_str(&ours.get("/api/v1/me")).expect("JSON");
    ours.headers.push(("x-csrf-token".to_owned(), me["csrf_token"].as_str().expect("a token").to_owned()));
    let new = json!({ "name": "Benchmark", "scopes": ["read"], "days": 1 });
    let mut response = ours.post("/api/v1/api-keys", &new);
    let made: Value = serde_json::from_slice(&response.body_mut().read_to_vec().expect("a body")).expect("JSON");
    made["secret"].as_str().expect("a secret").to_owned()
}

/// Prints what both cost, and returns their ratio.
fn compare(name: &str, ours: &Server) -> f64 {
    let sent = sent(ours);
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), serde_json::to_vec(&sent).expect("plain data")).expect("is written");
    let mut bare = Server::limit(file.path());
    bare.headers.clone_from(&ours.headers);
    assert_eq!(bare.get(PATH), sent.body, "the bare server sends the same bytes");
    let mut pairs: Vec<(f64, f64)> = (0..REPETITIONS).map(|_| (cost(ours), cost(&bare))).collect();
    pairs.sort_by(|a, b| (a.0 / a.1).total_cmp(&(b.0 / b.1)));
    let ratios: Vec<f64> = pairs.iter().map(|(own, bare)| own / bare).collect();
    let ((own, bare), ratio) = (pairs[REPETITIONS / 2], ratios[REPETITIONS / 2]);
    println!("{name:<16} {own:>8.1} {bare:>8.1} {ratio:>7.2}  {:.2} to {:.2}", ratios[0], ratios[REPETITIONS - 1]);
    ratio
}

fn cost(server: &Server) -> f64 {
    server.cpu_per_request(REQUESTS, || drop(server.get(PATH)))
}

fn sent(ours: &Server) -> Sent {
    let mut response = ours.call(PATH);
    assert_eq!(response.status().as_u16(), 200);
    // Those that any server adds by itself.
    let own = |name: &str| !["content-length", "date", "connection", "transfer-encoding"].contains(&name);
    let text = |value: &HeaderText| value.to_str().expect("text").to_owned();
    let headers = response.headers().iter().map(|(name, value)| (name.as_str().to_owned(), text(value)));
    let headers = headers.filter(|(name, _)| own(name)).collect();
    Sent { headers, body: response.body_mut().read_to_string().expect("a body") }
}

type HeaderText = ureq::http::HeaderValue;

/// A bare actix server that sends what it has in memory.
fn serve_limit(file: &str) {
    let sent: Sent = serde_json::from_slice(&std::fs::read(file).expect("a file")).expect("what to send");
    let headers: Vec<(HeaderName, HeaderValue)> = sent
        .headers
        .iter()
        .map(|(name, value)| (name.parse().expect("a name"), value.parse().expect("a value")))
        .collect();
    let sent = web::Data::new((headers, web::Bytes::from(sent.body)));
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    println!("{}", listener.local_addr().expect("an address"));
    let app = move || {
        let answer = |sent: web::Data<(Vec<(HeaderName, HeaderValue)>, web::Bytes)>| async move {
            let mut response = HttpResponse::Ok();
            for header in &sent.0 {
                response.insert_header(header.clone());
            }
            response.body(sent.1.clone())
        };
        App::new().app_data(sent.clone()).route(PATH, web::get().to(answer))
    };
    let server = HttpServer::new(app).workers(1).listen(listener).expect("a server");
    actix_web::rt::System::new().block_on(server.run()).expect("serves");
}
