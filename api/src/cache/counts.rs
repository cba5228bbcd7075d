//! What is counted of the shared cache. How many answers are made here is what a cache is judged by.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

/// Counters of the cache; copies count together.
#[derive(Debug, Clone, Default)]
pub struct CacheCounts {
    answers: Family<Answer, Counter>,
    failures: Counter,
    damaged: Counter,
    up: Gauge,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answer {
    operation: &'static str,
    found: &'static str,
}

impl CacheCounts {
    /// Counters that a registry tells of.
    pub fn new(registry: &mut Registry) -> Self {
        let counts = Self::default();
        let help = "Answers that may be shared, by operation and where they were found: here, redis, nowhere";
        registry.register("cache_answers", help, counts.answers.clone());
        let help = "Questions to the Redis that it did not answer in time, or as one can use";
        registry.register("cache_failures", help, counts.failures.clone());
        let help = "Entries in the Redis that no instance with the same secret wrote under that name";
        registry.register("cache_damaged", help, counts.damaged.clone());
        registry.register("cache_up", "1 while the Redis answers, 0 else and where there is none", counts.up.clone());
        counts
    }

    /// An answer was looked for.
    pub fn looked(&self, operation: &'static str, found: &'static str) {
        self.answers.get_or_create(&Answer { operation, found }).inc();
    }

    /// The Redis did not answer.
    pub fn failed(&self) {
        self.failures.inc();
    }

    /// An entry cannot be read.
    pub fn damaged(&self) {
        self.damaged.inc();
    }

    /// The Redis answers, or does not any more.
    pub fn set_up(&self, up: bool) {
        self.up.set(up.into());
    }
}
