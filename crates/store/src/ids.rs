//! New ids: UUIDs of version 7 (RFC 9562), which sort by when they were made.
//!
//! Time and chance come from outside. Ids of one source are strictly ascending, also when many are made in a
//! millisecond or the clock is set back.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bellwether_domain::clock::Clock;
use rand::rngs::ChaCha20Rng;
use rand::{Rng, SeedableRng};
use uuid::{Builder, Uuid};

/// The highest of the 62 random bits at the end of an id. Clear in a fresh one, so that there is room to count up.
const ROOM: u128 = 1 << 61;

/// A source of ids.
pub struct Ids {
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

struct State {
    chance: ChaCha20Rng,
    last: u128,
}

impl Ids {
    /// A source by a clock. Two sources of the same seed and time make the same ids: take the seed from the system's
    /// generator, except in tests.
    pub fn new(clock: Arc<dyn Clock>, seed: [u8; 32]) -> Self {
        Self { clock, state: Mutex::new(State { chance: ChaCha20Rng::from_seed(seed), last: 0 }) }
    }

    /// An id that nobody has, larger than those before.
    pub fn next(&self) -> String {
        let millis = u64::try_from(self.clock.now().timestamp_millis()).unwrap_or(0);
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let mut random = [0; 10];
        state.chance.fill_bytes(&mut random);
        let fresh = Builder::from_unix_timestamp_millis(millis, &random).into_uuid().as_u128() & !ROOM;
        state.last = if fresh > state.last { fresh } else { state.last + 1 };
        Uuid::from_u128(state.last).to_string()
    }
}

impl fmt::Debug for Ids {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ids").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use bellwether_domain::clock::FixedClock;
    use chrono::DateTime;
    use uuid::{Variant, Version};

    use super::*;

    #[test]
    fn ids_ascend_within_a_millisecond_and_when_the_clock_is_set_back() {
        let at = |millis| Arc::new(FixedClock(DateTime::from_timestamp_millis(millis).unwrap()));
        let mut ids = Ids::new(at(1_700_000_000_000), [7; 32]);
        let mut made: Vec<String> = (0..10_000).map(|_| ids.next()).collect();
        ids.clock = at(1_600_000_000_000);
        made.extend((0..100).map(|_| ids.next()));
        ids.clock = at(1_800_000_000_000);
        made.push(ids.next());
        assert!(made.is_sorted_by(|a, b| a < b));
        for id in &made {
            let uuid: Uuid = id.parse().unwrap();
            assert_eq!((uuid.get_version(), uuid.get_variant()), (Some(Version::SortRand), Variant::RFC4122));
        }
        assert!(made[0].starts_with("018bcfe5-6800-7"), "{}", made[0]);
    }

    #[test]
    fn sources_of_other_seeds_make_other_ids() {
        let clock = Arc::new(FixedClock(DateTime::UNIX_EPOCH));
        let made: BTreeSet<String> = (0..50).map(|seed| Ids::new(clock.clone(), [seed; 32]).next()).collect();
        assert_eq!(made.len(), 50);
    }
}
