//! What the doctor finds, and which remedies it names.

use bellwether_sources::check::{Finding, Outcome};

use crate::server::{BUDGETS, FX_RATES, PRODUCTS, REQUIRED, Server, source};

fn found<'a>(findings: &'a [Finding], step: &str) -> &'a Finding {
    findings.iter().find(|one| one.step.contains(step)).unwrap_or_else(|| panic!("no step `{step}`: {findings:#?}"))
}

#[tokio::test]
async fn a_healthy_server_passes() {
    let server = Server::with(&[REQUIRED, BUDGETS, FX_RATES, PRODUCTS]).await;
    let findings = server.source().check().await;
    assert!(findings.iter().all(|one| one.outcome != Outcome::Failed), "{findings:#?}");
    assert_eq!(findings.iter().filter(|one| one.detail.contains("columns are there")).count(), 5, "{findings:#?}");
}

#[tokio::test]
async fn careless_settings_are_warned_about() {
    let server = Server::stand_in(&[REQUIRED]);
    let findings = server.source().check().await;
    assert_eq!(found(&findings, "encryption").outcome, Outcome::Warning);
    assert!(found(&findings, "read bellwether.budgets").detail.contains("no budgets"), "{findings:#?}");
    let url = "mssql://reader:hunter2@127.0.0.1:1/erp?trust_server_certificate=true";
    let settings = bellwether_sources::mssql::settings::MssqlSettings::from_url(url).expect("an address");
    let findings = source(settings).check().await;
    assert_eq!(found(&findings, "certificate").outcome, Outcome::Warning);
    assert_eq!(found(&findings, "reach").outcome, Outcome::Failed);
    assert!(!format!("{findings:?}").contains("hunter2"));
}

#[tokio::test]
async fn each_view_is_examined_by_itself() {
    let lines = "CREATE TABLE bellwether.lines (document nvarchar(100), kind nvarchar(20), code nvarchar(100),
        description nvarchar(400), quantity decimal(19,4), unit_price decimal(19,4), amount float);";
    let server = Server::stand_in(&[lines, BUDGETS]);
    server.tds().deny("bellwether.budgets");
    let findings = server.source().check().await;
    let documents = found(&findings, "read bellwether.documents");
    assert_eq!(documents.outcome, Outcome::Failed);
    assert!(documents.remedy.as_deref().is_some_and(|text| text.contains("CREATE VIEW bellwether.documents")));
    let lines = found(&findings, "read bellwether.lines");
    assert!(lines.detail.contains("`line_no`") && lines.detail.contains("`amount` is of type"), "{lines:?}");
    let remedy = "ALTER VIEW bellwether.lines: add `line_no` int; CAST(… AS decimal(19, 4)) AS [amount]";
    assert_eq!(lines.remedy.as_deref(), Some(remedy));
    let user = server.tds().user();
    let grant = format!("GRANT SELECT ON [bellwether].[budgets] TO [{user}];");
    assert_eq!(found(&findings, "read bellwether.budgets").remedy, Some(grant));
}

#[tokio::test]
async fn a_refused_log_in_is_told_from_a_server_that_is_away() {
    let server = Server::stand_in(&[REQUIRED]);
    let mut settings = server.settings();
    settings.user = "stranger".to_owned();
    let findings = source(settings).check().await;
    assert_eq!(found(&findings, "reach").outcome, Outcome::Passed);
    let log_in = found(&findings, "log in");
    assert_eq!(log_in.outcome, Outcome::Failed);
    assert!(log_in.detail.contains("stranger"), "{log_in:?}");
    let mut settings = server.settings();
    settings.encrypt = bellwether_sources::mssql::settings::Encrypt::Required;
    let findings = source(settings).check().await;
    assert!(found(&findings, "log in").detail.contains("no encryption"), "{findings:#?}");
}
