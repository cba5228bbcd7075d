//! Who may not read: wrong passwords, no user at all, rights on another database. Each is told apart, with what to mend.

use bellwether_domain::loader::{CatalogueLoader, ContactLoader, CustomerLoader, OrderReader, SourceError};
use bellwether_sources::check::Outcome;
use bellwether_sources::mongo::settings::MongoSettings;
use bellwether_testkit::contract::{self, Given};
use bellwether_testkit::dataset;
use bellwether_testkit::mongodb::MongoServer;
use mongodb::Client;
use mongodb::bson::doc;

use crate::server::{push, source};

const SECRET: &str = "hunter2";

/// A server that holds the records in `shop`, and knows a reader of it and one of another database.
async fn locked() -> Option<MongoServer> {
    let server = MongoServer::start()?;
    push(&source(MongoSettings::plain(server.uri(), "shop")), dataset::records()).await;
    let admin = Client::with_uri_str(server.uri()).await.expect("a client").database("admin");
    for (user, database) in [("reader", "shop"), ("stranger", "elsewhere")] {
        let roles = [doc! { "role": "read", "db": database }];
        let create = doc! { "createUser": user, "pwd": SECRET, "roles": &roles[..] };
        admin.run_command(create).await.expect("created");
    }
    server.require_login()
}

fn settings(server: &MongoServer, login: &str) -> MongoSettings {
    let uri = server.uri().replace("mongodb://", &format!("mongodb://{login}"));
    MongoSettings::plain(format!("{uri}/?authSource=admin"), "shop")
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_name_what_to_grant_or_mend() {
    let Some(server) = locked().await else { return };
    let request = Given::all(&[]).request;
    for (login, seen, remedy) in [
        ("reader:wrong-hunter2@", "authentication failed", "correct user, password or `authSource` in `uri`"),
        ("nobody:hunter2@", "authentication failed", "correct user, password or `authSource` in `uri`"),
        ("stranger:hunter2@", "not authorized", "grant the user the role `read` on the database `shop`"),
        ("", "requires authentication", "name user and password in `uri`"),
    ] {
        let source = source(settings(&server, login));
        let errors = [
            source.load_customers(&request).await.map(drop).expect_err(login),
            source.load_contacts(&request).await.map(drop).expect_err(login),
            source.load_catalogue(&request).await.map(drop).expect_err(login),
            source.orders(&"c-001".into(), request.through).await.map(drop).expect_err(login),
        ];
        for error in errors {
            let text = error.to_string();
            assert!(matches!(error, SourceError::Refused { .. }), "{login} {error:?}");
            assert!(text.to_lowercase().contains(seen) && text.contains(remedy), "{login} {text}");
            assert!(!text.contains(SECRET), "{text}");
        }
        let findings = source.check().await;
        let failed: Vec<_> = findings.iter().filter(|finding| finding.outcome == Outcome::Failed).collect();
        assert!(!failed.is_empty(), "{login} {findings:#?}");
        for finding in failed {
            assert!(finding.remedy.as_ref().is_some_and(|given| given.contains(remedy)), "{login} {finding:#?}");
            assert!(!format!("{finding:?}").contains(SECRET), "{finding:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_right_to_read_is_enough() {
    let Some(server) = locked().await else { return };
    let source = source(settings(&server, "reader:hunter2@"));
    let (records, passed) = (dataset::records(), Outcome::Passed);
    let given = Given::all(&records);
    contract::customers(&source, &given).await;
    contract::contacts(&source, &given).await;
    contract::orders(&source, &given).await;
    let findings = source.check().await;
    assert!(findings.iter().all(|finding| finding.outcome == passed), "{findings:#?}");
}
