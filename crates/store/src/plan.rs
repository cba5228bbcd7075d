//! Which index serves a query. The databases are told, so that none of them ever decides to read everything.
//!
//! An index serves a query whose conditions fix its first fields, or bound the one after those. It serves an order by its
//! last field, if all others are fixed: then it has the documents in that order. Further conditions are tested on what the
//! index delivers, and an order by id that it does not have is made of that.

use std::ops::Bound;

use crate::collection::{CollectionSpec, Index};
use crate::error::StoreError;
use crate::query::{Condition, Direction, MAX_LIMIT, Position, Test};

/// What a database is asked for, in terms of one index.
#[derive(Debug, Clone)]
pub(crate) struct Select {
    /// None: documents by id.
    pub(crate) index: Option<Index>,
    pub(crate) conditions: Vec<Condition>,
    /// None: in the order of ids. Otherwise all documents have a value of this field.
    pub(crate) sort: Option<&'static str>,
    pub(crate) direction: Direction,
    pub(crate) after: Option<Position>,
    pub(crate) limit: usize,
}

/// The parts of a query, one after the other: documents with a value of the sort field, then those without.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) parts: Vec<Select>,
}

impl Plan {
    /// The way to answer a query, from a position on.
    pub(crate) fn new(
        spec: &CollectionSpec,
        conditions: &[Condition],
        sort: Option<&'static str>,
        direction: Direction,
        after: Option<Position>,
        limit: usize,
    ) -> Result<Self, StoreError> {
        let refused = |reason: String| StoreError::Query { collection: spec.name.clone(), reason };
        if !(1..=MAX_LIMIT).contains(&limit) {
            return Err(refused(format!("the limit {limit} must be 1 to {MAX_LIMIT}")));
        }
        for condition in conditions {
            if let Test::In(keys) = &condition.test
                && keys.len() > MAX_LIMIT
            {
                let (path, given) = (condition.path, keys.len());
                return Err(refused(format!("`{path}` may be one of {MAX_LIMIT} values, not of {given}")));
            }
        }
        let index = choose(spec, conditions, sort.map(Then::Sort))?.cloned();
        let select = Select { index, conditions: conditions.to_vec(), sort, direction, after, limit };
        // A field that has one value, or none, sorts nothing.
        let fixed = |path| conditions.iter().any(|condition| condition.path == path && fixes(&condition.test));
        let Some(path) = sort.filter(|&path| !fixed(path)) else {
            return Ok(Self { parts: vec![Select { sort: None, ..select }] });
        };
        let with_value = Select { conditions: conditions.to_vec(), ..select.clone() };
        if conditions.iter().any(|condition| condition.path == path) {
            return Ok(Self { parts: vec![with_value] });
        }
        let lowest = spec.field(path).map_or(Bound::Unbounded, |field| Bound::Included(field.kind.lowest()));
        let and = |test| [conditions, &[Condition { path, test }]].concat();
        let with_value = Select { conditions: and(Test::Range(lowest, Bound::Unbounded)), ..with_value };
        let without = Select { conditions: and(Test::Missing), sort: None, ..select };
        Ok(Self {
            parts: match &without.after {
                // Among those without a value already.
                Some(position) if position.key.is_none() => vec![without],
                _ => vec![with_value, Select { after: None, ..without }],
            },
        })
    }
}

/// Whether all documents that pass have the same key.
const fn fixes(test: &Test) -> bool {
    matches!(test, Test::Equals(_) | Test::Missing)
}

/// What is done with the documents that meet the conditions, by the values of a field.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Then<'a> {
    Sort(&'a str),
    Count(&'a str),
}

/// The index for a query; none if ids are enough.
pub(crate) fn choose<'a>(
    spec: &'a CollectionSpec,
    conditions: &[Condition],
    then: Option<Then<'_>>,
) -> Result<Option<&'a Index>, StoreError> {
    if conditions.is_empty() && then.is_none() {
        return Ok(None);
    }
    let asked_for = |path: &str| conditions.iter().any(|condition| condition.path == path);
    let fixed = |path: &str| conditions.iter().any(|condition| condition.path == path && fixes(&condition.test));
    // More fixed fields are better, then a bounded next one, then a shorter index.
    let worth = |index: &&Index| {
        let fields: Vec<&str> = index.fields.iter().map(|field| field.path.as_str()).collect();
        let depth = fields.iter().take_while(|path| fixed(path)).count();
        let next = fields.get(depth).copied();
        let prepared = then.is_none_or(|then| match then {
            Then::Sort(path) => fixed(path) || (next == Some(path) && depth + 1 == fields.len()),
            Then::Count(path) => fixed(path) || next == Some(path),
        });
        let bounded = next.is_some_and(asked_for);
        let serves = prepared && (depth > 0 || bounded || conditions.is_empty());
        serves.then_some((depth, bounded, usize::MAX - fields.len()))
    };
    let by = then.map(|(Then::Sort(path) | Then::Count(path))| path);
    let asked = conditions.iter().map(|condition| condition.path).chain(by);
    let declared = asked.clone().all(|path| spec.field(path).is_some());
    let best = spec.indexes.iter().filter(|_| declared).filter_map(|index| Some((worth(&index)?, index)));
    best.max_by_key(|(worth, _)| *worth).map(|(_, index)| Some(index)).ok_or_else(|| StoreError::NoIndex {
        collection: spec.name.clone(),
        asked: asked.collect::<Vec<_>>().join(", "),
        declared: spec.indexes.iter().map(|index| format!("({})", index.words())).collect::<Vec<_>>().join(", "),
    })
}
