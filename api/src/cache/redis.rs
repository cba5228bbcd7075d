//! A Redis that is asked while somebody waits: only for a moment, and not at all after it failed.
//!
//! Whether it is well is found out beside all requests ([`Redis::look`]), where there is time to connect. So of all
//! requests those that are under way when it fails wait, for as long as is configured, and nobody else.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, Instant};

use actix_web::rt::time::timeout;
use deadpool_redis::redis::{AsyncConnectionConfig, Cmd, FromRedisValue, cmd};
use deadpool_redis::{Manager, Pool};
use futures_util::future::join_all;

use super::counts::CacheCounts;

/// How long connecting may take, when nobody waits for it.
const CONNECT: Duration = Duration::from_secs(2);

/// How long it is left alone after it did not answer a request.
const PAUSE: Duration = Duration::from_secs(5);

/// Time between two warnings, however often it comes and goes.
const WARN_EVERY: Duration = Duration::from_secs(300);

/// Connections that are kept.
const CONNECTIONS: usize = 4;

const UNKNOWN: u8 = 0;
const UP: u8 = 1;
const DOWN: u8 = 2;

/// The address of a Redis is none. It is not repeated: it may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "is no address of a Redis; give one such as redis://host:6379 or, with TLS, rediss://user:password@host:6380/0"
)]
pub struct InvalidAddress;

/// A Redis, through a few connections.
#[derive(Debug)]
pub struct Redis {
    pool: Pool,
    state: AtomicU8,
    times: Mutex<Times>,
    counts: CacheCounts,
    /// How long a request waits for an answer.
    patience: Duration,
}

#[derive(Debug, Default)]
struct Times {
    failed: Option<Instant>,
    warned: Option<Instant>,
}

impl Redis {
    /// The Redis at an address, not connected yet, which requests wait for with some patience.
    ///
    /// # Errors
    /// When the address is none.
    pub fn new(address: &str, patience: Duration, counts: CacheCounts) -> Result<Self, InvalidAddress> {
        let unhurried =
            AsyncConnectionConfig::new().set_connection_timeout(Some(CONNECT)).set_response_timeout(Some(CONNECT));
        let manager = Manager::new_with_config(address, unhurried).map_err(|_| InvalidAddress)?;
        let pool = Pool::builder(manager).max_size(CONNECTIONS).build().map_err(|_| InvalidAddress)?;
        Ok(Self { pool, state: AtomicU8::new(UNKNOWN), times: Mutex::default(), counts, patience })
    }

    /// Whether it answers.
    pub fn is_up(&self) -> bool {
        self.state.load(Ordering::Relaxed) == UP
    }

    /// What it says to a command; none if it fails, or has failed of late.
    pub async fn ask<T: FromRedisValue>(&self, command: &Cmd) -> Option<T> {
        if !self.is_up() {
            return None;
        }
        let asked = timeout(self.patience, async {
            let mut connection = self.pool.get().await.map_err(|error| error.to_string())?;
            command.query_async(&mut connection).await.map_err(|error| error.to_string())
        });
        match asked.await {
            Ok(Ok(answer)) => Some(answer),
            Ok(Err(cause)) => self.fail(&cause),
            Err(_) => self.fail(&format!("no answer within {} ms", self.patience.as_millis())),
        }
    }

    /// Finds out whether it is well, and has connections ready.
    pub async fn look(&self) {
        let failed = self.times.lock().unwrap_or_else(PoisonError::into_inner).failed;
        if !self.is_up() && failed.is_some_and(|failed| failed.elapsed() < PAUSE) {
            return;
        }
        // Those that are there say whether they still are when they are taken. All are taken at once, so that there are as many.
        let all = timeout(CONNECT, join_all((0..CONNECTIONS).map(|_| self.pool.get())));
        let looked = timeout(CONNECT * 2, async {
            let all = all.await.map_err(|_| "no connection within 2 s".to_owned())?;
            let all: Result<Vec<_>, _> = all.into_iter().collect();
            let mut all = all.map_err(|error| error.to_string())?;
            let Some(connection) = all.first_mut() else { return Ok(()) };
            let pong: Result<String, _> = cmd("PING").query_async(connection).await;
            pong.map(drop).map_err(|error| error.to_string())
        });
        match looked.await {
            Ok(Ok(())) => {
                self.counts.set_up(true);
                if self.state.swap(UP, Ordering::Relaxed) == DOWN {
                    tracing::info!("the shared cache answers again");
                }
            }
            Ok(Err(cause)) => drop(self.fail::<()>(&cause)),
            Err(_) => drop(self.fail::<()>("no answer within 4 s")),
        }
    }

    fn fail<T>(&self, cause: &str) -> Option<T> {
        self.counts.failed();
        self.counts.set_up(false);
        let was = self.state.swap(DOWN, Ordering::Relaxed);
        let mut times = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        times.failed = Some(Instant::now());
        if was != DOWN && times.warned.is_none_or(|warned| warned.elapsed() >= WARN_EVERY) {
            times.warned = Some(Instant::now());
            // Drivers name what went wrong and not what they were given.
            tracing::warn!(cause, "the shared cache does not answer; everything is worked out here meanwhile");
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_address_is_refused_without_repeating_it() {
        for address in ["", "localhost:6379", "http://u:hunter2@h", "redis://", "redis://u:hunter2@h:port"] {
            let refused = Redis::new(address, CONNECT, CacheCounts::default()).expect_err(address);
            assert!(!format!("{refused} {refused:?}").contains("hunter"));
        }
        for address in
            ["redis://127.0.0.1:6379", "rediss://u:hunter2@cache.example.com:6380/1", "redis+unix:///run/r.sock"]
        {
            let redis = Redis::new(address, CONNECT, CacheCounts::default()).expect(address);
            assert!(!redis.is_up() && !format!("{redis:?}").contains("hunter"), "{redis:?}");
        }
    }
}
