//! A Learning Record Store (xAPI 1.0.3): it tells statements verb by verb and page by page to who knows the password.
//!
//! Only what a reader needs: `GET statements` with `verb`, `limit` and `more`. Statements are texts, sent as they are, so
//! that a test can put in what is no statement.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{JoinHandle, spawn};

use bellwether_domain::intake::Record;

/// The context extension that names the customer.
pub const CUSTOMER: &str = "https://bellwether.example/extensions/customer";
/// The context extension that names the last day on time.
pub const DUE: &str = "https://bellwether.example/extensions/due";
/// The one who may read.
pub const USER: &str = "bellwether";
/// Their password.
pub const PASSWORD: &str = "Not-A-Secret-2";
/// What the two become in a request.
const AUTHORIZATION: &str = "Basic YmVsbHdldGhlcjpOb3QtQS1TZWNyZXQtMg==";

const REGISTERED: &str = "http://adlnet.gov/expapi/verbs/registered";
const ASSIGNED: &str = "https://w3id.org/xapi/dod-isd/verbs/assigned";
const COMPLETED: &str = "http://adlnet.gov/expapi/verbs/completed";

/// A statement as it is sent, and the verb it is asked by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// IRI.
    pub verb: &'static str,
    /// JSON, or something else.
    pub text: String,
}

/// A running store.
#[derive(Debug)]
pub struct LrsServer {
    shared: Arc<Shared>,
    address: SocketAddr,
    acceptor: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    statements: Mutex<HashMap<&'static str, Arc<Vec<String>>>>,
    streams: Mutex<Vec<TcpStream>>,
    stopped: AtomicBool,
}

impl LrsServer {
    /// Listens on a free port of the loopback interface.
    ///
    /// # Panics
    /// When there is no port.
    pub fn start(statements: impl IntoIterator<Item = Told>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port of the loopback interface is free");
        let address = listener.local_addr().expect("a listener has an address");
        let shared =
            Shared { statements: Mutex::default(), streams: Mutex::default(), stopped: AtomicBool::new(false) };
        let shared = Arc::new(shared);
        let accepting = shared.clone();
        let acceptor = Some(spawn(move || accept(&listener, &accepting)));
        let server = Self { shared, address, acceptor };
        server.replace(statements);
        server
    }

    /// Where it listens; statements lie below `/xapi/`.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on it tells these, in this order.
    pub fn replace(&self, statements: impl IntoIterator<Item = Told>) {
        let mut by_verb: HashMap<&'static str, Vec<String>> = HashMap::new();
        for told in statements {
            by_verb.entry(told.verb).or_default().push(told.text);
        }
        let by_verb = by_verb.into_iter().map(|(verb, texts)| (verb, Arc::new(texts))).collect();
        *lock(&self.shared.statements) = by_verb;
    }
}

impl Drop for LrsServer {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        // Wakes the acceptor, which then sees that it is over.
        drop(TcpStream::connect(self.address));
        if let Some(acceptor) = self.acceptor.take() {
            drop(acceptor.join());
        }
        for stream in lock(&self.shared.streams).drain(..) {
            drop(stream.shutdown(Shutdown::Both));
        }
    }
}

/// What learners, assignments and completions say, half past noon of their day; of assignments on the learner's first one.
/// Records of learners come before theirs.
///
/// # Panics
/// When they do not.
pub fn statements(records: &[Record]) -> Vec<Told> {
    let mut learners = HashMap::new();
    let mut told = Vec::new();
    for record in records {
        let (verb, key, module, on, due) = match record {
            Record::Learner(row) => {
                learners.insert(&row.learner, row);
                (REGISTERED, &row.learner, "academy", row.enrolled, None)
            }
            Record::Assignment(row) => {
                (ASSIGNED, &row.learner, &*row.module, learners[&row.learner].enrolled, Some(row.due))
            }
            Record::Completion(row) => (COMPLETED, &row.learner, &*row.module, row.date, None),
            _ => continue,
        };
        let who = learners[key];
        let due = due.map_or_else(String::new, |due| format!(",\"{DUE}\":\"{due}\""));
        let slug: String = module.bytes().fold(String::new(), |mut slug, byte| {
            write!(slug, "{byte:02x}").expect("a text takes everything");
            slug
        });
        let (name, key, customer, module) = (json(&who.name), json(key), json(who.customer.as_str()), json(module));
        let text = format!(
            "{{\"id\":\"fd41c918-b88b-4b20-a0a5-{:012x}\",\"actor\":{{\"name\":{name},\"account\":{{\"homePage\":\
             \"https://lms.example.com\",\"name\":{key}}}}},\"verb\":{{\"id\":\"{verb}\"}},\"object\":{{\"id\":\
             \"https://lms.example.com/modules/{slug}\",\"definition\":{{\"name\":{{\"en\":{module}}}}}}},\"context\":\
             {{\"extensions\":{{\"{CUSTOMER}\":{customer}{due}}}}},\"timestamp\":\"{on}T12:30:00Z\"}}",
            told.len()
        );
        told.push(Told { verb, text });
    }
    told
}

/// A text as JSON has it.
fn json(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            letter if letter.is_control() => {
                write!(quoted, "\\u{:04x}", u32::from(letter)).expect("a text takes everything");
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for stream in listener.incoming() {
        if shared.stopped.load(Ordering::SeqCst) {
            break;
        }
        let Ok(stream) = stream else { continue };
        let Ok(handle) = stream.try_clone() else { continue };
        lock(&shared.streams).push(handle);
        let shared = shared.clone();
        // A client that goes in the middle is not worth a word.
        spawn(move || drop(serve(stream, &shared)));
    }
}

/// Answers the requests of one connection, which have no body.
fn serve(mut stream: TcpStream, shared: &Shared) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut requests = BufReader::new(stream.try_clone()?.take(u64::MAX));
    loop {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            if requests.read_until(b'\n', &mut head)? == 0 {
                return Ok(());
            }
        }
        let (status, body) = answer(&String::from_utf8_lossy(&head), shared);
        let length = body.len();
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nX-Experience-API-Version: 1.0.3\r\n\
             Content-Length: {length}\r\n\r\n"
        );
        stream.write_all(head.as_bytes())?;
        stream.write_all(body.as_bytes())?;
    }
}

fn answer(head: &str, shared: &Shared) -> (&'static str, String) {
    let mut lines = head.lines();
    let target = lines.next().and_then(|line| line.strip_prefix("GET ")?.split(' ').next()).unwrap_or_default();
    let value = |line: &'_ str| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("authorization").then(|| value.trim().to_owned())
    };
    if lines.find_map(value).as_deref() != Some(AUTHORIZATION) {
        return ("401 Unauthorized", "{}".to_owned());
    }
    let Some(query) = target.strip_prefix("/xapi/statements?") else { return ("404 Not Found", "{}".to_owned()) };
    let asked = |name: &str| query.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name);
    let number = |name, otherwise| asked(name).and_then(|(_, value)| value.parse().ok()).unwrap_or(otherwise);
    let (limit, from): (usize, usize) = (number("limit", 100), number("from", 0));
    let verb = asked("verb").map_or("", |(_, value)| value);
    let told = lock(&shared.statements).get(decoded(verb).as_str()).cloned().unwrap_or_default();
    let page = told.get(from..(from + limit).min(told.len())).unwrap_or_default();
    let more = match from + limit {
        next if next < told.len() => format!("/xapi/statements?verb={verb}&limit={limit}&from={next}"),
        _ => String::new(),
    };
    ("200 OK", format!("{{\"statements\":[{}],\"more\":\"{more}\"}}", page.join(",")))
}

/// A value of a query, whose only escapes are those of an IRI's signs.
fn decoded(value: &str) -> String {
    value.replace("%3A", ":").replace("%2F", "/")
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
