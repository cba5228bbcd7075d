//! Mail over a real server, when people want it.

use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bellwether_contract::alert::{DeliveryStatus, NotificationSettingsChange, Severity};
use bellwether_contract::identity::Role;
use bellwether_work::delivery::Channels;
use bellwether_work::delivery::send::Sender;
use chrono::TimeDelta;

use super::{allowing, deliveries, stop_ordering, world};
use crate::alarms::deed;

/// A real mail server, in a process of its own.
struct MailServer {
    child: std::process::Child,
    port: u16,
    told: Arc<Mutex<String>>,
}

impl MailServer {
    fn start() -> Self {
        let python =
            std::env::var("BELLWETHER_TEST_PYTHON").expect("BELLWETHER_TEST_PYTHON; `./dev test-native` sets it");
        let port = TcpListener::bind("127.0.0.1:0").expect("listens").local_addr().expect("an address").port();
        let child = Command::new(python)
            .args(["-u", "-m", "aiosmtpd", "-n", "-l", &format!("127.0.0.1:{port}")])
            .args(["-c", "aiosmtpd.handlers.Debugging", "stdout"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a mail server");
        // Ended when this is dropped, whatever happens from here on.
        let mut server = Self { child, port, told: Arc::default() };
        let (kept, out) = (server.told.clone(), server.child.stdout.take().expect("output"));
        std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                let mut told = kept.lock().expect("kept");
                told.push_str(&line);
                told.push('\n');
            }
        });
        for _ in 0..200 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return server;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("the mail server does not start");
    }

    fn told(&self) -> String {
        std::thread::sleep(Duration::from_millis(300));
        self.told.lock().expect("kept").clone()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[test]
fn mail_reaches_a_real_server_but_not_in_quiet_hours_and_a_digest_comes_once_a_day() {
    let server = MailServer::start();
    let channels = Channels {
        smtp: Some(format!("smtp://127.0.0.1:{}", server.port)),
        from: "Bellwether <bellwether@example.com>".to_owned(),
        ..allowing(&[])
    };
    let world = world(channels.clone());
    let ann = world.user(Role::AccountManager, "ann", &["am-1"], None);
    let eve = world.user(Role::AccountManager, "eve", &["am-1"], None);
    let time = |text: &str| text.parse::<chrono::NaiveTime>().expect("a time");
    let quiet = bellwether_contract::alert::QuietHours { from: time("11:00:00"), to: time("14:00:00") };
    let change = NotificationSettingsChange {
        email_from: Some(Some(Severity::Info)),
        quiet: Some(Some(quiet)),
        ..Default::default()
    };
    world.wait(world.work.change_notification_settings(&deed(&ann), 0, &change)).expect("settings");
    let change =
        NotificationSettingsChange { digest: Some(true), digest_at: Some(time("13:00:00")), ..Default::default() };
    world.wait(world.work.change_notification_settings(&deed(&eve), 0, &change)).expect("settings");
    let sender = Sender::new(&channels).expect("a sender");
    stop_ordering(&world);
    // Noon is quiet for one of them, and before the digest of the other.
    assert_eq!(world.wait(world.work.deliver(&sender)).expect("nothing"), 0);
    assert_eq!(world.wait(world.work.write_digests()).expect("nothing"), 0);
    world.clock.advance(TimeDelta::minutes(90));
    assert_eq!(world.wait(world.work.write_digests()).expect("one"), 1);
    assert_eq!(world.wait(world.work.write_digests()).expect("nothing"), 0);
    assert_eq!(world.wait(world.work.deliver(&sender)).expect("the digest"), 1);
    let told = server.told();
    assert!(told.contains("To: eve@example.com") && told.contains("unread in Bellwether"), "{told}");
    assert!(!told.contains("ann@example.com"), "{told}");
    world.clock.advance(TimeDelta::hours(1));
    assert!(world.wait(world.work.deliver(&sender)).expect("the alerts") > 0);
    let told = server.told();
    assert!(told.contains("To: ann@example.com") && told.contains("Message-ID: <"), "{told}");
    assert!(deliveries(&world).iter().all(|delivery| delivery.status == DeliveryStatus::Delivered));
}
