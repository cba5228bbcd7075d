//! Which of several instances does what only one may do: copying the sources, and keeping the scores of the day.
//!
//! The right is a lease of the store. Its holder renews it three times before it runs out; when it stops, another instance
//! has it within the time of the lease, and at once if it gave it back. An instance that can't reach the store does not know whether it still
//! leads and stops doing so when its lease runs out by its own clock.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bellwether_domain::clock::Clock;
use bellwether_store::error::StoreError;
use bellwether_store::leases::Lease;
use bellwether_store::store::Store;
use chrono::TimeDelta;
use futures_util::stream::{self, BoxStream, StreamExt};
use tokio::time::{MissedTickBehavior, interval};

/// Name of the lease.
const NAME: &str = "refresh";

/// Between two renewals there is at least this.
const SHORTEST_TURN: Duration = Duration::from_millis(1);

/// Renewals within the time of a lease.
const RENEWALS: u32 = 3;

/// One instance that wants to lead.
pub struct Leader {
    store: Arc<Store>,
    clock: Arc<dyn Clock>,
    holder: String,
    time: Duration,
    lease: Mutex<Option<Lease>>,
}

impl Leader {
    /// An instance that does not lead yet, and would for `time` after each renewal; let that be many times longer than
    /// clocks differ. Instances that run side by side need different names. One that is alone over its state takes the
    /// same name with every start, and has not to wait for its former lease to run out.
    pub const fn new(store: Arc<Store>, clock: Arc<dyn Clock>, holder: String, time: Duration) -> Self {
        Self { store, clock, holder, time, lease: Mutex::new(None) }
    }

    /// Whether it leads at this moment.
    pub fn is_leader(&self) -> bool {
        let now = self.clock.now();
        self.held().is_some_and(|lease| lease.until > now)
    }

    /// Number of the acquisition by which it leads: greater than that of whoever led before; none while it does not lead.
    pub fn term(&self) -> Option<u64> {
        let now = self.clock.now();
        self.held().filter(|lease| lease.until > now).map(|lease| lease.term)
    }

    /// Renews the lease or tries to get it, and says whether it leads now.
    ///
    /// # Errors
    /// When the store fails: it then leads until its lease runs out.
    pub async fn stand(&self) -> Result<bool, StoreError> {
        let time = TimeDelta::from_std(self.time).unwrap_or(TimeDelta::MAX);
        if let Some(lease) = self.held() {
            let renewed = self.store.renew(&lease, time).await?;
            let leads = renewed.is_some();
            self.keep(renewed);
            if leads {
                return Ok(true);
            }
            tracing::warn!(holder = self.holder, term = lease.term, "another instance leads refreshes now");
        }
        let lease = self.store.acquire(NAME, &self.holder, time).await?;
        if let Some(lease) = &lease {
            tracing::info!(holder = self.holder, term = lease.term, "leads refreshes");
        }
        let leads = lease.is_some();
        self.keep(lease);
        Ok(leads)
    }

    /// Stands for leadership until `stop` is done, and gives it back then, so that another instance needs not wait.
    ///
    /// # Errors
    /// When it can't be given back; it then runs out.
    pub async fn lead(&self, stop: impl Future<Output = ()>) -> Result<(), StoreError> {
        let standing = async {
            let mut turns = interval((self.time / RENEWALS).max(SHORTEST_TURN));
            turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
            let mut news = self.news().await;
            loop {
                tokio::select! {
                    _ = turns.tick() => {}
                    // Who leads has no news to wait for: they would be of its own renewals.
                    more = news.next(), if !self.is_leader() => {
                        if more.is_none() {
                            news = stream::pending().boxed();
                        }
                    }
                }
                if let Err(error) = self.stand().await {
                    tracing::warn!(%error, "the lease of refreshes cannot be renewed");
                }
            }
        };
        tokio::select! {
            () = stop => {}
            () = standing => {}
        }
        self.release().await
    }

    /// News of leases, so that who waits for one hears when it is given back. Without them it only asks in turns.
    async fn news(&self) -> BoxStream<'static, ()> {
        self.store.watch_leases().await.unwrap_or_else(|error| {
            tracing::warn!(%error, "what becomes of leases is not heard of");
            stream::pending().boxed()
        })
    }

    /// Gives leadership back.
    ///
    /// # Errors
    /// When the store fails; the lease then runs out.
    pub async fn release(&self) -> Result<(), StoreError> {
        match self.keep(None) {
            Some(lease) => self.store.release(&lease).await,
            None => Ok(()),
        }
    }

    fn held(&self) -> Option<Lease> {
        self.lease.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Replaces what is held and returns what was.
    fn keep(&self, lease: Option<Lease>) -> Option<Lease> {
        std::mem::replace(&mut *self.lease.lock().unwrap_or_else(PoisonError::into_inner), lease)
    }
}
