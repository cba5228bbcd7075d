//! A process that is killed again and again between raising alerts and sending them: nothing is lost, and nobody hears twice
//! inside.

use std::io::{BufRead, BufReader};
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use bellwether_contract::alert::{AlertRuleBody, DeliveryStatus, NewAlertRule, Severity};
use bellwether_contract::identity::Role;
use bellwether_contract::suggestion::RuleCondition;
use bellwether_store::store::Store;
use bellwether_testkit::company::day;
use bellwether_testkit::faulty::SetClock;
use bellwether_testkit::mongodb::MongoServer;
use bellwether_work::delivery::send::Sender;
use bellwether_work::documents::alert::Alert;
use bellwether_work::documents::delivery::Delivery;
use bellwether_work::documents::notice::Notice;
use bellwether_work::error::WorkError;
use chrono::{DateTime, Days, TimeDelta, Utc};

use super::{Receiver, all, allowing, hook, ok};
use crate::alarms::{World, company, deed};
use crate::{access, mongo};

/// Set in the child: the file of the state, or its address and database, and the port of the receiver.
const CRASH: &str = "BELLWETHER_TEST_OUTBOX_CRASH";
/// Kills in the ordinary run.
const KILLS: usize = 6;
/// What raises an alert on every other day.
const RULE: &str = "every_other_day";

/// Both parent and child: the test runs itself again in a process that can be killed.
#[test]
fn a_killed_process_loses_no_alert_and_tells_nobody_twice_inside() {
    match std::env::var(CRASH) {
        Ok(place) => raise_until_killed(&place),
        Err(_) => kill_in_file("outbox::kills::a_killed_process_loses_no_alert_and_tells_nobody_twice_inside", KILLS),
    }
}

#[test]
#[ignore = "a hundred kills take minutes"]
fn fault_kill_9_between_alert_and_delivery() {
    match std::env::var(CRASH) {
        Ok(place) => raise_until_killed(&place),
        Err(_) => kill_in_file("outbox::kills::fault_kill_9_between_alert_and_delivery", 100),
    }
}

#[test]
#[ignore = "what a killed process had begun holds others up for a minute each time"]
fn fault_kill_9_between_alert_and_delivery_over_mongodb() {
    if let Ok(place) = std::env::var(CRASH) {
        return raise_until_killed(&place);
    }
    if let Some(server) = MongoServer::start() {
        let state = format!("{}#{}", server.uri(), mongo::database("kills"));
        kill_and_count("outbox::kills::fault_kill_9_between_alert_and_delivery_over_mongodb", KILLS, &state);
    }
}

fn kill_in_file(test: &str, kills: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    kill_and_count(test, kills, folder.path().join("state.sqlite").to_str().expect("a path"));
}

fn open(place: &str, clock: &Arc<SetClock>) -> Arc<Store> {
    // Each process makes ids of its own, as each start of the product does.
    let mut seed = [3; 32];
    seed[..4].copy_from_slice(&std::process::id().to_le_bytes());
    let setup = access::setup(clock.clone(), seed);
    if let Some((uri, database)) = place.split_once('#') {
        return mongo::connect(uri, database, setup);
    }
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    Arc::new(runtime.block_on(Store::open(Path::new(place), setup)).expect("a state"))
}

/// Noon so many days after the beginning.
fn noon_of(number: i64) -> DateTime<Utc> {
    "2011-12-09T12:00:00Z".parse::<DateTime<Utc>>().expect("an instant") + TimeDelta::days(number)
}

/// The day that was evaluated last: what the state says, not what this process remembers.
fn evaluated(store: &Store) -> Option<i64> {
    use bellwether_work::documents::alert_state::AlertState;
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    match runtime.block_on(store.get::<AlertState>("head")).expect("read")?.body {
        AlertState::Head(head) => Some((head.as_of - day("2011-12-09")).num_days()),
        AlertState::Part { .. } => None,
    }
}

fn raise_until_killed(place: &str) {
    let (state, port) = place.rsplit_once('|').expect("state and port");
    let clock = Arc::new(SetClock::new(noon_of(0)));
    let store = open(state, &clock);
    let next = evaluated(&store).map_or(0, |number| number + 1);
    clock.advance(noon_of(next) - noon_of(0));
    let channels = allowing(&["127.0.0.1/32"]);
    let world = World::over(&store, clock, company(day("2011-12-09"), &[]), channels.clone());
    if world.work.webhooks().items.is_empty() {
        prepare(&world, port);
    }
    let sender = Sender::new(&channels).expect("a sender");
    println!("begun {next}");
    for number in next.. {
        let today = day("2011-12-09") + Days::new(number.unsigned_abs());
        // On even days it looks as if customer c3 had not ordered for months; never for years, when it would be lost, not late.
        let paused = [("c3", today - Days::new(99))];
        world.source.replace(company(today, if number % 2 == 0 { &paused } else { &[] }));
        world.wait(world.engine.refresh()).expect("a portfolio");
        persistently(|| world.wait(world.work.evaluate_alerts()));
        println!("raised {number}");
        persistently(|| world.wait(world.work.deliver(&sender)));
        println!("sent {number}");
        world.clock.advance(TimeDelta::days(1));
    }
}

/// As the product does it time after time: a server of MongoDB holds what a process that was killed had begun to write for a minute.
fn persistently<T>(act: impl Fn() -> Result<T, WorkError>) -> T {
    let begun = Instant::now();
    loop {
        match act() {
            Ok(done) => return done,
            Err(error) => assert!(begun.elapsed() < Duration::from_secs(120), "{error}"),
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// A user, a rule that holds on even days, and a webhook.
fn prepare(world: &World, port: &str) {
    world.user(Role::AccountManager, "bob", &["am-2"], None);
    let admin = world.user(Role::Admin, "admin-2", &[], None);
    let number = |field: &str, least: f64| RuleCondition {
        field: field.to_owned(),
        at_least: Some(least),
        at_most: None,
        is: Vec::new(),
    };
    let body = AlertRuleBody {
        title: "{name}".to_owned(),
        sentence: "{cadence.days_since}".to_owned(),
        severity: Severity::Warning,
        subject: "customer".to_owned(),
        when: vec![number("cadence.days_since", 30.0)],
        quiet_hours: 0,
        playbook: None,
    };
    let new = NewAlertRule { key: RULE.to_owned(), body };
    world.wait(world.work.create_alert_rule(&deed(&admin), new)).expect("a rule");
    // Last: by it is seen that all is prepared.
    hook(world, &admin, &format!("http://127.0.0.1:{port}/")).expect("a webhook");
}

fn kill_and_count(test: &str, kills: usize, state: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let receiver = Receiver::at(Ipv4Addr::LOCALHOST, ok);
    let place = format!("{state}|{}", receiver.port);
    let mut life = 300;
    for kill in 0..kills {
        let mut child = Command::new(std::env::current_exe().expect("this program"))
            .args([test, "--exact", "--include-ignored", "--nocapture"])
            .env(CRASH, &place)
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(folder.path().join("told")).expect("a file"))
            .spawn()
            .expect("a child");
        let mut out = BufReader::new(child.stdout.take().expect("output")).lines().map_while(Result::ok);
        let begins = out.any(|line| line.contains("begun"));
        let told = || std::fs::read_to_string(folder.path().join("told")).unwrap_or_default();
        assert!(begins, "the child begins: {}", told());
        // Some die at once, some after many days; some when they have raised something, some when they have sent it. However slow
        // the machine is, there is some progress.
        life = (life * 7 + 131) % 1_500;
        let steps = if life % 3 == 0 { 0 } else { 1 + kill % 5 };
        let seen = out.by_ref().filter(|line| line.contains("raised") || line.contains("sent")).take(steps).count();
        assert_eq!(seen, steps, "the child goes on: {}", told());
        // What it says further is read, or it would wait for that.
        let rest = std::thread::spawn(move || out.count());
        std::thread::sleep(Duration::from_millis(if steps == 0 { life } else { life % 400 }));
        child.kill().expect("kills");
        child.wait().expect("ends");
        drop(rest.join());
    }
    let clock = Arc::new(SetClock::new(noon_of(0)));
    let store = open(state, &clock);
    let last = evaluated(&store).expect("something was evaluated");
    clock.advance(noon_of(last + 1) - noon_of(0));
    let channels = allowing(&["127.0.0.1/32"]);
    let world = World::over(&store, clock, company(day("2011-12-09"), &[]), channels.clone());
    world.wait(world.engine.refresh()).expect("a portfolio");
    world.wait(world.work.deliver(&Sender::new(&channels).expect("a sender"))).expect("sent");
    // Every even day after the first raised one alert: none is missing, none is there twice.
    let expected = usize::try_from(last / 2).expect("a number");
    let alerts = all::<Alert>(&world, &store);
    assert!(expected > 0, "something happened");
    let raised = alerts.iter().filter(|(_, alert)| alert.rule == RULE).count();
    assert_eq!(raised, expected, "alerts of {last} days");
    let notices = all::<Notice>(&world, &store);
    let told = notices.iter().filter(|(_, notice)| notice.rule.as_deref() == Some(RULE)).count();
    assert_eq!(told, expected, "in the inbox exactly once");
    let sent = all::<Delivery>(&world, &store);
    assert!(sent.iter().all(|(_, delivery)| delivery.status == DeliveryStatus::Delivered), "{sent:?}");
    let arrived = receiver.taken();
    let lost = sent.iter().filter(|(id, _)| !arrived.iter().any(|request| request.contains(id))).count();
    println!(
        "| {kills} kills between alert and delivery | {last} days, {expected} alerts | {lost} lost, {} sent for {} |",
        arrived.len(),
        sent.len()
    );
    assert_eq!(lost, 0);
}
