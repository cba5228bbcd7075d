//! The SQL Server stand-in seen from outside: a client that we didn't write, in a process of its own. Not what the
//! stand-in is used for; that is tested with the adapters.

use std::fmt::Write as _;
use std::io::Read as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use bellwether_testkit::tds::TdsServer;
use bellwether_testkit::tds::options::TdsOptions;

/// Names the Python whose packages include `pytds`.
const PYTHON: &str = "BELLWETHER_TEST_PYTHON";

fn filled() -> TdsServer {
    let server = TdsServer::start(TdsOptions::default());
    server.execute(
        "CREATE SCHEMA bellwether;
         CREATE TABLE bellwether.lines (
           id INT NOT NULL PRIMARY KEY, customer NVARCHAR(60), amount DECIMAL(19,4), quantity INT, day DATE,
           note NVARCHAR(MAX));
         CREATE TABLE bellwether.secrets (id INT);
         CREATE VIEW bellwether.halves AS SELECT CAST(amount / 2 AS DECIMAL(19,4)) AS half FROM bellwether.lines;
         CREATE TABLE [bellwether].[kinds] (
           id INT, b BIT, y TINYINT, i SMALLINT, l BIGINT, f FLOAT, m DECIMAL(19,4), s NVARCHAR(60), x NVARCHAR(MAX),
           d DATE, t DATETIME2, z DATETIMEOFFSET(0), g UNIQUEIDENTIFIER, v VARBINARY(MAX));
         INSERT INTO bellwether.kinds VALUES (
           1, 1, 200, -7, 9007199254740993, 0.1, 1234.5678, N'Grüße 東京', 'long', '2024-02-29', '2024-02-29 13:45:00.5',
           '2024-02-29T13:45:00+02:00', '6f9619ff-8b86-d011-b42d-00c04fc964ff', 0x0102);
         INSERT INTO bellwether.kinds (id) VALUES (2)",
    );
    let mut lines = String::from("INSERT INTO bellwether.lines VALUES ");
    let first = chrono::NaiveDate::from_ymd_opt(2024, 1, 1).expect("a day");
    for id in 0..10_000_u64 {
        let day = first + chrono::Days::new(id % 366);
        let note = if id % 3 == 0 { format!("N'Zeile {id} – ж'") } else { "NULL".to_owned() };
        let comma = if id == 0 { "" } else { "," };
        write!(lines, "{comma}({id}, 'C{:03}', 1.0050, 3, '{day}', {note})", id % 100).expect("text can be written");
    }
    server.execute(&lines);
    server.deny("bellwether.secrets");
    server
}

/// Runs one probe of `tds/probe.py`; `false` if there is no Python to do it with.
fn probe(server: &TdsServer, name: &str) -> bool {
    let Ok(python) = std::env::var(PYTHON) else {
        assert!(std::env::var_os("CI").is_none(), "{PYTHON} must name a Python with pytds when CI is set");
        eprintln!(
            "SKIPPED: {PYTHON} does not name a Python with pytds, so nobody looks at the TDS stand-in from outside"
        );
        return false;
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tds/probe.py");
    let address = server.address();
    let output = Command::new(python)
        .arg(script)
        .args([&address.ip().to_string(), &address.port().to_string(), server.user(), server.password()])
        .args([server.database(), name])
        .output()
        .expect("Python can be started");
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    true
}

macro_rules! probes {
    ($($name:ident),*) => {
        $(
            #[test]
            fn $name() {
                probe(&filled(), stringify!($name));
            }
        )*
    };
}

probes!(login, batch, parameters, types, decimals, many, lists, catalogue, errors);

#[test]
fn statements_are_logged_with_their_parameters() {
    let server = filled();
    if probe(&server, "lists") {
        let logged = server.statements();
        let list = logged.iter().find(|statement| statement.sql.contains("JOIN OPENJSON")).expect("it was sent");
        assert!(list.sql.contains("OPENJSON(@P"), "{}", list.sql);
        assert_eq!(list.parameters[0].1, r#"["C001", "C002"]"#);
        assert!(server.connections() >= 3);
    }
}

#[test]
fn an_attention_ends_a_statement_that_hangs() {
    let server = filled();
    server.hang();
    let begun = Instant::now();
    if probe(&server, "attention") {
        assert!(begun.elapsed() < Duration::from_secs(15), "the client waited for {:?}", begun.elapsed());
    }
}

#[test]
fn a_dropped_server_lets_its_clients_go() {
    let server = filled();
    let mut client = std::net::TcpStream::connect(server.address()).expect("the server listens");
    client.set_read_timeout(Some(Duration::from_secs(10))).expect("a timeout can be set");
    let address = server.address();
    while server.connections() == 0 {
        std::thread::yield_now();
    }
    drop(server);
    assert_eq!(client.read(&mut [0; 1]).expect("the connection ends, it doesn't break"), 0);
    assert!(std::net::TcpStream::connect(address).is_err(), "nobody listens any more");
}

#[test]
fn a_file_keeps_what_was_put_in() {
    let file = std::env::temp_dir().join(format!("bellwether-tds-{}.sqlite", std::process::id()));
    let options = TdsOptions { file: Some(file.clone()), ..TdsOptions::default() };
    TdsServer::start(options.clone())
        .execute("CREATE TABLE bellwether.kept (id INT); INSERT INTO bellwether.kept VALUES (7)");
    // Only a table that is there can be added to.
    TdsServer::start(options).execute("INSERT INTO bellwether.kept SELECT id + 1 FROM bellwether.kept");
    std::fs::remove_file(file).expect("the file is there");
}

#[test]
#[should_panic(expected = "208 Invalid object name 'bellwether.nothing'")]
fn a_mistake_in_preparing_a_test_is_told() {
    TdsServer::start(TdsOptions::default()).execute("INSERT INTO bellwether.nothing VALUES (1)");
}
