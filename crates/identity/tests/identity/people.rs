//! Making and changing users, and one-time links.

use std::sync::Arc;

use bellwether_contract::identity::{MeChange, Preferences, Role, UserChange, UserStatus};
use bellwether_contract::sign_in::{LinkPurpose, PasswordChange};
use bellwether_identity::error::IdentityError;
use bellwether_identity::people::UserFilter;
use chrono::TimeDelta;

use crate::world::{OTHER_PASSWORD, PASSWORD, World, console, new_user, origin};

fn role(role: Role) -> UserChange {
    UserChange { role: Some(role), ..UserChange::default() }
}

fn disabled(disabled: bool) -> UserChange {
    UserChange { disabled: Some(disabled), ..UserChange::default() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_link_works_once_however_many_use_it_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::in_file(folder.path()).await;
    let made = world.identities.create_user(&console(), new_user("Ada", Role::Admin, &[], None)).await.unwrap();
    assert_eq!(made.user.status, UserStatus::Invited);
    let link = made.link.unwrap();
    assert_eq!(world.identities.link_info(&link.token).await.unwrap().email, "ada@example.org");
    // A password that is refused uses nothing up.
    let refused = world.identities.accept_link(&link.token, "ada@example.org", &origin()).await.unwrap_err();
    assert!(matches!(refused, IdentityError::Invalid(_)), "{refused}");
    let tasks: Vec<_> = (0..50)
        .map(|number| {
            let (identities, token) = (Arc::clone(&world.identities), link.token.clone());
            let password = format!("{PASSWORD} {number}");
            tokio::spawn(async move { identities.accept_link(&token, &password, &origin()).await.map(|_| password) })
        })
        .collect();
    let mut accepted = Vec::new();
    for task in tasks {
        match task.await.unwrap() {
            Ok(password) => accepted.push(password),
            Err(error) => assert!(matches!(error, IdentityError::LinkGone), "{error}"),
        }
    }
    assert_eq!(accepted.len(), 1);
    world.identities.sign_in("Ada@Example.org ", &accepted[0], &origin()).await.unwrap();
    assert!(matches!(world.identities.link_info(&link.token).await, Err(IdentityError::LinkGone)));
}

#[tokio::test]
async fn links_expire_and_give_way_to_newer_ones() {
    let world = World::new().await;
    let made = world.identities.create_user(&console(), new_user("Ada", Role::Admin, &[], None)).await.unwrap();
    let first = made.link.unwrap();
    assert_eq!((first.purpose, first.expires_at), (LinkPurpose::Invitation, crate::world::noon() + TimeDelta::days(7)));
    let second = world.identities.make_link(&console(), &made.user.id).await.unwrap();
    assert!(matches!(world.identities.link_info(&first.token).await, Err(IdentityError::LinkGone)));
    world.clock.advance(TimeDelta::days(7));
    assert!(matches!(world.identities.link_info(&second.token).await, Err(IdentityError::LinkGone)));
    let third = world.identities.make_link(&console(), &made.user.id).await.unwrap();
    world.identities.accept_link(&third.token, PASSWORD, &origin()).await.unwrap();
    let (_, session) = world.signed_in("ada@example.org").await;

    let reset = world.identities.make_link(&console(), &made.user.id).await.unwrap();
    assert_eq!(reset.purpose, LinkPurpose::Reset);
    assert!(world.who(&session.token).await.is_some(), "a link that was made changes nothing yet");
    world.identities.accept_link(&reset.token, OTHER_PASSWORD, &origin()).await.unwrap();
    assert!(world.who(&session.token).await.is_none(), "a new password ends the sessions");
    assert!(world.identities.sign_in("ada@example.org", PASSWORD, &origin()).await.is_err());
    world.identities.sign_in("ada@example.org", OTHER_PASSWORD, &origin()).await.unwrap();
    let late = world.identities.make_link(&console(), &made.user.id).await.unwrap();
    world.clock.advance(TimeDelta::hours(24));
    assert!(matches!(
        world.identities.accept_link(&late.token, PASSWORD, &origin()).await,
        Err(IdentityError::LinkGone)
    ));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_hundred_edits_of_one_user_one_wins_per_version() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::in_file(folder.path()).await;
    let user = world.user("Ada", Role::Admin, &[], None).await;
    for round in 0..2 {
        let version = world.identities.user(&console().identity, &user.id).unwrap().version;
        let tasks: Vec<_> = (0..100)
            .map(|number| {
                let (identities, id) = (Arc::clone(&world.identities), user.id.clone());
                let change = UserChange { name: Some(format!("Ada {round} {number}")), ..UserChange::default() };
                tokio::spawn(async move { identities.change_user(&console(), &id, version, &change).await })
            })
            .collect();
        let mut winner = None;
        for task in tasks {
            match task.await.unwrap() {
                Ok(changed) => assert!(winner.replace(changed).is_none(), "two won"),
                Err(IdentityError::Stale { present, expected, .. }) => assert!(present > expected),
                Err(error) => panic!("{error}"),
            }
        }
        let winner = winner.unwrap();
        assert_eq!(winner, world.identities.user(&console().identity, &user.id).unwrap());
        assert_eq!(winner.version, version + 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_last_administrator_stays() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::in_file(folder.path()).await;
    let ada = world.user("Ada", Role::Admin, &[], None).await;
    // One who was only invited can't sign in, and doesn't count.
    world.identities.create_user(&console(), new_user("Ben", Role::Admin, &[], None)).await.unwrap();
    for change in [role(Role::Lead), disabled(true)] {
        let refused = world.identities.change_user(&console(), &ada.id, ada.version, &change).await.unwrap_err();
        assert!(matches!(refused, IdentityError::Conflict(_)), "{refused}");
    }
    // Of two who go at once, one stays.
    let cleo = world.user("Cleo", Role::Admin, &[], None).await;
    for _ in 0..5 {
        let tasks: Vec<_> = [&ada, &cleo]
            .map(|user| {
                let (identities, id) = (Arc::clone(&world.identities), user.id.clone());
                tokio::spawn(async move {
                    let version = identities.user(&console().identity, &id).unwrap().version;
                    identities.change_user(&console(), &id, version, &disabled(true)).await.is_ok()
                })
            })
            .into_iter()
            .collect();
        let mut gone = 0;
        for task in tasks {
            gone += u32::from(task.await.unwrap());
        }
        assert_eq!(gone, 1);
        for id in [&ada.id, &cleo.id] {
            let user = world.identities.user(&console().identity, id).unwrap();
            if user.status == UserStatus::Disabled {
                let back = world.identities.change_user(&console(), id, user.version, &disabled(false)).await.unwrap();
                assert_eq!(back.status, UserStatus::Active);
            }
        }
    }
}

#[tokio::test]
async fn nobody_changes_their_own_role_or_disables_themselves() {
    let world = World::new().await;
    let ada = world.user("Ada", Role::Admin, &[], None).await;
    world.user("Cleo", Role::Admin, &[], None).await;
    let (deed, session) = world.signed_in("ada@example.org").await;
    for change in [role(Role::Learner), disabled(true)] {
        let refused = world.identities.change_user(&deed, &ada.id, ada.version, &change).await.unwrap_err();
        assert!(matches!(refused, IdentityError::Forbidden(_)), "{refused}");
    }
    // Somebody else may, and it holds at once.
    world.identities.change_user(&console(), &ada.id, ada.version, &role(Role::Learner)).await.unwrap();
    assert!(world.who(&session.token).await.is_none());
}

#[tokio::test]
async fn what_can_not_be_is_named_field_by_field() {
    let world = World::new().await;
    let mut new = new_user(" ", Role::Lead, &["am-1", "", "*"], None);
    new.email = Some("not an address".to_owned());
    let error = world.identities.create_user(&console(), new).await.unwrap_err();
    let IdentityError::Invalid(faults) = &error else { panic!("{error}") };
    let fields: Vec<_> = faults.iter().map(|fault| fault.field).collect();
    assert_eq!(fields, ["name", "email", "owners", "owners"], "{error}");
    let team = new_user("Ada", Role::Lead, &[], Some("nowhere"));
    let error = world.identities.create_user(&console(), team).await.unwrap_err().to_string();
    assert!(error.contains("`nowhere` is no team"), "{error}");
    world.user("Ada", Role::Lead, &[], None).await;
    let again = world.identities.create_user(&console(), new_user("ADA", Role::Lead, &[], None)).await.unwrap_err();
    assert!(matches!(&again, IdentityError::Conflict(why) if why.contains("ada@example.org")), "{again}");
    let mut service = new_user("Robot", Role::Service, &["*"], None);
    world.identities.create_user(&console(), service.clone()).await.unwrap();
    service.email = Some("robot@example.org".to_owned());
    assert!(world.identities.create_user(&console(), service).await.is_err());
    let user = world.user("Cleo", Role::Learner, &[], None).await;
    let turned = world.identities.change_user(&console(), &user.id, user.version, &role(Role::Service)).await;
    assert!(turned.is_err());
}

#[tokio::test]
async fn users_are_listed_by_name_and_found_without_accents() {
    let world = World::new().await;
    let team = world.identities.create_team(&console(), "North").await.unwrap();
    for (name, role, team) in [
        ("Zoë", Role::Lead, Some(team.id.as_str())),
        ("anna", Role::AccountManager, Some(team.id.as_str())),
        ("Ägidius", Role::Learner, None),
        ("Bo", Role::Admin, None),
    ] {
        world.user(name, role, &[], team).await;
    }
    let names = |filter: UserFilter, deed: &bellwether_identity::audit::Deed| {
        let found = world.identities.users(&deed.identity, &filter, None, 50).unwrap();
        assert_eq!(found.page.total, found.items.len() as u64);
        found.items.into_iter().map(|user| user.name).collect::<Vec<_>>()
    };
    let any = UserFilter::default;
    assert_eq!(names(any(), &console()), ["Ägidius", "anna", "Bo", "Zoë"]);
    assert_eq!(names(UserFilter { q: Some("AGI".to_owned()), ..any() }, &console()), ["Ägidius"]);
    assert_eq!(names(UserFilter { q: Some("example.ORG".to_owned()), ..any() }, &console()).len(), 4);
    assert_eq!(names(UserFilter { roles: vec![Role::Lead, Role::Admin], ..any() }, &console()), ["Bo", "Zoë"]);
    assert!(names(UserFilter { statuses: vec![UserStatus::Disabled], ..any() }, &console()).is_empty());
    let (lead, _) = world.signed_in("zoë@example.org").await;
    assert_eq!(names(any(), &lead), ["anna", "Zoë"], "a lead sees the team");
    let mut cursor = None;
    let mut paged = Vec::new();
    loop {
        let page = world.identities.users(&console().identity, &any(), cursor.as_deref(), 3).unwrap();
        paged.extend(page.items.into_iter().map(|user| user.name));
        cursor = page.page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(paged, ["Ägidius", "anna", "Bo", "Zoë"]);
    for (cursor, limit) in [(Some("???"), 10), (None, 0), (None, 501)] {
        assert!(world.identities.users(&console().identity, &any(), cursor, limit).is_err());
    }
}

#[tokio::test]
async fn profiles_are_changed_by_their_owners() {
    let world = World::new().await;
    world.user("Ada", Role::AccountManager, &["am-1"], None).await;
    let (deed, session) = world.signed_in("ada@example.org").await;
    let preferences = |locale: &str, zone: &str| Preferences {
        locale: Some(locale.to_owned()),
        time_zone: Some(zone.to_owned()),
        ..Preferences::default()
    };
    let change = |preferences| MeChange { name: Some(" Ada L. ".to_owned()), preferences: Some(preferences) };
    world.identities.change_me(&deed, &change(preferences("de-AT", "Europe/Vienna"))).await.unwrap();
    let me = world.identities.me(&world.who(&session.token).await.unwrap());
    assert_eq!((me.name.as_str(), me.preferences.time_zone.as_deref()), ("Ada L.", Some("Europe/Vienna")));
    assert!(me.password && !me.second_factor);
    assert_eq!(me.session.as_deref(), Some(session.id.as_str()));
    assert!(world.identities.is_csrf_token(&session.id, &me.csrf_token.unwrap()));
    let wrong = world.identities.change_me(&deed, &change(preferences("de_AT", "Mars/Base"))).await.unwrap_err();
    let wrong = wrong.to_string();
    assert!(wrong.contains("`de_AT`") && wrong.contains("`Mars/Base`"), "{wrong}");
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions() {
    let world = World::new().await;
    world.user("Ada", Role::Admin, &[], None).await;
    let (deed, own) = world.signed_in("ada@example.org").await;
    let (_, other) = world.signed_in("ada@example.org").await;
    let change =
        |current: &str, password: &str| PasswordChange { current: current.to_owned(), password: password.to_owned() };
    for wrong in [change("not it", OTHER_PASSWORD), change(PASSWORD, "short"), change(PASSWORD, "ada@example.org")] {
        assert!(matches!(world.identities.change_password(&deed, &wrong).await, Err(IdentityError::Invalid(_))));
    }
    world.identities.change_password(&deed, &change(PASSWORD, OTHER_PASSWORD)).await.unwrap();
    assert!(world.who(&own.token).await.is_some());
    assert!(world.who(&other.token).await.is_none());
    assert_eq!(world.identities.sessions(&deed.identity).await.unwrap().items.len(), 1);
    world.identities.sign_in("ada@example.org", OTHER_PASSWORD, &origin()).await.unwrap();
}
