//! The data folder and what is opened in it.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bellwether_domain::clock::Clock;
use bellwether_engine::clock::SystemClock;
use bellwether_engine::copier::{Copier, CopyPlan};
use bellwether_engine::copies::Rhythm;
use bellwether_engine::engine::{Engine, EngineConfig};
use bellwether_identity::identities::{self, Identities};
use bellwether_identity::oidc::{Provider, ProviderSettings};
use bellwether_identity::secret::{Envelope, Secret};
use bellwether_identity::tokens::{TokenPolicy, Tokens};
use bellwether_sources::secret::resolve;
use bellwether_store::setup::Setup;
use bellwether_store::store::Store;
use bellwether_warehouse::warehouse::Warehouse;
use bellwether_work::delivery::Channels;
use chrono::TimeDelta;

use super::error::CliError;
use super::private_file;
use crate::cache::SharedCache;
use crate::cache::counts::CacheCounts;
use crate::config::settings::Settings;
use crate::config::sources::FactsFrom;
use crate::live::LiveSources;

/// The business clock as configured.
pub fn clock(settings: &Settings) -> Arc<dyn Clock> {
    Arc::new(SystemClock { pinned: settings.as_of })
}

/// The facts.
///
/// # Errors
/// When they cannot be opened.
pub fn warehouse(settings: &Settings) -> Result<Warehouse, CliError> {
    Ok(Warehouse::open(settings.data_dir.join("facts"))?)
}

/// The live sources, where portfolios come from them, directly or through copies.
///
/// # Errors
/// When they are not configured as they have to be.
pub fn live(settings: &Settings) -> Result<Option<LiveSources>, CliError> {
    match (&settings.live, settings.facts) {
        (Some(live), FactsFrom::Live | FactsFrom::Pipeline) => {
            let zone = settings.calendar.time_zone();
            Ok(Some(LiveSources::new(live, settings.reporting, zone, clock(settings))?))
        }
        _ => Ok(None),
    }
}

/// The state with all types of documents that the product has.
///
/// # Errors
/// When it cannot be opened.
pub async fn store(settings: &Settings) -> Result<Store, CliError> {
    let setup = bellwether_identity::documents::collections(Setup::new(clock(settings), seed()?))?;
    let setup = bellwether_engine::documents::collections(setup)?;
    open(settings, bellwether_work::documents::collections(setup)?).await
}

/// The state for a restore: a backup knows its own types of documents.
///
/// # Errors
/// When it cannot be opened.
pub async fn empty_store(settings: &Settings) -> Result<Store, CliError> {
    open(settings, Setup::new(clock(settings), seed()?)).await
}

async fn open(settings: &Settings, setup: Setup) -> Result<Store, CliError> {
    let address = settings.store.address().map_err(|cause| CliError::Secret { key: "store.uri", cause })?;
    Ok(match address {
        Some(address) => Store::connect(address, &settings.data_dir.join("backups"), setup).await?,
        None => Store::open(&settings.data_dir.join("state.sqlite"), setup).await?,
    })
}

fn seed() -> Result<[u8; 32], CliError> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(io::Error::from)?;
    Ok(seed)
}

/// Who may ask, kept in a state.
///
/// # Errors
/// When there is no secret that will do, or the state cannot be read.
pub async fn identities(settings: &Settings, store: Arc<Store>) -> Result<Arc<Identities>, CliError> {
    let secret = secret(settings)?;
    let how = &settings.identity;
    let length = |duration: Duration| TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX);
    let rules = identities::Settings {
        idle: length(how.session_idle),
        lifetime: length(how.session_length),
        zone: settings.calendar.time_zone(),
        ..identities::Settings::default()
    };
    Ok(Identities::open(store, clock(settings), &secret, seed()?, rules).await?)
}

/// Whose tokens are taken from services, where that is configured.
///
/// # Errors
/// When the settings cannot be.
pub fn tokens(settings: &Settings) -> Result<Option<Tokens>, CliError> {
    let Some(given) = &settings.identity.tokens else { return Ok(None) };
    let policy = TokenPolicy::published(given.issuer.clone(), given.audience.clone(), given.jwks.clone());
    Ok(Some(Tokens::new(policy, clock(settings))?))
}

/// Where people may sign in besides here, where that is configured.
///
/// # Errors
/// When the settings cannot be.
pub fn provider(settings: &Settings) -> Result<Option<Provider>, CliError> {
    let Some(given) = &settings.identity.provider else { return Ok(None) };
    let secret = resolve(given.client_secret.expose());
    let secret = secret.map_err(|cause| CliError::Secret { key: "identity.provider.client_secret", cause })?;
    Ok(Some(Provider::new(ProviderSettings {
        name: given.name.clone(),
        issuer: given.issuer.clone(),
        client_id: given.client_id.clone(),
        client_secret: Some(secret.expose().to_owned()),
        redirect_url: format!("{}/api/v1/auth/oidc/callback", url(settings)),
    })?))
}

/// How alerts leave the product.
///
/// # Errors
/// When the address of the mail server cannot be had.
pub fn channels(settings: &Settings) -> Result<Channels, CliError> {
    let given = &settings.delivery;
    let smtp = given.smtp.as_ref().map(|smtp| resolve(smtp.expose()));
    let smtp = smtp.transpose().map_err(|cause| CliError::Secret { key: "delivery.smtp", cause })?;
    Ok(Channels {
        smtp: smtp.map(|smtp| smtp.expose().to_owned()),
        from: given.from.clone().unwrap_or_default(),
        allow: given.allow.clone(),
        public_url: settings.identity.public_url.clone(),
    })
}

/// What instances share, where that is configured; `counts` are those of the server's metrics.
///
/// # Errors
/// When the address of the Redis cannot be had, or is none.
pub fn cache(settings: &Settings, counts: CacheCounts) -> Result<Option<Arc<SharedCache>>, CliError> {
    let Some(given) = &settings.cache.redis_url else { return Ok(None) };
    let key = "cache.redis_url";
    let address = resolve(given.expose()).map_err(|cause| CliError::Secret { key, cause })?;
    let envelope = Envelope::new(&present_secret(settings)?);
    let cache = SharedCache::new(&settings.cache, address.expose().trim(), envelope, counts);
    Ok(Some(Arc::new(cache.map_err(|cause| CliError::Cache { key, cause })?)))
}

/// The secret of the server, knowing those that it took the place of.
fn secret(settings: &Settings) -> Result<Secret, CliError> {
    let former = settings.identity.former_secrets.iter().map(|former| configured("identity.former_secrets", former));
    Ok(present_secret(settings)?.in_place_of(former.collect::<Result<_, _>>()?))
}

fn configured(key: &'static str, given: &bellwether_sources::secret::Secret) -> Result<Secret, CliError> {
    let text = resolve(given.expose()).map_err(|cause| CliError::Secret { key, cause })?;
    Secret::of_text(text.expose()).map_err(|cause| CliError::WeakSecret { key, cause })
}

/// The one configured, or that of the data folder, which is made when it is first needed.
fn present_secret(settings: &Settings) -> Result<Secret, CliError> {
    if let Some(given) = &settings.identity.secret {
        return configured("identity.secret", given);
    }
    let weak = |cause| CliError::WeakSecret { key: "identity.secret", cause };
    let path = settings.data_dir.join("secret");
    let unreadable = |cause| CliError::Unreadable { path: path.clone(), cause };
    match std::fs::read_to_string(&path) {
        Ok(text) => Secret::of_text(text.trim()).map_err(weak),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
            std::fs::create_dir_all(&settings.data_dir).map_err(unreadable)?;
            let mut bytes = [0; 48];
            getrandom::fill(&mut bytes).map_err(io::Error::from)?;
            private_file::create(&path, BASE64_STANDARD.encode(bytes).as_bytes()).map_err(unreadable)?;
            // Another process may have been quicker; what lies there counts.
            Secret::of_text(std::fs::read_to_string(&path).map_err(unreadable)?.trim()).map_err(weak)
        }
        Err(cause) => Err(unreadable(cause)),
    }
}

/// Where browsers find the dashboard, as far as the settings know.
pub fn url(settings: &Settings) -> String {
    settings.identity.public_url.clone().unwrap_or_else(|| format!("http://{}", settings.listen))
}

/// An engine over facts and state, without a portfolio yet.
///
/// # Errors
/// When facts or state cannot be opened.
pub async fn engine(settings: &Settings) -> Result<Arc<Engine>, CliError> {
    let store = Arc::new(store(settings).await?);
    engine_over(settings, store)
}

/// An engine over facts and a state that is open.
///
/// # Errors
/// When facts cannot be opened.
pub fn engine_over(settings: &Settings, store: Arc<Store>) -> Result<Arc<Engine>, CliError> {
    let config = EngineConfig {
        calendar: settings.calendar,
        reporting: settings.reporting,
        model: Arc::new(settings.model.clone()),
        sources: settings.policy.clone(),
    };
    let (warehouse, clock) = (warehouse(settings)?, clock(settings));
    Ok(Arc::new(match live(settings)? {
        Some(live) if settings.facts == FactsFrom::Pipeline => {
            let plan = CopyPlan {
                rhythm: Rhythm::new(settings.copy_every, &config.sources),
                policy: config.sources.clone(),
                reporting: config.reporting,
                calendar: config.calendar,
            };
            let copier = Copier::new(live.copied(), warehouse.clone(), plan, clock.clone());
            Engine::copied(config, Arc::new(copier), warehouse, store, clock)
        }
        Some(live) => Engine::live(config, live.loaders(), warehouse, store, clock),
        None => Engine::new(config, warehouse, store, clock),
    }))
}
