//! What handlers share.

use std::io;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::HttpRequest;
use actix_web::http::header::HOST;
use bellwether_engine::engine::Engine;
use bellwether_engine::error::EngineError;
use bellwether_engine::portfolio::build::Portfolio;
use bellwether_identity::identities::Identities;
use bellwether_identity::oidc::Provider;
use bellwether_identity::tokens::Tokens;
use bellwether_work::work::Work;
use chrono::{DateTime, Datelike, Utc};
use serde::Serialize;

use crate::cache::SharedCache;
use crate::cache::answers::{Entry, Operation};
use crate::caller::{Caller, Demand};
use crate::config::settings::Settings;
use crate::dashboard::Dashboard;
use crate::http::answer::Prepared;
use crate::http::client;
use crate::http::entity_tag::EntityTag;
use crate::http::hot::{HotAnswers, Name};
use crate::http::kept::Kept;
use crate::http::limits::{self, Limits};
use crate::http::metrics::{Metrics, PortfolioGauges};
use crate::http::security::SecurityHeaders;
use crate::http::turns::Turns;
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
    /// What is done for customers.
    pub work: Arc<Work>,
    /// Who may ask.
    pub identities: Arc<Identities>,
    /// Tokens of services that are taken.
    pub tokens: Option<Tokens>,
    /// Where people may sign in, besides here.
    pub provider: Option<Provider>,
    /// How much may be asked.
    pub limits: Limits,
    /// What instances share, where they do.
    pub cache: Option<Arc<SharedCache>>,
    /// Requests with the same idempotency key.
    pub turns: Turns,
    /// Whether the users are those of a demonstration.
    pub demo: bool,
    hot: HotAnswers,
    failure: Mutex<Option<String>>,
}

impl AppState {
    /// The state of a server.
    ///
    /// # Errors
    /// Never in practice: see [`Document::collect`].
    pub fn new(
        settings: Settings,
        engine: Arc<Engine>,
        (identities, work): (Arc<Identities>, Arc<Work>),
        dashboard: Dashboard,
    ) -> io::Result<Self> {
        let security = SecurityHeaders::for_pages(&dashboard.pages());
        let (document, metrics, hot) = (Document::collect()?, Metrics::default(), HotAnswers::default());
        let (failure, limits, turns) = (Mutex::default(), Limits::new(settings.limits), Turns::default());
        let (tokens, provider, cache, demo) = (None, None, None, false);
        Ok(Self {
            settings,
            engine,
            document,
            dashboard,
            security,
            metrics,
            work,
            identities,
            tokens,
            provider,
            limits,
            cache,
            turns,
            demo,
            hot,
            failure,
        })
    }

    /// The present instant.
    pub fn now(&self) -> DateTime<Utc> {
        self.engine.clock().now()
    }

    /// Where the browser of a request finds this server, such as `https://bellwether.example.com`.
    pub fn origin(&self, request: &HttpRequest) -> String {
        let configured = self.settings.identity.public_url.clone();
        configured.unwrap_or_else(|| {
            // What others than trusted proxies say in other headers would lead people to another server.
            let trusted = &self.settings.identity.trusted_proxies;
            if client::is_trusted(request.peer_addr(), trusted) {
                return format!("http://{}", request.connection_info().host());
            }
            let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
            format!("http://{}", host.unwrap_or_default())
        })
    }

    /// Whether a page of this origin is a page of this server.
    pub fn is_own_origin(&self, request: &HttpRequest, origin: &str) -> bool {
        let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
        let same_host = origin.split_once("://").is_some_and(|(_, of)| Some(of) == host);
        same_host || self.settings.identity.public_url.as_deref() == Some(origin)
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

    /// Counts an attempt to sign in: at all instances, if they share a Redis and it answers, and here in any case, so that this
    /// instance goes on with its own limit when it does not.
    ///
    /// # Errors
    /// Too many from this address.
    pub async fn count_sign_in(&self, address: IpAddr) -> Result<(), ApiError> {
        self.limits.count_sign_in(address)?;
        let (Some(cache), Some(pace)) = (&self.cache, self.settings.limits.sign_in_pace()) else { return Ok(()) };
        let counted = cache.sign_ins.count(limits::network(address), pace).await;
        counted.unwrap_or(Ok(())).map_err(limits::refused_sign_in)
    }

    /// Where an answer lies that instances share, of which `parts` say all that decides about it but the program.
    pub fn shared(&self, operation: Operation, parts: &[&[u8]]) -> Entry {
        Entry::of(self.cache.as_ref().map(|cache| &cache.answers), operation, parts)
    }

    /// What metrics tell about the portfolio, once there is one.
    pub fn portfolio_gauges(&self) -> Option<PortfolioGauges> {
        let portfolio = self.engine.snapshot().ok()?.portfolio.clone();
        let context = portfolio.context();
        let age = (self.now() - context.built_at).as_seconds_f64().max(0.0);
        Some(PortfolioGauges { age_s: age, generation: context.generation, customers: portfolio.len() })
    }

    /// The tag of an answer made from a portfolio.
    pub fn tag(
        &self,
        request: &HttpRequest,
        caller: &Caller<impl Demand>,
        portfolio: &Portfolio,
        form: &str,
    ) -> EntityTag {
        self.name(request, caller, portfolio, form).tag()
    }

    /// Everything that decides about an answer made from a portfolio.
    fn name(&self, request: &HttpRequest, caller: &Caller<impl Demand>, portfolio: &Portfolio, form: &str) -> Name {
        let (context, mut name) = (portfolio.context(), Name::default());
        // Numbers as they are, not in words: this is made for every answer, also one that is at hand.
        name.add(&context.built_at.timestamp_micros().to_le_bytes());
        name.add(&context.generation.to_le_bytes());
        name.add(&context.as_of.date.num_days_from_ce().to_le_bytes());
        name.add(context.model.id().as_bytes());
        name.add(caller.identity.user().as_bytes());
        name.add(request.path().as_bytes());
        name.add(request.query_string().as_bytes());
        name.add(form.as_bytes());
        for age in views::context::ages(context, self.now()) {
            name.add(&age.unwrap_or(u64::MAX).to_le_bytes());
        }
        // Whose customers they are, whose one may see and what people wrote change without a new portfolio.
        name.add(&caller.scope.key());
        portfolio.written().into_iter().for_each(|written| name.add(&written.to_le_bytes()));
        name
    }

    /// A JSON answer made from a portfolio, unless it was made before or the client has it.
    ///
    /// # Errors
    /// Those of `make`.
    pub fn answer<T: Serialize>(
        &self,
        request: &HttpRequest,
        caller: &Caller<impl Demand>,
        portfolio: &Portfolio,
        make: impl FnOnce() -> Result<T, ApiError>,
    ) -> Result<Prepared, ApiError> {
        let bytes = || serde_json::to_vec(&make()?).map_err(ApiError::internal);
        self.answer_bytes(request, caller, portfolio, bytes)
    }

    /// As [`Self::answer`], made of scores of the past besides, of which `kept` says what there is: more is kept as time goes by.
    ///
    /// # Errors
    /// Those of `make`.
    pub fn answer_of_past<T: Serialize>(
        &self,
        request: &HttpRequest,
        caller: &Caller<impl Demand>,
        portfolio: &Portfolio,
        kept: &Kept,
        make: impl FnOnce() -> Result<T, ApiError>,
    ) -> Result<Prepared, ApiError> {
        let name = self.name(request, caller, portfolio, &kept.form("json"));
        self.hot.answer(request, name, || serde_json::to_vec(&make()?).map_err(ApiError::internal))
    }

    /// As [`Self::answer`], of JSON that is serialised already.
    ///
    /// # Errors
    /// Those of `make`.
    pub fn answer_bytes(
        &self,
        request: &HttpRequest,
        caller: &Caller<impl Demand>,
        portfolio: &Portfolio,
        make: impl FnOnce() -> Result<Vec<u8>, ApiError>,
    ) -> Result<Prepared, ApiError> {
        self.hot.answer(request, self.name(request, caller, portfolio, "json"), make)
    }
}
