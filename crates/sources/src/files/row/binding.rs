//! A table of the mapping bound to the columns of one input.

use std::cell::RefCell;
use std::path::Path;

use chrono::NaiveDate;

use crate::files::countries::Countries;
use crate::files::error::ImportError;
use crate::files::mapping::condition::Condition;
use crate::files::mapping::fields::{FieldSource, Origin, Reading};
use crate::files::mapping::schema::Field;
use crate::files::mapping::{Exclusion, Table};
use crate::files::rows::Rows;

/// A table bound to the columns of an input.
pub(crate) struct Binding<'m> {
    slots: [Option<Slot<'m>>; Field::COUNT],
    /// Names of the columns.
    pub(crate) header: Vec<String>,
    /// Texts that mean "no value".
    pub(crate) nulls: &'m [String],
    pub(crate) countries: &'m Countries,
    /// Rules with columns by position.
    pub(crate) exclusions: Vec<(&'m Exclusion, Condition<usize>)>,
}

/// A field bound to its column.
pub(crate) struct Slot<'m> {
    pub(crate) source: &'m FieldSource,
    /// How its text is read in this input.
    pub(crate) reading: Reading,
    /// Position of the column; of no meaning for a constant.
    pub(crate) column: usize,
    /// The last date read: lines of one document follow each other and repeat it.
    last: RefCell<(String, Option<NaiveDate>)>,
}

impl<'m> Binding<'m> {
    /// Finds the columns that a table names.
    ///
    /// # Errors
    /// When one is not there, or there twice.
    pub(crate) fn new(
        input: &Path,
        rows: &Rows,
        table: &'m Table,
        index: usize,
        countries: &'m Countries,
    ) -> Result<Self, ImportError> {
        let header = rows.header();
        let find = |column: &String, field: String| position(input, header, column, format!("table[{index}].{field}"));
        let mut slots = [const { None }; Field::COUNT];
        for (field, source) in &table.fields {
            let column = match &source.origin {
                Origin::Column(name) => find(name, format!("fields.{}", field.as_str()))?,
                Origin::Constant(_) => 0,
            };
            let typed = matches!(source.origin, Origin::Column(_)) && rows.typed(column);
            let reading = if typed { source.reading.typed() } else { source.reading.clone() };
            slots[*field as usize] = Some(Slot { source, reading, column, last: RefCell::default() });
        }
        let exclusions = table.exclusions.iter().enumerate().map(|(i, rule)| {
            let when = rule.when.bind(&|column| find(column, format!("exclude[{i}].when")))?;
            Ok((rule, when.typed(&|column| rows.typed(*column))))
        });
        let exclusions = exclusions.collect::<Result<_, ImportError>>()?;
        Ok(Self { slots, header: header.to_vec(), nulls: &table.nulls, countries, exclusions })
    }

    pub(crate) fn slot(&self, field: Field) -> Option<&Slot<'m>> {
        self.slots[field as usize].as_ref()
    }
}

impl Slot<'_> {
    /// The column's name, or the constant.
    pub(crate) fn name(&self) -> &str {
        self.source.name()
    }

    /// The date of `text`, parsed only if it is not that of the row before.
    pub(crate) fn remember(&self, text: &str, parse: impl FnOnce() -> Option<NaiveDate>) -> Option<NaiveDate> {
        let mut last = self.last.borrow_mut();
        if last.0 != text {
            last.0.clear();
            last.0.push_str(text);
            last.1 = parse();
        }
        last.1
    }
}

fn position(input: &Path, header: &[String], column: &str, field: String) -> Result<usize, ImportError> {
    let mut found = header.iter().enumerate().filter(|(_, name)| *name == column).map(|(index, _)| index);
    match (found.next(), found.next()) {
        (Some(index), None) => Ok(index),
        (Some(_), Some(_)) => {
            Err(ImportError::RepeatedColumn { input: input.to_owned(), column: column.to_owned(), field })
        }
        (None, _) => {
            let present = header.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            Err(ImportError::MissingColumn { input: input.to_owned(), column: column.to_owned(), field, present })
        }
    }
}
