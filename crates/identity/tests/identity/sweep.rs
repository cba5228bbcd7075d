//! What has ended is removed.

use bellwether_contract::assignment::NewCover;
use bellwether_contract::identity::{KeyScope, NewApiKey, Role};
use bellwether_identity::audit::{Deed, NewMark};
use bellwether_identity::documents::session::Session;
use chrono::{NaiveDate, TimeDelta};

use crate::world::{World, console};

#[tokio::test]
async fn what_has_ended_is_removed_and_nothing_else() {
    let world = World::new().await;
    let identities = &world.identities;
    let ada = world.user("Ada", Role::AccountManager, &[], None).await;
    for _ in 0..3 {
        world.signed_in("ada@example.org").await;
    }
    let day = NaiveDate::from_ymd_opt(2026, 1, 2).unwrap();
    let (owner, reason) = ("am-1".to_owned(), "Ill".to_owned());
    identities
        .create_cover(&console(), NewCover { owner, user: ada.id.clone(), from: day, through: day, reason })
        .await
        .unwrap();
    let (deed, _) = world.signed_in("ada@example.org").await;
    let new = NewApiKey { name: "k".to_owned(), scopes: vec![KeyScope::Read], days: 1, user: None };
    identities.create_key(&deed, new).await.unwrap();
    let mark = Some(NewMark { key: "k".to_owned(), fingerprint: "f".to_owned() });
    identities.create_team(&Deed { mark, ..console() }, "North").await.unwrap();
    assert_eq!(identities.sweep().await.unwrap(), 0);
    world.clock.advance(TimeDelta::hours(7));
    let (_, last) = world.signed_in("ada@example.org").await;
    world.clock.advance(TimeDelta::hours(1));
    assert_eq!(identities.sweep().await.unwrap(), 4, "sessions that were idle");
    assert!(world.who(&last.token).await.is_some());
    world.clock.advance(TimeDelta::days(1));
    assert_eq!(identities.sweep().await.unwrap(), 2, "the last session and the mark");
    assert_eq!(world.store.count::<Session>([]).await.unwrap(), 0);
    world.clock.advance(TimeDelta::days(31));
    assert_eq!(identities.sweep().await.unwrap(), 2, "key and cover");
    assert!(identities.keys(&deed.identity).items.is_empty());
    assert_eq!(identities.people().covers().count(), 0);
    assert_eq!(identities.sweep().await.unwrap(), 0);
}
