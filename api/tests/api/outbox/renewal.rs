//! Renewing what a webhook is signed with: for a day both secrets sign, then the new one alone.

use std::net::Ipv4Addr;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bellwether_contract::alert::{NewWebhook, Severity};
use bellwether_contract::identity::Role;
use bellwether_domain::clock::Clock;
use bellwether_testkit::company::day;
use bellwether_work::delivery::send::Sender;
use bellwether_work::documents::webhook::WebhookDocument;
use bellwether_work::error::WorkError;
use chrono::TimeDelta;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::{Receiver, all, allowing, ok, stop_ordering, world};
use crate::alarms::{company, deed};

/// The signatures of a request, and those that secrets of this byte make.
fn signatures(request: &str, bytes: &[u8]) -> (Vec<String>, Vec<String>) {
    let header = |name: &str| {
        let line = request.lines().find(|line| line.to_lowercase().starts_with(name)).expect("a header");
        line.split_once(": ").expect("a value").1.to_owned()
    };
    let body = request.split_once("\r\n\r\n").expect("a body").1;
    let signed = format!("{}.{}.{body}", header("webhook-id"), header("webhook-timestamp"));
    let sign = |&byte: &u8| {
        let mut mac = Hmac::<Sha256>::new_from_slice(&[byte; 32]).expect("any length will do");
        mac.update(signed.as_bytes());
        format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()))
    };
    (header("webhook-signature").split(' ').map(str::to_owned).collect(), bytes.iter().map(sign).collect())
}

#[test]
fn the_former_secret_signs_beside_the_new_one_for_a_day() {
    let receiver = Receiver::at(Ipv4Addr::LOCALHOST, ok);
    let channels = allowing(&["127.0.0.1/32"]);
    let world = world(channels.clone());
    let admin = world.user(Role::Admin, "admin-2", &[], None);
    let url = format!("http://127.0.0.1:{}/", receiver.port);
    let new = NewWebhook { name: "Hook".to_owned(), url, from: Some(Severity::Info) };
    let made = world.wait(world.work.create_webhook(&deed(&admin), new, [7; 32])).expect("a webhook").webhook;
    // It happened before, so that it is sent before the day is over.
    stop_ordering(&world);
    let renew = |version: u64, byte: u8| {
        world.wait(world.work.rotate_webhook_secret(&deed(&admin), (&made.id, version), [byte; 32]))
    };
    let renewed = renew(1, 8).expect("another secret");
    assert_eq!(renewed.secret, format!("whsec_{}", BASE64_STANDARD.encode([8; 32])));
    assert!(matches!(renew(1, 9), Err(WorkError::Stale { present: 2, .. })), "of two at once one is told");
    let until = renewed.webhook.former_secret_until.expect("a time");

    // Nothing of it is kept in the open.
    let kept = serde_json::to_string(&all::<WebhookDocument>(&world, world.engine.store())).expect("serialises");
    for byte in [7, 8] {
        assert!(!kept.contains(&BASE64_STANDARD.encode([byte; 32])), "{kept}");
    }

    let sender = Sender::new(&channels).expect("a sender");
    assert!(world.wait(world.work.deliver(&sender)).expect("sent") > 0);
    let (sent, expected) = signatures(&receiver.taken()[0], &[8, 7]);
    assert_eq!(sent, expected, "the new one first");

    // A day later the new one is alone.
    world.clock.advance(TimeDelta::hours(24) + TimeDelta::seconds(1));
    assert!(until <= world.clock.now());
    assert_eq!(world.work.webhook(&made.id).expect("a webhook").former_secret_until, None);
    let before = receiver.taken().len();
    let told = world.later(41, company(day("2012-01-19"), &[("c2", day("2011-12-06"))]));
    assert!(told.raised > 0, "{told:?}");
    assert!(world.wait(world.work.deliver(&sender)).expect("sent") > 0);
    let (sent, expected) = signatures(&receiver.taken()[before], &[8]);
    assert_eq!(sent, expected);
}

#[test]
fn several_secrets_may_overlap_but_not_without_end() {
    let channels = allowing(&["127.0.0.1/32"]);
    let world = world(channels);
    let admin = world.user(Role::Admin, "admin-2", &[], None);
    let new = NewWebhook { name: "Hook".to_owned(), url: "http://127.0.0.1:9/".to_owned(), from: None };
    let made = world.wait(world.work.create_webhook(&deed(&admin), new, [1; 32])).expect("a webhook").webhook;
    let mut version = made.version;
    let mut renewals = 0;
    let refused = loop {
        match world.wait(world.work.rotate_webhook_secret(&deed(&admin), (&made.id, version), [2; 32])) {
            Ok(renewed) => (version, renewals) = (renewed.webhook.version, renewals + 1),
            Err(error) => break error,
        }
    };
    assert_eq!(renewals, 4);
    assert!(matches!(refused, WorkError::Conflict(_)), "{refused}");
    world.clock.advance(TimeDelta::hours(25));
    let renewed = world.wait(world.work.rotate_webhook_secret(&deed(&admin), (&made.id, version), [3; 32]));
    assert!(renewed.is_ok(), "those that are over do not count");
}
