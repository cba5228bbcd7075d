//! Teams.

use std::sync::Arc;

use bellwether_contract::identity::{Role, UserChange};
use bellwether_identity::error::IdentityError;

use crate::world::{World, console};

#[tokio::test]
async fn teams_have_names_of_their_own_and_go_when_empty() {
    let world = World::new().await;
    let identities = &world.identities;
    let team = identities.create_team(&console(), " North ").await.unwrap();
    assert_eq!(team.name, "North");
    assert!(matches!(identities.create_team(&console(), "NORTH").await, Err(IdentityError::Conflict(_))));
    assert!(matches!(identities.create_team(&console(), "").await, Err(IdentityError::Invalid(_))));
    let lead = world.user("Lea", Role::Lead, &[], Some(&team.id)).await;
    world.user("Al", Role::AccountManager, &[], Some(&team.id)).await;
    let with = identities.team(&team.id).unwrap();
    assert!(with.version > team.version, "who is in a team is part of it");
    assert_eq!((with.leads[0].name.as_str(), with.members[0].name.as_str()), ("Lea", "Al"));
    let stale = identities.rename_team(&console(), &team.id, team.version, "South").await.unwrap_err();
    assert!(matches!(stale, IdentityError::Stale { .. }), "{stale}");
    let renamed = identities.rename_team(&console(), &team.id, with.version, "South").await.unwrap();
    let full = identities.delete_team(&console(), &team.id, renamed.version).await.unwrap_err();
    assert!(matches!(&full, IdentityError::Conflict(why) if why.contains("2 users")), "{full}");
    for user in identities.users(&console().identity, &Default::default(), None, 10).unwrap().items {
        let leave = UserChange { team: Some(None), ..UserChange::default() };
        identities.change_user(&console(), &user.id, user.version, &leave).await.unwrap();
    }
    let empty = identities.team(&team.id).unwrap();
    identities.delete_team(&console(), &team.id, empty.version).await.unwrap();
    assert!(identities.teams().items.is_empty());
    assert!(identities.user(&console().identity, &lead.id).unwrap().team.is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_gets_into_a_team_that_is_being_removed() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::in_file(folder.path()).await;
    let mut user = world.user("Al", Role::AccountManager, &[], None).await;
    for round in 0..10 {
        let team = world.identities.create_team(&console(), &format!("T{round}")).await.unwrap();
        let (identities, id, version) = (Arc::clone(&world.identities), team.id.clone(), team.version);
        let removed = tokio::spawn(async move { identities.delete_team(&console(), &id, version).await.is_ok() });
        let enter = UserChange { team: Some(Some(team.id.clone())), ..UserChange::default() };
        let entered = world.identities.change_user(&console(), &user.id, user.version, &enter).await;
        let removed = removed.await.unwrap();
        assert_ne!(removed, entered.is_ok(), "{entered:?}");
        user = world.identities.user(&console().identity, &user.id).unwrap();
        assert_eq!(user.team.as_ref().is_some_and(|its| its.id == team.id), !removed);
    }
}
