//! What numbers are made of, as bytes that are equal for the same facts and the same state in whatever process: by them several
//! instances find what one of them has computed.
//!
//! Facts are told by their content, not by the number of a generation or the moment of a load, which are each instance's
//! own. To read all of them takes a while, so it is done once for each load, beside everything else
//! ([`Engine::read_fingerprint`]); until then there is no fingerprint. Nor is there one while a source is unavailable:
//! scores are then held against those that were published before, which is in no fingerprint.

use std::io::{self, Write};
use std::sync::Arc;

use bellwether_domain::facts::set::{Availability, FactSet};
use bellwether_domain::scoring::model::ScoringModel;
use chrono::NaiveDate;
use serde::Serialize;
use sha2::{Digest, Sha256};
use tokio::task::spawn_blocking;

use crate::engine::{Engine, Snapshot};
use crate::error::EngineError;
use crate::portfolio::build::Portfolio;
use crate::portfolio::context::PortfolioContext;
use crate::view::View;

/// SHA-256 over everything that decides about something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// Its bytes.
    pub const fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Of facts in memory.
    fn of_facts(facts: &FactSet) -> Result<Self, postcard::Error> {
        // Each by its name, so that a new kind of facts is not forgotten here.
        let FactSet {
            customers,
            owners,
            reporting,
            fx,
            documents,
            purchases,
            families,
            budgets,
            learners,
            assignments,
            completions,
            contacts,
            contacts_start,
            available,
            max_age_days,
        } = facts;
        let mut hash = Hash::new("facts in memory");
        hash.add(customers)?.add(owners)?.add(reporting)?.add(fx)?.add(documents)?.add(purchases)?.add(families)?;
        hash.add(budgets)?.add(learners)?.add(assignments)?.add(completions)?.add(contacts)?.add(contacts_start)?;
        hash.add(&format!("{available:?}"))?.add(max_age_days)?;
        Ok(hash.done())
    }
}

/// Takes in one thing after another. Of all that is taken in, the form says where it ends.
struct Hash(Sha256);

impl Hash {
    fn new(what: &str) -> Self {
        let mut hash = Self(Sha256::new());
        hash.0.update((what.len() as u64).to_le_bytes());
        hash.0.update(what);
        hash
    }

    fn add(&mut self, what: &(impl Serialize + ?Sized)) -> Result<&mut Self, postcard::Error> {
        postcard::to_io(what, &mut *self)?;
        Ok(self)
    }

    fn done(self) -> Fingerprint {
        Fingerprint(self.0.finalize().into())
    }
}

impl Write for Hash {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What numbers refer to, as far as it decides about them; none if something does that cannot be told.
fn referred(facts: &Fingerprint, context: &PortfolioContext, today: NaiveDate) -> Option<Hash> {
    let mut hash = Hash::new("numbers");
    let model = written(&context.model)?;
    let calendar = serde_json::to_string(&context.as_of.calendar).ok()?;
    hash.add(&facts.0).ok()?.add(&today).ok()?.add(&context.as_of.date).ok()?.add(&calendar).ok()?;
    hash.add(&context.reporting).ok()?.add(&model).ok()?;
    for source in &context.sources {
        if matches!(source.availability, Availability::Unavailable(_)) {
            return None;
        }
        hash.add(&(source.name, format!("{:?}", source.availability))).ok()?;
    }
    Some(hash)
}

/// A model with all that it says: two may have the same name before one of them is kept.
fn written(model: &ScoringModel) -> Option<String> {
    serde_json::to_string(model).ok()
}

impl Engine {
    /// Reads the facts in use through, unless that was done, so that there are fingerprints from now on.
    ///
    /// # Errors
    /// When facts cannot be read.
    pub async fn read_fingerprint(&self) -> Result<(), EngineError> {
        let Ok(snapshot) = self.snapshot() else { return Ok(()) };
        if snapshot.fingerprint.get().is_some() {
            return Ok(());
        }
        let read = snapshot.clone();
        let found = spawn_blocking(move || match (&read.generation, &read.facts) {
            (Some(generation), _) => generation.digest().map(|digest| Some(Fingerprint(digest))),
            // What is in memory can be written, or there is nothing to go by.
            (None, Some(facts)) => Ok(Fingerprint::of_facts(facts).ok()),
            (None, None) => Ok(None),
        });
        if let Some(found) = found.await?? {
            // If another one was quicker, it found the same.
            let _ = snapshot.fingerprint.set(found);
        }
        Ok(())
    }

    /// The portfolio of a view, with the fingerprint of all that its rows are made of, what people wrote over them included.
    ///
    /// # Errors
    /// As for [`Engine::portfolio`].
    pub async fn fingerprinted(
        &self,
        view: impl Into<View>,
    ) -> Result<(Arc<Portfolio>, Option<Fingerprint>), EngineError> {
        let snapshot = self.snapshot()?;
        let (portfolio, _) = self.portfolio_of(&snapshot, view.into()).await?;
        let fingerprint = snapshot.fingerprint.get().and_then(|facts| {
            let mut hash = referred(facts, portfolio.context(), snapshot.portfolio.context().as_of.date)?;
            hash.add(&portfolio.written()).ok()?;
            Some(hash.done())
        });
        Ok((portfolio, fingerprint))
    }
}

impl Snapshot {
    /// Of a test of a model against the active one, on a day: `context` is that of the day's portfolio, `contacts` tells
    /// which contacts that people logged are in it. What people wrote besides is in no test.
    pub(crate) fn fingerprint_of_test(
        &self,
        tried: &ScoringModel,
        context: &PortfolioContext,
        contacts: u64,
    ) -> Option<Fingerprint> {
        let mut hash = referred(self.fingerprint.get()?, context, self.portfolio.context().as_of.date)?;
        hash.add("test").ok()?.add(&written(tried)?).ok()?.add(&contacts).ok()?;
        Some(hash.done())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bellwether_domain::codes::Currency;
    use bellwether_domain::measures::as_of::AsOf;
    use bellwether_domain::scoring::shipped::{default_model, shipped};
    use chrono::DateTime;

    fn context() -> PortfolioContext {
        PortfolioContext {
            as_of: AsOf::new(Default::default(), day(9)),
            model: Arc::new(default_model().clone()),
            reporting: Currency::GBP,
            generation: 1,
            built_at: DateTime::UNIX_EPOCH,
            sources: Vec::new(),
        }
    }

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2011, 12, day).expect("a day of December")
    }

    #[test]
    fn equal_facts_have_one_fingerprint_and_others_another() {
        let facts = |rates: &[u32]| {
            let mut facts = FactSet::empty(Currency::GBP);
            for &month in rates {
                let month = NaiveDate::from_ymd_opt(2011, month, 1).expect("a month");
                facts.fx.set("EUR".parse().expect("a currency"), month, "0.85".parse().expect("a rate"));
            }
            Fingerprint::of_facts(&facts).expect("plain data")
        };
        // Rates lie in no order that two maps share.
        assert_eq!(facts(&[1, 2, 3, 4, 5, 6, 7, 8]), facts(&[8, 7, 6, 5, 4, 3, 2, 1]));
        assert_ne!(facts(&[1, 2]), facts(&[1]));
        let mut others = FactSet::empty(Currency::GBP);
        others.available.contacts = Availability::Stale(day(1));
        assert_ne!(Fingerprint::of_facts(&others).expect("plain data"), facts(&[]));
    }

    #[test]
    fn what_decides_about_numbers_is_told_and_nothing_else() {
        let facts = Fingerprint([1; 32]);
        let of = |context: &PortfolioContext| referred(&facts, context, day(9)).expect("a fingerprint").done();
        let usual = of(&context());
        // Of this instance alone.
        let here = PortfolioContext { generation: 7, built_at: DateTime::from_timestamp_nanos(1), ..context() };
        assert_eq!(of(&here), usual);
        let model = shipped().iter().find(|model| *model != default_model()).expect("several models");
        for other in [
            PortfolioContext { as_of: AsOf::new(Default::default(), day(8)), ..context() },
            PortfolioContext { model: Arc::new(model.clone()), ..context() },
            PortfolioContext { reporting: "EUR".parse().expect("a currency"), ..context() },
        ] {
            assert_ne!(of(&other), usual, "{other:?}");
        }
        assert_ne!(referred(&Fingerprint([2; 32]), &context(), day(9)).expect("a fingerprint").done(), usual);
        assert_ne!(referred(&facts, &context(), day(10)).expect("a fingerprint").done(), usual);
    }
}
