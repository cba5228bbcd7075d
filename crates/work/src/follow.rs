//! Following what is written: the book of actions is brought up to date with what other instances do, and whoever listens is
//! told that something happened.

use std::sync::Arc;
use std::time::Duration;

use bellwether_store::collection::Collection;
use bellwether_store::error::StoreError;
use bellwether_store::watch::News;
use futures_util::{FutureExt, StreamExt};
use tokio::sync::broadcast;

use crate::documents::action::Action;
use crate::documents::comment::Comment;
use crate::documents::notice::Notice;
use crate::error::WorkError;
use crate::shelf::Shelf;
use crate::work::{Work, lay};

/// Most news that are taken in at once.
const NEWS_AT_ONCE: usize = 500;
/// How long to wait before listening to the store again.
const PAUSE: Duration = Duration::from_secs(1);

/// Something happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happened {
    /// To an action: its id, and its version; none if it is gone.
    Action(String, Option<u64>),
    /// To a comment: the customer, and the action if it is about one.
    Comment(String, Option<String>),
    /// To the inbox of a user: its id.
    Inbox(String),
    /// The portfolio is another one.
    Portfolio,
    /// Nobody knows what: anything may be another one.
    Unknown,
}

impl Work {
    /// News from now on.
    pub fn listen(&self) -> broadcast::Receiver<Happened> {
        self.happened.subscribe()
    }

    /// Tells whoever listens.
    pub fn tell(&self, happened: Happened) {
        // Nobody may be listening.
        drop(self.happened.send(happened));
    }

    /// Follows what is written, until it is dropped. It returns only if the store knows no news of these collections.
    ///
    /// # Errors
    /// When the collections are not those of the store.
    pub async fn follow(self: Arc<Self>) -> Result<(), WorkError> {
        loop {
            let watched = [&[Action::NAME, Comment::NAME, Notice::NAME][..], Shelf::COLLECTIONS].concat();
            match self.store().watch(&watched).await {
                Ok(mut news) => {
                    // What was written before it listened.
                    self.missed().await;
                    while let Some(first) = news.next().await {
                        let mut all = vec![first];
                        while all.len() < NEWS_AT_ONCE
                            && let Some(Some(next)) = news.next().now_or_never()
                        {
                            all.push(next);
                        }
                        self.take_in(all).await;
                    }
                }
                Err(error @ StoreError::UnknownCollection { .. }) => return Err(error.into()),
                Err(error) => tracing::warn!(%error, "changes of actions by other instances are not heard of"),
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn take_in(&self, all: Vec<Result<News, StoreError>>) {
        let (mut touched, mut shelved, mut happened) = (Vec::new(), Vec::new(), Vec::new());
        let mut comments = Vec::new();
        for news in all {
            match news {
                Ok(News::Changed { collection, id, version }) if collection == Action::NAME => {
                    if !self.book.knows(&id, version) {
                        touched.push(id.clone());
                    }
                    happened.push(Happened::Action(id, version));
                }
                Ok(News::Changed { collection, id, .. }) if collection == Notice::NAME => {
                    happened.extend(Notice::user_of(&id).map(|user| Happened::Inbox(user.to_owned())));
                }
                Ok(News::Changed { collection, id, .. }) if collection == Comment::NAME => {
                    comments.push(id);
                }
                Ok(News::Changed { collection, id, .. }) => shelved.push((collection, id)),
                Ok(News::Missed) => return self.missed().await,
                Err(error) => tracing::warn!(%error, "changes of actions by other instances are not heard of"),
            }
        }
        if !(touched.is_empty() && shelved.is_empty())
            && let Err(error) = self.refresh(&touched, &shelved).await
        {
            tracing::warn!(%error, "changes of actions cannot be read");
            self.missed().await;
        }
        happened.extend(self.about(&comments).await);
        happened.into_iter().for_each(|happened| self.tell(happened));
    }

    /// What comments are about; those that are gone are about nothing any more.
    async fn about(&self, comments: &[String]) -> Vec<Happened> {
        let ids: Vec<&str> = comments.iter().map(String::as_str).collect();
        let found = self.store().get_many::<Comment>(&ids).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "comments cannot be read");
            Vec::new()
        });
        found.into_iter().map(|comment| Happened::Comment(comment.body.customer, comment.body.action)).collect()
    }

    async fn refresh(&self, touched: &[String], shelved: &[(String, String)]) -> Result<(), WorkError> {
        self.shelf.refresh(self.store(), shelved).await?;
        let customers = self.book.refresh(self.store(), touched).await?;
        lay(&self.engine, &self.book, customers).await
    }

    /// Reads everything anew, until that succeeds.
    async fn missed(&self) {
        while let Err(error) = self.reload().await {
            tracing::warn!(%error, "actions cannot be read");
            tokio::time::sleep(PAUSE).await;
        }
        self.tell(Happened::Unknown);
    }

    async fn reload(&self) -> Result<(), WorkError> {
        self.book.reload(self.store()).await?;
        self.shelf.reload(self.store()).await?;
        self.lay_all().await
    }
}
