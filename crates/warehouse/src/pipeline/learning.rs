//! Assets of learning: learners and modules with dense numbers, assignments and completions that point to them.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, UInt32Array};

use crate::asset::Asset;
use crate::error::WarehouseError;
use crate::pipeline::build::Build;
use crate::pipeline::keyed::{Rejected, keep, project, stage};
use crate::pipeline::outcome::Outcome;
use crate::pipeline::sorted;
use crate::raw::RawTable;
use crate::rejects::{RejectWriter, table_of};
use crate::rows::{RowBuilder, View};
use crate::schema::{ASSIGNMENTS, COMPLETIONS, Column, LEARNERS, MODULES, schema};
use crate::sort::SortKey;
use crate::table::read::Table;
use crate::table::write::{Layout, TableWriter};
use bellwether_domain::intake::kind::RecordKind;

/// Modules by name, over all data sets.
pub(super) fn make_modules(build: &Build<'_>) -> Result<Outcome, WarehouseError> {
    let mut names: BTreeSet<String> = BTreeSet::new();
    let mut rows_in = 0;
    for source in &build.sources {
        for kind in [RecordKind::Assignment, RecordKind::Completion] {
            let Some(table) = source.raw.table(RawTable::Records(kind))? else { continue };
            rows_in += table.rows()? as u64;
            for batch in table.scan(&["module"], 8_192)? {
                names.extend(View(&batch?).word("module").translate(str::to_owned));
            }
        }
    }
    let mut rows = RowBuilder::new(MODULES);
    for (number, name) in (0..).zip(&names) {
        rows.number(number).text(name);
    }
    let mut writer = TableWriter::create(&build.path("modules"), MODULES, Layout::Published)?;
    writer.write(&rows.finish())?;
    Ok(Outcome::new(rows_in, writer.finish()?))
}

/// Learners in the order of customers; the position is the number. The first record of a key counts.
pub(super) fn make_learners(build: &Build<'_>) -> Result<Outcome, WarehouseError> {
    const ORDER: SortKey = SortKey(&["dataset", "key", "seq"]);
    let mut rejects = RejectWriter::new(build.path(&table_of(Asset::Learners)));
    let staged = stage(build, RecordKind::Learner, ORDER, &mut rejects)?;
    let rows_in = staged.rows_in;
    let target = schema(LEARNERS);
    let mut next = 0_u32;
    let runs = staged.runs(ORDER, RecordKind::Learner);
    let written = sorted::write(&build.path("learners"), LEARNERS, runs, |chunk| {
        let view = View(&chunk);
        let (customer, key, dataset) = (view.number("customer"), view.text("key"), view.word("dataset"));
        let id = |row: usize| (customer.value(row), dataset.value(row), key.value(row));
        let kept = keep(build, &chunk, (RecordKind::Learner, &mut rejects), |row| {
            Ok((row > 0 && id(row - 1) == id(row)).then(|| Rejected {
                row: format!("learner {}", key.value(row)),
                reason: "second learner with the same key at the same customer",
            }))
        })?;
        let from = next;
        next += u32::try_from(kept.num_rows()).expect("fewer rows than a row group can hold");
        let numbers: ArrayRef = Arc::new(UInt32Array::from_iter_values(from..next));
        project(&with_column(&kept, ("learner", numbers))?, &target)
    })?;
    Ok(Outcome::new(rows_in, written.rows)
        .check("sorted", written.sorted, format!("{} rows", written.rows))
        .accounted(rejects.finish()?))
}

pub(super) fn make_assignments(build: &Build<'_>) -> Result<Outcome, WarehouseError> {
    make(build, Asset::Assignments, (RecordKind::Assignment, ASSIGNMENTS, SortKey(&["due", "seq"])))
}

pub(super) fn make_completions(build: &Build<'_>) -> Result<Outcome, WarehouseError> {
    make(build, Asset::Completions, (RecordKind::Completion, COMPLETIONS, SortKey(&["date", "seq"])))
}

fn make(
    build: &Build<'_>,
    asset: Asset,
    (kind, columns, order): (RecordKind, &[Column], SortKey),
) -> Result<Outcome, WarehouseError> {
    let mut rejects = RejectWriter::new(build.path(&table_of(asset)));
    let staged = stage(build, kind, order, &mut rejects)?;
    let rows_in = staged.rows_in;
    let learners = build.table("learners")?;
    let modules = module_numbers(build.table("modules")?.as_ref())?;
    let target = schema(columns);
    let runs = staged.runs(order, kind);
    let written = sorted::write(&build.path(asset.name()), columns, runs, |chunk| {
        let numbers = LearnerNumbers::of(learners.as_ref(), &chunk)?;
        let kept = keep(build, &chunk, (kind, &mut rejects), |row| {
            Ok(numbers.find(View(&chunk), row).is_none().then(|| Rejected {
                row: format!("{} of learner {}", kind.table(), View(&chunk).text("learner").value(row)),
                reason: "unknown learner: the customer has no learner record with this key",
            }))
        })?;
        let view = View(&kept);
        let learner = (0..kept.num_rows()).map(|row| numbers.find(view, row).expect("kept only when found"));
        let learner: ArrayRef = Arc::new(UInt32Array::from_iter_values(learner));
        let word = view.word("module");
        let module = (0..kept.num_rows()).map(|row| modules[word.value(row)]);
        let module: ArrayRef = Arc::new(UInt32Array::from_iter_values(module));
        let kept = with_column(&with_column(&kept, ("learner", learner))?, ("module", module))?;
        project(&kept, &target)
    })?;
    Ok(Outcome::new(rows_in, written.rows)
        .check("sorted", written.sorted, format!("{} rows", written.rows))
        .accounted(rejects.finish()?))
}

/// A batch with a column added, or put in the place of the one of the same name.
fn with_column(batch: &RecordBatch, (name, array): (&str, ArrayRef)) -> Result<RecordBatch, WarehouseError> {
    let named = batch.schema_ref().fields().iter().zip(batch.columns());
    let mut columns: Vec<(String, ArrayRef, bool)> = named
        .filter(|(field, _)| field.name() != name)
        .map(|(field, array)| (field.name().clone(), array.clone(), field.is_nullable()))
        .collect();
    columns.push((name.to_owned(), array, false));
    Ok(RecordBatch::try_from_iter_with_nullable(columns)?)
}

fn module_numbers(modules: Option<&Table>) -> Result<HashMap<String, u32>, WarehouseError> {
    let mut numbers = HashMap::new();
    let Some(modules) = modules else { return Ok(numbers) };
    for batch in modules.scan(&["module", "name"], 8_192)? {
        let batch = batch?;
        let (module, name) = (View(&batch).number("module"), View(&batch).text("name"));
        numbers.extend((0..batch.num_rows()).map(|row| (name.value(row).to_owned(), module.value(row))));
    }
    Ok(numbers)
}

/// Numbers of the learners of some customers.
struct LearnerNumbers(HashMap<(u32, String, String), u32>);

impl LearnerNumbers {
    /// Of the customers of a chunk.
    fn of(learners: Option<&Table>, chunk: &RecordBatch) -> Result<Self, WarehouseError> {
        let mut numbers = HashMap::new();
        let mut customers = View(chunk).number("customer").values().to_vec();
        customers.dedup();
        let columns = ["customer", "learner", "key", "dataset"];
        for batch in learners.map_or(Ok(Vec::new()), |table| table.customers(&customers, &columns))? {
            let view = View(&batch);
            let (customer, learner) = (view.number("customer"), view.number("learner"));
            let (key, dataset) = (view.text("key"), view.word("dataset"));
            for row in 0..batch.num_rows() {
                let id = (customer.value(row), dataset.value(row).to_owned(), key.value(row).to_owned());
                numbers.insert(id, learner.value(row));
            }
        }
        Ok(Self(numbers))
    }

    fn find(&self, view: View<'_>, row: usize) -> Option<u32> {
        let id = (
            view.number("customer").value(row),
            view.word("dataset").value(row).to_owned(),
            view.text("learner").value(row).to_owned(),
        );
        self.0.get(&id).copied()
    }
}
