//! How often somebody tries to sign in, at all instances together.
//!
//! The same rule as of [`crate::http::limits`], the generic cell rate algorithm: of each client it is known when they will have
//! used up what they used so far. One script of the Redis reads and writes that, so that of two instances that ask at
//! once the second one sees what the first one did; it goes by the clock of the Redis.

use std::net::IpAddr;
use std::sync::Arc;

use deadpool_redis::redis::cmd;

use super::redis::Redis;
use crate::http::limits::Pace;

/// Returns for how many milliseconds the client has to wait, 0 if the attempt is counted. What is kept is gone as soon as it says
/// nothing any more.
const COUNT: &str = "
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local every, at_once = tonumber(ARGV[1]), tonumber(ARGV[2])
local used = math.max(tonumber(redis.call('GET', KEYS[1]) or 0) or 0, now)
local wait = used - now - every * (at_once - 1)
if wait > 0 then return math.ceil(wait) end
redis.call('SET', KEYS[1], string.format('%.3f', used + every), 'PX', math.ceil(used + every - now))
return 0
";

/// Attempts to sign in.
#[derive(Debug)]
pub struct SignIns {
    redis: Arc<Redis>,
    prefix: String,
}

impl SignIns {
    pub(super) const fn new(redis: Arc<Redis>, prefix: String) -> Self {
        Self { redis, prefix }
    }

    /// Counts an attempt of a client at a pace; seconds to wait if there were too many. None if the Redis does not say.
    pub async fn count(&self, client: IpAddr, pace: Pace) -> Option<Result<(), u64>> {
        let mut count = cmd("EVAL");
        count.arg(COUNT).arg(1).arg(format!("{}:sign-in:{client}", self.prefix));
        count.arg(60_000.0 / f64::from(pace.per_minute)).arg(pace.at_once);
        let wait: u64 = self.redis.ask(&count).await?;
        Some(if wait == 0 { Ok(()) } else { Err(wait.div_ceil(1000)) })
    }
}
