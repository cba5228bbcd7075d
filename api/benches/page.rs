//! One page of 50 customers, filtered and sorted, against a bare server that serialises the same 50 rows.
//!
//! Both are processes of their own and answer the same client in turn; what counts is CPU time per request (user and
//! system, of all threads). No answer is asked for twice: a scenario goes from page to page, or changes its filter with
//! every request. Run it with `just bench-page`; `BENCH_CUSTOMERS` sets the size.

use std::net::TcpListener;

use actix_web::{App, HttpResponse, HttpServer, web};
use bellwether_contract::customer::CustomerItem;
use bellwether_contract::page::Page;

#[path = "support/cpu.rs"]
mod cpu;
#[path = "support/data.rs"]
mod data;
#[path = "support/server.rs"]
mod server;

use server::Server;

/// Requests of a turn: enough for the processor to have settled on one of the two.
const REQUESTS: usize = 1000;
/// Turns of each of the two.
const TURNS: usize = 9;

/// Parameters of the first page; the others follow by cursor.
const SCENARIOS: [(&str, &str); 7] = [
    ("worst first", "sort=score"),
    ("greatest net first", "sort=-net"),
    ("two fields", "sort=-score,name"),
    ("bands and country, by revenue", "band=high,critical&country=DE&sort=-ttm_net"),
    ("tier, by name", "tier=a&sort=name"),
    ("overdue, by silence", "min_overdue_ratio=1.5&sort=-contact_days_since"),
    ("search, by growth", "q=an&sort=yoy"),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if let [mode, file] = arguments.as_slice()
        && mode == "limit"
    {
        return serve_limit(file);
    }
    let customers = std::env::var("BENCH_CUSTOMERS").map_or(1_000_000, |n| n.parse().expect("a number of customers"));
    drop(data::warehouse(customers));
    let ours = Server::bellwether(customers, data::folder(customers)).signed_in();
    println!("{customers} customers, CPU µs per request, medians of {TURNS} turns of {REQUESTS} requests");
    println!("{:<32} {:>8} {:>8} {:>7}  most turns", "scenario", "ours", "limit", "ratio");
    for (name, parameters) in SCENARIOS {
        compare(name, &ours, |cursor| match cursor {
            None => format!("/api/v1/customers?{parameters}&limit=50"),
            Some(cursor) => format!("/api/v1/customers?{parameters}&limit=50&cursor={cursor}"),
        });
    }
    let fresh = std::cell::Cell::new(0);
    compare("a new filter each time", &ours, |_| {
        fresh.set(fresh.get() + 1);
        format!("/api/v1/customers?sort=-net&limit=50&country=FR&min_net={}", fresh.get())
    });
}

fn compare(name: &str, ours: &Server, path: impl Fn(Option<&str>) -> String) {
    let first = ours.get(&path(None));
    let file = tempfile::NamedTempFile::new().expect("a file for the rows");
    std::fs::write(file.path(), &first).expect("the rows");
    let limit = Server::limit(file.path());
    assert_eq!(limit.get("/"), first, "the limit serialises the same bytes");
    let mut cursor: Option<String> = None;
    let turns = (0..TURNS).map(|_| {
        let own = ours.cpu_per_request(REQUESTS, || {
            let body = ours.get(&path(cursor.as_deref()));
            cursor = next_of(&body);
        });
        (own, limit.cpu_per_request(REQUESTS, || drop(limit.get("/"))))
    });
    let turns: Vec<(f64, f64)> = turns.collect();
    let ratios = sorted(turns.iter().map(|(own, bare)| own / bare));
    let (own, bare) = (sorted(turns.iter().map(|turn| turn.0)), sorted(turns.iter().map(|turn| turn.1)));
    let (low, high) = (ratios[1], ratios[TURNS - 2]);
    let [own, bare, ratio] = [own, bare, ratios].map(|of| of[TURNS / 2]);
    println!("{name:<32} {own:>8.1} {bare:>8.1} {ratio:>7.2}  {low:.2} to {high:.2}");
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values
}

/// The cursor of the next page, found without reading the whole answer.
fn next_of(body: &str) -> Option<String> {
    let from = body.find("\"next\":\"")? + "\"next\":\"".len();
    Some(body[from..].chars().take_while(|c| *c != '"').collect())
}

/// A bare actix server that serialises rows it has in memory.
fn serve_limit(file: &str) {
    let page: Page<CustomerItem> =
        serde_json::from_slice(&std::fs::read(file).expect("the rows")).expect("a page of customers");
    let page = web::Data::new(page);
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    println!("{}", listener.local_addr().expect("an address"));
    let app = move || {
        let answer = |page: web::Data<Page<CustomerItem>>| async move { HttpResponse::Ok().json(page.get_ref()) };
        App::new().app_data(page.clone()).route("/", web::get().to(answer))
    };
    let server = HttpServer::new(app).workers(1).listen(listener).expect("a server");
    actix_web::rt::System::new().block_on(server.run()).expect("serves");
}
