//! Takes turns: of requests with the same key one is answered at a time, so that those behind it find its answer.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

use tokio::sync::{Mutex, MutexGuard};

/// Requests with different keys wait for each other as rarely as this is large.
const STRIPES: usize = 256;

/// Who is at it.
#[derive(Debug)]
pub struct Turns {
    stripes: Vec<Mutex<()>>,
    hasher: RandomState,
}

impl Default for Turns {
    fn default() -> Self {
        Self { stripes: (0..STRIPES).map(|_| Mutex::default()).collect(), hasher: RandomState::new() }
    }
}

impl Turns {
    /// Waits until nobody else of this user and key is at it.
    pub async fn take(&self, user: &str, key: &str) -> MutexGuard<'_, ()> {
        let stripe = self.hasher.hash_one((user, key)) % STRIPES as u64;
        self.stripes[usize::try_from(stripe).unwrap_or_default()].lock().await
    }
}
