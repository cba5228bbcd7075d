//! What handlers share.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::HttpRequest;
use bellwether_engine::engine::Engine;
use bellwether_engine::error::EngineError;
use bellwether_engine::portfolio::build::Portfolio;
use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::caller::Caller;
use crate::config::settings::Settings;
use crate::dashboard::Dashboard;
use crate::http::answer::Prepared;
use crate::http::entity_tag::EntityTag;
use crate::http::hot::HotAnswers;
use crate::http::metrics::{Metrics, PortfolioGauges};
use crate::http::security::SecurityHeaders;
use crate::openapi::Document;
use crate::problem::{ApiError, Kind};
use crate::views;

/// What handlers share. It serves before there is a portfolio; what needs one then says that the server is starting.
pub struct AppState {
    /// What was configured.
    pub settings: Settings,
    /// Where numbers come from.
    pub engine: Arc<Engine>,
    /// The description of the API.
    pub document: Document,
    /// The embedded dashboard.
    pub dashboard: Dashboard,
    /// Headers of every answer.
    pub security: SecurityHeaders,
    /// What is counted.
    pub metrics: Metrics,
    hot: HotAnswers,
    failure: Mutex<Option<String>>,
}

impl AppState {
    /// The state of a server.
    ///
    /// # Errors
    /// Never in practice: see [`Document::collect`].
    pub fn new(settings: Settings, engine: Arc<Engine>, dashboard: Dashboard) -> io::Result<Self> {
        let security = SecurityHeaders::for_pages(&dashboard.pages());
        let (document, metrics, hot) = (Document::collect()?, Metrics::default(), HotAnswers::default());
        let failure = Mutex::default();
        Ok(Self { settings, engine, document, dashboard, security, metrics, hot, failure })
    }

    /// The present instant.
    pub fn now(&self) -> DateTime<Utc> {
        self.engine.clock().now()
    }

    /// Whether there is a portfolio.
    ///
    /// # Errors
    /// While there is none; says why if it could not be built.
    pub fn check_ready(&self) -> Result<(), ApiError> {
        let Err(error) = self.engine.snapshot() else { return Ok(()) };
        match self.failure.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            Some(failure) => Err(ApiError::new(Kind::Unavailable, format!("The portfolio cannot be built: {failure}"))),
            None => Err(error.into()),
        }
    }

    /// Notes why the first portfolio could not be built.
    pub fn note_failure(&self, failure: &EngineError) {
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(failure.to_string());
    }

    /// What metrics tell about the portfolio, once there is one.
    pub fn portfolio_gauges(&self) -> Option<PortfolioGauges> {
        let portfolio = self.engine.snapshot().ok()?.portfolio.clone();
        let context = portfolio.context();
        let age = (self.now() - context.built_at).as_seconds_f64().max(0.0);
        Some(PortfolioGauges { age_s: age, generation: context.generation, customers: portfolio.len() })
    }

    /// Everything that decides about an answer made from a portfolio.
    pub fn tag(&self, request: &HttpRequest, caller: &Caller, portfolio: &Portfolio, form: &str) -> EntityTag {
        let context = portfolio.context();
        let identity = format!(
            "{} {} {} {} {} {form}",
            context.built_at,
            context.generation,
            context.as_of.date,
            context.model.id(),
            caller.user.id
        );
        let ages = views::context::ages(context, self.now());
        let ages: Vec<u8> = ages.iter().flat_map(|age| age.unwrap_or(u64::MAX).to_le_bytes()).collect();
        let parts = [identity.as_bytes(), request.path().as_bytes(), request.query_string().as_bytes(), &ages];
        EntityTag::of(parts)
    }

    /// A JSON answer made from a portfolio, unless it was made before or the client has it.
    ///
    /// # Errors
    /// Those of `make`.
    pub fn answer<T: Serialize>(
        &self,
        request: &HttpRequest,
        caller: &Caller,
        portfolio: &Portfolio,
        make: impl FnOnce() -> Result<T, ApiError>,
    ) -> Result<Prepared, ApiError> {
        let bytes = || serde_json::to_vec(&make()?).map_err(ApiError::internal);
        self.answer_bytes(request, caller, portfolio, bytes)
    }

    /// As [`Self::answer`], of JSON that is serialised already.
    ///
    /// # Errors
    /// Those of `make`.
    pub fn answer_bytes(
        &self,
        request: &HttpRequest,
        caller: &Caller,
        portfolio: &Portfolio,
        make: impl FnOnce() -> Result<Vec<u8>, ApiError>,
    ) -> Result<Prepared, ApiError> {
        self.hot.answer(request, self.tag(request, caller, portfolio, "json"), make)
    }
}
