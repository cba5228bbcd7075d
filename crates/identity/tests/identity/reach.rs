//! Whose customers somebody sees: roles, teams and covers.

use bellwether_contract::assignment::NewCover;
use bellwether_contract::identity::{Role, UserChange};
use bellwether_domain::facts::customer::OwnerId;
use bellwether_identity::error::IdentityError;
use bellwether_identity::identity::{Means, Reach};
use chrono::{NaiveDate, TimeDelta};

use crate::world::{World, console};

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, day).unwrap()
}

fn cover(owner: &str, user: &str, from: u32, through: u32) -> NewCover {
    let reason = "Holiday".to_owned();
    NewCover { owner: owner.to_owned(), user: user.to_owned(), from: day(from), through: day(through), reason }
}

fn reach(world: &World, user: &str) -> Reach {
    world.identities.people().identity_of(user, Means::Token, world.identities.today()).unwrap().reach().clone()
}

fn owned(owners: &[&str]) -> Reach {
    Reach::owned_by(owners.iter().map(|&owner| OwnerId::from(owner)))
}

#[tokio::test]
async fn reach_follows_role_team_and_covers() {
    let world = World::new().await;
    let team = world.identities.create_team(&console(), "North").await.unwrap();
    let in_team = Some(team.id.as_str());
    let admin = world.user("Ada", Role::Admin, &["am-9"], None).await;
    let lead = world.user("Lea", Role::Lead, &["am-0"], in_team).await;
    let one = world.user("One", Role::AccountManager, &["am-1"], in_team).await;
    let two = world.user("Two", Role::AccountManager, &["am-2", "am-3"], in_team).await;
    let away = world.user("Out", Role::AccountManager, &["am-8"], None).await;
    let learner = world.user("Lou", Role::Learner, &["am-1"], in_team).await;
    let all = world.user("Robot", Role::Service, &["*"], None).await;
    let some = world.user("Gear", Role::Service, &["am-1"], in_team).await;
    assert_eq!(reach(&world, &admin.id), Reach::Everything);
    assert_eq!(reach(&world, &lead.id), owned(&["am-0", "am-1", "am-2", "am-3"]));
    assert_eq!(reach(&world, &one.id), owned(&["am-1"]));
    assert_eq!(reach(&world, &learner.id), owned(&[]));
    assert_eq!(reach(&world, &all.id), Reach::Everything);
    assert_eq!(reach(&world, &some.id), owned(&["am-1"]));

    // From day 2 through day 3 somebody stands in; it is day 1.
    let (deed, _) = world.signed_in("lea@example.org").await;
    let made = world.identities.create_cover(&deed, cover("am-2", &one.id, 2, 3)).await.unwrap();
    assert!(!made.active);
    let mut seen = Vec::new();
    for _ in 1..=4 {
        seen.push(reach(&world, &one.id) == owned(&["am-1", "am-2"]));
        world.clock.advance(TimeDelta::days(1));
    }
    assert_eq!(seen, [false, true, true, false]);
    assert!(world.identities.covers(&deed.identity).items.is_empty(), "it is over");

    // A lead arranges for the team, within reach, and nothing else.
    let wrong = [
        (cover("am-8", &one.id, 6, 7), "owner"),
        (cover("am-2", &away.id, 6, 7), "user"),
        (cover("am-2", &two.id, 6, 7), "user"),
        (cover("am-2", &learner.id, 6, 7), "user"),
        (cover("am-2", "nobody", 6, 7), "user"),
        (cover("am-2", &one.id, 4, 7), "from"),
        (cover("am-2", &one.id, 7, 6), "through"),
        (NewCover { through: day(6) + TimeDelta::days(181), ..cover("am-2", &one.id, 6, 6) }, "through"),
        (NewCover { reason: " ".to_owned(), ..cover("am-2", &one.id, 6, 7) }, "reason"),
    ];
    for (new, field) in wrong {
        let error = world.identities.create_cover(&deed, new.clone()).await.unwrap_err();
        let IdentityError::Invalid(faults) = &error else { panic!("{new:?}: {error}") };
        assert_eq!(faults.iter().map(|fault| fault.field).collect::<Vec<_>>(), [field], "{error}");
    }
    let made = world.identities.create_cover(&console(), cover("am-8", &one.id, 5, 9)).await.unwrap();
    assert_eq!(reach(&world, &one.id), owned(&["am-1", "am-8"]));
    let foreign = world.identities.cancel_cover(&deed, &made.id).await.unwrap_err();
    assert!(matches!(foreign, IdentityError::NotFound { .. }), "{foreign}");
    let (own, _) = world.signed_in("one@example.org").await;
    assert_eq!(world.identities.covers(&own.identity).items, std::slice::from_ref(&made));
    world.identities.cancel_cover(&console(), &made.id).await.unwrap();
    assert_eq!(reach(&world, &one.id), owned(&["am-1"]));
    assert!(matches!(world.identities.cancel_cover(&console(), &made.id).await, Err(IdentityError::NotFound { .. })));

    // Who leaves the team takes their customers along.
    let leave = UserChange { team: Some(None), ..UserChange::default() };
    world.identities.change_user(&console(), &two.id, two.version, &leave).await.unwrap();
    assert_eq!(reach(&world, &lead.id), owned(&["am-0", "am-1"]));
}
