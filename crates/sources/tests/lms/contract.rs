//! Both kinds of learning systems keep the contract of every adapter, whatever the scope and the day.

use std::sync::Arc;

use bellwether_domain::clock::FixedClock;
use bellwether_domain::intake::Record;
use bellwether_domain::loader::LoadRequest;
use bellwether_sources::lms::settings::LmsSettings;
use bellwether_sources::lms::source::LmsSource;
use bellwether_testkit::company::day;
use bellwether_testkit::contract::{self, Given};
use bellwether_testkit::dataset;
use bellwether_testkit::learning::moodle::Site;
use bellwether_testkit::learning::xapi::statements;
use chrono_tz::Tz;
use serde_json::json;

use crate::{moodle, store};

/// The winter's time of London is UTC, its summer's is not.
const ZONE: Tz = Tz::Europe__London;

fn source(settings: LmsSettings) -> LmsSource {
    let clock = FixedClock(dataset::as_of().and_hms_opt(12, 0, 0).expect("a time").and_utc());
    LmsSource::new(settings, "academy", ZONE, Arc::new(clock)).expect("a source")
}

/// Everybody, a few, nobody that learns; and everybody as of a day in the midst, when less was completed.
fn cases(records: &[Record]) -> [Given<'_>; 4] {
    let all = Given::all(records);
    let then = Given { request: LoadRequest { through: day("2011-01-31"), ..all.request.clone() }, ..all.clone() };
    [all, Given::only(records, &["c-003", "c-006", "c-007"]), Given::only(records, &["c-001"]), then]
}

#[tokio::test]
async fn statements_of_the_records_become_their_facts() {
    let records = dataset::records();
    for page in [1_000, 7] {
        let server = store::store(statements(&records, ZONE), page).await;
        let source = source(store::settings(&server.uri(), |_| ()));
        for given in cases(&records) {
            contract::learning(&source, &given).await;
            contract::learners(&source, &given).await;
        }
    }
}

#[tokio::test]
async fn answers_of_moodle_about_the_records_become_their_facts() {
    let records = dataset::records();
    let site = Site::new(&records, ZONE);
    let courses = site.courses();
    let server = moodle::academy(site).await;
    let source = source(moodle::settings(&server, |settings| {
        settings["courses"] = courses;
        settings["concurrency"] = json!(8);
    }));
    for given in cases(&records) {
        contract::learning(&source, &given).await;
    }
}
