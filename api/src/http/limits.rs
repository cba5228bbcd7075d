//! How much may be asked: by one caller, from one address, and of the server at once.
//!
//! Limits are kept by each process. Behind a balancer of several instances a client may ask that many times as often; only attempts
//! to sign in are also counted at all of them together where they share a Redis ([`crate::cache::sign_ins`]).

use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::problem::{ApiError, Kind};
use actix_web::http::header::RETRY_AFTER;

/// Sizes of the limits; 0 is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitSettings {
    /// Requests a minute of one caller, a quarter of them at once.
    pub caller_per_minute: u32,
    /// Requests a minute from one address, a quarter of them at once.
    pub address_per_minute: u32,
    /// Attempts to sign in, or to use a one-time link, a minute from one address.
    pub sign_in_per_minute: u32,
    /// Requests that are answered at once.
    pub at_once: u32,
}

impl Default for LimitSettings {
    fn default() -> Self {
        Self { caller_per_minute: 1_200, address_per_minute: 6_000, sign_in_per_minute: 20, at_once: 1_024 }
    }
}

/// A limit of something that clients do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// How often in a minute.
    pub per_minute: u32,
    /// How many of those at once.
    pub at_once: u32,
}

impl LimitSettings {
    /// Of attempts to sign in; none if they are not limited.
    pub const fn sign_in_pace(&self) -> Option<Pace> {
        match self.sign_in_per_minute {
            0 => None,
            per_minute => Some(Pace { per_minute, at_once: per_minute.div_ceil(SIGN_IN_SHARE) }),
        }
    }
}

/// Which share of a minute's attempts to sign in may be made at once.
const SIGN_IN_SHARE: u32 = 2;

/// The limits of a server.
#[derive(Debug)]
pub struct Limits {
    callers: Limit<Arc<str>>,
    addresses: Limit<IpAddr>,
    sign_ins: Limit<IpAddr>,
    at_once: usize,
    answering: Arc<AtomicUsize>,
}

#[derive(Debug)]
struct Limit<K: Hash + Eq + Clone>(Option<DefaultKeyedRateLimiter<K>>);

impl<K: Hash + Eq + Clone> Limit<K> {
    fn new(per_minute: u32, share_at_once: u32) -> Self {
        Self(NonZeroU32::new(per_minute).map(|limit| {
            let burst = NonZeroU32::new(per_minute.div_ceil(share_at_once)).unwrap_or(NonZeroU32::MIN);
            RateLimiter::keyed(Quota::per_minute(limit).allow_burst(burst))
        }))
    }

    /// Seconds to wait, if it was asked too often.
    fn check(&self, key: &K) -> Result<(), u64> {
        let Some(limiter) = &self.0 else { return Ok(()) };
        limiter.check_key(key).map_err(|refused| {
            let wait = refused.wait_time_from(DefaultClock::default().now());
            wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
        })
    }

    fn forget_idle(&self) {
        if let Some(limiter) = &self.0 {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
}

/// A request that is being answered.
#[derive(Debug)]
pub struct Ticket(Arc<AtomicUsize>);

impl Drop for Ticket {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Limits {
    /// Limits of these sizes.
    pub fn new(settings: LimitSettings) -> Self {
        Self {
            callers: Limit::new(settings.caller_per_minute, 4),
            addresses: Limit::new(settings.address_per_minute, 4),
            sign_ins: Limit::new(settings.sign_in_per_minute, SIGN_IN_SHARE),
            at_once: settings.at_once as usize,
            answering: Arc::default(),
        }
    }

    /// Lets a request in, as one of those that are answered now.
    ///
    /// # Errors
    /// Overloaded, or too many from this address.
    pub fn admit(&self, address: IpAddr) -> Result<Ticket, ApiError> {
        let before = self.answering.fetch_add(1, Ordering::Relaxed);
        let ticket = Ticket(self.answering.clone());
        if self.at_once > 0 && before >= self.at_once {
            let detail = "More is asked than can be answered; try again in a second.";
            return Err(ApiError::new(Kind::Overloaded, detail).with_header(RETRY_AFTER, "1"));
        }
        self.addresses.check(&network(address)).map_err(|wait| {
            ApiError::too_often(format!("Too many requests from this address; try again in {wait} s."), wait)
        })?;
        Ok(ticket)
    }

    /// Counts a request of a caller.
    ///
    /// # Errors
    /// Too many of this caller.
    pub fn count_caller(&self, user: &Arc<str>) -> Result<(), ApiError> {
        let refused =
            |wait| ApiError::too_often(format!("Too many requests of this user; try again in {wait} s."), wait);
        self.callers.check(user).map_err(refused)
    }

    /// Counts an attempt to sign in here. Handlers count it at all instances ([`crate::state::AppState::count_sign_in`]).
    ///
    /// # Errors
    /// Too many from this address.
    pub fn count_sign_in(&self, address: IpAddr) -> Result<(), ApiError> {
        self.sign_ins.check(&network(address)).map_err(refused_sign_in)
    }

    /// Forgets who has not asked of late. Without it every address ever seen would be kept.
    pub fn forget_idle(&self) {
        self.callers.forget_idle();
        self.addresses.forget_idle();
        self.sign_ins.forget_idle();
    }
}

/// That an address has to wait so many seconds before it signs in.
pub fn refused_sign_in(wait: u64) -> ApiError {
    ApiError::too_often(format!("Too many attempts to sign in from this address; try again in {wait} s."), wait)
}

/// What stands for one client: an address of version 4, the /64 of one of version 6, of which a client has all.
pub fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(settings: LimitSettings) -> Limits {
        Limits::new(settings)
    }

    const NONE: LimitSettings =
        LimitSettings { caller_per_minute: 0, address_per_minute: 0, sign_in_per_minute: 0, at_once: 0 };

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn a_flood_from_one_address_is_refused_and_others_are_not() {
        let limits = limits(LimitSettings { address_per_minute: 40, sign_in_per_minute: 4, ..NONE });
        let flood = address("192.0.2.1");
        let admitted = (0..100).filter(|_| limits.admit(flood).is_ok()).count();
        assert_eq!(admitted, 10);
        assert_eq!((0..100).filter(|_| limits.count_sign_in(flood).is_ok()).count(), 2);
        assert!(limits.admit(address("192.0.2.2")).is_ok());
        let refused = limits.admit(flood).expect_err("too often");
        let response = refused.to_response();
        let wait = response.headers().get(RETRY_AFTER).expect("when").to_str().expect("text");
        assert_eq!((response.status().as_u16(), wait), (429, "2"));
    }

    #[test]
    fn a_network_of_version_6_is_one_client() {
        let limits = limits(LimitSettings { address_per_minute: 4, ..NONE });
        assert!(limits.admit(address("2001:db8::1")).is_ok());
        assert!(limits.admit(address("2001:db8::ffff:1")).is_err());
        assert!(limits.admit(address("2001:db8:0:1::1")).is_ok());
    }

    #[test]
    fn what_cannot_be_answered_is_refused_until_there_is_room() {
        let limits = limits(LimitSettings { at_once: 2, ..NONE });
        let (first, _second) = (limits.admit(address("::1")), limits.admit(address("::1")));
        assert_eq!(limits.admit(address("::1")).expect_err("full").kind(), Kind::Overloaded);
        drop(first);
        assert!(limits.admit(address("::1")).is_ok());
    }

    #[test]
    fn idle_clients_are_forgotten() {
        let limits = limits(LimitSettings { address_per_minute: 60_000, ..NONE });
        for host in 0..100 {
            let _ = limits.admit(address(&format!("192.0.2.{host}")));
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
        limits.forget_idle();
        assert_eq!(limits.addresses.0.as_ref().map(RateLimiter::len), Some(0));
    }
}
