//! One page of 50 customers, filtered and sorted, against a bare server that serialises the same 50 rows.
//!
//! Both are processes of their own and answer the same client in turn; what counts is CPU time per request (user and
//! system, from `/proc/PID/stat`). No answer is asked for twice: a scenario goes from page to page, or changes its
//! filter with every request. Run it with `just bench-page`; `BENCH_CUSTOMERS` sets the size.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use actix_web::{App, HttpResponse, HttpServer, web};
use bellwether_contract::customer::CustomerItem;
use bellwether_contract::page::Page;

#[path = "support/data.rs"]
mod data;

const REQUESTS: usize = 1500;
const REPETITIONS: usize = 5;

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
    let ours = Server::bellwether(customers);
    println!("{customers} customers, CPU µs per request, median of {REPETITIONS} × {REQUESTS} requests");
    println!("{:<32} {:>8} {:>8} {:>7}  range", "scenario", "ours", "limit", "ratio");
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
    let limit = Server::limit(file.path().to_str().expect("a path"));
    assert_eq!(limit.get("/"), first, "the limit serialises the same bytes");
    let mut pairs: Vec<(f64, f64)> =
        (0..REPETITIONS).map(|_| (ours.cpu_per_request(&path), limit.cpu_per_request(|_| "/".to_owned()))).collect();
    pairs.sort_by(|a, b| (a.0 / a.1).total_cmp(&(b.0 / b.1)));
    let (own, bare) = pairs[REPETITIONS / 2];
    let (low, high) = (pairs[0], pairs[REPETITIONS - 1]);
    println!("{name:<32} {own:>8.1} {bare:>8.1} {:>7.2}  {:.2} to {:.2}", own / bare, low.0 / low.1, high.0 / high.1);
}

struct Server {
    child: Child,
    address: String,
    agent: ureq::Agent,
}

impl Drop for Server {
    fn drop(&mut self) {
        // Nothing can be done about a process that is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    fn bellwether(customers: u32) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bellwether"));
        command.arg("--data-dir").arg(data::folder(customers)).args(["serve", "--listen", "127.0.0.1:0"]);
        command.args(["--as-of", &data::as_of().to_string()]).env("BELLWETHER_FISCAL_FIRST_MONTH", "4");
        command.env("BELLWETHER_FISCAL_YEAR_LABEL", "start_year");
        let server = Self::start(command);
        while server.status("/readyz") != 200 {
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        server.settle();
        server
    }

    /// Waits until what follows a start is done: scores are kept, files compressed. It is not to be counted as serving.
    fn settle(&self) {
        loop {
            let before = self.cpu_seconds();
            std::thread::sleep(std::time::Duration::from_secs(2));
            if self.cpu_seconds() - before < 0.02 {
                return;
            }
        }
    }

    fn limit(file: &str) -> Self {
        let mut command = Command::new(std::env::current_exe().expect("the benchmark's own path"));
        command.args(["limit", file]);
        Self::start(command)
    }

    /// Starts a server and reads its address from its first words.
    fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("a server");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let line = lines.next().expect("a line").expect("text");
        let from = line.find("127.0.0.1:").expect("an address");
        let address: String = line[from..].chars().take_while(|c| c.is_ascii_digit() || ".:".contains(*c)).collect();
        // Its further words are nobody's concern, but must not block it.
        std::thread::spawn(move || lines.for_each(drop));
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        Self { child, address, agent }
    }

    fn call(&self, path: &str) -> ureq::http::Response<ureq::Body> {
        let request = self.agent.get(format!("http://{}{path}", self.address)).header("accept-encoding", "identity");
        request.call().expect("an answer")
    }

    fn status(&self, path: &str) -> u16 {
        self.call(path).status().as_u16()
    }

    fn get(&self, path: &str) -> String {
        let mut body = String::new();
        let response = self.call(path);
        assert_eq!(response.status().as_u16(), 200, "{path}");
        response.into_body().into_reader().read_to_string(&mut body).expect("a body");
        body
    }

    fn cpu_per_request(&self, path: impl Fn(Option<&str>) -> String) -> f64 {
        let before = self.cpu_seconds();
        let mut cursor: Option<String> = None;
        for _ in 0..REQUESTS {
            let body = self.get(&path(cursor.as_deref()));
            cursor = next_of(&body);
        }
        (self.cpu_seconds() - before) * 1e6 / REQUESTS as f64
    }

    fn cpu_seconds(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).expect("Linux");
        data::cpu_seconds(&stat)
    }
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
