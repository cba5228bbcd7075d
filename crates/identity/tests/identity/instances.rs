//! Two instances over one store: what one does, the other knows within a second.

use std::sync::Arc;
use std::time::Duration;

use bellwether_contract::identity::{Role, UserChange};

use crate::world::{console, on_every_place, soon};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_one_instance_changes_the_other_knows() {
    on_every_place("watch", async |place| {
        let (one, other) = (place.instance(1).await, place.instance(2).await);
        // Even one that has heard of nothing yet knows whoever comes with a session.
        one.user("Eve", Role::Learner, &[], None).await;
        let (_, session) = one.signed_in("eve@example.org").await;
        assert!(other.who(&session.token).await.is_some());
        let following = tokio::spawn(Arc::clone(&other.identities).follow());
        // Until it listens.
        tokio::time::sleep(Duration::from_millis(500)).await;
        let ada = one.user("Ada", Role::Admin, &[], None).await;
        let ben = one.user("Ben", Role::AccountManager, &["am-1"], None).await;
        soon("a user is there", async || other.identities.people().user(&ben.id).is_some()).await;
        let (deed, first) = one.signed_in("ben@example.org").await;
        let (_, second) = one.signed_in("ben@example.org").await;
        assert!(other.who(&first.token).await.is_some() && other.who(&second.token).await.is_some());
        // It is in the memory of the other one now.
        one.identities.end_session(&deed, &second.id).await.unwrap();
        soon("a session has ended", async || other.who(&second.token).await.is_none()).await;
        let more = UserChange { owners: Some(vec!["am-2".to_owned()]), ..UserChange::default() };
        let changed = one.identities.change_user(&console(), &ben.id, ben.version, &more).await.unwrap();
        let owner = "am-2".into();
        soon("a reach has changed", async || {
            other.who(&first.token).await.is_some_and(|identity| identity.reach().contains(Some(&owner)))
        })
        .await;
        let off = UserChange { disabled: Some(true), ..UserChange::default() };
        one.identities.change_user(&console(), &ben.id, changed.version, &off).await.unwrap();
        soon("somebody is disabled", async || other.who(&first.token).await.is_none()).await;
        assert!(other.identities.people().user(&ada.id).is_some());
        following.abort();
    })
    .await;
}
