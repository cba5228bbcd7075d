//! Asset `lines`: document lines, checked and sorted, and the terms of their documents.
//!
//! All that is known of a document is in one bucket of the raw files. A bucket is read twice: first for what decides
//! about its documents, then for the lines themselves.

mod bucket;
mod catalogue;
mod verdict;

use std::sync::Arc;

use arrow::array::{ArrayRef, DictionaryArray, Int32Array, StringArray};
use arrow::datatypes::Int32Type;
use rayon::prelude::*;

use self::catalogue::Catalogue;
use crate::asset::Asset;
use crate::error::WarehouseError;
use crate::pipeline::build::Build;
use crate::pipeline::outcome::Outcome;
use crate::pipeline::sorted;
use crate::raw::BUCKETS;
use crate::rejects::{RejectWriter, table_of};
use crate::schema::{LINES, TERMS, schema};
use crate::sort::SortKey;

const LINE_ORDER: SortKey = SortKey(&["date", "document", "kind", "dataset", "line"]);
const TERMS_ORDER: SortKey = SortKey(&["date", "document", "kind", "dataset"]);

/// A column that holds the same word in every row.
pub(super) fn constant_word(word: &str, rows: usize) -> Result<ArrayRef, WarehouseError> {
    let values: ArrayRef = Arc::new(StringArray::from(vec![word]));
    Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(Int32Array::from(vec![0; rows]), values)?))
}

pub(super) fn make(build: &Build<'_>) -> Result<Outcome, WarehouseError> {
    let (finder, catalogue) = (build.finder()?, Catalogue::of(&build.sources)?);
    let jobs: Vec<(usize, usize)> =
        (0..build.sources.len()).flat_map(|source| (0..BUCKETS).map(move |bucket| (source, bucket))).collect();
    let staged: Vec<bucket::Staged> = jobs
        .par_iter()
        .map(|&(source, bucket)| bucket::stage(&build.sources[source], bucket, (&finder, &catalogue), &build.spill))
        .collect::<Result<_, _>>()?;
    let mut rejects = RejectWriter::new(build.path(&table_of(Asset::Lines)));
    let (mut lines, mut terms, mut lines_in, mut terms_in, mut terms_replaced) = (Vec::new(), Vec::new(), 0, 0, 0);
    for bucket in staged {
        lines.extend(bucket.lines);
        terms.extend(bucket.terms);
        rejects.write_rows(bucket.rejects)?;
        lines_in += bucket.lines_in;
        terms_in += bucket.terms_in;
        terms_replaced += bucket.terms_replaced;
    }
    let rejected = rejects.finish()?;
    let lines = sorted::write(&build.path("lines"), LINES, (lines, LINE_ORDER, schema(LINES)), Ok)?;
    let terms = sorted::write(&build.path("terms"), TERMS, (terms, TERMS_ORDER, schema(TERMS)), Ok)?;
    Ok(Outcome::new(lines_in + terms_in, lines.rows + terms.rows)
        .check("lines_sorted", lines.sorted, format!("{} lines", lines.rows))
        .check("terms_sorted", terms.sorted, format!("{} terms", terms.rows))
        .accounted(rejected + terms_replaced))
}
