//! Keys of the API.

use bellwether_contract::identity::{KeyScope, NewApiKey, Role, UserChange};
use bellwether_identity::audit::Deed;
use bellwether_identity::error::IdentityError;
use bellwether_identity::identity::Means;
use chrono::TimeDelta;

use crate::world::{World, console, new_user, noon, origin, soon};

fn key(user: Option<&str>) -> NewApiKey {
    NewApiKey { name: "Export".to_owned(), scopes: vec![KeyScope::Read], days: 30, user: user.map(str::to_owned) }
}

#[tokio::test]
async fn keys_work_until_they_end() {
    let world = World::new().await;
    let robot = world.user("Robot", Role::Service, &["am-1"], None).await;
    let made = world.identities.create_key(&console(), key(Some(&robot.id))).await.unwrap();
    assert!(made.secret.starts_with(&made.key.prefix) && made.secret.len() > 50, "{}", made.key.prefix);
    let identity = world.identities.key_identity(&made.secret).unwrap();
    assert_eq!(identity.user(), robot.id);
    assert!(
        matches!(identity.means(), Means::ApiKey(id, scopes) if **id == made.key.id && **scopes == [KeyScope::Read])
    );
    soon("the use is written", async || {
        let keys = world.identities.keys(&console().identity).items;
        keys[0].last_used_at == Some(noon())
    })
    .await;
    let (id, secret) = made.secret.strip_prefix("bwk_").unwrap().split_once('_').unwrap();
    let wrong = [
        String::new(),
        "bwk_".to_owned(),
        made.key.prefix.clone(),
        format!("bwk_{id}_"),
        format!("bwk_{id}_{secret}x"),
        format!("bwk_{id}_{}", secret.to_uppercase()),
        format!("{id}_{secret}"),
        format!("bwk_aaaaaaaa_{secret}"),
    ];
    for wrong in wrong {
        assert!(world.identities.key_identity(&wrong).is_none(), "{wrong}");
    }
    let kept = world.store.get::<bellwether_identity::documents::api_key::ApiKey>(id).await.unwrap().unwrap();
    assert!(!format!("{kept:?}").contains(secret));

    let off = |disabled| UserChange { disabled: Some(disabled), ..UserChange::default() };
    let changed = world.identities.change_user(&console(), &robot.id, robot.version, &off(true)).await.unwrap();
    assert!(world.identities.key_identity(&made.secret).is_none(), "its user is disabled");
    world.identities.change_user(&console(), &robot.id, changed.version, &off(false)).await.unwrap();
    assert!(world.identities.key_identity(&made.secret).is_some());
    world.clock.advance(TimeDelta::days(30));
    assert!(world.identities.key_identity(&made.secret).is_none(), "it has ended");

    let second = world.identities.create_key(&console(), key(Some(&robot.id))).await.unwrap();
    world.identities.revoke_key(&console(), &second.key.id).await.unwrap();
    assert!(world.identities.key_identity(&second.secret).is_none());
    assert!(matches!(
        world.identities.revoke_key(&console(), &second.key.id).await,
        Err(IdentityError::NotFound { .. })
    ));
}

#[tokio::test]
async fn people_make_keys_for_themselves_and_administrators_for_services() {
    let world = World::new().await;
    let robot = world.user("Robot", Role::Service, &[], None).await;
    let ada = world.user("Ada", Role::Admin, &[], None).await;
    let ben = world.user("Ben", Role::AccountManager, &[], None).await;
    let (admin, _) = world.signed_in("ada@example.org").await;
    let (own, _) = world.signed_in("ben@example.org").await;
    let made = world.identities.create_key(&own, key(None)).await.unwrap();
    assert_eq!(made.key.user.id, ben.id);
    for other in [&robot.id, &ada.id] {
        let refused = world.identities.create_key(&own, key(Some(other))).await.unwrap_err();
        assert!(matches!(refused, IdentityError::Forbidden(_)), "{refused}");
    }
    let person = world.identities.create_key(&admin, key(Some(&ben.id))).await.unwrap_err();
    assert!(matches!(person, IdentityError::Invalid(_)), "{person}");
    let of_robot = world.identities.create_key(&admin, key(Some(&robot.id))).await.unwrap();
    assert_eq!(world.identities.keys(&own.identity).items.len(), 1);
    assert_eq!(world.identities.keys(&admin.identity).items, std::slice::from_ref(&of_robot.key));
    let foreign = world.identities.revoke_key(&own, &of_robot.key.id).await.unwrap_err();
    assert!(matches!(foreign, IdentityError::NotFound { .. }), "{foreign}");
    for wrong in [
        NewApiKey { name: String::new(), ..key(None) },
        NewApiKey { scopes: Vec::new(), ..key(None) },
        NewApiKey { days: 0, ..key(None) },
        NewApiKey { days: 366, ..key(None) },
    ] {
        assert!(matches!(world.identities.create_key(&own, wrong).await, Err(IdentityError::Invalid(_))));
    }
    // A key of an administrator is no administrator of users, teams and keys.
    let of_admin = NewApiKey { scopes: vec![KeyScope::Write, KeyScope::Read], ..key(None) };
    let of_admin = world.identities.create_key(&admin, of_admin).await.unwrap();
    let by_key = Deed::new(world.identities.key_identity(&of_admin.secret).unwrap(), origin());
    let done = [
        world.identities.create_user(&by_key, new_user("Eve", Role::Admin, &[], None)).await.map(drop),
        world.identities.create_team(&by_key, "Eves").await.map(drop),
        world.identities.create_key(&by_key, key(None)).await.map(drop),
        world.identities.revoke_key(&by_key, &of_robot.key.id).await,
        world.identities.make_link(&by_key, &ben.id).await.map(drop),
        world.identities.end_other_sessions(&by_key).await.map(drop),
    ];
    for done in done {
        assert!(matches!(done, Err(IdentityError::Forbidden(_))), "{done:?}");
    }
}
