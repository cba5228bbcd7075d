//! The second factor.

use bellwether_contract::identity::{Role, UserChange};
use bellwether_contract::sign_in::SignInStep;
use bellwether_identity::error::IdentityError;
use bellwether_identity::sessions::Visit;
use bellwether_identity::sign_in::Proof;
use chrono::TimeDelta;
use totp_rs::{Builder, Secret};

use crate::world::{PASSWORD, World, console, origin};

/// The code an app shows now.
fn code(world: &World, secret: &str) -> String {
    use bellwether_domain::clock::Clock;
    let secret = Secret::try_from_base32(secret).unwrap();
    let now = u64::try_from(world.clock.now().timestamp()).unwrap();
    Builder::new().with_secret(secret).build().unwrap().generate(now).to_string()
}

#[tokio::test]
async fn a_code_is_asked_for_and_works_once() {
    let world = World::new().await;
    let ada = world.user("Ada", Role::Admin, &[], None).await;
    let (deed, _) = world.signed_in("ada@example.org").await;
    let identities = &world.identities;
    assert!(identities.begin_second_factor(&deed, None).await.is_err(), "the password is asked for");
    let setup = identities.begin_second_factor(&deed, Some(PASSWORD)).await.unwrap();
    assert!(setup.uri.starts_with("otpauth://totp/Bellwether:ada"), "{}", setup.uri);
    assert!(setup.qr_svg.contains("<svg"));
    assert!(identities.confirm_second_factor(&deed, "000000").await.is_err());
    let codes = identities.confirm_second_factor(&deed, &code(&world, &setup.secret)).await.unwrap().codes;
    assert_eq!(codes.len(), 10);

    // The code that set it up doesn't sign in.
    let step = |pending: &str, code: &str| {
        let (pending, code) = (pending.to_owned(), code.to_owned());
        async move { identities.second_factor(&pending, &code, &origin()).await }
    };
    let pending = identities.sign_in("ada@example.org", PASSWORD, &origin()).await.unwrap();
    assert_eq!(pending.next, SignInStep::SecondFactor);
    assert_eq!(identities.visit(&pending.token).await.unwrap(), Some(Visit::Pending));
    assert!(matches!(step(&pending.token, &code(&world, &setup.secret)).await, Err(IdentityError::NotSignedIn)));
    world.clock.advance(TimeDelta::seconds(30));
    let next = code(&world, &setup.secret);
    let full = step(&pending.token, &format!(" {} {}", &next[..3], &next[3..])).await.unwrap();
    assert_ne!(full.token, pending.token, "each step has a token of its own");
    assert!(identities.visit(&pending.token).await.unwrap().is_none());
    assert!(world.who(&full.token).await.is_some());

    // Used codes don't work again, whichever they are.
    let pending = identities.sign_in("ada@example.org", PASSWORD, &origin()).await.unwrap();
    assert!(step(&pending.token, &next).await.is_err());
    let typed = codes[3].to_uppercase().replace('-', " ");
    step(&pending.token, &typed).await.unwrap();
    let pending = identities.sign_in("ada@example.org", PASSWORD, &origin()).await.unwrap();
    assert!(step(&pending.token, &codes[3]).await.is_err());
    assert_eq!(identities.me(&deed.identity).recovery_codes, 9);

    // Whoever waits too long begins again.
    world.clock.advance(TimeDelta::minutes(5));
    assert!(step(&pending.token, &codes[4]).await.is_err());

    assert!(identities.disable_second_factor(&deed, &Proof::Password("wrong".to_owned())).await.is_err());
    identities.disable_second_factor(&deed, &Proof::Code(codes[5].clone())).await.unwrap();
    world.signed_in("ada@example.org").await;
    let user = identities.user(&console().identity, &ada.id).unwrap();
    assert!(!user.second_factor);
}

#[tokio::test]
async fn guessing_codes_locks_although_the_password_is_right() {
    let world = World::new().await;
    let ada = world.user("Ada", Role::Admin, &[], None).await;
    let (deed, session) = world.signed_in("ada@example.org").await;
    let setup = world.identities.begin_second_factor(&deed, Some(PASSWORD)).await.unwrap();
    world.identities.confirm_second_factor(&deed, &code(&world, &setup.secret)).await.unwrap();
    let mut tries = 0;
    loop {
        let pending = match world.identities.sign_in("ada@example.org", PASSWORD, &origin()).await {
            Ok(pending) => pending,
            Err(error) => {
                assert!(matches!(error, IdentityError::Locked { .. }), "{error}");
                break;
            }
        };
        assert!(world.identities.second_factor(&pending.token, "123456", &origin()).await.is_err());
        tries += 1;
    }
    assert_eq!(tries, 5);
    // An administrator takes it away, which ends the sessions.
    let user = world.identities.user(&console().identity, &ada.id).unwrap();
    let reset = UserChange { reset_second_factor: Some(true), ..UserChange::default() };
    world.identities.change_user(&console(), &ada.id, user.version, &reset).await.unwrap();
    assert!(world.who(&session.token).await.is_none());
    world.clock.advance(TimeDelta::minutes(15));
    world.signed_in("ada@example.org").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_code_signs_in_one_of_many_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::in_file(folder.path()).await;
    world.user("Ada", Role::Admin, &[], None).await;
    let (deed, _) = world.signed_in("ada@example.org").await;
    let setup = world.identities.begin_second_factor(&deed, Some(PASSWORD)).await.unwrap();
    world.identities.confirm_second_factor(&deed, &code(&world, &setup.secret)).await.unwrap();
    world.clock.advance(TimeDelta::seconds(30));
    let code = code(&world, &setup.secret);
    let mut tasks = Vec::new();
    for _ in 0..4 {
        let pending = world.identities.sign_in("ada@example.org", PASSWORD, &origin()).await.unwrap();
        let (identities, code) = (std::sync::Arc::clone(&world.identities), code.clone());
        tasks.push(tokio::spawn(
            async move { identities.second_factor(&pending.token, &code, &origin()).await.is_ok() },
        ));
    }
    let mut done = 0;
    for task in tasks {
        done += u32::from(task.await.unwrap());
    }
    assert_eq!(done, 1);
}
