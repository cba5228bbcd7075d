//! Scoring models: the library, what a model would do, and the changes of the library.

use bellwether_contract::model_library::{Activated, Activation, ModelVersion, ModelVersions, NewModel};
use bellwether_contract::scoring::{Model, ModelChoice, Models};
use bellwether_contract::simulation::{BackTest, BackTestRequest, Simulation, SimulationRequest};
use bellwether_ui::api::client::{Command, Question};
use bellwether_ui::api::path::{Params, encode};
use chrono::NaiveDate;

/// The models, and which one scores customers.
pub(crate) fn models() -> Question<Models> {
    Question::new("/scoring-models".to_owned())
}

/// A model by its key, or by `key@version`.
pub(crate) fn model(id: &str) -> Question<Model> {
    Question::new(format!("/scoring-models/{}", encode(id)))
}

/// The versions of a model.
pub(crate) fn versions(key: &str) -> Question<ModelVersions> {
    Question::new(format!("/scoring-models/{}/versions", encode(key)))
}

/// What a model would make of today's customers; `params` has the page.
pub(crate) fn simulate(model: ModelChoice, params: &Params) -> Command<Simulation> {
    Command::new("POST", params.path("/scoring-models/simulate")).with(&SimulationRequest { model })
}

/// How well a model would have foretold who was lost.
pub(crate) fn back_test(model: ModelChoice, as_of: Option<NaiveDate>) -> Command<BackTest> {
    Command::new("POST", "/scoring-models/back-test".to_owned()).with(&BackTestRequest { model, as_of })
}

/// Keeps a model: the next version of its key.
pub(crate) fn save(model: &NewModel) -> Command<ModelVersion> {
    Command::new("POST", "/scoring-models".to_owned()).with(model)
}

/// Lets a version of a model score customers from now on.
pub(crate) fn activate(key: &str, version: u32, reason: String) -> Command<Activated> {
    let path = format!("/scoring-models/{}/versions/{version}/activate", encode(key));
    Command::new("POST", path).with(&Activation { reason })
}
