//! What a server does all the time beside answering: hear of what other instances did, and clear away what has ended.

use std::sync::Arc;
use std::time::Duration;

use actix_web::rt::time::sleep;
use actix_web::web::Data;
use bellwether_engine::assignments::Assignment;
use bellwether_engine::contact_log::Logged;
use bellwether_engine::engine::Engine;
use bellwether_engine::leader::Leader;
use bellwether_engine::overrides::OverrideRecord;
use bellwether_identity::documents::user::User;
use bellwether_identity::identities::Identities;
use bellwether_store::collection::Collection;
use bellwether_store::error::StoreError;
use bellwether_store::store::Store;
use bellwether_store::watch::News;
use futures_util::{FutureExt, StreamExt};

use crate::routes::assignments::names;
use crate::state::AppState;

/// Time between two attempts to hear from a store that fails.
const PAUSE: Duration = Duration::from_secs(1);
/// How long news are collected before they are acted upon.
const TOGETHER: Duration = Duration::from_millis(100);
/// Time between two sweeps.
const SWEEP_EVERY: Duration = Duration::from_secs(600);

/// Stands for the lead again and again, until the process is told to stop: what is still to be answered then takes a while,
/// during which another instance goes on.
pub async fn lead(leader: Arc<Leader>) {
    match leader.lead(told_to_stop()).await {
        Ok(()) => tracing::info!("told to stop"),
        Err(error) => tracing::warn!(%error, "told to stop; the lead could not be given back and runs out"),
    }
}

/// Waits for what the server itself waits for, too.
async fn told_to_stop() {
    #[cfg(unix)]
    {
        use actix_web::rt::signal::unix::{SignalKind, signal};
        if let (Ok(mut terminate), Ok(mut interrupt)) =
            (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
        {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            return;
        }
    }
    if let Err(error) = actix_web::rt::signal::ctrl_c().await {
        tracing::warn!(%error, "the lead will not be given back before it runs out");
        std::future::pending::<()>().await;
    }
}

/// Follows what other instances do to users, teams and sessions.
pub async fn follow_people(identities: Arc<Identities>) {
    if let Err(error) = identities.follow().await {
        tracing::error!(%error, "changes of users by other instances are not followed");
    }
}

/// Follows what other instances write: assignments, scores that are set, logged contacts; and what becomes of the names of
/// account managers.
pub async fn follow_writing(store: Arc<Store>, engine: Arc<Engine>, identities: Arc<Identities>) {
    loop {
        match store.watch(&[Assignment::NAME, User::NAME, OverrideRecord::NAME, Logged::NAME]).await {
            Ok(mut news) => {
                reload(&engine, &identities).await;
                while let Some(first) = news.next().await {
                    sleep(TOGETHER).await;
                    let mut all = vec![first];
                    while let Some(more) = news.next().now_or_never().flatten() {
                        all.push(more);
                    }
                    let (contacts, others) = sorted(all);
                    if others {
                        reload(&engine, &identities).await;
                    }
                    show_contacts(&engine, &contacts).await;
                }
            }
            Err(error) => tracing::warn!(%error, "what others write is not heard of"),
        }
        sleep(PAUSE).await;
    }
}

/// The logged contacts that news tell of, and whether they tell of something else.
fn sorted(news: Vec<Result<News, StoreError>>) -> (Vec<String>, bool) {
    let (mut contacts, mut others) = (Vec::new(), false);
    for one in news {
        match one {
            Ok(News::Changed { collection, id, .. }) if collection == Logged::NAME => contacts.push(id),
            _ => others = true,
        }
    }
    (contacts, others)
}

async fn show_contacts(engine: &Arc<Engine>, ids: &[String]) {
    if ids.is_empty() || engine.snapshot().is_err() {
        return;
    }
    if let Err(error) = engine.contacts_with_news(ids).await {
        tracing::warn!(%error, "logged contacts cannot be read; the next refresh shows them");
    }
}

async fn reload(engine: &Arc<Engine>, identities: &Arc<Identities>) {
    // Before there is a portfolio there is nothing to lay them over: its first refresh reads them.
    if engine.snapshot().is_err() {
        return;
    }
    if let Err(error) = engine.reload_assignments().await {
        tracing::warn!(%error, "assignments cannot be read");
    }
    if let Err(error) = engine.reload_overrides().await {
        tracing::warn!(%error, "scores that are set cannot be read");
    }
    name_owners(engine, identities).await;
}

/// Tells the engine the names of account managers whom only users know.
pub async fn name_owners(engine: &Arc<Engine>, identities: &Arc<Identities>) {
    if let Err(error) = engine.name_owners(names(&identities.people())).await {
        tracing::warn!(%error, "names of account managers cannot be told");
    }
}

/// Clears away sessions, marks and limits of those who have gone.
pub async fn sweep(identities: Arc<Identities>, state: Data<AppState>) {
    loop {
        match identities.sweep().await {
            Ok(0) => {}
            Ok(removed) => tracing::debug!(removed, "what has ended is cleared away"),
            Err(error) => tracing::warn!(%error, "what has ended cannot be cleared away"),
        }
        sleep(SWEEP_EVERY).await;
        state.limits.forget_idle();
    }
}
