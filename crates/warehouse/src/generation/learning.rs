//! Loads learners, assignments and completions.

use std::sync::Arc;

use bellwether_domain::facts::rows::{Assignment, Completion, Learner};
use bellwether_domain::loader::{LearningFacts, LearningLoader, LoadRequest, Loading};

use super::{Generation, grouped};
use crate::dataset::RecordKind;
use crate::error::WarehouseError;
use crate::rows::{View, date};

impl LearningLoader for Generation {
    fn source(&self) -> Arc<str> {
        self.source_of(&[RecordKind::Learner])
    }

    fn load_learning<'a>(&'a self, request: &'a LoadRequest) -> Loading<'a, Option<LearningFacts>> {
        self.answer(LearningLoader::source(self), || self.learning(request))
    }
}

impl Generation {
    /// Nothing without learners: assignments and completions belong to learners.
    fn learning(&self, request: &LoadRequest) -> Result<Option<LearningFacts>, WarehouseError> {
        let tables = &self.tables;
        if tables.learners.is_none() {
            return Ok(None);
        }
        let selected = self.selected(&request.customers)?;
        let learners = grouped::read(tables.learners.as_ref(), &selected, &["learner", "enrolled"], |batch| {
            let (learner, enrolled) = (View(batch).number("learner").values(), View(batch).date("enrolled").values());
            let row = |(&learner, &day)| Some(Learner { learner, enrolled: date(day) });
            Ok(learner.iter().zip(enrolled).map(row).collect())
        })?;
        let columns = ["learner", "module", "due"];
        let assignments = grouped::read(tables.assignments.as_ref(), &selected, &columns, |batch| {
            let view = View(batch);
            let (learner, module) = (view.number("learner").values(), view.number("module").values());
            let due = view.date("due").values();
            let row = |at: usize| Some(Assignment { learner: learner[at], module: module[at], due: date(due[at]) });
            Ok((0..batch.num_rows()).map(row).collect())
        })?;
        let through = request.through.to_epoch_days();
        let columns = ["learner", "module", "date"];
        let completions = grouped::read(tables.completions.as_ref(), &selected, &columns, |batch| {
            let view = View(batch);
            let (learner, module) = (view.number("learner").values(), view.number("module").values());
            let days = view.date("date").values();
            let row = |at: usize| {
                let completion = || Completion { learner: learner[at], module: module[at], date: date(days[at]) };
                (days[at] <= through).then(completion)
            };
            Ok((0..batch.num_rows()).map(row).collect())
        })?;
        Ok(Some(LearningFacts { learners, assignments, completions }))
    }
}
