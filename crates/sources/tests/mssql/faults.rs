//! A server that refuses, hangs, breaks off or is not there.

use std::time::{Duration, Instant};

use bellwether_domain::loader::{FinancialFacts, FinancialLoader, LoadRequest, Loaded, Selection, SourceError};
use bellwether_sources::mssql::MssqlSource;
use bellwether_sources::mssql::settings::MssqlSettings;

use crate::facts::ROWS;
use crate::server::{BUDGETS, REQUIRED, Server, day, source};

async fn load(source: &MssqlSource) -> Result<Loaded<FinancialFacts>, SourceError> {
    let request =
        LoadRequest { customers: Selection::All, through: day("2024-03-31"), purchases_after: day("2023-12-31") };
    source.load_financials(&request).await
}

#[tokio::test]
async fn a_wrong_password_is_refused_and_not_repeated() {
    let server = Server::stand_in(&[REQUIRED, ROWS]);
    let address = server.tds().address();
    let url = format!("mssql://{}:hunter2@{address}/{}?encrypt=off", server.tds().user(), server.tds().database());
    let settings = MssqlSettings::from_url(&url).expect("an address");
    let error = load(&source(settings)).await.expect_err("a wrong password");
    assert!(matches!(error, SourceError::Refused { .. }), "{error}");
    assert!(error.to_string().contains("check `user` and `password`"), "{error}");
    assert!(!error.to_string().contains("hunter2"), "{error}");
}

#[tokio::test]
async fn a_database_that_is_not_there_is_named() {
    let server = Server::stand_in(&[REQUIRED, ROWS]);
    let mut settings = server.settings();
    settings.database = "elsewhere".to_owned();
    let error = load(&source(settings)).await.expect_err("no such database");
    assert!(matches!(&error, SourceError::Refused { cause, .. } if cause.contains("`elsewhere`")), "{error}");
}

#[tokio::test]
async fn a_missing_view_names_what_to_create() {
    let server = Server::with(&[&REQUIRED[..REQUIRED.find("CREATE TABLE bellwether.lines").expect("there")]]).await;
    let name = format!("{}.lines", server.settings().schema);
    let error = load(&server.source()).await.expect_err("no lines");
    let SourceError::Unusable { cause, .. } = &error else { panic!("{error}") };
    assert!(cause.contains(&format!("there is no `{name}`")) && cause.contains("sql/mssql/views.sql"), "{error}");
}

#[tokio::test]
async fn a_denied_view_names_the_grant_even_where_it_may_be_missing() {
    let server = Server::stand_in(&[REQUIRED, BUDGETS, ROWS]);
    server.tds().deny("bellwether.budgets");
    let error = load(&server.source()).await.expect_err("no right");
    let grant = format!("GRANT SELECT ON [bellwether].[budgets] TO [{}];", server.tds().user());
    assert!(matches!(&error, SourceError::Refused { cause, .. } if cause.contains(&grant)), "{error}");
}

#[tokio::test]
async fn money_that_is_not_exact_is_not_taken() {
    for wrong in ["amount float", "amount nvarchar(40)"] {
        let tables = REQUIRED.replace("amount decimal(19,4)", wrong);
        let server = Server::with(&[&tables, ROWS]).await;
        let error = load(&server.source()).await.expect_err(wrong);
        let SourceError::Unusable { cause, .. } = &error else { panic!("{error}") };
        assert!(cause.contains("`amount` is of type") && cause.contains("decimal(19, 4)"), "{error}");
    }
}

#[tokio::test]
async fn nobody_listening_is_unreachable() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let settings = MssqlSettings::from_url(&format!("mssql://u:hunter2@{free}/d")).expect("an address");
    let error = load(&source(settings)).await.expect_err("nobody there");
    assert!(
        matches!(&error, SourceError::Unreachable { cause, .. } if cause.contains("refuses connections")),
        "{error}"
    );
}

#[tokio::test]
async fn a_server_that_says_nothing_at_log_in_is_given_up() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = silent.local_addr().expect("an address");
    let mut settings = MssqlSettings::from_url(&format!("mssql://u:p@{address}/d")).expect("an address");
    settings.connect_timeout_s = 1;
    let begun = Instant::now();
    let error = load(&source(settings)).await.expect_err("silence");
    assert!(matches!(error, SourceError::TimedOut { .. }), "{error}");
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_connection_is_kept_until_something_goes_wrong_on_it() {
    let server = Server::stand_in(&[REQUIRED, ROWS]);
    let tds = server.tds();
    let mut settings = server.settings();
    settings.timeout_s = 1;
    settings.pool_size = 1;
    let source = source(settings);
    load(&source).await.expect("facts");
    load(&source).await.expect("facts");
    assert_eq!(tds.connections(), 1, "kept");
    tds.hang();
    let error = load(&source).await.expect_err("no answer");
    assert_eq!(error, SourceError::TimedOut { origin: "erp".into(), seconds: 1 });
    tds.heal();
    let again = load(&source).await.expect("facts again");
    assert_eq!(again.rows.documents.keys.len(), 3);
    assert_eq!(tds.connections(), 2, "the one that hung was not used again");
}

#[tokio::test]
async fn a_slow_drip_meets_the_deadline() {
    let server = Server::stand_in(&[REQUIRED, ROWS]);
    let mut settings = server.settings();
    settings.timeout_s = 1;
    let source = source(settings);
    load(&source).await.expect("facts");
    server.tds().drip(Duration::from_millis(20));
    let begun = Instant::now();
    let error = load(&source).await.expect_err("too slow");
    assert!(matches!(error, SourceError::TimedOut { .. }), "{error}");
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_broken_answer_gives_no_facts_and_the_next_load_recovers() {
    let server = Server::stand_in(&[REQUIRED, ROWS]);
    let source = server.source();
    server.tds().drop_after_rows(2);
    let error = load(&source).await.expect_err("half an answer");
    assert!(matches!(error, SourceError::Unreachable { .. }), "{error}");
    server.tds().heal();
    assert_eq!(load(&source).await.expect("facts").rows.documents.keys.len(), 3);
}
