//! What Prometheus scrapes: requests by route and status, how long they took, and the state of the portfolio.

use std::sync::atomic::{AtomicI64, AtomicU64};
use std::time::Duration;

use actix_web::http::{Method, StatusCode};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

use crate::cache::counts::CacheCounts;

/// The text format that is written.
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Every metric of the server.
#[derive(Debug)]
pub struct Metrics {
    /// Of what instances share.
    pub cache: CacheCounts,
    registry: Registry,
    requests: Family<Request, Counter>,
    durations: Family<Route, Histogram>,
    ready: Gauge,
    portfolio_age: Gauge<f64, AtomicU64>,
    generation: Gauge<i64, AtomicI64>,
    customers: Gauge<i64, AtomicI64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

/// The state of the portfolio at the moment of a scrape.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PortfolioGauges {
    /// Seconds since the portfolio was built.
    pub age_s: f64,
    /// Number of its facts generation.
    pub generation: u64,
    /// How many customers it holds.
    pub customers: usize,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("bellwether");
        let requests = Family::default();
        registry.register("http_requests", "Requests by method, route and status", requests.clone());
        // From 50 µs to 26 s.
        let durations: Family<Route, Histogram> =
            Family::new_with_constructor(|| Histogram::new(exponential_buckets(0.000_05, 2.0, 20)));
        let help = "Time until an answer begins, by route";
        registry.register_with_unit("http_request_duration", help, Unit::Seconds, durations.clone());
        let ready = Gauge::default();
        registry.register("ready", "1 once the first portfolio stands", ready.clone());
        let portfolio_age = Gauge::default();
        let help = "Age of the portfolio: time since the last refresh";
        registry.register_with_unit("portfolio_age", help, Unit::Seconds, portfolio_age.clone());
        let generation = Gauge::default();
        registry.register("facts_generation", "Number of the facts generation in use", generation.clone());
        let customers = Gauge::default();
        registry.register("customers", "Customers in the portfolio", customers.clone());
        let cache = CacheCounts::new(&mut registry);
        Self { cache, registry, requests, durations, ready, portfolio_age, generation, customers }
    }
}

impl Metrics {
    /// Counts an answered request. Routes are patterns, so that there are only as many as resources.
    pub fn record(&self, method: &Method, route: Option<String>, status: StatusCode, took: Duration) {
        let route = Route { route: route.unwrap_or_else(|| "other".to_owned()) };
        // Any token is a method; only those in use become a label.
        let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
        let method = known.into_iter().find(|known| *known == method.as_str()).unwrap_or("other");
        self.durations.get_or_create(&route).observe(took.as_secs_f64());
        self.requests.get_or_create(&Request { method, route: route.route, status: status.as_u16() }).inc();
    }

    /// The exposition text.
    ///
    /// # Errors
    /// Never in practice: it is written to memory.
    pub fn encode(&self, portfolio: Option<PortfolioGauges>) -> Result<String, std::fmt::Error> {
        self.ready.set(portfolio.is_some().into());
        if let Some(portfolio) = portfolio {
            self.portfolio_age.set(portfolio.age_s);
            self.generation.set(i64::try_from(portfolio.generation).unwrap_or(i64::MAX));
            self.customers.set(i64::try_from(portfolio.customers).unwrap_or(i64::MAX));
        }
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &self.registry)?;
        Ok(text)
    }
}
