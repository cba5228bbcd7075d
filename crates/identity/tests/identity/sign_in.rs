//! Signing in with a password, and what happens to those who guess.

use bellwether_contract::identity::{Role, UserChange};
use bellwether_identity::error::IdentityError;
use chrono::TimeDelta;

use crate::world::{PASSWORD, World, console, noon, origin};

#[tokio::test]
async fn whatever_is_wrong_the_answer_is_the_same() {
    let world = World::new().await;
    world.user("Ada", Role::Admin, &[], None).await;
    let ben = world.user("Ben", Role::Learner, &[], None).await;
    let off = UserChange { disabled: Some(true), ..UserChange::default() };
    world.identities.change_user(&console(), &ben.id, ben.version, &off).await.unwrap();
    for (email, password) in [
        ("ada@example.org", "wrong"),
        ("ada@example.org", ""),
        ("nobody@example.org", PASSWORD),
        ("ben@example.org", PASSWORD),
        ("", ""),
        ("' OR 1=1 --", PASSWORD),
    ] {
        let refused = world.identities.sign_in(email, password, &origin()).await.unwrap_err();
        assert!(matches!(refused, IdentityError::NotSignedIn), "{email}: {refused}");
    }
    assert_eq!(world.actions().await.iter().filter(|action| *action == "sign_in.fail").count(), 6);
    let session = world.identities.sign_in(" ADA@example.org", PASSWORD, &origin()).await.unwrap();
    assert_eq!(world.who(&session.token).await.unwrap().name(), "Ada");
    let ada = world.identities.user(&console().identity, world.who(&session.token).await.unwrap().user()).unwrap();
    assert_eq!(ada.last_sign_in_at, Some(noon()));
}

#[tokio::test]
async fn who_guesses_is_locked_out_for_a_while_and_nobody_for_long() {
    let world = World::new().await;
    world.user("Ada", Role::Admin, &[], None).await;
    for email in ["ada@example.org", "nobody@example.org"] {
        for _ in 0..5 {
            let refused = world.identities.sign_in(email, "wrong", &origin()).await.unwrap_err();
            assert!(matches!(refused, IdentityError::NotSignedIn), "{email}: {refused}");
        }
        let refused = world.identities.sign_in(email, PASSWORD, &origin()).await.unwrap_err();
        assert!(matches!(refused, IdentityError::Locked { .. }), "{email}: {refused}");
    }
    for _ in 0..20 {
        world.clock.advance(TimeDelta::minutes(15));
        assert!(matches!(
            world.identities.sign_in("ada@example.org", "wrong", &origin()).await,
            Err(IdentityError::NotSignedIn)
        ));
    }
    // However many failures there were, a quarter of an hour later the password works.
    world.clock.advance(TimeDelta::minutes(15));
    world.identities.sign_in("ada@example.org", PASSWORD, &origin()).await.unwrap();
    for _ in 0..4 {
        drop(world.identities.sign_in("ada@example.org", "wrong", &origin()).await);
    }
    world.identities.sign_in("ada@example.org", PASSWORD, &origin()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_who_sign_in_at_once_are_all_answered() {
    let world = World::new().await;
    world.user("Ada", Role::Admin, &[], None).await;
    let tasks: Vec<_> = (0..300)
        .map(|number| {
            let identities = std::sync::Arc::clone(&world.identities);
            let email = format!("nobody{number}@example.org");
            tokio::spawn(async move { identities.sign_in(&email, "wrong", &origin()).await.unwrap_err() })
        })
        .collect();
    for task in tasks {
        let error = task.await.unwrap();
        assert!(matches!(error, IdentityError::NotSignedIn | IdentityError::Busy), "{error}");
    }
    world.identities.sign_in("ada@example.org", PASSWORD, &origin()).await.unwrap();
}
