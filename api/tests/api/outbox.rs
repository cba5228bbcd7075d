//! What leaves the product: signed, at least once, and only to where it may go.

mod kills;
mod mail;
mod renewal;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bellwether_contract::alert::{DeliveryStatus, NewWebhook, Severity};
use bellwether_contract::identity::Role;
use bellwether_identity::identities::{Identities, Settings};
use bellwether_identity::identity::Identity;
use bellwether_identity::secret::Secret;
use bellwether_store::collection::Collection;
use bellwether_store::query::{MAX_LIMIT, Query};
use bellwether_store::store::Store;
use bellwether_testkit::company::day;
use bellwether_work::delivery::Channels;
use bellwether_work::delivery::send::Sender;
use bellwether_work::documents::webhook::WebhookDocument;
use bellwether_work::error::WorkError;
use bellwether_work::work::Work;
use chrono::TimeDelta;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::access;
use crate::alarms::{World, company, deed, noon};

/// Somewhere that webhooks can lead to: answers each request in the same way and remembers what came.
struct Receiver {
    port: u16,
    connections: Arc<AtomicUsize>,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Receiver {
    /// Listens at an address of this machine; `answer` is told how many requests there were before.
    fn at(address: Ipv4Addr, answer: impl Fn(usize) -> String + Send + 'static) -> Self {
        let listener = TcpListener::bind((address, 0)).expect("listens");
        let port = listener.local_addr().expect("an address").port();
        let (connections, requests) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(Vec::new())));
        let (counted, kept) = (connections.clone(), requests.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { return };
                let before = counted.fetch_add(1, Ordering::SeqCst);
                let Some(request) = read_request(&mut stream) else { continue };
                kept.lock().expect("kept").push(request);
                drop(stream.write_all(answer(before).as_bytes()));
            }
        });
        Self { port, connections, requests }
    }

    fn taken(&self) -> Vec<String> {
        self.requests.lock().expect("kept").clone()
    }
}

/// Head and body of a request; none if it broke off.
fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut reader = BufReader::new(stream);
    let (mut text, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if let Some(given) = line.to_lowercase().strip_prefix("content-length:") {
            length = given.trim().parse().ok()?;
        }
        text.push_str(&line);
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    text.push_str(&String::from_utf8(body).ok()?);
    Some(text)
}

fn ok(_before: usize) -> String {
    "HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\ntaken".to_owned()
}

/// Webhooks may lead to this address of the machine, and to no other.
fn allowing(networks: &[&str]) -> Channels {
    let allow = networks.iter().map(|network| network.parse().expect("a network")).collect();
    Channels { allow, public_url: Some("https://bellwether.example.com".to_owned()), ..Channels::default() }
}

fn world(channels: Channels) -> World {
    let clock = noon();
    World::well(&access::store(clock.clone()), clock, channels)
}

/// Is told how to make a world.
type Law = fn(&dyn Fn(Channels) -> World);

/// What holds of the outbox wherever the state is kept, each for a state of its own.
pub(crate) const LAWS: &[(&str, Law)] =
    &[("a_message_is_signed_and_arrives", signed_and_arrives), ("what_never_arrives_is_given_up", given_up_visibly)];

#[test]
fn a_message_is_signed_and_arrives_after_failures_under_the_same_id() {
    signed_and_arrives(&world);
}

#[test]
fn what_never_arrives_is_given_up_visibly_and_raises_an_alert_of_its_own() {
    given_up_visibly(&world);
}

/// A webhook that is told of every alert.
fn hook(world: &World, admin: &Identity, url: &str) -> Result<String, WorkError> {
    let new = NewWebhook { name: "Hook".to_owned(), url: url.to_owned(), from: Some(Severity::Info) };
    Ok(world.wait(world.work.create_webhook(&deed(admin), new, [7; 32]))?.webhook.id)
}

/// Customer c1 stops ordering: something is raised.
fn stop_ordering(world: &World) {
    world.refresh();
    let told = world.later(40, company(day("2012-01-18"), &[("c1", day("2011-12-06"))]));
    assert!(told.raised > 0, "{told:?}");
}

fn deliveries(world: &World) -> Vec<bellwether_contract::alert::Delivery> {
    world.wait(world.work.deliveries(None, (None, 500))).expect("deliveries").items
}

fn signed_and_arrives(world: &dyn Fn(Channels) -> World) {
    let receiver = Receiver::at(Ipv4Addr::LOCALHOST, |before| match before {
        0 | 1 => "HTTP/1.1 503 Busy\r\ncontent-length: 4\r\nconnection: close\r\n\r\nbusy".to_owned(),
        _ => ok(before),
    });
    let channels = allowing(&["127.0.0.1/32"]);
    let world = world(channels.clone());
    let admin = world.user(Role::Admin, "admin-2", &[], None);
    let id = hook(&world, &admin, &format!("http://127.0.0.1:{}/hook", receiver.port)).expect("a webhook");
    let sender = Sender::new(&channels).expect("a sender");
    stop_ordering(&world);
    let waiting = deliveries(&world).len();
    assert!(waiting > 0 && deliveries(&world).iter().all(|delivery| delivery.status == DeliveryStatus::Waiting));
    let mut arrived = world.wait(world.work.deliver(&sender)).expect("sent");
    assert_eq!(arrived, waiting - 2);
    assert_eq!(world.wait(world.work.deliver(&sender)).expect("nothing due"), 0, "it waits before it tries again");
    world.clock.advance(TimeDelta::minutes(1));
    arrived += world.wait(world.work.deliver(&sender)).expect("sent");
    assert_eq!(arrived, waiting);
    let all = deliveries(&world);
    assert!(all.iter().all(|delivery| delivery.status == DeliveryStatus::Delivered), "{all:?}");
    assert_eq!(all.iter().filter(|delivery| delivery.attempts == 2).count(), 2);
    assert!(all.iter().all(|delivery| delivery.receipt.as_deref().is_some_and(|receipt| receipt.contains("taken"))));
    assert_eq!(world.work.webhook(&id).expect("a webhook").failures, 0);
    for request in receiver.taken() {
        let header = |name: &str| {
            let line = request.lines().find(|line| line.to_lowercase().starts_with(name)).expect("a header");
            line.split_once(": ").expect("a value").1.to_owned()
        };
        assert!(header("webhook-signature").starts_with("v1,"), "{request}");
        assert!(all.iter().any(|delivery| delivery.id == header("webhook-id")), "{request}");
        assert!(request.contains("\"type\":\"alert.raised\""), "{request}");
    }
}

fn given_up_visibly(world: &dyn Fn(Channels) -> World) {
    let channels = allowing(&["127.0.0.1/32"]);
    let world = world(channels.clone());
    let admin = world.user(Role::Admin, "admin-2", &[], None);
    // Nobody listens at this port any more.
    let port = TcpListener::bind("127.0.0.1:0").expect("listens").local_addr().expect("an address").port();
    hook(&world, &admin, &format!("http://127.0.0.1:{port}/")).expect("a webhook");
    let sender = Sender::new(&channels).expect("a sender");
    stop_ordering(&world);
    for _ in 0..20 {
        world.wait(world.work.deliver(&sender)).expect("tried");
        world.clock.advance(TimeDelta::hours(5));
    }
    let all = deliveries(&world);
    assert!(all.iter().all(|delivery| delivery.status == DeliveryStatus::Dead && delivery.error.is_some()), "{all:?}");
    world.refresh();
    let told = world.inbox(&admin).into_iter().find(|notice| notice.rule.as_deref() == Some("delivery_failing"));
    assert!(told.expect("an alert").title.contains("Hook"));
    // It is not sent the way that does not work.
    assert_eq!(deliveries(&world).len(), all.len());
    let again = world.wait(world.work.retry_delivery(&deed(&admin), &all[0].id)).expect("again");
    assert_eq!((again.status, again.attempts), (DeliveryStatus::Waiting, 0));
}

#[test]
fn what_is_signed_with_is_kept_encrypted_and_read_after_the_secret_of_the_server_changed() {
    let receiver = Receiver::at(Ipv4Addr::LOCALHOST, ok);
    let channels = allowing(&["127.0.0.1/32"]);
    let world = world(channels.clone());
    let admin = world.user(Role::Admin, "admin-2", &[], None);
    let url = format!("http://127.0.0.1:{}/", receiver.port);
    let new = NewWebhook { name: "Hook".to_owned(), url, from: Some(Severity::Info) };
    let made = world.wait(world.work.create_webhook(&deed(&admin), new, [7; 32])).expect("a webhook");
    let plain = BASE64_STANDARD.encode([7; 32]);
    assert_eq!(made.secret, format!("whsec_{plain}"));
    let kept = |store: &Store| {
        let webhooks = all::<WebhookDocument>(&world, store);
        assert!(webhooks.iter().all(|(_, webhook)| webhook.secret.is_none()));
        webhooks.into_iter().map(|(_, webhook)| webhook.sealed).next().expect("a webhook")
    };
    let store = world.engine.store();
    let first = kept(store);
    let told = serde_json::to_string(&all::<WebhookDocument>(&world, store)).expect("serialises");
    assert!(!told.contains(&plain) && !told.contains("whsec_"), "{told}");
    stop_ordering(&world);

    // Another secret of the server that knows the one before: all is sealed anew, and reads without it from then on.
    let secret = |text: &str| Secret::of_text(&format!("{text} that is long enough to be one")).expect("a secret");
    let former = || secret("a secret of tests");
    let start = |secret: &Secret| {
        let opened = Identities::open(store.clone(), world.clock.clone(), secret, [5; 32], Settings::default());
        let identities = world.wait(opened).expect("identities");
        world.wait(Work::open(world.engine.clone(), identities, channels.clone())).expect("work")
    };
    let sender = Sender::new(&channels).expect("a sender");
    // Without it nothing is sent, and it is told why.
    let without = start(&secret("quite another one"));
    assert_eq!(world.wait(without.deliver(&sender)).expect("tried"), 0);
    let failed = deliveries(&world).into_iter().find_map(|delivery| delivery.error).expect("an error");
    assert!(failed.contains("identity.former_secrets"), "{failed}");
    assert_eq!(kept(store), first, "what cannot be read stays as it is");
    let with = start(&secret("quite another one").in_place_of(vec![former()]));
    let second = kept(store);
    assert_ne!(second, first);
    world.clock.advance(TimeDelta::minutes(1));
    assert!(world.wait(with.deliver(&sender)).expect("sent") > 0);
    let alone = start(&secret("quite another one"));
    assert_eq!(kept(store), second, "there is nothing more to be sealed");
    drop(alone);
    let request = &receiver.taken()[0];
    let header = |name: &str| {
        let line = request.lines().find(|line| line.to_lowercase().starts_with(name)).expect("a header");
        line.split_once(": ").expect("a value").1.to_owned()
    };
    let body = request.split_once("\r\n\r\n").expect("a body").1;
    let signed = format!("{}.{}.{body}", header("webhook-id"), header("webhook-timestamp"));
    let mut mac = Hmac::<Sha256>::new_from_slice(&[7; 32]).expect("any length will do");
    mac.update(signed.as_bytes());
    let expected = format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()));
    assert_eq!(header("webhook-signature"), expected);
}

/// Row 21 of the attacks: nothing is asked for what only this machine may see.
#[test]
fn no_webhook_leads_to_what_only_this_server_may_see() {
    let canary = Receiver::at(Ipv4Addr::LOCALHOST, ok);
    let port = canary.port;
    // An address that may be led to answers by leading on to the canary.
    let redirecting = Receiver::at(Ipv4Addr::new(127, 0, 0, 2), move |_| {
        format!(
            "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:{port}/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        )
    });
    let channels = allowing(&["127.0.0.2/32"]);
    let world = world(channels.clone());
    let admin = world.user(Role::Admin, "admin-2", &[], None);
    let inner = [
        format!("http://127.0.0.1:{port}/"),
        format!("https://127.0.0.1:{port}/"),
        format!("http://localhost:{port}/"),
        format!("http://[::1]:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        format!("http://2130706433:{port}/"),
        format!("http://0x7f.1:{port}/"),
        format!("http://0:{port}/"),
        format!("http://user:password@127.0.0.1:{port}/"),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "file:///etc/passwd".to_owned(),
        "gopher://127.0.0.1/".to_owned(),
    ];
    for url in &inner {
        let refused = hook(&world, &admin, url);
        assert!(matches!(refused, Err(WorkError::Invalid(_))), "{url}: {refused:?}");
    }
    // A name is judged when it is resolved: it may say something else then than it did before.
    let hooks = [format!("https://localhost:{port}/"), format!("http://127.0.0.2:{}/", redirecting.port)];
    for url in &hooks {
        hook(&world, &admin, url).expect("a name, or an address that is allowed");
    }
    // Also if somebody writes them past all checks.
    let mut changes = bellwether_store::changes::Changes::new();
    for (number, url) in inner.iter().enumerate() {
        let hook = WebhookDocument {
            name: format!("{number}"),
            url: url.clone(),
            sealed: String::new(),
            // As it was kept before it was encrypted.
            secret: Some(BASE64_STANDARD.encode([9; 32])),
            former: Vec::new(),
            from: Severity::Info,
            enabled: true,
            last_success_at: None,
            failures: 0,
        };
        changes.insert(format!("past-{number}"), &hook).expect("a change");
    }
    world.wait(world.engine.store().commit(changes)).expect("written");
    let opened = Work::open(world.engine.clone(), world.access.identities.clone(), channels.clone());
    let work = world.wait(opened).expect("work");
    let sender = Sender::new(&channels).expect("a sender");
    world.wait(world.engine.refresh()).expect("a portfolio");
    world.wait(work.evaluate_alerts()).expect("evaluated");
    world.clock.advance(TimeDelta::days(40));
    world.source.replace(company(day("2012-01-18"), &[("c1", day("2011-12-06"))]));
    world.wait(world.engine.refresh()).expect("a portfolio");
    assert!(world.wait(work.evaluate_alerts()).expect("evaluated").raised > 0);
    assert_eq!(world.wait(work.deliver(&sender)).expect("tried"), 0);
    let all = world.wait(work.deliveries(None, (None, 500))).expect("deliveries").items;
    assert!(all.len() >= inner.len() + hooks.len() && all.iter().all(|delivery| delivery.error.is_some()), "{all:?}");
    assert!(redirecting.connections.load(Ordering::SeqCst) > 0, "the redirect was met");
    assert_eq!(canary.connections.load(Ordering::SeqCst), 0, "connections to the canary");
}

/// All documents of a collection, page after page, with their ids.
fn all<T: Collection>(world: &World, store: &Store) -> Vec<(String, T)> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = world.wait(store.find(&Query::<T>::all().limit(MAX_LIMIT).after(after))).expect("read");
        found.extend(page.documents.into_iter().map(|document| (document.id, document.body)));
        after = page.next;
        if after.is_none() {
            return found;
        }
    }
}
