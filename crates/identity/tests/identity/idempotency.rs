//! Idempotency keys.

use std::sync::Arc;

use bellwether_identity::audit::{Deed, NewMark};
use bellwether_identity::documents::mark::Answer;
use bellwether_identity::error::IdentityError;
use bellwether_identity::idempotency::{Seen, fingerprint};
use chrono::TimeDelta;

use crate::world::{World, console};

fn marked(key: &str) -> Deed {
    let mark = NewMark { key: key.to_owned(), fingerprint: fingerprint("POST", "/teams", b"{}") };
    Deed { mark: Some(mark), ..console() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_fifty_with_one_key_one_is_done() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::in_file(folder.path()).await;
    let tasks: Vec<_> = (0..50)
        .map(|number| {
            let identities = Arc::clone(&world.identities);
            tokio::spawn(async move { identities.create_team(&marked("k"), &format!("T{number}")).await })
        })
        .collect();
    let mut done = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => done += 1,
            Err(error) => assert!(matches!(error, IdentityError::Repeated), "{error}"),
        }
    }
    assert_eq!((done, world.identities.teams().items.len(), world.actions().await.len()), (1, 1, 1));
    world.identities.create_team(&marked("other"), "Other").await.unwrap();
}

#[tokio::test]
async fn answers_are_given_again_for_a_day_to_the_same_request_of_the_same_user() {
    let world = World::new().await;
    let print = fingerprint("POST", "/teams", b"{}");
    let seen = async |user: &str, print: &str| world.identities.look_up(user, "k", print).await.unwrap();
    assert_eq!(seen("system", &print).await, Seen::New);
    world.identities.create_team(&marked("k"), "North").await.unwrap();
    assert_eq!(seen("system", &print).await, Seen::Unanswered);
    let answer = Answer {
        status: 201,
        headers: vec![("location".to_owned(), "/teams/1".to_owned())],
        body: r#"{"name":"North"}"#.to_owned(),
    };
    world.identities.keep_answer("system", "k", &answer).await.unwrap();
    world.identities.keep_answer("system", "k", &Answer { status: 500, ..answer.clone() }).await.unwrap();
    world.identities.keep_answer("system", "unknown", &answer).await.unwrap();
    assert_eq!(seen("system", &print).await, Seen::Answered(answer));
    assert_eq!(seen("somebody else", &print).await, Seen::New);
    for other in [
        fingerprint("PUT", "/teams", b"{}"),
        fingerprint("POST", "/team", b"s{}"),
        fingerprint("POST", "/teams", b"{ }"),
    ] {
        assert_eq!(seen("system", &other).await, Seen::OtherRequest);
    }
    world.clock.advance(TimeDelta::hours(24));
    assert_eq!(seen("system", &print).await, Seen::New);
    world.identities.create_team(&marked("k"), "South").await.unwrap();
}
