//! The audit log: what is recorded, how it is found, and that tampering is.

use std::sync::Arc;

use bellwether_contract::identity::{Role, UserChange};
use bellwether_identity::audit::Entry;
use bellwether_identity::audit_page::AuditFilter;
use bellwether_identity::audit_verify::{Finding, Verdict};
use bellwether_identity::documents::audit::{Head, Record};
use bellwether_identity::documents::team::Team;
use bellwether_identity::ledger::{Ledger, LedgerError};
use bellwether_identity::secret::Secret;
use bellwether_store::changes::Changes;
use bellwether_store::collection::Collection;
use bellwether_store::error::StoreError;
use bellwether_store::query::Query;
use chrono::TimeDelta;

use crate::world::{World, console, noon, on_every_place};

fn id(number: i64) -> String {
    format!("{number:019}")
}

/// A world with five entries.
async fn five() -> World {
    let world = World::new().await;
    for name in ["A", "B", "C", "D", "E"] {
        world.identities.create_team(&console(), name).await.unwrap();
    }
    assert_eq!(verdict(&world).await, Verdict::Intact { entries: 5 });
    world
}

async fn verdict(world: &World) -> Verdict {
    world.identities.ledger().verify(|_| ()).await.unwrap()
}

async fn record(world: &World, number: i64) -> (u64, Record) {
    let found = world.store.get::<Record>(&id(number)).await.unwrap().unwrap();
    (found.version, found.body)
}

#[tokio::test]
async fn every_kind_of_tampering_is_found() {
    let broken = |number, finding| Verdict::Broken { number, finding };
    // A changed entry, however little.
    for change in 0..4 {
        let world = five().await;
        let (version, mut third) = record(&world, 3).await;
        match change {
            0 => third.actor.name = "Somebody else".to_owned(),
            1 => third.at += TimeDelta::milliseconds(1),
            2 => third.after = None,
            _ => third.address = Some("192.0.2.1".to_owned()),
        }
        let mut changes = Changes::new();
        changes.replace(&id(3), version, &third).unwrap();
        world.store.commit(changes).await.unwrap();
        assert_eq!(verdict(&world).await, broken(3, Finding::Changed), "{change}");
    }
    // A removed entry, and a removed end.
    for (gone, expected) in [(2..3, broken(2, Finding::Missing)), (4..6, broken(4, Finding::CutOff))] {
        let world = five().await;
        let mut changes = Changes::new();
        for number in gone {
            let (version, _) = record(&world, number).await;
            changes.delete::<Record>(&id(number), version).unwrap();
        }
        world.store.commit(changes).await.unwrap();
        assert_eq!(verdict(&world).await, expected);
    }
    // Two entries that changed places, with their numbers or without.
    for with_numbers in [true, false] {
        let world = five().await;
        let ((of_second, mut second), (of_third, mut third)) = (record(&world, 2).await, record(&world, 3).await);
        if with_numbers {
            (second.number, third.number) = (3, 2);
        }
        let mut changes = Changes::new();
        changes.delete::<Record>(&id(2), of_second).unwrap().delete::<Record>(&id(3), of_third).unwrap();
        world.store.commit(changes).await.unwrap();
        let mut changes = Changes::new();
        changes.insert(id(2), &third).unwrap().insert(id(3), &second).unwrap();
        world.store.commit(changes).await.unwrap();
        let finding = if with_numbers { Finding::Changed } else { Finding::Misplaced };
        assert_eq!(verdict(&world).await, broken(2, finding));
    }
    // A forged head: another number, another seal, none.
    for change in 0..4 {
        let world = five().await;
        let head = world.store.get::<Head>("head").await.unwrap().unwrap();
        let mut changes = Changes::new();
        let expected = match change {
            0 => {
                changes.replace("head", head.version, &Head { number: 4, ..head.body }).unwrap();
                broken(5, Finding::ForgedHead)
            }
            1 => {
                changes.replace("head", head.version, &Head { number: 6, ..head.body }).unwrap();
                broken(6, Finding::CutOff)
            }
            2 => {
                changes.replace("head", head.version, &Head { seal: "00".to_owned(), ..head.body }).unwrap();
                broken(5, Finding::ForgedHead)
            }
            _ => {
                changes.delete::<Head>("head", head.version).unwrap();
                broken(5, Finding::ForgedHead)
            }
        };
        world.store.commit(changes).await.unwrap();
        assert_eq!(verdict(&world).await, expected, "{change}");
    }
    // An entry that was added with a seal of another secret.
    let world = five().await;
    let other = Secret::new((100..150).collect()).unwrap();
    let forger = Ledger::new(Arc::clone(&world.store), Arc::clone(&world.clock) as _, &other);
    forger.commit(&console(), Changes::new(), vec![Entry::new("x", "user", "u", "U")]).await.unwrap();
    assert_eq!(verdict(&world).await, broken(6, Finding::Changed));
    assert!(Finding::Changed.to_string().contains("another secret"));
}

#[tokio::test]
async fn entries_are_found_by_what_they_say() {
    let world = World::new().await;
    let admin = world.user("Ada", Role::Admin, &[], None).await;
    world.clock.advance(TimeDelta::hours(1));
    let (deed, _) = world.signed_in("ada@example.org").await;
    let team = world.identities.create_team(&deed, "North").await.unwrap();
    world.clock.advance(TimeDelta::hours(1));
    world.identities.rename_team(&deed, &team.id, team.version, "South").await.unwrap();
    // The clock is set back: times of entries are not.
    world.clock.advance(TimeDelta::hours(-2));
    world.identities.create_team(&deed, "East").await.unwrap();

    let numbers = async |filter: AuditFilter| {
        let page = world.identities.ledger().page(&filter, None, 50).await.unwrap();
        assert_eq!(page.page.total, page.items.len() as u64);
        page.items.into_iter().map(|entry| entry.number).collect::<Vec<_>>()
    };
    let any = AuditFilter::default;
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(numbers(any()).await, [5, 4, 3, 2, 1]);
    assert_eq!(numbers(AuditFilter { actor: Some(admin.id.clone()), ..any() }).await, [5, 4, 3, 2]);
    assert_eq!(numbers(AuditFilter { action: text("team.create"), ..any() }).await, [5, 3]);
    assert_eq!(numbers(AuditFilter { target_kind: text("team"), target: Some(team.id), ..any() }).await, [4, 3]);
    let hours = |hours| Some(noon() + TimeDelta::hours(hours));
    assert_eq!(numbers(AuditFilter { from: hours(1), ..any() }).await, [5, 4, 3, 2]);
    assert_eq!(numbers(AuditFilter { to: hours(1), ..any() }).await, [1]);
    assert_eq!(numbers(AuditFilter { from: hours(1), to: hours(2), ..any() }).await, [3, 2]);
    assert!(numbers(AuditFilter { from: hours(3), ..any() }).await.is_empty());
    let both = AuditFilter { from: hours(1), action: text("team.create"), actor: Some(admin.id), ..any() };
    assert_eq!(numbers(both).await, [5, 3]);

    let first = world.identities.ledger().page(&any(), None, 3).await.unwrap();
    assert_eq!((first.items.len(), first.page.total), (3, 5));
    let rest = world.identities.ledger().page(&any(), first.page.next, 3).await.unwrap();
    assert_eq!(rest.items.iter().map(|entry| entry.number).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(rest.page.next, None);

    let entry = &first.items[1];
    assert_eq!((entry.action.as_str(), entry.means.as_str()), ("team.rename", "session"));
    assert_eq!(entry.address.as_deref(), Some("192.0.2.7"));
    assert_eq!(entry.agent.as_deref(), Some("Browser 1"), "without control characters");
    assert_eq!(entry.before.as_ref().unwrap()["name"], "North");
    assert_eq!(entry.after.as_ref().unwrap()["name"], "South");
    assert_eq!(verdict(&world).await, Verdict::Intact { entries: 5 });
}

#[tokio::test]
async fn nothing_secret_is_recorded() {
    let world = World::new().await;
    let user = world.user("Ada", Role::Admin, &[], None).await;
    let (deed, session) = world.signed_in("ada@example.org").await;
    let link = world.identities.make_link(&console(), &user.id).await.unwrap();
    let setup = world.identities.begin_second_factor(&deed, Some(crate::world::PASSWORD)).await.unwrap();
    drop(world.identities.sign_in("ada@example.org", "wrong password typed", &Default::default()).await);
    drop(world.identities.sign_in("a-password-in-the-wrong-field", "x", &Default::default()).await);
    let log = world.store.find(&Query::<Record>::all()).await.unwrap().documents;
    let log: String = log.iter().map(|entry| serde_json::to_string(&entry.body).unwrap()).collect();
    let hidden = ["argon2", crate::world::PASSWORD, "wrong password", "wrong-field", "sealed", "recovery"];
    for secret in hidden.into_iter().chain([session.token.as_str(), &link.token, &setup.secret]) {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
    assert!(log.contains("sign_in.fail"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_ledgers_on_one_store_make_one_chain() {
    on_every_place("chain", async |place| {
        let (one, other) = (place.instance(1).await, place.instance(2).await);
        let tasks: Vec<_> = (0..40)
            .map(|number| {
                let identities = Arc::clone(if number % 2 == 0 { &one.identities } else { &other.identities });
                tokio::spawn(async move { identities.create_team(&console(), &format!("Team {number}")).await })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        assert_eq!(verdict(&one).await, Verdict::Intact { entries: 40 });
        assert_eq!(verdict(&other).await, Verdict::Intact { entries: 40 });
        assert_eq!(one.store.count::<Team>([]).await.unwrap(), 40);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_deeds_that_are_written_together_one_that_fails_takes_none_along() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::in_file(folder.path()).await;
    world.identities.create_team(&console(), "Taken").await.unwrap();
    let tasks: Vec<_> = (0..100)
        .map(|number| {
            let identities = Arc::clone(&world.identities);
            let name = if number % 10 == 0 { "taken".to_owned() } else { format!("Team {number}") };
            tokio::spawn(async move { identities.create_team(&console(), &name).await.is_ok() })
        })
        .collect();
    let mut done = 0;
    for task in tasks {
        done += usize::from(task.await.unwrap());
    }
    assert_eq!(done, 90);
    assert_eq!(verdict(&world).await, Verdict::Intact { entries: 91 });
}

#[tokio::test]
async fn conflicts_of_the_caller_are_passed_on_and_nothing_is_recorded() {
    let world = World::new().await;
    let team = world.identities.create_team(&console(), "North").await.unwrap();
    let mut changes = Changes::new();
    changes.replace(&team.id, 7, &Team { name: "X".to_owned(), key: "x".to_owned() }).unwrap();
    let done = world.identities.ledger().commit(&console(), changes, vec![Entry::new("x", "team", "t", "T")]).await;
    let Err(LedgerError::Store(StoreError::VersionConflict { collection, present, .. })) = done else {
        panic!("{done:?}")
    };
    assert_eq!((collection.as_str(), present), (Team::NAME, 1));
    assert_eq!(world.actions().await, ["team.create"]);
    let user = world.user("Ada", Role::Admin, &[], None).await;
    let same = UserChange { name: Some("Ada".to_owned()), ..UserChange::default() };
    world.identities.change_user(&console(), &user.id, user.version, &same).await.unwrap();
    assert_eq!(world.actions().await.len(), 2, "what changes nothing is no deed");
}
