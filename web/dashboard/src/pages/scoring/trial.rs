//! Tries a model on today's portfolio while it is edited: asks at once, then a moment after the last change, shows the last answer until
//! the next is there, and keeps what the server says is wrong.

use std::sync::Arc;
use std::time::Duration;

use bellwether_contract::problem::FieldProblem;
use bellwether_contract::scoring::ModelChoice;
use bellwether_contract::simulation::{SimulatedChange, Simulation};
use bellwether_ui::api::failure::ApiFailure;
use bellwether_ui::api::path::Params;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api;
use crate::state::lens::Lens;

/// Wait after the last change.
const PAUSE: Duration = Duration::from_millis(350);
/// Customers of a page.
const PAGE: &str = "25";

/// A model on trial.
#[derive(Clone, Copy)]
pub(super) struct Trial {
    /// What it would make of the portfolio.
    pub(super) answer: RwSignal<Option<Arc<Simulation>>>,
    /// The customers that would move, as far as they were fetched.
    pub(super) moved: RwSignal<Vec<SimulatedChange>>,
    /// Why there is no answer.
    pub(super) failure: RwSignal<Option<ApiFailure>>,
    /// Whether an answer is on its way.
    pub(super) busy: RwSignal<bool>,
    lens: Memo<Lens>,
    next: StoredValue<Option<String>>,
    model: StoredValue<Option<ModelChoice>>,
    /// Counts the questions: an answer to an older one is not wanted any more.
    asked: StoredValue<u32>,
    pending: StoredValue<Option<TimeoutHandle>>,
}

impl Trial {
    /// Nothing tried yet; models are tried on the portfolio of a date, in a calendar and currency.
    pub(super) fn new(lens: Memo<Lens>) -> Self {
        Self {
            lens,
            answer: RwSignal::new(None),
            moved: RwSignal::new(Vec::new()),
            failure: RwSignal::new(None),
            busy: RwSignal::new(false),
            next: StoredValue::new(None),
            model: StoredValue::new(None),
            asked: StoredValue::new(0),
            pending: StoredValue::new(None),
        }
    }

    /// Tries a model a moment later, unless another comes before. Reads how one looks at it.
    pub(super) fn of(self, model: &ModelChoice) {
        self.lens.track();
        self.asked.update_value(|asked| *asked += 1);
        if let Some(handle) = self.pending.get_value() {
            handle.clear();
        }
        let is_first = self.model.with_value(Option::is_none);
        self.model.set_value(Some(model.clone()));
        self.busy.set(true);
        if is_first {
            self.ask(None);
        } else {
            self.pending.set_value(set_timeout_with_handle(move || self.ask(None), PAUSE).ok());
        }
    }

    /// How one looks at the numbers.
    pub(super) fn lens(self) -> Lens {
        self.lens.get()
    }

    /// The model that is on trial.
    pub(super) fn model(self) -> Option<ModelChoice> {
        self.model.get_value()
    }

    /// Asks again at once.
    pub(super) fn again(self) {
        self.ask(None);
    }

    /// Whether there are more customers than were fetched.
    pub(super) fn has_more(self) -> bool {
        // Read for its changes: what comes next changes with the list.
        self.moved.track();
        self.next.with_value(Option::is_some)
    }

    /// Fetches more customers.
    pub(super) fn more(self) {
        if !self.busy.get_untracked() {
            self.ask(self.next.get_value());
        }
    }

    /// What the server says is wrong with the model, by field.
    pub(super) fn problems(self) -> Vec<FieldProblem> {
        self.failure.with(|failure| {
            let problem = failure.as_ref().and_then(ApiFailure::problem);
            problem.map(|problem| problem.errors.iter().map(of_model).collect()).unwrap_or_default()
        })
    }

    fn ask(self, cursor: Option<String>) {
        // The page may have been left meanwhile.
        let Some(Some(model)) = self.model.try_get_value() else { return };
        let asked = self.asked.get_value();
        let goes_on = cursor.is_some();
        self.busy.set(true);
        let lens = self.lens.get_untracked().params();
        let params = Params::new().with("limit", PAGE).maybe("cursor", cursor).and(&lens);
        let command = api::scoring::simulate(model, &params);
        spawn_local(async move {
            let answer = command.send().await;
            // The page may have been left meanwhile, or the model changed.
            if self.asked.try_get_value() == Some(asked) {
                self.take(answer, goes_on);
            }
        });
    }

    fn take(self, answer: Result<Arc<Simulation>, ApiFailure>, goes_on: bool) {
        self.busy.set(false);
        match answer {
            Ok(answer) => {
                self.failure.set(None);
                self.next.set_value(answer.page.next.clone());
                if goes_on {
                    self.moved.update(|moved| moved.extend(answer.items.iter().cloned()));
                } else {
                    self.moved.set(answer.items.clone());
                    self.answer.set(Some(answer));
                }
            }
            Err(failure) => self.failure.set(Some(failure)),
        }
    }
}

/// A field of the request is one of the model in it.
fn of_model(problem: &FieldProblem) -> FieldProblem {
    let field = problem.field.strip_prefix("model.").unwrap_or(&problem.field).to_owned();
    FieldProblem { field, message: problem.message.clone() }
}
