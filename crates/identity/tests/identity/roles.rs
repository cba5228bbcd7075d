//! The role matrix: who may do what, on making and on changing.

use bellwether_contract::assignment::NewCover;
use bellwether_contract::identity::{Role, UserChange};
use bellwether_identity::audit::Deed;
use bellwether_identity::error::IdentityError;
use bellwether_identity::identity::Means;
use chrono::NaiveDate;

use crate::world::{World, console, new_user, origin};

/// What is tried, and which roles may.
const DEEDS: [(&str, &[Role]); 12] = [
    ("create user", &[Role::Admin]),
    ("create admin", &[Role::Admin]),
    ("rename user", &[Role::Admin]),
    ("make admin", &[Role::Admin]),
    ("give owners", &[Role::Admin]),
    ("move to team", &[Role::Admin]),
    ("disable user", &[Role::Admin]),
    ("make link", &[Role::Admin]),
    ("link user", &[Role::Admin]),
    ("create team", &[Role::Admin]),
    ("cover everybody", &[Role::Admin]),
    ("list users", &[Role::Admin, Role::Lead]),
];

#[tokio::test]
async fn each_role_may_do_what_is_its_own_and_nothing_else() {
    for role in [Role::Admin, Role::Lead, Role::AccountManager, Role::Learner, Role::Service] {
        for (what, allowed) in DEEDS {
            let world = World::new().await;
            let team = world.identities.create_team(&console(), "North").await.unwrap();
            let own = world.user("Own", role, &["am-1"], Some(&team.id)).await;
            let victim = world.user("Vic", Role::AccountManager, &["am-2"], None).await;
            world.user("Ada", Role::Admin, &[], None).await;
            let identity =
                world.identities.people().identity_of(&own.id, Means::Session("s".into()), world.identities.today());
            let deed = Deed::new(identity.unwrap(), origin());
            let before = world.actions().await.len();
            let done = attempt(&world, &deed, what, &victim.id, victim.version, &team.id).await;
            if allowed.contains(&role) {
                done.unwrap_or_else(|error| panic!("{role:?} may {what}: {error}"));
                continue;
            }
            let refused = done.expect_err(&format!("{role:?} may not {what}"));
            assert!(
                matches!(refused, IdentityError::Forbidden(_) | IdentityError::Invalid(_)),
                "{role:?} {what}: {refused}"
            );
            assert_eq!(world.actions().await.len(), before, "{role:?} {what}");
            // Nor to oneself.
            let own_again = attempt(&world, &deed, what, &own.id, own.version, &team.id).await;
            assert!(own_again.is_err(), "{role:?} {what} to themselves");
        }
    }
}

async fn attempt(
    world: &World,
    deed: &Deed,
    what: &str,
    user: &str,
    version: u64,
    team: &str,
) -> Result<(), IdentityError> {
    let identities = &world.identities;
    let change =
        |change: UserChange| async move { identities.change_user(deed, user, version, &change).await.map(drop) };
    let none = UserChange::default;
    match what {
        "create user" => identities.create_user(deed, new_user("Eve", Role::Learner, &[], None)).await.map(drop),
        "create admin" => identities.create_user(deed, new_user("Eve", Role::Admin, &[], None)).await.map(drop),
        "rename user" => change(UserChange { name: Some("Eve".to_owned()), ..none() }).await,
        "make admin" => change(UserChange { role: Some(Role::Admin), ..none() }).await,
        "give owners" => change(UserChange { owners: Some(vec!["am-9".to_owned()]), ..none() }).await,
        "move to team" => change(UserChange { team: Some(Some(team.to_owned())), ..none() }).await,
        "disable user" => change(UserChange { disabled: Some(true), ..none() }).await,
        "make link" => identities.make_link(deed, user).await.map(drop),
        "link user" => identities.link_user(deed, user, version, None).await.map(drop),
        "create team" => identities.create_team(deed, "South").await.map(drop),
        "cover everybody" => {
            let day = NaiveDate::from_ymd_opt(2026, 1, 2).unwrap();
            let owner = "am-9".to_owned();
            let new = NewCover { owner, user: user.to_owned(), from: day, through: day, reason: "Ill".to_owned() };
            identities.create_cover(deed, new).await.map(drop)
        }
        "list users" => identities.users(&deed.identity, &Default::default(), None, 10).map(drop),
        other => panic!("nobody knows how to {other}"),
    }
}

#[test]
fn what_a_request_must_not_say_is_refused() {
    for body in [
        r#"{ "name": "Eve", "role": "learner", "email": "e@x.org", "status": "active" }"#,
        r#"{ "name": "Eve", "role": "learner", "email": "e@x.org", "password": "x" }"#,
        r#"{ "name": "Eve", "role": "learner", "email": "e@x.org", "demo": true }"#,
        r#"{ "name": "Eve", "role": "root" }"#,
    ] {
        assert!(serde_json::from_str::<bellwether_contract::identity::NewUser>(body).is_err(), "{body}");
    }
    for body in [r#"{ "generation": 1 }"#, r#"{ "email": "e@x.org" }"#, r#"{ "linked": null }"#, r#"{ "id": "x" }"#] {
        assert!(serde_json::from_str::<UserChange>(body).is_err(), "{body}");
        assert!(serde_json::from_str::<bellwether_contract::identity::MeChange>(body).is_err(), "{body}");
    }
    let own_role = serde_json::from_str::<bellwether_contract::identity::MeChange>(r#"{ "role": "admin" }"#);
    assert!(own_role.is_err());
}
