//! The data folder and what is opened in it.

use bellwether_engine::assignments;
use std::sync::Arc;

use bellwether_domain::clock::Clock;
use bellwether_engine::clock::SystemClock;
use bellwether_engine::copier::{Copier, CopyPlan};
use bellwether_engine::copies::Rhythm;
use bellwether_engine::engine::{Engine, EngineConfig};
use bellwether_store::setup::Setup;
use bellwether_store::store::Store;
use bellwether_warehouse::warehouse::Warehouse;

use super::error::CliError;
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

/// The state. Types of documents are declared here once the product has any, but not for a restore: a backup knows its own.
///
/// # Errors
/// When it cannot be opened.
pub async fn store(settings: &Settings) -> Result<Store, CliError> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(std::io::Error::from)?;
    let setup = assignments::collections(Setup::new(clock(settings), seed))?;
    Ok(match settings.store.address()? {
        Some(address) => Store::connect(address, &settings.data_dir.join("backups"), setup).await?,
        None => Store::open(&settings.data_dir.join("state.sqlite"), setup).await?,
    })
}

/// An engine over facts and state, without a portfolio yet.
///
/// # Errors
/// When facts or state cannot be opened.
pub async fn engine(settings: &Settings) -> Result<Arc<Engine>, CliError> {
    let config = EngineConfig {
        calendar: settings.calendar,
        reporting: settings.reporting,
        model: Arc::new(settings.model.clone()),
        sources: settings.policy.clone(),
    };
    let store = Arc::new(store(settings).await?);
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
