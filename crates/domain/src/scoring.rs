//! From measures to an explained score from 0 (bad) to 100 (healthy), by models that are data (`metrics.md` §5 and §7).
//!
//! Reading order: a [`draft`] is a model as somebody wrote it, [`validate`] turns it into a [`model`] that can be
//! scored with, or says everything that is wrong with it; [`shipped`] are the models that come with the product. A
//! measured value becomes points through a [`curve`], the inputs of a dimension become one [`outcome`], the outcomes
//! become the published [`score`], and [`explain`] says where it came from. [`trend`], [`lift`], [`at_stake`] and [`roll_up`]
//! compare and combine scores, [`back_test`] says how well they foretold, [`input_hash`] fingerprints what a score was computed from.
//!
//! Not here: how a measure is computed ([`crate::measures`]), overrides, history and storage.

pub mod at_stake;
pub mod back_test;
pub mod curve;
pub mod draft;
pub mod explain;
pub mod input_hash;
pub mod lift;
pub mod model;
pub mod outcome;
pub mod roll_up;
mod rounding;
pub mod score;
pub mod shipped;
pub mod trend;
pub mod validate;
pub mod what_if;

#[cfg(test)]
mod cases;
#[cfg(test)]
mod laws;
