//! The command line, run as people and scripts run it.

mod compose;
mod instances;
mod secrets;
mod serving;
mod sharing;
mod shutdown;
mod users;

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use serving::Serving;

/// The checkout.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

const MAPPING: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../mappings/online-retail-ii.toml");

const LINES: &str = "\
Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country
1,22423A,Cake stand,2,2010-11-01 09:00:00,9.99,12346,United Kingdom
C2,22423A,Cake stand,-1,2010-11-05 09:00:00,9.99,12346,United Kingdom
3,85123A,Lantern,4,2010-11-08 09:00:00,2.55,,United Kingdom
";

fn bellwether(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bellwether"));
    command.current_dir(folder).env_remove("RUST_LOG").stdin(Stdio::null());
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("BELLWETHER_")) {
        command.env_remove(name);
    }
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    bellwether(folder).args(arguments).output().expect("runs")
}

#[track_caller]
fn succeed(folder: &Path, arguments: &[&str]) -> Value {
    let output = run(folder, &[&["--json"], arguments].concat());
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {errors}");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

#[track_caller]
fn fail(folder: &Path, arguments: &[&str], code: i32, message: &str) {
    let output = run(folder, arguments);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {errors}");
    assert!(errors.contains(message), "{arguments:?}: {errors}");
    assert!(output.stdout.is_empty());
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

#[test]
fn wrong_usage_is_2_and_a_failure_1() {
    let folder = folder();
    let path = folder.path();
    fail(path, &["dance"], 2, "unrecognized subcommand 'dance'");
    fail(path, &["serve", "--as-of", "tomorrow"], 2, "as_of = `tomorrow` (on the command line): give a date");
    fail(path, &["demo", "--as-of", "tomorrow"], 2, "give a date such as 2011-12-09");
    fail(path, &["import", "--mapping", "none.toml", "x.csv"], 1, "cannot read `none.toml`");
    fail(path, &["--config", "none.toml", "config", "check"], 1, "cannot read the configuration `none.toml`");
    fail(path, &["demo", "--overlay"], 1, "there are no customers to add demo data to");
    std::fs::write(path.join("bellwether.toml"), "listen = 1\n[fiscal]\nfirst_month = 13\n").expect("writes");
    fail(path, &["config", "check"], 1, "listen = `1` (in bellwether.toml): give an address and port");
    std::fs::write(path.join("bellwether.toml"), "listen =").expect("writes");
    fail(path, &["config", "check"], 1, "`bellwether.toml` is not TOML");
}

#[test]
fn the_pipeline_makes_assets_again_and_tells_what_it_ran() {
    let folder = folder();
    let path = folder.path();
    fail(path, &["pipeline", "run"], 1, "import or copy something first");
    std::fs::write(path.join("lines.csv"), LINES).expect("writes");
    succeed(path, &["import", "--mapping", MAPPING, "lines.csv"]);
    fail(path, &["pipeline", "run", "--from", "everything"], 2, "give one of raw, customers");
    fail(path, &["pipeline", "copy"], 1, "set `facts = \"pipeline\"`");
    fail(path, &["pipeline", "resume", "online-retail-ii"], 1, "no failed load of `online-retail-ii` is waiting");
    let made = succeed(path, &["pipeline", "run", "--from", "documents"]);
    assert_eq!((&made["runs"][0]["generation"], &made["runs"][0]["from"]), (&2.into(), &"documents".into()), "{made}");
    let runs = succeed(path, &["pipeline", "runs"]);
    assert_eq!(runs["runs"].as_array().map(Vec::len), Some(2), "{runs}");
}

#[test]
fn settings_come_from_file_environment_and_command_line() {
    let folder = folder();
    std::fs::write(folder.path().join("bellwether.toml"), "as_of = 2011-12-09\nmodel = \"saas\"\n").expect("writes");
    let mut command = bellwether(folder.path());
    command.env("BELLWETHER_MODEL", "platform").env("BELLWETHER_LISTNE", "x");
    let output = command.args(["--data-dir", "elsewhere", "--json", "config", "check"]).output().expect("runs");
    let checked: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(checked["settings"]["as_of"], "2011-12-09");
    assert_eq!(checked["settings"]["model"], "platform@1");
    assert_eq!(checked["settings"]["data_dir"], "elsewhere");
    assert_eq!(checked["unknown_variables"][0], "BELLWETHER_LISTNE");
}

#[test]
fn an_import_accounts_for_every_row_and_changes_nothing_twice() {
    let folder = folder();
    let path = folder.path();
    std::fs::write(path.join("lines.csv"), LINES).expect("writes");
    let report = succeed(path, &["import", "--mapping", MAPPING, "lines.csv"]);
    assert_eq!((&report["rows"], &report["accepted"]), (&3.into(), &2.into()), "{report}");
    assert_eq!(report["rejected"]["no customer"]["rows"], 1, "{report}");
    assert_eq!(report["changed"], true);
    let again = succeed(path, &["import", "--mapping", MAPPING, "lines.csv"]);
    assert_eq!(again["changed"], false);
    std::fs::write(path.join("lines.csv"), "Invoice,Code\n1,2\n").expect("writes");
    fail(path, &["import", "--mapping", MAPPING, "lines.csv"], 1, "nothing was changed");
    let sources = succeed(path, &["sources", "check"]);
    assert_eq!(sources["items"][0]["rows"], 1, "{sources}");
    let overlay = succeed(path, &["demo", "--overlay", "--as-of", "2011-12-09"]);
    assert_eq!((&overlay["changed"], &overlay["customers"]), (&true.into(), &1.into()));
    assert_eq!(succeed(path, &["demo", "--overlay", "--as-of", "2011-12-09"])["changed"], false);
}

#[test]
fn an_import_takes_as_many_rejects_as_the_policy_allows() {
    let folder = folder();
    let path = folder.path();
    let bad = "4,85123A,Lantern,four,2010-11-08 09:00:00,2.55,12346,United Kingdom\n";
    std::fs::write(path.join("lines.csv"), format!("{LINES}{bad}")).expect("writes");
    let import = ["import", "--mapping", MAPPING, "lines.csv"];
    fail(path, &import, 1, "2 %");
    std::fs::write(path.join("bellwether.toml"), "[policy]\nmax_reject_share = 0.5\n").expect("writes");
    let report = succeed(path, &import);
    assert_eq!((&report["rows"], &report["accepted"]), (&4.into(), &2.into()), "{report}");
}

#[test]
fn an_import_says_which_rates_are_missing() {
    let folder = folder();
    let path = folder.path();
    std::fs::write(path.join("bellwether.toml"), "reporting_currency = \"EUR\"\nas_of = 2010-11-30\n").expect("writes");
    std::fs::write(path.join("lines.csv"), LINES).expect("writes");
    let import = ["import", "--mapping", MAPPING, "lines.csv"];
    let told = "no exchange rate from GBP to EUR for 2010-11; load the rate of that month";
    for changed in [true, false] {
        let report = succeed(path, &import);
        assert_eq!(report["changed"], changed);
        let warning = report["warnings"][0].as_str().expect("a warning");
        assert!(warning.starts_with(told) && warning.contains("Import a table of kind fx_rates"), "{warning}");
    }
    let words = run(path, &import);
    assert!(String::from_utf8_lossy(&words.stdout).contains(&format!("warning: {told}")), "{words:?}");
    let sources = run(path, &["--json", "sources", "check"]);
    for output in [&sources.stdout, &sources.stderr] {
        assert!(String::from_utf8_lossy(output).contains(told), "{sources:?}");
    }
    std::fs::write(path.join("bellwether.toml"), "").expect("writes");
    assert_eq!(succeed(path, &import)["warnings"], serde_json::json!([]));
    std::fs::write(path.join("bellwether.toml"), "reporting_currency = \"XXQ\"\n").expect("writes");
    fail(path, &["config", "check"], 1, "reporting_currency = `XXQ` (in bellwether.toml): give an ISO 4217 code");
}

#[test]
fn demo_data_can_be_refreshed() {
    let folder = folder();
    let demo = ["demo", "--customers", "12", "--as-of", "2026-03-31"];
    assert_eq!(succeed(folder.path(), &demo)["customers"], 12);
    assert_eq!(succeed(folder.path(), &demo)["changed"], false);
    let refreshed = succeed(folder.path(), &["refresh"]);
    assert_eq!((&refreshed["customers"], &refreshed["scores_kept"]), (&12.into(), &12.into()));
    assert_eq!(succeed(folder.path(), &["refresh"])["scores_kept"], 0);
}

/// All state of a data folder, by its digest.
fn digest(folder: &Path, file: &str) -> Value {
    let mut report = succeed(folder, &["backup", file]);
    assert_eq!((&report["scores"], &report["score_days"]), (&12.into(), &1.into()), "{report}");
    report["sha256"].take()
}

#[test]
fn a_backup_is_restored_into_an_empty_folder_and_nowhere_else() {
    let (first, second) = (folder(), folder());
    succeed(first.path(), &["demo", "--customers", "12", "--as-of", "2026-03-31"]);
    succeed(first.path(), &["refresh"]);
    let file = first.path().join("state.backup");
    let file = file.to_str().expect("text");
    let sha256 = digest(first.path(), file);
    assert_eq!(succeed(second.path(), &["restore", file])["sha256"], sha256);
    assert_eq!(digest(second.path(), "again.backup"), sha256);
    fail(second.path(), &["restore", file], 1, "holds state already; restore into a new file or database");
    std::fs::write(second.path().join("broken.backup"), "no backup").expect("writes");
    let empty = folder();
    let broken = second.path().join("broken.backup");
    fail(empty.path(), &["restore", broken.to_str().expect("text")], 1, "cannot read backup");
    assert!(!empty.path().join("data").exists(), "nothing is made for a file that is no backup");
}

#[test]
fn state_moves_to_mongodb_and_back() {
    let Some(server) = bellwether_testkit::mongodb::MongoServer::start() else { return };
    let (file, database, back) = (folder(), folder(), folder());
    succeed(file.path(), &["demo", "--customers", "12", "--as-of", "2026-03-31"]);
    succeed(file.path(), &["refresh"]);
    let sha256 = digest(file.path(), "state.backup");
    let backup = file.path().join("state.backup");
    let name = format!("bellwether_cli_{}", std::process::id());
    std::fs::write(database.path().join("uri"), server.uri()).expect("writes");
    let settings = format!(
        "[store]\nbackend = \"mongodb\"\nuri = \"file:uri\"\ndatabase = \"{name}\"\n\
                            [identity]\nsecret = \"nLk3v9LwPq81nRt0YcXaBdEfGhIjKlMnOp\"\n"
    );
    std::fs::write(database.path().join("bellwether.toml"), settings).expect("writes");
    let checked = succeed(database.path(), &["config", "check"]);
    assert_eq!(
        (&checked["settings"]["store.backend"], &checked["settings"]["store.uri"]),
        (&"mongodb".into(), &"***".into())
    );
    assert_eq!(succeed(database.path(), &["restore", backup.to_str().expect("text")])["sha256"], sha256);
    // Used as it is, by a process that knows nothing of the file: the scores of the day are there.
    succeed(database.path(), &["demo", "--customers", "12", "--as-of", "2026-03-31"]);
    assert_eq!(succeed(database.path(), &["refresh"])["scores_kept"], 0);
    assert_eq!(digest(database.path(), "again.backup"), sha256);
    assert!(!database.path().join("data/state.sqlite").exists());
    let again = database.path().join("again.backup");
    assert_eq!(succeed(back.path(), &["restore", again.to_str().expect("text")])["sha256"], sha256);
    std::fs::remove_file(database.path().join("uri")).expect("is removed");
    fail(database.path(), &["refresh"], 1, "store.uri: the file uri cannot be read");
}

#[test]
fn descriptions_are_printed_as_committed() {
    let folder = folder();
    // Whatever the configuration is: it is not looked at.
    std::fs::write(folder.path().join("bellwether.toml"), "colour =").expect("writes");
    for (arguments, committed, recipe) in [
        (["openapi"].as_slice(), "openapi/openapi.json", "openapi"),
        (&["config", "schema"], "docs/bellwether.schema.json", "config-schema"),
    ] {
        let output = run(folder.path(), arguments);
        let file = std::fs::read(Path::new(ROOT).join(committed)).expect("a file");
        assert!(output.stdout == file, "{committed} is out of date; run `./dev {recipe}`");
    }
}

#[test]
fn sources_are_told_with_where_each_value_came_from_and_without_secrets() {
    let folder = folder();
    let file = "facts = \"live\"\n[policy]\ndeadline_s = 20\n[sources.mongodb]\nuri = \"mongodb://u:hunter2@db.example.com/shop\"\n\
                database = \"shop\"\n[sources.mssql]\nhost = \"erp.example.com\"\ndatabase = \"erp\"\nuser = \"u\"\n\
                password = \"hunter2\"\n[sources.learning]\nkind = \"moodle\"\nendpoint = \"https://moodle.example.com/\"\n\
                token = \"env:MOODLE_TOKEN\"\ncustomer_field = \"institution\"\ncourses = [{ id = 7, starts = 2026-01-01 }]\n";
    std::fs::write(folder.path().join("bellwether.toml"), file).expect("writes");
    let run = |json: bool| {
        let mut command = bellwether(folder.path());
        command.env("BELLWETHER_SOURCES_MSSQL_PASSWORD", "0815").env("BELLWETHER_POLICY_DEADLINES_S_LEARNING", "300");
        let output = command.args(json.then_some("--json")).args(["config", "check"]).output().expect("runs");
        let told = String::from_utf8(output.stdout).expect("text");
        assert!(output.status.success() && output.stderr.is_empty(), "{told}");
        assert!(!told.contains("hunter2") && !told.contains("0815"), "{told}");
        told
    };
    let words = run(false);
    for line in [
        "  policy.deadline_s = 20  (in bellwether.toml)",
        "  policy.deadlines_s.learning = 300  (in $BELLWETHER_POLICY_DEADLINES_S_LEARNING)",
        "  policy.max_age_days = 7  (default)",
        "  sources.mongodb: MongoDB at db.example.com, database shop",
        "    sources.mongodb.uri = ***  (in bellwether.toml)",
        "    sources.mongodb.customers.collection = customers  (default)",
        "  sources.mssql: SQL Server at erp.example.com:1433, database erp",
        "    sources.mssql.password = ***  (in $BELLWETHER_SOURCES_MSSQL_PASSWORD)",
        "    sources.mssql.port = 1433  (default)",
        "  sources.learning: Moodle at https://moodle.example.com/",
        "    sources.learning.token = env:MOODLE_TOKEN  (in bellwether.toml)",
    ] {
        assert!(words.lines().any(|told| told == line), "{line}\n{words}");
    }
    let checked: Value = serde_json::from_str(&run(true)).expect("JSON");
    assert_eq!(checked["settings"]["sources.mssql.host"], "erp.example.com");
    assert_eq!(checked["origins"]["sources.mssql.host"], "in bellwether.toml");
    assert_eq!(checked["origins"]["sources.mssql.port"], Value::Null);
    assert_eq!(checked["sources"][1]["place"], "erp.example.com:1433, database erp");
}

#[test]
fn a_server_tells_its_address_and_stops_when_told() {
    let folder = folder();
    let mut serving = Serving::start(folder.path(), &["--as-of", "2026-03-31", "--demo"]);
    let url = serving.url.clone();
    let health = ureq::get(format!("{url}/healthz")).call().expect("answers at once");
    assert_eq!(health.status(), 200);
    assert_eq!(serving.ready()["customers"], 240);
    assert_eq!(ureq::get(format!("{url}/readyz")).call().expect("is ready").status(), 200);
    let taken = Command::new(env!("CARGO_BIN_EXE_bellwether"))
        .current_dir(folder.path())
        .args(["serve", "--listen", &url["http://".len()..]])
        .output()
        .expect("runs");
    assert_eq!(taken.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&taken.stderr).contains("give another address with --listen"));
    serving.terminate();
    assert!(serving.wait().success());
}
