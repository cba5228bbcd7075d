//! What instances share beside their state, in a Redis that may be gone at any time: answers that are expensive to make
//! ([`answers`]), and how often somebody tries to sign in ([`sign_ins`]).
//!
//! Nothing depends on it: [`redis`] asks briefly, and not at all while it fails, and whatever it does not tell is worked out
//! here. Nor is it trusted with anything: what lies in it is named and encrypted with keys of the server's secret, so
//! whoever reads it learns nothing, and whatever else lies there is not believed.

pub mod answers;
pub mod body;
pub mod counts;
pub mod redis;
pub mod sign_ins;

use std::sync::Arc;
use std::time::Duration;

use actix_web::rt::time::sleep;
use bellwether_engine::engine::Engine;
use bellwether_identity::secret::Envelope;

use self::answers::Answers;
use self::counts::CacheCounts;
use self::redis::{InvalidAddress, Redis};
use self::sign_ins::SignIns;
use crate::config::cache::CacheSettings;

/// Time between two looks at the Redis, and at whether there are new facts.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// What instances share.
#[derive(Debug)]
pub struct SharedCache {
    redis: Arc<Redis>,
    /// Answers.
    pub answers: Arc<Answers>,
    /// Attempts to sign in.
    pub sign_ins: SignIns,
}

impl SharedCache {
    /// A cache at an address; `envelope` is that of the server's secret.
    ///
    /// # Errors
    /// When the address is none.
    pub fn new(
        settings: &CacheSettings,
        address: &str,
        envelope: Envelope,
        counts: CacheCounts,
    ) -> Result<Self, InvalidAddress> {
        let redis = Arc::new(Redis::new(address, settings.timeout, counts.clone())?);
        let answers = Arc::new(Answers::new(redis.clone(), settings, envelope, counts));
        let sign_ins = SignIns::new(redis.clone(), settings.key_prefix.clone());
        Ok(Self { redis, answers, sign_ins })
    }

    /// Whether the Redis answers.
    pub fn is_up(&self) -> bool {
        self.redis.is_up()
    }

    /// Looks after all that requests do not wait for: connections, what runs here, and what the facts are. Never ends.
    pub async fn attend(self: Arc<Self>, engine: Arc<Engine>) {
        let answers = self.answers.clone();
        actix_web::rt::spawn(async move { answers.learn_program().await });
        let mut failed = false;
        loop {
            self.redis.look().await;
            let read = engine.read_fingerprint().await;
            if let Err(error) = &read
                && !failed
            {
                tracing::warn!(%error, "facts cannot be read for the shared cache; answers are not shared");
            }
            failed = read.is_err();
            sleep(LOOK_EVERY).await;
        }
    }
}
