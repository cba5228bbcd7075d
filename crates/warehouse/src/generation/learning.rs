//! Loads learners, assignments and completions.

use std::sync::Arc;

use bellwether_domain::facts::rows::{Assignment, Completion, Learner};
use bellwether_domain::loader::{LearningFacts, LearningLoader, LoadRequest, Loading};

use super::{Generation, grouped};
use crate::error::WarehouseError;
use crate::rows::date;
use bellwether_domain::intake::kind::RecordKind;

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
        let learners = grouped::read(tables.learners.as_ref(), &selected, &["learner", "enrolled"], |view, rows| {
            let (learner, enrolled) = (view.number("learner").values(), view.date("enrolled").values());
            for row in 0..learner.len() {
                rows.put(row, Learner { learner: learner[row], enrolled: date(enrolled[row]) });
            }
            Ok(())
        })?;
        let columns = ["learner", "module", "due"];
        let assignments = grouped::read(tables.assignments.as_ref(), &selected, &columns, |view, rows| {
            let (learner, module) = (view.number("learner").values(), view.number("module").values());
            let due = view.date("due").values();
            for row in 0..due.len() {
                rows.put(row, Assignment { learner: learner[row], module: module[row], due: date(due[row]) });
            }
            Ok(())
        })?;
        let through = request.through.to_epoch_days();
        let columns = ["learner", "module", "date"];
        let completions = grouped::read(tables.completions.as_ref(), &selected, &columns, |view, rows| {
            let (learner, module) = (view.number("learner").values(), view.number("module").values());
            let days = view.date("date").values();
            for row in (0..days.len()).filter(|&row| days[row] <= through) {
                rows.put(row, Completion { learner: learner[row], module: module[row], date: date(days[row]) });
            }
            Ok(())
        })?;
        Ok(Some(LearningFacts { learners, assignments, completions }))
    }
}
