//! Encrypted connections: who the server says it is counts, unless somebody says that it doesn't.

use bellwether_domain::loader::{FinancialLoader, LoadRequest, SourceError};
use bellwether_sources::check::Outcome;
use bellwether_sources::mssql::settings::MssqlSettings;
use bellwether_testkit::contract::Given;
use bellwether_testkit::tds::TdsServer;
use bellwether_testkit::tds::certificates::Certificates;
use bellwether_testkit::tds::options::TdsOptions;
use tempfile::NamedTempFile;

use crate::facts::ROWS;
use crate::server::{REQUIRED, day, source};

/// Names under which the stand-in can be reached.
const NAMES: [&str; 2] = ["127.0.0.1", "localhost"];

fn server(certificates: &Certificates) -> TdsServer {
    let server = TdsServer::start(TdsOptions { certificates: Some(certificates.clone()), ..TdsOptions::default() });
    server.execute(REQUIRED);
    server.execute(ROWS);
    server
}

/// Default settings, which lead to the server.
fn settings(server: &TdsServer) -> MssqlSettings {
    let (user, password, address) = (server.user(), server.password(), server.address());
    MssqlSettings::from_url(&format!("mssql://{user}:{password}@{address}/{}", server.database())).expect("an address")
}

fn authority(certificates: &Certificates) -> NamedTempFile {
    let file = NamedTempFile::with_suffix(".pem").expect("a file");
    std::fs::write(file.path(), certificates.authority()).expect("written");
    file
}

/// How many documents can be read.
async fn documents(settings: MssqlSettings) -> Result<usize, SourceError> {
    let source = source(settings);
    let request = LoadRequest { through: day("2024-12-31"), ..Given::all(&[]).request };
    let loaded = source.load_financials(&request).await?;
    Ok(loaded.rows.documents.rows.rows().len())
}

/// What an untrusted server is refused with. It gets no password: it never sees a log-in.
async fn refusal(server: &TdsServer, settings: MssqlSettings) -> String {
    let error = documents(settings).await.expect_err("must not be trusted");
    assert!(matches!(error, SourceError::Unreachable { .. }), "{error}");
    assert_eq!(server.statements().len(), 0);
    let text = error.to_string();
    for remedy in ["`ca_file`", "`trust_server_certificate = true`", "`host`"] {
        assert!(text.contains(remedy), "{text}");
    }
    assert!(!text.contains(server.password()), "{text}");
    text
}

#[tokio::test]
async fn a_certificate_of_somebody_unknown_is_refused() {
    for certificates in [Certificates::signed(&NAMES), Certificates::self_signed(&NAMES)] {
        let server = server(&certificates);
        refusal(&server, settings(&server)).await;
    }
}

#[tokio::test]
async fn a_certificate_of_a_known_authority_is_taken() {
    let certificates = Certificates::signed(&NAMES);
    let (server, file) = (server(&certificates), authority(&certificates));
    for host in NAMES {
        let known = MssqlSettings { ca_file: Some(file.path().to_owned()), host: host.to_owned(), ..settings(&server) };
        assert!(documents(known.clone()).await.expect("reads") > 0);
        let findings = source(known).check().await;
        assert!(findings.iter().all(|finding| finding.outcome == Outcome::Passed), "{findings:#?}");
    }
}

#[test]
fn a_file_of_an_authority_is_looked_at_before_anything_connects() {
    let unnamed = NamedTempFile::with_suffix(".txt").expect("a file");
    for (file, expected) in [("/nowhere/ca.pem", "a file that can be read"), (path(&unnamed), ".pem or .crt")] {
        let url = format!("mssql://u:p@h/db?ca_file={file}");
        let error = MssqlSettings::from_url(&url).expect_err("no certificate").to_string();
        assert!(error.contains("`ca_file`") && error.contains(file) && error.contains(expected), "{error}");
    }
}

fn path(file: &NamedTempFile) -> &str {
    file.path().to_str().expect("a path")
}

#[tokio::test]
async fn the_name_on_the_certificate_and_who_signed_it_count() {
    let certificates = Certificates::signed(&["erp.example.com"]);
    let (server, file) = (server(&certificates), authority(&certificates));
    let known = MssqlSettings { ca_file: Some(file.path().to_owned()), ..settings(&server) };
    let text = refusal(&server, known).await;
    assert!(text.to_lowercase().contains("name"), "{text}");
    let other = authority(&Certificates::signed(&NAMES));
    refusal(&server, MssqlSettings { ca_file: Some(other.path().to_owned()), ..settings(&server) }).await;
}

#[tokio::test]
async fn who_trusts_everybody_is_warned() {
    let certificates = Certificates::self_signed(&["erp.example.com"]);
    let server = server(&certificates);
    let trusting = MssqlSettings { trust_server_certificate: true, ..settings(&server) };
    assert!(documents(trusting.clone()).await.expect("reads") > 0);
    let findings = source(trusting).check().await;
    let warned = findings.iter().find(|finding| finding.outcome == Outcome::Warning).expect("a warning");
    assert!(warned.detail.contains("anybody can pretend to be the server"), "{warned:?}");
    assert!(warned.remedy.as_ref().is_some_and(|remedy| remedy.contains("`ca_file`")), "{warned:?}");
}

#[tokio::test]
async fn a_server_that_insists_on_encryption_lets_nobody_in_without() {
    let server = server(&Certificates::signed(&NAMES));
    let (user, password, address) = (server.user(), server.password(), server.address());
    let url = format!("mssql://{user}:{password}@{address}/{}?encrypt=off", server.database());
    let error = documents(MssqlSettings::from_url(&url).expect("an address")).await.expect_err("refused");
    assert!(matches!(error, SourceError::Unreachable { .. }), "{error}");
    assert!(error.to_string().contains("`encrypt"), "{error}");
}

#[tokio::test]
async fn faults_are_the_same_behind_encryption() {
    let certificates = Certificates::signed(&NAMES);
    let (server, file) = (server(&certificates), authority(&certificates));
    let known = || MssqlSettings { ca_file: Some(file.path().to_owned()), timeout_s: 1, ..settings(&server) };
    server.hang();
    let error = documents(known()).await.expect_err("nothing comes");
    assert!(matches!(error, SourceError::TimedOut { seconds: 1, .. }), "{error}");
    server.heal();
    server.drop_after_rows(1);
    let error = documents(known()).await.expect_err("cut off");
    assert!(matches!(error, SourceError::Unreachable { .. }), "{error}");
    server.heal();
    assert!(documents(known()).await.expect("reads") > 0);
}
