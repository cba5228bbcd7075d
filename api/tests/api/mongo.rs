//! Work whose state is kept in MongoDB: all that holds over a state in memory, and that two instances raise an alert once.

use std::sync::{Arc, LazyLock};

use bellwether_contract::alert::{DeliveryStatus, NewWebhook, Severity};
use bellwether_contract::identity::Role;
use bellwether_store::mongo::MongoAddress;
use bellwether_store::setup::Setup;
use bellwether_store::store::Store;
use bellwether_testkit::company::day;
use bellwether_testkit::mongodb::MongoServer;
use bellwether_work::delivery::Channels;
use chrono::TimeDelta;
use tokio::runtime::Runtime;

use crate::access;
use crate::alarms::{World, company, deed, noon};
use crate::office::Office;
use crate::runtime;
use crate::server::{clock, company_over};

/// Connections live as long as what they were made in.
static RUNTIME: LazyLock<&Runtime> = LazyLock::new(runtime::lasting);

/// A database of one's own on a server that others may use too.
pub(crate) fn database(name: &str) -> String {
    format!("bellwether_{name}_{}", std::process::id())
}

/// The state in a database, which is made if there is none.
pub(crate) fn connect(uri: &str, database: &str, setup: Setup) -> Arc<Store> {
    let folder = tempfile::tempdir().expect("a folder");
    let address = MongoAddress { uri: uri.to_owned(), database: database.to_owned() };
    Arc::new(RUNTIME.block_on(Store::connect(address, folder.path(), setup)).expect("a state"))
}

#[test]
fn actions_comments_and_inboxes_are_as_over_any_state() {
    let Some(server) = MongoServer::start() else { return };
    let store = connect(server.uri(), &database("office"), access::setup(Arc::new(clock()), [1; 32]));
    let office = Office::over(company_over(store));
    for (name, law) in crate::work::LAWS {
        println!("{name}");
        law(&office);
    }
}

#[test]
fn rules_alerts_suggestions_and_outcomes_are_as_over_any_state() {
    let Some(server) = MongoServer::start() else { return };
    for (name, law) in crate::alarms::LAWS {
        println!("{name}");
        law(&mut world(&server, &format!("alarms_{}", &name[..20]), Channels::default()));
    }
}

#[test]
fn messages_leave_as_over_any_state() {
    let Some(server) = MongoServer::start() else { return };
    for (name, law) in crate::outbox::LAWS {
        println!("{name}");
        law(&|channels| world(&server, &format!("outbox_{}", &name[..20]), channels));
    }
}

fn world(server: &MongoServer, name: &str, channels: Channels) -> World {
    let clock = noon();
    World::well(&connect(server.uri(), &database(name), access::setup(clock.clone(), [2; 32])), clock, channels)
}

#[test]
fn two_instances_that_evaluate_at_once_raise_an_alert_once() {
    let Some(server) = MongoServer::start() else { return };
    let instance = |seed| {
        let clock = noon();
        let store = connect(server.uri(), &database("twins"), access::setup(clock.clone(), [seed; 32]));
        (store, clock)
    };
    let (store, clock) = instance(3);
    let one = World::well(&store, clock, Channels::default());
    let ann = one.user(Role::AccountManager, "ann", &["am-1"], None);
    let admin = one.user(Role::Admin, "admin-2", &[], None);
    for number in 0..5 {
        let (name, url) = (format!("Hook {number}"), format!("https://example.com/{number}"));
        let new = NewWebhook { name, url, from: Some(Severity::Info) };
        one.wait(one.work.create_webhook(&deed(&admin), new, [7; 32])).expect("a webhook");
    }
    // A start later: it knows whoever is there.
    let (store, clock) = instance(4);
    let other = World::well(&store, clock, Channels::default());
    assert_eq!((one.refresh().raised, other.refresh().raised), (0, 0));
    for world in [&one, &other] {
        world.clock.advance(TimeDelta::days(40));
        world.source.replace(company(day("2012-01-18"), &[("c1", day("2011-12-06"))]));
        world.wait(world.engine.refresh()).expect("a portfolio");
    }
    let told: Vec<usize> = std::thread::scope(|scope| {
        let evaluate = |world: &World| world.wait(world.work.evaluate_alerts()).map_or(0, |told| told.raised);
        let both = [&one, &other].map(|world| scope.spawn(move || evaluate(world)));
        both.map(|thread| thread.join().expect("no panic")).into()
    });
    assert!(told.iter().sum::<usize>() > 0 && told.contains(&0), "one of them: {told:?}");
    let alerts = one.inbox(&ann);
    let overdue = alerts.iter().filter(|notice| notice.rule.as_deref() == Some("cadence_overdue")).count();
    assert_eq!(overdue, 1, "{alerts:?}");
    assert_eq!((one.refresh().raised, other.refresh().raised), (0, 0));

    // What is to be sent is found page by page, by what became of it and newest first, whoever is asked.
    for status in [None, Some(DeliveryStatus::Waiting), Some(DeliveryStatus::Dead)] {
        let all = one.wait(one.work.deliveries(status, (None, 500))).expect("a list");
        assert_eq!(all.items.len() >= 5, status != Some(DeliveryStatus::Dead), "{status:?}");
        let (mut paged, mut cursor) = (Vec::new(), None);
        loop {
            let page = other.wait(other.work.deliveries(status, (cursor, 2))).expect("a page");
            assert_eq!(page.page.total, all.items.len() as u64);
            paged.extend(page.items);
            cursor = page.page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(paged, all.items, "{status:?}");
    }
}
