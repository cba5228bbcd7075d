//! Learners of one customer with their modules.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use bellwether_domain::facts::customer::CustomerId;
use bellwether_domain::intake::{LearnerDetail, ModuleProgress};
use chrono::NaiveDate;

use crate::error::WarehouseError;
use crate::generation::Generation;
use crate::rows::{View, date};

/// Dates by learner and module, both as dense numbers.
type Dates = BTreeMap<(u32, u32), NaiveDate>;

impl Generation {
    /// Learners by name; modules by due date, completed ones that nobody assigned last. Completions after `through`
    /// have not happened yet, nor have enrolments.
    pub(super) fn learner_details(
        &self,
        customer: &CustomerId,
        through: NaiveDate,
    ) -> Result<Vec<LearnerDetail>, WarehouseError> {
        let due = self.dates_of(self.tables.assignments.as_ref(), customer, "due")?;
        let mut completed = self.dates_of(self.tables.completions.as_ref(), customer, "date")?;
        completed.retain(|_, date| *date <= through);
        let names = self.module_names()?;
        let mut learners = Vec::new();
        for batch in self.rows_of(self.tables.learners.as_ref(), customer, &["learner", "name", "enrolled"])? {
            let view = View(&batch);
            let (learner, name) = (view.number("learner"), view.text("name"));
            let enrolled = view.date("enrolled").values();
            for row in (0..batch.num_rows()).filter(|&row| date(enrolled[row]) <= through) {
                learners.push(LearnerDetail {
                    name: name.value(row).into(),
                    enrolled: date(enrolled[row]),
                    modules: progress(learner.value(row), (&due, &completed), &names),
                });
            }
        }
        learners.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(learners)
    }

    /// The earliest date of each learner and module.
    fn dates_of(
        &self,
        table: Option<&crate::table::read::Table>,
        customer: &CustomerId,
        column: &str,
    ) -> Result<Dates, WarehouseError> {
        let mut dates = Dates::new();
        for batch in self.rows_of(table, customer, &["learner", "module", column])? {
            let view = View(&batch);
            let (learner, module) = (view.number("learner").values(), view.number("module").values());
            let days = view.date(column).values();
            for row in 0..batch.num_rows() {
                let on = date(days[row]);
                let earliest = dates.entry((learner[row], module[row])).or_insert(on);
                *earliest = on.min(*earliest);
            }
        }
        Ok(dates)
    }

    fn module_names(&self) -> Result<HashMap<u32, Arc<str>>, WarehouseError> {
        let mut names = HashMap::new();
        let Some(table) = &self.tables.modules else { return Ok(names) };
        for batch in table.scan(&["module", "name"], 8_192)? {
            let batch = batch?;
            let (module, name) = (View(&batch).number("module"), View(&batch).text("name"));
            names.extend((0..batch.num_rows()).map(|row| (module.value(row), Arc::from(name.value(row)))));
        }
        Ok(names)
    }
}

fn progress(learner: u32, (due, completed): (&Dates, &Dates), names: &HashMap<u32, Arc<str>>) -> Vec<ModuleProgress> {
    let of_learner = (learner, u32::MIN)..=(learner, u32::MAX);
    let assigned = due.range(of_learner.clone()).map(|(key, on)| (*key, Some(*on)));
    let unasked = completed.range(of_learner).map(|(key, _)| (*key, None)).filter(|(key, _)| !due.contains_key(key));
    let mut modules: Vec<ModuleProgress> = assigned
        .chain(unasked)
        .map(|(key, due)| ModuleProgress {
            module: names[&key.1].clone(),
            due,
            completed: completed.get(&key).copied(),
        })
        .collect();
    modules.sort_by(|a, b| (a.due.is_none(), a.due, &a.module).cmp(&(b.due.is_none(), b.due, &b.module)));
    modules
}
