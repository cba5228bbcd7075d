//! Sessions: how long they last and how they end.

use bellwether_contract::identity::{Role, UserChange};
use bellwether_identity::documents::session::Session;
use bellwether_identity::error::IdentityError;
use chrono::TimeDelta;

use crate::world::{World, console, noon, soon};

#[tokio::test]
async fn sessions_end_unused_and_in_any_case() {
    let world = World::new().await;
    world.user("Ada", Role::Admin, &[], None).await;
    let (_, session) = world.signed_in("ada@example.org").await;
    assert_eq!(session.expires_at, noon() + TimeDelta::days(7));
    // Used every seven hours it lives on, until a week is over.
    let mut hours = 0;
    while world.who(&session.token).await.is_some() {
        soon("the last use is written", async || {
            let kept = world.store.get::<Session>(&session.id).await.unwrap().unwrap();
            kept.body.last_seen_at == noon() + TimeDelta::hours(hours)
        })
        .await;
        world.clock.advance(TimeDelta::hours(7));
        hours += 7;
    }
    assert_eq!(hours, 168);
    let (_, session) = world.signed_in("ada@example.org").await;
    world.clock.advance(TimeDelta::hours(8) - TimeDelta::seconds(1));
    assert!(world.who(&session.token).await.is_some());
    world.clock.advance(TimeDelta::hours(8));
    assert!(world.who(&session.token).await.is_none());
    for token in ["", "x", &"A".repeat(43), &session.id] {
        assert!(world.who(token).await.is_none(), "{token}");
    }
}

#[tokio::test]
async fn sessions_are_listed_and_ended_by_their_owners() {
    let world = World::new().await;
    world.user("Ada", Role::Admin, &[], None).await;
    world.user("Ben", Role::Admin, &[], None).await;
    let (deed, first) = world.signed_in("ada@example.org").await;
    world.clock.advance(TimeDelta::minutes(2));
    let (_, second) = world.signed_in("ada@example.org").await;
    let (other, of_ben) = world.signed_in("ben@example.org").await;
    let listed = world.identities.sessions(&deed.identity).await.unwrap().items;
    let ids: Vec<_> = listed.iter().map(|item| (item.id.as_str(), item.current)).collect();
    assert_eq!(ids, [(second.id.as_str(), false), (first.id.as_str(), true)]);
    assert_eq!(listed[0].agent, "Browser 1");
    let foreign = world.identities.end_session(&deed, &of_ben.id).await.unwrap_err();
    assert!(matches!(foreign, IdentityError::NotFound { .. }), "{foreign}");
    world.identities.end_session(&deed, &second.id).await.unwrap();
    assert!(world.who(&second.token).await.is_none());
    world.signed_in("ada@example.org").await;
    world.signed_in("ada@example.org").await;
    assert_eq!(world.identities.end_other_sessions(&deed).await.unwrap(), 2);
    assert_eq!(world.identities.end_other_sessions(&deed).await.unwrap(), 0);
    world.identities.end_session(&deed, &first.id).await.unwrap();
    assert!(world.who(&first.token).await.is_none());
    assert!(world.who(&of_ben.token).await.is_some());
    assert!(!world.identities.is_csrf_token(&of_ben.id, &world.identities.csrf_token(&first.id)));
    drop(other);
}

#[tokio::test]
async fn whoever_is_disabled_is_out_at_once_and_their_sessions_stay_ended() {
    let world = World::new().await;
    let ada = world.user("Ada", Role::Admin, &[], None).await;
    world.user("Ben", Role::Admin, &[], None).await;
    let (_, session) = world.signed_in("ada@example.org").await;
    let change = |disabled| UserChange { disabled: Some(disabled), ..UserChange::default() };
    let off = world.identities.change_user(&console(), &ada.id, ada.version, &change(true)).await.unwrap();
    assert!(world.who(&session.token).await.is_none());
    world.identities.change_user(&console(), &ada.id, off.version, &change(false)).await.unwrap();
    assert!(world.who(&session.token).await.is_none());
    world.signed_in("ada@example.org").await;
}
