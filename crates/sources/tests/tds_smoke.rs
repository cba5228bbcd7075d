//! The client that the SQL Server adapter uses, against the stand-in that its tests use: each must understand the other.
//! Not the adapter.

use std::time::Duration;

use bellwether_testkit::tds::TdsServer;
use bellwether_testkit::tds::options::TdsOptions;
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;
use tiberius::{AuthMethod, Client, Config, EncryptionLevel, error::Error};
use tokio::net::TcpStream;
use tokio_util::compat::{Compat, TokioAsyncWriteCompatExt};

async fn connect(server: &TdsServer, password: &str) -> Result<Client<Compat<TcpStream>>, Error> {
    let mut config = Config::new();
    config.host("127.0.0.1");
    config.port(server.address().port());
    config.database(server.database());
    config.encryption(EncryptionLevel::NotSupported);
    config.authentication(AuthMethod::sql_server(server.user(), password));
    let stream = TcpStream::connect(server.address()).await.expect("the server listens");
    Client::connect(config, stream.compat_write()).await
}

fn filled() -> TdsServer {
    let server = TdsServer::start(TdsOptions::default());
    server.execute(
        "CREATE TABLE bellwether.lines (id INT, customer NVARCHAR(60), amount DECIMAL(19,4), day DATE,
           at DATETIME2, zoned DATETIMEOFFSET, old DATETIME, big BIGINT, flag BIT, ratio FLOAT);
         INSERT INTO bellwether.lines VALUES (1, N'Grüße', 1.005, '2024-02-29', '2024-02-29 23:59:59.1234567',
           '2024-02-29T12:00:00+02:00', '2024-02-29 12:00:00', 9007199254740993, 1, 0.25);
         INSERT INTO bellwether.lines (id, customer, amount) VALUES (2, N'b', -2.345), (3, N'b', NULL)",
    );
    server
}

#[tokio::test]
async fn values_of_every_type_arrive_as_they_were_stored() {
    let server = filled();
    let mut client = connect(&server, server.password()).await.expect("login");
    let sql = "SELECT id, customer, amount, day, at, zoned, old, big, flag, ratio FROM bellwether.lines WHERE id = @P1";
    let row = client.query(sql, &[&1_i32]).await.expect("runs").into_row().await.expect("reads").expect("a row");
    assert_eq!(row.get::<i32, _>("id"), Some(1));
    assert_eq!(row.get::<&str, _>("customer"), Some("Grüße"));
    assert_eq!(row.get::<Decimal, _>("amount"), Some(Decimal::new(10050, 4)));
    let day = NaiveDate::from_ymd_opt(2024, 2, 29).expect("a day");
    assert_eq!(row.get::<NaiveDate, _>("day"), Some(day));
    assert_eq!(row.get::<NaiveDateTime, _>("at"), day.and_hms_nano_opt(23, 59, 59, 123_456_700));
    let zoned = DateTime::parse_from_rfc3339("2024-02-29T12:00:00+02:00").expect("a time");
    assert_eq!(row.get::<DateTime<FixedOffset>, _>("zoned"), Some(zoned));
    assert_eq!(row.get::<NaiveDateTime, _>("old"), day.and_hms_opt(12, 0, 0));
    assert_eq!(row.get::<i64, _>("big"), Some(9_007_199_254_740_993));
    assert_eq!(row.get::<bool, _>("flag"), Some(true));
    assert_eq!(row.get::<f64, _>("ratio"), Some(0.25));
    let row = client.query(sql, &[&3_i32]).await.expect("runs").into_row().await.expect("reads").expect("a row");
    assert_eq!((row.get::<Decimal, _>("amount"), row.get::<NaiveDate, _>("day")), (None, None));
}

#[tokio::test]
async fn parameters_of_every_type_arrive_as_they_were_sent() {
    let server = filled();
    let mut client = connect(&server, server.password()).await.expect("login");
    let day = NaiveDate::from_ymd_opt(2024, 2, 29).expect("a day");
    let at = day.and_hms_nano_opt(23, 59, 59, 123_456_700).expect("a time");
    let long = "é".repeat(5000);
    let zoned = DateTime::parse_from_rfc3339("2024-02-29T10:00:00+00:00").expect("a time");
    let sql = "SELECT COUNT_BIG(*), @P7 FROM bellwether.lines WHERE customer IN (@P1, @P2) AND amount = @P3 AND day = @P4 \
               AND at = @P5 AND zoned = @P6 AND flag = @P8 AND big = @P9 AND ratio < @P10 AND @P11 IS NULL";
    let amount = Decimal::new(10050, 4);
    let nothing: Option<i32> = None;
    let row = client
        .query(
            sql,
            &[
                &"GRÜSSE",
                &"grüße",
                &amount,
                &day,
                &at,
                &zoned,
                &long.as_str(),
                &true,
                &9_007_199_254_740_993_i64,
                &0.5_f64,
                &nothing,
            ],
        )
        .await
        .expect("runs");
    let row = row.into_row().await.expect("reads").expect("a row");
    assert_eq!(row.get::<i64, _>(0), Some(1));
    assert_eq!(row.get::<&str, _>(1), Some(long.as_str()));
    let logged = server.statements();
    assert_eq!(logged[0].sql, sql);
    assert_eq!(logged[0].parameters[3], ("@P4".to_owned(), "2024-02-29".to_owned()));
}

#[tokio::test]
async fn sums_of_money_are_decimals() {
    let server = filled();
    let mut client = connect(&server, server.password()).await.expect("login");
    let sql = "SELECT customer, SUM(ROUND(amount, 2)) AS net, COUNT_BIG(*) AS n, MAX(day) AS last FROM bellwether.lines \
               GROUP BY customer ORDER BY customer";
    let rows = client.simple_query(sql).await.expect("runs").into_first_result().await.expect("reads");
    let sums: Vec<_> = rows.iter().map(|row| (row.get::<Decimal, _>("net"), row.get::<i64, _>("n"))).collect();
    assert_eq!(sums, [(Some(Decimal::new(-235, 2)), Some(2)), (Some(Decimal::new(101, 2)), Some(1))]);
    assert_eq!(rows[1].get::<NaiveDate, _>("last"), NaiveDate::from_ymd_opt(2024, 2, 29));
}

#[tokio::test]
async fn refusals_have_their_numbers() {
    let server = filled();
    server.deny("bellwether.lines");
    let refused = connect(&server, "wrong").await.err().and_then(|error| error.code());
    assert_eq!(refused, Some(18456));
    let mut client = connect(&server, server.password()).await.expect("login");
    for (sql, number) in [("SELECT id FROM bellwether.lines", 229), ("SELECT id FROM bellwether.nothing", 208)] {
        let error = match client.query(sql, &[]).await {
            Ok(stream) => stream.into_results().await.err(),
            Err(error) => Some(error),
        };
        assert_eq!(error.and_then(|error| error.code()), Some(number), "{sql}");
    }
    let rows = client.simple_query("SELECT 7").await.expect("runs").into_first_result().await.expect("reads");
    assert_eq!(rows[0].get::<i32, _>(0), Some(7));
}

#[tokio::test]
async fn faults_are_seen_by_the_client() {
    let server = filled();
    let mut client = connect(&server, server.password()).await.expect("login");
    server.delay(Duration::from_millis(300));
    let begun = std::time::Instant::now();
    client.simple_query("SELECT 1").await.expect("runs").into_results().await.expect("reads");
    assert!(begun.elapsed() >= Duration::from_millis(300));
    server.heal();
    server.drop_after_rows(2);
    let cut = client.simple_query("SELECT id FROM bellwether.lines ORDER BY id").await;
    let error = match cut {
        Ok(stream) => stream.into_results().await.err(),
        Err(error) => Some(error),
    };
    assert!(matches!(error, Some(Error::Io { .. })), "{error:?}");
    server.heal();
    for fault in [TdsServer::hang as fn(&TdsServer), |server| server.drip(Duration::from_secs(1))] {
        fault(&server);
        let mut client = connect(&server, server.password()).await.expect("login");
        let patience = Duration::from_millis(500);
        let answer =
            tokio::time::timeout(patience, async { client.simple_query("SELECT 1").await?.into_results().await });
        assert!(answer.await.is_err(), "an answer came");
        server.heal();
    }
}

#[tokio::test]
async fn a_large_result_comes_whole() {
    let server = filled();
    server.execute(
        "CREATE TABLE numbers (n INT, t NVARCHAR(20));
         WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 20000) INSERT INTO numbers SELECT n, 'n' || n FROM c",
    );
    let mut client = connect(&server, server.password()).await.expect("login");
    let rows = client.query("SELECT n, t FROM dbo.numbers ORDER BY n", &[]).await.expect("runs");
    let rows = rows.into_first_result().await.expect("reads");
    assert_eq!(rows.len(), 20_000);
    assert_eq!(rows[19_999].get::<&str, _>("t"), Some("n20000"));
}
