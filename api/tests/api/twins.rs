//! Two servers over the same facts, and whether they answer the same, byte for byte.

use std::path::Path;
use std::sync::Arc;

use bellwether::config::layers::Layers;
use bellwether::config::settings::Settings;
use bellwether_domain::intake::{FactSink, Record};
use bellwether_engine::engine::{Engine, EngineConfig};
use bellwether_engine::orchestrator::Loaders;
use bellwether_engine::policy::SourcePolicy;
use bellwether_store::store::Store;
use bellwether_warehouse::intake::Intake;
use bellwether_warehouse::warehouse::Warehouse;
use serde_json::Value;
use tempfile::TempDir;

use crate::access;
use crate::live::clock;
use crate::runtime;
use crate::server::{TestServer, spec};

/// A warehouse in a folder of its own.
pub(crate) struct Home {
    pub(crate) warehouse: Warehouse,
    folder: TempDir,
}

impl Home {
    /// With what `fill` puts into it.
    pub(crate) fn filled(fill: impl FnOnce(&mut Intake)) -> Self {
        let home = Self::empty();
        let mut intake = home.warehouse.begin(spec("company", "Company", false), clock().as_ref()).expect("an intake");
        fill(&mut intake);
        intake.commit(clock().as_ref()).expect("commits");
        home
    }

    /// With these records.
    pub(crate) fn of(records: &[Record]) -> Self {
        Self::filled(|intake| {
            records.iter().cloned().try_for_each(|record| intake.put(record)).expect("takes records");
        })
    }

    fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self { warehouse: Warehouse::open(folder.path()).expect("opens"), folder }
    }

    /// A server over its facts.
    pub(crate) fn serve(self, settings: &Settings) -> TestServer {
        serve(Engine::new(config(settings), self.warehouse, store(), clock()), self.folder)
    }
}

/// A server over live systems.
pub(crate) fn serve_live(settings: &Settings, loaders: Loaders) -> TestServer {
    let Home { warehouse, folder } = Home::empty();
    serve(Engine::live(config(settings), loaders, warehouse, store(), clock()), folder)
}

fn serve(engine: Engine, folder: TempDir) -> TestServer {
    let runtime = runtime::lasting();
    let snapshot = runtime.block_on(engine.refresh()).expect("a portfolio");
    runtime.block_on(engine.record_scores(&snapshot)).expect("keeps scores");
    TestServer::over(Arc::new(engine), folder)
}

pub(crate) fn config(settings: &Settings) -> EngineConfig {
    EngineConfig {
        calendar: settings.calendar,
        reporting: settings.reporting,
        model: Arc::new(settings.model.clone()),
        sources: SourcePolicy::default(),
    }
}

pub(crate) fn store() -> Arc<Store> {
    access::store(clock())
}

/// Settings of a warehouse whose fiscal year begins in April.
pub(crate) fn settings() -> Settings {
    let mut layers = Layers::default();
    let text = "[fiscal]\nfirst_month = 4\nyear_label = \"start_year\"\n";
    layers.add_toml(text, Path::new("test.toml")).expect("TOML");
    Settings::check(&layers).expect("valid settings")
}

/// Texts of a field of all items of a list.
pub(crate) fn listed(list: &Value, field: &str) -> Vec<String> {
    let items = list["items"].as_array().expect("items");
    items.iter().map(|item| item[field].as_str().expect("a text").to_owned()).collect()
}

/// Everything that can be read of a customer.
pub(crate) fn paths_of(server: &TestServer, id: &str) -> Vec<String> {
    let parts =
        ["", "/revenue", "/cadence", "/coverage", "/training", "/invoices", "/orders", "/contacts", "/health-history"];
    let mut paths: Vec<String> = parts.map(|part| format!("/customers/{id}{part}")).into();
    let invoices = listed(&server.api(&format!("/customers/{id}/invoices?limit=500")).ok(), "number");
    paths.extend(invoices.iter().map(|number| format!("/customers/{id}/invoices/{number}")));
    paths
}

/// An answer without what tells where its facts came from: states of the sources, the generation of facts, and the hash of
/// a score's inputs, which names it.
pub(crate) fn bare(mut answer: Value) -> Value {
    if let Some(object) = answer.as_object_mut() {
        object.remove("sources");
        object.remove("generation");
        object.remove("input_hash");
    }
    answer
}

/// Asks both the same.
pub(crate) fn assert_same_answers(ours: &TestServer, theirs: &TestServer, paths: &[String], which: &str) {
    for path in paths {
        let (ours, theirs) = (bare(ours.api(path).ok()), bare(theirs.api(path).ok()));
        // Field by field first: a whole answer says little about where it differs.
        for (field, value) in ours.as_object().expect("an object") {
            assert_eq!(Some(value), theirs.get(field), "{which} {path}: {field}");
        }
        assert_eq!(ours.to_string(), theirs.to_string(), "{which} {path}");
    }
}
